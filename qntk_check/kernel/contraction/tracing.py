"""Walk along a contraction order without any numbers: what it needs, before it starts.

A trace books every pairwise contraction with the sizes of its indices, the room that each
tensor takes and the work, at the cost of a few tuples for each: orders are weighed and refused
on the trace alone, and only the one that is taken becomes a tape (:mod:`.plan`).

Three economies. An intermediate that equals an earlier one, or its conjugate, is not computed
again (the bra mirrors the ket). Contractions of fixed tensors alone are done once, when the
tape is made. No tensor is ever transposed: every operand is addressed through offsets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from qntk_check.kernel.contraction.leaves import Leaf
from qntk_check.kernel.contraction.rows import A_VARIES, B_VARIES, Row, Strides

__all__ = ["Compact", "Pattern", "Trace", "Unitary", "Value", "compact"]

Pattern = tuple[Strides, ...]  # of one kind of index


class Unitary(NamedTuple):
    """Where a drawn unitary lies, its entries, its number, and the values of its sliced axes."""

    offset: int
    size: int
    number: int
    selection: tuple[int | None, ...]


class _Copy(NamedTuple):
    """A constant that is copied into the pool."""

    offset: int
    value: Value


class _Product(NamedTuple):
    """A constant that is contracted from two others."""

    a: Value
    b: Value
    out: Value


@dataclass(frozen=True)
class Value:
    """Where a tensor lies, and what is known of it.

    Parameters
    ----------
    offset
        In the pool, or among the constants.
    indices
        One for each axis, each of size 2.
    constant, conjugate, varies
        Whether it is the same in all circuits, is read conjugated, depends on an angle.
    """

    offset: int
    indices: tuple[str, ...]
    constant: bool
    conjugate: bool = False
    varies: bool = False

    @property
    def size(self) -> int:
        """Its number of entries."""
        return 2 ** len(self.indices)


class Trace:
    """The contractions booked so far, and what lies where."""

    def __init__(self) -> None:
        self.steps: list[Row] = []
        self.patterns: dict[Pattern, int] = {}
        self.table_size = 0
        self.constants: list[np.ndarray | _Product] = []
        self.constant_size = 1
        self.pool_size = 0
        self.work = 0
        self.drawn: list[Unitary] = []
        self.copies: list[_Copy] = []
        self._known: dict[tuple[object, ...], Value] = {}
        self._free: dict[int, list[int]] = defaultdict(list)

    def leaf(self, leaf: Leaf) -> Value:
        """Return where a leaf lies; a bra's leaf is its ket's, conjugated."""
        if leaf.kind == "fixed":
            assert leaf.base is not None
            return replace(self.constant(leaf.base, leaf.indices), conjugate=leaf.conjugate)
        key = (leaf.kind, leaf.number, leaf.selection)
        if key not in self._known:
            rotates = leaf.kind == "rotation"
            offset = self.allocate(2 ** len(leaf.indices))
            found = Value(offset, leaf.indices, constant=False, varies=rotates)
            self._known[key] = found
            if not rotates:
                self.drawn.append(Unitary(offset, found.size, leaf.number, leaf.selection))
        return replace(self._known[key], indices=leaf.indices, conjugate=leaf.conjugate)

    def constant(self, data: np.ndarray, indices: tuple[str, ...]) -> Value:
        """Store fixed data, once for equal data."""
        flat = np.ascontiguousarray(data, dtype=complex).ravel()
        key = ("constant", flat.tobytes())
        if key not in self._known:
            self._known[key] = Value(self.constant_size, (), constant=True)
            self.constants.append(flat)
            self.constant_size += flat.size
        return replace(self._known[key], indices=indices)

    def allocate(self, size: int) -> int:
        """Return the offset of free room in the pool."""
        if self._free[size]:
            return self._free[size].pop()
        self.pool_size += size
        return self.pool_size - size

    def hold(self, value: Value) -> int:
        """Return where a value lies in the pool; a constant gets room that nothing overwrites."""
        if not value.constant:
            return value.offset
        copy = _Copy(self.pool_size, value)
        self.copies.append(copy)
        self.pool_size += value.size
        return copy.offset

    def release(self, value: Value) -> None:
        """Give room in the pool back."""
        if not value.constant:
            self._free[value.size].append(value.offset)

    def contract(self, a: Value, b: Value, out: tuple[str, ...], *, reuse: bool) -> Value:
        """Book out = Σ a·b over the indices that ``out`` lacks.

        With ``reuse`` an equal contraction, or the conjugate one, is looked up first; its
        result must then never be released.
        """
        if (b.constant, -b.offset) > (a.constant, -a.offset):
            a, b = b, a
        patterns = _patterns(a, b, out)
        which = a.offset, a.constant, b.offset, b.constant, *patterns
        key = a.conjugate, b.conjugate, *which
        mirror = not a.conjugate, not b.conjugate, *which
        if reuse and key in self._known:
            return replace(self._known[key], indices=out)
        if reuse and mirror in self._known:
            found = self._known[mirror]
            return replace(found, indices=out, conjugate=not found.conjugate)
        value = self._fold(a, b, out) if a.constant and b.constant else None
        value = value or self._book(a, b, out, patterns)
        if reuse:
            self._known[key] = value
        return value

    def _fold(self, a: Value, b: Value, out: tuple[str, ...]) -> Value:
        """Leave a contraction of two constants to the making of the tape."""
        value = Value(self.constant_size, out, constant=True)
        self.constants.append(_Product(a, b, value))
        self.constant_size += value.size
        return value

    def _book(
        self, a: Value, b: Value, out: tuple[str, ...], patterns: tuple[Pattern, ...]
    ) -> Value:
        """Write the row of a contraction that runs for every circuit (see :mod:`._tape`)."""
        offset = self.allocate(2 ** len(out))
        value = Value(offset, out, constant=False, varies=a.varies or b.varies)
        both, left, right, summed = (2 ** len(pattern) for pattern in patterns)
        of_both, of_left, of_right, of_summed = map(self._spot, patterns)
        row = Row(
            int(a.constant), int(a.conjugate), int(b.conjugate), a.offset, b.offset, offset,
            both, left, right, summed, of_both, of_left, of_right, of_summed,
            varying=A_VARIES * a.varies + B_VARIES * b.varies,
        )  # fmt: skip
        self.steps.append(row)
        self.work += row.entries * row.summed
        return value

    def _spot(self, pattern: Pattern) -> int:
        """Return where a pattern's table of offsets begins."""
        if pattern not in self.patterns:
            self.patterns[pattern] = self.table_size
            self.table_size += 2 ** len(pattern)
        return self.patterns[pattern]


