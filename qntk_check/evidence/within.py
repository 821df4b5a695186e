r"""A sequential test of "the mean lies within δ of f": for statements that are approximate.

A formula that holds to leading order is no mean: enough samples would refute its exact value,
however small the difference. What can be decided is whether the mean lies within a stated δ of
it. Four wealths are kept, each from bets of one sign against one edge f ± δ of that interval
(:mod:`qntk_check.evidence.betting`), and by Ville's inequality

- a mean **within** δ of f is ``REFUTED`` with probability at most α (α/2 for each edge);
- a mean **δ or more** away from f is ``SUPPORTED`` with probability at most β.

Both hold for every distribution within the bounds, at every sample size, whenever one stops. A
mean on the very edge is decided at these rates either way, and needs many samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from numpy.typing import ArrayLike

from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import finite, instance, rate
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.tally import Tally

__all__ = ["WithinStanding", "WithinTest"]


@dataclass(frozen=True)
class WithinStanding:
    """What a :class:`WithinTest` knows: three tallies, the highest wealths, an outcome."""

    tallies: tuple[Tally, ...]
    peaks: tuple[float, ...]
    outcome: Outcome

    @property
    def tally(self) -> Tally:
        """The tally about the middle of the interval: number, mean and scatter of the samples."""
        return self.tallies[0]


@dataclass(frozen=True)
class WithinTest:
    """The specification of one test; it holds no data.

    Parameters
    ----------
    value, delta
        The interval [f − δ, f + δ], in units of X.
    upper, lower
        **Proved** bounds of the variable.
    alpha
        Largest probability of refuting a mean within the interval.
    beta
        Largest probability of supporting a mean outside it.

    Examples
    --------
    >>> import numpy as np
    >>> samples = np.random.default_rng(1).beta(2, 2, 20_000)  # of mean 0.5
    >>> for value in (0.51, 0.6):
    ...     test = WithinTest(value, delta=0.05, upper=1.0)
    ...     print(test.play(test.open(), samples).outcome.name)
    SUPPORTED
    REFUTED
    """

    value: float
    delta: float
    upper: float
    lower: float = 0.0
    alpha: float = 1e-6
    beta: float = 1e-6

    def __post_init__(self) -> None:
        """Check the rates; the bounds are checked by the tests it is made of."""
        fields = {
            "value": finite("the claimed value", self.value),
            "delta": finite("the discrepancy delta", self.delta),
            "upper": finite("the upper bound", self.upper),
            "lower": finite("the lower bound", self.lower),
            "alpha": rate("alpha", self.alpha),
            "beta": rate("beta", self.beta),
        }
        for name, number in fields.items():
            object.__setattr__(self, name, number)
        _ = self._middle

    @property
    def impossible(self) -> bool:
        """Whether the whole interval lies outside the proved range."""
        return self.value - self.delta > self.upper or self.value + self.delta < self.lower

    def at(self, value: float) -> WithinTest:
        """Return the same test about another value (a mutant's)."""
        return replace(self, value=value)

    @cached_property
    def _middle(self) -> BoundedMeanTest:
        """Bets against "f + δ or more" and "f − δ or less"."""
        return BoundedMeanTest(self.value, self.upper, self.lower, self.delta)

    @cached_property
    def _outside(self) -> tuple[BoundedMeanTest | None, BoundedMeanTest | None]:
        """Tests whose lower wealth bets against "f + δ or less", upper against "f − δ or more"."""
        room = self.upper - self.value - self.delta, self.value - self.delta - self.lower
        steps = [min(self.delta, r / 2) for r in room]
        centers = self.value + self.delta + steps[0], self.value - self.delta - steps[1]
        high, low = (
            BoundedMeanTest(center, self.upper, self.lower, step) if step > 0 else None
            for center, step in zip(centers, steps, strict=True)
        )
        return high, low

    def open(self) -> WithinStanding:
        """Return the standing before the first sample."""
        tests = (self._middle, *self._outside)
        tallies = tuple(
            Tally.empty("", 0) if t is None else Tally.empty(t.key, t.bets.size) for t in tests
        )
        outcome = Outcome.REFUTED if self.impossible else Outcome.INCONCLUSIVE
        return WithinStanding(tallies, (0.0, 0.0, 0.0, 0.0), outcome)

    def play(self, standing: WithinStanding, samples: ArrayLike) -> WithinStanding:
        """Add a block of samples, then look. A standing that is decided is returned as it is."""
        blocks = self.tallies(samples)
        if instance("the standing", standing, WithinStanding).outcome.decided:
            return standing
        tallies = tuple(old.merge(new) for old, new in zip(standing.tallies, blocks, strict=True))
        peaks = tuple(map(max, standing.peaks, self.log_wealths(tallies)))
        return WithinStanding(tallies, peaks, self._judge(peaks))

    def tallies(self, samples: ArrayLike) -> tuple[Tally, ...]:
        """Count a block of samples: the tallies of a standing, which merge one by one."""
        tests = (self._middle, *self._outside)
        return tuple(Tally.empty("", 0) if t is None else t.tally(samples) for t in tests)

    def log_wealths(self, tallies: tuple[Tally, ...]) -> tuple[float, ...]:
        """Return the log-wealths of the four one-sided bets after the samples of these tallies.

        The first two are against "f + δ or more" and "f − δ or less", the others against "f + δ or
        less" and "f − δ or more".
        """
        high, low = self._outside
        instance("the tallies", tallies, tuple)
        if len(tallies) != 3:
            raise EvidenceError(f"{len(tallies)} tallies: give the three that `tallies` returns")
        middle = self._middle.log_wealth(tallies[0])
        inside = (0.0, 0.0) if self._middle.impossible else (middle.above, middle.below)
        beyond = 0.0 if high is None else high.log_wealth(tallies[1]).below
        short = 0.0 if low is None else low.log_wealth(tallies[2]).above
        return (*inside, beyond, short)

    def _judge(self, peaks: tuple[float, ...]) -> Outcome:
        if max(peaks[2:]) >= math.log(2 / self.alpha):
            return Outcome.REFUTED
        if min(peaks[:2]) >= -math.log(self.beta):
            return Outcome.SUPPORTED
        return Outcome.INCONCLUSIVE
