"""The orthogonal group O(N), for circuits with real matrices.

With 2k entries of a Haar-random orthogonal matrix, E ∏ O_{i_a j_a} is the sum over pairs (m, n) of
pairings of {1, …, 2k} of Wg^O(coset type of m and n) ∏_{m} δ(i, i) ∏_{n} δ(j, j). A pairing joins
ends of segments without regard to their direction: a circle may run through a segment backwards,
and then its transpose is what is met. The Weingarten functions have zonal spherical functions ω^λ
where those of U(N) have characters,

    Wg^O(μ) = 2^k k!/(2k)! Σ_{λ ⊢ k} f_{2λ} ω^λ(μ) / ∏_{(i,j)∈λ}(N + 2j − i),

i and j counted from zero. One row (or column) is a random point of the real sphere,

    E ∏_j O_ij^{2m_j} = ∏ (2m_j − 1)!! / N(N+2)⋯(N+2k−2),                Σ m_j = k.

References
----------
B. Collins and S. Matsumoto, J. Math. Phys. 50 (2009) 113516 (arXiv:0903.5143). B. Collins and
P. Śniady, Comm. Math. Phys. 264 (2006) 773.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import (
    EMPTY,
    Average,
    refuse,
)
from derivations.calculus.averaging.circles import Circles, cut
from derivations.calculus.averaging.convolution import orthogonal_convolution, splits
from derivations.calculus.averaging.denominators import denominator
from derivations.calculus.averaging.joins import join_counts
from derivations.calculus.averaging.power_sums import (
    characters,
    check_diagrams,
    check_moves,
    diagrams,
    has_even_rows,
)
from derivations.calculus.groups.base import ClassWeights, Evaluator, Group, orthonormalized
from derivations.calculus.groups.paired_entries import entry_counts
from derivations.calculus.letters.operations import Operation
from derivations.calculus.letters.words import Bracket, Factor, entry_parts, is_entry
from derivations.calculus.numbers.characters import zonal_table
from derivations.calculus.numbers.pairings import pairings
from derivations.calculus.numbers.partitions import (
    Partition,
    dimension,
    partitions,
    zonal_contents,
)
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.evaluation import Number

__all__ = ["OrthogonalGroup", "double_factorial", "zonal_weights"]

# Pairs of pairings from which on a word is expanded only when its terms are asked for: 9!!², and
# the largest degree at which it is evaluated: 13!! pairings.
LARGEST_EXPANDED, LARGEST_DEGREE = 100_000, 7
# Pairings that are listed: 13!!, those of 14 matrices.
LARGEST_LIST = 200_000


class OrthogonalGroup(Group):
    """Real orthogonal matrices."""

    name = "O"
    title = "orthogonal"
    largest = 14
    routes = ("pairings",)
    barred = frozenset()
    real = True

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return 2j − i for the cells (i, j)."""
        return zonal_contents(shape)

    def class_weights(self, k: int) -> ClassWeights:
        """Return the weights of zonal spherical functions."""
        return zonal_weights(k)

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return half the number of matrices; an odd number averages to zero."""
        return None if len(found) % 2 else len(found) // 2

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many matrices there are."""
        return f"an odd number ({len(found)}) of {letter}"

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> int:
        """Return E p_μ(O): that of independent Gaussians, or a sum over diagrams of even rows."""
        del barred  # there are none
        k = sum(plain) // 2
        if N is None or k <= N:
            return _gaussian(plain)
        if set(plain) <= {1}:
            check_diagrams(k, N)
            return sum(dimension(tuple(2 * row for row in shape)) for shape in diagrams(k, N, k))
        check_moves(k, N, 2 * k, len(plain))
        found = characters(plain, N)
        return sum(value for beads, value in found.items() if has_even_rows(beads))

    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of entries whose indices are numbers, None for others."""
        places = [entry_parts(factor)[1:] for factor in factors]
        rows, columns = zip(*places, strict=True)
        if not all(isinstance(vector.index, int) for vector in (*rows, *columns)):
            return None
        for fixed, moving in ((rows, columns), (columns, rows)):
            if len(set(fixed)) == 1:
                return _line(moving)
        first, second = ([cast("int", end.index) for end in side] for side in (rows, columns))
        counts = entry_counts(first, second, _equal, antisymmetric=False)
        return self.weingarten_sum({EMPTY: counts}, len(factors) // 2)

    def words(self, circles: Circles, route: str) -> Average:
        """Return the sum over pairs of pairings."""
        del route  # there is one
        tokens = len(circles.forward)
        if math.prod(range(1, tokens, 2)) > LARGEST_LIST:
            refuse("pairings", tokens // 2, math.prod(range(1, tokens, 2)) ** 2)
        return self.weingarten_sum(join_counts(circles, pairings(tokens), "pairings"), tokens // 2)

    def evaluator(self, factors: Sequence[Factor], letter: str) -> Evaluator | None:
        """Return the convolution over pairings, where segments join rows or columns alone."""
        if all(map(is_entry, factors)):
            return None
        circles = cut(tuple(factors), letter)
        k = len(circles.forward) // 2
        long = math.prod(range(1, 2 * k, 2)) ** 2 > LARGEST_EXPANDED
        return (
            self._evaluator(circles) if long and k <= LARGEST_DEGREE and splits(circles) else None
        )

    def _evaluator(self, circles: Circles) -> Evaluator:
        def evaluate(arrays: Arrays, N: int) -> Number:
            weights = [
                Fraction(1, bottom) if (bottom := denominator(shape, self, N)) else Fraction(0)
                for shape in partitions(len(circles.forward) // 2)
            ]
            return orthogonal_convolution(circles, weights, arrays, N)

        return evaluate

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return Haar-random orthogonal matrices."""
        return orthonormalized(rng.normal(size=(count, N, N)).astype(complex))


