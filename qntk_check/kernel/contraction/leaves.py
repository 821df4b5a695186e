"""The tensors of ⟨Ψ_0|U†OU|Ψ_0⟩: from a circuit's shape to leaves, and from leaves to quimb.

Each wire between two gates is an index of dimension 2. A gate on w qubits is a tensor with w
outgoing and w incoming indices; the bra is the ket with conjugated data and starred indices.
A Pauli rotation on three or more qubits is kept as exp(iθP) = cos θ·1 + i sin θ·P, a vector
(cos θ, i sin θ) whose index is shared by one small tensor on each qubit: 2^w × 2^w entries
become 8w.

Gates outside the light cone of the observable cancel against their conjugates and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Operation, Rotation
from qntk_check.observables import PAULIS

if TYPE_CHECKING:
    from quimb.tensor import TensorNetwork

__all__ = ["STATE", "Factor", "Leaf", "brought", "build_leaves", "quimb_network"]

# From this weight on, exp(iθP) goes in as a sum of two products instead of one dense tensor.
SPLIT_WEIGHT = 3
STATE = -1


@dataclass(frozen=True, eq=False)
class Factor:
    """One factor of an observable's term: a matrix ``(2**s, 2**s)`` on s qubits."""

    matrix: np.ndarray
    qubits: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Leaf:
    """One tensor of the network.

    Parameters
    ----------
    kind
        ``"fixed"`` (its data are ``base``), ``"rotation"`` (cos θ·base + i sin θ·slope) or
        ``"drawn"`` (each circuit brings it).
    indices
        One name for each axis.
    side
        ``"ket"``, ``"observable"`` or ``"bra"``; bra leaves hold the conjugate.
    number
        The rotation ℓ or the drawn unitary it stands for, counted from the left, from 0; or
        ``STATE``, the circuit's own input state, see :func:`brought`.
    selection
        What each axis is fixed to where the network is sliced, ``None`` where it is not; ``()``
        if none is. ``base`` and ``slope`` are cut already.
    """

    kind: Literal["fixed", "rotation", "drawn"]
    indices: tuple[str, ...]
    side: Literal["ket", "observable", "bra"] = "ket"
    base: np.ndarray | None = None
    slope: np.ndarray | None = None
    number: int = -1
    selection: tuple[int | None, ...] = ()

    @property
    def conjugate(self) -> bool:
        """Whether the tensor holds the conjugate of its source."""
        return self.side == "bra"


def build_leaves(
    shape: CircuitShape, factors: tuple[Factor, ...], state: np.ndarray | None = None
) -> list[Leaf]:
    """Return the leaves in time order: ket, observable, bra.

    Parameters
    ----------
    shape
        The circuits' shape.
    factors
        A product of operators on disjoint qubits, not empty.
    state
        Ψ_0; ``None`` is ``|0…0⟩``, one tensor for each qubit in the light cone. States
        ``(B, 2**n)`` are a tensor that each circuit brings; which they are does not matter here.
    """
    kept, cone = _light_cone(shape, factors)
    wires = dict.fromkeys(range(shape.n), 0)
    start = tuple(f"q{q}.0" for q in wires)
    if state is None:
        ket = [Leaf("fixed", (f"q{q}.0",), base=np.array([1, 0], complex)) for q in sorted(cone)]
        wires = dict.fromkeys(sorted(cone), 0)
    elif state.ndim == 2:
        ket = [Leaf("drawn", start, number=STATE)]
    else:
        ket = [Leaf("fixed", start, base=state.reshape((2,) * shape.n))]
    for position, number in reversed(kept):  # the rightmost operation acts first
        ket += _gate(shape.operations[position], number, position, wires)
    last = {q: f"q{q}.{step}" for q, step in wires.items()}
    measured = {q for factor in factors for q in factor.qubits}
    shared = {last[q] for q in last if q not in measured}
    bra = [_mirror(leaf, shared) for leaf in ket]
    middle = []
    for factor in factors:
        indices = (*(last[q] + "*" for q in factor.qubits), *(last[q] for q in factor.qubits))
        data = factor.matrix.reshape((2,) * len(indices))
        middle.append(Leaf("fixed", indices, "observable", base=data))
    return ket + middle + bra


def _light_cone(
    shape: CircuitShape, factors: tuple[Factor, ...]
) -> tuple[list[tuple[int, int]], set[int]]:
    """Return the operations that matter, as (position, number among its kind), and the cone."""
    cone = {q for factor in factors for q in factor.qubits}
    kept, counts = [], {Rotation: 0, Drawn: 0, Fixed: 0}
    for position, operation in enumerate(shape.operations):
        number = counts[type(operation)]
        counts[type(operation)] += 1
        if cone.intersection(operation.qubits):
            cone.update(operation.qubits)
            kept.append((position, number))
    return kept, cone


