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

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.interpolation import Array, applied, divided_differences
from derivations.calculus.numbers.permutations import Permutation, group_array
from derivations.calculus.numbers.walks import keys, products_along

__all__ = ["convolved", "cycle_products", "partners"]


def _places(images: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return where permutations stand in the list of all."""
    listed = keys(group_array(images.shape[1]))
    return np.searchsorted(listed, keys(images)).astype(np.int32)


def _transposed(k: int, i: int) -> list[NDArray[np.int32]]:
    """Return the places of σ(j i) for every σ, one array for each j < i."""
    found = []
    for j in range(i):
        images = group_array(k).copy()
        images[:, [j, i]] = images[:, [i, j]]
        found.append(_places(images))
    return found


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
        nodes = range(-i, i + 1)
        # 1/(N + x), and 0 at x = −N.
        inverses = [Fraction(1, N + x) if N + x else Fraction(0) for x in nodes]
        coefficients, scale = divided_differences(nodes, inverses)
        result = applied(values, _transposed(k, i), nodes, coefficients)
        values, total_scale = result, total_scale * scale
    return values, total_scale


def partners(beta: Permutation) -> NDArray[np.int32]:
    """Return where ρ^{-1}β stands in the list of permutations, for every ρ."""
    return _places(np.argsort(group_array(len(beta)), axis=1)[:, list(beta)])


def cycle_products(matrices: Sequence[Array]) -> Array:
    """Return ∏_{cycles (a b c …)} Tr(A_a A_b A_c …) for every permutation, in their order."""
    return products_along(matrices, group_array(len(matrices)).astype(np.int64))
