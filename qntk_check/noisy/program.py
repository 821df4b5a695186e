"""A noisy circuit as steps in the direction of time, each with where its numbers come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qntk_check.circuits import CircuitBatch, Drawn, Fixed, Rotation
from qntk_check.noisy.channels import PauliChannel, transfer_of
from qntk_check.noisy.coordinates import coordinates, from_coordinates, pairs
from qntk_check.noisy.model import Acting, Noise, NoisyShape
from qntk_check.noisy.steps import Gate, Involution, Monomial, Rotated, Step, Table, Turn

__all__ = ["Placed", "Program"]

TABLE_QUBITS = 2  # a gate on more is applied as a matrix: 4^k products for each entry are too many
_NOTHING = np.empty(0)
_ROUNDING = 1e-14  # of a transfer matrix that only permutes


class Placed(NamedTuple):
    """A step, and which angle or drawn unitary is its own (−1: none)."""

    step: Step
    angle: int = -1
    drawn: int = -1


@dataclass(frozen=True, eq=False)
class Program:
    """The steps of a noisy shape in the direction of time.

    Parameters
    ----------
    n, layers
        Qubits and angles.
    placed
        The steps; gates and Pauli channels that only permute and scale are one step together.

    Examples
    --------
    >>> from qntk_check.circuits import hardware_efficient_shape
    >>> from qntk_check.noisy import NoiseModel, Rule, depolarizing
    >>> shape = NoiseModel([Rule(depolarizing(0.1))]).on(hardware_efficient_shape(2, 1, "XY"))
    >>> [type(placed.step).__name__ for placed in Program.of(shape).placed]
    ['Turn', 'Monomial', 'Turn', 'Monomial']
    """

    n: int
    layers: int
    placed: tuple[Placed, ...]

    @classmethod
    def of(cls, shape: NoisyShape) -> Program:
        """Return the steps of a shape."""
        angle, drawn = shape.shape.layers, len(shape.shape.drawn)
        found: list[Placed] = []
        for operation in reversed(shape.operations):
            if isinstance(operation, Rotation):
                angle -= 1
                found.append(Placed(_rotation(operation, shape.n), angle=angle))
            elif isinstance(operation, Drawn):
                drawn -= 1
                found.append(Placed(Gate(operation.qubits, shape.n), drawn=drawn))
            else:
                _append(found, _steady(operation, shape.n))
        return cls(shape.n, shape.shape.layers, tuple(found))

    def values(self, batch: CircuitBatch, part: slice) -> list[np.ndarray]:
        """Return what each step takes for some circuits of a batch: angles, a unitary or none."""
        angles = batch.angles[part].T
        unitaries = [u if u.ndim == 2 else u[part] for u in batch.unitaries]
        found: list[np.ndarray] = []
        for placed in self.placed:
            if placed.angle >= 0:
                found.append(angles[placed.angle])
            elif placed.drawn >= 0:
                found.append(unitaries[placed.drawn])
            else:
                found.append(_NOTHING)
        return found


def _append(found: list[Placed], step: Step) -> None:
    """Add a step; a monomial becomes one with a monomial before it."""
    last = found[-1].step if found else None
    if isinstance(step, Monomial) and isinstance(last, Monomial):
        found[-1] = Placed(last.then(step))
    else:
        found.append(Placed(step))


def _rotation(operation: Rotation, n: int) -> Rotated:
    if operation.pauli is not None:
        return Turn(pairs(operation.pauli, operation.qubits, n))
    x, k = operation.matrix, len(operation.qubits)
    strings = from_coordinates(np.eye(4**k), k)
    moved = 1j * (x @ strings - strings @ x)
    return Involution(transfer_of(x[None], k), coordinates(moved, k).T, operation.qubits, n)


def _steady(operation: Acting, n: int) -> Step:
    """Return the step of a fixed gate or of a channel."""
    if isinstance(operation, Fixed):
        k = len(operation.qubits)
        if k > TABLE_QUBITS:
            return Gate(operation.qubits, n, operation.matrix)
        return _table(transfer_of(operation.matrix[None], k), operation.qubits, n)
    assert isinstance(operation, Noise)
    channel = operation.channel
    if isinstance(channel, PauliChannel):
        return Monomial(None, channel.eigenvalues[_digits(operation.qubits, n)])
    return _table(channel.transfer, operation.qubits, n)


def _table(transfer: np.ndarray, qubits: tuple[int, ...], n: int) -> Step:
    """Return the step of a transfer matrix: a monomial one, if it only permutes and scales."""
    close = np.where(np.abs(transfer) < _ROUNDING, 0.0, transfer)
    filled = close != 0
    if not ((filled.sum(axis=0) == 1).all() and (filled.sum(axis=1) == 1).all()):
        return Table(transfer, qubits, n)
    own = filled.argmax(axis=1)  # row i comes from column own[i]
    digits = _digits(qubits, n)
    weights = close[np.arange(len(own)), own]
    return Monomial(_moved(digits, own, qubits, n), weights[digits])


def _digits(qubits: tuple[int, ...], n: int) -> np.ndarray:
    """Return for every string of n qubits the number of its letters on some of them."""
    index = np.arange(4**n)
    found = np.zeros_like(index)
    for qubit in qubits:
        found = 4 * found + (index >> 2 * (n - 1 - qubit) & 3)
    return found


def _moved(digits: np.ndarray, own: np.ndarray, qubits: tuple[int, ...], n: int) -> np.ndarray:
    """Return every string with the letters on some qubits replaced by those of another string."""
    found = np.arange(4**n)
    wanted = own[digits]
    for place, qubit in enumerate(reversed(qubits)):
        shift = 2 * (n - 1 - qubit)
        found = found & ~(3 << shift) | (wanted >> 2 * place & 3) << shift
    return found
