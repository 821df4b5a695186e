"""Sums over the symmetric group for averages over U(N): how often each class meets each product.

With σ and τ as in :mod:`~derivations.calculus.averaging.circles`. Where U and U^H alternate, the
products over the cycles of σ and of κ are found apart, and pairs are counted by arrays.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np

from derivations.calculus.averaging.averages import (
    Counts,
    Product,
    joined,
    product_of_traces,
    refuse,
)
from derivations.calculus.averaging.circles import Alternating, Circles, alternating
from derivations.calculus.averaging.joins import join_counts
from derivations.calculus.letters.words import TraceValue, Word, trace_value
from derivations.calculus.numbers.pairings import bipartite
from derivations.calculus.numbers.partitions import Partition, partitions
from derivations.calculus.numbers.permutations import (
    compose,
    cycle_codes,
    cycle_type,
    cycles,
    group_array,
    inverse,
    symmetric_group,
)

__all__ = ["joint_counts", "permutation_counts"]

Necklaces: TypeAlias = tuple[tuple[int, ...], ...]  # the labels along each cycle
# Permutations that are listed where transposes stand in the words: 9!, some 100 MB.
LARGEST_LIST = 400_000


def permutation_counts(circles: Circles) -> Counts:
    """Count all pairs of permutations: any balanced word."""
    k = circles.balance[0]
    if not circles.oriented:
        return _unoriented_counts(circles, k)
    parts = alternating(circles)
    refuse("permutations", k, math.factorial(k) ** 2)
    return _separable_counts(parts) if parts else _mixed_counts(circles)


def _unoriented_counts(circles: Circles, k: int) -> Counts:
    """Count pairs of permutations where circles are run through in either sense."""
    if math.factorial(k) > LARGEST_LIST:
        refuse("permutations", k, math.factorial(k) ** 2)
    plains = [token for token, plain in enumerate(circles.plain) if plain]
    bars = [token for token, plain in enumerate(circles.plain) if not plain]
    return join_counts(circles, bipartite(plains, bars), "permutations")


def joint_counts(words: tuple[Word, ...], back: tuple[int, ...]) -> Counts:
    """Count the κ of S_k by (product of traces over its cycles, class of κ∘back)."""
    labels, product = _labeled(words)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for necklaces, kind, number in _pattern_counts(labels, back):
        found = product(necklaces)
        if found is not None:
            counts[found][kind] += number
    return counts


@lru_cache(maxsize=256)
def _pattern_counts(
    labels: tuple[int, ...], back: tuple[int, ...]
) -> tuple[tuple[Necklaces, Partition, int], ...]:
    """Count the κ by (labels along its cycles, class of κ∘back): many words have one pattern."""
    k = len(labels)
    counts: Counter[tuple[Necklaces, Partition]] = Counter()
    group = symmetric_group(k) if k <= 8 else itertools.permutations(range(k))
    for kappa in group:
        counts[_necklaces(kappa, labels), cycle_type(compose(kappa, back))] += 1
    return tuple((necklaces, kind, number) for (necklaces, kind), number in counts.items())


def _necklaces(permutation: tuple[int, ...], labels: tuple[int, ...]) -> Necklaces:
    return tuple(sorted(tuple(labels[i] for i in cycle) for cycle in cycles(permutation)))


def _labeled(
    words: tuple[Word, ...],
) -> tuple[tuple[int, ...], Callable[[Necklaces], Product | None]]:
    """Return a label for each word, equal ones alike, and the product of traces over necklaces."""
    kinds = {word: i for i, word in enumerate(dict.fromkeys(words))}
    segments = list(kinds)

    @cache
    def trace(cycle: tuple[int, ...]) -> TraceValue:
        return trace_value(sum((segments[i] for i in cycle), ()))

    @cache
    def product(necklaces: Necklaces) -> Product | None:
        return product_of_traces(map(trace, necklaces))

    return tuple(kinds[word] for word in words), product


def _group_by_product(words: tuple[Word, ...]) -> tuple[list[Product], np.ndarray]:
    """Return the distinct products over cycles, and the number of each permutation's (−1: zero)."""
    own, product_of = _labeled(words)
    numbers: dict[Product, int] = {}
    labels = []
    for permutation in symmetric_group(len(words)):
        product = product_of(_necklaces(permutation, own))
        labels.append(-1 if product is None else numbers.setdefault(product, len(numbers)))
    return list(numbers), np.array(labels)


def _separable_counts(parts: Alternating) -> Counts:
    """Count pairs (σ, κ) by products of traces and the class of σκβ^{-1}."""
    k = len(parts.beta)
    products_a, labels_a = _group_by_product(parts.outer)
    products_b, labels_b = _group_by_product(parts.inner)
    group = group_array(k)
    classes = {int(cycle_codes(np.array([p]))[0]): cycle_type(p) for p in _class_representatives(k)}
    codes = sorted(classes)
    kept = np.flatnonzero(labels_b >= 0)
    second = group[kept][:, list(inverse(parts.beta))]  # κβ^{-1}
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for number, product_a in enumerate(products_a):
        tally = np.zeros(len(products_b) * len(codes), dtype=np.int64)
        for sigma in group[labels_a == number]:
            kinds = np.searchsorted(codes, cycle_codes(sigma[second]))
            tally += np.bincount(labels_b[kept] * len(codes) + kinds, minlength=len(tally))
        for place in np.flatnonzero(tally):
            product = joined(product_a, products_b[place // len(codes)])
            counts[product][classes[codes[place % len(codes)]]] += int(tally[place])
    return counts


def _class_representatives(k: int) -> list[tuple[int, ...]]:
    found = []
    for mu in partitions(k):
        images: list[int] = []
        for part in mu:
            start = len(images)
            images += [start + (i + 1) % part for i in range(part)]
        found.append(tuple(images))
    return found


def _mixed_counts(circles: Circles) -> Counts:
    """Count pairs (σ, τ) where segments of all kinds lie on the same circles."""
    plains = [token for token, plain in enumerate(circles.plain) if plain]
    daggers = [token for token, plain in enumerate(circles.plain) if not plain]
    k = len(plains)
    position = {token: i for kind in (plains, daggers) for i, token in enumerate(kind)}
    ends = [(circles.plain[t], position[t]) for t in circles.following]
    labels, product_of = _labeled(circles.segments)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for sigma in symmetric_group(k):
        for tau_back in symmetric_group(k):
            # After a segment that ends at the a-th U comes the one that follows the σ(a)-th U^H;
            # after one that ends at the b-th U^H, the one that follows the τ^{-1}(b)-th U.
            step = tuple(daggers[sigma[i]] if plain else plains[tau_back[i]] for plain, i in ends)
            product = product_of(_necklaces(step, labels))
            if product is not None:
                counts[product][cycle_type(compose(sigma, tau_back))] += 1
    return counts
