"""Gates, generators and observables applied to states in plain NumPy, ``(B, 2**n)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from qntk_check.circuits import Operation, Rotation
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import Operator, as_matrix

__all__ = [
    "StateMap",
    "apply_generator",
    "apply_matrix",
    "apply_operation",
    "check_matrix",
    "observable_map",
    "pauli_action",
]

MAX_MATRIX_QUBITS = 12  # for an observable given as a matrix or by its eigenvalues
STRING_QUBITS = 6  # from here on Pauli strings are applied one by one, not as a matrix
StateMap: TypeAlias = Callable[[np.ndarray], np.ndarray]


def apply_operation(
    operation: Operation, value: np.ndarray, phi: np.ndarray, n: int, *, inverse: bool
) -> np.ndarray:
    """Apply one operation, or its inverse, to states ``(B, 2**n)``."""
    if isinstance(operation, Rotation):
        # X² = 1, hence exp(iθX) = cos θ + i sin θ X
        sign = -1 if inverse else 1
        moved = apply_generator(operation, phi, n)
        return np.cos(value)[:, None] * phi + (sign * 1j * np.sin(value))[:, None] * moved
    matrix = value.conj().swapaxes(-1, -2) if inverse else value
    return apply_matrix(matrix, phi, operation.qubits, n)


def apply_generator(operation: Rotation, phi: np.ndarray, n: int) -> np.ndarray:
    """Apply X: a Pauli string permutes amplitudes and multiplies signs, a matrix is a product."""
    if operation.pauli is None:
        return apply_matrix(operation.matrix, phi, operation.qubits, n)
    flips, phases = pauli_action(operation.pauli, operation.qubits, n)
    return phi[:, flips] * phases


def pauli_action(string: str, qubits: tuple[int, ...], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (j, p) with (Pφ)_i = p_i φ_{j_i}."""
    index = np.arange(2**n)
    flips, phases = index.copy(), np.ones(2**n, dtype=complex)
    for letter, qubit in zip(string, qubits, strict=True):
        bit = index >> (n - 1 - qubit) & 1
        if letter in "XY":
            flips ^= 1 << (n - 1 - qubit)
        if letter == "Z":
            phases *= 1 - 2 * bit
        elif letter == "Y":  # Y|0⟩ = i|1⟩, Y|1⟩ = −i|0⟩: the row with bit 1 comes from bit 0
            phases *= 1j * (2 * bit - 1)
    return flips, phases


def apply_matrix(
    matrix: np.ndarray, phi: np.ndarray, qubits: tuple[int, ...], n: int
) -> np.ndarray:
    """Apply ``(d, d)`` or ``(B, d, d)`` matrices on some qubits to states ``(B, 2**n)``.

    Examples
    --------
    >>> apply_matrix(np.array([[0, 1], [1, 0]]), np.array([[1.0, 0, 0, 0]]), (0,), 2).tolist()
    [[0.0, 0.0, 1.0, 0.0]]
    """
    size = len(phi)
    axes = [1 + q for q in qubits]
    front = range(1, 1 + len(axes))
    tensor = np.moveaxis(phi.reshape((size,) + (2,) * n), axes, front)
    columns = tensor.reshape(size, 2 ** len(axes), -1)
    if matrix.ndim == 2:  # one product of matrices for all states, not one for each
        columns = columns.swapaxes(0, 1)
        result = (matrix @ columns.reshape(len(matrix), -1)).reshape(columns.shape).swapaxes(0, 1)
    else:
        result = matrix @ columns
    return np.moveaxis(result.reshape((size,) + (2,) * n), front, axes).reshape(size, -1)


def observable_map(observable: Operator, n: int) -> StateMap:
    """Return the map φ → Oφ on states ``(B, 2**n)``."""
    terms, matrix = observable_parts(observable, n)
    if matrix is not None:
        return lambda phi: phi @ matrix.T

    def moved(phi: np.ndarray) -> np.ndarray:
        parts = (c * phi[:, flips] * phases for c, flips, phases in terms)
        return sum(parts, start=np.zeros((), dtype=complex))

    return moved


def observable_parts(
    observable: Operator, n: int
) -> tuple[list[tuple[float, np.ndarray, np.ndarray]], np.ndarray | None]:
    """Return Pauli strings as (coefficient, flips, phases), or else the observable's matrix."""
    check_dimension(observable, n)
    if isinstance(observable, Mapping) and n > STRING_QUBITS:
        return [
            (float(c), *pauli_action(string, tuple(range(n)), n))
            for string, c in observable.items()
        ], None
    check_matrix(n)
    return [], as_matrix(observable, dim=2**n).astype(complex)


def check_matrix(n: int) -> None:
    """Raise if a matrix on n qubits is beyond the bound.

    Examples
    --------
    >>> check_matrix(3)
    """
    if n > MAX_MATRIX_QUBITS:
        raise ResourceError(
            f"an observable as a matrix on n = {n} qubits has {4.0**n:.3g} entries; the limit is "
            f"n = {MAX_MATRIX_QUBITS}: write it as Pauli strings"
        )
