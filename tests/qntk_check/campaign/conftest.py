"""Small campaigns, an engine without processes, and what a campaign must come to."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qntk_check.campaign.blocks import evaluate
from qntk_check.campaign.engines import Done
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import Limits, work
from qntk_check.campaign.sets import ParameterSet
from qntk_check.campaign.state import State
from qntk_check.evidence import BoundedMeanTest, canonical_json

SOURCE = {
    "ensemble": "haar-circuit", "n": 1, "layers": 1, "observable": {"Z": 1},
    "statistic": "mean of K", "generators": None, "state": None, "method": "dense",
}  # fmt: skip


def small_set(claim: str = "none:example", *, layers: int = 1, size: int = 40) -> ParameterSet:
    """K of one qubit: its mean is 8/9 a layer, and its bound 4."""
    truth = BoundedMeanTest(8 * layers / 9, 4.0 * layers, 0.0, 0.3 * layers)
    tests = {"truth": truth, "doubled": truth.at(16 * layers / 9)}
    source = {**SOURCE, "layers": layers}
    details = {
        "n": 1, "layers": layers, "ensemble": "haar-circuit", "observable": "pauli",
        "statistic": "mean of K", "formula": "none", "rivals": {}, "subject": "printed",
        "source": source,
    }  # fmt: skip
    return ParameterSet(
        claim, canonical_json({"n": 1, "layers": layers}), size,
        json.dumps([[name, test.to_json()] for name, test in tests.items()]),
        json.dumps(details), source,
    )  # fmt: skip


@dataclass
class Inline:
    """An engine in this process; what is waiting is taken in an order of chance."""

    workers: int = 4
    function: object = evaluate
    seed: int = 0
    name: str = "inline"
    waiting: list[str] = field(default_factory=list)

    def submit(self, task, avoid=""):
        self.waiting.append(task)

    def wait(self, seconds):
        random.Random(f"{self.seed} {len(self.waiting)}").shuffle(self.waiting)
        task = self.waiting.pop()
        try:
            return [Done(task, self.function(task))]
        except Exception as error:  # noqa: BLE001  # as a worker says it
            return [Done(task, error=f"{type(error).__name__}: {error}")]

    def close(self):
        self.waiting.clear()


def bits(states: list[State]) -> list[object]:
    """All that a verdict rests on, exactly."""
    return [
        (one.kept.parameters, one.blocks, one.moments, one.evaluated, one.difference,
         {name: entry.standing for name, entry in one.entries.items()})
        for one in states
    ]  # fmt: skip


@pytest.fixture(scope="session")
def sets():
    return [small_set(), small_set(layers=2)]


@pytest.fixture(scope="session")
def expected(sets, tmp_path_factory):
    """What the small campaign comes to, one block after the other."""
    with Ledger(tmp_path_factory.mktemp("expected") / "ledger.sqlite") as ledger:
        found = work(ledger, sets, Inline(workers=1))
    assert all(not state.undecided and state.blocks > 2 for state in found)
    return bits(found)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def make_set():
    return small_set


@pytest.fixture
def inline():
    return Inline


@pytest.fixture
def bits_of():
    return bits


@pytest.fixture
def repeats(qntk_level) -> int:
    """How often something is killed."""
    return {"quick": 1, "ci": 2, "nightly": 100}[qntk_level]


@pytest.fixture
def whole(sets, expected):
    """Check a ledger that went through something: its verdict, and each block once."""

    def check(path: Path, states: list[State]) -> None:
        assert bits(states) == expected
        with Ledger(path, reading=True) as ledger:
            for state in states:
                numbers = [block.block for block in ledger.blocks(state.kept.id)]
                assert numbers == sorted(set(numbers))
                assert numbers[: state.blocks] == list(range(state.blocks))
                assert sum(b.count for b in ledger.blocks(state.kept.id)) == 40 * len(numbers)
        assert Limits().cap > state.samples

    return check
