"""Permutations as tuples, their cycles, and the table of classes that double sums need.

A permutation p of {0, …, k−1} is the tuple of its images; ``compose(p, q)`` is p∘q, q first.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from derivations.calculus.numbers.partitions import Partition

__all__ = ["compose", "cycle_type", "cycles", "inverse", "symmetric_group"]

Permutation = tuple[int, ...]


def compose(p: Sequence[int], q: Sequence[int]) -> Permutation:
    """Return p∘q.

    Examples
    --------
    >>> compose((1, 2, 0), (1, 0, 2))
    (2, 1, 0)
    """
    return tuple(p[i] for i in q)


def inverse(p: Sequence[int]) -> Permutation:
    """Return p^{-1}."""
    found = [0] * len(p)
    for i, image in enumerate(p):
        found[image] = i
    return tuple(found)


@lru_cache(maxsize=1 << 17)  # all of S_8 and below: sums over a group come back to them
def cycles(p: Permutation) -> tuple[tuple[int, ...], ...]:
    """Return the cycles (i, p(i), p(p(i)), …), each from its smallest element.

    Examples
    --------
    >>> cycles((1, 2, 0, 3))
    ((0, 1, 2), (3,))
    """
    seen, found = set(), []
    for start in range(len(p)):
        if start in seen:
            continue
        cycle, i = [], start
        while i not in seen:
            seen.add(i)
            cycle.append(i)
            i = p[i]
        found.append(tuple(cycle))
    return tuple(found)


@lru_cache(maxsize=1 << 17)
def cycle_type(p: Permutation) -> Partition:
    """Return the lengths of the cycles, largest first.

    Examples
    --------
    >>> cycle_type((1, 2, 0, 3))
    (3, 1)
    """
    return tuple(sorted((len(cycle) for cycle in cycles(p)), reverse=True))


@lru_cache(maxsize=9)
def symmetric_group(k: int) -> tuple[Permutation, ...]:
    """Return all permutations of k points, the identity first (keep k ≤ 8: they are cached)."""
    return tuple(itertools.permutations(range(k)))


@lru_cache(maxsize=9)
def group_array(k: int) -> np.ndarray:
    """Return :func:`symmetric_group` as an array of shape (k!, k)."""
    return np.array(symmetric_group(k), dtype=np.int8).reshape(-1, k)


def cycle_codes(group: np.ndarray) -> np.ndarray:
    """Return a whole number for each row (a permutation) that only its cycle type decides.

    The numbers of fixed points of p, p², …, p^k decide the cycle type; they are read as the
    digits of one number to the base k + 1.
    """
    count, k = group.shape
    power, code = np.tile(np.arange(k), (count, 1)), np.zeros(count, dtype=np.int64)
    for _ in range(k):
        power = np.take_along_axis(group, power, axis=1).astype(np.int64)
        code = code * (k + 1) + (power == np.arange(k)).sum(axis=1)
    return code
