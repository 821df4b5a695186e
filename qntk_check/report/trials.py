"""The list of all sampled means: what is claimed, what support excludes, what was measured.

:mod:`~qntk_check.report.trial_texts` writes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TypedDict, cast

from qntk_check.arguments import show
from qntk_check.errors import EvidenceError
from qntk_check.evidence import AsymptoticMeanTest, Tally
from qntk_check.evidence.course import CourseData, is_course
from qntk_check.report.data import Decided
from qntk_check.verdicts.model import Data, Evidence

__all__ = ["HEADS", "Row", "as_data", "from_data", "of_evidence", "rows"]

HEADS = (
    "claim", "sampled mean", "claimed ± δ", "rivals", "α; β", "measured (draws)", "tension",
    "outcome", "why these numbers",
)  # fmt: skip
_LEVEL = 0.05  # of the interval


# What evidence holds of a sampled mean, as far as it is shown here.
_Tension = TypedDict(
    "_Tension", {"standard errors": float | str, "interval": list[float], "differs": bool}
)
_Measured = TypedDict(
    "_Measured",
    {"mean": float | None, "standard error": float | None, "samples": int, "outcome": str,
     "tension": _Tension | None, "cause": str, "course": CourseData},
)  # fmt: skip


class _Trial(_Measured):
    trial: str
    claimed: float
    delta: float
    exact: bool
    rivals: dict[str, float]
    refuted: list[str]
    reasons: dict[str, str]


class _Test(TypedDict):
    delta: float
    alpha: float
    beta: float


_Case = TypedDict(
    "_Case",
    {"name": str, "test": _Test, "formula's value": float, "rivals": dict[str, float],
     "mutants": dict[str, str], "mean": float | None, "standard error": float | None,
     "samples": int, "outcome": str, "tension": _Tension | None, "cause": str, "exact": bool,
     "asymptotic": bool, "course": CourseData},
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
    reasons
        Why its parameters, δ and the largest number of draws have their values, by name.
    course
        How mean, interval and log-wealth went; None in lists of older versions.
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
    reasons: dict[str, str]
    course: CourseData | None = None

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
            self.why(),
        )  # fmt: skip

    def why(self) -> str:
        """Return the reasons of its numbers, those with the same one together."""
        names: dict[str, list[str]] = {}
        for number, why in self.reasons.items():
            names.setdefault(why, []).append(number)
        return "; ".join(f"{', '.join(numbers)}: {why}" for why, numbers in names.items())

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
    reasons = cast("Mapping[str, dict[str, str]]", found.get("reasons") or {})
    for case in cast("list[_Case]", found.get("cases") or []):
        if "test" in case:
            yield _of_case(claim, case, reasons.get(case["name"], {}))


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


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_named(value: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and fits(one)
        for name, one in cast("dict[object, object]", value).items()
    )


def _is_pair(value: object) -> bool:
    found = cast("list[object]", value) if isinstance(value, list) else []
    return len(found) == 2 and all(map(_is_number, found))


_NUMBER, _TEXT, _FLAG = "a number", "a text", "true or false"
_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("claim", "name", "cause", "outcome"), (_TEXT, _is_text)),
    **dict.fromkeys(("exact", "asymptotic", "differs"), (_FLAG, _is_flag)),
    **dict.fromkeys(("claimed", "delta", "alpha", "beta"), (_NUMBER, _is_number)),
    **dict.fromkeys(("mutants", "draws"), ("a whole number", _is_count)),
    **{name: (f"{_NUMBER} or null", lambda value: value is None or _is_number(value))
       for name in ("mean", "standard_error", "away")},
    "rivals": ("numbers by name", lambda value: _is_named(value, _is_number)),
    "reasons": ("texts by name", lambda value: _is_named(value, _is_text)),
    "interval": ("two numbers or null", lambda value: value is None or _is_pair(value)),
    "course": ("lists of numbers, equally long, or null", lambda v: v is None or is_course(v)),
}  # fmt: skip


def from_data(data: object) -> list[Row]:
    """Return the rows that :func:`as_data` wrote.

    Raises
    ------
    EvidenceError
        If it did not write this.

    Examples
    --------
    >>> from_data({"trials": []})
    []
    """
    listed = cast("Mapping[str, object]", data).get("trials") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise EvidenceError(
            'this is no list of sampled means, {"trials": [row, …]}: write it with `qntk-check '
            "trials --json`"
        )
    return [_row(number, one) for number, one in enumerate(cast("list[object]", listed))]


def _row(number: int, one: object) -> Row:
    """Return a row that was read, of which every field is what it has to be."""
    given = cast("dict[str, object]", one) if isinstance(one, dict) else {}
    older: dict[str, object] = {"reasons": {}, "course": None}  # lists of older versions lack them
    fields = {**older, **given}
    fields.pop("excluded", None)  # follows from the others
    wrong = [f"no {name!r}" for name in _KINDS if name not in fields]
    wrong += [f"{name!r}, which no row has" for name in fields if name not in _KINDS]
    wrong += [
        f"{name!r} = {show(fields[name])}, not {words}"
        for name, (words, fits) in _KINDS.items() if name in fields and not fits(fields[name])
    ]  # fmt: skip
    if wrong:
        raise EvidenceError(
            f"this is no list of sampled means: row {number}, from 0, has {wrong[0]}; write it "
            "with `qntk-check trials --json`"
        )
    interval = cast("list[float] | None", fields["interval"])
    fields["interval"] = None if interval is None else (interval[0], interval[1])
    return Row(**fields)  # type: ignore[arg-type]


def _of_trial(claim: str, trial: _Trial, alpha: float, beta: float) -> Row:
    rivals = trial["rivals"]
    mutants = len(trial["refuted"]) - len(set(rivals) & set(trial["refuted"]))
    away, interval, asymptotic, differs = _stands(trial, trial["claimed"], None)
    return Row(
        claim=claim, name=trial["trial"], exact=trial["exact"], claimed=trial["claimed"],
        delta=trial["delta"], alpha=alpha, beta=beta, rivals=dict(rivals), mutants=mutants,
        draws=trial["samples"], mean=trial["mean"], standard_error=trial["standard error"],
        away=away, interval=interval, asymptotic=asymptotic, differs=differs,
        cause=trial.get("cause") or "", outcome=trial["outcome"], reasons=trial["reasons"],
        course=trial.get("course"),
    )  # fmt: skip


def _of_case(claim: str, case: _Case, reasons: dict[str, str]) -> Row:
    test, value, rivals = case["test"], case["formula's value"], case["rivals"]
    dead = [name for name, outcome in case["mutants"].items() if outcome == "REFUTED"]
    asymptotic = AsymptoticMeanTest.from_json(test) if "kind" in test else None
    away, interval, _, differs = _stands(case, value, asymptotic)
    return Row(
        claim=claim, name=case["name"], exact=case.get("exact", True), claimed=value,
        delta=test["delta"], alpha=test["alpha"], beta=test["beta"],
        rivals={name: rivals[name] for name in dead if name in rivals},
        mutants=sum(name not in rivals for name in dead),
        draws=case["samples"], mean=case["mean"], standard_error=case["standard error"],
        away=away, interval=interval,
        asymptotic=asymptotic is not None or case.get("asymptotic", False), differs=differs,
        cause=case.get("cause") or "", outcome=case["outcome"], reasons=reasons,
        course=case.get("course"),
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
