"""Weights that are products of one row for each side, Σ_λ front_λ a_λ b_λ, never multiplied out.

E p_γ(A U B U^H) at degree k is a sum over pairs of partitions and over diagrams, p(k)³ weights: 12
million at k = 16. Two things keep their polynomials in N cheap. A polynomial is packed into one
whole number. And where the rows of a diagram and of its transpose agree up to a sign, as those of
characters do, so do their cofactors at N and −N: one diagram of the two is enough, and every other
coefficient is zero.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from derivations.calculus.averaging.averages import Average, Product, Weights, joined
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition, conjugate
from derivations.calculus.numbers.polynomials import Packed, Polynomial

__all__ = ["BilinearAverage", "BilinearWeights", "Side"]

#: A product of traces, and its weight for each diagram.
Side = Sequence[tuple[Product, Sequence[int]]]


@dataclass(frozen=True)
class BilinearWeights(Mapping[Product, Weights]):
    """The weights front_λ a_λ b_λ of all products of a trace product of either side.

    Parameters
    ----------
    shapes
        The diagrams λ.
    front
        What both sides are multiplied by.
    left, right
        The products of traces on either side, with a row over the diagrams each.
    """

    shapes: Sequence[Partition]
    front: Sequence[int]
    left: Side
    right: Side

    @cached_property
    def _expanded(self) -> dict[Product, Weights]:
        """All weights, for sums with other averages."""
        found: dict[Product, Weights] = {}
        for a, left in self.left:
            turned = [f * x for f, x in zip(self.front, left, strict=True)]
            for b, right in self.right:
                row = found.setdefault(joined(a, b), {})
                for shape, x, y in zip(self.shapes, turned, right, strict=True):
                    if x and y:
                        row[shape] = row.get(shape, 0) + x * y
        return found

    def __getitem__(self, product: Product) -> Weights:
        """Return the weights of one product."""
        return self._expanded[product]

    def __iter__(self) -> Iterator[Product]:
        """Yield all products."""
        return iter(self._expanded)

    def __len__(self) -> int:
        """Return how many products there are."""
        return len(self._expanded)

    @property
    def vanishes(self) -> bool:
        """Whether no weight is there, as far as the rows of either side tell."""
        return not all(any(any(row) for _, row in side) for side in (self.left, self.right))

    def polynomials(
        self, basis: Mapping[Partition, Polynomial]
    ) -> Iterator[tuple[Product, Polynomial]]:
        """Yield Σ_λ front_λ a_λ b_λ · basis_λ for each pair; a product may come more than once.

        The power of N of the product is left to who reads it.
        """
        sums = _Sums(self.shapes, [basis[shape] for shape in self.shapes], self.front)
        first, second = ([sums.row(*one) for one in side] for side in (self.left, self.right))
        sums.pack(first + second)
        same = [row.entries for row in first] == [row.entries for row in second]
        mirrored: dict[tuple[int, int], Polynomial] = {}
        for i, a in enumerate(first):
            lifted: dict[int, _Lifted] = {}
            for j, b in enumerate(second):
                if same and j < i:
                    value = mirrored.pop((j, i))
                else:
                    value = sums.value(a, b, lifted)
                    mirrored |= {(i, j): value} if same and i < j else {}
                yield joined(a.product, b.product), value


@dataclass(frozen=True)
class BilinearAverage(Average):
    """An average whose weights are products."""

    weights: BilinearWeights

    @property
    def vanishes(self) -> bool:
        """Whether no product has a weight."""
        return self.weights.vanishes


@dataclass(frozen=True)
class _Row:
    """A row over its greatest common divisor, and its sign under transposition (0: neither)."""

    product: Product
    scale: int
    entries: tuple[int, ...]
    sign: int


class _Sums:
    """Sums of packed polynomials, by how the weights of transposed diagrams go together."""

    def __init__(
        self, shapes: Sequence[Partition], basis: Sequence[Polynomial], front: Sequence[int]
    ) -> None:
        place = {shape: i for i, shape in enumerate(shapes)}
        self.partner = [place.get(conjugate(shape), -1) for shape in shapes]
        self.front, self.sign = front, self._sign(front)
        #: By sign: the diagrams that stand for a pair, and the polynomials of the pairs.
        self.chosen = {sign: self._chosen(basis, sign) for sign in (1, -1, 0)}
        self.packs: dict[int, Packed] = {}

    def row(self, product: Product, weights: Sequence[int]) -> _Row:
        """Return a row with what is known of it."""
        scale = math.gcd(*weights) or 1
        return _Row(product, scale, tuple(x // scale for x in weights), self._sign(weights))

    def _sign(self, row: Sequence[int]) -> int:
        if -1 in self.partner:
            return 0
        for sign in (1, -1):
            if all(row[j] == sign * row[i] for i, j in enumerate(self.partner)):
                return sign
        return 0

    def _chosen(self, basis: Sequence[Polynomial], sign: int) -> dict[int, Polynomial]:
        """Return one polynomial for each pair of diagrams whose weights agree up to the sign."""
        if sign == 0:
            return dict(enumerate(basis))
        found = {}
        for i, j in enumerate(self.partner):
            if i < j:
                found[i] = poly.add(basis[i], poly.scale(basis[j], sign))
            elif i == j and sign > 0:
                found[i] = basis[i]
        return found

    def pack(self, rows: Sequence[_Row]) -> None:
        """Pack the polynomials, with room for the sums of these rows."""
        largest = max((row.scale * max(map(abs, row.entries)) for row in rows), default=0)
        bound = largest**2 * sum(map(abs, self.front))
        found = {row.sign for row in rows}
        signs = {a * b * self.sign for a in found for b in found}
        for sign in signs:
            self.packs[sign] = Packed.of(list(self.chosen[sign].values()), bound)

    def value(self, a: _Row, b: _Row, lifted: dict[int, _Lifted]) -> Polynomial:
        """Return Σ front · a · b · polynomial; ``lifted`` keeps the products without b."""
        sign = a.sign * b.sign * self.sign
        if sign not in lifted:
            lifted[sign] = self._lift(a, sign)
        row = lifted[sign]
        total = sum(map(operator.mul, row.pick(b.entries), row.numbers))
        return self.packs[sign].unpacked(total * (a.scale * b.scale))

    def _lift(self, a: _Row, sign: int) -> _Lifted:
        """Return the products of a row with the packed polynomials, where they are not zero."""
        chosen = zip(self.chosen[sign], self.packs[sign].numbers, strict=True)
        products = {i: self.front[i] * a.entries[i] * number for i, number in chosen}
        places = [i for i, number in products.items() if number] or [0]
        # A getter of one place gives no tuple: the second has nothing to be multiplied with.
        return _Lifted(
            operator.itemgetter(*places, places[0]), [products.get(i, 0) for i in places]
        )


class _Lifted(NamedTuple):
    """Which entries of another row are met, and the numbers that they are multiplied by."""

    pick: Callable[[tuple[int, ...]], tuple[int, ...]]
    numbers: list[int]
