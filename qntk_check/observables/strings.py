"""Pauli strings: letters, matrices, and products of sums of them.

A string is i^{|x∧z|} X^x Z^z with bit masks x and z, and the product of two strings that commute is
± a string, of two that do not ±i times one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qntk_check.arguments import check_count, check_room, show
from qntk_check.errors import ObservableError

__all__ = [
    "MAX_MATRIX_BYTES",
    "PAULIS",
    "check_matrix_room",
    "check_pauli",
    "masks",
    "overlap",
    "pauli_matrix",
    "times",
]

PAULIS: dict[str, np.ndarray] = {
    "I": np.array([[1, 0], [0, 1]], dtype=complex),
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Y": np.array([[0, -1j], [1j, 0]], dtype=complex),
    "Z": np.array([[1, 0], [0, -1]], dtype=complex),
}

MAX_MATRIX_BYTES = 2**32  # of one matrix: 14 qubits

Masks = tuple[int, int]  # the qubits with an X part, and those with a Z part


def check_pauli(string: str, *, n: int | None = None) -> str:
    """Return ``string`` if it is a Pauli string on ``n`` qubits, else raise.

    Raises
    ------
    ObservableError
        If a letter is none of I, X, Y, Z, or the length is not ``n``.

    Examples
    --------
    >>> check_pauli("XZI", n=3)
    'XZI'
    """
    if not isinstance(string, str) or not string:
        raise ObservableError(
            f"{show(string)} is not a Pauli string: write one letter of I, X, Y, Z for each qubit, "
            'qubit 0 first, e.g. "ZZI"'
        )
    foreign = [letter for letter in string if letter not in PAULIS]
    if foreign:
        raise ObservableError(
            f"Pauli string {string!r} has the foreign letter {foreign[0]!r}: use only I, X, Y, Z "
            "(capitals)"
        )
    if n is not None and len(string) != check_count("n", n):
        raise ObservableError(
            f"Pauli string {string!r} has {len(string)} letters where there are {n} qubits: "
            "write one letter for each qubit, I where it does not act"
        )
    return str(string)


def check_matrix_room(n: int) -> None:
    """Raise before a matrix on n qubits is built that exceeds 4 GiB.

    Raises
    ------
    ResourceError
        With the estimate.

    Examples
    --------
    >>> check_matrix_room(3)
    """
    check_room(
        f"the entries of a matrix on {show(n)} qubits", 16 * 4 ** min(n, 500),
        "keep the observable as Pauli strings, which kernel.evaluate and traces take as they are",
        bound=MAX_MATRIX_BYTES,
    )  # fmt: skip


def pauli_matrix(string: str) -> np.ndarray:
    """Return the matrix of a Pauli string.

    Parameters
    ----------
    string
        Letters I, X, Y, Z; the first acts on qubit 0, the leftmost tensor factor.

    Returns
    -------
    ndarray
        Complex, shape ``(2**n, 2**n)`` for n letters.

    Raises
    ------
    ObservableError
        If it is no Pauli string.
    ResourceError
        If the matrix would take more than 4 GiB, beyond 14 letters.

    Examples
    --------
    >>> pauli_matrix("ZI").real.diagonal().astype(int).tolist()
    [1, 1, -1, -1]
    """
    check_matrix_room(len(check_pauli(string)))
    matrix = np.eye(1, dtype=complex)
    for letter in string:
        matrix = np.kron(matrix, PAULIS[letter])
    return matrix


def masks(string: str) -> Masks:
    """Return the qubits with an X part and those with a Z part, as bits.

    Examples
    --------
    >>> masks("XYZ")
    (6, 3)
    """
    x = int(string.translate(_X_BITS), 2)
    return x, int(string.translate(_Z_BITS), 2)


_X_BITS, _Z_BITS = str.maketrans("IXYZ", "0110"), str.maketrans("IXYZ", "0011")


def times(left: Mapping[Masks, int], right: Mapping[Masks, int]) -> dict[Masks, int]:
    """Return the Hermitian part of a product of two sums of strings with whole coefficients.

    Where the product is Hermitian, as of two powers of one sum, that is the product: strings that
    anticommute give ±i times a string, and cancel.

    Examples
    --------
    >>> z, x = masks("Z"), masks("X")
    >>> times({z: 2, x: 3}, {z: 2, x: 3})  # (2Z + 3X)² = 13
    {(0, 0): 13}
    """
    result: dict[Masks, int] = {}
    for (a, b), first in left.items():
        ys = (a & b).bit_count()
        for (c, d), second in right.items():
            # i^{|a∧b|}X^aZ^b i^{|c∧d|}X^cZ^d, with (−1)^{|b∧c|} from moving Z^b past X^c
            x, z = a ^ c, b ^ d
            quarter = ys + (c & d).bit_count() - (x & z).bit_count() + 2 * (b & c).bit_count()
            if quarter % 2:
                continue
            term = first * second if quarter % 4 == 0 else -first * second
            result[x, z] = result.get((x, z), 0) + term
    return result


def overlap(left: Mapping[Masks, int], right: Mapping[Masks, int]) -> int:
    """Return Tr(AB)/N of two sums of strings: Σ of products of equal strings' coefficients.

    Examples
    --------
    >>> overlap({masks("Z"): 2}, {masks("Z"): 5, masks("X"): 7})
    10
    """
    few, many = sorted((left, right), key=len)
    return sum(value * many[key] for key, value in few.items() if key in many)
