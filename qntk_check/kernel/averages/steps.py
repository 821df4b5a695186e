"""The gates of a circuit as the average over uniform angles sees them, leftmost first.

A string is held as two bits for each qubit: x is set in X and Y, z in Z and Y. Fixed Cliffords
map strings to strings, linearly in the bits. Gates of one qubit that act before all others on it
prepare a state, of which only the Bloch vector is kept: it need be no Clifford's. Any other gate
takes a string to a sum of strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from qntk_check.circuits import Circuit, CircuitShape, Drawn, Rotation
from qntk_check.errors import DesignDegreeError, DomainError
from qntk_check.observables import PAULIS, pauli_matrix

__all__ = [
    "BITS",
    "LETTERS",
    "Clifford",
    "Other",
    "Start",
    "Step",
    "Turn",
    "conjugated",
    "read_steps",
]

BITS = {"I": (0, 0), "X": (1, 0), "Y": (1, 1), "Z": (0, 1)}
LETTERS = {bits: letter for letter, bits in BITS.items()}
_CLIFFORD_TOLERANCE = 1e-8  # a unitary is held to 1e-10, its conjugations add up a few of them
MAX_CLIFFORD_QUBITS = 8  # as drawn: 16 strings are conjugated by matrices of 2^8 rows


@dataclass(frozen=True)
class Turn:
    """A rotation of angle ℓ = ``layer`` about a string: its letters on its qubits."""

    letters: str
    qubits: tuple[int, ...]
    layer: int


@dataclass(frozen=True, eq=False)
class Clifford:
    """A fixed Clifford: ``image[i]`` are the bits (x_0, z_0, x_1, …) that bit i is taken to."""

    image: np.ndarray
    qubits: tuple[int, ...]
    matrix: np.ndarray


@dataclass(frozen=True, eq=False)
class Start:
    """A qubit that starts in another state than |0⟩: ⟨X⟩, ⟨Y⟩ and ⟨Z⟩ there."""

    qubits: tuple[int, ...]
    bloch: tuple[float, float, float]

    @property
    def means(self) -> Mapping[str, float]:
        """⟨I⟩ = 1, ⟨X⟩, ⟨Y⟩, ⟨Z⟩."""
        return dict(zip("IXYZ", (1.0, *self.bloch), strict=True))


@dataclass(frozen=True, eq=False)
class Other:
    """A fixed gate that is no Clifford and stands behind other gates."""

    matrix: np.ndarray
    qubits: tuple[int, ...]


Step: TypeAlias = Turn | Clifford | Start | Other


def read_steps(circuit: Circuit) -> list[Step | None]:
    """Return all gates, leftmost first; ``None`` stands for a gate that a :class:`Start` holds.

    Raises
    ------
    DomainError
        If the circuit has an input state of its own.
    DesignDegreeError
        If a generator is no Pauli string.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.from_openqasm("qubit q; input float t; ry(0.3) q; rx(t) q;", {"t": 0.1},
    ...                            parameters=["t"])
    >>> [type(step).__name__ for step in read_steps(c)]
    ['Turn', 'Start']
    """
    if circuit.state is not None:
        raise DomainError(
            "the circuit has an input state of its own: the mean over uniform angles starts from "
            "|0…0⟩; prepare the state by gates at the right end"
        )
    matrices = _matrices(circuit)
    starts = _starts(circuit.shape, matrices)
    steps: list[Step | None] = []
    layer = 0
    for position, operation in enumerate(circuit.shape.operations):
        if isinstance(operation, Rotation):
            if operation.pauli is None:
                raise DesignDegreeError(
                    f"the generator of angle {layer} is a matrix: the mean over uniform angles "
                    "takes Pauli strings; write it as one, or average evaluate_many over angles"
                )
            steps.append(Turn(operation.pauli, operation.qubits, layer))
            layer += 1
        elif position in starts:
            steps.append(starts[position])
        else:
            steps.append(_fixed(matrices[position], operation.qubits))
    return steps


def _matrices(circuit: Circuit) -> dict[int, np.ndarray]:
    """Return the fixed and drawn unitaries by their positions."""
    drawn = iter(circuit.unitaries)
    return {
        position: next(drawn) if isinstance(operation, Drawn) else operation.matrix
        for position, operation in enumerate(circuit.shape.operations)
        if not isinstance(operation, Rotation)
    }


def _fixed(matrix: np.ndarray, qubits: tuple[int, ...]) -> Clifford | Other:
    """Return a gate as a Clifford if it is one."""
    try:
        image = _image(matrix.tobytes(), len(matrix), qubits)
    except DesignDegreeError:
        if len(qubits) > MAX_CLIFFORD_QUBITS:
            raise
        return Other(matrix, qubits)
    return Clifford(image, qubits, matrix)


def _starts(shape: CircuitShape, matrices: Mapping[int, np.ndarray]) -> dict[int, Start | None]:
    """Return, by position, the states that gates prepare at the right end; few are Cliffords'."""
    runs: dict[int, list[int]] = {}
    closed: set[int] = set()
    for position in range(len(shape.operations) - 1, -1, -1):
        qubits = shape.operations[position].qubits
        if position in matrices and len(qubits) == 1 and qubits[0] not in closed:
            runs.setdefault(qubits[0], []).append(position)
        else:
            closed.update(qubits)
    found: dict[int, Start | None] = {}
    for q, positions in runs.items():
        state = np.array([1, 0], dtype=complex)
        for position in positions:
            state = matrices[position] @ state
        x, y, z = (float(np.vdot(state, PAULIS[a] @ state).real) for a in "XYZ")
        if max(abs(x), abs(y), abs(z)) < 1 - _CLIFFORD_TOLERANCE:
            found.update(dict.fromkeys(positions))
            found[positions[-1]] = Start((q,), (x, y, z))
    return found


