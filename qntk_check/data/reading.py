"""Somebody else's file, read into one column of numbers. Nothing in it is ever unpickled.

What a file claims to hold is read from its header first: a table of 10^9 rows, or a header that
promises them, is refused before memory is taken.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import numpy as np

from qntk_check.arguments import check_kind, check_real, check_room, show
from qntk_check.errors import EvidenceError, ResourceError, UnknownNameError
from qntk_check.kinds import Array
from qntk_check.names import nearest

__all__ = ["MOST_ROWS", "column_of", "read_samples"]

MOST_ROWS = 20_000_000  # 160 MB of floats
_FORMATS = "give a .npy, .npz, .csv or .parquet file"


def read_samples(path: str | Path, column: str | None = None) -> Array:
    """Return one column of a file as floats, shape (rows,).

    Parameters
    ----------
    path
        A ``.npy``, ``.npz``, ``.csv`` or ``.parquet`` file (the last needs pyarrow).
    column
        Name of the column, of a file that has several; of a CSV without a header, its number
        from 0.

    Raises
    ------
    EvidenceError
        For a file that is not what its name says, a wrong shape, texts, NaN, or objects that only
        unpickling could read, which is never done.
    UnknownNameError
        For a column that the file has not.
    ResourceError
        For more than 2·10^7 rows; for a Parquet file without pyarrow.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "samples.csv"
    >>> _ = place.write_text("seed,K\\n1,0.5\\n2,0.75\\n")
    >>> read_samples(place, "K").tolist()
    [0.5, 0.75]
    """
    place = Path(check_kind("path", path, str | Path, _FORMATS))
    readers: dict[str, Callable[[Path, str | None], Array]] = {
        ".npy": _npy, ".npz": _npz, ".csv": _csv, ".parquet": _parquet,
    }  # fmt: skip
    reader = readers.get(place.suffix.lower())
    if reader is None:
        raise EvidenceError(f"{place.name} ends in {place.suffix or 'nothing'!r}: {_FORMATS}")
    if not place.is_file():
        raise EvidenceError(f"{place} is no file: {_FORMATS}")
    return reader(place, column)


def column_of(array: object, column: str | None = None, where: str = "the samples") -> Array:
    """Return one column of an array as finite floats, shape (rows,).

    Examples
    --------
    >>> column_of([1, 2.5]).tolist()
    [1.0, 2.5]
    """
    found = _as_array(array, where)
    if found.dtype.names:
        found = found[_chosen(column, found.dtype.names, where)]
    elif column is not None:
        raise UnknownNameError(f"{where}: one column without a name, asked for {show(column)}")
    if found.dtype.kind == "c":
        whole = found.astype(np.complex128)
        found = found if whole.imag.any() else whole.real
    if found.dtype.hasobject or found.dtype.kind not in "iuf":
        raise EvidenceError(
            f"{where}: entries of type {found.dtype}, no real numbers: give floats, of which each "
            "row is one sample"
        )
    if found.ndim == 2 and 1 in found.shape:
        found = found.reshape(-1)
    if found.ndim != 1:
        raise EvidenceError(
            f"{where}: shape {found.shape}, where one sample a row is wanted, (rows,): give one "
            "column, e.g. the array's [:, 0]"
        )
    return _finite(found.astype(np.float64), where)


def _as_array(array: object, where: str) -> np.ndarray:
    if np.ma.is_masked(array):
        raise EvidenceError(
            f"{where}: rows are masked: give those that are there, if what masked them does not "
            "depend on their values"
        )
    try:
        return np.asarray(array)
    except (ValueError, TypeError) as error:
        raise EvidenceError(f"{where}: no array of numbers ({error}): give one column") from error


def _finite(x: Array, where: str) -> Array:
    _rows(x.size, where)
    bad = np.flatnonzero(~np.isfinite(x))
    if bad.size:
        rows = ", ".join(map(str, bad[:5])) + (", …" if bad.size > 5 else "")
        raise EvidenceError(
            f"{where}: NaN or infinite in {bad.size} of {x.size} rows (row {rows}, from 0): mend "
            "what computed them; rows left out because they failed would bias the mean"
        )
    return x


def _rows(count: int, where: str) -> None:
    if count > MOST_ROWS:
        raise ResourceError(
            f"{where}: {count} rows, of which at most {MOST_ROWS} are read: give the first of "
            "them in a file of their own"
        )
    if count < 2:
        noun = "row decides" if count == 1 else "rows decide"
        raise EvidenceError(f"{where}: {count} {noun} nothing: give at least two samples")


def _chosen(column: str | None, names: Iterable[str], where: str) -> str:
    known = list(names)
    check_kind("column", column, str | None, "give the name of a column, a text")
    if not known:
        raise EvidenceError(f"{where} holds nothing: give at least two samples")
    if column is None and len(known) == 1:
        return known[0]
    if column is None:
        raise UnknownNameError(f"{where}: several columns, {', '.join(known)}: say which, --column")
    if column not in known:
        raise UnknownNameError(
            f"{where}: no column {show(column)}; there are {', '.join(known)}"
            f"{nearest(column, known)}"
        )
    return column


def _npy(path: Path, column: str | None) -> Array:
    with path.open("rb") as stream:
        return _array(stream, column, path.name)


def _array(stream: BinaryIO, column: str | None, where: str) -> Array:
    """Read one array of NumPy's format, its header first."""
    try:
        version = np.lib.format.read_magic(stream)
        header = (
            np.lib.format.read_array_header_1_0(stream)
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0(stream)
        )
        shape, fortran, dtype = header
    except (ValueError, EOFError, SyntaxError, TypeError) as error:
        raise EvidenceError(
            f"{where} is no array of NumPy's format ({error}): write it with numpy.save; a pickle "
            "is not read"
        ) from error
    if dtype.hasobject:
        raise EvidenceError(
            f"{where} holds Python objects, which only unpickling could read, and that is never "
            "done: save an array of floats"
        )
    count = int(np.prod(shape, dtype=object))
    _rows(count, where)
    check_room(f"{where}: the rows", count * dtype.itemsize, "give one column of floats")
    data = stream.read(count * dtype.itemsize)
    if len(data) != count * dtype.itemsize:
        raise EvidenceError(
            f"{where} is cut off: its header promises {count} entries and {len(data)} bytes follow"
        )
    try:
        found = np.frombuffer(data, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    except ValueError as error:
        raise EvidenceError(
            f"{where} holds entries of type {dtype}, no numbers ({error}): give floats"
        ) from error
    return column_of(found, column, where)


def _npz(path: Path, column: str | None) -> Array:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            name = _chosen(column, names, path.name)
            with archive.open(f"{name}.npy") as stream:
                return _array(stream, None, f"{path.name}[{name!r}]")  # type: ignore[arg-type]
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError) as error:
        if isinstance(error, UnknownNameError | ResourceError):  # our own
            raise
        raise EvidenceError(
            f"{path.name} is no archive of arrays ({error}): write it with numpy.savez"
        ) from error


