"""The operations of a circuit: rotations, fixed gates and drawn unitaries."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from qntk_check.circuits.validation import check_qubits, check_unitary
from qntk_check.errors import DomainError
from qntk_check.observables import as_involution, check_pauli, pauli_matrix
from qntk_check.observables.strings import check_matrix_room

__all__ = ["Drawn", "Fixed", "Operation", "Rotation"]


@dataclass(frozen=True, eq=False)
class Rotation:
    """A gate exp(iθX) on some qubits, X² = 1; its angle comes with the circuit.

    Parameters
    ----------
    generator
        A Pauli string with one letter for each of ``qubits``, or a matrix X of that size.
    qubits
        Where it acts; the first letter belongs to the first of them.

    Raises
    ------
    ObservableError
        If X² ≠ 1 or X has the wrong size.
    DomainError
        If a qubit repeats.

    Examples
    --------
    >>> Rotation("XZ", (0, 2)).matrix.shape
    (4, 4)
    """

    generator: str | np.ndarray
    qubits: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the generator."""
        object.__setattr__(self, "qubits", check_qubits(self.qubits))
        if isinstance(self.generator, str):
            check_pauli(self.generator, n=len(self.qubits))
        else:
            check_matrix_room(len(self.qubits))
            matrix = as_involution(self.generator, n=len(self.qubits), traceless=False)
            object.__setattr__(self, "generator", _frozen(matrix))

    @cached_property
    def matrix(self) -> np.ndarray:
        """X as a matrix; of a string it is built when asked for, since it grows as 4^weight."""
        if isinstance(self.generator, str):
            return _frozen(pauli_matrix(self.generator))
        return self.generator

    @property
    def pauli(self) -> str | None:
        """The Pauli string, or ``None`` if X was given as a matrix."""
        return self.generator if isinstance(self.generator, str) else None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What identifies the operation, hashable."""
        return ("rotation", self.pauli or self.matrix.tobytes(), self.qubits)


@dataclass(frozen=True, eq=False)
class Fixed:
    """A fixed unitary ``(d, d)`` on some qubits, the same in every circuit of the shape.

    Examples
    --------
    >>> Fixed([[0, 1], [1, 0]], (1,)).qubits
    (1,)
    """

    matrix: np.ndarray
    qubits: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the qubits and that the matrix is unitary."""
        object.__setattr__(self, "qubits", check_qubits(self.qubits))
        check_matrix_room(len(self.qubits))
        matrix = check_unitary(self.matrix, dim=2 ** len(self.qubits))
        if matrix.ndim != 2:
            raise DomainError(
                f"a Fixed gate of shape {matrix.shape}: give one matrix, or use Drawn for many"
            )
        object.__setattr__(self, "matrix", _frozen(matrix))

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What identifies the operation, hashable."""
        return ("fixed", self.matrix.tobytes(), self.qubits)


@dataclass(frozen=True)
class Drawn:
    """A unitary on some qubits that each circuit of a batch brings along.

    Examples
    --------
    >>> Drawn((0, 1)).qubits
    (0, 1)
    """

    qubits: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the qubits."""
        object.__setattr__(self, "qubits", check_qubits(self.qubits))

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What identifies the operation, hashable."""
        return ("drawn", self.qubits)


Operation: TypeAlias = Rotation | Fixed | Drawn


def _frozen(matrix: np.ndarray) -> np.ndarray:
    """Return a copy that cannot be changed; the caller's own array stays as it was."""
    matrix = np.array(matrix)
    matrix.flags.writeable = False
    return matrix
