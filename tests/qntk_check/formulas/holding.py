"""A formula held to samples at one parameter set: with a derived δ, its rivals and its mutants.

δ is at most half the distance from the formula's value to the nearest rival that matters: zero,
the formula as printed, another ensemble, a leading order. A rival nearer than a level can see is
not separated there; over all examples of a formula each has to be separated once.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import drawing
import numpy as np
from hypothesis import assume

from qntk_check.errors import DomainError, QNTKError
from qntk_check.evidence import BoundedMeanTest, Outcome, block_generator, canonical_json
from qntk_check.evidence.within import WithinTest
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.testing.samplers import SAMPLERS, Point, Sampler
from qntk_check.verdicts.mutation import mutants

ALPHA = 1e-6  # of the whole test: every formula, every example
BETA = 1e-6
BLOCK = 1000
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
    "quick": Level(2, 3, 0.25, 0.06),
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


def worth(formula: Formula, arguments: Mapping[str, object]) -> float | None:
    """Return the value at these arguments, of which a formula takes those it has."""
    names = {parameter.name for parameter in formula.parameters}
    names |= {"observable"} if formula.trace_order else set()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error")
            value = float(formula(**{k: v for k, v in arguments.items() if k in names}))
    except (ArithmeticError, LookupError, QNTKError, TypeError, ValueError, RuntimeWarning):
        return None
    return value if math.isfinite(value) else None


@cache
def altered(name: str) -> tuple[tuple[str, Formula], ...]:
    return tuple((mutant.name, mutant.formula) for mutant in mutants(VARIANTS[name]))


def rivals_of(name: str, sampler: Sampler, point: Point) -> dict[str, float]:
    """Return the wrong values that have a name, in units of the formula."""
    found: dict[str, float] = {**({"zero": 0.0} if sampler.zero else {}), **point.rivals}
    for rival, to_units in sampler.rivals.items():
        value = worth(VARIANTS[rival], point.arguments)
        if value is not None:
            found[rival] = to_units(value)
    return found


def hold(name: str, sampler: Sampler, point: Point, level: Level, row: Row) -> None:
    """Hold one formula to samples at one point; fail with a sentence."""
    own = worth(VARIANTS[name], point.arguments)
    assert own is not None, f"{name} has no value at {point.arguments}"
    if sampler.right is None:
        value, rivals = own, rivals_of(name, sampler, point)
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
    run = _Run(name, point, value, share, level.alpha, exact=sampler.exact)
    outcomes = run.decide(run.chosen(wrong, set(near), level.wrong))
    row.examples, row.draws = row.examples + 1, row.draws + run.draws
    row.smallest = min(row.smallest, share)
    row.met |= set(rivals)
    row.separated |= set(near) & {n for n, o in outcomes.items() if o is Outcome.REFUTED}
    row.refuted |= {n for n, o in outcomes.items() if o is Outcome.REFUTED} - {""}
    bad = {n: o.name for n, o in outcomes.items() if n and o is not Outcome.REFUTED}
    assert outcomes[""] is Outcome.SUPPORTED, run.sentence(outcomes[""])
    assert not bad, f"wrong values that {run.draws} draws do not refute: {bad} of {run.where}"


class _Run:
    """One sequential run of the right value and wrong ones on the same samples."""

    def __init__(
        self, name: str, point: Point, value: float, share: float, alpha: float, *, exact: bool
    ) -> None:
        named = {k: str(v) for k, v in point.arguments.items()}
        self.point, self.value, self.share, self.alpha = point, value, share, alpha
        self.name, self.exact, self.draws = name, exact, 0
        self.seed = [named, canonical_json(point.seed)]
        self.where = f"{name} at {named}"
        pilot = point.draw(block_generator(f"pilot of {name}", self.seed, 0), BLOCK)
        self.pilot = pilot
        steps = (value * (1 + share), value * (1 - share))
        self.delta = min(point.apart(value, other, pilot) for other in steps)

    def chosen(self, wrong: Mapping[str, float], named: set[str], most: int) -> dict[str, float]:
        """Return the named wrong values, and of the mutants that differ by δ the nearest."""
        reach = self.delta * (1 if self.exact else 3)
        far: dict[float, tuple[float, str]] = {}
        for name, other in wrong.items():
            if name in named:
                continue
            try:
                distance = self.point.apart(self.value, other, self.pilot)
            except ArithmeticError:
                continue
            if math.isfinite(distance) and distance >= reach:
                far.setdefault(other, (distance, name))
        nearest = sorted((d, n, v) for v, (d, n) in far.items())[:most]
        return {n: v for _, n, v in nearest} | {n: wrong[n] for n in named}

    def test(self, value: float) -> BoundedMeanTest | WithinTest:
        said = self.point.claimed(value)
        kind = BoundedMeanTest if self.exact else WithinTest
        return kind(
            said.mean, upper=said.upper, lower=said.lower, delta=self.delta, alpha=self.alpha,
            beta=BETA,
        )  # fmt: skip

    def decide(self, wrong: Mapping[str, float]) -> dict[str, Outcome]:
        """Draw until everything is decided."""
        values, tests = {"": self.value, **wrong}, {}
        for name, value in values.items():
            try:
                tests[name] = self.test(value)
            except (DomainError, ArithmeticError):
                assert name, f"no test of {self.where}"
        standings = {name: test.open() for name, test in tests.items()}
        block = 0
        while any(not s.outcome.decided for s in standings.values()) and self.draws < CAP:
            samples = self.point.draw(block_generator(self.name, self.seed, block), BLOCK)
            for name, test in tests.items():
                if not standings[name].outcome.decided:
                    x = self.point.claimed(values[name]).variable(samples)
                    standings[name] = test.play(standings[name], x)
            block, self.draws = block + 1, self.draws + BLOCK
        self.standing = standings[""]
        return {name: standing.outcome for name, standing in standings.items()}

    def sentence(self, outcome: Outcome) -> str:
        tally, said = self.standing.tally, self.point.claimed(self.value)
        return (
            f"{self.where} is worth {self.value:.6g}, so that the mean of the samples is "
            f"{said.mean:.6g} within {self.delta:.3g} (δ = {self.share:.1%}): {outcome.name} after "
            f"{self.draws} draws, which give {tally.mean:.6g}, standard error "
            f"{tally.standard_error or 0:.2g} (α = {self.alpha:.2g}, β = {BETA:g})"
        )
