"""Pairings of an even number of points, and the circles that two of them make.

What permutations are for the unitary group, pairings are for the orthogonal one: they span the
invariants of its tensor powers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from derivations.calculus.numbers.partitions import Partition

__all__ = ["Pairing", "coset_type", "pairings"]

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
