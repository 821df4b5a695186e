"""Averages over O(N), for circuits with real matrices.

With 2k entries of a Haar-random orthogonal matrix, E ∏ O_{i_a j_a} is the sum over pairs (m, n) of
pairings of {1, …, 2k} of Wg^O(coset type of m and n) ∏_{m} δ(i, i) ∏_{n} δ(j, j). A pairing joins
ends of segments without regard to their direction: a circle may run through a segment backwards,
and then its transpose is what is met.

References
----------
B. Collins and S. Matsumoto, J. Math. Phys. 50 (2009) 113516 (arXiv:0903.5143). B. Collins and
P. Śniady, Comm. Math. Phys. 264 (2006) 773.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from derivations.calculus.averaging.assembly import Average, Product, factor_product
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.averaging.unitary_routes import refuse, weingarten_sum
from derivations.calculus.averaging.walks import Pairing, Walk
from derivations.calculus.letters.words import Word
from derivations.calculus.numbers.partitions import Partition
from derivations.errors import CalculusError

__all__ = ["coset_type", "orthogonal_average", "pairings"]


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


def orthogonal_average(circles: Circles, route: str) -> Average:
    """Return the average over O(N) of an even number of orthogonal tokens.

    Raises
    ------
    CalculusError
        If a route other than ``"auto"`` or ``"pairings"`` is asked for.
    ResourceError
        If the pairs of pairings are too many.
    """
    if route not in {"auto", "pairings"}:
        raise CalculusError(f"over O(N) there is no route {route!r}: give 'auto' or 'pairings'")
    tokens = len(circles.forward)
    refuse("pairings", tokens // 2, math.prod(range(1, tokens, 2)) ** 2)
    walk = Walk(circles)
    products = lru_cache(maxsize=None)(factor_product_of)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for m in pairings(tokens):
        for n in pairings(tokens):
            words = tuple(sorted(walk.words(m, n)))
            product = products(words)
            if product is not None:
                counts[product][coset_type(m, n)] += 1
    return weingarten_sum(counts, tokens // 2, "O")


def factor_product_of(words: tuple[Word, ...]) -> Product | None:
    """Return the product of the traces of some words, None if it vanishes."""
    return factor_product(list(words))