def _csv(path: Path, column: str | None) -> Array:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _finite(_numbers(csv.reader(stream), column, path.name), path.name)
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvidenceError(
            f"{path.name} is no text in UTF-8 with commas ({error}): write it anew as such"
        ) from error


def _numbers(rows: Iterator[list[str]], column: str | None, where: str) -> Array:
    first = next((row for row in rows if row), None)
    if first is None:
        raise EvidenceError(f"{where} is empty: give one sample a row")
    header = not all(_is_number(cell) for cell in first)
    names = [cell.strip() for cell in first] if header else [str(i) for i in range(len(first))]
    for twice in (name for name in names if names.count(name) > 1):
        raise EvidenceError(
            f"{where}: {names.count(twice)} columns are named {twice!r}: rename them"
        )
    place = names.index(_chosen(column, names, where))
    found: list[float] = [] if header else [float(first[place])]
    blank = 0
    for number, row in enumerate(rows, start=2):
        if not row:
            blank = blank or number
            continue
        _check_line(row, names, place, f"{where}, line {number}")
        if blank and len(names) == 1:  # so is a missing sample written there, but at the end
            raise EvidenceError(
                f"{where}, line {blank} is empty, before others that are not: if a sample is "
                "missing there, mend what computed it, since leaving it out would bias the mean"
            )
        found.append(float(row[place]))
        if len(found) > MOST_ROWS:
            _rows(len(found), where)
    return np.array(found)


def _check_line(row: list[str], names: list[str], place: int, where: str) -> None:
    """Refuse a line of other columns than the first one, and what is no number."""
    if len(row) != len(names):
        comma = "; is the comma a decimal one? write a point" if len(row) > len(names) else ""
        raise EvidenceError(
            f"{where} has another number of cells, {len(row)}, than the first one, {len(names)}: "
            f"mend the line{comma}"
        )
    if not _is_number(row[place]):
        between = next((mark for mark in (";", "\t", " ") if mark in row[place].strip()), None)
        way_out = "mend the line" if between is None else (
            f"columns are told apart by commas here, and not by {between!r}: write it anew so"
        )  # fmt: skip
        raise EvidenceError(
            f"{where}: {show(row[place])} where a number was expected, in column "
            f"{names[place]!r}: {way_out}"
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # Python reads 1_000 as a number, and nobody else does


def _parquet(path: Path, column: str | None) -> Array:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ResourceError(
            f"{path.name}: Parquet files are read by pyarrow, which is not installed: pip install "
            "pyarrow, or give a .csv or .npy file"
        ) from error
    try:
        file = parquet.ParquetFile(path)
        _rows(int(check_real("rows", file.metadata.num_rows)), path.name)
        name = _chosen(column, file.schema_arrow.names, path.name)
        found = file.read(columns=[name])[name].to_numpy()
    except pyarrow.ArrowException as error:
        raise EvidenceError(f"{path.name} is no Parquet file ({error}): write it anew") from error
    return column_of(found, None, f"{path.name}[{name!r}]")
