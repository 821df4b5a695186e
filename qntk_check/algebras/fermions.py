"""What a product state has in so(2n) of free fermions on a line, and in any list of strings."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_rows, check_sequence, show
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.observables import check_pauli

__all__ = ["fermion_weight", "product_weight"]


def fermion_weight(vectors: ArrayLike) -> float:
    """Return Σ ⟨B⟩² of a product state over the strings that Z_i and X_iX_{i+1} generate.

    These are all Z_i, and X or Y at two places with Z at all places between. In the time of the
    number of qubits: the strings that are open at a place are carried along.

    Parameters
    ----------
    vectors
        The Bloch vector of each qubit in the order of the line, ``(n, 3)``.

    Raises
    ------
    DomainError
        If these are no Bloch vectors, of length 1 at most.

    Examples
    --------
    >>> fermion_weight([[0, 0, 1]] * 100), fermion_weight([[1, 0, 0]] * 100)
    (100.0, 99.0)
    """
    squares = _checked(vectors) ** 2
    total = unfinished = 0.0
    for x, y, z in squares.tolist():
        total += z + (x + y) * unfinished
        unfinished = (x + y) + z * unfinished
    return total


def product_weight(vectors: ArrayLike, strings: Iterable[str]) -> float:
    """Return Σ ⟨B⟩² of a product state over listed Pauli strings.

    Raises
    ------
    DomainError
        If these are no Bloch vectors.
    ObservableError
        If a string is none of so many qubits.

    Examples
    --------
    >>> product_weight([[0, 0, 1], [1, 0, 0]], ["ZI", "ZX", "IZ"])
    2.0
    """
    given = _checked(vectors)
    listed = check_sequence("the strings", strings, "give a list of Pauli strings")
    places = {"X": 0, "Y": 1, "Z": 2}
    known = sorted(check_pauli(string, n=len(given)) for string in listed)
    values = (
        np.prod([row[places[letter]] for row, letter in zip(given, string, strict=True)
                 if letter != "I"]) for string in known
    )  # fmt: skip
    return float(sum(value**2 for value in values))


def _checked(vectors: ArrayLike) -> Array:
    """Return the Bloch vectors, shape (n, 3), else raise."""
    given = check_rows("the Bloch vectors", vectors, 3)
    if given.ndim != 2:
        raise DomainError(
            f"the vectors {show(vectors)}: give a Bloch vector for each qubit, (n, 3)"
        )
    if ((given**2).sum(axis=1) > 1 + 1e-9).any():
        raise DomainError("a Bloch vector has length 1 at most: normalize the states")
    return given
