r"""A sequential test of the mean of a bounded variable, by betting.

Let X lie in [lo, B] and let a formula claim E X = f. Bets against a mean m multiply a wealth that
starts at 1: wealth(m) = Σ_j w_j Π_i (1 + λ_j (x_i − m)/(B − lo)), for fixed stakes λ_j
(:mod:`qntk_check.evidence.bets`) and fixed weights w_j that add to 1. If the mean is m the wealth
is a nonnegative martingale, and by Ville's inequality it ever reaches 1/α with probability at
most α. Hence two guarantees, whatever the distribution of X:

- a true formula (E X = f) is ``REFUTED`` with probability at most α;
- a formula wrong by δ or more (|E X − f| ≥ δ) is ``SUPPORTED`` with probability at most β.

Both are proved in ``docs/evidence.md``.

References
----------
I. Waudby-Smith and A. Ramdas, *Estimating means of bounded random variables by betting*,
J. R. Stat. Soc. B 86 (2024) 1–27. J. Ville, *Étude critique de la notion de collectif*, 1939.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import show
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence._checks import finite, instance, mapping, positive, rate, real_samples
from qntk_check.evidence.bets import SPACING, bet_grid, log_products, log_sum
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.tally import LogWealth, Standing, Tally
from qntk_check.kinds import Array, Json

__all__ = ["BoundedMeanTest", "LogWealth"]

# Default discrepancy, as a share of the claimed value.
DISCREPANCY = 0.05

# A sample beyond the proved bound by less than this share of the range is rounding of the
# evaluator and is put on the bound; it moves no mean by more than this share.
ROUNDING = 1e-9

# Below this share of the range a discrepancy would drown in the rounding of the samples.
FINEST = 1e-7


@dataclass(frozen=True)
class BoundedMeanTest:
    """The specification of one test; it holds no data.

    Parameters
    ----------
    value
        The claimed mean f. Outside [lower, upper] it is refuted without a sample.
    upper, lower
        **Proved** bounds B and lo of the variable, not the extremes seen; in units of X.
    delta
        The discrepancy δ > 0 that matters, in units of X. ``None`` means 5 % of abs(f).
    alpha
        Largest probability of refuting a true value.
    beta
        Largest probability of supporting a value that is wrong by δ or more.
    spacing
        Ratio of neighboring bets, > 1.

    Raises
    ------
    DomainError
        For bounds in the wrong order, a δ that is not positive, below 1e-7 of the range or
        larger than the range allows, error rates outside (0, 1), and numbers not finite.

    Examples
    --------
    >>> import numpy as np
    >>> test = BoundedMeanTest(0.5, upper=1.0)
    >>> samples = np.random.default_rng(1).beta(2, 2, 5000)
    >>> standing = test.play(test.open(), samples)
    >>> standing.outcome.name
    'SUPPORTED'
    >>> wrong = test.at(0.45)
    >>> wrong.play(wrong.open(), samples).outcome.name
    'REFUTED'
    """

    value: float
    upper: float
    lower: float = 0.0
    delta: float = cast("float", None)  # always a float once built
    alpha: float = 1e-6
    beta: float = 1e-6
    spacing: float = SPACING

    def __post_init__(self) -> None:
        """Check every field and store plain floats."""
        value = finite("the claimed value", self.value)
        delta = cast("float | None", self.delta)
        if delta is None and value == 0:
            raise DomainError(
                "the claimed value is 0, of which 5 % is no discrepancy: give delta in the units "
                "of the variable"
            )
        fields: dict[str, float] = {
            "value": value,
            "upper": finite("the upper bound", self.upper),
            "lower": finite("the lower bound", self.lower),
            "delta": positive(
                "the discrepancy delta",
                DISCREPANCY * abs(value) if delta is None else delta,
            ),
            "alpha": rate("alpha", self.alpha),
            "beta": rate("beta", self.beta),
            "spacing": finite("the spacing of the bets", self.spacing),
        }
        for name, number in fields.items():
            object.__setattr__(self, name, number)
        self._check_ranges()

    def _check_ranges(self) -> None:
        if self.upper <= self.lower:
            raise DomainError(
                f"bounds [{self.lower}, {self.upper}] leave no range: give lower < upper; a "
                "variable that is constant needs no test, compare it with the formula"
            )
        if self.spacing < 1.01:
            raise DomainError(f"spacing {self.spacing} of the bets: give a ratio above 1, e.g. 2")
        if self.delta < FINEST * self.width:
            raise DomainError(
                f"delta = {self.delta} is below {FINEST} of the range {self.width}: prove a "
                "tighter bound, or test a variable of smaller range with the same mean"
            )
        if not self.impossible and not self._grids[0].size:
            raise DomainError(
                f"delta = {self.delta} reaches beyond [{self.lower}, {self.upper}] on both sides "
                f"of {self.value}, so that nothing could refute it: give a smaller delta"
            )

    @property
    def width(self) -> float:
        """The range B − lo of the variable."""
        return self.upper - self.lower

    @property
    def impossible(self) -> bool:
        """Whether the claimed value lies outside the proved range: refuted without a sample."""
        return not self.lower <= self.value <= self.upper

    @property
    def guaranteed(self) -> bool:
        """Whether the error rates hold at every sample size, as they do here."""
        return True

    def at(self, value: float, *, alpha: float | None = None) -> BoundedMeanTest:
        """Return the same test, with the same absolute δ, of another value (a mutant's)."""
        return replace(self, value=value, alpha=self.alpha if alpha is None else alpha)

    @cached_property
    def key(self) -> str:
        """A fingerprint of all that a tally depends on; the error rates are no part of it."""
        what = (self.value, self.lower, self.upper, self.delta, self.spacing)
        return hashlib.sha256(repr(what).encode("ascii")).hexdigest()[:16]

    @cached_property
    def _grids(self) -> tuple[Array, Array, Array]:
        """The bets in three runs: both ways at f, down at f + δ, up at f − δ."""
        scale = self.width
        f, d = (self.value - self.lower) / scale, self.delta / scale
        up = bet_grid(f, d, +1, spacing=self.spacing)
        down = bet_grid(f, d, -1, spacing=self.spacing)
        # The grid at f + δ bets down by a gap δ, towards f; it exists if f + δ is in range.
        above = bet_grid(f + d, d, -1, spacing=self.spacing) if up.size else up
        below = bet_grid(f - d, d, +1, spacing=self.spacing) if down.size else down
        return np.concatenate([up, down]), above, below

    @cached_property
    def bets(self) -> Array:
        """All stakes λ, shape (J,): those against f, then against f + δ, then against f − δ."""
        return np.zeros(0) if self.impossible else np.concatenate(self._grids)

    @cached_property
    def nulls(self) -> Array:
        """The mean that each stake is laid against, rescaled to [0, 1], shape (J,)."""
        if self.impossible:
            return np.zeros(0)
        means = (self.value, self.value + self.delta, self.value - self.delta)
        sizes = [grid.size for grid in self._grids]
        return np.repeat((np.array(means) - self.lower) / self.width, sizes)

    @cached_property
    def weights(self) -> Array:
        """The share of the initial wealth on each stake, shape (J,); each run adds to 1.

        Against f, the bets up and the bets down have one half each (all, if alone).
        """
        if self.impossible:
            return np.zeros(0)
        two_way, *one_way = self._grids
        signs = [two_way[two_way * side > 0].size for side in (1, -1)]
        used = sum(size > 0 for size in signs)
        shares = [1 / (used * size) for size in signs for _ in range(size)]
        return np.array(shares + [1 / grid.size for grid in one_way for _ in range(grid.size)])

    @cached_property
    def _log_weights(self) -> Array:
        return np.log(self.weights)

    def tally(self, samples: ArrayLike) -> Tally:
        """Count a block of samples: the additive part of the evidence.

        Parameters
        ----------
        samples
            Real array, shape (size,), in the units of X; may be empty.

        Raises
        ------
        EvidenceError
            If a sample is NaN, infinite, complex, or outside the proved bounds.
        """
        x = self._checked(samples)
        if not x.size:
            return Tally.empty(self.key, self.bets.size)
        y = (x - self.lower) / self.width
        mean = float(x.mean())
        return Tally(
            key=self.key,
            count=x.size,
            mean=mean,
            squares=float(np.square(x - mean).sum()),
            log_wealth=tuple(log_products(y, self.bets, self.nulls).tolist()),
        )

    def _checked(self, samples: ArrayLike) -> Array:
        x = real_samples(samples)
        slack = ROUNDING * self.width
        outside = np.flatnonzero((x < self.lower - slack) | (x > self.upper + slack))
        if outside.size:
            bad = int(outside[0])
            raise EvidenceError(
                f"sample {bad} of the block is {x[bad]!r}, outside [{self.lower}, {self.upper}]: "
                "the bound was taken as proved, so either its proof or the evaluation is wrong; "
                "mend that, do not widen the bound to fit"
            )
        return np.clip(x, self.lower, self.upper)

    def log_wealth(self, tally: Tally) -> LogWealth:
        """Return the logarithms of the three wealths after the samples of ``tally``."""
        self._check_match(tally)
        if self.impossible:
            return LogWealth(math.inf, 0.0, 0.0)
        logs = np.asarray(tally.log_wealth) + self._log_weights
        first, second = np.cumsum([grid.size for grid in self._grids[:2]])
        runs = (logs[:first], logs[first:second], logs[second:])
        # No bets: no mean of that kind lies in the range, which refutes it for nothing.
        return LogWealth(*(log_sum(run) if run.size else math.inf for run in runs))

    def _check_match(self, tally: Tally) -> None:
        instance("the tally", tally, Tally)
        if tally.key != self.key or len(tally.log_wealth) != self.bets.size:
            raise EvidenceError(
                f"a tally of the test {tally.key} is no evidence for the test {self.key}: it "
                "counts other bets; start from test.open()"
            )

    def open(self) -> Standing:
        """Return the standing before the first sample."""
        empty = Tally.empty(self.key, self.bets.size)
        wealth = self.log_wealth(empty)
        outcome = Outcome.REFUTED if self.impossible else Outcome.INCONCLUSIVE
        return Standing(empty, *wealth, outcome)

    def advance(self, standing: Standing, block: Tally) -> Standing:
        """Add the tally of the next block, then look: wealth is judged at ends of blocks.

        A standing that is decided is returned as it is: the test has stopped.
        """
        self._check_match(block)
        instance("the standing", standing, Standing)
        return standing.advanced(block, self.log_wealth, self.alpha, self.beta)

    def play(self, standing: Standing, samples: ArrayLike) -> Standing:
        """Return ``advance(standing, tally(samples))``.

        Samples are checked even if the test has stopped: a violated bound is always a bug.
        """
        if instance("the standing", standing, Standing).outcome.decided:
            self._checked(samples)
            return standing
        return self.advance(standing, self.tally(samples))

    def to_json(self) -> dict[str, Json]:
        """Return the specification as plain numbers."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> BoundedMeanTest:
        """Return the test that :meth:`to_json` wrote."""
        given = mapping("the specification", data)
        try:
            return cls(**cast("Mapping[str, float]", given))  # which checks every field
        except TypeError as error:
            raise EvidenceError(f"{show(data)} is no specification of a test: {error}") from error
