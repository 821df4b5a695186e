"""Pauli strings as pairs of bit masks, and the Clifford gates that carry strings to strings.

A string is (x, z, k) for i^k X^x Z^z, with the bits of an amplitude's index: qubit 0 is the
highest bit. A Clifford gate C that stands between two rotations need not be applied: with
exp(iθP) C = C exp(iθ C†PC) it moves to the end of the circuit, where it changes the observable
into C†OC and costs nothing. A :class:`Frame` keeps C†PC for the gates moved so far.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

__all__ = ["Frame", "Images", "String", "anticommute", "clifford_images", "string_of"]


class String(NamedTuple):
    """i^k X^x Z^z, x and z as bit masks of amplitudes; the bits of z act first."""

    x: int
    z: int
    k: int


class Images(NamedTuple):
    """What a gate G makes of each of its qubits: G†X_qG and G†Z_qG."""

    of_x: tuple[String, ...]
    of_z: tuple[String, ...]


MOST_QUBITS = 4  # of a gate that is tried for being Clifford: 2k products of 2^k × 2^k matrices
_ROUNDING = 1e-14  # H carries 1/√2, which is not exact


def string_of(letters: str, qubits: tuple[int, ...], n: int) -> String:
    """Return a Pauli string on some qubits of n.

    Examples
    --------
    >>> string_of("XY", (0, 2), 3)
    String(x=5, z=1, k=1)
    """
    x = z = 0
    for letter, qubit in zip(letters, qubits, strict=True):
        bit = 1 << (n - 1 - qubit)
        x |= bit if letter in "XY" else 0
        z |= bit if letter in "YZ" else 0
    return String(x, z, letters.count("Y"))  # Y = iXZ


def product(a: String, b: String) -> String:
    """Return the product of two strings.

    Examples
    --------
    >>> product(String(0, 1, 0), String(1, 0, 0))
    String(x=1, z=1, k=2)
    """
    return String(a.x ^ b.x, a.z ^ b.z, (a.k + b.k + 2 * (a.z & b.x).bit_count()) % 4)


def anticommute(a: String, b: String) -> bool:
    """Whether two strings anticommute; else they commute.

    Examples
    --------
    >>> anticommute(String(1, 0, 0), String(0, 1, 0)), anticommute(String(3, 0, 0), String(0, 3, 0))
    (True, False)
    """
    return ((a.x & b.z).bit_count() + (a.z & b.x).bit_count()) % 2 == 1


class Frame:
    """C†PC for every string P, where C is the product of the Clifford gates moved so far.

    Examples
    --------
    >>> frame = Frame(2)
    >>> cnot = clifford_images(np.eye(4)[[0, 1, 3, 2]])
    >>> frame.append(cnot, (0, 1))
    >>> frame.conjugate(string_of("Z", (1,), 2)) == string_of("ZZ", (0, 1), 2)
    True
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._x = [String(1 << (n - 1 - q), 0, 0) for q in range(n)]
        self._z = [String(0, 1 << (n - 1 - q), 0) for q in range(n)]

    def conjugate(self, string: String) -> String:
        """Return C†PC."""
        return self._conjugated(string.x, string.z, string.k)

    def _conjugated(self, x: int, z: int, k: int) -> String:
        found_x = found_z = 0
        for mask, images in ((x, self._x), (z, self._z)):
            while mask:
                bit = mask.bit_length() - 1
                mask ^= 1 << bit
                image = images[self._n - 1 - bit]
                k += image.k + 2 * (found_z & image.x).bit_count()  # as in product
                found_x, found_z = found_x ^ image.x, found_z ^ image.z
        return String(found_x, found_z, k % 4)

    def append(self, images: Images, qubits: tuple[int, ...]) -> None:
        """Move one more gate G, given what it makes of X and Z on its qubits: C becomes GC."""
        of_x, of_z = ([self._conjugated(*self._spread(s, qubits)) for s in half] for half in images)
        for qubit, x, z in zip(qubits, of_x, of_z, strict=True):
            self._x[qubit], self._z[qubit] = x, z

    def _spread(self, string: String, qubits: tuple[int, ...]) -> tuple[int, int, int]:
        """Return a string of the gate's own qubits as one of the register."""
        own_x, own_z, k = string
        x = z = 0
        for number, qubit in enumerate(qubits):
            own, bit = len(qubits) - 1 - number, self._n - 1 - qubit
            x |= (own_x >> own & 1) << bit
            z |= (own_z >> own & 1) << bit
        return x, z, k


def clifford_images(matrix: np.ndarray) -> Images | None:
    """Return G†X_qG and G†Z_qG for each qubit of a gate, or ``None`` if it is no Clifford gate.

    Examples
    --------
    >>> clifford_images(np.array([[1, 1], [1, -1]]) / 2**0.5)
    Images(of_x=(String(x=0, z=1, k=0),), of_z=(String(x=1, z=0, k=0),))
    >>> clifford_images(np.diag([1, 1j**0.5])) is None
    True
    """
    if len(matrix) > 2**MOST_QUBITS:
        return None
    return _images(np.ascontiguousarray(matrix, dtype=complex).tobytes(), len(matrix))


@lru_cache(maxsize=256)
def _images(entries: bytes, d: int) -> Images | None:
    gate = np.frombuffer(entries, dtype=complex).reshape(d, d)
    bits = [1 << b for b in reversed(range(d.bit_length() - 1))]
    found = []
    for string in [String(b, 0, 0) for b in bits] + [String(0, b, 0) for b in bits]:
        image = _read(gate.conj().T @ dense_string(string, d) @ gate, bits)
        if image is None:
            return None
        found.append(image)
    return Images(tuple(found[: len(bits)]), tuple(found[len(bits) :]))


def dense_string(string: String, d: int) -> np.ndarray:
    """Return i^k X^x Z^z as a matrix ``(d, d)``.

    Examples
    --------
    >>> bool((dense_string(String(1, 1, 1), 2) == [[0, -1j], [1j, 0]]).all())
    True
    """
    x, z, k = string
    index = np.arange(d)
    matrix = np.zeros((d, d), dtype=complex)
    signs = 1 - 2 * (np.bitwise_count((index ^ x) & z).astype(int) % 2)
    matrix[index, index ^ x] = np.array([1, 1j, -1, -1j])[k % 4] * signs
    return matrix


def _read(matrix: np.ndarray, bits: list[int]) -> String | None:
    """Return the string that a matrix is, or ``None``."""
    x = int(np.abs(matrix[0]).argmax())
    first = matrix[0, x]
    z = sum(b for b in bits if (matrix[b, b ^ x] / first).real < 0) if first else 0
    bare = dense_string(String(x, z, 0), len(matrix))
    string = String(x, z, round(2 * np.angle(first / bare[0, x]) / np.pi) % 4)
    close = np.abs(matrix - dense_string(string, len(matrix))).max() <= _ROUNDING * len(matrix)
    return string if close else None
