"""The work of a campaign: blocks are leased, drawn, written and merged, set by set.

The loop holds no evidence of its own: what it knows of a set is what the ledger has. It may
therefore end at any moment, by Ctrl-C or ``kill -9``, and the same command goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from qntk_check.arguments import (
    check_callback,
    check_count,
    check_flag,
    check_kind,
    check_sequence,
)
from qntk_check.campaign.blocks import Result, Task
from qntk_check.campaign.code import fingerprint
from qntk_check.campaign.engines import Done, Engine
from qntk_check.campaign.ledger import Ledger, Written
from qntk_check.campaign.sets import ParameterSet
from qntk_check.campaign.state import State, opened
from qntk_check.errors import EvidenceError

__all__ = ["Limits", "work"]

_ATTEMPTS = 3
_DEATHS = 10  # attempts at a block whose workers die: that may be somebody else's doing
_TICK = 1.0  # seconds after which the display is refreshed, and the ledger of others looked at
_RENEW = 20.0  # seconds between two words to other campaigns; a third of what a lease lasts
Progress = Callable[[Sequence[State], int], None]


@dataclass(frozen=True)
class Limits:
    """When to stop, and what to keep.

    Parameters
    ----------
    cap
        Most samples of one parameter set, rounded up to whole blocks.
    keep
        Keep the raw samples in the ledger.
    retry
        Try quarantined blocks again.

    Examples
    --------
    >>> Limits(cap=1000).keep
    False
    """

    cap: int = 1_000_000
    keep: bool = False
    retry: bool = False

    def __post_init__(self) -> None:
        """Check them."""
        object.__setattr__(self, "cap", check_count("the cap", self.cap, most=10**15))
        for name in ("keep", "retry"):
            object.__setattr__(self, name, check_flag(name, getattr(self, name)))


@dataclass
class _Set:
    """A parameter set at work."""

    planned: ParameterSet
    state: State
    cap: int  # no block from here on
    flying: set[int] = field(default_factory=set[int])

    @property
    def end(self) -> int:
        """The block up to which others are of use: the cap, or the first that is quarantined."""
        return min([self.cap, *(failure.block for failure in self.state.quarantined)])

    @property
    def open(self) -> bool:
        """Whether more blocks are wanted."""
        return bool(self.state.undecided) and self.state.blocks < self.end


def work(
    ledger: Ledger, planned: Iterable[ParameterSet], engine: Engine,
    limits: Limits | None = None, progress: Progress = lambda _states, _workers: None,
) -> list[State]:  # fmt: skip
    """Draw blocks until every set is decided, capped or quarantined; return where they stand.

    Parameters
    ----------
    ledger
        Open for writing. What it has of these sets, by the present code, is built upon.
    planned
        The sets, in the order in which they are worked on.
    engine
        Draws the blocks; it is not closed here.
    limits
        When to stop, and what to keep.
    progress
        Called with all states and the number of workers about once a second.

    Raises
    ------
    DomainError, EvidenceError, ResourceError
        For arguments of other types; if a worker runs other code; if the ledger cannot be
        written, or the engine is gone.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qntk_check.campaign import Asked, Ledger, planned, started
    >>> sets = planned(Asked(("kernel-mean",), n=(1,), layers=(2,), relative=0.5, size=100))
    >>> with Ledger(Path(tempfile.mkdtemp()) / "campaign.sqlite") as ledger:
    ...     states = work(ledger, sets, started("inline"))
    >>> states[0].truth.outcome.name
    'SUPPORTED'
    """
    limits = Limits() if limits is None else limits
    planned = _checked(ledger, planned, engine, limits)
    check_callback("progress", progress)
    sets = {one.state.kept.id: one for one in _entered(ledger, planned, limits)}
    campaign = _Campaign(ledger, engine, sets, limits)
    try:
        while campaign.step():
            progress(campaign.states, engine.workers)
    finally:
        ledger.release()
    progress(campaign.states, engine.workers)
    return campaign.states


def _checked(
    ledger: Ledger, planned: Iterable[ParameterSet], engine: Engine, limits: Limits
) -> list[ParameterSet]:
    """Return the sets, if these are what they have to be."""
    check_kind("the ledger", ledger, Ledger, "give an open Ledger")
    check_kind("the engine", engine, Engine, "give one that `started` returned")
    check_kind("the limits", limits, Limits, "give Limits, or None")
    way_out = "give the list that `planned` returned"
    sets = check_sequence("the parameter sets", planned, way_out)
    return [check_kind("a parameter set", one, ParameterSet, way_out) for one in sets]


def _entered(ledger: Ledger, planned: Iterable[ParameterSet], limits: Limits) -> list[_Set]:
    found: list[_Set] = []
    numbers = [(one, ledger.enter(one, fingerprint())) for one in planned]
    kept = {one.id: one for one in ledger.sets()}
    for one, number in numbers:
        if limits.retry:
            ledger.forgive(number)
        found.append(_Set(one, opened(ledger, kept[number]), -(-limits.cap // one.size)))
    return found


class _Campaign:
    """The loop's own memory: what is in the air, and when others were told of it."""

    def __init__(
        self, ledger: Ledger, engine: Engine, sets: dict[int, _Set], limits: Limits
    ) -> None:
        self._ledger, self._engine, self._sets, self._limits = ledger, engine, sets, limits
        self._renewed = time.monotonic()

    @property
    def states(self) -> list[State]:
        """Where every set stands."""
        return [one.state for one in self._sets.values()]

    def step(self) -> bool:
        """Give out work, wait for what ends, and keep it; return whether anything is left."""
        if not any(one.open for one in self._sets.values()):
            return False
        self._give_out()
        self._keep(self._engine.wait(_TICK))
        if time.monotonic() - self._renewed > _RENEW:
            self._ledger.renew()
            self._renewed = time.monotonic()
        return True

    def _give_out(self) -> None:
        """Keep every worker busy and one task waiting for it, the first open sets first."""
        workers = self._engine.workers
        room = 2 * workers - sum(len(one.flying) for one in self._sets.values())
        for number, one in self._sets.items():
            while one.open and room > 0 and len(one.flying) < workers:
                end = min(one.end, one.state.blocks + 2 * workers)
                block = self._ledger.take(number, one.state.blocks, end)
                if block is None:  # others draw what is next
                    break
                self._engine.submit(json.dumps(self._task(one, number, block)))
                one.flying.add(block)
                room -= 1

    def _task(self, one: _Set, number: int, block: int) -> Task:
        return one.planned.task(number, block, keep=self._limits.keep)

    def _keep(self, ended: Iterable[Done]) -> None:
        """Write what was drawn, all of it or nothing, and merge it afterwards."""
        results: list[Written] = []
        for done in ended:
            if done.reply is None:
                self._failed(done)
                continue
            result = cast("Result", json.loads(done.reply[0]))
            if result["code"] != fingerprint():
                raise EvidenceError(
                    f"a worker runs other code ({result['code']}) than this campaign "
                    f"({fingerprint()}): install the same qntk-check everywhere, or start again "
                    "if the sources were changed meanwhile"
                )
            results.append((result, *done.reply[1:]))
        if results:
            self._ledger.write(results)
        for result, *_ in results:
            self._sets[result["set"]].flying.discard(result["block"])
        for one in self._sets.values():
            if one.state.undecided:
                one.state.catch_up(self._ledger)

    def _failed(self, done: Done) -> None:
        """Try a block again elsewhere, or give it up to a person."""
        task = cast("Task", json.loads(done.task))
        one = self._sets[task["set"]]
        most = _DEATHS if done.died else _ATTEMPTS
        failure = self._ledger.fail(task["set"], task["block"], done.error, most)
        one.state.failures = self._ledger.failures(task["set"])
        if failure.quarantined:
            one.flying.discard(task["block"])
        else:
            self._engine.submit(done.task, avoid=done.worker)
