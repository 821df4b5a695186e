"""Where a parameter set stands: its blocks merged in the order of their numbers, and nothing else.

Blocks may be drawn in any order, by any number of workers; what is decided is decided by blocks
0, 1, 2, … up to the first that is missing. A verdict is therefore the same, bit for bit, on every
engine. Blocks beyond the decision stay in the ledger and change nothing.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TypedDict, cast

from qntk_check.arguments import check_kind
from qntk_check.campaign.blocks import SourceData, read_tests, tallies
from qntk_check.campaign.code import fingerprint
from qntk_check.campaign.ledger import Failure, Kept, Ledger
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import AsymptoticMeanTest, BoundedMeanTest, Outcome, sample_size
from qntk_check.evidence.mutants import TRUTH
from qntk_check.evidence.record import Entry, MeanTest
from qntk_check.evidence.tally import Standing, Tally

__all__ = ["Details", "State", "opened", "states"]

_LEVEL = 0.05  # of the interval that is shown
_SHOWN_FROM = 100  # samples


class Details(TypedDict):
    """What is shown and exported beside a parameter set."""

    n: int
    layers: int
    ensemble: str
    observable: str
    statistic: str
    formula: str
    rivals: dict[str, float]
    subject: str
    source: SourceData


@dataclass
class State:
    """The standing of one parameter set; :meth:`catch_up` brings it to what the ledger has."""

    kept: Kept
    tests: dict[str, MeanTest]
    entries: dict[str, Entry]
    details: Details
    blocks: int = 0
    seconds: float = 0.0
    evaluated: int = 0
    audited: int = 0
    difference: float = 0.0
    moments: Tally = field(default_factory=lambda: Tally.empty("moments", 0))
    failures: list[Failure] = field(default_factory=list[Failure])

    @property
    def label(self) -> str:
        """A short name."""
        claim = self.kept.claim.rpartition(":")[2]
        return f"{claim} n={self.details['n']} L={self.details['layers']}"

    @property
    def truth(self) -> Entry:
        """The test of the formula itself."""
        return self.entries[TRUTH]

    @property
    def stale(self) -> bool:
        """Whether it was drawn by other code than the present: shown, and no evidence any more."""
        return self.kept.code != fingerprint()

    @property
    def undecided(self) -> tuple[str, ...]:
        """Names of the tests that more blocks may still decide."""
        return tuple(name for name, entry in self.entries.items() if not entry.outcome.decided)

    @property
    def survivors(self) -> tuple[str, ...]:
        """Names of the wrong versions that are not refuted."""
        return tuple(
            name for name, entry in self.entries.items()
            if name != TRUTH and entry.outcome is not Outcome.REFUTED
        )  # fmt: skip

    @property
    def quarantined(self) -> tuple[Failure, ...]:
        """The blocks that failed so often that the set waits for a person."""
        return tuple(failure for failure in self.failures if failure.quarantined)

    @property
    def samples(self) -> int:
        """Number of samples that are merged."""
        return self.moments.count

    def catch_up(self, ledger: Ledger) -> int:
        """Merge what the ledger has from the next block on; return how many blocks that were."""
        check_kind("the ledger", ledger, Ledger, "give the open Ledger of this set")
        before = self.blocks
        for block in ledger.blocks(self.kept.id, self.blocks):
            if block.block != self.blocks or not self.undecided:
                break
            if block.count != self.kept.size:
                raise EvidenceError(
                    f"block {block.block} of set {self.kept.id} in {ledger.path} counts "
                    f"{block.count} samples of {self.kept.size}: the ledger is damaged; restore "
                    "a copy of it"
                )
            moments = block.mean, block.squares
            found = tallies(self.tests, block.count, moments, block.log_wealth)
            self.entries = {
                name: Entry(name, entry.test, _advanced(entry, found[name]))
                for name, entry in self.entries.items()
            }
            self.moments = self.moments.merge(Tally("moments", block.count, *moments, ()))
            self.blocks += 1
            self.seconds += block.duration
            self.evaluated += block.evaluated
            self.audited += block.audited
            self.difference = max(self.difference, block.difference)
        return self.blocks - before

    def interval(self) -> tuple[float, float] | None:
        """Return the interval for the mean at 95 %, at all times together; asymptotic."""
        if self.samples < _SHOWN_FROM or not self.moments.squares:
            return None
        test = self.truth.test
        wide = AsymptoticMeanTest(test.value, delta=test.delta, alpha=_LEVEL, start=_SHOWN_FROM)
        return wide.interval(self.moments)

    def samples_to_go(self) -> int | None:
        """Return about how many samples more decide, 0 if all is decided, None if none can say."""
        if not self.undecided:
            return 0
        variance, test = self.moments.variance, self.truth.test
        if variance is None:
            return None
        spread = 2 * math.sqrt(variance) * (1 + 1e-9)
        width = test.width if isinstance(test, BoundedMeanTest) else max(spread, test.delta * 1e-6)
        try:
            planned = sample_size(
                min(variance, width**2 / 4), width, test.delta, min(test.alpha, test.beta)
            )
        except DomainError:
            return None
        start = test.start if isinstance(test, AsymptoticMeanTest) else 0
        return max(planned, start, self.samples + self.kept.size) - self.samples


def _advanced(entry: Entry, block: Tally) -> Standing:
    if entry.outcome.decided:
        return entry.standing
    return entry.test.advance(entry.standing, block)


def opened(ledger: Ledger, kept: Kept) -> State:
    """Return the state of a set as the ledger has it.

    Raises
    ------
    EvidenceError
        If the ledger does not fit together.
    """
    try:
        tests = read_tests(kept.tests)
        details = cast("Details", json.loads(kept.details))
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"set {kept.id} of {ledger.path} cannot be read ({error}): restore a copy of it"
        ) from error
    entries = {name: Entry(name, test, test.open()) for name, test in tests.items()}
    state = State(kept, tests, entries, details, failures=ledger.failures(kept.id))
    state.catch_up(ledger)
    return state


def states(ledger: Ledger) -> list[State]:
    """Return the state of every set of a ledger, stale ones too.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with Ledger(Path(tempfile.mkdtemp()) / "campaign.sqlite") as ledger:
    ...     states(ledger)
    []
    """
    check_kind("the ledger", ledger, Ledger, "give an open Ledger")
    return [opened(ledger, kept) for kept in ledger.sets()]