@dataclass(frozen=True)
class Compact:
    """Steps in as little room as they take: where each tensor went, and the room in all."""

    steps: list[Row]
    places: dict[int, int]
    size: int


def compact(steps: Sequence[Row], kept: Mapping[int, int], result: Value) -> Compact:
    """Return steps with the room of each intermediate given back after its last use.

    Parameters
    ----------
    steps
        Rows of a trace in which every result has room of its own.
    kept
        The sizes by offset of tensors that are filled in from outside; they keep their room.
    result
        The value that is asked for.
    """
    last: dict[int, int] = {}
    for number, row in enumerate(steps):
        last |= dict.fromkeys(row.operands, number)
    places: dict[int, int] = {}
    size = 0
    for offset, entries in kept.items():
        places[offset], size = size, size + entries
    free: dict[int, list[int]] = defaultdict(list)
    rooms: dict[int, int] = {}
    moved = []
    for number, row in enumerate(steps):
        entries = row.entries
        if not free[entries]:
            free[entries].append(size)
            size += entries
        places[row.out], rooms[row.out] = free[entries].pop(), entries
        a = row.a if row.constant else places[row.a]
        moved.append(row._replace(a=a, b=places[row.b], out=places[row.out]))
        for offset in row.operands:
            if last[offset] == number and offset in rooms and offset != result.offset:
                free[rooms[offset]].append(places[offset])
    return Compact(moved, places, size)


def _patterns(a: Value, b: Value, out: tuple[str, ...]) -> tuple[Pattern, ...]:
    """Return the strides of the four kinds of index of a contraction.

    Kept by both, from a alone, from b alone, summed.
    """
    in_a, in_b, in_out = (_strides(indices) for indices in (a.indices, b.indices, out))
    both, left, right, summed = [], [], [], []
    for index in dict.fromkeys((*out, *a.indices, *b.indices)):
        strides = Strides(in_a.get(index, 0), in_b.get(index, 0), in_out.get(index, 0))
        if strides.a and strides.b:
            (both if strides.out else summed).append(strides)
        else:
            assert strides.out, "an index is summed over one tensor alone"
            (left if strides.a else right).append(strides)
    return tuple(both), tuple(left), tuple(right), tuple(summed)


def _strides(indices: Sequence[str]) -> dict[str, int]:
    return {index: 1 << axis for axis, index in enumerate(reversed(indices))}
