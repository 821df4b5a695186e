r"""How far a measured mean stands from the claimed value: in standard errors, and as an interval.

``SUPPORTED`` says that the mean lies within δ of a value; it does not say where in there. Said
beside it are the distance in standard errors, which is no error rate of anything, and an
interval that holds at any time, at which one may stop for whatever reason.

**The interval.** Let lo ≤ X ≤ hi with mean m, and c a number fixed beforehand, here the claimed
value. For ξ ≥ −1 and 0 ≤ λ < 1, exp(λξ − ψ(λ)ξ²) ≤ 1 + λξ with ψ(λ) = −ln(1 − λ) − λ (Fan, Grama
and Liu). Put ξ = (X − c)/(c − lo): the expectation of the left side is at most
1 + λ(m − c)/(c − lo) ≤ exp(λ(m − c)/(c − lo)), so that

    Π_i exp(λ(x_i − m)/(c − lo) − ψ(λ)(x_i − c)²/(c − lo)²)

is a nonnegative supermartingale that starts at 1, and so is an average over stakes λ. It is large
where m is too small. By Ville's inequality it ever reaches 2/α with probability at most α/2: the m
at which it does are excluded, and they are an interval from below, because it decreases in m.
The upper end comes from hi − c in the same way. Only the number of samples, their sum and
their sum of squares enter, so that a tally has all that it takes.

References
----------
X. Fan, I. Grama and Q. Liu, *Exponential inequalities for martingales with applications*, Electron.
J. Probab. 20 (2015). S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, *Time-uniform,
nonparametric, nonasymptotic confidence sequences*, Ann. Statist. 49 (2021), theorem 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_kind, check_real, check_sequence
from qntk_check.errors import DomainError
from qntk_check.evidence._checks import finite, instance, rate
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.tally import Tally
from qntk_check.evidence.within import WithinTest
from qntk_check.kinds import Array

__all__ = ["LEVEL", "MUCH", "Tension", "anytime_interval", "anytime_intervals"]

LEVEL = 0.05  # probability with which an interval ever leaves out the mean
MUCH = 4.0  # standard errors: beyond, a mean within δ is said to differ
_STAKES = 0.95 * 2.0 ** -np.arange(24.0)  # down to where 10¹² samples would want them
_ROUNDING = 1e-14  # of the range: a standard error below it is none
_STEPS = 60  # of a bisection: to the last digits of a float

_Bounded = BoundedMeanTest | WithinTest  # what tests a value between proved bounds


@dataclass(frozen=True)
class Tension:
    """Where a measured mean stands beside a claimed value.

    Parameters
    ----------
    mean, standard_error
        As measured.
    value, delta
        As claimed.
    interval
        An anytime-valid interval for the mean at level 95 %.

    Examples
    --------
    >>> print(Tension(1.01, 0.001, 1.0, 0.1, (1.006, 1.014)))
    differs by 0.01, 10 standard errors, within 0.1; mean in [1.006, 1.014] at 95 %, at any time
    >>> Tension(1.01, 0.01, 1.0, 0.1, (0.97, 1.05)).much
    False
    """

    mean: float
    standard_error: float
    value: float
    delta: float
    interval: tuple[float, float]

    def __post_init__(self) -> None:
        """Read every number as a finite float."""
        fields = {
            "mean": finite("the mean", self.mean),
            "standard_error": check_real("the standard error", self.standard_error, least=0),
            "value": finite("the claimed value", self.value),
            "delta": check_real("the discrepancy delta", self.delta, least=0),
            "interval": _ends(self.interval),
        }
        for name, read in fields.items():
            object.__setattr__(self, name, read)

    @classmethod
    def of(cls, test: _Bounded, tally: Tally) -> Tension | None:
        """Return the tension of a test after the samples of a tally; None below two samples.

        Examples
        --------
        >>> test = BoundedMeanTest(0.5, upper=1.0)
        >>> x = np.random.default_rng(1).beta(2, 2, 5000)
        >>> print(Tension.of(test, test.tally(x)))
        1.4 standard errors away; mean in [0.4925, 0.5167] at 95 %, at any time
        """
        test, tally = _read(test, tally)
        error = tally.standard_error
        if error is None:
            return None
        if error < _ROUNDING * (test.upper - test.lower):
            error = 0.0
        return cls(tally.mean, error, test.value, test.delta, anytime_interval(test, tally))

    @property
    def difference(self) -> float:
        """The mean minus the claimed value."""
        return self.mean - self.value

    @property
    def standard_errors(self) -> float:
        """The difference in standard errors, with its sign; ± infinity without scatter."""
        if self.standard_error == 0:
            return 0.0 if self.difference == 0 else math.copysign(math.inf, self.difference)
        return self.difference / self.standard_error

    @property
    def much(self) -> bool:
        """Whether the mean stands more than four standard errors from the value.

        Samples without any scatter have no standard error: there the interval decides.
        """
        if self.standard_error == 0:
            return not self.interval[0] <= self.value <= self.interval[1]
        return abs(self.standard_errors) > MUCH

    def __str__(self) -> str:
        """Return it as a phrase."""
        low, high = self.interval
        interval = f"mean in [{low:.4g}, {high:.4g}] at {100 * (1 - LEVEL):.0f} %, at any time"
        far = f"{abs(self.standard_errors):.2g} standard errors"
        if self.standard_error == 0:
            far = "without scatter"
        if self.much:
            return f"differs by {self.difference:.2g}, {far}, within {self.delta:.2g}; {interval}"
        return f"{far}{' away' if self.standard_error else ''}; {interval}"

    def data(self) -> dict[str, object]:
        """Return plain data for JSON."""
        far = self.standard_errors
        return {
            "difference": self.difference,
            "standard errors": far if math.isfinite(far) else str(far),
            "interval": list(self.interval),
            "interval level": 1 - LEVEL,
            "differs": self.much,
        }


def anytime_interval(test: _Bounded, tally: Tally, *, level: float = LEVEL) -> tuple[float, float]:
    """Return an interval that leaves out the mean, at whatever time one looks, at most so often.

    Parameters
    ----------
    test
        Its bounds, and its value as the number fixed beforehand.
    tally
        The samples.
    level
        Largest probability of ever leaving out the mean.

    Examples
    --------
    >>> test = BoundedMeanTest(0.5, upper=1.0)
    >>> x = np.random.default_rng(1).beta(2, 2, 5000)
    >>> [round(end, 3) for end in anytime_interval(test, test.tally(x))]
    [0.493, 0.517]
    """
    test, tally = _read(test, tally)
    low, high = anytime_intervals(test, [tally], level=level)
    return finite("the lower end", float(low[0])), finite("the upper end", float(high[0]))


def anytime_intervals(
    test: _Bounded, tallies: Sequence[Tally], *, level: float = LEVEL
) -> tuple[Array, Array]:
    """Return the lower and the upper ends of :func:`anytime_interval` after each of the tallies.

    Examples
    --------
    >>> test = BoundedMeanTest(0.5, upper=1.0)
    >>> first = test.tally(np.random.default_rng(1).beta(2, 2, 5000))
    >>> low, high = anytime_intervals(test, [Tally.empty(test.key, 0), first])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.493], [1.0, 0.517])
    """
    wanted = math.log(2 / rate("the level of the interval", level))
    listed = check_sequence("the tallies", tallies, "give tallies of this test, in their order")
    test = _read(test, Tally.empty("", 0))[0]
    tallies = [instance("the tally", tally, Tally) for tally in listed]
    low, high = test.lower, test.upper
    count = np.array([tally.count for tally in tallies], dtype=float)
    mean = np.array([tally.mean for tally in tallies])
    if not low <= test.value <= high:
        return np.full(count.shape, low), np.full(count.shape, high)
    squares = np.array([tally.squares for tally in tallies]) + count * (mean - test.value) ** 2

    def end(reach: float, edge: Array) -> Array:
        """Return how far from the sample mean the ends on one side lie."""
        unit = max(reach, test.delta)  # a claim on the very bound has no reach of its own
        return _distances(count, squares / unit**2, wanted, edge / unit) * unit

    below = end(test.value - low, mean - low)
    above = end(high - test.value, high - mean)
    empty = count == 0
    return np.where(empty, low, mean - below), np.where(empty, high, mean + above)


def _read(test: _Bounded, tally: Tally) -> tuple[_Bounded, Tally]:
    """Return a test and its tally, else raise."""
    way_out = "give a test between proved bounds, BoundedMeanTest or WithinTest"
    return check_kind("the test", test, _Bounded, way_out), instance("the tally", tally, Tally)


def _ends(interval: tuple[float, float]) -> tuple[float, float]:
    """Return the two ends of an interval as finite floats, else raise."""
    ends = check_sequence("the interval", interval, "give its two ends")
    if len(ends) != 2:
        raise DomainError(f"the interval has {len(ends)} ends: give two, the lower one first")
    low = finite("the lower end", ends[0])
    return low, check_real("the upper end", ends[1], least=low)


def _distances(count: Array, squares: Array, wanted: float, most: Array) -> Array:
    """Return the smallest distances d ≤ most at which the average over the stakes is excluded."""
    costs = (-np.log1p(-_STAKES) - _STAKES) * squares[:, None]

    def log_wealth(distance: Array) -> Array:
        logs = _STAKES * (count * distance)[:, None] - costs
        top = logs.max(axis=1)
        return top + np.log(np.exp(logs - top[:, None]).mean(axis=1))

    outside = np.maximum(most, 0.0)
    inside = np.where(log_wealth(outside) < wanted, outside, 0.0)
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        short = log_wealth(middle) < wanted
        inside, outside = np.where(short, middle, inside), np.where(short, outside, middle)
    return outside
