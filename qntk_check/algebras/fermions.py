"""Free fermions on a line: what a product state has in so(2n), at any number of qubits."""

from __future__ import annotations

from numpy.typing import ArrayLike

from qntk_check.arguments import check_rows, show
from qntk_check.errors import DomainError

__all__ = ["fermion_weight"]


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
    given = check_rows("the Bloch vectors", vectors, 3)
    if given.ndim != 2:
        raise DomainError(
            f"the vectors {show(vectors)}: give a Bloch vector for each qubit, (n, 3)"
        )
    squares = given**2
    if (squares.sum(axis=1) > 1 + 1e-9).any():
        raise DomainError("a Bloch vector has length 1 at most: normalize the states")
    total = unfinished = 0.0
    for x, y, z in squares.tolist():
        total += z + (x + y) * unfinished
        unfinished = (x + y) + z * unfinished
    return total
