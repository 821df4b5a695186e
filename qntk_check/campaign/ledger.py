"""The ledger: one SQLite file that keeps every block of a campaign, a row each.

A block is reported only after it is on the disk, and has one row however often it is drawn: the
primary key is its parameter set and its number. Two campaigns on one file share the work by
leases; those of a process that was killed lapse.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from qntk_check.arguments import (
    check_count,
    check_flag,
    check_kind,
    check_path,
    check_sequence,
    show,
)
from qntk_check.campaign.blocks import Result
from qntk_check.campaign.schema import connect, told
from qntk_check.campaign.sets import ParameterSet
from qntk_check.errors import DomainError
from qntk_check.kinds import is_text

__all__ = ["Block", "Failure", "Kept", "Ledger", "Written"]

_MOST = 2**63 - 1  # that a file of SQLite can number
_LEASE = 60.0  # seconds after which a silent campaign's blocks are free


@dataclass(frozen=True)
class Kept:
    """A parameter set as the ledger has it."""

    id: int
    claim: str
    parameters: str
    size: int
    tests: str
    code: str
    details: str


@dataclass(frozen=True)
class Block:
    """A block as the ledger has it; without its samples."""

    block: int
    count: int
    mean: float
    squares: float
    log_wealth: bytes
    evaluated: int
    audited: int
    difference: float
    versions: str
    duration: float


@dataclass(frozen=True)
class Failure:
    """A block that could not be drawn, how often that was tried, and what was said."""

    set_id: int
    block: int
    attempts: int
    quarantined: bool
    error: str


Written = tuple[Result, bytes, bytes]


class Ledger:
    """An open ledger.

    Parameters
    ----------
    path
        Of the file; it is made if there is none.
    reading
        Open an existing file without changing anything in it.

    Examples
    --------
    >>> import tempfile
    >>> with Ledger(Path(tempfile.mkdtemp()) / "campaign.sqlite") as ledger:
    ...     ledger.sets()
    []
    """

    def __init__(self, path: str | Path, *, reading: bool = False) -> None:
        """Open the file."""
        self.path = check_path("the ledger", path)
        self._connection = connect(self.path, reading=check_flag("reading", reading))
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"
        with told(self.path):
            found = self._connection.execute("PRAGMA user_version").fetchone()
        self.version = int(found[0])

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        with told(self.path):
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Write all of it or nothing."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _on_the_disk(self) -> Generator[None, None, None]:
        """Have what is written meanwhile on the disk when it ends; leases need not be."""
        with told(self.path):
            self._connection.execute("PRAGMA synchronous = FULL")
            try:
                yield
            finally:
                self._connection.execute("PRAGMA synchronous = NORMAL")

    def _rows(self, query: str, *values: object) -> Iterator[tuple[object, ...]]:
        with told(self.path):
            yield from self._connection.execute(query, values)

    def enter(self, planned: ParameterSet, code: str) -> int:
        """Return the number of a parameter set under this code; it is entered if it is new."""
        check_kind("the parameter set", planned, ParameterSet, "give one that `planned` returned")
        if not (is_text(code) and code.isascii() and code):
            raise DomainError(f"the code is {show(code)}: give a fingerprint")
        key = (planned.claim, planned.parameters, planned.size, planned.tests, code)
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO sets (claim, parameters, size, tests, code, details) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*key, planned.details),
            )
            query = "SELECT id FROM sets WHERE (claim, parameters, size, tests, code) = "
            found = connection.execute(query + "(?, ?, ?, ?, ?)", key).fetchone()
        return int(found[0])

    def sets(self) -> list[Kept]:
        """Return every parameter set, in the order in which they were entered."""
        query = "SELECT id, claim, parameters, size, tests, code, details FROM sets ORDER BY id"
        return [Kept(*row) for row in self._rows(query)]  # type: ignore[arg-type]

    def blocks(self, set_id: int, first: int = 0) -> Iterator[Block]:
        """Return the blocks of a set from a number on, in the order of their numbers."""
        query = (
            "SELECT block, count, mean, squares, log_wealth, evaluated, audited, difference, "
            "versions, duration FROM blocks WHERE set_id = ? AND block >= ? ORDER BY block"
        )
        key = _number(set_id), check_count("the first block", first, least=0, most=_MOST)
        return (Block(*row) for row in self._rows(query, *key))  # type: ignore[arg-type]

    def samples(self, set_id: int) -> Iterator[tuple[int, bytes]]:
        """Return the raw samples of the blocks of a set that kept them, as little-endian floats."""
        query = (
            "SELECT block, samples FROM blocks WHERE set_id = ? AND samples IS NOT NULL "
            "ORDER BY block"
        )
        return self._rows(query, _number(set_id))  # type: ignore[return-value]

    def count(self, set_id: int) -> int:
        """Return how many blocks of a set there are."""
        query = "SELECT COUNT(*) FROM blocks WHERE set_id = ?"
        return int(next(self._rows(query, _number(set_id)))[0])  # type: ignore[call-overload]

    def take(self, set_id: int, first: int, end: int) -> int | None:
        """Lease the lowest block from ``first`` up to before ``end`` that nobody has or draws."""
        set_id, now = _number(set_id), time.time()
        first = check_count("the first block", first, least=0, most=_MOST)
        end = check_count("the last block", end, least=0, most=_MOST)
        with self._transaction() as connection:
            self._drop_dead(connection, now)
            taken = {
                row[0]
                for table in ("blocks", "leases")
                for row in connection.execute(
                    f"SELECT block FROM {table} WHERE set_id = ? AND block BETWEEN ? AND ?",
                    (set_id, first, end),
                )
            }
            block = next((number for number in range(first, end) if number not in taken), None)
            if block is not None:
                connection.execute(
                    "INSERT INTO leases VALUES (?, ?, ?, ?)",
                    (set_id, block, self.owner, now + _LEASE),
                )
        return block

    def _drop_dead(self, connection: sqlite3.Connection, now: float) -> None:
        """Free what a process that is gone had leased: at once on this machine, else in time."""
        connection.execute("DELETE FROM leases WHERE until < ?", (now,))
        for (owner,) in connection.execute("SELECT DISTINCT owner FROM leases").fetchall():
            host, process, _ = owner.rsplit(":", 2)
            if host == socket.gethostname() and not _alive(int(process)):
                connection.execute("DELETE FROM leases WHERE owner = ?", (owner,))

    def renew(self) -> None:
        """Say that this campaign is still at work on what it leased."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE leases SET until = ? WHERE owner = ?", (time.time() + _LEASE, self.owner)
            )

    def release(self) -> None:
        """Give back what this campaign leased and did not draw."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM leases WHERE owner = ?", (self.owner,))

    def write(self, results: Iterable[Written]) -> None:
        """Write blocks: when this returns they are on the disk.

        A block that is there already, drawn twice because a process was taken for dead, stays.
        """
        rows = [_written(one) for one in check_sequence("the results", results, _TRIPLES)]
        with self._on_the_disk(), self._transaction() as connection:
            for result, log_wealth, samples in rows:
                key = (result["set"], result["block"])
                connection.execute(
                    "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    (
                        *key, result["count"], result["mean"], result["squares"], log_wealth,
                        samples or None, result["evaluated"], result["audited"],
                        result["difference"], json.dumps(result["versions"]), result["duration"],
                    ),
                )  # fmt: skip
                for table in ("leases", "failures"):
                    connection.execute(f"DELETE FROM {table} WHERE (set_id, block) = (?, ?)", key)

    def fail(self, set_id: int, block: int, error: str, most: int) -> Failure:
        """Remember that a block could not be drawn; after so many times it is quarantined."""
        set_id, most = _number(set_id), check_count("most", most, most=_MOST)
        block = check_count("the block", block, least=0, most=_MOST)
        check_kind("the error", error, str, "give its text")
        error = error.encode("utf-8", "backslashreplace").decode()  # whatever a worker said
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO failures VALUES (?, ?, 1, 0, ?) ON CONFLICT DO UPDATE SET "
                "attempts = attempts + 1, error = excluded.error",
                (set_id, block, error),
            )
            connection.execute(
                "UPDATE failures SET quarantined = (attempts >= ?) WHERE (set_id, block) = (?, ?)",
                (most, set_id, block),
            )
        return next(f for f in self.failures(set_id) if f.block == block)

    def failures(self, set_id: int) -> list[Failure]:
        """Return the blocks of a set that failed, by number."""
        if self.version < 2:
            return []
        query = (
            "SELECT set_id, block, attempts, quarantined, error FROM failures WHERE set_id = ? "
            "ORDER BY block"
        )
        rows = self._rows(query, _number(set_id))
        return [Failure(s, b, a, bool(q), e) for s, b, a, q, e in rows]  # type: ignore[arg-type]

    def forgive(self, set_id: int) -> None:
        """Forget the failures of a set, so that its blocks are tried again."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM failures WHERE set_id = ?", (_number(set_id),))


def _number(set_id: object) -> int:
    return check_count("the number of the set", set_id, most=_MOST)


_TRIPLES = "give what workers returned: result, log-wealths and samples of each block"


def _written(one: Written) -> Written:
    """Return what a worker said of a block, if it is that."""
    kinds = [type(part) for part in check_kind("a block's results", one, tuple, _TRIPLES)]
    if kinds != [dict, bytes, bytes] or not Result.__required_keys__ <= set(one[0]):
        raise DomainError(f"{show(one)} is no result of a block: {_TRIPLES}")
    return one


def _alive(process: int) -> bool:
    """Return whether a process of this machine is there."""
    if os.name == "nt":  # signal 0 would end it there: its lease lapses in time
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
