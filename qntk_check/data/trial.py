"""One claimed value against rows that are there: which test can decide, and what it says."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qntk_check.data.questions import Question
from qntk_check.data.setting import Setting
from qntk_check.errors import DomainError
from qntk_check.evidence import AsymptoticMeanTest, BoundedMeanTest, Outcome, sample_size
from qntk_check.evidence.record import Entry
from qntk_check.kinds import Array

__all__ = ["Trial", "tried"]

BLOCK = 200  # values between two looks, fixed beforehand
_BETS = 24  # among which wealth is shared, for planning


@dataclass(frozen=True)
class Trial:
    """The end of a test of one value on all rows.

    Parameters
    ----------
    entry
        The test and its standing; values for gates exp(iθX).
    values, rows
        How many values of the variable there were, and how many rows each takes.
    variance
        Of all those values.
    """

    entry: Entry
    values: int
    rows: int
    variance: float

    @property
    def outcome(self) -> Outcome:
        """What was decided."""
        return self.entry.outcome

    @property
    def asymptotic(self) -> bool:
        """Whether the rates hold in the limit of many rows only."""
        return not self.entry.test.guaranteed

    def rows_to_go(self) -> int | None:
        """Return about how many rows more would decide, None if it is decided.

        Planned by the variance seen and, for a guaranteed test, by the proved range.
        """
        if self.outcome.decided:
            return None
        test = self.entry.test
        rate = min(test.alpha, test.beta)
        spread = 2 * math.sqrt(self.variance) * (1 + 1e-9)
        width = test.width if isinstance(test, BoundedMeanTest) else max(spread, test.delta * 1e-6)
        try:
            planned = sample_size(min(self.variance, width**2 / 4), width, test.delta, rate)
        except DomainError:
            return None
        start = test.start if isinstance(test, AsymptoticMeanTest) else 0
        # Nine runs in ten are decided by 1.6 times the plan; beyond it, the value is near an edge.
        more = max(planned * 8 // 5, start) - self.values
        return self.rows * (more if more > 0 else self.values)


def tried(
    question: Question, samples: Array, edges: tuple[float, float], setting: Setting, value: float
) -> Trial:
    """Test one value of a moment on samples for gates exp(iθX).

    The guaranteed test is taken wherever its range allows a decision on so many rows, which the
    number of rows tells before any is looked at; else the asymptotic one, which says so.
    """
    x = question.variable(samples)
    test = _test(question, x.size, edges, setting, value)
    standing = test.open()
    for first in range(0, x.size, BLOCK):
        standing = test.play(standing, x[first : first + BLOCK])  # type: ignore[arg-type]
        if standing.outcome.decided:
            break
    entry = Entry(question.moment, test, standing)
    return Trial(entry, x.size, question.rows, float(x.var(ddof=1)) if x.size > 1 else 0.0)


def _test(
    question: Question, count: int, edges: tuple[float, float], setting: Setting, value: float
) -> BoundedMeanTest | AsymptoticMeanTest:
    low, high = question.edges(edges)
    delta = question.discrepancy(setting)
    alpha, beta = setting.alpha, setting.beta
    least = 2 * (high - low) / (3 * delta) * math.log(_BETS / min(alpha, beta))
    if least > count:
        return AsymptoticMeanTest(value, delta=delta, alpha=alpha, beta=beta)
    return BoundedMeanTest(value, high, low, delta, alpha, beta)
