r"""The compact symplectic group Sp(N), N even: unitaries with U J U^T = J.

J has the blocks [[0, 1], [−1, 0]] on its diagonal (:mod:`~derivations.calculus.letters.forms`), and
U^H is the dual J U^T J^T. The conjugate of an entry is one up to the sign, Ū = J^T U J, so that
words are written with U and U^T alone. Then

    E ∏ U_{i_a j_a} = Σ_{m, n} ε(m) ε(n) Wg(coset type of m and n) ∏_m J_{i i'} ∏_n J_{j j'},

over pairings m of the rows and n of the columns, the smaller number first in each pair, ε the
parity of the crossings. The Weingarten functions are those of O(N) at −N, up to the sign,

    Wg(μ) = 2^k k!/(2k)! Σ_{λ ⊢ k} f_{2λ} ω^λ(μ) / ∏_{(i,j)∈λ}(N + i − 2j),

over diagrams of at most N/2 columns. Circles of the sum meet J at each joint, and the transpose of
what is run through backwards: both together make duals.

References
----------
B. Collins and P. Śniady, Comm. Math. Phys. 264 (2006) 773. S. Matsumoto, Random Matrices Theory
Appl. 2 (2013) 1350001 (arXiv:1301.5401). P. Diaconis and M. Shahshahani, J. Appl. Probab. 31A
(1994) 49.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import EMPTY, Average, refuse
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.averaging.duals import without_bars
from derivations.calculus.averaging.joins import join_counts
from derivations.calculus.averaging.power_sums import characters, check_moves, has_even_columns
from derivations.calculus.groups.base import ClassWeights, Group
from derivations.calculus.groups.orthogonal import double_factorial, zonal_weights
from derivations.calculus.groups.paired_entries import entry_counts
from derivations.calculus.letters.forms import FORM, quaternion_normal
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.letters.words import Bracket, entry_parts
from derivations.calculus.numbers.pairings import pairings
from derivations.calculus.numbers.partitions import Partition, zonal_contents
from derivations.calculus.results.context import check_multiple

__all__ = ["SymplecticGroup"]

# Pairings that are listed: those of 12 matrices.
LARGEST_LIST = 11_000


class SymplecticGroup(Group):
    """Unitary matrices that are their own inverse duals."""

    name = "Sp"
    title = "compact symplectic"
    largest = 14
    routes = ("pairings",)
    barred = frozenset()
    step = 2

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return i − 2j for the cells (i, j)."""
        return tuple(-content for content in zonal_contents(shape))

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say whether a diagram has at most N/2 columns."""
        return not shape or 2 * shape[0] <= N

    def class_weights(self, k: int) -> ClassWeights:
        """Return the weights of zonal spherical functions."""
        return zonal_weights(k)

    def valid_from(self, pairs: int) -> int:
        """Return 2k: a diagram of one row has k columns."""
        return 2 * pairs

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return half the number of matrices; an odd number averages to zero."""
        return None if len(found) % 2 else len(found) // 2

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many matrices there are."""
        return f"an odd number ({len(found)}) of {letter}"

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> int:
        """Return E p_μ(U): that of independent Gaussians, or a sum over even columns."""
        del barred  # there are none
        degree = sum(plain)
        if N is None or degree <= N:
            return _gaussian(plain)
        check_moves(degree // 2, N, degree, len(plain))
        found = characters(plain, N)
        return sum(value for beads, value in found.items() if has_even_columns(beads))

    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of entries whose indices are numbers, None for others."""
        rows: list[int] = []
        columns: list[int] = []
        sign = 1
        for token, *ends in map(entry_parts, factors):
            row, column = (vector.index for vector in ends)
            if not isinstance(row, int) or not isinstance(column, int):
                return None
            if token.operation in BARRED:  # Ū = J^T U J
                sign *= (-1) ** (row + column)
                row, column = row ^ 1, column ^ 1
            rows.append(row)
            columns.append(column)
        counts = entry_counts(rows, columns, _form, antisymmetric=True)
        signed = {kind: sign * count for kind, count in counts.items()}
        return self.weingarten_sum({EMPTY: signed}, len(factors) // 2)

    def words(self, circles: Circles, route: str) -> Average:
        """Return the sum over pairs of pairings."""
        del route  # there is one
        tokens = len(circles.forward)
        count = math.prod(range(1, tokens, 2))
        if count > LARGEST_LIST:
            refuse("pairings", tokens // 2, count**2)
        counts = join_counts(without_bars(circles), pairings(tokens), "pairings", joint=(FORM,))
        return self.weingarten_sum(counts, tokens // 2)

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return Haar-random matrices: the unitary parts of Gaussian quaternions."""
        check_multiple(N, self.step)
        left, _, right = np.linalg.svd(quaternion_normal(count, N, N, rng))
        return left @ right


def _form(row: int, other: int) -> int:
    """Return J_{row, other}."""
    return (-1 if row % 2 else 1) if other == row ^ 1 else 0


def _gaussian(mu: Partition) -> int:
    """Return E ∏ (√j·Z_j − [j even])^{a_j} for independent standard normal Z_j."""
    total = 1
    for j, count in Counter(mu).items():
        moments = (
            math.comb(count, drawn)
            * j ** (drawn // 2)
            * double_factorial(drawn - 1)
            * (-1) ** (count - drawn)
            for drawn in range(0, count + 1, 2)
            if j % 2 == 0 or drawn == count
        )
        total *= sum(moments)
    return total
