"""What the compiled passes are handed: the rows of their tables and the arrays that go together.

A row of a table is a record and its columns have names, and arrays that belong together are named
tuples, which compiled code reads as fast as plain ones. Whoever writes a table lists its rows as
:class:`Step` or :class:`Gate` and leaves the rest to :func:`steps_table` and :func:`gates_table`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = [
    "Gate",
    "Input",
    "Inputs",
    "Observed",
    "Room",
    "Script",
    "Step",
    "Stretch",
    "TileRoom",
    "TiledScript",
    "Turns",
    "addresses_table",
    "gates_table",
    "steps_table",
]


class Stretch(NamedTuple):
    """The things from ``first`` to the one before ``last``."""

    first: int
    last: int


class Step(NamedTuple):
    """One step of a program: a run of rotations, or a matrix on some qubits.

    Parameters
    ----------
    kind
        RUN, SHARED, EACH or GENERATOR of :mod:`.program`.
    first, last, run
        Of a run: its gates, and the number of its division into tiles.
    place, source, angle
        Of a matrix: where its qubits stand in ``places``; where its entries stand in ``constants``
        or which drawn unitary it is; the angle of a generator.
    """

    kind: int
    first: int = 0
    last: int = 0
    run: int = 0
    place: int = 0
    source: int = 0
    angle: int = 0


class Gate(NamedTuple):
    """A rotation exp(iθP), or a string of an observable.

    Parameters
    ----------
    x, xl
        The bits of the row and of the lane that the string flips.
    z, zl
        Those that it counts.
    real
        Whether q is real (see :mod:`._rows`).
    sign
        1 for a minus.
    angle
        The number of the angle or of the coefficient.
    whole
        All bits that are counted.
    high
        The highest bit of x.
    """

    x: int
    xl: int
    z: int
    zl: int
    real: int
    sign: int
    angle: int
    whole: int
    high: int


class _Address(NamedTuple):
    """Where a drawn unitary lies, and the doubles to the next circuit, row and column."""

    start: int
    circuit: int
    row: int
    column: int


class Script(NamedTuple):
    """A program of circuits side by side: steps, gates, and what its matrices need."""

    steps: np.ndarray
    gates: np.ndarray
    places: np.ndarray
    constants: np.ndarray


class TiledScript(NamedTuple):
    """A program in tiles: a row of ``offsets`` and one of ``bases`` for each run."""

    steps: np.ndarray
    gates: np.ndarray
    places: np.ndarray
    constants: np.ndarray
    offsets: np.ndarray
    bases: np.ndarray


class Inputs(NamedTuple):
    """What varies in a batch: cosines and sines in lanes, Ψ_0, drawn unitaries, the number B.

    Ψ_0 is in lanes too, as states are: a row for each block, or one for all.
    """

    cosines: np.ndarray
    sines: np.ndarray
    starts: np.ndarray
    unitaries: np.ndarray
    size: int


class Input(NamedTuple):
    """What varies, of one circuit: cosines and sines, Ψ_0, drawn unitaries, its place in B."""

    cosines: np.ndarray
    sines: np.ndarray
    start: np.ndarray
    unitaries: np.ndarray
    circuit: int


class Turns(NamedTuple):
    """Cosines and sines of the angles, each in eight lanes."""

    cosines: np.ndarray
    sines: np.ndarray


class Observed(NamedTuple):
    """An observable: strings with coefficients in all lanes, a spectrum, or a matrix."""

    strings: np.ndarray
    values: np.ndarray
    spectrum: np.ndarray
    matrix: np.ndarray


class Room(NamedTuple):
    """What a thread works on: states of eight circuits, a matrix for each, and scratch."""

    states: tuple[np.ndarray, ...]
    matrix: np.ndarray
    scratch: np.ndarray


class TileRoom(NamedTuple):
    """What a thread works on: tiles of the states, numbers in lanes, a matrix and scratch.

    ``along`` is the direction of a second derivative, ``reads`` what a tile adds to the first.
    """

    tiles: tuple[np.ndarray, ...]
    turns: Turns
    along: np.ndarray
    reads: np.ndarray
    matrix: np.ndarray
    scratch: np.ndarray


def _record(row: type[Step | Gate | _Address]) -> np.dtype:
    # aligned: else every field would be loaded as if it could begin at any byte
    return np.dtype([(name, np.int64) for name in row._fields], align=True)


_STEP, _GATE, _ADDRESS = _record(Step), _record(Gate), _record(_Address)


def steps_table(steps: Sequence[Step]) -> np.ndarray:
    """Return steps as a table of records.

    Examples
    --------
    >>> steps_table([Step(kind=0, first=2, last=5)])["last"].tolist()
    [5]
    """
    return _table(steps, _STEP)


def gates_table(gates: Sequence[Gate]) -> np.ndarray:
    """Return gates as a table of records.

    Examples
    --------
    >>> gates_table([Gate(1, 0, 0, 0, 1, 0, 7, 0, 0)])["angle"].tolist()
    [7]
    """
    return _table(gates, _GATE)


def addresses_table(unitaries: Sequence[np.ndarray]) -> np.ndarray:
    """Return where complex matrices ``(B, d, d)`` or ``(d, d)`` lie; they must be kept alive.

    Examples
    --------
    >>> addresses_table([np.eye(2, dtype=complex)])[["circuit", "row", "column"]].tolist()
    [(0, 4, 2)]
    """
    listed = []
    for unitary in unitaries:
        steps = [stride // 8 for stride in unitary.strides]
        one_for_all = [0] if unitary.ndim == 2 else []
        listed.append(_Address(unitary.ctypes.data, *one_for_all, *steps))
    return _table(listed, _ADDRESS)


def _table(rows: Sequence[tuple[int, ...]], kind: np.dtype) -> np.ndarray:
    # by way of plain integers, which NumPy reads several times faster than records
    return np.array(rows, dtype=np.int64).reshape(-1, kind.itemsize // 8).view(kind).ravel()
