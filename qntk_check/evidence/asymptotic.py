r"""A sequential test of a mean without a useful bound: **asymptotic**, not guaranteed.

Where the proved range of a variable is orders of magnitude beyond its spread, betting never ends.
If the mean is m, S_t = Σ_i (x_i − m)/σ̂_t behaves for large t like a Brownian motion, whose normal
mixture (Robbins) is a nonnegative martingale,

    wealth_t(m) = (1 + tρ²)^{−1/2} exp(ρ² S_t²/(2(1 + tρ²))).

By Ville's inequality the martingale of the Brownian motion ever reaches 1/α with probability at
most α. So the means m of wealth below 1/α form the asymptotic confidence sequence
x̄_t ± σ̂_t √(2(tρ² + 1) ln(√(tρ² + 1)/α)/(t²ρ²)) of Waudby-Smith et al., two-sided.

**What holds.** Independent draws of one distribution with a finite moment beyond the second (a
bounded variable has all): there is a true confidence sequence for all t at once whose edges differ
from these by o(√(ln t/t)) almost surely; and with the first look at t = m and ρ tuned to m ln m,
the probability of ever leaving out the mean tends to at most α as m → ∞.

**What does not.** At a given m no error rate is guaranteed: it depends on the skewness of the
variable and on α, the more so the smaller α is. ``docs/evidence.md`` tables rates that were seen.

References
----------
I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, *Time-uniform central limit
theory and asymptotic confidence sequences*, Ann. Statist. 52 (2024), arXiv:2103.06476. H. Robbins,
*Statistical methods related to the law of the iterated logarithm*, Ann. Math. Statist. 41 (1970).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import show
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import (
    finite,
    instance,
    mapping,
    positive,
    rate,
    real_samples,
    whole,
)
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.tally import LogWealth, Standing, Tally
from qntk_check.kinds import Json

__all__ = ["AsymptoticMeanTest"]

# A tally counts number, mean and scatter alone, whatever the test: all of them share this key.
KEY = "moments"


@dataclass(frozen=True)
class AsymptoticMeanTest:
    """The specification of one asymptotic test; it holds no data.

    The outcomes are those of :class:`~qntk_check.evidence.betting.BoundedMeanTest`, and so is the
    meaning of α, β and δ, but as limits for a late first look: every sentence about such a test
    says *asymptotic*.

    Parameters
    ----------
    value
        The claimed mean f.
    delta
        The discrepancy δ > 0 that matters, in units of the variable.
    alpha
        Asymptotically the largest probability of refuting a true value.
    beta
        Asymptotically the largest probability of supporting a value wrong by δ or more.
    start
        Samples before the first look, ≥ 100.

    Raises
    ------
    DomainError
        For numbers not finite, a δ that is not positive, error rates outside (0, 1).

    Examples
    --------
    >>> import numpy as np
    >>> test = AsymptoticMeanTest(1.0, delta=0.05)
    >>> samples = np.random.default_rng(1).exponential(size=40_000)
    >>> test.play(test.open(), samples).outcome.name
    'SUPPORTED'
    >>> wrong = test.at(1.1)
    >>> wrong.play(wrong.open(), samples).outcome.name
    'REFUTED'
    """

    value: float
    delta: float
    alpha: float = 1e-6
    beta: float = 1e-6
    start: int = 1000

    def __post_init__(self) -> None:
        """Check every field and store plain numbers."""
        fields = {
            "value": finite("the claimed value", self.value),
            "delta": positive("the discrepancy delta", self.delta),
            "alpha": rate("alpha", self.alpha),
            "beta": rate("beta", self.beta),
            "start": whole("the number of samples before the first look", self.start, least=100),
        }
        for name, number in fields.items():
            object.__setattr__(self, name, number)

    @property
    def impossible(self) -> bool:
        """Never: no bound is known that could refute a value without a sample."""
        return False

    @property
    def guaranteed(self) -> bool:
        """Whether the error rates hold at every sample size: not here."""
        return False

    @property
    def key(self) -> str:
        """The fingerprint of a tally of these tests, the same for all."""
        return KEY

    def at(self, value: float, *, alpha: float | None = None) -> AsymptoticMeanTest:
        """Return the same test, with the same absolute δ, of another value (a mutant's)."""
        return replace(self, value=value, alpha=self.alpha if alpha is None else alpha)

    def tally(self, samples: ArrayLike) -> Tally:
        """Count a block of samples: their number, mean and scatter, which merge exactly.

        Parameters
        ----------
        samples
            Real array, shape (size,), in the units of the variable; may be empty.

        Raises
        ------
        EvidenceError
            If a sample is NaN, infinite or complex.
        """
        x = real_samples(samples)
        if not x.size:
            return Tally.empty(KEY, 0)
        mean = float(x.mean())
        return Tally(KEY, x.size, mean, float(np.square(x - mean).sum()), ())

    def log_wealth(self, tally: Tally) -> LogWealth:
        """Return the logarithms of the three wealths after the samples of ``tally``.

        Before the first look all wealths are 1.

        Raises
        ------
        EvidenceError
            If the tally is of another kind of test, or all its samples are equal.
        """
        self._check_match(tally)
        if tally.count < self.start:
            return LogWealth(0.0, 0.0, 0.0)
        if not tally.squares > 0:
            raise EvidenceError(
                f"all {tally.count} samples are {tally.mean!r}: a constant has no spread to judge "
                "by; compare it with the formula instead"
            )
        above = max(self.value + self.delta - tally.mean, 0.0)
        below = max(tally.mean - self.value + self.delta, 0.0)
        return LogWealth(
            _log_mixture(tally, tally.mean - self.value, self._tuning(self.alpha)),
            _log_mixture(tally, above, self._tuning(self.beta)),
            _log_mixture(tally, below, self._tuning(self.beta)),
        )

    def _tuning(self, error_rate: float) -> float:
        """Return ρ², which makes the interval tightest at about start · ln(start) samples."""
        log = -2 * math.log(error_rate)
        return (log + math.log1p(log)) / (self.start * math.log(self.start))

    def interval(self, tally: Tally, error_rate: float | None = None) -> tuple[float, float]:
        """Return the asymptotic confidence interval after the samples of ``tally``.

        It belongs to a sequence that is, asymptotically, valid at all looks together. The whole
        line before the first look.

        Examples
        --------
        >>> test = AsymptoticMeanTest(0.0, delta=1.0, alpha=0.05)
        >>> tally = test.tally(np.random.default_rng(0).normal(size=2000))
        >>> [round(edge, 3) for edge in test.interval(tally)]
        [-0.1, 0.044]
        """
        self._check_match(tally)
        alpha = self.alpha if error_rate is None else rate("the error rate", error_rate)
        if tally.count < self.start:
            return -math.inf, math.inf
        t, tuning = tally.count, self._tuning(alpha)
        room = 1 + t * tuning
        height = 2 * room * (math.log(room) / 2 - math.log(alpha)) / (t**2 * tuning)
        half = math.sqrt(tally.squares / t * height)
        return tally.mean - half, tally.mean + half

    def _check_match(self, tally: Tally) -> None:
        instance("the tally", tally, Tally)
        if tally.key != KEY:
            raise EvidenceError(
                f"a tally of the test {tally.key} is none of an asymptotic test: start from "
                "test.open()"
            )

    def open(self) -> Standing:
        """Return the standing before the first sample."""
        return Standing(Tally.empty(KEY, 0), 0.0, 0.0, 0.0, Outcome.INCONCLUSIVE)

    def advance(self, standing: Standing, block: Tally) -> Standing:
        """Add the tally of the next block, then look.

        A standing that is decided is returned as it is: the test has stopped.
        """
        instance("the standing", standing, Standing)
        return standing.advanced(block, self.log_wealth, self.alpha, self.beta)

    def play(self, standing: Standing, samples: ArrayLike) -> Standing:
        """Return ``advance(standing, tally(samples))``."""
        return self.advance(standing, self.tally(samples))

    def to_json(self) -> dict[str, Json]:
        """Return the specification as plain numbers, and the word that tells its kind."""
        return {"kind": "asymptotic", **asdict(self)}

    @classmethod
    def from_json(cls, data: object) -> AsymptoticMeanTest:
        """Return the test that :meth:`to_json` wrote."""
        given = mapping("the specification", data)
        fields = {name: cast("int", value) for name, value in given.items() if name != "kind"}
        try:
            return cls(**fields)  # which checks every field
        except TypeError as error:
            raise EvidenceError(f"{show(data)} is no specification of a test: {error}") from error


def _log_mixture(tally: Tally, distance: float, tuning: float) -> float:
    """Return ln wealth_t of a mean that lies ``distance`` away from the sample mean."""
    room = 1 + tally.count * tuning
    square = distance**2 * tally.count**2 / (tally.squares / tally.count)  # S_t²
    return tuning * square / (2 * room) - math.log(room) / 2
