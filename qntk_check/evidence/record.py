"""The record of a sampled test: what was drawn, what was decided, and how to go on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypedDict, cast

from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.evidence._checks import instance, mapping
from qntk_check.evidence.asymptotic import AsymptoticMeanTest
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.tally import Standing, StandingJson
from qntk_check.evidence.tension import Tension
from qntk_check.kinds import Json

__all__ = ["Entry", "MeanTest", "Record"]

MeanTest = BoundedMeanTest | AsymptoticMeanTest


class EntryJson(TypedDict):
    """An entry as JSON."""

    name: str
    test: dict[str, Json]
    standing: StandingJson
    mean: float | None
    standard_error: float | None


class RecordJson(TypedDict):
    """A record as JSON."""

    claim: str
    parameters: Json
    block_size: int
    blocks: int
    samples: int
    entries: list[EntryJson]
    numpy: str


@dataclass(frozen=True)
class Entry:
    """One test of a record (the truth, or a mutant): its specification and its standing.

    Examples
    --------
    >>> test = BoundedMeanTest(2.0, upper=1.0)
    >>> entry = Entry("doubled", test, test.open())
    >>> entry.outcome.name, entry.samples
    ('REFUTED', 0)
    """

    name: str
    test: MeanTest
    standing: Standing

    @property
    def outcome(self) -> Outcome:
        """What the test decided, ``INCONCLUSIVE`` while it has not."""
        return self.standing.outcome

    @property
    def samples(self) -> int:
        """Samples used up to the decision, or so far."""
        return self.standing.tally.count

    @property
    def mean(self) -> float | None:
        """The mean of those samples; None without samples. No part of the decision."""
        return self.standing.tally.mean if self.samples else None

    @property
    def standard_error(self) -> float | None:
        """The standard error of that mean; None below two samples. No part of the decision."""
        return self.standing.tally.standard_error

    @property
    def tension(self) -> Tension | None:
        """How far that mean stands from the claimed value; None without a bound or scatter."""
        if isinstance(self.test, BoundedMeanTest):
            return Tension.of(self.test, self.standing.tally)
        return None

    @property
    def log_e_value(self) -> float:
        """The stopped log-wealth against the claimed value: an e-value may be averaged."""
        return self.standing.log_e_value

    def sentence(self) -> str:
        """Return the result as a sentence that states its error rates."""
        test = self.test
        if isinstance(test, BoundedMeanTest) and test.impossible:
            return (
                f"{test.value:.6g} is refuted without a sample: it lies outside the proved range "
                f"[{test.lower:.6g}, {test.upper:.6g}]"
            )
        error = self.standard_error
        mean = "no mean yet" if self.mean is None else f"mean {self.mean:.6g}"
        mean += "" if error is None else f" ± {error:.2g}"
        mean += f", {self.tension}" if self.tension else ""
        within = f"to within {test.delta:.3g}"
        rate = {
            Outcome.REFUTED: f"probability at most {test.alpha:.3g} if it were true",
            Outcome.SUPPORTED: f"{within}: probability at most {test.beta:.3g} if not",
        }.get(self.outcome, f"after {self.samples} samples")
        rate = rate if test.guaranteed else f"asymptotically, {rate}"
        return f"{test.value:.6g} is {self.outcome.name} ({rate}; {self.samples} samples, {mean})"

    def to_json(self) -> EntryJson:
        """Return a dict for JSON: what decides, and what a reader wants to see beside it."""
        return {
            "name": self.name,
            "test": self.test.to_json(),
            "standing": self.standing.to_json(),
            "mean": self.mean,
            "standard_error": self.standard_error,
        }

    @classmethod
    def from_json(cls, data: object) -> Entry:
        """Return the entry that :meth:`to_json` wrote."""
        found = mapping("the entry", data)
        missing = {"name", "test", "standing"} - set(found)
        if missing:
            raise EvidenceError(f"the entry has no {sorted(missing)[0]!r}: read one to_json wrote")
        given = mapping("the specification", found["test"])
        kind = AsymptoticMeanTest if "kind" in given else BoundedMeanTest
        test = kind.from_json(given)
        standing = Standing.from_json(found["standing"])
        test.log_wealth(standing.tally)  # refuses a tally of another test
        return cls(instance("the name", found["name"], str), test, standing)


@dataclass(frozen=True)
class Record:
    """What :func:`qntk_check.evidence.sequential.run` returns, and continues from.

    Parameters
    ----------
    claim
        The permanent name of the claim.
    parameters
        The parameter set as canonical JSON text; with ``claim`` it fixes the seeds.
    block_size
        Samples in a block; wealth is judged at the ends of blocks only.
    blocks
        Number of blocks drawn so far; the next block has this number.
    entries
        One for each test, in the order in which the tests were given.
    numpy
        Version of numpy that drew the last block.
    """

    claim: str
    parameters: str
    block_size: int
    blocks: int
    entries: tuple[Entry, ...]
    numpy: str

    def __getitem__(self, name: str) -> Entry:
        """Return the entry of a name."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise UnknownNameError(f"no test {name!r} in this record: it holds {known}")

    @property
    def samples(self) -> int:
        """Number of samples drawn."""
        return self.blocks * self.block_size

    @property
    def undecided(self) -> tuple[str, ...]:
        """Names of the tests that more samples may still decide."""
        return tuple(entry.name for entry in self.entries if not entry.outcome.decided)

    def continuation(self, command: str = "run(..., cap={cap}, resume=record)") -> str | None:
        """Return how to go on, or None if everything is decided.

        Parameters
        ----------
        command
            A template of the command that continues, with ``{cap}`` where the cap goes.
            The cap that is put in doubles the evidence.
        """
        instance("the command", command, str)
        if not self.undecided:
            return None
        cap = 2 * max(self.samples, self.block_size)
        names = ", ".join(self.undecided)
        return (
            f"{names} not decided after {self.samples} samples; continue from block "
            f"{self.blocks}: {command.replace('{cap}', str(cap))}"
        )

    def to_json(self) -> RecordJson:
        """Return a dict that ``json.dumps(…, allow_nan=False)`` accepts; no bit is lost."""
        return {
            "claim": self.claim,
            "parameters": json.loads(self.parameters),
            "block_size": self.block_size,
            "blocks": self.blocks,
            "samples": self.samples,
            "entries": [entry.to_json() for entry in self.entries],
            "numpy": self.numpy,
        }

    @classmethod
    def from_json(cls, data: object) -> Record:
        """Return the record that :meth:`to_json` wrote.

        Raises
        ------
        EvidenceError
            If a part is missing or the counts contradict each other.
        """
        found = mapping("the record", data)
        try:
            record = cls(
                claim=cast("str", found["claim"]),
                parameters=json.dumps(found["parameters"], sort_keys=True, separators=(",", ":")),
                block_size=int(cast("int", found["block_size"])),
                blocks=int(cast("int", found["blocks"])),
                entries=tuple(
                    Entry.from_json(entry) for entry in cast("list[object]", found["entries"])
                ),
                numpy=cast("str", found["numpy"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise EvidenceError(f"this is no record of a sampled test: {error!r}") from error
        for entry in record.entries:
            running = entry.samples == record.samples
            if not running and not (entry.outcome.decided and entry.samples < record.samples):
                raise EvidenceError(
                    f"{entry.name!r} counts {entry.samples} samples where the record drew "
                    f"{record.samples}: the record is damaged; start again without it"
                )
        return record
