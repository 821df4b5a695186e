"""What a test knows so far: a `Tally` that adds over samples, a `Standing` that has looked.

The two are kept apart because they obey different rules. A tally adds: any partition of the
samples into blocks gives the same tally, up to rounding, so blocks may be counted anywhere and in
any order. A standing looks: it keeps the highest wealth reached at the moments at which it
looked, and so it advances block by block, in the order of the block numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypedDict, cast

from qntk_check.arguments import check_callback, show
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import finite, instance, mapping, rate, whole
from qntk_check.evidence.outcome import Outcome

__all__ = ["LogWealth", "Standing", "Tally"]

MAX_BETS = 10**6  # at a spacing of 1.01 and a discrepancy of 1e-7 there are some thousands


class LogWealth(NamedTuple):
    """Logarithms of the three wealths of a test (∞ where the hypothesis is impossible)."""

    value: float
    """Against "the mean is f", both ways: the log e-value of the claimed value."""
    above: float
    """Against "the mean is f + δ or more"."""
    below: float
    """Against "the mean is f − δ or less"."""


class TallyJson(TypedDict):
    """A tally as JSON."""

    key: str
    count: int
    mean: float
    squares: float
    log_wealth: list[float]


class StandingJson(TypedDict):
    """A standing as JSON; infinity, which JSON lacks, is the string ``"inf"``."""

    tally: TallyJson
    log_e_value: float | str
    peak_above: float | str
    peak_below: float | str
    outcome: str


@dataclass(frozen=True)
class Tally:
    """Sums over samples: their number, mean, scatter, and the log-wealth of every bet.

    Parameters
    ----------
    key
        Fingerprint of the bets that made it, :attr:`BoundedMeanTest.key`.
    count
        Number of samples.
    mean
        Their mean (0 if there are none).
    squares
        Sum of squared deviations from the mean.
    log_wealth
        Σ_i ln(1 + λ_j (x_i − m_j)/(B − lo)) for each bet j, length J.

    Examples
    --------
    >>> one, two = Tally("k", 1, 2.0, 0.0, (0.5,)), Tally("k", 1, 4.0, 0.0, (-0.25,))
    >>> one.merge(two)
    Tally(key='k', count=2, mean=3.0, squares=2.0, log_wealth=(0.25,))
    """

    key: str
    count: int
    mean: float
    squares: float
    log_wealth: tuple[float, ...]

    @classmethod
    def empty(cls, key: str, bets: int) -> Tally:
        """Return the tally of no samples, for a test of so many bets."""
        instance("the key", key, str)
        count = whole("the number of bets", bets, least=0)
        if count > MAX_BETS:
            raise EvidenceError(f"{show(count)} bets: a test lays at most {MAX_BETS}")
        return cls(key, 0, 0.0, 0.0, (0.0,) * count)

    def merge(self, other: Tally) -> Tally:
        """Return the tally of both sets of samples.

        Raises
        ------
        EvidenceError
            If the two were made by different tests.
        """
        if self.key != instance("the other tally", other, Tally).key:
            raise EvidenceError(
                f"tallies of the tests {self.key} and {other.key} cannot be merged: they count "
                "different bets, or bets against different means"
            )
        if not self.count or not other.count:
            return self if not other.count else other
        count = self.count + other.count
        apart = other.mean - self.mean
        return Tally(
            key=self.key,
            count=count,
            mean=self.mean + apart * other.count / count,
            # Chan, Golub, LeVeque (1983): no difference of large squares
            squares=self.squares + other.squares + apart**2 * self.count * other.count / count,
            log_wealth=tuple(a + b for a, b in zip(self.log_wealth, other.log_wealth, strict=True)),
        )

    @property
    def variance(self) -> float | None:
        """The sample variance, or None below two samples."""
        return self.squares / (self.count - 1) if self.count > 1 else None

    @property
    def standard_error(self) -> float | None:
        """The standard error of the mean, or None below two samples."""
        return None if self.variance is None else math.sqrt(self.variance / self.count)

    def to_json(self) -> TallyJson:
        """Return plain numbers and a list; reading them back loses no bit."""
        return {
            "key": self.key,
            "count": self.count,
            "mean": self.mean,
            "squares": self.squares,
            "log_wealth": list(self.log_wealth),
        }

    @classmethod
    def from_json(cls, data: object) -> Tally:
        """Return the tally that :meth:`to_json` wrote."""
        found = mapping("the tally", data)
        try:
            return cls(
                instance("the key", found["key"], str),
                whole("the number of samples", found["count"], least=0),
                finite("the mean", found["mean"]),
                finite("the squares", found["squares"]),
                tuple(finite("a log-wealth", log) for log in _listed(found["log_wealth"])),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EvidenceError(f"{show(data)} is no tally: read one that to_json wrote") from error


@dataclass(frozen=True)
class Standing:
    """A tally, and what looking at the end of each block has shown.

    Parameters
    ----------
    tally
        The samples so far, up to the block at which the test stopped.
    log_e_value
        The log-wealth against the claimed value at that moment, **not** its maximum: stopped
        wealth is an e-value, a running maximum is none. ∞ if the value is impossible.
    peak_above, peak_below
        The highest log-wealth reached at the end of a block against "the mean is f + δ or
        more" and "… f − δ or less"; ∞ if that hypothesis is impossible.
    outcome
        ``INCONCLUSIVE`` as long as nothing is decided.

    Examples
    --------
    >>> standing = Standing(Tally.empty("k", 1), 0.0, 0.0, float("inf"), Outcome.INCONCLUSIVE)
    >>> Standing.from_json(standing.to_json()) == standing
    True
    """

    tally: Tally
    log_e_value: float
    peak_above: float
    peak_below: float
    outcome: Outcome

    def advanced(
        self,
        block: Tally,
        log_wealth: Callable[[Tally], LogWealth],
        alpha: float,
        beta: float,
    ) -> Standing:
        """Return the standing after one more block, judged by these wealths.

        A standing that is decided is returned as it is: the test has stopped.
        """
        check_callback("log_wealth", log_wealth)
        alpha, beta = rate("alpha", alpha), rate("beta", beta)
        instance("the block", block, Tally)
        if self.outcome.decided:
            return self
        tally = self.tally.merge(block)
        now = instance("what log_wealth returned", log_wealth(tally), LogWealth)
        above, below = max(self.peak_above, now.above), max(self.peak_below, now.below)
        if now.value >= -math.log(alpha):
            outcome = Outcome.REFUTED
        elif min(above, below) >= -math.log(beta):
            outcome = Outcome.SUPPORTED
        else:
            outcome = Outcome.INCONCLUSIVE
        return Standing(tally, now.value, above, below, outcome)

    def to_json(self) -> StandingJson:
        """Return a dict for JSON; infinity, which JSON lacks, is the string ``"inf"``."""
        return {
            "tally": self.tally.to_json(),
            "log_e_value": _plain(self.log_e_value),
            "peak_above": _plain(self.peak_above),
            "peak_below": _plain(self.peak_below),
            "outcome": self.outcome.name,
        }

    @classmethod
    def from_json(cls, data: object) -> Standing:
        """Return the standing that :meth:`to_json` wrote."""
        found = mapping("the standing", data)
        try:
            return cls(
                Tally.from_json(found["tally"]),
                _read(found["log_e_value"]),
                _read(found["peak_above"]),
                _read(found["peak_below"]),
                Outcome[cast("str", found["outcome"])],
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise EvidenceError(
                f"{show(data)} is no standing: read one that to_json wrote"
            ) from error


def _plain(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


def _read(number: object) -> float:
    """Return what `_plain` made of a number; whatever else `float` refuses is refused by it."""
    return float(cast("float | str", number))


def _listed(value: object) -> Iterable[object]:
    return cast("Iterable[object]", value)
