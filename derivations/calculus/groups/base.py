"""What a group must say of itself so that averages over it can be taken.

A :class:`Group` holds all that differs from one group to the next: the denominators and weights of
its Weingarten functions, when a monomial averages to zero and why, from which N a closed form
holds, its closed forms, its routes, and how to draw from it. Nothing else asks which group it is.

A new group is a subclass in a file of its own, and a row of the table in
:mod:`derivations.calculus.groups`; the tests over groups run over that table.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import (
    EMPTY,
    Average,
    Counts,
    Product,
    Weights,
    accumulate,
)
from derivations.calculus.averaging.circles import Circles, cut, operations
from derivations.calculus.letters.operations import Operation
from derivations.calculus.letters.words import Bracket, Factor, is_bracket, is_entry
from derivations.calculus.numbers.characters import class_index
from derivations.calculus.numbers.partitions import Partition, partitions
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.evaluation import Number
from derivations.errors import CalculusError

__all__ = ["AUTO", "Group", "orthonormalized"]

#: The route that leaves the choice to the group, and the one for products of entries.
AUTO, ENTRIES = "auto", "entries"
#: The value of an average at matrices and a dimension.
Evaluator = Callable[[Arrays, int], Number]
ClassWeights = tuple[int, tuple[tuple[int, ...], ...]]


class Group(ABC):
    """A compact group of N × N matrices for each N; its objects hold no state.

    Attributes
    ----------
    name, title
        The argument ``group`` that asks for it, and what it is called in messages.
    largest
        The degree up to which a table of all Weingarten functions takes some ten seconds.
    routes
        The names of its routes, from the special to the general.
    barred
        The operations under which the letter holds entries that are no polynomials in those of the
        matrix: of the conjugate over U(N), none over O(N) and Sp(N).
    step
        N must be a multiple of it.
    real
        Whether all entries are real.
    group
        Whether products stay in it; circular ensembles are none.
    expands
        Whether averages of words are polynomials in traces, entries and brackets.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    largest: ClassVar[int]
    routes: ClassVar[tuple[str, ...]]
    barred: ClassVar[frozenset[Operation]]
    step: ClassVar[int] = 1
    real: ClassVar[bool] = False
    group: ClassVar[bool] = True
    expands: ClassVar[bool] = True

    def __repr__(self) -> str:
        """Return the name."""
        return f"{self.name}(N)"

    # -- Weingarten functions -------------------------------------------------------------------

    @abstractmethod
    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return the numbers c of the cells of a diagram: ∏(N + c) is what it is divided by."""

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say whether a diagram stands in the sums at one N: it has at most N rows."""
        return len(shape) <= N

    @abstractmethod
    def class_weights(self, k: int) -> ClassWeights:
        """Return whole weights w with Wg(μ) = Σ_λ w[μ][λ] / (scale · ∏_□(N + c)), and the scale.

        Both in the order of :func:`~derivations.calculus.numbers.partitions.partitions`.
        """

    def weingarten_sum(self, counts: Counts, k: int) -> Average:
        """Return Σ count · Wg(class), from counts by product of traces and class."""
        scale, rows = self.class_weights(k)
        index, shapes = class_index(k), partitions(k)
        totals: dict[Product, Weights] = defaultdict(dict)
        for product, by_class in counts.items():
            row = [0] * len(shapes)
            for cycle, count in by_class.items():
                for i, weight in enumerate(rows[index[cycle]]):
                    row[i] += count * weight
            accumulate(totals, product, shapes, row)
        return Average(totals, scale)

    # -- where an average vanishes, and where it holds ------------------------------------------

    @abstractmethod
    def pairs(self, found: Sequence[Operation]) -> int | None:
        """Return the number of pairs of the matrix under these operations; None: it averages to 0.

        It is the degree of the design that reproduces the average.
        """

    def pairs_at(self, found: Sequence[Operation], size: int | None) -> int | None:
        """Return the number of pairs at one N (None: at every large N), as :meth:`pairs` does."""
        del size
        return self.pairs(found)

    def vanishes_from(self, found: Sequence[Operation]) -> int:
        """Return the N from which a monomial vanishes that has no number of pairs."""
        del found
        return 1

    @abstractmethod
    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return what a monomial holds that averages to zero, in words."""

    def valid_from(self, pairs: int) -> int:
        """Return the smallest N from which a closed form of so many pairs holds."""
        return pairs

    # -- averages -------------------------------------------------------------------------------

    @abstractmethod
    def power_sums(self, plain: Partition, barred: Partition, N: int | None) -> int | None:
        """Return the average of a product of traces of powers of the matrix and its conjugate.

        ``N`` is None for every N from the number of pairs on. None where words do it.
        """

    @abstractmethod
    def entries(self, factors: Sequence[Bracket]) -> Average | None:
        """Return the average of a product of entries; None where words do it."""

    @abstractmethod
    def words(self, circles: Circles, route: str) -> Average:
        """Return the average of any monomial, by the named route or the cheapest."""

    def check_classes(self) -> None:  # noqa: B027  # nothing to refuse for most
        """Refuse Weingarten functions of classes where there are none."""

    def evaluator(self, factors: Sequence[Factor], letter: str) -> Evaluator | None:
        """Return how the average of a word is evaluated at matrices and N without its terms.

        None where it is short, or where there is no such way.
        """
        del factors, letter

    def average(
        self, factors: Sequence[Factor], letter: str, route: str, size: int | None
    ) -> Average:
        """Return the average of balanced factors, each of which holds the letter.

        Raises
        ------
        CalculusError
            If the route is none of this group, or does not apply.
        ResourceError
            If the sum would be too long.
        """
        if not factors:
            return Average({EMPTY: {(): 1}})
        if route == AUTO:
            found = self._class_function(factors, letter, size)
            if found is not None:
                return found
        if route in (AUTO, ENTRIES):
            entries = [factor for factor in factors if is_entry(factor)]
            found = self.entries(entries) if len(entries) == len(factors) else None
            if found is not None:
                return found
        if route == ENTRIES:
            raise CalculusError("the route 'entries' needs a product of entries: use route='auto'")
        return self.words(cut(tuple(factors), letter), route)

    def check_route(self, route: str) -> None:
        """Refuse a route that this group does not have."""
        if route != AUTO and route not in self.routes:
            *others, last = map(repr, (AUTO, *self.routes))
            known = f"{', '.join(others)} or {last}"
            raise CalculusError(f"over {self!r} there is no route {route!r}: give {known}")

    def _class_function(
        self, factors: Sequence[Factor], letter: str, size: int | None
    ) -> Average | None:
        """Return the average of a balanced monomial in traces of powers, None for another."""
        plain: list[int] = []
        barred: list[int] = []
        for factor in factors:
            found = operations(factor, letter)
            if is_bracket(factor) or len(found) != len(factor) or len(set(found)) > 1:
                return None
            (barred if found[0] in self.barred else plain).append(len(found))
        mu, nu = (tuple(sorted(lengths, reverse=True)) for lengths in (plain, barred))
        value = self.power_sums(mu, nu, size)
        return None if value is None else Average({EMPTY: {(): value}} if value else {})

    # -- random matrices ------------------------------------------------------------------------

    @abstractmethod
    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return random matrices of the group by its Haar measure, of shape (count, N, N)."""


def orthonormalized(gaussian: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return the Q of Gaussian matrices (…, N, N) with the phases of R divided out: Haar-random."""
    q, r = np.linalg.qr(gaussian)
    diagonal: NDArray[np.complex128] = np.diagonal(r, axis1=-2, axis2=-1)
    return q * (diagonal / np.abs(diagonal))[:, None, :]
