"""A value held to samples of a point, and wrong ones on the same samples: one sequential run."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.errors import DomainError, QNTKError
from qntk_check.evidence import BoundedMeanTest, Course, Outcome, block_generator, canonical_json
from qntk_check.evidence.tally import Standing
from qntk_check.evidence.within import WithinStanding, WithinTest
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.tiers.played import Played, begun
from qntk_check.verdicts.tiers.trial import BETA

if TYPE_CHECKING:
    from qntk_check.testing.samplers import Point, Sampler

__all__ = ["Holding", "rivals_of", "worth"]

_PILOT = 1000  # samples from which distances are taken where the variable depends on the value


def worth(formula: Formula, arguments: Mapping[str, object]) -> float | None:
    """Return the value at these arguments, of which a formula takes those it has.

    Examples
    --------
    >>> from qntk_check import formulas
    >>> worth(formulas.plateau, {"eta": 0.5, "K": 2.0, "sigma": 1.0, "t": 3})
    2.0
    """
    names = {parameter.name for parameter in formula.parameters}
    names |= {"observable"} if formula.trace_order else set()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error")
            value = float(formula(**{k: v for k, v in arguments.items() if k in names}))
    except (ArithmeticError, LookupError, QNTKError, TypeError, ValueError, RuntimeWarning):
        return None
    return value if math.isfinite(value) else None


def rivals_of(
    sampler: Sampler, point: Point, formulas: Callable[[str], Formula]
) -> dict[str, float]:
    """Return the wrong values that have a name, in units of the formula."""
    found: dict[str, float] = {**({"zero": 0.0} if sampler.zero else {}), **point.rivals}
    for rival, to_units in sampler.rivals.items():
        value = worth(formulas(rival), point.arguments)
        if value is not None:
            found[rival] = to_units(value)
    return found


@dataclass
class Holding:
    """One sequential run of a value, and wrong ones, on the same samples of a point.

    Parameters
    ----------
    name, point, value
        Of the formula, the parameter set, and what it is worth there.
    share
        δ as a share of the value.
    alpha, cap
        The error rate of a refutation, and the most draws.
    exact
        Whether the mean itself is claimed, or that it lies within δ.
    owner
        Whose evidence it is: the samples of two claims at one parameter set differ.
    """

    name: str
    point: Point
    value: float
    share: float
    alpha: float
    cap: int
    exact: bool = True
    owner: str = ""
    block: int = 1000
    draws: int = 0
    delta: float = field(init=False)

    def __post_init__(self) -> None:
        """Bring δ to the units of what is drawn."""
        named = {k: str(v) for k, v in self.point.arguments.items()}
        self.seed = [named, canonical_json(self.point.seed)]
        self.where = f"{self.name} at {named}"
        self.stream = f"{self.owner}: {self.name}" if self.owner else self.name
        rng = block_generator(f"pilot of {self.stream}", self.seed, 0)
        self.pilot = self.point.draw(rng, _PILOT)
        steps = (self.value * (1 + self.share), self.value * (1 - self.share))
        self.delta = min(self.point.apart(self.value, other, self.pilot) for other in steps)

    def chosen(self, wrong: Mapping[str, float], named: set[str], most: int) -> dict[str, float]:
        """Return the named wrong values, and of the others that differ by δ the nearest."""
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
        """Return the test of what a value says."""
        said = self.point.claimed(value)
        kind = BoundedMeanTest if self.exact else WithinTest
        return kind(
            said.mean, upper=said.upper, lower=said.lower, delta=self.delta, alpha=self.alpha,
            beta=BETA,
        )  # fmt: skip

    def decide(self, wrong: Mapping[str, float]) -> dict[str, Outcome]:
        """Draw until everything is decided; the value itself has the empty name."""
        values: dict[str, float] = {"": self.value, **wrong}
        played: dict[str, Played[Standing] | Played[WithinStanding]] = {}
        for name, value in values.items():
            try:
                played[name] = begun(self.test(value))
            except (DomainError, ArithmeticError):
                assert name, f"no test of {self.where}"
        self.course = Course(self.test(self.value), self.block)
        block = 0
        while self.draws < self.cap:
            going = [n for n, test in played.items() if not test.standing.outcome.decided]
            if not going:
                break
            samples = self.point.draw(block_generator(self.stream, self.seed, block), self.block)
            for name in going:
                variable = self.point.claimed(values[name]).variable(samples)
                played[name].play(variable)
                if not name:
                    self.course.add(variable)
            block, self.draws = block + 1, self.draws + self.block
        self.standing: Standing | WithinStanding = played[""].standing
        return {name: test.standing.outcome for name, test in played.items()}

    def sentence(self, outcome: Outcome) -> str:
        """Return what came out, as a sentence."""
        tally, said = self.standing.tally, self.point.claimed(self.value)
        return (
            f"{self.where} is worth {self.value:.6g}, so that the mean of the samples is "
            f"{said.mean:.6g} within {self.delta:.3g} (δ = {self.share:.1%}): {outcome.name} after "
            f"{self.draws} draws, which give {tally.mean:.6g}, standard error "
            f"{tally.standard_error or 0:.2g} (α = {self.alpha:.2g}, β = {BETA:g})"
        )
