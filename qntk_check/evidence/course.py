r"""The course of a sequential test: how mean, interval and wealth went while samples were drawn.

A test keeps what it ends with. A course watches the same samples, and keeps some thirty moments of
the way there, evenly spaced, for a plot. It decides nothing: the test looks at the ends of blocks,
whatever a course has seen within one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict, cast

import numpy as np

from qntk_check.arguments import (
    as_float,
    check_callback,
    check_count,
    check_reals,
    check_sequence,
    show,
)
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import instance, mapping, real_samples, whole
from qntk_check.evidence.asymptotic import AsymptoticMeanTest
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.mutants import TRUTH
from qntk_check.evidence.record import Record
from qntk_check.evidence.sequential import run
from qntk_check.evidence.tally import LogWealth, Tally
from qntk_check.evidence.tension import LEVEL, anytime_intervals
from qntk_check.evidence.within import WithinTest
from qntk_check.kinds import Array

__all__ = ["Course", "CourseData", "course_of_intervals", "is_course", "run_watched"]

MOST = 32  # moments that are kept; at one more, every second is dropped
_FIRST = 8  # moments within the first block, of which a short test has no more


_Test = AsymptoticMeanTest | BoundedMeanTest | WithinTest


class CourseData(TypedDict):
    """A course as lists of equal length, one entry a moment.

    Parameters
    ----------
    draws, mean
        Samples so far, and their mean.
    low, high
        The anytime-valid interval of the mean at 95 %; asymptotic where the test is. None where
        there is none yet.
    against
        The log-wealth of the bets against what is claimed: −ln α refutes.
    apart
        The smaller one of the highest log-wealths so far of the bets against "f + δ or more" and
        "f − δ or less": −ln β supports. None where what is bet against is impossible.

    Where nothing is bet, because an interval decides, both are None at every moment.
    """

    draws: list[int]
    mean: list[float]
    low: list[float | None]
    high: list[float | None]
    against: list[float | None]
    apart: list[float | None]


def is_course(value: object) -> bool:
    """Return whether it is what :meth:`Course.data` wrote, as far as its shape tells.

    Examples
    --------
    >>> is_course(Course(BoundedMeanTest(0.5, upper=1.0)).data()), is_course({"draws": [1]})
    (True, False)
    """
    names = CourseData.__annotations__
    if not isinstance(value, dict) or value.keys() != names.keys():
        return False
    lists = list(cast("dict[str, object]", value).values())
    return (
        all(isinstance(one, list) for one in lists)
        and len({len(cast("list[object]", one)) for one in lists}) == 1
        and all(
            isinstance(number, int | float) or number is None
            for one in lists
            for number in cast("list[object]", one)
        )
    )


class _Moment(NamedTuple):
    tally: Tally
    against: float
    peaks: tuple[float, float]


@dataclass
class Course:
    """A watcher of the samples of one test.

    Parameters
    ----------
    test
        The test whose course is kept.
    block
        Samples between two looks of the test.

    Examples
    --------
    >>> course = Course(BoundedMeanTest(0.5, upper=1.0), 400)
    >>> rng = np.random.default_rng(1)
    >>> for _ in range(10):
    ...     course.add(rng.beta(2, 2, 400))
    >>> data = course.data()
    >>> data["draws"][:3], data["draws"][-1], len(data["draws"])
    ([200, 400, 600], 4000, 20)
    >>> [data[name][-1] for name in ("low", "mean", "high", "apart")]
    [0.490824, 0.504383, 0.517942, 15.55]
    """

    test: _Test
    block: int = 1000

    def __post_init__(self) -> None:
        """Begin before the first sample."""
        instance("the test", self.test, _Test)
        self.block = check_count("the block", self.block)
        self._spacing = max(1, -(-self.block // _FIRST))
        self._tallies: tuple[Tally, ...] = _empty(self.test)
        self._peaks = (0.0, 0.0)
        self._kept: list[_Moment] = []
        self._closed = self.test.impossible

    def add(self, samples: Array) -> None:
        """Watch some more samples, of any number."""
        rest = real_samples(samples)
        while rest.size and not self._closed:
            gap = self._spacing - self._tallies[0].count % self._spacing
            part, rest = rest[:gap], rest[gap:]
            new = _counted(self.test, part)
            self._tallies = tuple(a.merge(b) for a, b in zip(self._tallies, new, strict=True))
            if part.size == gap:
                self._keep()

    def close(self) -> None:
        """Watch no more: the test is decided."""
        self._closed = True

    def _keep(self) -> None:
        now = self._now()
        self._peaks = now.peaks
        self._kept.append(now)
        if len(self._kept) > MOST:
            self._kept = self._kept[1::2]
            self._spacing *= 2

    def _now(self) -> _Moment:
        wealth = _wealth(self.test, self._tallies)
        above, below = self._peaks
        peaks = max(above, wealth.above), max(below, wealth.below)
        return _Moment(self._tallies[0], wealth.value, peaks)

    def data(self) -> CourseData:
        """Return what was kept, and how it stands now, in digits enough for a plot."""
        kept = self._kept
        count = self._tallies[0].count
        if count and (not kept or kept[-1].tally.count < count):
            kept = [*kept, self._now()]
        low, high = _intervals(self.test, [one.tally for one in kept])
        return {
            "draws": [one.tally.count for one in kept],
            "mean": [float(f"{one.tally.mean:.6g}") for one in kept],
            "low": low, "high": high,
            "against": [_finite(one.against, 4) for one in kept],
            "apart": [_finite(min(one.peaks), 4) for one in kept],
        }  # fmt: skip


def run_watched(
    claim: str, parameters: object, draws: Callable[[np.random.Generator, int], Array],
    tests: Mapping[str, AsymptoticMeanTest | BoundedMeanTest], *, cap: int, block_size: int,
    progress: Callable[[Record], None],
) -> tuple[Record, CourseData]:  # fmt: skip
    """Run tests as :func:`~qntk_check.evidence.run` does, and keep the course of the truth's.

    The course ends where that test is decided, though wrong values may be drawn for further on.

    Raises
    ------
    EvidenceError
        If no test is named truth; and what :func:`~qntk_check.evidence.run` raises.

    Examples
    --------
    >>> tests = {"truth": BoundedMeanTest(0.5, upper=1.0)}
    >>> def draws(rng, size):
    ...     return rng.beta(2, 2, size)
    >>> record, course = run_watched(
    ...     "example", {"N": 4}, draws, tests, cap=9000, block_size=1000, progress=lambda r: None)
    >>> record["truth"].outcome.name, course["draws"][-1] == record.samples
    ('SUPPORTED', True)
    """
    check_callback("draws", draws)
    check_callback("progress", progress)
    if TRUTH not in mapping("the tests", tests):
        raise EvidenceError(
            f"the tests are {show(list(tests))}: the one whose course is kept is {TRUTH!r}; name it"
        )
    course = Course(tests[TRUTH], block_size)

    def drawn(rng: np.random.Generator, size: int) -> Array:
        samples = draws(rng, size)
        course.add(samples)
        return samples

    def report(record: Record) -> None:
        if record[TRUTH].outcome.decided:
            course.close()
        progress(record)

    record = run(claim, parameters, drawn, tests, cap=cap, block_size=block_size, progress=report)
    return record, course.data()


def course_of_intervals(
    draws: Sequence[int], means: Sequence[float], intervals: Sequence[tuple[float, float]]
) -> CourseData:
    """Return the course of what an interval decides, without bets.

    Raises
    ------
    EvidenceError, DomainError
        If there are not as many of each, or something is no number.

    Examples
    --------
    >>> found = course_of_intervals([8, 16], [1.2, 1.1], [(0.0, 3.0), (0.5, 1.7)])
    >>> found["low"], found["against"], is_course(found)
    ([0.0, 0.5], [None, None], True)
    """
    numbers = check_reals("the draws", draws).ravel().tolist()
    counts = [whole("the draws", number, least=0) for number in numbers]
    found = check_reals("the means", means).ravel().tolist()
    pairs = check_sequence("the intervals", intervals, "give a pair of ends for each mean")
    ends = [_ends(pair) for pair in pairs]
    if not len(found) == len(ends) == len(counts):
        raise EvidenceError(
            f"{len(counts)} draws, {len(found)} means and {len(ends)} intervals are no course: "
            "give as many of each"
        )
    low, high = ([_finite(pair[k], 6) for pair in ends] for k in (0, 1))
    nothing: list[float | None] = [None] * len(counts)
    return {
        "draws": counts, "mean": [float(f"{mean:.6g}") for mean in found],
        "low": low, "high": high, "against": nothing, "apart": list(nothing),
    }  # fmt: skip


def _ends(pair: Iterable[float]) -> tuple[float, float]:
    """Return the ends of an interval, which may be infinite."""
    numbers = [as_float(end) for end in check_sequence("an interval", pair, "give both its ends")]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        raise EvidenceError(f"an interval is {show(pair)}: give two real numbers, its ends")
    return numbers[0], numbers[1]


def _empty(test: _Test) -> tuple[Tally, ...]:
    if isinstance(test, WithinTest):
        return test.open().tallies
    return (test.open().tally,)


def _counted(test: _Test, samples: Array) -> tuple[Tally, ...]:
    return test.tallies(samples) if isinstance(test, WithinTest) else (test.tally(samples),)


def _wealth(test: _Test, tallies: tuple[Tally, ...]) -> LogWealth:
    if isinstance(test, WithinTest):
        above, below, *outside = test.log_wealths(tallies)
        return LogWealth(max(outside), above, below)
    (tally,) = tallies
    if isinstance(test, AsymptoticMeanTest) and not tally.squares > 0:
        return LogWealth(0.0, 0.0, 0.0)  # equal samples so far: the test may look later
    return test.log_wealth(tally)


def _intervals(
    test: _Test, tallies: Sequence[Tally]
) -> tuple[list[float | None], list[float | None]]:
    if isinstance(test, AsymptoticMeanTest):
        ends = np.array([test.interval(tally, LEVEL) for tally in tallies]).reshape(-1, 2).T
    else:
        ends = anytime_intervals(test, tallies)
    low, high = ([_finite(end, 6) for end in edge.tolist()] for edge in ends)
    return low, high


def _finite(value: float, digits: int) -> float | None:
    """Return a number in so many digits; None for what JSON has no number for."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
