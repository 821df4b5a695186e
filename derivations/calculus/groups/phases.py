r"""Diagonal matrices D of independent uniform phases.

The average of a product of phases is one where every index occurs as often plain as conjugated.
Over all k plain and k conjugated ones, "equal exactly within the blocks" is turned into sums over
free indices by Möbius inversion: a block of p and p gets the weight c_p of

    Σ_p c_p x^p/(p!)² = log Σ_n x^n/(n!)²,                         c = 1, −1, 4, −33, …,

and other blocks get none. Traces of powers average to polynomials in N, N(N − 1)⋯ for each way to
share out the powers to different indices.

References
----------
OEIS A002190 for the weights c.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import EMPTY, Average, Product, Weights
from derivations.calculus.averaging.circles import Circles, operations
from derivations.calculus.groups.index_sums import Blocks, refuse_terms
from derivations.calculus.groups.monomial import MonomialGroup
from derivations.calculus.groups.unitary import UnitaryGroup
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.letters.words import Bracket, Factor, entry_parts, is_bracket
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition, set_partitions

__all__ = ["PhaseGroup"]

# Traces of powers whose set partitions are listed: 21,147 of them.
MOST_TRACES = 9


class PhaseGroup(MonomialGroup):
    """Diagonal matrices of phases."""

    name = "phases"
    title = "diagonal phases"
    barred = BARRED

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return the number of D if it is that of their conjugates: phases average to zero."""
        return UnitaryGroup().pairs(found)

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many D there are, and how many conjugates."""
        return UnitaryGroup().imbalance(found, letter)

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> None:
        """Leave traces of powers to :meth:`_class_function`: they are polynomials in N."""
        del plain, barred, N

    def _class_function(
        self, factors: Sequence[Factor], letter: str, size: int | None
    ) -> Average | None:
        """Return the average of a product of traces of powers, at every N."""
        del size
        powers: list[int] = []
        for factor in factors:
            found = operations(factor, letter)
            if is_bracket(factor) or len(found) != len(factor):
                return None
            powers.append(sum(-1 if operation in BARRED else 1 for operation in found))
        refuse_terms(len(powers), 0 if len(powers) <= MOST_TRACES else 10**6)
        counts = Counter(
            len(blocks)
            for blocks in set_partitions(len(powers))
            if all(sum(powers[i] for i in block) == 0 for block in blocks)
        )
        total: poly.Polynomial = ()
        for indices, count in counts.items():  # N(N − 1)⋯, so many different indices
            falling = poly.from_roots(dict.fromkeys(range(indices), 1))
            total = poly.add(total, poly.scale(falling, count))
        weights: dict[Product, Weights] = {
            ((), 1, power): {(): number} for power, number in enumerate(total) if number
        }
        return Average(weights, valid_from=1)

    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of entries whose indices are numbers, None for others."""
        balance: Counter[int] = Counter()
        for token, row, column in map(entry_parts, factors):
            if not isinstance(row.index, int) or not isinstance(column.index, int):
                return None
            if row is not column:
                return Average({}, valid_from=1)
            balance[row.index] += -1 if token.operation in BARRED else 1
        return Average({} if any(balance.values()) else {EMPTY: {(): 1}}, valid_from=1)

    def equalities(self, circles: Circles, N: int) -> Iterator[tuple[Fraction, Blocks]]:
        """Yield the weights of the set partitions of the tokens into balanced blocks."""
        del N
        k = circles.balance[0]
        refuse_terms(2 * k, 0 if k <= 5 else 10**6)
        plains = [token for token, plain in enumerate(circles.plain) if plain]
        bars = [token for token, plain in enumerate(circles.plain) if not plain]
        for blocks in _balanced(tuple(plains), tuple(bars)):
            weight = math.prod(_weight(len(block) // 2) for block in blocks)
            yield (
                Fraction(weight),
                [[(token, side) for token in block for side in (False, True)] for block in blocks],
            )

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return diagonal matrices of uniform phases."""
        found = np.zeros((count, N, N), dtype=complex)
        found[:, np.arange(N), np.arange(N)] = np.exp(2j * np.pi * rng.random((count, N)))
        return found


def _balanced(plains: tuple[int, ...], bars: tuple[int, ...]) -> Iterator[tuple[Partition, ...]]:
    """Yield the set partitions into blocks of as many plain as conjugated tokens."""
    for blocks in set_partitions(len(plains)):
        for labels in _assignments([len(block) for block in blocks], len(bars)):
            yield tuple(
                tuple(plains[i] for i in block) + tuple(bars[j] for j, to in labels if to == b)
                for b, block in enumerate(blocks)
            )


def _assignments(sizes: Sequence[int], count: int) -> Iterator[list[tuple[int, int]]]:
    """Yield the ways to give each of so many to a block, each block its number."""
    if count == 0:
        yield []
        return
    for block, size in enumerate(sizes):
        if size:
            left = [*sizes[:block], size - 1, *sizes[block + 1 :]]
            for rest in _assignments(left, count - 1):
                yield [*rest, (count - 1, block)]


@cache
def _weight(p: int) -> int:
    """Return c_p, from the derivative of the logarithm."""
    return 1 - sum(math.comb(p - 1, j - 1) * math.comb(p, j) * _weight(j) for j in range(1, p))
