"""Traces of products of matrices along closed walks, for long lists of walks at once.

A matrix is a segment with one end, where it always runs the same way, or with two, its left index
2s and its right index 2s + 1, where a walk that comes in at the right one takes the transpose. A
row of a table says which end each end is tied to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.interpolation import Array

__all__ = ["Integers", "keys", "products_along"]

Integers = NDArray[np.int64]


def keys(listed: NDArray[np.integer]) -> Integers:
    """Return numbers that order rows of points as their list does.

    Examples
    --------
    >>> keys(np.array([[0, 1, 2], [0, 2, 1]])).tolist()
    [5, 7]
    """
    points = listed.shape[1]
    return listed.astype(np.int64) @ (points ** np.arange(points - 1, -1, -1, dtype=np.int64))


def products_along(matrices: Sequence[Array], ties: Integers) -> Array:
    """Return the product of the traces along the closed walks, for every row of ties.

    Parameters
    ----------
    matrices
        The segments, k of them.
    ties
        One row of k or of 2k ends for each product: the end at which the walk goes on.

    Examples
    --------
    >>> one, two = np.diag([1, 2]), np.diag([3, 4])
    >>> products_along([one, two], np.array([[0, 1], [1, 0]])).tolist()     # apart, and together
    [21, 11]
    """
    k = len(matrices)
    ends = ties.shape[1] // k
    traces = _traces(matrices, ends)
    values = np.ones(len(ties), dtype=matrices[0].dtype)
    seen = np.zeros(len(ties), dtype=np.int64)
    for start in range(k):
        home = ends * start
        fresh = np.flatnonzero((seen >> start & 1) == 0)
        # The code of a walk: a sentinel, and the ends after the first in the base of all ends.
        code, mask = np.full(len(fresh), home + 1), np.full(len(fresh), 1 << start)
        end = ties[fresh, home + ends - 1]
        going = end != home
        while np.any(going):
            code[going] = code[going] * (ends * k + 1) + end[going] + 1
            mask[going] |= 1 << (end[going] // ends)
            end[going] = ties[fresh[going], end[going] ^ (ends - 1)]
            going = end != home
        seen[fresh] |= mask
        codes, where = np.unique(code, return_inverse=True)
        known = np.empty(len(codes), dtype=values.dtype)
        known[:] = [traces[number] for number in codes.tolist()]
        values[fresh] = values[fresh] * known[where]
    return values


def _traces(matrices: Sequence[Array], ends: int) -> dict[int, object]:
    """Return the trace along every walk, by its code: each path is one product of matrices."""
    k = len(matrices)
    found: dict[int, object] = {}

    def walk(product: Array, code: int, start: int, used: int) -> None:
        found[code] = product.trace()
        for end in range(ends * (start + 1), ends * k):
            segment, turned = divmod(end, ends)
            if not used >> segment & 1:
                matrix = matrices[segment].T if turned else matrices[segment]
                longer = code * (ends * k + 1) + end + 1
                walk(product @ matrix, longer, start, used | 1 << segment)

    for start in range(k):
        walk(matrices[start], ends * start + 1, start, 1 << start)
    return found
