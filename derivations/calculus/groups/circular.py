r"""Dyson's circular ensembles: symmetric unitaries S = U U^T, and self-dual ones S = U U^D.

S of the circular orthogonal ensemble (COE) is symmetric; where S is self-dual (circular symplectic
ensemble, CSE; N even, every eigenvalue twice), S·J is antisymmetric, J the symplectic form. Both
are random points of a symmetric space of U(N), and a sum over permutations of the 2k indices of
k of S takes the place of a double sum. With T = S (COE) or T = S·J (CSE),

    E T_{i_1 i_2} ⋯ T_{i_{2k−1} i_{2k}} T̄_{j_1 j_2} ⋯ T̄_{j_{2k−1} j_{2k}}
        = Σ_{σ ∈ S_2k} Wg(coset type of σ) (sgn σ) ∏ δ(i_a, j_{σ(a)}),

with the sign for the CSE alone, and Weingarten functions of O(N + 1) and of "Sp(N − 1)",

    Wg(μ) = 2^k k!/(2k)! Σ_{λ ⊢ k} f_{2λ} ω^λ(μ) / ∏_{(i,j)∈λ}(N ± 1 ± (2j − i)),

over diagrams of at most N rows (COE) or N/2 columns (CSE).

References
----------
S. Matsumoto, Random Matrices Theory Appl. 1 (2012) 1250005 and 2 (2013) 1350001
(arXiv:1301.5401). F. J. Dyson, J. Math. Phys. 3 (1962) 140.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import Average, Product, factor_product, refuse
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.averaging.duals import by_antisymmetric
from derivations.calculus.averaging.joins import Reader, tallied
from derivations.calculus.groups.base import ClassWeights, Group
from derivations.calculus.groups.orthogonal import zonal_weights
from derivations.calculus.groups.unitary import UnitaryGroup
from derivations.calculus.letters.forms import form_matrix
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.letters.words import Bracket
from derivations.calculus.numbers.pairings import coset_codes, coset_type
from derivations.calculus.numbers.partitions import Partition, zonal_contents
from derivations.calculus.numbers.permutations import group_array
from derivations.calculus.results.context import check_multiple

__all__ = ["CircularOrthogonal", "CircularSymplectic"]

# 8!: the permutations of the indices of four S.
LARGEST_SUM = 50_000

Integers = NDArray[np.int64]


class Circular(Group):
    """What both ensembles have in common."""

    largest = 14
    routes = ("permutations",)
    barred = BARRED
    group = False
    #: Whether the sum has signs.
    antisymmetric: bool

    def class_weights(self, k: int) -> ClassWeights:
        """Return the weights of zonal spherical functions."""
        return zonal_weights(k)

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return the number of S if it is that of their conjugates: phases average to zero."""
        barred = sum(operation in BARRED for operation in found)
        return barred if 2 * barred == len(found) else None

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many S there are, and how many conjugates."""
        return UnitaryGroup().imbalance(found, letter)

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> None:
        """Leave traces to :meth:`words`."""
        del plain, barred, N

    def entries(self, factors: Sequence[Bracket]) -> None:
        """Leave entries to :meth:`words`."""
        del factors

    def words(self, circles: Circles, route: str) -> Average:
        """Return the sum over permutations of the indices."""
        del route  # there is one
        k = circles.balance[0]
        refuse("permutations", k, math.factorial(2 * k), LARGEST_SUM)
        reader = Reader(self.prepared(circles))
        plains, bars = (
            np.array([slot for token, plain in enumerate(circles.plain) if plain == kind
                      for slot in (2 * token, 2 * token + 1)])
            for kind in (True, False)
        )  # fmt: skip
        images = group_array(2 * k).astype(np.int64)
        partners = np.empty((len(images), 4 * k), dtype=np.int64)
        partners[:, plains] = bars[images]
        np.put_along_axis(partners, bars[images], np.broadcast_to(plains, images.shape), axis=1)
        # Which two indices of the S the indices of one conjugate come from.
        origin = np.argsort(images, axis=1)
        joined = np.empty_like(images)
        np.put_along_axis(joined, origin, origin[:, np.arange(2 * k) ^ 1], axis=1)
        together = np.arange(2 * k) ^ 1
        signs = np.ones(len(images), dtype=np.int64)
        if self.antisymmetric:
            signs = _parities(images)
        read, _ = reader.read(partners)
        codes = [*read, coset_codes(together, joined)]
        counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
        for row, number in tallied(codes, signs):
            product = factor_product(reader.walk.slot_words(partners[row].tolist()))
            if product is not None:
                kind = coset_type(tuple(together.tolist()), tuple(joined[row].tolist()))
                counts[product][kind] += number
        return self.weingarten_sum(counts, k)

    def prepared(self, circles: Circles) -> Circles:
        """Return the circles with T in place of S."""
        return circles


class CircularOrthogonal(Circular):
    """Symmetric unitary matrices."""

    name = "COE"
    title = "circular orthogonal ensemble"
    antisymmetric = False

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return 2j − i + 1 for the cells (i, j)."""
        return tuple(content + 1 for content in zonal_contents(shape))

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return U U^T for Haar-random U."""
        unitaries = UnitaryGroup().draw(N, count, rng)
        return unitaries @ unitaries.swapaxes(1, 2)


class CircularSymplectic(Circular):
    """Self-dual unitary matrices, at even N."""

    name = "CSE"
    title = "circular symplectic ensemble"
    antisymmetric = True
    step = 2

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return i − 2j − 1 for the cells (i, j)."""
        return tuple(-content - 1 for content in zonal_contents(shape))

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say whether a diagram has at most N/2 columns."""
        return not shape or 2 * shape[0] <= N

    def valid_from(self, pairs: int) -> int:
        """Return 2k: a diagram of one row has k columns."""
        return 2 * pairs

    def prepared(self, circles: Circles) -> Circles:
        """Write S by the antisymmetric T."""
        return by_antisymmetric(circles)

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return U J U^T J^T for Haar-random U."""
        check_multiple(N, self.step)
        form = form_matrix(N).astype(complex)
        unitaries = UnitaryGroup().draw(N, count, rng)
        return unitaries @ form @ unitaries.swapaxes(1, 2) @ form.T


def _parities(permutations: Integers) -> Integers:
    """Return the signs of many permutations."""
    signs = np.ones(len(permutations), dtype=np.int64)
    for b in range(permutations.shape[1]):
        above = permutations[:, :b] > permutations[:, b : b + 1]
        signs *= 1 - 2 * (above.sum(axis=1) % 2)
    return signs
