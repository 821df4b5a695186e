"""Formulas at chosen parameter sets against samples that share no code with them.

The samples are those of :mod:`qntk_check.testing.samplers`. A sampler says at each parameter set
what a value of the formula means: a bounded variable whose mean is known if, and only if, the value
is right. δ is at most half the distance from the value to the nearest rival that matters: zero, a
printed formula that is wrong, another leading order. A rival nearer than what is spent can see is
not told apart at that set, and has to be at another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qntk_check.errors import EvidenceError
from qntk_check.evidence import Outcome
from qntk_check.evidence.tension import Tension
from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import formulas_of, spendable
from qntk_check.verdicts.tiers.holding import Holding, rivals_of, worth
from qntk_check.verdicts.tiers.trial import BETA
from qntk_check.verdicts.tiers.trials import SHARE

if TYPE_CHECKING:
    from qntk_check.testing.samplers import Point

__all__ = ["Chosen", "Spending", "built", "points_check"]

# Names of formulas with parameter sets of their samplers, and what yields them.
Chosen = Iterator[tuple[str, "Point"]]
Points = Callable[[], Iterable[tuple[str, "Point"]]]


class Spending(NamedTuple):
    """What is spent on one parameter set.

    ``coarsest`` and ``finest`` are the largest and the smallest δ, as shares of the value; of the
    mutants that differ by δ the ``wrong`` nearest are tested, until ``cap`` draws at most.
    """

    coarsest: float
    finest: float
    wrong: int
    cap: int


# δ = 10 % of a mean of a tenth of the range takes 10⁵ draws, by the plan of docs/evidence.md.
SPENT = {
    Level.QUICK: Spending(0.1, 0.04, 4, 200_000),
    Level.CI: Spending(0.06, 0.03, 12, 600_000),
    Level.NIGHTLY: Spending(0.03, 0.015, 100, 4_000_000),
}


def built(name: str, *arguments: object) -> tuple[str, Point]:
    """Return the name of a formula and the parameter set that its sampler builds of arguments.

    Examples
    --------
    >>> name, point = built("best_learning_rate", 2)
    >>> name, dict(point.arguments)
    ('best_learning_rate', {'K': 2})
    """
    from qntk_check.testing.samplers import SAMPLERS

    build = SAMPLERS[name].build
    if build is None:
        raise EvidenceError(
            f"the sampler of {name} builds no point of given parameters: give it build=, what its "
            "strategy calls, or draw its points by Hypothesis"
        )
    return name, build(*arguments)


_DELTA = "half of the way to the nearest rival, or the coarsest of the level where that is less"


class _Found(NamedTuple):
    """What came out at one parameter set."""

    run: Holding
    outcomes: dict[str, Outcome]
    rivals: dict[str, float]
    separated: frozenset[str]
    reason: str

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[""]

    @property
    def alive(self) -> list[str]:
        return [n for n, o in self.outcomes.items() if n and o is not Outcome.REFUTED]

    def data(self) -> Data:
        """Return it as the data of a trial."""
        run, said = self.run, self.run.point.claimed(self.run.value)
        tally = run.standing.tally
        tension = Tension.of(run.test(run.value), tally)
        off = {n: run.point.apart(run.value, v, run.pilot) for n, v in self.rivals.items()}
        named = ", ".join(f"{k} = {v}" for k, v in run.point.arguments.items())
        dead = [n for n, o in self.outcomes.items() if o is Outcome.REFUTED]
        return {
            "trial": f"{run.name}, {named}", "parameters": {
                k: str(v) for k, v in run.point.arguments.items()},
            "claimed": said.mean, "delta": run.delta, "exact": run.exact,
            "bounds": [said.lower, said.upper], "outcome": self.outcome.name,
            "samples": tally.count, "mean": tally.mean,
            "standard error": tally.standard_error or 0.0,
            "tension": None if tension is None else tension.data(),
            "excluded beyond": [said.mean - run.delta, said.mean + run.delta], "cause": "",
            "reasons": {"all": self.reason, "δ": _DELTA},
            "rivals": {n: said.mean + d for n, d in off.items() if n in self.separated},
            "refuted": dead, "not refuted": self.alive,
            "too close here": sorted(set(self.rivals) - self.separated),
            "course": run.course.data(),
        }  # fmt: skip


def points_check(
    claim: str, name: str, points: Points, subject: Subject = Subject.PRINTED, *, times: float = 1
) -> Check:
    """Return the check of formulas by samples at chosen parameter sets.

    Parameters
    ----------
    claim, name, subject
        As in :class:`qntk_check.verdicts.model.Check`.
    points
        Returns pairs of a formula's name and a parameter set of its sampler. Its docstring says
        why these sets were chosen, and is shown with them.
    times
        How many times as large as a level's coarsest δ may be, for a quotient of moments: its
        square, of which the samples are, is off by twice as much, and every sample is several
        circuits.

    Raises
    ------
    EvidenceError
        If nothing says why these parameter sets were chosen.
    """
    why = " ".join((points.__doc__ or "").split())
    if not why:
        raise EvidenceError(
            f"the points of {claim!r} ({name}) give no reason for their parameters: say in the "
            "docstring of the function why these sets were chosen"
        )

    def run(context: Context) -> Evidence:
        chosen, formulas = list(points()), formulas_of(context.paper)
        spending = SPENT[context.level]
        spending = spending._replace(coarsest=times * spending.coarsest)
        alpha = SHARE * spendable(claim, context.paper, len(chosen))
        found: list[_Found] = []
        for done, (formula, point) in enumerate(chosen):
            asked = _Asked(claim, formula, point, why)
            found.append(_held(asked, formulas, alpha, spending))
            context.progress(formula, done + 1, len(chosen))
        return _judged(claim, found, alpha, subject)

    return Check(Tier.SAMPLED, name, run, subject)


class _Asked(NamedTuple):
    """Which claim asks which formula, and where."""

    claim: str
    formula: str
    point: Point
    why: str


def _held(
    asked: _Asked, formulas: Mapping[str, Formula], alpha: float, spending: Spending
) -> _Found:
    from qntk_check.testing.samplers import SAMPLERS

    claim, name, point, _ = asked
    sampler, formula = SAMPLERS[name], resolve(formulas, name)
    value = worth(formula, point.arguments)
    if value is None or value == 0:
        raise EvidenceError(
            f"{name} has the value {value} at {dict(point.arguments)}: nothing is to be told apart "
            "there; choose a parameter set where it has one other than 0"
        )
    rivals = rivals_of(sampler, point, lambda rival: resolve(formulas, rival))
    shares = {rival: abs(other - value) / abs(value) / 2 for rival, other in rivals.items()}
    near = {rival: share for rival, share in shares.items() if share >= spending.finest}
    share = min(sampler.coarsest or spending.coarsest, spending.coarsest, *near.values())
    wrong = {rival: rivals[rival] for rival in near}
    for mutant in mutants(formula):
        other = worth(mutant.formula, point.arguments)
        if other is not None:
            wrong[mutant.name] = other
    run = Holding(name, point, value, share, alpha, spending.cap, sampler.exact, claim)
    outcomes = run.decide(run.chosen(wrong, set(near), spending.wrong))
    return _Found(run, outcomes, rivals, frozenset(near), asked.why)


def _judged(claim: str, found: list[_Found], alpha: float, subject: Subject) -> Evidence:
    refuted = [one for one in found if one.outcome is Outcome.REFUTED]
    dead = {n for one in found for n, o in one.outcomes.items() if o is Outcome.REFUTED} - {""}
    alive = sorted({n for one in found for n in one.alive})
    never = sorted(
        {n for one in found for n in one.rivals} - {n for one in found for n in one.separated}
    )
    supported = all(one.outcome is Outcome.SUPPORTED for one in found)
    holds = supported and dead and not alive and not never
    finding = Finding.FAILS if refuted else Finding.HOLDS if holds else Finding.UNDECIDED
    text = "; ".join(one.run.sentence(one.outcome) for one in (refuted or found))
    text += f"; {len(dead)} wrong versions refuted"
    text += f"; surviving: {', '.join(alive[:3])}" if alive else ""
    text += f"; never told apart: {', '.join(never)}" if never else ""
    if finding is Finding.UNDECIDED:
        text += f"; continue with `qntk-check verify --claim {claim} --level nightly`"
    return Evidence(
        Tier.SAMPLED, subject, finding, exact=False, summary=text,
        details={
            "alpha": alpha, "beta": BETA, "trials": [one.data() for one in found],
            "surviving": alive, "never told apart": never, "numpy": np.__version__,
        },
    )  # fmt: skip
