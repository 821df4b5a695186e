"""The light cone of an observable: the part of a circuit that it sees.

Gates outside it cancel against their conjugates in U†OU. Where the cone is narrow, the circuit
of its qubits alone is small enough for state vectors, however wide the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Operation, Rotation
from qntk_check.observables import Operator

__all__ = ["Cone", "extract", "light_cone"]


@dataclass(frozen=True)
class Cone:
    """What an observable sees of a circuit.

    Parameters
    ----------
    qubits
        In ascending order.
    operations
        The positions of the gates inside it, leftmost first.
    rotations, drawn
        The numbers of its rotations and drawn unitaries, from the left, from 0.
    """

    qubits: tuple[int, ...]
    operations: tuple[int, ...]
    rotations: tuple[int, ...]
    drawn: tuple[int, ...]


def light_cone(shape: CircuitShape, observable: Operator) -> Cone:
    """Return the light cone of an observable that is known to fit the circuit.

    Anything but Pauli strings counts as acting on every qubit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> light_cone(circuits.product(3, ["XII", "IXX", "IIZ"]), {"IZI": 1.0}).qubits
    (1, 2)
    """
    seen = set(range(shape.n))
    if isinstance(observable, Mapping):
        seen = {q for string in observable for q, s in enumerate(string) if s != "I"}
    operations, rotations, drawn = [], [], []
    angles = unitaries = 0
    for position, operation in enumerate(shape.operations):
        if seen & set(operation.qubits):
            seen |= set(operation.qubits)
            operations.append(position)
            if isinstance(operation, Rotation):
                rotations.append(angles)
            if isinstance(operation, Drawn):
                drawn.append(unitaries)
        angles += isinstance(operation, Rotation)
        unitaries += isinstance(operation, Drawn)
    return Cone(tuple(sorted(seen)), tuple(operations), tuple(rotations), tuple(drawn))


def extract(
    batch: CircuitBatch, observable: Operator, cone: Cone
) -> tuple[CircuitBatch, dict[str, float]]:
    """Return the circuits of the cone's qubits alone, and the observable on them.

    Only for Pauli strings, the input ``|0…0⟩`` and a cone that holds a rotation.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(3, ["XII", "IXX"]), [0.1, 0.2])
    >>> small, observable = extract(c.batch(), {"IZI": 1.0}, light_cone(c.shape, {"IZI": 1.0}))
    >>> small.shape.n, small.angles.tolist(), observable
    (2, [[0.2]], {'ZI': 1.0})
    """
    place = {qubit: number for number, qubit in enumerate(cone.qubits)}
    operations = tuple(_moved(batch.shape.operations[p], place) for p in cone.operations)
    shape = CircuitShape(len(cone.qubits), operations)
    assert isinstance(observable, Mapping)
    small: dict[str, float] = {}
    for string, value in observable.items():
        letters = "".join(string[q] for q in cone.qubits)
        small[letters] = small.get(letters, 0.0) + value
    angles = np.ascontiguousarray(batch.angles[:, list(cone.rotations)])
    unitaries = tuple(batch.unitaries[i] for i in cone.drawn)
    return CircuitBatch(shape, angles, unitaries, trusted=True), small


def _moved(operation: Operation, place: dict[int, int]) -> Operation:
    """Return the same gate on the cone's own qubits."""
    qubits = tuple(place[q] for q in operation.qubits)
    if isinstance(operation, Rotation):
        return Rotation(operation.generator, qubits)
    if isinstance(operation, Drawn):
        return Drawn(qubits)
    assert isinstance(operation, Fixed)
    return Fixed(operation.matrix, qubits)
