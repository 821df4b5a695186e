"""The list of all sampled means: claimed value, δ, rivals, what was measured, and the tension.

``qntk-check verify`` writes it beside ``verdicts.json``, as Markdown and as LaTeX. The numbers are
those of the samples just drawn; none of them is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypedDict, cast

from qntk_check.report.data import Decided

__all__ = ["HEADS", "Row", "as_latex", "as_markdown", "rows", "write_trials"]

HEADS = ("claim", "sampled mean", "claimed ± δ", "rivals", "measured", "tension", "outcome")


# What evidence holds of a sampled mean, as far as it is shown here.
_Tension = TypedDict(
    "_Tension", {"standard errors": float | str, "interval": list[float], "differs": bool}
)
_Measured = TypedDict(
    "_Measured",
    {"mean": float | None, "standard error": float | None, "samples": int, "outcome": str,
     "tension": _Tension | None, "cause": str},
)  # fmt: skip


class _Trial(_Measured):
    trial: str
    claimed: float
    delta: float
    exact: bool
    rivals: dict[str, float]
    refuted: list[str]


_Case = TypedDict(
    "_Case",
    {"statistic": str, "parameters": dict[str, object], "test": dict[str, float],
     "formula's value": float, "mutants": dict[str, str], "mean": float | None,
     "standard error": float | None, "samples": int, "outcome": str, "tension": _Tension | None,
     "cause": str},
)  # fmt: skip


class Row(NamedTuple):
    """One sampled mean, in words."""

    claim: str
    name: str
    claimed: str
    rivals: str
    measured: str
    tension: str
    outcome: str


def rows(decided: Decided) -> Iterator[Row]:
    """Yield a row for each trial and each sampled case of what was decided."""
    for decisions in decided.values():
        for id_, decision in decisions.items():
            for evidence in decision.verdict.evidence:
                found = cast("Mapping[str, object]", evidence.details)
                for trial in cast("list[_Trial]", found.get("trials") or []):
                    yield _of_trial(id_, trial)
                for case in cast("list[_Case]", found.get("cases") or []):
                    if "test" in case:
                        yield _of_case(id_, case)


def as_markdown(found: Iterable[Row]) -> str:
    """Return the rows as a Markdown table.

    Examples
    --------
    >>> print(as_markdown([Row("c", "a | b", "1 ± 0.1", "", "1.01", "", "SUPPORTED")]))
    | claim | sampled mean | claimed ± δ | rivals | measured | tension | outcome |
    |---|---|---|---|---|---|---|
    | c | a \\| b | 1 ± 0.1 |  | 1.01 |  | SUPPORTED |
    <BLANKLINE>
    """
    lines = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)]
    cells = ([cell.replace("|", "\\|") for cell in row] for row in found)
    lines += [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([*lines, ""])


def as_latex(found: Iterable[Row]) -> str:
    """Return the rows as a longtable."""
    from qntk_check.report.latex import plain_to_latex

    column = r">{\raggedright\arraybackslash}p{%s\linewidth}"
    widths = (0.13, 0.2, 0.11, 0.17, 0.11, 0.15)
    lines = [
        r"\begin{longtable}{@{}" + "".join(column % width for width in widths) + "l@{}}",
        r"\toprule",
        " & ".join(plain_to_latex(head) for head in HEADS) + r" \\",
        r"\midrule",
        r"\endhead",
    ]
    lines += [" & ".join(plain_to_latex(cell) for cell in row) + r" \\" for row in found]
    return "\n".join([*lines, r"\bottomrule", r"\end{longtable}", ""])


def write_trials(decided: Decided, out: Path) -> tuple[Path, Path]:
    """Write ``trials.md`` and ``trials.tex``, and return where they are."""
    found = list(rows(decided))
    paths = out / "trials.md", out / "trials.tex"
    for path, text in zip(paths, (as_markdown(found), as_latex(found)), strict=True):
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def _of_trial(claim: str, trial: _Trial) -> Row:
    within = "" if trial["exact"] else " within"
    rivals = trial["rivals"]
    named = "; ".join(f"{name}: {value:.3g}" for name, value in rivals.items())
    mutants = len(trial["refuted"]) - len(set(rivals) & set(trial["refuted"]))
    return Row(
        claim, str(trial["trial"]), f"{trial['claimed']:.4g} ±{within} {trial['delta']:.2g}",
        _with_mutants(named, mutants), _measured(trial), _tension(trial), str(trial["outcome"]),
    )  # fmt: skip


def _of_case(claim: str, case: _Case) -> Row:
    parameters, test, value = case["parameters"], case["test"], case["formula's value"]
    name = f"{case['statistic']}, {parameters['ensemble']}, n = {parameters['n']}, "
    mutants = sum(outcome == "REFUTED" for outcome in case["mutants"].values())
    return Row(
        claim, name + f"L = {parameters['layers']}",
        f"{value:.4g} ± {test['delta']:.2g}", _with_mutants("", mutants),
        _measured(case), _tension(case), str(case["outcome"]),
    )  # fmt: skip


def _with_mutants(named: str, mutants: int) -> str:
    counted = f"{mutants} mutants" if mutants else ""
    return "; ".join(part for part in (named, counted) if part)


def _measured(found: _Trial | _Case) -> str:
    mean, error = found["mean"], found["standard error"]
    if mean is None:
        return "nothing"
    return f"{mean:.4g}" + (f" ± {error:.1g}" if error else "") + f" ({found['samples']})"


def _tension(found: _Trial | _Case) -> str:
    tension = found.get("tension")
    if tension is None:
        return "asymptotic"
    far, (low, high) = tension["standard errors"], tension["interval"]
    text = "no scatter" if isinstance(far, str) else f"{far:+.1f} standard errors"
    text += f"; [{low:.4g}, {high:.4g}]"
    cause = found.get("cause") or "no cause known"
    return text + (f"; differs: {cause}" if tension["differs"] else "")
