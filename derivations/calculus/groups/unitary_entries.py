r"""Products of entries over U(N).

E ∏ U_{i_a j_a} Ū_{i'_a j'_a} = Σ Wg(στ^{-1}) over the σ that match the rows and the τ that match
the columns. The matching σ are a coset of the permutations that keep equal rows together, and so
are the τ; the sum runs over one double coset S_C g S_R of such groups, each element once with its
multiplicity. |U_11|^{2k} is then a sum over S_k, not over S_k × S_k, and a monomial of different
entries is a single term. With symbols as indices the matches stay Kronecker deltas.

One row (or column) is a random point of the complex sphere, so that there is no sum at all:

    E ∏_j |U_ij|^{2m_j} = ∏ m_j! / N(N+1)⋯(N+k−1),                    Σ m_j = k.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import sympy

from derivations.calculus.averaging.averages import EMPTY, Average, Counts, Product, refuse
from derivations.calculus.averaging.cosets import double_coset, match
from derivations.calculus.letters.operations import BARRED
from derivations.calculus.letters.vectors import BasisVector
from derivations.calculus.letters.words import Bracket, entry_parts
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.permutations import (
    Permutation,
    compose,
    cycle_type,
    inverse,
    symmetric_group,
)

__all__ = ["entry_average"]

# Terms with Kronecker deltas of symbols, each a SymPy product: seconds.
LARGEST_SYMBOLIC = 20_000

Side = tuple[BasisVector, ...]


class _Indices(NamedTuple):
    """The rows and columns of the entries of U, and of those of its conjugate."""

    rows: Side
    columns: Side
    rows_bar: Side
    columns_bar: Side

    @property
    def whole(self) -> bool:
        """Whether every index is a number."""
        return all(isinstance(vector.index, int) for side in self for vector in side)

    @property
    def matching(self) -> bool:
        """Whether rows and columns of U are those of its conjugate rearranged."""
        return Counter(self.rows) == Counter(self.rows_bar) and Counter(self.columns) == Counter(
            self.columns_bar
        )


def _indices(factors: Sequence[Bracket]) -> _Indices:
    plain: list[tuple[BasisVector, BasisVector]] = []
    barred: list[tuple[BasisVector, BasisVector]] = []
    for factor in factors:
        token, row, column = entry_parts(factor)
        (barred if token.operation in BARRED else plain).append((row, column))
    (rows, columns), (rows_bar, columns_bar) = (zip(*side, strict=True) for side in (plain, barred))
    return _Indices(rows, columns, rows_bar, columns_bar)


def entry_average(
    factors: Sequence[Bracket], weingarten_sum: Callable[[Counts, int], Average]
) -> Average:
    """Return the average of a balanced product of entries."""
    indices = _indices(factors)
    k = len(indices.rows)
    if not indices.whole:
        return weingarten_sum(_symbolic_counts(indices), k)
    if not indices.matching:
        return Average({})
    rows, columns, rows_bar, columns_bar = indices
    for fixed, moving in ((rows, columns), (columns, rows)):
        if len(set(fixed)) == 1:
            top = math.prod(math.factorial(count) for count in Counter(moving).values())
            return Average({EMPTY: {(k,): top}}, valid_from=1)
    g = compose(inverse(match(columns, columns_bar)), match(rows, rows_bar))
    counts: Counter[Partition] = Counter()
    elements, multiplicity = double_coset(columns, g, rows)
    for element in elements:
        counts[cycle_type(element)] += multiplicity
    return weingarten_sum({EMPTY: counts}, k)


def _symbolic_counts(indices: _Indices) -> Counts:
    """Count the pairs of permutations by their Kronecker deltas and class."""
    k = len(indices.rows)
    refuse("entries", k, math.factorial(k) ** 2, LARGEST_SYMBOLIC)
    first = _deltas(indices.rows, indices.rows_bar)
    second = _deltas(indices.columns, indices.columns_bar)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for sigma, delta_i in first:
        for tau, delta_j in second:
            product = ((), delta_i * delta_j, 0)
            counts[product][cycle_type(compose(sigma, inverse(tau)))] += 1
    return counts


def _deltas(first: Side, second: Side) -> list[tuple[Permutation, sympy.Expr]]:
    found = []
    for sigma in symmetric_group(len(first)):
        pairs = [(first[a].index, second[sigma[a]].index) for a in range(len(first))]
        delta = sympy.Mul(*(sympy.KroneckerDelta(*pair) for pair in pairs))
        if delta != 0:
            found.append((sigma, delta))
    return found
