"""States and observables by their coordinates along Pauli strings.

The strings of n qubits stand in the order of their letters I, X, Y, Z, the first letter the
slowest: string number Σ a_q 4^(n−1−q). A state has the coordinates r_P = Tr(Pρ), an observable
o_P = Tr(PO)/2^n, and ⟨O⟩ = Σ o_P r_P. The product of two strings has the number of one XOR that of
the other, since this holds for single letters.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from qntk_check.observables import ObservableLike, in_strings
from qntk_check.observables.reading import Canonical

__all__ = [
    "LETTERS",
    "Pairs",
    "coordinates",
    "from_coordinates",
    "numbered",
    "observable_coordinates",
    "pairs",
    "symplectic",
]

LETTERS = "IXYZ"
# What a pair of strings P, P' = iQP is turned into each other by, as (rows, partners, signs).
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
_SIGNS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]], dtype=float)
# P_a P_b = i^phase P_{a XOR b} for single letters
_PHASES = np.array([[0, 0, 0, 0], [0, 0, 1, 3], [0, 3, 0, 1], [0, 1, 3, 0]])


def coordinates(matrices: np.ndarray, n: int) -> np.ndarray:
    """Return Tr(P ρ) for all strings P of matrices ``(…, 2**n, 2**n)``, shape ``(…, 4**n)``.

    Examples
    --------
    >>> coordinates(np.diag([1.0, 0.0]), 1).tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    front = matrices.shape[:-2]
    free = len(front)
    found = np.asarray(matrices, dtype=complex).reshape(front + (2,) * (2 * n))
    order = [free + axis for k in range(n) for axis in (k, n + k)]
    found = found.transpose([*range(free), *order]).reshape(front + (4,) * n)
    for axis in range(free, free + n):
        a, b, c, d = np.moveaxis(found, axis, 0)
        found = np.stack([a + d, b + c, 1j * (b - c), a - d], axis=axis)
    return np.ascontiguousarray(np.real(found).reshape((*front, 4**n)))


def from_coordinates(vectors: np.ndarray, n: int) -> np.ndarray:
    """Return ρ = 2^(−n) Σ r_P P of vectors ``(…, 4**n)``, shape ``(…, 2**n, 2**n)``.

    Examples
    --------
    >>> from_coordinates(np.array([1.0, 0.0, 0.0, 1.0]), 1).real.tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    front = vectors.shape[:-1]
    free = len(front)
    found = np.asarray(vectors, dtype=complex).reshape(front + (4,) * n)
    for axis in range(free, free + n):
        i, x, y, z = np.moveaxis(found, axis, 0)
        found = np.stack([i + z, x - 1j * y, x + 1j * y, i - z], axis=axis) / 2
    found = found.reshape(front + (2,) * (2 * n))
    order = [*range(0, 2 * n, 2), *range(1, 2 * n, 2)]
    found = found.transpose([*range(free), *(free + axis for axis in order)])
    return found.reshape((*front, 2**n, 2**n))


def symplectic(table: np.ndarray) -> np.ndarray:
    """Return Σ_P ±p_P for all strings Q, − where P and Q anticommute; shape ``(4,) * k``.

    Examples
    --------
    >>> symplectic(np.array([0.9, 0.1, 0.0, 0.0])).round(9).tolist()
    [1.0, 1.0, 0.8, 0.8]
    """
    for axis in range(table.ndim):
        table = np.moveaxis(np.tensordot(_SIGNS, table, axes=(1, axis)), 0, axis)
    return table


def numbered(string: str) -> int:
    """Return the number of a string.

    Examples
    --------
    >>> numbered("XZ")
    7
    """
    number = 0
    for letter in string:
        number = 4 * number + LETTERS.index(letter)
    return number


def observable_coordinates(observable: ObservableLike | Canonical, n: int) -> np.ndarray:
    """Return o_P = Tr(PO)/2^n, shape ``(4**n,)``.

    Examples
    --------
    >>> observable_coordinates({"Z": 2.0, "I": 1.0}, 1).tolist()
    [1.0, 0.0, 0.0, 2.0]
    """
    found = np.zeros(4**n)
    for string, value in in_strings(observable).items():
        found[numbered(string)] = float(value)
    return found


@lru_cache(maxsize=256)
def pairs(letters: str, qubits: tuple[int, ...], n: int) -> Pairs:
    """Return which coordinates exp(iθQ) turns into which, of a string Q on some qubits of n.

    For P that anticommutes with Q, UPU† = cos 2θ P + sin 2θ iQP, and iQP is a string P' up to a
    sign t. A vector r turns by r_P → cos 2θ r_P − t sin 2θ r_P', r_P' → cos 2θ r_P' + t sin 2θ r_P.

    Returns
    -------
    rows, partners, signs
        P, P' and t, one of each pair, shape ``(4**n / 4,)`` or ``(0,)`` for Q = 1.

    Examples
    --------
    >>> [part.tolist() for part in pairs("Z", (0,), 1)]  # iZX = −Y
    [[1], [2], [-1.0]]
    """
    index = np.arange(4**n)
    phase, flip = np.ones(4**n, dtype=int), 0
    for letter, qubit in zip(letters, qubits, strict=True):
        place, own = 2 * (n - 1 - qubit), LETTERS.index(letter)
        phase += _PHASES[own, index >> place & 3]
        flip ^= own << place
    partner = index ^ flip
    rows = np.flatnonzero((phase % 2 == 0) & (index < partner))
    signs = np.where(phase[rows] % 4 == 0, 1.0, -1.0)
    found = rows, partner[rows], signs
    for part in found:
        part.flags.writeable = False
    return found
