"""One block: its samples are drawn, evaluated and counted, wherever a worker runs.

A task and its result are JSON text, and the log-wealths and samples beside it bytes, so that
every engine carries the same and nothing is pickled. The samples depend on the seed alone, which
belongs to claim, parameters and block: on no engine, no worker and no order.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypedDict, cast

import numpy as np

from qntk_check.campaign.code import fingerprint
from qntk_check.draws import Draws, Source
from qntk_check.evidence.asymptotic import AsymptoticMeanTest
from qntk_check.evidence.betting import BoundedMeanTest
from qntk_check.evidence.record import MeanTest
from qntk_check.evidence.seeds import block_generator
from qntk_check.evidence.tally import Tally
from qntk_check.kinds import Json
from qntk_check.observables import ObservableLike
from qntk_check.provenance import versions

__all__ = [
    "Result", "SourceData", "Task", "evaluate", "pack", "read_tests", "seed_name", "tallies",
]  # fmt: skip

_VERSIONS = ("qntk-check", "numpy", "numba", "quimb")


class SourceData(TypedDict):
    """Which circuits are drawn, as JSON."""

    ensemble: str
    n: int
    layers: int
    observable: Json
    statistic: str
    generators: list[str] | None
    state: list[float] | None
    method: str


class Task(TypedDict):
    """What a worker is told."""

    set: int
    block: int
    claim: str
    parameters: str
    size: int
    source: SourceData
    tests: str
    keep: bool


class Result(TypedDict):
    """What a worker says of a block; log-wealths and samples come beside it."""

    set: int
    block: int
    count: int
    mean: float
    squares: float
    audited: int
    evaluated: int
    difference: float
    duration: float
    versions: dict[str, str]
    code: str


def seed_name(claim: str) -> str:
    """Return the name that seeds a claim's campaigns: not the circuits of its own checks."""
    return f"{claim} (campaign)"


@lru_cache(maxsize=64)
def read_tests(text: str) -> dict[str, MeanTest]:
    """Return the tests of a parameter set by name; the first is the truth."""
    found: dict[str, MeanTest] = {}
    for name, data in json.loads(text):
        kind = AsymptoticMeanTest if "kind" in data else BoundedMeanTest
        found[name] = kind.from_json(data)
    return found


def bets_of(test: MeanTest) -> int:
    """Return how many log-wealths a tally of this test holds."""
    return test.bets.size if isinstance(test, BoundedMeanTest) else 0


def evaluate(text: str) -> tuple[str, bytes, bytes]:
    """Return the result of a task, its log-wealths, and its samples if they are kept.

    Examples
    --------
    >>> tests = json.dumps([["truth", BoundedMeanTest(1.8, upper=8.0).to_json()]])
    >>> source = {"ensemble": "haar-circuit", "n": 1, "layers": 2, "observable": {"Z": 1},
    ...           "statistic": "mean of K", "generators": None, "state": None, "method": "dense"}
    >>> task = {"set": 1, "block": 0, "claim": "example", "parameters": "{}", "size": 50,
    ...         "source": source, "tests": tests, "keep": False}
    >>> result, log_wealth, samples = evaluate(json.dumps(task))
    >>> json.loads(result)["count"], len(samples)
    (50, 0)
    """
    code, started = fingerprint(), time.perf_counter()
    task = cast("Task", json.loads(text))
    draws = Draws(_source(task["source"]))
    generator = block_generator(
        seed_name(task["claim"]), json.loads(task["parameters"]), task["block"]
    )
    samples = draws(generator, task["size"])
    counted = [test.tally(samples) for test in read_tests(task["tests"]).values()]
    first = counted[0]
    result: Result = {
        "set": task["set"], "block": task["block"], "count": first.count, "mean": first.mean,
        "squares": first.squares, "audited": draws.audited, "evaluated": draws.evaluated,
        "difference": draws.difference, "duration": time.perf_counter() - started,
        "versions": versions(*_VERSIONS), "code": code,
    }  # fmt: skip
    kept = np.asarray(samples, dtype="<f8").tobytes() if task["keep"] else b""
    return json.dumps(result), pack(counted), kept


def pack(counted: Sequence[Tally]) -> bytes:
    """Return the log-wealths of tallies, one after the other, as bytes that lose no bit."""
    return b"".join(np.array(tally.log_wealth, dtype="<f8").tobytes() for tally in counted)


def tallies(
    tests: Mapping[str, MeanTest], count: int, moments: tuple[float, float], packed: bytes
) -> dict[str, Tally]:
    """Return the tallies that were packed.

    Parameters
    ----------
    tests
        By name, in the order in which they were counted.
    count, moments
        Number of samples; their mean and scatter, which all tests share.
    packed
        What `pack` made of them.
    """
    numbers = np.frombuffer(packed, dtype="<f8")
    found: dict[str, Tally] = {}
    start = 0
    for name, test in tests.items():
        end = start + bets_of(test)
        found[name] = Tally(test.key, count, *moments, tuple(numbers[start:end].tolist()))
        start = end
    return found


def _source(data: SourceData) -> Source:
    generators, state, observable = data["generators"], data["state"], data["observable"]
    return Source(
        data["ensemble"], data["n"], data["layers"],
        cast("ObservableLike", tuple(observable) if isinstance(observable, list) else observable),
        data["statistic"],
        None if generators is None else tuple(generators),
        None if state is None else tuple(state),
        data["method"],
    )  # fmt: skip