@lru_cache(maxsize=128)
def _image(data: bytes, size: int, qubits: tuple[int, ...]) -> np.ndarray:
    """Return the bits that W†PW has for each P = X_0, Z_0, X_1, … of a Clifford W."""
    matrix = np.frombuffer(data, complex).reshape(size, size)
    count = len(qubits)
    if count > MAX_CLIFFORD_QUBITS:
        raise DesignDegreeError(
            f"the fixed gate on {count} qubits: the mean over uniform angles reads Cliffords on "
            f"up to {MAX_CLIFFORD_QUBITS}; write it as a product of smaller gates"
        )
    image = np.zeros((2 * count, 2 * count), dtype=np.uint8)
    for bit in range(2 * count):
        letters = "".join("XZ"[bit % 2] if q == bit // 2 else "I" for q in range(count))
        carried = conjugated(matrix, letters, qubits)[1]
        image[bit] = [b for letter in carried for b in BITS[letter]]
    image.flags.writeable = False
    return image


def conjugated(matrix: np.ndarray, letters: str, qubits: tuple[int, ...]) -> tuple[int, str]:
    """Return (±1, string) of W†PW, else raise.

    Examples
    --------
    >>> conjugated(np.diag([1, 1j]), "X", (0,))  # S†XS = −Y
    (-1, 'Y')
    """
    carried = matrix.conj().T @ pauli_matrix(letters) @ matrix
    x = int(np.abs(carried[0]).argmax())  # P takes row 0 from column x
    found = []
    for qubit in range(len(letters)):
        mask = 1 << (len(letters) - 1 - qubit)
        flips = int(carried[mask, x ^ mask].real * carried[0, x].real
                    + carried[mask, x ^ mask].imag * carried[0, x].imag < 0)  # fmt: skip
        found.append(LETTERS[int(x & mask > 0), flips])
    string = "".join(found)
    sign = 1 if (carried[0, x] / pauli_matrix(string)[0, x]).real > 0 else -1
    if np.abs(carried - sign * pauli_matrix(string)).max() > _CLIFFORD_TOLERANCE:
        raise DesignDegreeError(
            f"the gate on qubits {qubits} is no Clifford: the mean over uniform angles reads "
            "Cliffords and Pauli rotations; average evaluate_many over angles instead"
        )
    return sign, string
