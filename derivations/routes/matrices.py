"""Routes by which a step of a derivation is checked without the rule that made it.

None of these functions calls the calculus of averages. They work on exact rationals, with
explicit matrices, Gram matrices or index patterns (how many points decide is computed in
:mod:`derivations.routes.decisions`):

- :func:`twirl`: E (V†OV)^{⊗k} from the linear system that its invariance imposes, solved at
  integer N;
- :func:`state_moment`: E ∏ χ_i χ̄_j over random states, from the moments of |χ_i|².
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial, prod

import numpy as np

from derivations.errors import ProofError

__all__ = [
    "cycles",
    "involution",
    "orthogonal_matrix",
    "rational_matrix",
    "solve",
    "state_moment",
    "twirl",
]

Permutation = tuple[int, ...]


def rational_matrix(rng: random.Random, size: int) -> np.ndarray:
    """Return a matrix of small random integers, as exact Fractions."""
    entries = [[Fraction(rng.randint(-9, 9)) for _ in range(size)] for _ in range(size)]
    return np.array(entries, dtype=object)


def involution(rng: random.Random, size: int) -> np.ndarray:
    """Return an exact rational X with X² = 1 and Tr X = 0 (for even ``size``)."""
    signs = np.diag(np.array([Fraction((-1) ** i) for i in range(size)], dtype=object))
    while True:
        change = rational_matrix(rng, size)
        inverse = _inverse(change)
        if inverse is not None:
            return change @ signs @ inverse


def orthogonal_matrix(rng: random.Random, size: int) -> np.ndarray:
    """Return a rational orthogonal matrix, by Cayley's transform (1 − S)(1 + S)^{-1}."""
    s = rational_matrix(rng, size)
    s = s - s.T
    one = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)])
    columns = [solve((one + s).tolist(), one[:, j].tolist()) for j in range(size)]
    return (one - s) @ np.array(columns, dtype=object).T


def _inverse(matrix: np.ndarray) -> np.ndarray | None:
    size = len(matrix)
    columns = []
    for j in range(size):
        unit = [Fraction(int(i == j)) for i in range(size)]
        column = solve(matrix.tolist(), unit)
        if column is None:
            return None
        columns.append(column)
    return np.array(columns, dtype=object).T


def solve(
    matrix: Sequence[Sequence[int | Fraction]], right: Sequence[int | Fraction]
) -> list[Fraction] | None:
    """Solve a square linear system exactly; None if it is singular.

    Examples
    --------
    >>> solve([[2, 1], [1, 1]], [3, 2])
    [Fraction(1, 1), Fraction(1, 1)]
    """
    rows = [[*map(Fraction, row), Fraction(b)] for row, b in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = next((r for r in range(i, size) if rows[r][i]), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def rank(table: Sequence[Sequence[int | Fraction]]) -> int:
    """Return the rank of a table of exact numbers.

    Examples
    --------
    >>> rank([[1, 2], [2, 4]])
    1
    """
    rows = [[Fraction(value) for value in row] for row in table]
    found = 0
    for column in range(len(rows[0])):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] / rows[found][column]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def cycles(permutation: Permutation) -> list[list[int]]:
    """Return the cycles of a permutation given by its images.

    Examples
    --------
    >>> cycles((1, 0, 2))
    [[0, 1], [2]]
    """
    seen: set[int] = set()
    found = []
    for first in range(len(permutation)):
        cycle, place = [], first
        while place not in seen:
            seen.add(place)
            cycle.append(place)
            place = permutation[place]
        if cycle:
            found.append(cycle)
    return found


def twirl(k: int, N: int, power_sums: Sequence[int | Fraction]) -> dict[Permutation, Fraction]:
    """Return c with E (V†OV)^{⊗k} = Σ_τ c_τ P_τ over Haar-random V, without Weingarten.

    The average commutes with every W^{⊗k}, so it is a sum of permutation operators (Schur–Weyl
    duality). Its traces against P_σ^{-1} are those of O^{⊗k}, because V drops out:
    Σ_τ N^{#(σ^{-1}τ)} c_τ = ∏_{cycles of σ} Tr O^{length}. This linear system is solved here.

    Parameters
    ----------
    k
        Degree.
    N
        Dimension, at least k: below, permutation operators are linearly dependent.
    power_sums
        (Tr O, …, Tr O^k).

    Examples
    --------
    >>> twirl(2, 4, (0, 4))
    {(0, 1): Fraction(-1, 15), (1, 0): Fraction(4, 15)}
    """
    if k > N:
        raise ProofError(f"a twirl of degree {k} at N = {N} has dependent permutations: N ≥ k")
    group = list(permutations(range(k)))
    gram = [[N ** len(cycles(_quotient(sigma, tau))) for tau in group] for sigma in group]
    right = [prod(power_sums[len(cycle) - 1] for cycle in cycles(sigma)) for sigma in group]
    solution = solve(gram, right)
    assert solution is not None
    return dict(zip(group, solution, strict=True))


def _quotient(sigma: Permutation, tau: Permutation) -> Permutation:
    """Return σ^{-1}τ."""
    inverse = [0] * len(sigma)
    for place, image in enumerate(sigma):
        inverse[image] = place
    return tuple(inverse[tau[i]] for i in range(len(sigma)))


def state_moment(ket: Sequence[int], bra: Sequence[int], N: int) -> Fraction:
    """Return E ∏ χ_{i} ∏ χ̄_{j} over Haar-random states, from phases and Dirichlet moments.

    The phase of each component is uniform, so the average vanishes unless each index occurs as
    often in ``ket`` as in ``bra``; then it is E ∏ |χ_i|^{2 m_i} of a vector (|χ_1|², …, |χ_N|²)
    that is uniform on the simplex: (N−1)! ∏ m_i! / (N−1+k)!.

    Examples
    --------
    >>> state_moment([0, 1], [1, 0], 2), state_moment([0, 0], [0, 0], 2)
    (Fraction(1, 6), Fraction(1, 3))
    """
    if Counter(ket) != Counter(bra):
        return Fraction(0)
    multiplicities = Counter(ket).values()
    numerator = factorial(N - 1) * prod(factorial(m) for m in multiplicities)
    return Fraction(numerator, factorial(N - 1 + len(ket)))