def _gate(
    operation: Operation, number: int, position: int, wires: dict[int, int]
) -> Iterator[Leaf]:
    """Yield the ket's tensors of one operation, and move its wires on."""
    qubits = operation.qubits
    before = [f"q{q}.{wires[q]}" for q in qubits]
    for q in qubits:
        wires[q] += 1
    after = [f"q{q}.{wires[q]}" for q in qubits]
    indices = (*after, *before)
    tensor = (2,) * len(indices)
    if isinstance(operation, Fixed):
        yield Leaf("fixed", indices, base=operation.matrix.reshape(tensor))
    elif isinstance(operation, Drawn):
        yield Leaf("drawn", indices, number=number)
    elif operation.pauli is None or len(qubits) < SPLIT_WEIGHT:
        one = np.eye(2 ** len(qubits), dtype=complex).reshape(tensor)
        slope = operation.matrix.reshape(tensor)
        yield Leaf("rotation", indices, base=one, slope=slope, number=number)
    else:
        branch = f"p{position}"
        unit = np.eye(2, dtype=complex)
        yield Leaf("rotation", (branch,), base=unit[0], slope=unit[1], number=number)
        for letter, out, into in zip(operation.pauli, after, before, strict=True):
            yield Leaf("fixed", (branch, out, into), base=np.stack([unit, PAULIS[letter]]))


def _mirror(leaf: Leaf, shared: set[str]) -> Leaf:
    """Return the bra's counterpart; wires that O does not touch are shared with the ket."""
    indices = tuple(i if i in shared else i + "*" for i in leaf.indices)
    return Leaf(leaf.kind, indices, "bra", leaf.base, leaf.slope, leaf.number)


def brought(batch: CircuitBatch, number: int) -> tuple[np.ndarray, bool]:
    """Return a drawn unitary or the input states with the circuits first, and if each has its own.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> shape = circuits.product(1, ["X"])
    >>> batch = CircuitBatch(shape, [[0.1], [0.2]], state=[[1, 0], [0, 1]])
    >>> brought(batch, STATE)[0].shape
    (2, 2)
    """
    found = batch.state if number == STATE else batch.unitaries[number]
    assert found is not None
    each = batch.has_states if number == STATE else found.ndim == 3
    return (found if each else found[None]), each


def quimb_network(leaves: list[Leaf], batch: CircuitBatch | None = None) -> TensorNetwork:
    """Return the quimb ``TensorNetwork`` of a batch of circuits.

    Tensors that vary over the batch carry the index ``"batch"`` last; contracted with
    ``output_inds=("batch",)`` the network is ⟨O⟩ of every circuit. Tags name side, kind and
    number, so that tensors can be found and exchanged.

    Parameters
    ----------
    leaves
        From :func:`build_leaves` of the batch's shape.
    batch
        Angles and drawn unitaries; ``None`` gives a template without a batch index, for its
        wires and tags only.
    """
    import quimb.tensor as qtn

    tensors = []
    for leaf in leaves:
        data, indices = _leaf_data(leaf, batch)
        tags = {leaf.side.upper(), leaf.kind.upper(), f"{leaf.kind.upper()}{leaf.number}"}
        tensors.append(qtn.Tensor(data, indices, tags=tags))  # pyright: ignore[reportArgumentType]
    return qtn.TensorNetwork(tensors)


def _leaf_data(leaf: Leaf, batch: CircuitBatch | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the data of one leaf, with the batch index last where they vary."""
    indices = leaf.indices
    if batch is None:
        return np.zeros((2,) * len(indices)), indices
    if leaf.kind == "fixed":
        assert leaf.base is not None
        data = leaf.base
    elif leaf.kind == "rotation":
        assert leaf.base is not None
        assert leaf.slope is not None
        theta = batch.angles[:, leaf.number]
        data = leaf.base[..., None] * np.cos(theta) + 1j * leaf.slope[..., None] * np.sin(theta)
        indices = (*indices, "batch")
    else:
        drawn, each = brought(batch, leaf.number)
        data = np.moveaxis(drawn.reshape(len(drawn), *(2,) * len(indices)), 0, -1)
        if each:
            indices = (*indices, "batch")
        else:
            data = data[..., 0]
    return (data.conj() if leaf.conjugate else data), indices
