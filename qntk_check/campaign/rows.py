"""What is shown and exported of a parameter set, and of a block: one row each, in plain numbers."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from qntk_check.arguments import check_kind, check_path, check_sequence
from qntk_check.campaign.ledger import Block, Ledger
from qntk_check.campaign.state import State
from qntk_check.errors import EvidenceError, ResourceError
from qntk_check.evidence import BoundedMeanTest
from qntk_check.report.streams import echo

__all__ = ["Row", "block_rows", "export", "set_row", "word"]

Row = dict[str, str | int | float | bool | None]
_FORMATS = (".csv", ".parquet", ".tex")


def word(state: State) -> str:
    """Return in a word where a set stands."""
    if state.stale:
        return "stale"
    if state.quarantined:
        return "quarantined"
    return state.truth.outcome.name


def set_row(state: State) -> Row:
    """Return the row of a set: the same on every engine and number of workers.

    What was drawn beyond the decision is no part of it, nor how long it took.
    """
    check_kind("the state of a set", state, State, "give one that `states` or `work` returned")
    test, entry, interval = state.truth.test, state.truth, state.interval()
    asked = len(state.entries) - 1
    return {
        "set": state.kept.id, "claim": state.kept.claim,
        "n": state.details["n"], "layers": state.details["layers"],
        "ensemble": state.details["ensemble"], "observable": state.details["observable"],
        "statistic": state.details["statistic"], "subject": state.details["subject"],
        "value": test.value, "delta": test.delta, "alpha": test.alpha, "beta": test.beta,
        "test": "guaranteed" if test.guaranteed else "asymptotic",
        "bound": test.upper if isinstance(test, BoundedMeanTest) else None,
        "block size": state.kept.size, "blocks": state.blocks, "draws": entry.samples,
        "mean": entry.mean, "standard error": entry.standard_error,
        "lower": interval and interval[0], "upper": interval and interval[1],
        "log wealth": entry.log_e_value, "outcome": entry.outcome.name,
        "draws to go": state.samples_to_go(),
        "wrong versions": asked, "refuted": asked - len(state.survivors),
        "audited": state.audited, "largest difference": state.difference,
        "code": state.kept.code, "state": word(state),
    }  # fmt: skip


def block_rows(ledger: Ledger, state: State) -> Iterable[Row]:
    """Return a row for each block of a set, those beyond the decision too."""
    check_kind("the ledger", ledger, Ledger, "give an open Ledger")
    check_kind("the state of a set", state, State, "give one that `states` or `work` returned")
    return (_block_row(state, block) for block in ledger.blocks(state.kept.id))


def _block_row(state: State, block: Block) -> Row:
    return {
        "set": state.kept.id, "claim": state.kept.claim, "parameters": state.kept.parameters,
        "block": block.block, "count": block.count, "mean": block.mean,
        "squares": block.squares, "evaluated": block.evaluated, "audited": block.audited,
        "difference": block.difference, "seconds": block.duration, "versions": block.versions,
        "code": state.kept.code, "merged": block.block < state.blocks, "stale": state.stale,
    }  # fmt: skip


def export(rows: Iterable[Row], path: str | Path | None) -> int:
    """Write rows as CSV, Parquet or LaTeX, by the path's ending; to standard output without one.

    Returns
    -------
    int
        The number of rows.

    Raises
    ------
    EvidenceError, ResourceError
        If there is no row; for another ending; without pyarrow, for Parquet.

    Examples
    --------
    >>> export([{"n": 2, "mean": 1.5}, {"n": 3, "mean": 0.5}], None)
    n,mean
    2,1.5
    3,0.5
    2
    """
    path = None if path is None else check_path("the table", path)
    found = _checked(rows)
    if not found:
        raise EvidenceError("the ledger has nothing to export: `qntk-check campaign run` draws")
    if path is None:
        echo(_as_csv(found), end="")
    elif path.suffix.lower() == ".csv":
        _replace(path, _as_csv(found).encode("utf-8"))
    elif path.suffix.lower() == ".parquet":
        _write_parquet(found, path)
    elif path.suffix.lower() == ".tex":
        from qntk_check.campaign.tabular import as_latex

        _replace(path, as_latex(found).encode("utf-8"))
    else:
        raise EvidenceError(f"{path.name} is no table: give a name in {', '.join(_FORMATS)}")
    return len(found)


def _checked(rows: Iterable[Row]) -> list[Row]:
    """Return rows that make one table."""
    way_out = "give what `set_row` or `block_rows` returned"
    found = [
        check_kind("a row", row, dict, way_out) for row in check_sequence("the rows", rows, way_out)
    ]
    if any(row.keys() != found[0].keys() for row in found):
        raise EvidenceError(f"the rows have different columns: {way_out}, of one kind")
    return found


def _as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Write a file in one stroke: what was there stays until the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_bytes(data)
    partial.replace(path)


def _write_parquet(rows: Sequence[Row], path: Path) -> None:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ResourceError(
            "a Parquet file needs pyarrow: pip install 'qntk-check[parquet]', or give a .csv name"
        ) from error
    stream = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), stream)
    _replace(path, stream.getvalue())
