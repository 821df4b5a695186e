"""The unitary group U(N).

A balanced monomial in k entries of U and k of its conjugate averages to a sum over pairs of
permutations of k points (:mod:`~derivations.calculus.groups.permutation_sums`), weighted by

    Wg(μ) = 1/k! Σ_{λ ⊢ k} f_λ χ_λ(μ) / ∏_{□∈λ}(N + c(□)),

with the contents c = j − i of the cells; words and entries of special forms take shorter routes
(:mod:`~derivations.calculus.groups.unitary_routes`,
:mod:`~derivations.calculus.groups.unitary_entries`).

References
----------
B. Collins and P. Śniady, Comm. Math. Phys. 264 (2006) 773. P. Diaconis and M. Shahshahani, J. Appl.
Probab. 31A (1994) 49.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import Average
from derivations.calculus.averaging.circles import Circles, alternating, cut
from derivations.calculus.averaging.convolution import convolution, is_within_reach
from derivations.calculus.averaging.power_sums import (
    characters,
    check_diagrams,
    check_moves,
    diagrams,
)
from derivations.calculus.groups.base import (
    AUTO,
    ENTRIES,
    ClassWeights,
    Evaluator,
    Group,
    orthonormalized,
)
from derivations.calculus.groups.permutation_sums import permutation_counts
from derivations.calculus.groups.unitary_entries import entry_average
from derivations.calculus.groups.unitary_routes import (
    character_sum,
    class_function,
    holomorphic,
)
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.letters.words import Bracket, Factor
from derivations.calculus.numbers.characters import character_table
from derivations.calculus.numbers.partitions import Partition, contents, dimension, partitions
from derivations.errors import CalculusError

__all__ = ["UnitaryGroup"]

# Pairs of permutations from which on a word is expanded only when its terms are asked for: 6!².
LARGEST_EXPANDED = 100_000
# The route that takes every word.
GENERAL = "permutations"
# The others over words, the cheapest first: each says None where it does not apply.
SPECIAL: dict[str, Callable[[Circles], Average | None]] = {
    "characters": character_sum,
    "class-function": class_function,
    "holomorphic": holomorphic,
}
NEEDS = {
    "characters": "alternating U and U.H with one letter on either side",
    "class-function": "alternating U and U.H with one letter on one side",
    "holomorphic": "U and U.H on different traces, with one letter each",
}


class UnitaryGroup(Group):
    """Unitary matrices."""

    name = "U"
    title = "unitary"
    largest = 26
    routes = (*SPECIAL, GENERAL, ENTRIES)
    barred = BARRED

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return the contents j − i of the cells (i, j)."""
        return contents(shape)

    def class_weights(self, k: int) -> ClassWeights:
        """Return the weights of characters."""
        return _character_weights(k)

    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return the number of U if it is that of their conjugates: phases average to zero."""
        barred = sum(operation in BARRED for operation in found)
        return barred if 2 * barred == len(found) else None

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many U there are, and how many conjugates."""
        barred = sum(operation in BARRED for operation in found)
        return f"{len(found) - barred} {letter} and {barred} {letter}.H"

    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> int:
        """Return E p_μ(U) p_ν(Ū): that of independent Gaussians, or a sum over diagrams."""
        k = sum(plain)
        if N is None or k <= N:
            return _gaussian(plain, barred)
        if set(plain) | set(barred) <= {1}:
            check_diagrams(k, N)
            return sum(dimension(shape) ** 2 for shape in diagrams(k, N, k))
        check_moves(k, N, k, len(plain) + len(barred))
        second = characters(barred, N)
        return sum(value * second.get(beads, 0) for beads, value in characters(plain, N).items())

    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of a product of entries."""
        return entry_average(factors, self.weingarten_sum)

    def words(self, circles: Circles, route: str) -> Average:
        """Return the average by the named route, or by the first that applies."""
        if not circles.oriented and route not in (AUTO, GENERAL):
            raise CalculusError(
                f"the route {route!r} does not apply where a trace holds both the unitary and its "
                "transpose: give 'auto' or 'permutations'"
            )
        if circles.oriented:
            for name, run in SPECIAL.items():
                average = run(circles) if route in (AUTO, name) else None
                if average is not None:
                    return average
        if route in SPECIAL:
            raise CalculusError(
                f"the route {route!r} does not apply to a word of this form: it needs "
                f"{NEEDS[route]}; leave the choice to route='auto'"
            )
        return self.weingarten_sum(permutation_counts(circles), circles.balance[0])

    def evaluator(self, factors: Sequence[Factor], letter: str) -> Evaluator | None:
        """Return the convolution over alternating circles of many different letters."""
        circles = cut(tuple(factors), letter)
        parts = alternating(circles) if circles.oriented else None
        if parts is None or min(len(set(parts.outer)), len(set(parts.inner))) == 1:
            return None
        k = len(parts.beta)
        long = math.factorial(k) ** 2 > LARGEST_EXPANDED
        return partial(convolution, parts) if long and is_within_reach(k) else None

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return Haar-random unitaries."""
        gaussian = rng.normal(size=(count, N, N)).astype(complex)
        gaussian += 1j * rng.normal(size=(count, N, N))
        return orthonormalized(gaussian)


@lru_cache(maxsize=32)
def _character_weights(k: int) -> ClassWeights:
    degrees = np.array([dimension(shape) for shape in partitions(k)], dtype=object)
    rows = character_table(k).astype(object) * degrees
    return math.factorial(k), tuple(map(tuple, rows.tolist()))


def _gaussian(mu: Partition, nu: Partition) -> int:
    """Return E ∏ (√j·Z_j)^{a_j} times the conjugate of one, for independent complex normal Z_j."""
    if mu != nu:
        return 0
    return math.prod(j**count * math.factorial(count) for j, count in Counter(mu).items())