@lru_cache(maxsize=32)
def zonal_weights(k: int) -> ClassWeights:
    """Return whole weights f_{2λ} ω^λ(μ) of all classes, and the scale they stand over."""
    labels, table = partitions(k), zonal_table(k)
    doubled = [dimension(tuple(2 * row for row in shape)) for shape in labels]
    columns = [[f * value for value in row] for f, row in zip(doubled, table, strict=True)]
    scale = math.lcm(*(value.denominator for column in columns for value in column))
    factor = Fraction(scale * math.factorial(2 * k), 2**k * math.factorial(k))
    whole = [[int(value * scale) for value in column] for column in columns]
    return int(factor), tuple(zip(*whole, strict=True))


def _equal(row: int, other: int) -> int:
    return int(row == other)


def double_factorial(n: int) -> int:
    """Return n!! for an odd n ≥ −1.

    Examples
    --------
    >>> [double_factorial(n) for n in (-1, 1, 3, 5)]
    [1, 1, 3, 15]
    """
    return math.prod(range(n, 1, -2))


def _line(moving: Sequence[Hashable]) -> Average:
    """Return E ∏ O_ij over 2k entries of one row (or column), from the labels that move."""
    counts = Counter(moving).values()
    if any(count % 2 for count in counts):
        return Average({}, valid_from=1)
    top = math.prod(double_factorial(count - 1) for count in counts)
    return Average({EMPTY: {(len(moving) // 2,): top}}, valid_from=1)


def _gaussian(mu: Partition) -> int:
    """Return E ∏ (√j·Z_j + [j even])^{a_j} for independent standard normal Z_j."""
    total = 1
    for j, count in Counter(mu).items():
        moments = (
            math.comb(count, drawn) * j ** (drawn // 2) * double_factorial(drawn - 1)
            for drawn in range(0, count + 1, 2)
            if j % 2 == 0 or drawn == count
        )
        total *= sum(moments)
    return total
