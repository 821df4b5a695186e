r"""Functions on pairings, multiplied by the Weingarten function of O(N) without a double sum.

Functions on the pairings of 2k points decompose into the representations V_{2λ} of S_2k, λ ⊢ k,
each once. The Gram matrix N^{circles of m and n}, and the matrix A of ones where m and n have a
given coset type, commute with S_2k, so that each is a number on V_{2λ}: ∏_{(i,j)∈λ}(N + 2j − i),
and the zonal spherical function times the number of n. For a sum A of few types these numbers all
differ. The inverse Gram matrix is therefore a polynomial in A, by interpolation, with the value 0
on diagrams that do not occur at N.

References
----------
P. Zinn-Justin, Lett. Math. Phys. 91 (2010) 119 (arXiv:0907.2719). I. G. Macdonald, *Symmetric
Functions and Hall Polynomials*, 2nd ed., Oxford 1995, VII.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.characters import class_index, zonal_table
from derivations.calculus.numbers.interpolation import Array, applied, divided_differences
from derivations.calculus.numbers.pairings import coset_type, pairings
from derivations.calculus.numbers.partitions import class_size, partitions
from derivations.calculus.numbers.walks import Integers, keys, products_along
from derivations.errors import ResourceError

__all__ = ["circle_products", "over_pairings", "pairing_array", "places"]


@lru_cache(maxsize=4)
def pairing_array(points: int) -> Integers:
    """Return all pairings, each as its array of partners."""
    return np.array(pairings(points), dtype=np.int64)


def places(moved: Integers) -> NDArray[np.int32]:
    """Return where pairings stand in the list of all."""
    return np.searchsorted(keys(pairing_array(moved.shape[1])), keys(moved)).astype(np.int32)


def _neighbors(points: int, length: int) -> list[NDArray[np.int32]]:
    """Return the pairings of the coset type (length, 1, …) with each pairing, one after another."""
    listed = pairing_array(points)
    base = tuple(point ^ 1 for point in range(points))
    kind = (length,) + (1,) * (points // 2 - length)
    # Each pairing is the image of the base by the points of its pairs in a row.
    first = np.sort(np.minimum(listed, np.arange(points)), axis=1)[:, ::2]
    images = np.empty_like(listed)
    images[:, ::2] = first
    images[:, 1::2] = np.take_along_axis(listed, first, axis=1)
    found = []
    for other in pairings(points):
        if coset_type(base, other) == kind:
            moved = np.empty_like(listed)
            np.put_along_axis(moved, images, images[:, list(other)], axis=1)
            found.append(places(moved))
    return found


@lru_cache(maxsize=8)
def _separating(k: int) -> tuple[int, tuple[int, ...]]:
    """Return how often one exchange counts beside two, and the different numbers on all V_{2λ}.

    0 where one exchange alone, the coset type (2, 1, …), tells all λ apart.
    """
    one, two = (_eigenvalues(k, length) for length in (2, 3))
    for times in range(10):
        nodes = [times * x + y for x, y in zip(one, two, strict=True)] if times else one
        if len(set(nodes)) == len(nodes):
            return times, tuple(nodes)
    raise ResourceError(f"degree {k} is beyond what the pairings are told apart by: give less")


def _eigenvalues(k: int, length: int) -> list[int]:
    """Return how many pairings have the coset type (length, 1, …) times its spherical functions."""
    if length > k:
        return [0] * len(partitions(k))
    kind = (length,) + (1,) * (k - length)
    size, column = class_size(kind) * 2 ** (k - len(kind)), class_index(k)[kind]
    return [int(size * row[column]) for row in zonal_table(k)]


def over_pairings(values: Array, k: int, weights: Sequence[Fraction]) -> tuple[Array, int]:
    """Return the Weingarten function applied to whole values, and what it is to be divided by.

    Parameters
    ----------
    values
        One for each pairing of 2k points, in the order of the list.
    weights
        The eigenvalue of the Weingarten function for each partition of k, in their order.

    Examples
    --------
    >>> weights = [Fraction(1, 3 * 5), Fraction(1, 3 * 2)]      # 1/N(N + 2), 1/N(N − 1) at N = 3
    >>> found, below = over_pairings(np.array([1, 0, 0], dtype=object), 2, weights)
    >>> [str(Fraction(int(x), below)) for x in found]           # Wg(1, 1) and Wg(2)
    ['2/15', '-1/30', '-1/30']
    """
    times, nodes = _separating(k)
    coefficients, scale = divided_differences(nodes, weights)
    moves = _neighbors(2 * k, 2) * max(times, 1) + (_neighbors(2 * k, 3) if times else [])
    return applied(values, moves, nodes, coefficients), scale


def circle_products(matrices: Sequence[Array], partners: Integers) -> Array:
    """Return the product of the traces over the circles, for each pairing of the ends of segments.

    Parameters
    ----------
    matrices
        The segments; segment s has the ends 2s (its left index) and 2s + 1 (its right index).
    partners
        Pairings of the ends, one in each row.
    """
    return products_along(matrices, partners)
