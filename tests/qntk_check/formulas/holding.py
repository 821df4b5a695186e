"""A formula held to samples at one parameter set: with a derived δ, its rivals and its mutants.

δ is at most half the distance from the formula's value to the nearest rival that matters: zero,
the formula as printed, another ensemble, a leading order. A rival nearer than a level can see is
not separated there; over all examples of a formula each has to be separated once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

import drawing
from hypothesis import assume

from qntk_check.evidence import Outcome
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.testing.samplers import SAMPLERS, Point, Sampler
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.tiers.holding import Holding, rivals_of, worth

ALPHA = 1e-6  # of the whole test: every formula, every example
CAP = 2_000_000
VARIANTS = drawing.variants()


@dataclass(frozen=True)
class Level:
    """What a level spends: examples of a formula, wrong values each, and shares for δ."""

    examples: int
    wrong: int
    coarsest: float
    finest: float

    @property
    def alpha(self) -> float:
        """The share of one example."""
        return ALPHA / (self.examples * len(SAMPLERS))


LEVELS = {
    "quick": Level(1, 2, 0.25, 0.12),
    "ci": Level(40, 8, 0.15, 0.04),
    "nightly": Level(100, 40, 0.1, 0.02),
}


@dataclass
class Row:
    """What came out for one formula, over its examples."""

    name: str
    examples: int = 0
    draws: int = 0
    smallest: float = math.inf
    refuted: set[str] = field(default_factory=set)
    separated: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    def line(self) -> str:
        text = (
            f"{self.name}: {self.examples} examples, {self.draws} draws, smallest discrepancy seen "
            f"{self.smallest:.1%}, {len(self.refuted - self.met)} mutants refuted"
        )
        near = sorted(self.met - self.separated)
        text += f"; excluded: {', '.join(sorted(self.separated))}" if self.separated else ""
        return text + (f"; too near at these: {', '.join(near)}" if near else "")


@cache
def altered(name: str) -> tuple[tuple[str, Formula], ...]:
    return tuple((mutant.name, mutant.formula) for mutant in mutants(VARIANTS[name]))


def hold(name: str, sampler: Sampler, point: Point, level: Level, row: Row) -> None:
    """Hold one formula to samples at one point; fail with a sentence."""
    own = worth(VARIANTS[name], point.arguments)
    assert own is not None, f"{name} has no value at {point.arguments}"
    if sampler.right is None:
        value, rivals = own, rivals_of(sampler, point, VARIANTS.__getitem__)
    else:
        right, to_units = sampler.right
        found = worth(VARIANTS[right], point.arguments)
        assert found is not None
        value, rivals = to_units(found), {"as printed": own}
    assume(value != 0)
    shares = {rival: abs(other - value) / abs(value) / 2 for rival, other in rivals.items()}
    near = {rival: share for rival, share in shares.items() if share >= level.finest}
    assume(sampler.right is None or near)
    share = min(sampler.coarsest or level.coarsest, *near.values(), 1.0)
    wrong = {rival: rivals[rival] for rival in near}
    if sampler.right is None:
        wrong |= {m: v for m, f in altered(name) if (v := worth(f, point.arguments)) is not None}
    run = Holding(name, point, value, share, level.alpha, CAP, sampler.exact)
    outcomes = run.decide(run.chosen(wrong, set(near), level.wrong))
    row.examples, row.draws = row.examples + 1, row.draws + run.draws
    row.smallest = min(row.smallest, share)
    row.met |= set(rivals)
    row.separated |= set(near) & {n for n, o in outcomes.items() if o is Outcome.REFUTED}
    row.refuted |= {n for n, o in outcomes.items() if o is Outcome.REFUTED} - {""}
    bad = {n: o.name for n, o in outcomes.items() if n and o is not Outcome.REFUTED}
    assert outcomes[""] is Outcome.SUPPORTED, run.sentence(outcomes[""])
    assert not bad, f"wrong values that {run.draws} draws do not refute: {bad} of {run.where}"
