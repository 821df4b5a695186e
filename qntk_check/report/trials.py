"""The list of all sampled means: what is claimed, what support excludes, what was measured.

``qntk-check verify`` and ``qntk-check trials`` write it as JSON, Markdown and LaTeX. The text of a
list depends on its data alone, so that one list gives the same bytes on every run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TypedDict, cast

from qntk_check.errors import EvidenceError
from qntk_check.evidence import AsymptoticMeanTest, Tally
from qntk_check.report.data import Decided
from qntk_check.report.longtable import by_claim, longtable, raggedright, reference
from qntk_check.verdicts.model import Data, Evidence

__all__ = [
    "HEADS", "Row", "as_data", "as_latex", "as_markdown", "from_data", "of_evidence", "rows",
    "write_trials",
]  # fmt: skip

HEADS = (
    "claim", "sampled mean", "claimed ± δ", "rivals", "α; β", "measured (draws)", "tension",
    "outcome",
)  # fmt: skip
_LEVEL = 0.05  # of the interval


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


class _Test(TypedDict):
    delta: float
    alpha: float
    beta: float


_Case = TypedDict(
    "_Case",
    {"statistic": str, "parameters": dict[str, object], "test": _Test,
     "formula's value": float, "mutants": dict[str, str], "mean": float | None,
     "standard error": float | None, "samples": int, "outcome": str, "tension": _Tension | None,
     "cause": str},
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One sampled mean.

    Parameters
    ----------
    claim, name
        Id of the claim; what is measured, and where.
    exact
        Whether the mean itself is claimed, or that it lies within δ.
    claimed, delta
        Value and δ. Means beyond ``claimed ± delta`` are what support excludes.
    alpha, beta
        Largest probabilities of refuting a true value, and of supporting one that is wrong by δ.
    rivals, mutants
        Wrong values by name, and number of wrong formulas, that the same samples refuted.
    draws, mean, standard_error
        What was measured.
    away
        Distance from the claimed value in standard errors; None where nothing scatters.
    interval
        Of the mean, at 95 % at all times together.
    asymptotic
        Whether rates and interval hold in the limit only.
    differs, cause
        Whether it stands far away although within δ, and why.
    outcome
        Name of the outcome.
    """

    claim: str
    name: str
    exact: bool
    claimed: float
    delta: float
    alpha: float
    beta: float
    rivals: dict[str, float]
    mutants: int
    draws: int
    mean: float | None
    standard_error: float | None
    away: float | None
    interval: tuple[float, float] | None
    asymptotic: bool
    differs: bool
    cause: str
    outcome: str

    @property
    def excluded(self) -> tuple[float, float]:
        """The smallest alternatives that support excludes: this and all below; this and above."""
        return self.claimed - self.delta, self.claimed + self.delta

    def cells(self) -> tuple[str, ...]:
        """Return it in words, one for each of the ``HEADS``."""
        within = "" if self.exact else " within"
        low, high = self.excluded
        claimed = f"{self.claimed:.4g} ±{within} {self.delta:.2g}"
        own = f"{self.name}: "
        named = [f"{rival.removeprefix(own)}: {v:.3g}" for rival, v in self.rivals.items()]
        named += [f"{self.mutants} mutants"] if self.mutants else []
        return (
            self.claim, self.name, f"{claimed}; excludes ≤ {low:.4g}, ≥ {high:.4g}",
            "; ".join(named), f"{self.alpha:.1e}; {self.beta:.0e}", self._measured(),
            self._tension(), self.outcome,
        )  # fmt: skip

    def _measured(self) -> str:
        if self.mean is None:
            return "nothing"
        error = f" ± {self.standard_error:.1g}" if self.standard_error else ""
        return f"{self.mean:.4g}{error} ({self.draws})"

    def _tension(self) -> str:
        text = (
            "no scatter"
            if self.away is None
            else f"{round(self.away, 1) + 0.0:+.1f} standard errors"
        )
        if self.interval is not None:
            text += f"; [{self.interval[0]:.4g}, {self.interval[1]:.4g}]"
        text += ", asymptotic" if self.asymptotic else ""
        return text + (f"; differs: {self.cause or 'no cause known'}" if self.differs else "")


def rows(decided: Decided) -> Iterator[Row]:
    """Yield a row for each trial and each sampled case of what was decided."""
    for paper, decisions in decided.items():
        for id_, decision in decisions.items():
            for evidence in decision.verdict.evidence:
                yield from of_evidence(paper.label(id_), evidence)


def of_evidence(claim: str, evidence: Evidence) -> Iterator[Row]:
    """Yield the rows of one piece of evidence; most kinds have none."""
    found = cast("Mapping[str, object]", evidence.details)
    rates = tuple(cast("float", found.get(name, math.nan)) for name in ("alpha", "beta"))
    for trial in cast("list[_Trial]", found.get("trials") or []):
        yield _of_trial(claim, trial, *rates)
    for case in cast("list[_Case]", found.get("cases") or []):
        if "test" in case:
            yield _of_case(claim, case)


def as_data(found: Iterable[Row]) -> Data:
    """Return the rows as plain data, the excluded alternatives with them.

    Numbers have nine digits, more than samples mean and less than processors differ in.
    """
    made: list[object] = []
    for row in found:
        fields = cast("dict[str, object]", _short(asdict(row)))
        fields["excluded"] = _short(Row(**fields).excluded)  # type: ignore[arg-type]
        made.append(fields)
    return {"trials": made}


