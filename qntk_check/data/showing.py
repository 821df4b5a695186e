"""A verdict on samples, for a person: a table of moments, and a picture of the running mean."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.data.questions import question_of
from qntk_check.data.reading import column_of
from qntk_check.data.rows import MomentRow
from qntk_check.data.setting import quantity_named
from qntk_check.errors import EvidenceError
from qntk_check.kinds import Array
from qntk_check.verdicts.model import Data, Verdict

__all__ = ["as_data", "moments", "plot", "table"]

_COLUMNS = ("moment", "exact", "printed", "measured", "standard error")
_POINTS = 400  # of the running mean that are drawn


def table(verdict: Verdict) -> str:
    """Return the moments side by side as lines of text.

    Examples
    --------
    >>> from qntk_check.data import decide
    >>> K = np.random.default_rng(1).uniform(0, 3, 500)
    >>> print(table(decide(K, quantity="K", qubits=1, layers=2, observable={"Z": 1})))
    moment     exact   printed   measured   standard error
    E K      1.77778   1.77778      1.475        0.0384782
    Var K    2.14914         7   0.756112        0.0559986
    """
    rows = [_COLUMNS, *(_cells(row) for row in moments(verdict))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    lines: list[str] = []
    for first, *rest in rows:
        cells = [
            first.ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True)),
        ]
        lines.append("   ".join(cells).rstrip())
    return "\n".join(lines)


def as_data(verdict: Verdict) -> Data:
    """Return a verdict and its evidence as JSON-able data."""
    from qntk_check.verdicts.transfer import evidence_as_data

    return {
        "claim": verdict.claim, "verdict": verdict.word.value, "why": verdict.why,
        "evidence": [evidence_as_data(item) for item in verdict.evidence],
    }  # fmt: skip


def moments(verdict: Verdict) -> list[MomentRow]:
    """Return the moments that a verdict of ``decide`` carries.

    Raises
    ------
    EvidenceError
        For another verdict, which has none.
    """
    check_kind("the verdict", verdict, Verdict, "give what data.decide returned")
    for item in verdict.evidence:
        if "moments" in item.details:
            return cast("list[MomentRow]", item.details["moments"])
    raise EvidenceError(
        f"the verdict on {verdict.claim!r} is not one of data.decide: it has no moments"
    )


def _cells(row: MomentRow) -> tuple[str, ...]:
    numbers = (row["exact"], row["printed"], row["measured"], row["standard error"])
    return row["moment"], *("–" if x is None else f"{x:.6g}" for x in numbers)


def plot(verdict: Verdict, samples: object, *, quantity: str, path: str | Path) -> Path:
    """Draw the running mean of the tested variable beside the exact and the printed value.

    Parameters
    ----------
    verdict
        What ``decide`` returned for these samples.
    samples
        One sample a row, in the verdict's convention.
    quantity
        As given to ``decide``.
    path
        Of the picture: ``.svg``, ``.pdf`` or ``.png``; it is returned.

    Raises
    ------
    EvidenceError, ResourceError
        For another ending; without Matplotlib.

    Examples
    --------
    >>> import tempfile
    >>> from qntk_check.data import decide
    >>> K = [0.5, 0.75] * 100
    >>> verdict = decide(K, quantity="K", qubits=1, layers=2, observable={"Z": 1})
    >>> plot(verdict, K, quantity="K", path=Path(tempfile.mkdtemp()) / "K.svg").name
    'K.svg'
    """
    from qntk_check.figures.style import picture_path

    place, found = picture_path(path), moments(verdict)
    question = question_of(quantity_named(quantity), verdict.claim)
    row = next(row for row in found if row["moment"] == question.moment)
    # The variable is homogeneous of the moment's degree: no convention enters.
    _draw(question.variable(column_of(samples)), row, question.rows, place)
    return place


def _draw(x: Array, row: MomentRow, rows_each: int, place: Path) -> None:
    from qntk_check.figures import style

    count = np.arange(1, x.size + 1)
    mean = np.cumsum(x) / count
    spread = np.sqrt(np.maximum(np.cumsum(x**2) / count - mean**2, 0) / count)
    shown = np.unique(np.geomspace(min(10, x.size), x.size, _POINTS).astype(int)) - 1
    rows, mean, spread = count[shown] * rows_each, mean[shown], spread[shown]
    with style.applied():
        picture, axes = style.canvas(width=style.COLUMN)
        (axis,) = axes.ravel()
        axis.plot(rows, mean, color=style.BLACK, linewidth=0.9, label="measured")
        style.band(axis, rows, mean - 2 * spread, mean + 2 * spread, style.BLACK)
        axis.axhline(row["exact"], color=style.BLUE, label="exact")
        if row["printed"] not in (None, row["exact"]):
            axis.axhline(row["printed"], color=style.VERMILION, linestyle="--", label="printed")
        axis.set(xscale="log", xlabel="rows", ylabel=row["moment"])
        axis.legend(frameon=False)
        picture.savefig(place)  # pyright: ignore[reportUnknownMemberType] (open in its own types)
