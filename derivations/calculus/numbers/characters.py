"""Characters of the symmetric group, and the zonal spherical functions.

The Murnaghan–Nakayama rule, p_k s_λ = Σ ± s_{λ + rim hook of length k}, read as a recursion
for whole tables: the rows of the table of S_n whose largest cycle is k are rows of the table
of S_{n−k}, with a rim hook of length k added to every column. There are as many ways to take a
rim hook off λ as λ has cells, so that a table of p(n)² characters costs n·p(n) additions of
rows. Diagrams are bit masks of beta-numbers: adding a rim hook of length k moves one bit up by
k places, and the bits it jumps over give the sign.

The zonal spherical functions ω^λ of the Gelfand pair (S_2k, H_k) do for O(N) what characters do
for U(N). The zonal polynomials (Jack polynomials at α = 2) come from the Schur functions by
Gram–Schmidt with ⟨p_μ, p_ν⟩ = δ_μν 2^{ℓ(μ)} z_μ, in an order that refines dominance.

References
----------
I. G. Macdonald, *Symmetric Functions and Hall Polynomials*, 2nd ed., Oxford 1995: section I.7 for
the characters, VI.10 and VII.2 for zonal polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

import numpy as np

from derivations.calculus.arguments import check_count
from derivations.calculus.numbers.partitions import (
    Partition,
    as_partition,
    class_size,
    partitions,
)
from derivations.errors import CalculusError

__all__ = ["character", "character_table", "zonal_table"]

# |χ_λ| ≤ f_λ ≤ √(k!), and √(33!) is the last of these below 2^63.
LAST_INT64 = 33
# Its table has 17,977² characters, in Python integers: gigabytes and minutes.
LARGEST = 36


def _mask(shape: Partition, beads: int) -> int:
    """Return the beta-set of a diagram with ``beads`` rows (zeros included) as a bit mask."""
    rows = shape + (0,) * (beads - len(shape))
    return sum(1 << (row + beads - 1 - i) for i, row in enumerate(rows))


@lru_cache(maxsize=64)
def _masks(k: int, beads: int) -> dict[int, int]:
    return {_mask(shape, beads): index for index, shape in enumerate(partitions(k))}


def _rim_hooks(n: int, length: int) -> list[tuple[int, int, int]]:
    """Return (column in S_{n−length}, column in S_n, sign) for every rim hook that can be added."""
    small, large = _masks(n - length, n), _masks(n, n)
    moves = []
    for mask, target in large.items():
        for bead in range(length, 2 * n):
            if mask >> bead & 1 and not mask >> (bead - length) & 1:
                below = mask ^ (1 << bead) ^ (1 << (bead - length))
                jumped = (mask >> (bead - length + 1)) & ((1 << (length - 1)) - 1)
                moves.append((small[below], target, -1 if jumped.bit_count() % 2 else 1))
    return moves


def character_table(n: int) -> np.ndarray:
    """Return the character table of S_n.

    Parameters
    ----------
    n
        A whole number, 0 ≤ n ≤ 36.

    Returns
    -------
    numpy.ndarray
        Shape (p(n), p(n)), read-only; entry [μ, λ] is χ_λ at cycle type μ, both in the order of
        :func:`~derivations.calculus.numbers.partitions.partitions`. 64-bit integers as long as they
        hold every character (n ≤ 33), Python integers beyond.

    Examples
    --------
    >>> character_table(3)
    array([[ 1, -1,  1],
           [ 1,  0, -1],
           [ 1,  2,  1]])
    """
    return _character_table(check_count("n", n, most=LARGEST))


@lru_cache(maxsize=64)
def _character_table(n: int) -> np.ndarray:
    labels = partitions(n)
    table = np.zeros((len(labels),) * 2, dtype=np.int64 if n <= LAST_INT64 else object)
    if n == 0:
        table[0, 0] = 1
    row = 0
    for largest in range(n, 0, -1):  # the order of partitions(n): largest first part first
        rest = _character_table(n - largest)
        allowed = [i for i, mu in enumerate(partitions(n - largest)) if not mu or mu[0] <= largest]
        block = table[row : row + len(allowed)].T
        columns = np.ascontiguousarray(rest[allowed].T)
        for source, target, sign in _rim_hooks(n, largest):
            if sign > 0:
                block[target] += columns[source]
            else:
                block[target] -= columns[source]
        row += len(allowed)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=64)
def class_index(n: int) -> dict[Partition, int]:
    """Return the position of each partition of n in the order of the tables."""
    return {shape: index for index, shape in enumerate(partitions(n))}


def character(shape: Iterable[int], cycles: Iterable[int]) -> int:
    """Return χ_λ(μ), the irreducible character λ of S_k on permutations of cycle type μ.

    Parameters
    ----------
    shape, cycles
        Two partitions λ and μ of the same number.

    Raises
    ------
    CalculusError
        If one is not a partition, or they are partitions of different numbers.
    ResourceError
        If the table of all characters would be too large.

    Examples
    --------
    >>> character((2, 1), (3,))
    -1
    """
    rows, parts = as_partition(shape), as_partition(cycles)
    check_count("the sum of the parts", sum(rows), most=LARGEST)
    if sum(rows) != sum(parts):
        raise CalculusError(
            f"{rows} is a partition of {sum(rows)} and {parts} of {sum(parts)}: a character of "
            "S_k is taken at a permutation of the same k"
        )
    index = class_index(sum(rows))
    return int(character_table(sum(rows))[index[parts], index[rows]])


@lru_cache(maxsize=16)
def zonal_table(k: int) -> tuple[tuple[Fraction, ...], ...]:
    """Return the zonal spherical functions ω^λ(μ) of (S_2k, H_k), normalized to ω^λ(1^k) = 1.

    Returns
    -------
    tuple of tuple of Fraction
        ``table[λ][μ]``, both in the order of ``partitions(k)``; μ is a coset type.

    Examples
    --------
    >>> [str(value) for row in zonal_table(2) for value in row]
    ['1', '1', '-1/2', '1']
    """
    labels, table = partitions(k), character_table(k)
    norms = [
        Fraction(2 ** len(mu) * math.factorial(k), class_size(mu)) for mu in labels
    ]  # ⟨p_μ, p_μ⟩
    found: list[tuple[list[Fraction], Fraction]] = []
    for column in reversed(range(len(labels))):  # from (1^k) upwards: lower diagrams come first
        vector = [
            Fraction(int(table[row, column]) * class_size(mu), math.factorial(k))
            for row, mu in enumerate(labels)
        ]
        for other, square in found:
            overlap = sum(a * b * n for a, b, n in zip(vector, other, norms, strict=True)) / square
            vector = [a - overlap * b for a, b in zip(vector, other, strict=True)]
        square = sum((a * a * n for a, n in zip(vector, norms, strict=True)), Fraction(0))
        found.append((vector, square))
    # Z_λ ∝ Σ_μ ω^λ(μ) p_μ / (2^ℓ(μ) z_μ), so ω is the coefficient times the norm, normalized.
    rows = []
    for vector, _ in reversed(found):
        values = [a * n for a, n in zip(vector, norms, strict=True)]
        rows.append(tuple(value / values[-1] for value in values))
    return tuple(rows)
