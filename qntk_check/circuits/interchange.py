"""Circuits from quimb's ``Circuit`` and to it.

quimb applies gates in order of time and its rotations take half angles, RX(θ) = exp(−iθX/2);
here the last gate stands first and angles are full, φ = −θ/2. quimb is imported only to export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check.circuits.conventions import convention
from qntk_check.circuits.model import Circuit, CircuitShape, Drawn, Fixed, Operation, Rotation
from qntk_check.circuits.named_gates import ROTATIONS, named_gate
from qntk_check.errors import DomainError

if TYPE_CHECKING:
    from quimb.tensor import Circuit as QuimbCircuit
    from quimb.tensor.circuit import Gate as QuimbGate

__all__ = ["from_quimb", "to_quimb"]

_ANGLES = {"RX": "rx", "RY": "ry", "RZ": "rz", "RXX": "rxx", "RYY": "ryy", "RZZ": "rzz",
           "U3": "u", "U1": "p", "PHASE": "p"}  # fmt: skip
_LABELS = {strings[0]: name.upper() for name, strings in ROTATIONS.items() if name[0] == "r"}


def from_quimb(circuit: QuimbCircuit) -> Circuit:
    """Return the circuit of a quimb ``Circuit`` on qubits, starting from ``|0…0⟩``.

    RX, RY, RZ, RXX, RYY, RZZ, U1, PHASE and U3 become rotations, every parameter an angle of its
    own; gates without parameters and raw arrays become fixed gates.

    Parameters
    ----------
    circuit
        A ``quimb.tensor.Circuit``. An input state of its own cannot be seen in its gates and is
        not read.

    Raises
    ------
    DomainError
        If a gate has other parameters or controls, or there is no rotation.

    Examples
    --------
    >>> import quimb.tensor as qtn
    >>> source = qtn.Circuit(2)
    >>> source.apply_gate("RX", 0.6, 0)
    >>> source.apply_gate("CNOT", 0, 1)
    >>> from_quimb(source).angles.tolist()
    [-0.3]
    """
    if not hasattr(circuit, "gates") or not hasattr(circuit, "N"):
        raise DomainError(f"{type(circuit).__name__} is no quimb Circuit: give one")
    timed: list[tuple[Operation, float | None]] = []
    for number, gate in enumerate(circuit.gates):
        timed += _operations(number, gate)
    angles = [angle for _, angle in timed if angle is not None]
    shape = CircuitShape(_size(circuit), tuple(operation for operation, _ in reversed(timed)))
    return Circuit(shape, np.array(angles[::-1]), state=_initial_state(circuit))


def _size(circuit: QuimbCircuit) -> int:
    """Return the number of qubits, which quimb's own types leave open."""
    return int(cast("int", circuit.N))


def _operations(number: int, gate: QuimbGate) -> list[tuple[Operation, float | None]]:
    """Return what a gate of quimb becomes, in order of time."""
    label, qubits = str(gate.label), tuple(int(q) for q in gate.qubits or ())
    if gate.controls:
        raise DomainError(f"gate {number} ({label}) has controls: give it as one raw array")
    if label in _ANGLES:
        return named_gate(_ANGLES[label], [float(p) for p in gate.params], qubits)
    if len(gate.params) and not label.startswith("RAW"):
        raise DomainError(
            f"gate {number} ({label}) has parameters that are no angles of Pauli rotations: "
            f"use {', '.join(_ANGLES)}, or a raw array to hold it fixed"
        )
    matrix = np.asarray(gate.array).reshape(2 ** len(qubits), -1)
    return [(Fixed(matrix, qubits), None)]


# Up to this many qubits an input state other than |0…0⟩ is worked out and taken over.
_STATE_QUBITS = 16


def _initial_state(circuit: QuimbCircuit) -> np.ndarray | None:
    """Return the input state of a quimb circuit, or None for |0…0⟩.

    quimb keeps the state with its gates applied. The same gates on |0…0⟩ give the same tensors if
    it began there; else the gates are taken back, on the state vector.
    """
    fresh = type(circuit)(circuit.N, gate_opts=dict(circuit.gate_opts))
    fresh.apply_gates(circuit.gates)
    mine, theirs = circuit.psi.arrays, fresh.psi.arrays
    if len(mine) == len(theirs) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b) for a, b in zip(mine, theirs, strict=True)
    ):
        return None
    n = _size(circuit)
    if n > _STATE_QUBITS:
        raise DomainError(
            f"the quimb circuit on {n} qubits does not begin in |0…0⟩, and its input state is "
            f"worked out for at most {_STATE_QUBITS}: prepare it by gates on |0…0⟩"
        )
    state = np.asarray(circuit.psi.to_dense()).reshape((2,) * n)
    for gate in reversed(circuit.gates):
        qubits = [int(q) for q in gate.qubits]
        array = gate.array
        # A gate with a parameter holds a PArray, which makes its array when asked for.
        array = np.asarray(array.data if hasattr(array, "params") else array)
        inverse = array.reshape(2 ** len(qubits), -1).conj().T
        inverse = inverse.reshape((2,) * (2 * len(qubits)))
        moved = np.tensordot(inverse, state, (range(len(qubits), 2 * len(qubits)), qubits))
        state = np.moveaxis(moved, range(len(qubits)), qubits)
    state = state.reshape(-1) / np.linalg.norm(state)
    return None if np.isclose(state[0], 1.0, rtol=0, atol=1e-12) else state


def to_quimb(circuit: Circuit) -> QuimbCircuit:
    """Return the circuit as a ``quimb.tensor.Circuit``.

    Rotations about X, Y, Z, XX, YY and ZZ become quimb's with θ = −2φ; other rotations and all
    unitaries become raw arrays.

    Parameters
    ----------
    circuit
        A circuit on ``|0…0⟩``.

    Raises
    ------
    DomainError
        If it has an input state of its own.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> target = to_quimb(circuits.Circuit(circuits.product(2, ["XI", "ZY"]), [0.1, 0.2]))
    >>> target.gates[-1].label, float(target.gates[-1].params[0])
    ('RX', -0.2)
    """
    import quimb.tensor as qtn

    if not isinstance(circuit, Circuit):
        raise DomainError(f"{type(circuit).__name__} is no Circuit: give one of its circuits")
    if circuit.state is not None:
        raise DomainError(
            "the circuit has an input state of its own, which quimb's gates do not hold: give "
            "to_quimb a circuit on |0…0⟩"
        )
    target = qtn.Circuit(circuit.shape.n)
    _apply(circuit, target)
    return target


def _apply(circuit: Circuit, target: QuimbCircuit) -> None:
    """Apply all gates, those that act first before the others."""
    half = convention("half").from_full(circuit.angles)
    layer, drawn = len(half), len(circuit.unitaries)
    for operation in reversed(circuit.shape.operations):
        if isinstance(operation, Rotation):
            layer -= 1
            if operation.pauli in _LABELS:
                label = _LABELS[operation.pauli]
                target.apply_gate(label, float(half[layer]), *operation.qubits)
                continue
            phi = circuit.angles[layer]
            unit = np.eye(len(operation.matrix))
            matrix = np.cos(phi) * unit + 1j * np.sin(phi) * operation.matrix
        elif isinstance(operation, Drawn):
            drawn -= 1
            matrix = circuit.unitaries[drawn]
        else:
            matrix = operation.matrix
        target.apply_gate_raw(matrix, operation.qubits)
