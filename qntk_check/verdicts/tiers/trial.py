"""A trial: a bounded mean that a claim predicts, how it is sampled, and why its numbers are these.

No number of a trial goes without a reason: each parameter says why it has its value, δ among them,
or the trial is refused when it is built. The largest number of samples is no choice: it is planned
from the bounds, δ and the error rates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import numpy as np

from qntk_check.errors import QNTKError
from qntk_check.evidence import BoundedMeanTest, sample_size
from qntk_check.evidence.within import WithinTest
from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Fields
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.tiers.why import check_reasons, reason

__all__ = ["BETA", "Formulas", "Trial"]

BETA = 1e-6
# A wrong value is told from the right one if it lies this many δ away, or is exempt.
REACH = {True: 1.0, False: 3.0}

Formulas = Mapping[str, Formula]


def _numeric(value: object) -> bool:
    """Return whether a parameter is a number other than 0, or holds one."""
    if isinstance(value, Mapping):
        return any(_numeric(part) for part in cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return any(_numeric(part) for part in cast("Sequence[object]", value))
    return isinstance(value, int | float | Fraction | np.floating | np.integer) and value != 0


@dataclass(frozen=True)
class Trial:
    """One mean, what is claimed of it, and how samples are drawn.

    Parameters
    ----------
    name
        What is measured, and where.
    parameters
        What identifies the trial, and so its seeds.
    draw
        ``draw(rng, size)`` returns ``size`` independent samples.
    predict
        The claimed mean, from the formulas by name.
    lower, upper
        Proved bounds of a sample.
    delta
        The discrepancy δ at the quick level, in units of the samples; at most half of the distance
        to the nearest rival, or the trial is refused.
    reasons
        Why each parameter that is a number has its value, by its name, and why δ has its own, as
        ``"delta"``: a sentence, or what it was computed from. One reason may stand for several
        numbers, as ``"n, L"``. Zeros need none.
    exact
        Whether the mean itself is claimed, or only that it lies within δ.
    mutated
        Names of the formulas of which every one-place mutant must be refuted; ``name:option`` for
        one variant of a family, which ``predict`` then has to ask for by :func:`.family.resolve`.
    rivals
        Wrong values by name that must be refuted.
    block
        Samples of a block.
    cause
        Why the mean differs from what is claimed, though by less than δ: what was left out.
    fresh
        The name of a run of its own, where sizes or δ were chosen by samples: error rates hold of
        samples that nobody chose by, so that these are drawn anew, under seeds that the name alone
        decides. Empty if nothing was chosen in this way.
    """

    name: str
    parameters: Fields
    draw: Callable[[np.random.Generator, int], np.ndarray]
    predict: Callable[[Formulas], float]
    lower: float
    upper: float
    delta: float
    reasons: Mapping[str, str]
    exact: bool = False
    mutated: tuple[str, ...] = ()
    rivals: Mapping[str, float] = field(default_factory=dict[str, float])
    block: int = 250
    cause: str = ""
    fresh: str = ""

    def __post_init__(self) -> None:
        """Refuse a trial of which a number has no reason."""
        numbers = (name for name, value in self.parameters.items() if _numeric(value))
        check_reasons(f"trial {self.name!r}", (*numbers, "delta"), self.reasons)

    @property
    def seeds(self) -> dict[str, object]:
        """What its seeds are made of, beside the claim and the number of a block.

        Examples
        --------
        >>> half = Trial("half", {"n": 2}, lambda rng, size: rng.random(size), lambda _: 0.5, 0.0,
        ...              1.0, delta=0.1, reasons={"n": "two", "delta": "a fifth"}, fresh="second")
        >>> half.seeds
        {'n': 2, 'trial': 'half', 'fresh': 'second'}
        """
        own: dict[str, object] = {**self.parameters, "trial": self.name}
        return {**own, "fresh": self.fresh} if self.fresh else own

    def explained(self) -> dict[str, str]:
        """Return the reasons of its numbers, by name and value; δ by name alone, as levels differ.

        Examples
        --------
        >>> half = Trial("half", {"n": 2}, lambda rng, size: rng.random(size), lambda _: 0.5, 0.0,
        ...              1.0, delta=0.1, reasons={"n": "two is enough", "delta": "a fifth"})
        >>> half.explained()
        {'n = 2': 'two is enough', 'δ': 'a fifth'}
        """
        found: dict[str, str] = {}
        for name, value in self.parameters.items():
            if not _numeric(value):
                continue
            shown = f" = {float(value):.4g}" if isinstance(value, int | float) else ""
            found[name + shown] = reason(self.reasons, name)
        return {**found, "δ": reason(self.reasons, "delta")}

    def most(self, value: float, alpha: float) -> int:
        """Return the most samples that are drawn: by these a bounded variable decides.

        It is the plan of :func:`qntk_check.evidence.sample_size` for the largest variance that a
        variable between the bounds can have if its mean is within δ of the value, (B − m)(m − lo)
        (Bhatia and Davis), at the smaller of the two error rates. Nine runs in ten are decided by
        1.6 times a plan.
        """
        middle = (self.lower + self.upper) / 2
        low, high = max(self.lower, value - self.delta), min(self.upper, value + self.delta)
        mean = min(max(middle, low), high)
        variance = (self.upper - mean) * (mean - self.lower)
        width = self.upper - self.lower
        return int(1.6 * sample_size(variance, width, self.delta, min(alpha, BETA)))

    def test(self, value: float, alpha: float) -> BoundedMeanTest | WithinTest:
        """Return the test of a value."""
        bounds = {"upper": self.upper, "lower": self.lower, "delta": self.delta}
        kind = BoundedMeanTest if self.exact else WithinTest
        return kind(value, **bounds, alpha=alpha, beta=BETA)

    def wrong(self, formulas: Formulas) -> tuple[dict[str, float], tuple[str, ...]]:
        """Return the wrong values that can be told apart here, and the names of the others."""
        truth, reach = self.predict(formulas), REACH[self.exact] * self.delta
        found: dict[str, float] = dict(self.rivals)
        for name in self.mutated:
            for mutant in mutants(resolve(formulas, name)):
                value = self._value({**formulas, name: mutant.formula})
                if value is not None:
                    found[f"{name}: {mutant.name}"] = value
        far = {name: value for name, value in found.items() if abs(value - truth) >= reach}
        return far, tuple(name for name in found if name not in far)

    def _value(self, formulas: Formulas) -> float | None:
        """Return what altered formulas predict, or None where they predict nothing."""
        try:
            with np.errstate(all="ignore"):
                value = float(self.predict(formulas))
        except (ArithmeticError, QNTKError, TypeError, ValueError):
            return None
        return value if np.isfinite(value) else None