def _short(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: _short(one) for name, one in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_short(one) for one in cast("list[object]", value)]
    return value


def from_data(data: Mapping[str, object]) -> list[Row]:
    """Return the rows that :func:`as_data` wrote.

    Raises
    ------
    EvidenceError
        If it did not write this.
    """
    made: list[Row] = []
    try:
        for one in cast("list[dict[str, object]]", data["trials"]):
            fields = {name: value for name, value in one.items() if name != "excluded"}
            interval = cast("list[float] | None", fields["interval"])
            fields["interval"] = None if interval is None else (interval[0], interval[1])
            made.append(Row(**fields))  # type: ignore[arg-type]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise EvidenceError(
            f"this is no list of sampled means ({error}): write it with `qntk-check trials --json`"
        ) from error
    return made


def as_markdown(found: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)]
    cells = ([cell.replace("|", "\\|") for cell in row.cells()] for row in found)
    lines += [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([*lines, ""])


_WIDTHS = (0.25, 0.15, 0.085, 0.14, 0.195)
_HEADER = "% Generated by `qntk-check trials`. Do not edit.\n"


def as_latex(found: Iterable[Row]) -> str:
    """Return the rows as a longtable, claim by claim."""
    from qntk_check.report.latex import plain_to_latex

    heads = (
        "sampled mean; what the same samples refute", "claimed ± δ; support excludes", "α; β",
        "measured (draws)", "distance from the claim; interval at all times", "",
    )  # fmt: skip
    groups = (
        (reference(claim), [_latex_cells(row) for row in rows])
        for claim, rows in groupby(found, key=attrgetter("claim"))
    )
    lines = by_claim(groups, len(heads))
    return longtable(_HEADER, raggedright(*_WIDTHS) + "l", map(plain_to_latex, heads), lines)


def _latex_cells(row: Row) -> tuple[str, ...]:
    from qntk_check.report.latex import numbers_to_latex

    _, name, claimed, rivals, rates, measured, tension, outcome = row.cells()
    first = numbers_to_latex(name)
    first += rf"; \emph{{{numbers_to_latex(rivals)}}}" if rivals else ""
    cells = (claimed, rates, measured, tension, outcome.lower())
    return first, *map(numbers_to_latex, cells)


def write_trials(found: Iterable[Row], out: Path) -> tuple[Path, ...]:
    """Write ``trials.json``, ``trials.md`` and ``trials.tex``, and return where they are."""
    data = as_data(found)
    listed = from_data(data)  # so that the texts are those of the data, digit for digit
    out.mkdir(parents=True, exist_ok=True)
    texts = {
        "trials.json": json.dumps(data, indent=1, ensure_ascii=False) + "\n",
        "trials.md": as_markdown(listed), "trials.tex": as_latex(listed),
    }  # fmt: skip
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(out / name for name in texts)


def _of_trial(claim: str, trial: _Trial, alpha: float, beta: float) -> Row:
    rivals = trial["rivals"]
    mutants = len(trial["refuted"]) - len(set(rivals) & set(trial["refuted"]))
    away, interval, asymptotic, differs = _stands(trial, trial["claimed"], None)
    return Row(
        claim=claim, name=trial["trial"], exact=trial["exact"], claimed=trial["claimed"],
        delta=trial["delta"], alpha=alpha, beta=beta, rivals=dict(rivals), mutants=mutants,
        draws=trial["samples"], mean=trial["mean"], standard_error=trial["standard error"],
        away=away, interval=interval, asymptotic=asymptotic, differs=differs,
        cause=trial.get("cause") or "", outcome=trial["outcome"],
    )  # fmt: skip


def _of_case(claim: str, case: _Case) -> Row:
    parameters, test, value = case["parameters"], case["test"], case["formula's value"]
    name = f"{case['statistic']}, {parameters['ensemble']}, n = {parameters['n']}, "
    mutants = sum(outcome == "REFUTED" for outcome in case["mutants"].values())
    asymptotic = AsymptoticMeanTest.from_json(test) if "kind" in test else None
    away, interval, _, differs = _stands(case, value, asymptotic)
    return Row(
        claim=claim, name=name + f"L = {parameters['layers']}", exact=True, claimed=value,
        delta=test["delta"], alpha=test["alpha"], beta=test["beta"], rivals={}, mutants=mutants,
        draws=case["samples"], mean=case["mean"], standard_error=case["standard error"],
        away=away, interval=interval, asymptotic=asymptotic is not None, differs=differs,
        cause=case.get("cause") or "", outcome=case["outcome"],
    )  # fmt: skip


def _stands(
    found: _Trial | _Case, value: float, test: AsymptoticMeanTest | None
) -> tuple[float | None, tuple[float, float] | None, bool, bool]:
    """Return how far away it is, its interval, whether that is asymptotic, and if it differs."""
    tension = found.get("tension")
    if tension is not None:
        far, (low, high) = tension["standard errors"], tension["interval"]
        return None if isinstance(far, str) else far, (low, high), False, tension["differs"]
    mean, error, count = found["mean"], found["standard error"], found["samples"]
    if mean is None or not error:
        return None, None, test is not None, False
    away = (mean - value) / error
    if test is None:
        return away, None, False, False
    tally = Tally(test.key, count, mean, error**2 * count * (count - 1), ())
    interval = test.interval(tally, _LEVEL)
    return away, interval if math.isfinite(interval[0]) else None, True, False
