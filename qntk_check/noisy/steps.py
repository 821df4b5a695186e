"""What acts on coordinates along Pauli strings: the steps of a noisy circuit.

Coordinates are arrays ``(B, 4**n)``, one row for each circuit. ``push`` moves the state on by one
operation, in the direction of time; ``pull`` is its transpose and moves an observable back; both
may write into what they are given. Steps with an angle also have ``turn``, the derivative at angle
0: the state at θ + δ is exp(δ·turn) of that at θ, and ``turn`` commutes with the rotation.

Pauli channels and Clifford gates permute coordinates and multiply them, and so do all of them in a
row: they are one :class:`Monomial` together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from qntk_check.kernel.states.applying import apply_matrix
from qntk_check.noisy.coordinates import Pairs, coordinates, from_coordinates

__all__ = ["Gate", "Involution", "Monomial", "Rotated", "Step", "Table", "Turn", "on_digits"]

Coordinates: TypeAlias = np.ndarray


@dataclass(frozen=True, eq=False)
class Turn:
    """exp(iθQ) of a Pauli string Q: pairs of coordinates turn by 2θ.

    Parameters
    ----------
    pairs
        As :func:`.coordinates.pairs` returns them.
    """

    pairs: Pairs

    def push(self, r: Coordinates, angles: np.ndarray) -> Coordinates:
        """Return the state after the rotation by angles ``(B,)``."""
        return self._turned(r, angles, 1.0)

    def pull(self, o: Coordinates, angles: np.ndarray) -> Coordinates:
        """Return the observable before the rotation."""
        return self._turned(o, angles, -1.0)

    def _turned(self, r: Coordinates, angles: np.ndarray, sense: float) -> Coordinates:
        rows, partners, signs = self.pairs
        first, second = r[:, rows], r[:, partners]
        c, s = np.cos(2 * angles)[:, None], sense * np.sin(2 * angles)[:, None]
        r[:, rows] = c * first - signs * s * second
        r[:, partners] = c * second + signs * s * first
        return r

    def turn(self, r: Coordinates) -> Coordinates:
        """Return the derivative at angle 0."""
        rows, partners, signs = self.pairs
        found = np.zeros_like(r)
        found[:, rows] = -2 * signs * r[:, partners]
        found[:, partners] = 2 * signs * r[:, rows]
        return found

    def keep(self, r: Coordinates) -> Coordinates:
        """Return what a derivative will need of the state after the rotation."""
        rows, partners, _ = self.pairs
        return np.stack([r[:, rows], r[:, partners]])

    def derivative(self, o: Coordinates, kept: Coordinates) -> np.ndarray:
        """Return o·turn(r) of each circuit, of the observable after the rotation."""
        rows, partners, signs = self.pairs
        return 2 * (o[:, partners] * kept[0] - o[:, rows] * kept[1]) @ signs


@dataclass(frozen=True, eq=False)
class Involution:
    """exp(iθX) of a matrix X, X² = 1: ρ → (1 + cos 2θ)/2 ρ + (1 − cos 2θ)/2 XρX + sin 2θ/2 i[X, ρ].

    Parameters
    ----------
    mirror, commutator
        The transfer matrices of XρX and of i[X, ρ], on the qubits below.
    qubits, n
        Where X acts, of how many.
    """

    mirror: np.ndarray
    commutator: np.ndarray
    qubits: tuple[int, ...]
    n: int

    def push(self, r: Coordinates, angles: np.ndarray) -> Coordinates:
        """Return the state after the rotation."""
        return self._turned(r, angles, 1.0)

    def pull(self, o: Coordinates, angles: np.ndarray) -> Coordinates:
        """Return the observable before the rotation."""
        return self._turned(o, angles, -1.0)

    def _turned(self, r: Coordinates, angles: np.ndarray, sense: float) -> Coordinates:
        c, s = np.cos(2 * angles)[:, None], sense * np.sin(2 * angles)[:, None]
        mirrored = on_digits(self.mirror, r, self.qubits, self.n)
        return (1 + c) / 2 * r + (1 - c) / 2 * mirrored + s / 2 * self.turn(r)

    def turn(self, r: Coordinates) -> Coordinates:
        """Return the derivative at angle 0, i[X, ρ]."""
        return on_digits(self.commutator, r, self.qubits, self.n)

    def keep(self, r: Coordinates) -> Coordinates:
        """Return what a derivative will need of the state after the rotation."""
        return r.copy()

    def derivative(self, o: Coordinates, kept: Coordinates) -> np.ndarray:
        """Return o·turn(r) of each circuit."""
        return np.einsum("bi,bi->b", o, self.turn(kept))


@dataclass(frozen=True, eq=False)
class Monomial:
    """r_P → w_P r_{π(P)}: Pauli channels and Clifford gates, as many as stand in a row.

    Parameters
    ----------
    source
        π, a permutation of the strings; ``None`` leaves all in place.
    weights
        w.
    """

    source: np.ndarray | None
    weights: np.ndarray

    def push(self, r: Coordinates, _value: object = None) -> Coordinates:
        """Return the state after it."""
        return self.weights * (r if self.source is None else r[:, self.source])

    def pull(self, o: Coordinates, _value: object = None) -> Coordinates:
        """Return the observable before it."""
        moved = self.weights * o
        if self.source is None:
            return moved
        found = np.empty_like(moved)
        found[:, self.source] = moved
        return found

    def then(self, later: Monomial) -> Monomial:
        """Return both as one, this one first in time."""
        if later.source is None:
            return Monomial(self.source, later.weights * self.weights)
        source = later.source if self.source is None else self.source[later.source]
        return Monomial(source, later.weights * self.weights[later.source])


@dataclass(frozen=True, eq=False)
class Table:
    """A transfer matrix on some qubits, the same in all circuits.

    Parameters
    ----------
    matrix
        R, ``(4**k, 4**k)``.
    qubits, n
        Where it acts, of how many.
    """

    matrix: np.ndarray
    qubits: tuple[int, ...]
    n: int

    def push(self, r: Coordinates, _value: object = None) -> Coordinates:
        """Return the state after it."""
        return on_digits(self.matrix, r, self.qubits, self.n)

    def pull(self, o: Coordinates, _value: object = None) -> Coordinates:
        """Return the observable before it."""
        return on_digits(self.matrix.T, o, self.qubits, self.n)


@dataclass(frozen=True, eq=False)
class Gate:
    """A unitary on some qubits, its own in every circuit or a wide one: ρ → WρW†, as matrices.

    Parameters
    ----------
    qubits, n
        Where it acts, of how many.
    fixed
        W, where it is the same in all circuits.
    """

    qubits: tuple[int, ...]
    n: int
    fixed: np.ndarray | None = None

    def push(self, r: Coordinates, drawn: np.ndarray) -> Coordinates:
        """Return the state after W, ``(d, d)`` or one for each circuit, ``(B, d, d)``."""
        return self._conjugated(r, self._matrix(drawn))

    def pull(self, o: Coordinates, drawn: np.ndarray) -> Coordinates:
        """Return the observable before W: R is orthogonal."""
        return self._conjugated(o, self._matrix(drawn).conj().swapaxes(-1, -2))

    def _matrix(self, drawn: np.ndarray) -> np.ndarray:
        return drawn if self.fixed is None else self.fixed

    def _conjugated(self, r: Coordinates, matrix: np.ndarray) -> Coordinates:
        flat = from_coordinates(r, self.n).reshape(len(r), -1)
        flat = apply_matrix(matrix, flat, self.qubits, 2 * self.n)
        columns = tuple(self.n + qubit for qubit in self.qubits)
        flat = apply_matrix(matrix.conj(), flat, columns, 2 * self.n)
        side = 2**self.n
        return coordinates(flat.reshape(-1, side, side), self.n)


Rotated: TypeAlias = Turn | Involution
Step: TypeAlias = Turn | Involution | Monomial | Table | Gate


def on_digits(matrix: np.ndarray, r: Coordinates, qubits: tuple[int, ...], n: int) -> Coordinates:
    """Return a matrix ``(4**k, 4**k)`` applied to the letters of some qubits.

    Examples
    --------
    >>> on_digits(np.diag([1.0, 0.0, 0.0, 1.0]), np.ones((1, 16)), (1,), 2)[0, :4].tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    axes, front = [1 + qubit for qubit in qubits], range(1, 1 + len(qubits))
    tensor = np.moveaxis(r.reshape((-1, *(4,) * n)), axes, front)
    moved = matrix @ tensor.reshape(len(r), len(matrix), -1)
    back = np.moveaxis(moved.reshape(tensor.shape), front, axes)
    return np.ascontiguousarray(back).reshape(r.shape)
