"""Where a kernel stands, for a person: lines of text, JSON, a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.kinds import Json
from qntk_check.standing.values import Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["as_data", "lines", "plot"]

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_GIVE = "give what standing returned"


def as_data(found: Standing) -> dict[str, Json]:
    """Return all numbers as JSON knows them; docs/commands.md describes the keys.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.standing import standing
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> as_data(standing(c, {"Z": 1.0}, draws=0))["uniform"]["K"]
    2.0
    """
    check_kind("found", found, Standing, _GIVE)
    result, uniform, drawn, haar = found.result, found.uniform, found.drawn, found.haar
    return {
        "K": result.K,
        "mu": result.mu,
        "expectation": result.expectation,
        "convention": result.convention,
        "qubits": found.qubits,
        "parameters": found.parameters,
        "method": result.method,
        "reason": result.reason,
        "uniform": None if uniform is None else {
            "K": uniform.K, "standard_error": uniform.standard_error,
            "method": uniform.method, "reason": uniform.reason,
        },
        "draws": None if drawn is None else {
            "count": len(drawn.kernels), "below": drawn.below,
            "quantiles": {f"{q:g}": float(np.quantile(drawn.kernels, q)) for q in _QUANTILES},
        },
        "haar": None if haar is None else {
            "K": haar.mean, "spread": haar.spread, "percentile": found.percentile,
            "percentile_error": haar.percentile_error, "law": haar.how,
        },
        "position": found.position,
        "sentence": found.sentence,
        "notes": list(found.reasons),
    }  # fmt: skip


def lines(found: Standing) -> list[str]:
    """Return the same as lines of a table.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.standing import standing
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> print(lines(standing(c, {"Z": 1.0}, draws=0))[0])
    K                     1.27528   full angles, 1 parameter on 1 qubit; dense
    """
    check_kind("found", found, Standing, _GIVE)
    rows = [f"{name:18s}{value:>11s}   {note}".rstrip() for name, value, note in _rows(found)]
    return [*rows, found.sentence, *(f"  {reason}" for reason in found.reasons)]


def _rows(found: Standing) -> list[tuple[str, str, str]]:
    result, uniform, drawn, haar = found.result, found.uniform, found.drawn, found.haar
    size = f"{_many(found.parameters, 'parameter')} on {_many(found.qubits, 'qubit')}"
    rows = [
        ("K", f"{result.K:.6g}", f"{result.convention} angles, {size}; {result.method}"),
        ("mu", f"{result.mu:.6g}", ""),
        ("<O>", f"{result.expectation:.6g}", ""),
    ]
    if uniform is not None:
        error = f" ± {uniform.standard_error:.2g}" if uniform.standard_error else ", exact"
        rows.append(("mean, parameters", f"{uniform.K:.6g}",
                     f"uniform{error}; K is {_times(result.K, uniform.K)} of it"))  # fmt: skip
    if drawn is not None:
        rows.append(("  share below K", f"{drawn.below:.3g}", f"of {len(drawn.kernels)} drawn"))
    if haar is not None:
        spread = "" if haar.spread is None else f"±{haar.spread:.4g} from circuit to circuit; "
        note = f"{spread}K is {_times(result.K, haar.mean)} of it"
        rows.append(("Haar circuits", f"{haar.mean:.6g}", note))
        own = found.percentile
        shown = "none" if own is None else f"{own:.4g}"
        rows.append(
            ("  percentile", shown, f"{'' if own is None else 'of Haar circuits; '}{haar.how}")
        )
    if found.position is not None:
        rows.append(("position", f"{found.position:.3g}", "of log K: 0 the mean, 1 the Haar value"))
    return rows


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _times(value: float, mean: float) -> str:
    return f"{value / mean:.4g}" if mean else "no multiple"


def _law(axis: Axes, found: Standing) -> None:
    """Draw the density of K over Haar circuits on an axis of its own, with K's percentile."""
    from qntk_check.figures import style

    haar, own = found.haar, found.percentile
    if haar is None or own is None:
        return
    ends = axis.get_xlim()
    k = np.linspace(max(ends[0], 1e-3 * haar.mean), max(ends[1], 3 * haar.mean), 300)
    density = haar.density(k)
    if density is None:
        return
    beside = axis.twinx()
    beside.plot(k, density, color=style.GREEN)
    beside.set(ylim=(0, None), yticks=[])
    axis.set_title(f"percentile among Haar circuits: {own:.4g}")


def plot(found: Standing, path: str | Path) -> Path:
    """Draw K beside both averages, the histogram of K at drawn parameters, and K's Haar law.

    Parameters
    ----------
    found
        What :func:`.values.standing` returned.
    path
        Of the picture: ``.svg``, ``.pdf`` or ``.png``; it is returned.

    Raises
    ------
    EvidenceError, ResourceError
        For another ending; without Matplotlib.

    Examples
    --------
    >>> import tempfile
    >>> from qntk_check import circuits
    >>> from qntk_check.standing import standing
    >>> found = standing(circuits.brickwork(n=4, layers=2, seed=1), {"ZZII": 1.0}, draws=20)
    >>> plot(found, Path(tempfile.mkdtemp()) / "K.svg").name
    'K.svg'
    """
    from qntk_check.figures import style

    check_kind("found", found, Standing, _GIVE)
    place = style.picture_path(path)
    with style.applied():
        picture, axes = style.canvas(width=style.COLUMN)
        (axis,) = axes.ravel()
        if found.drawn is not None:
            axis.hist(found.drawn.kernels, bins=30, color=style.GRAY, alpha=0.35,
                      label="drawn parameters")  # fmt: skip
        if found.uniform is not None:
            axis.axvline(found.uniform.K, color=style.BLUE, label="mean over parameters")
        if found.haar is not None:
            mean, spread = found.haar.mean, found.haar.spread
            axis.axvline(mean, color=style.GREEN, linestyle="--", label="Haar circuits")
            if spread is not None:
                axis.axvspan(max(0, mean - spread), mean + spread, color=style.GREEN, alpha=0.12)
            _law(axis, found)
        axis.axvline(found.result.K, color=style.VERMILION, linewidth=1.8, label="this circuit")
        axis.set(xlabel=f"$K$ ({found.result.convention} angles)", ylabel="draws")
        axis.legend(frameon=False)
        picture.savefig(place)
    return place
