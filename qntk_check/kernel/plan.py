"""From a contraction order to a tape: every pairwise contraction and its adjoints, once.

⟨O⟩ is linear in each tensor. Going forward, the tape contracts pairs along the tree. Going
back, it carries for each intermediate the derivative of ⟨O⟩ with respect to it: if C = A·B
then ∂A = ∂C·B and ∂B = ∂C·A, two contractions for each one, and only along branches that
lead to an angle of the ket. The bra's angles need no branch of their own, since O is
Hermitian: g = 2 Re Σ ∂G·dG/dθ over the ket's gate G.

Three economies. An intermediate that equals an earlier one, or its conjugate, is not computed
again (the bra mirrors the ket). Contractions of fixed tensors alone are done here, once. No
tensor is ever transposed: every operand is addressed through tables of offsets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.kernel.leaves import Leaf
from qntk_check.kernel.paths import Path

__all__ = ["Plan", "Value", "compile_plan"]


@dataclass(frozen=True)
class Value:
    """Where a tensor lies: offset in the pool (or among the constants), indices, conjugation."""

    offset: int
    indices: tuple[str, ...]
    constant: bool
    conjugate: bool = False

    @property
    def size(self) -> int:
        """Its number of entries."""
        return 2 ** len(self.indices)


@dataclass(frozen=True, eq=False)
class Plan:
    """A compiled contraction.

    Parameters
    ----------
    steps
        Integers ``(S, 14)``, one row for each contraction (see :mod:`._tape`).
    tables
        The offsets that the rows point to.
    constants
        Complex data of fixed tensors.
    pool_size
        Complex entries for each circuit of a batch.
    result
        Where ⟨O⟩ comes to lie.
    rotations
        (offset of the gate, offset of its derivative, base, slope, ℓ) for each angle.
    drawn
        (offset, size, number) of each drawn unitary.
    work
        Complex multiplications for each circuit.
    order, width
        Name and width of the contraction order.
    """

    steps: np.ndarray
    tables: np.ndarray
    constants: np.ndarray
    pool_size: int
    result: Value
    rotations: tuple[tuple[int, int, np.ndarray, np.ndarray, int], ...]
    drawn: tuple[tuple[int, int, int], ...]
    work: int
    order: str = ""
    width: float = 0.0


def compile_plan(leaves: Sequence[Leaf], path: Path) -> Plan:
    """Return the tape of a network contracted along an SSA path."""
    tape = _Tape()
    values = [tape.leaf(leaf) for leaf in leaves]
    seeking = [leaf.kind == "rotation" and leaf.side == "ket" for leaf in leaves]
    total: dict[str, int] = defaultdict(int)
    for leaf in leaves:
        for index in leaf.indices:
            total[index] += 1
    held = [dict.fromkeys(leaf.indices, 1) for leaf in leaves]
    for a, b in path:
        merged = dict(held[a])
        for index, count in held[b].items():
            merged[index] = merged.get(index, 0) + count
        kept = [i for i in (*values[a].indices, *values[b].indices) if merged[i] < total[i]]
        values.append(tape.contract(values[a], values[b], tuple(dict.fromkeys(kept)), reuse=True))
        held.append(merged)
        seeking.append(seeking[a] or seeking[b])
    derivatives = _backward(tape, values, path, seeking, len(leaves))
    rotations = tuple(
        (values[i].offset, derivatives[i].offset, leaf.base, leaf.slope, leaf.number)
        for i, leaf in enumerate(leaves)
        if seeking[i] and leaf.base is not None and leaf.slope is not None
    )
    return Plan(
        steps=np.array(tape.steps, dtype=np.int64).reshape(-1, 14),
        tables=np.concatenate([np.zeros(0, np.int64), *tape.tables]),
        constants=np.concatenate([np.zeros(1, complex), *tape.constants]),
        pool_size=tape.pool_size,
        result=values[-1],
        rotations=rotations,
        drawn=tuple(tape.drawn),
        work=tape.work,
    )


def _backward(
    tape: _Tape, values: list[Value], path: Path, seeking: list[bool], leaves: int
) -> dict[int, Value]:
    """Emit the adjoint contractions from the root down; return the derivatives of the leaves."""
    derivatives = {len(values) - 1: tape.constant(np.ones((), complex), ())}
    for node in range(len(values) - 1, leaves - 1, -1):
        if not seeking[node]:
            continue
        above = derivatives.pop(node)
        a, b = path[node - leaves]
        for child, sibling in ((a, b), (b, a)):
            if seeking[child]:
                derivatives[child] = tape.contract(
                    above, values[sibling], values[child].indices, reuse=False
                )
        tape.release(above)
    return derivatives


class _Tape:
    """The rows written so far, and what lies where."""

    def __init__(self) -> None:
        self.steps: list[list[int]] = []
        self.tables: list[np.ndarray] = []
        self.table_size = 0
        self.known_tables: dict[bytes, int] = {}
        self.constants: list[np.ndarray] = []
        self.constant_size = 1
        self.known: dict[tuple, Value] = {}
        self.pool_size = 0
        self.free: dict[int, list[int]] = defaultdict(list)
        self.drawn: list[tuple[int, int, int]] = []
        self.work = 0

    def leaf(self, leaf: Leaf) -> Value:
        """Return where a leaf lies; a bra's leaf is its ket's, conjugated."""
        if leaf.kind == "fixed":
            assert leaf.base is not None
            found = self.constant(leaf.base, leaf.indices)
        else:
            key = (leaf.kind, leaf.number)
            if key not in self.known:
                value = Value(self.allocate(2 ** len(leaf.indices)), leaf.indices, constant=False)
                self.known[key] = value
                if leaf.kind == "drawn":
                    self.drawn.append((value.offset, value.size, leaf.number))
            found = self.known[key]
        return Value(found.offset, leaf.indices, found.constant, leaf.conjugate)

    def constant(self, data: np.ndarray, indices: tuple[str, ...]) -> Value:
        """Store fixed data, once for equal data."""
        flat = np.ascontiguousarray(data, dtype=complex).ravel()
        key = ("constant", flat.tobytes())
        if key not in self.known:
            self.known[key] = Value(self.constant_size, (), constant=True)
            self.constants.append(flat)
            self.constant_size += flat.size
        return Value(self.known[key].offset, indices, constant=True)

    def allocate(self, size: int) -> int:
        """Return the offset of free room in the pool."""
        if self.free[size]:
            return self.free[size].pop()
        self.pool_size += size
        return self.pool_size - size

    def release(self, value: Value) -> None:
        """Give room in the pool back."""
        if not value.constant:
            self.free[value.size].append(value.offset)

    def contract(self, a: Value, b: Value, out: tuple[str, ...], *, reuse: bool) -> Value:
        """Emit out = Σ a·b over the indices that ``out`` lacks.

        With ``reuse`` an equal contraction, or the conjugate one, is looked up first; its
        result must then never be released.
        """
        if (b.constant, -b.offset) > (a.constant, -a.offset):
            a, b = b, a
        sizes, spots = self._addresses(a, b, out)
        key = (a.offset, a.constant, a.conjugate, b.offset, b.constant, b.conjugate, *spots)
        mirror = (*key[:2], not key[2], *key[3:5], not key[5], *spots)
        if reuse and key in self.known:
            found = self.known[key]
            return Value(found.offset, out, found.constant, found.conjugate)
        if reuse and mirror in self.known:
            found = self.known[mirror]
            return Value(found.offset, out, found.constant, not found.conjugate)
        if a.constant and b.constant:
            value = self.constant(self._fold(a, b, out), out)
        else:
            value = Value(self.allocate(2 ** len(out)), out, constant=False)
            flags = [int(a.constant), int(a.conjugate), int(b.conjugate)]
            self.steps.append([*flags, a.offset, b.offset, value.offset, *sizes, *spots])
            self.work += int(np.prod(sizes))
        if reuse:
            self.known[key] = value
        return value

    def _addresses(
        self, a: Value, b: Value, out: tuple[str, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return sizes and table positions of the four kinds of index of a contraction.

        Kept by both (h), from a alone (m), from b alone (n), summed (k).
        """
        strides = [_strides(indices) for indices in (a.indices, b.indices, out)]
        every = dict.fromkeys((*out, *a.indices, *b.indices))
        groups: dict[tuple[bool, bool, bool], list[str]] = defaultdict(list)
        for index in every:
            groups[index in strides[0], index in strides[1], index in strides[2]].append(index)
        kinds = ((True, True, True), (True, False, True), (False, True, True), (True, True, False))
        assert set(groups) <= set(kinds), "an index is summed over one tensor alone"
        sizes, spots = [], []
        for kind in kinds:
            indices = groups.get(kind, [])
            sizes.append(2 ** len(indices))
            spots.append(self._table([_offsets(indices, s) for s in strides]))
        return tuple(sizes), tuple(spots)

    def _table(self, columns: list[np.ndarray]) -> int:
        """Store a table of offsets in a, b and out; return its position."""
        table = np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.int64).ravel()
        key = table.tobytes()
        if key not in self.known_tables:
            self.known_tables[key] = self.table_size
            self.tables.append(table)
            self.table_size += table.size
        return self.known_tables[key]

    def _fold(self, a: Value, b: Value, out: tuple[str, ...]) -> np.ndarray:
        """Contract two constants at once."""
        names = {i: n for n, i in enumerate(dict.fromkeys((*a.indices, *b.indices)))}
        pool = np.concatenate([np.zeros(1, complex), *self.constants])
        data = []
        for value in (a, b):
            tensor = pool[value.offset : value.offset + value.size]
            tensor = tensor.conj() if value.conjugate else tensor
            data += [tensor.reshape((2,) * len(value.indices)), [names[i] for i in value.indices]]
        return np.einsum(*data, [names[i] for i in out])


def _strides(indices: tuple[str, ...]) -> dict[str, int]:
    return {index: 2 ** (len(indices) - 1 - axis) for axis, index in enumerate(indices)}


def _offsets(indices: Sequence[str], strides: dict[str, int]) -> np.ndarray:
    """Return the offsets of all values of some indices, the last running fastest."""
    offsets = np.zeros(1, dtype=np.int64)
    for index in indices:
        offsets = np.add.outer(offsets, [0, strides.get(index, 0)]).ravel()
    return offsets
