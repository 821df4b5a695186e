r"""Random permutation matrices P, each with probability 1/N!.

Entries average to 1/N(N−1)⋯(N−b+1) where they are b different ones in different rows and columns,
and to zero where two share a row or a column and not both. In general

    E ∏ P_{i_a j_a} = Σ_π [ker i = ker j = π]/N(N−1)⋯(N−|π|+1),

and "equal exactly within the blocks" is a sum over coarser partitions by Möbius inversion. Traces
of powers: Tr P^j = Σ_{d|j} d C_d with the numbers C_d of cycles of length d, whose factorial
moments are those of independent Poisson variables of mean 1/d as long as there are so many points.

References
----------
P. Diaconis and M. Shahshahani, J. Appl. Probab. 31A (1994) 49. B. Collins, S. Matsumoto and J.
Novak, Notices Amer. Math. Soc. 69 (2022) 734.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import EMPTY, Average
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.groups.index_sums import Blocks, refuse_terms
from derivations.calculus.groups.monomial import MonomialGroup
from derivations.calculus.letters.operations import Operation
from derivations.calculus.letters.words import Bracket, entry_parts
from derivations.calculus.numbers.partitions import Partition, set_partitions
from derivations.errors import ResourceError

__all__ = ["PermutationGroup"]

# Monomials in numbers of cycles that a product of traces of powers is expanded in: seconds.
LARGEST_EXPANSION = 100_000


SetPartition = tuple[tuple[int, ...], ...]


class PermutationGroup(MonomialGroup):
    """Permutation matrices."""

    name = "permutations"
    title = "permutation matrices"
    barred = frozenset()
    real = True

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return the number of matrices: none averages to zero for its number."""
        return len(found)

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many matrices there are."""
        return f"{len(found)} {letter}"

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> int:
        """Return E p_μ(P), by the numbers of cycles."""
        del barred  # there are none
        most = sum(plain) if N is None else N
        ways = math.prod(sum(j % d == 0 for d in range(1, j + 1)) for j in plain)
        if ways > LARGEST_EXPANSION:
            raise ResourceError(
                f"the traces of powers {plain} are {ways:,} products of numbers of cycles: take "
                "fewer or lower powers"
            )
        divisors = [[d for d in range(1, j + 1) if j % d == 0] for j in plain]
        counts = Counter(tuple(sorted(choice)) for choice in itertools.product(*divisors))
        return sum(count * _moment(choice, most) for choice, count in counts.items())

    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of entries whose indices are numbers, None for others."""
        places = {(row.index, column.index) for _, row, column in map(entry_parts, factors)}
        if not all(isinstance(index, int) for place in places for index in place):
            return None
        rows, columns = ({place[side] for place in places} for side in (0, 1))
        if not len(rows) == len(columns) == len(places):
            return Average({}, valid_from=1)
        return Average({EMPTY: {(len(places),): 1}}, valid_from=1)

    def equalities(self, circles: Circles, N: int) -> Iterator[tuple[Fraction, Blocks]]:
        """Yield the weights of all pairs of set partitions."""
        tokens = len(circles.forward)
        every = list(set_partitions(tokens)) if tokens <= 6 else []
        refuse_terms(tokens, len(every) ** 2 if every else 10**6)
        weights: dict[tuple[SetPartition, SetPartition], Fraction] = defaultdict(Fraction)
        for exact in every:
            if len(exact) > N:
                continue
            bottom = math.perm(N, len(exact))
            coarser = list(_coarser(exact))
            for (rows, a), (columns, b) in itertools.product(coarser, repeat=2):
                weights[rows, columns] += Fraction(a * b, bottom)
        for (rows, columns), weight in weights.items():
            if weight:
                yield weight, [[(token, side) for token in block]
                               for blocks, side in ((rows, False), (columns, True))
                               for block in blocks]  # fmt: skip

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return random permutation matrices."""
        images = np.argsort(rng.random((count, N)), axis=1)
        return np.eye(N, dtype=complex)[images]


@cache
def _coarser(
    blocks: SetPartition,
) -> tuple[tuple[SetPartition, int], ...]:
    """Return the set partitions that join blocks, each with its Möbius function."""
    found = []
    for joined in set_partitions(len(blocks)):
        sizes = [len(part) for part in joined]
        value = math.prod((-1) ** (m - 1) * math.factorial(m - 1) for m in sizes)
        merged = tuple(sorted(tuple(sorted(i for b in part for i in blocks[b])) for part in joined))
        found.append((merged, value))
    return tuple(found)


def _moment(lengths: Sequence[int], most: int) -> int:
    """Return E ∏ d·C_d over cycles of these lengths, of a permutation of so many points."""
    total: dict[int, Fraction] = {0: Fraction(1)}  # by the points that the cycles take up
    for d, power in Counter(lengths).items():
        longer: dict[int, Fraction] = defaultdict(Fraction)
        for taken, value in total.items():
            for a in range(power + 1):
                if taken + d * a <= most:
                    longer[taken + d * a] += value * _stirling(power, a) * Fraction(d**power, d**a)
        total = longer
    return int(sum(total.values()))


@cache
def _stirling(n: int, k: int) -> int:
    """Return in how many ways n elements fall into k blocks."""
    if n == k:
        return 1
    return 0 if k in (0, n + 1) or k > n else k * _stirling(n - 1, k) + _stirling(n - 1, k - 1)
