"""Pauli strings carried from the observable to the input state, where only squares count.

A string is held as two bits for each qubit: x is set in X and Y, z in Z and Y. Fixed Cliffords
map strings to strings, linearly in the bits; a rotation exp(iθP) leaves a string that commutes
with P alone, and takes an anticommuting A to A cos 2θ + iAP sin 2θ. For uniform θ the squares
and the products of two strings then average as if A went to A or AP by the toss of a fair coin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qntk_check.circuits import Circuit, Drawn, Rotation
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.kernel.cone import light_cone
from qntk_check.observables import PAULIS, Operator, pauli_matrix

__all__ = ["Clifford", "Turn", "Walk", "walks"]

_BITS = {"I": (0, 0), "X": (1, 0), "Y": (1, 1), "Z": (0, 1)}
_LETTERS = {bits: letter for letter, bits in _BITS.items()}
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
class Walk:
    """A string of the observable and the gates in its light cone, leftmost first.

    Parameters
    ----------
    string
        One letter for each qubit of the circuit.
    strength
        Its coefficient; those of strings that stay correlated with it are added, with sign.
    steps
        What it passes on the way to the input state.
    qubits
        The light cone.
    """

    string: str
    strength: float
    steps: tuple[Turn | Clifford, ...]
    qubits: tuple[int, ...]


def walks(circuit: Circuit, observable: Operator) -> list[Walk]:
    """Return the strings whose squares make up the average over uniform angles.

    Two strings P and Q stay correlated only if each rotation turns both or none, that is if it
    commutes with what PQ has become, and if PQ ends diagonal. Then ⟨P⟩ = ±⟨Q⟩ throughout, and
    their coefficients add up with that sign.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(2, ["XI"]), [0.0])
    >>> [(w.string, w.strength) for w in walks(c, {"ZI": 1.0, "ZZ": 0.5, "YI": 2.0})]
    [('ZI', 1.5), ('YI', 2.0)]
    """
    steps = _steps(circuit, observable)
    assert isinstance(observable, Mapping)
    found: dict[str, float] = {}
    for string, strength in observable.items():
        if set(string) == {"I"}:
            continue
        for other in found:
            sign = _correlation(other, string, steps)
            if sign:
                found[other] += sign * float(strength)
                break
        else:
            found[string] = float(strength)
    return [
        _walk(circuit, string, strength, steps) for string, strength in found.items() if strength
    ]


def _walk(circuit: Circuit, string: str, strength: float, steps: Sequence[Turn | Clifford]) -> Walk:
    cone = light_cone(circuit.shape, {string: 1.0})
    return Walk(string, strength, tuple(steps[p] for p in cone.operations), cone.qubits)


def _steps(circuit: Circuit, observable: Operator) -> list[Turn | Clifford]:
    """Return all gates, leftmost first, after checking that the average can be had."""
    if not isinstance(observable, Mapping):
        raise ObservableError(
            f"an observable of type {type(observable).__name__}: the mean over uniform angles "
            'takes a dict of Pauli strings, e.g. {"Z" + "I" * 99: 1.0}'
        )
    check_dimension(observable, circuit.shape.n)
    if circuit.state is not None:
        raise DomainError(
            "the circuit has an input state of its own: the mean over uniform angles starts from "
            "|0…0⟩; prepare the state by Clifford gates at the right end"
        )
    steps: list[Turn | Clifford] = []
    drawn, layer = iter(circuit.unitaries), 0
    for operation in circuit.shape.operations:
        if isinstance(operation, Rotation):
            if operation.pauli is None:
                raise DesignDegreeError(
                    f"the generator of angle {layer} is a matrix: the mean over uniform angles "
                    "takes Pauli strings; write it as one, or average evaluate_many over angles"
                )
            steps.append(Turn(operation.pauli, operation.qubits, layer))
            layer += 1
        else:
            matrix = next(drawn) if isinstance(operation, Drawn) else operation.matrix
            image = _image(matrix.tobytes(), len(matrix), operation.qubits)
            steps.append(Clifford(image, operation.qubits, matrix))
    return steps


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
        image[bit] = [b for letter in carried for b in _BITS[letter]]
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
        found.append(_LETTERS[int(x & mask > 0), flips])
    string = "".join(found)
    sign = 1 if (carried[0, x] / pauli_matrix(string)[0, x]).real > 0 else -1
    if np.abs(carried - sign * pauli_matrix(string)).max() > _CLIFFORD_TOLERANCE:
        raise DesignDegreeError(
            f"the gate on qubits {qubits} is no Clifford: the mean over uniform angles reads "
            "Cliffords and Pauli rotations; average evaluate_many over angles instead"
        )
    return sign, string


def _correlation(p: str, q: str, steps: Sequence[Turn | Clifford]) -> int:
    """Return ⟨P⟩⟨Q⟩ = ±1 where the strings stay correlated and end diagonal, else 0."""
    product, phase = [], 1.0 + 0j
    for a, b in zip(p, q, strict=True):
        letter, factor = _times(a, b)
        product.append(letter)
        phase *= factor
    if abs(phase.imag) > 0.5:  # they anticommute, and cannot both end diagonal
        return 0
    sign = round(phase.real)
    for step in steps:
        local = "".join(product[q] for q in step.qubits)
        if set(local) == {"I"}:
            continue
        if isinstance(step, Turn):
            if sum(a != "I" != b != a for a, b in zip(local, step.letters, strict=True)) % 2:
                return 0
        else:
            factor, local = _conjugated(step.matrix.tobytes(), local, step.qubits)
            sign *= factor
            for qubit, letter in zip(step.qubits, local, strict=True):
                product[qubit] = letter
    return 0 if set(product) - {"I", "Z"} else sign


@lru_cache(maxsize=128)
def _conjugated(data: bytes, letters: str, qubits: tuple[int, ...]) -> tuple[int, str]:
    size = 2 ** len(letters)
    return conjugated(np.frombuffer(data, complex).reshape(size, size), letters, qubits)


@lru_cache(maxsize=16)
def _times(a: str, b: str) -> tuple[str, complex]:
    """Return the letter and the factor of a product of two letters."""
    product = PAULIS[a] @ PAULIS[b]
    (x, z), (u, v) = _BITS[a], _BITS[b]
    letter = _LETTERS[x ^ u, z ^ v]
    return letter, complex(np.trace(product @ PAULIS[letter]) / 2)
