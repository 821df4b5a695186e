"""From a contraction order to a tape: every pairwise contraction and its adjoints, once.

⟨O⟩ is linear in each tensor. Going forward, the tape contracts pairs along the tree. Going
back, it carries for each intermediate the derivative of ⟨O⟩ with respect to it: if C = A·B
then ∂A = ∂C·B and ∂B = ∂C·A, two contractions for each one, and only along branches that
lead to an angle of the ket. The bra's angles need no branch of their own, since O is
Hermitian: g = 2 Re Σ ∂G·dG/dθ over the ket's gate G. Of a sliced network each part alone is
not Hermitian, but their sum is, and the sum is what g is read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from qntk_check.kernel.contraction.leaves import Leaf
from qntk_check.kernel.contraction.paths import Path
from qntk_check.kernel.contraction.rows import rows_table, strides_table
from qntk_check.kernel.contraction.tracing import Compact, Trace, Unitary, Value, compact

__all__ = ["Draft", "Gate", "Plan", "Tape", "draft_plan"]


@dataclass(frozen=True, eq=False)
class Gate:
    """A tensor cos θ·base + i sin θ·slope of angle ℓ = ``number``, or its derivative."""

    offset: int
    base: np.ndarray
    slope: np.ndarray
    number: int


@dataclass(frozen=True, eq=False)
class Tape:
    """Contractions to run in order, in a pool of their own.

    Parameters
    ----------
    steps
        A record of :class:`.rows.Row` for each contraction.
    pool_size
        Complex entries for each circuit of a batch.
    rotations
        The tensors cos θ·base + i sin θ·slope.
    drawn
        The drawn unitaries.
    result
        Where ⟨O⟩ comes to lie.
    """

    steps: np.ndarray
    pool_size: int
    rotations: tuple[Gate, ...]
    drawn: tuple[Unitary, ...]
    result: Value


@dataclass(frozen=True, eq=False)
class Plan:
    """A compiled contraction.

    Parameters
    ----------
    gradient
        ⟨O⟩ and all its derivatives.
    jets
        ⟨O⟩ alone, in as little room as it takes, for Taylor coefficients.
    derivatives
        Where the derivative with respect to each angle's tensor comes to lie.
    copies
        (offset, fixed tensor) of those derivatives that are the same for all angles.
    tables
        The offsets that the rows point to, records of :class:`.rows.Strides`.
    constants
        Complex data of fixed tensors.
    """

    gradient: Tape
    jets: Tape
    derivatives: tuple[Gate, ...]
    copies: tuple[tuple[int, np.ndarray], ...]
    tables: np.ndarray
    constants: np.ndarray


@dataclass(frozen=True, eq=False)
class Draft:
    """A contraction that is traced, not yet compiled: what it would need.

    Parameters
    ----------
    trace
        All its steps.
    forward
        How many of them give ⟨O⟩; the others are adjoint.
    result, rotations, derivatives
        As in :class:`Tape` and :class:`Plan`.
    """

    trace: Trace
    forward: int
    result: Value
    rotations: tuple[Gate, ...]
    derivatives: tuple[Gate, ...]

    @property
    def work(self) -> int:
        """Complex multiplications for each circuit, adjoints included."""
        return self.trace.work

    def memory(self, orders: int = 1) -> int:
        """Return the bytes that one circuit takes, tables and fixed tensors included.

        One order is ⟨O⟩ with its gradient; three are the Taylor coefficients of ⟨O⟩ alone.
        """
        entries = self.trace.pool_size if orders == 1 else orders * self._compact.size
        return 16 * (entries + self.trace.constant_size) + 24 * self.trace.table_size

    @cached_property
    def _compact(self) -> Compact:
        kept = {gate.offset: gate.base.size for gate in self.rotations}
        kept |= {unitary.offset: unitary.size for unitary in self.trace.drawn}
        return compact(self.trace.steps[: self.forward], kept, self.result)

    def compile(self) -> Plan:
        """Return the tapes."""
        trace, small = self.trace, self._compact
        moved = [replace(gate, offset=small.places[gate.offset]) for gate in self.rotations]
        unitaries = [u._replace(offset=small.places[u.offset]) for u in trace.drawn]
        result = self.result
        if not result.constant:
            result = replace(result, offset=small.places[result.offset])
        constants = _constants(trace)
        copies = [(offset, _tensor(constants, value).ravel()) for offset, value in trace.copies]
        return Plan(
            gradient=Tape(
                rows_table(trace.steps),
                trace.pool_size,
                self.rotations,
                tuple(trace.drawn),
                self.result,
            ),
            jets=Tape(rows_table(small.steps), small.size, tuple(moved), tuple(unitaries), result),
            derivatives=self.derivatives,
            tables=strides_table(trace.patterns),
            copies=tuple(copies),
            constants=constants,
        )


def draft_plan(leaves: Sequence[Leaf], path: Path) -> Draft:
    """Return the trace of a network contracted along an SSA path, and of its adjoints."""
    trace = Trace()
    values = [trace.leaf(leaf) for leaf in leaves]
    seeking = [leaf.kind == "rotation" and leaf.side == "ket" for leaf in leaves]
    total: dict[str, int] = {}
    for leaf in leaves:
        for index in leaf.indices:
            total[index] = total.get(index, 0) + 1
    held = [dict.fromkeys(leaf.indices, 1) for leaf in leaves]  # of open indices only
    for a, b in path:
        merged = dict(held[a])
        for index, count in held[b].items():
            merged[index] = merged.get(index, 0) + count
        open_ = {i: count for i, count in merged.items() if count < total[i]}
        values.append(trace.contract(values[a], values[b], tuple(open_), reuse=True))
        held.append(open_)
        seeking.append(seeking[a] or seeking[b])
    forward = len(trace.steps)
    derivatives = _backward(trace, values, path, seeking, len(leaves))
    rotations = {
        values[i].offset: Gate(values[i].offset, leaf.base, leaf.slope, leaf.number)
        for i, leaf in enumerate(leaves)
        if leaf.base is not None and leaf.slope is not None
    }
    sought = tuple(
        Gate(trace.hold(derivatives[i]), leaf.base, leaf.slope, leaf.number)
        for i, leaf in enumerate(leaves)
        if seeking[i] and leaf.base is not None and leaf.slope is not None
    )
    return Draft(trace, forward, values[-1], tuple(rotations.values()), sought)


def _backward(
    trace: Trace, values: list[Value], path: Path, seeking: list[bool], leaves: int
) -> dict[int, Value]:
    """Book the adjoint contractions from the root down; return the derivatives of the leaves."""
    derivatives = {len(values) - 1: trace.constant(np.ones((), complex), ())}
    for node in range(len(values) - 1, leaves - 1, -1):
        if not seeking[node]:
            continue
        above = derivatives.pop(node)
        a, b = path[node - leaves]
        for child, sibling in ((a, b), (b, a)):
            if seeking[child]:
                derivatives[child] = trace.contract(
                    above, values[sibling], values[child].indices, reuse=False
                )
        trace.release(above)
    return derivatives


def _constants(trace: Trace) -> np.ndarray:
    """Return the data of all fixed tensors, those contracted from others included."""
    data = np.zeros(trace.constant_size, dtype=complex)
    end = 1
    for item in trace.constants:
        if isinstance(item, np.ndarray):
            flat = item
        else:
            a, b, out = item
            names = {i: n for n, i in enumerate(dict.fromkeys((*a.indices, *b.indices)))}
            pairs = [(_tensor(data, v), [names[i] for i in v.indices]) for v in (a, b)]
            flat = np.einsum(*pairs[0], *pairs[1], [names[i] for i in out.indices]).ravel()
        data[end : end + flat.size] = flat
        end += flat.size
    return data


def _tensor(data: np.ndarray, value: Value) -> np.ndarray:
    tensor = data[value.offset : value.offset + value.size].reshape((2,) * len(value.indices))
    return tensor.conj() if value.conjugate else tensor
