r"""Functions on the symmetric group, multiplied by a Weingarten function without a double sum.

A function a on S_k is an element Σ a(σ)·σ of the group algebra. The Weingarten function over U(N)
is the inverse of Σ_σ N^{cycles of σ}·σ = ∏_i (N + J_i) there, with the elements of Jucys and Murphy

    J_i = (1 i) + (2 i) + … + (i−1 i),

which commute and have the contents −(i−1), …, i−1 as eigenvalues. The inverse of N + J_i is
therefore a polynomial in J_i, and a product by J_i moves i − 1 copies of a: the convolution costs
some k³/3 · 2k! additions in place of (k!)². An eigenvalue −N belongs to diagrams of more than N
rows, which the average leaves out: a polynomial that is 0 there gives the sum over the others, at
every N ≥ 1.

References
----------
J. Novak, Banach Center Publ. 89 (2010) 231 (arXiv:0811.3595). P. Zinn-Justin, Lett. Math. Phys. 91
(2010) 119 (arXiv:0907.2719). A. Jucys, Rep. Math. Phys. 5 (1974) 107.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.permutations import Permutation, group_array

__all__ = ["Array", "convolved", "cycle_products", "partners"]

Integers = NDArray[np.int64]
#: Python's whole numbers, or floats and complex numbers.
Array = np.ndarray


def _keys(images: NDArray[np.integer]) -> Integers:
    """Return numbers that order permutations as their list does."""
    k = images.shape[1]
    return images.astype(np.int64) @ (k ** np.arange(k - 1, -1, -1, dtype=np.int64))


def _places(images: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return where permutations stand in the list of all."""
    listed = _keys(group_array(images.shape[1]))
    return np.searchsorted(listed, _keys(images)).astype(np.int32)


def _transposed(k: int, i: int) -> list[NDArray[np.int32]]:
    """Return the places of σ(j i) for every σ, one array for each j < i."""
    found = []
    for j in range(i):
        images = group_array(k).copy()
        images[:, [j, i]] = images[:, [i, j]]
        found.append(_places(images))
    return found


def _newton(N: int, i: int) -> tuple[list[int], int]:
    """Return divided differences of 1/(N + x) over −i, …, i, as whole numbers over one scale.

    At x = −N the value is 0.
    """
    nodes = range(-i, i + 1)
    column = [Fraction(1, N + x) if N + x else Fraction(0) for x in nodes]
    found = [column[0]]
    for step in range(1, len(column)):
        column = [(b - a) / step for a, b in itertools.pairwise(column)]
        found.append(column[0])
    scale = math.lcm(*(value.denominator for value in found))
    return [int(value * scale) for value in found], scale


def convolved(values: Array, N: int) -> tuple[Array, int]:
    """Return Σ_σ a(σ) Wg(σ^{-1}ρ) for every ρ, from whole a, and what it is to be divided by.

    Examples
    --------
    >>> convolved(np.array([1, 0], dtype=object), 3)       # Wg(1, 1) and Wg(2) at N = 3
    (array([9, -3], dtype=object), 72)
    """
    k = next(k for k in range(len(values) + 1) if math.factorial(k) == len(values))
    total_scale = N  # J_1 = 0
    for i in range(1, k):
        moves = _transposed(k, i)
        coefficients, scale = _newton(N, i)
        # Σ_m c_m ∏_{l<m}(J − x_l), by Horner's rule from the last node on.
        result = coefficients[-1] * values
        for coefficient, node in zip(coefficients[-2::-1], range(i - 1, -i - 1, -1), strict=True):
            moved = sum((result[move] for move in moves[1:]), result[moves[0]])
            result = moved - node * result + coefficient * values
        values, total_scale = result, total_scale * scale
    return values, total_scale


def partners(beta: Permutation) -> NDArray[np.int32]:
    """Return where ρ^{-1}β stands in the list of permutations, for every ρ."""
    return _places(np.argsort(group_array(len(beta)), axis=1)[:, list(beta)])


def cycle_products(matrices: Sequence[Array]) -> Array:
    """Return ∏_{cycles (a b c …)} Tr(A_a A_b A_c …) for every permutation, in their order."""
    k = len(matrices)
    traces = _cycle_traces(matrices)
    values = np.ones(math.factorial(k), dtype=matrices[0].dtype)
    images = group_array(k).astype(np.int64)
    seen = np.zeros(len(images), dtype=np.int64)
    for start in range(k):
        fresh = np.flatnonzero((seen >> start & 1) == 0)
        # The code of a cycle: a sentinel, and the points after the first to the base k + 1.
        code, place = np.full(len(fresh), start + 1), images[fresh, start]
        mask = np.full(len(fresh), 1 << start)
        open_ = place != start
        while np.any(open_):
            code[open_] = code[open_] * (k + 1) + place[open_] + 1
            mask[open_] |= 1 << place[open_]
            place[open_] = images[fresh[open_], place[open_]]
            open_ = place != start
        seen[fresh] |= mask
        codes, where = np.unique(code, return_inverse=True)
        known = np.empty(len(codes), dtype=values.dtype)
        known[:] = [traces[number] for number in codes.tolist()]
        values[fresh] = values[fresh] * known[where]
    return values


def _cycle_traces(matrices: Sequence[Array]) -> dict[int, object]:
    """Return the trace along every cycle, by its code: each path is one product of matrices."""
    k = len(matrices)
    found: dict[int, object] = {}

    def walk(product: Array, code: int, start: int, used: int) -> None:
        found[code] = product.trace()
        for point in range(start + 1, k):
            if not used >> point & 1:
                longer = code * (k + 1) + point + 1
                walk(product @ matrices[point], longer, start, used | 1 << point)

    for start in range(k):
        walk(matrices[start], start + 1, start, 1 << start)
    return found
