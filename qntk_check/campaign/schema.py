"""The ledger's tables and the steps from each version of them to the next; opening a file.

SQLite's ``application_id`` says that a file is a ledger, ``user_version`` of which version. A step
is never edited once it is released: a later one is added.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from qntk_check.errors import EvidenceError, ResourceError

__all__ = ["APPLICATION", "MIGRATIONS", "connect", "told"]

APPLICATION = 0x716E746B  # "qntk"
_WAIT = 60.0  # seconds for another campaign's transaction

MIGRATIONS = (
    # 1: parameter sets and their blocks
    """
    CREATE TABLE sets (
        id INTEGER PRIMARY KEY,
        claim TEXT NOT NULL,
        parameters TEXT NOT NULL,
        size INTEGER NOT NULL,
        tests TEXT NOT NULL,
        code TEXT NOT NULL,
        details TEXT NOT NULL,
        UNIQUE (claim, parameters, size, tests, code)
    ) STRICT;
    CREATE TABLE blocks (
        set_id INTEGER NOT NULL REFERENCES sets (id),
        block INTEGER NOT NULL,
        count INTEGER NOT NULL,
        mean REAL NOT NULL,
        squares REAL NOT NULL,
        log_wealth BLOB NOT NULL,
        samples BLOB,
        evaluated INTEGER NOT NULL,
        audited INTEGER NOT NULL,
        difference REAL NOT NULL,
        versions TEXT NOT NULL,
        duration REAL NOT NULL,
        PRIMARY KEY (set_id, block)
    ) STRICT;
    CREATE VIEW evidence AS
        SELECT sets.claim, sets.parameters, blocks.block, blocks.count, blocks.mean,
               blocks.squares, blocks.log_wealth, blocks.samples, blocks.versions, sets.code,
               blocks.duration
        FROM blocks JOIN sets ON sets.id = blocks.set_id
    """,
    # 2: several campaigns share a ledger, and a block that fails is remembered
    """
    CREATE TABLE leases (
        set_id INTEGER NOT NULL REFERENCES sets (id),
        block INTEGER NOT NULL,
        owner TEXT NOT NULL,
        until REAL NOT NULL,
        PRIMARY KEY (set_id, block)
    ) STRICT;
    CREATE TABLE failures (
        set_id INTEGER NOT NULL REFERENCES sets (id),
        block INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        quarantined INTEGER NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY (set_id, block)
    ) STRICT
    """,
)


@contextmanager
def told(path: Path) -> Generator[None, None, None]:
    """Say in the project's own errors what is wrong with a ledger, and what to do about it."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: sqlite3.Error) -> Exception:
    text = str(error)
    if "readonly" in text or "read-only" in text:
        return EvidenceError(
            f"the ledger {path} is read-only, or its folder is: make both writable or give another "
            "--ledger; status, show and export read it as it is"
        )
    if "closed database" in text:
        return EvidenceError(
            f"the ledger {path} was closed: open it again with Ledger({path.name!r})"
        )
    if "full" in text or "disk I/O" in text:
        return ResourceError(
            f"the ledger {path} cannot grow ({text}): make room on its disk and give the same "
            "command; every block that was reported is kept"
        )
    if "locked" in text or "busy" in text:
        return ResourceError(
            f"the ledger {path} was held by another process for {_WAIT:.0f} s: give the same "
            "command when it has ended"
        )
    if "unable to open" in text:
        return EvidenceError(
            f"the ledger {path} cannot be opened: its folder has to be there and writable, else "
            "give another --ledger; status, show and export read one that is read-only"
        )
    return EvidenceError(
        f"the ledger {path} is damaged or is none ({text}): restore a copy, or recover its rows "
        f"with `sqlite3 {path.name} .recover`; nothing was written to it"
    )


def connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """Return the connection to a ledger of the present version; a new one if there is none.

    Raises
    ------
    EvidenceError
        For a file that is no ledger, is damaged, cannot be written, or is of a later version.
    """
    if reading and not path.is_file():
        raise EvidenceError(f"there is no ledger {path}: `qntk-check campaign run` begins one")
    if path.is_dir():
        raise EvidenceError(f"the ledger {path} is a folder: give the name of a file")
    with told(path):
        connection = _opened(path, reading=reading)
        try:
            _check(connection, path)
            if not reading:
                _migrate(connection)
                connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
    return connection


def _opened(path: Path, *, reading: bool) -> sqlite3.Connection:
    if not reading:
        return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    beside = path.with_name(path.name + "-wal")
    mode = "mode=ro" if beside.exists() and beside.stat().st_size else "mode=ro&immutable=1"
    address = f"{path.resolve().as_uri()}?{mode}"
    return sqlite3.connect(address, timeout=_WAIT, isolation_level=None, uri=True)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is no ledger, a later version, and a damaged file."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if application != APPLICATION and not (empty and application == 0):
        raise EvidenceError(f"{path} is a database of something else: give another --ledger")
    if version > len(MIGRATIONS):
        raise EvidenceError(
            f"the ledger {path} is of version {version}, and this qntk-check knows versions up to "
            f"{len(MIGRATIONS)}: upgrade qntk-check; nothing was written to it"
        )
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _migrate(connection: sqlite3.Connection) -> None:
    """Carry out the steps that the file has not seen, all of them or none."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been first.
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for step in MIGRATIONS[version:]:
            for statement in step.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
