"""Sets of designs that comparisons run over: a comparison needs a set that has to miss, too."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_complex, check_count, show
from qntk_check.designs.groups import Design, binary_icosahedral, clifford_group, pauli_group
from qntk_check.errors import DomainError

__all__ = ["all_pairs", "comparable_groups"]


def comparable_groups(n: int) -> tuple[Design, ...]:
    """Return 2-designs on one qubit or two, and the Pauli group at the end, which is none.

    Raises
    ------
    DomainError
        If n is neither 1 nor 2.

    Examples
    --------
    >>> [group.degree for group in comparable_groups(1)]
    [3, 5, 1]
    """
    if check_count("n", n) > 2:
        raise DomainError(f"n = {show(n)}: groups that can be listed act on one qubit or on two")
    larger = (binary_icosahedral(),) if n == 1 else ()
    return (clifford_group(n), *larger, pauli_group(n))


def all_pairs(unitaries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the second of all pairs of elements, shape (B², N, N) each.

    Examples
    --------
    >>> [half.shape for half in all_pairs(pauli_group(1).unitaries)]
    [(16, 2, 2), (16, 2, 2)]
    """
    given = check_complex("the elements", unitaries)
    if given.ndim != 3:
        raise DomainError(f"the elements {show(unitaries)}: give matrices, shape (B, N, N)")
    count = len(given)
    return np.repeat(given, count, axis=0), np.tile(given, (count, 1, 1))
