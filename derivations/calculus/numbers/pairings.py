"""Pairings of an even number of points, and the circles that two of them make.

What permutations are for the unitary group, pairings are for the orthogonal one: they span the
invariants of its tensor powers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.partitions import Partition

__all__ = ["Pairing", "bipartite", "coset_codes", "coset_type", "crossing_signs", "pairings"]

Pairing = tuple[int, ...]  # the partner of each point


def _pairings(points: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    if not points:
        yield []
        return
    first, *others = points
    for place, partner in enumerate(others):
        for rest in _pairings((*others[:place], *others[place + 1 :])):
            yield [(first, partner), *rest]


@lru_cache(maxsize=16)
def pairings(points: int) -> tuple[Pairing, ...]:
    """Return all pairings of an even number of points, each as the tuple of partners.

    Examples
    --------
    >>> pairings(4)
    ((1, 0, 3, 2), (2, 3, 0, 1), (3, 2, 1, 0))
    """
    found = []
    for pairs in _pairings(tuple(range(points))):
        partner = [0] * points
        for a, b in pairs:
            partner[a], partner[b] = b, a
        found.append(tuple(partner))
    return tuple(found)


def bipartite(first: Sequence[int], second: Sequence[int]) -> tuple[Pairing, ...]:
    """Return all pairings that join each point of the first kind to one of the second.

    Examples
    --------
    >>> bipartite((0, 2), (1, 3))
    ((1, 0, 3, 2), (3, 2, 1, 0))
    """
    found = []
    for images in itertools.permutations(second):
        partner = [0] * (2 * len(first))
        for a, b in zip(first, images, strict=True):
            partner[a], partner[b] = b, a
        found.append(tuple(partner))
    return tuple(found)


def coset_codes(m: NDArray[np.int64], pairings: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a whole number for each of many pairings that only its coset type with m decides.

    The circles of m and n, each met twice, are the cycles of n∘m: the numbers of fixed points of
    its powers decide their lengths, and are read as the digits of one number.

    Examples
    --------
    >>> coset_codes(np.array([1, 0, 3, 2]), np.array(pairings(4))).tolist()
    [8, 2, 2]
    """
    step = pairings[:, m]
    half = step.shape[1] // 2
    points = np.arange(step.shape[1])
    power, code = step, np.zeros(len(step), dtype=np.int64)
    for turn in range(half):
        if turn:
            power = np.take_along_axis(step, power, axis=1)
        code = code * (half + 1) + (power == points).sum(axis=1) // 2
    return code


def crossing_signs(pairings: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the parity of the crossings of each of many pairings, as ±1.

    Examples
    --------
    >>> crossing_signs(np.array(pairings(4))).tolist()
    [1, -1, 1]
    """
    signs = np.ones(len(pairings), dtype=np.int64)
    for a, c in itertools.combinations(range(pairings.shape[1]), 2):
        b, d = pairings[:, a], pairings[:, c]
        signs = np.where((c < b) & (b < d), -signs, signs)
    return signs


def coset_type(m: Pairing, n: Pairing) -> Partition:
    """Return half the lengths of the circles that two pairings make together.

    Examples
    --------
    >>> coset_type((1, 0, 3, 2), (2, 3, 0, 1))
    (2,)
    """
    seen: set[int] = set()
    lengths = []
    for start in range(len(m)):
        point, length = start, 0
        while point not in seen:
            seen |= {point, m[point]}
            point, length = n[m[point]], length + 1
        if length:
            lengths.append(length)
    return tuple(sorted(lengths, reverse=True))
