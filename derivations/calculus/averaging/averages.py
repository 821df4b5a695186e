"""What a route to an average gives: sums of products of traces, each with whole weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from derivations.calculus.letters.words import Factor, TraceValue, Word, trace_value
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.scalars import Scalar
from derivations.errors import ResourceError

__all__ = ["Average", "Counts", "Product", "Weights", "factor_product", "product_of_traces",
           "refuse"]  # fmt: skip

# (factors, scalar) of a monomial and the power of N that came out of traces of the identity.
Product = tuple[tuple[Factor, ...], Scalar, int]
# diagram -> whole weight
Weights = dict[Partition, int]
# How often each class of permutations (or pairings) meets each product of traces.
Counts = Mapping[Product, Mapping[Partition, int]]

#: The product of no factors.
EMPTY: Product = ((), 1, 0)
# Terms of a sum over permutations that are taken on without asking: seconds, and some 100 MB.
LARGEST_SUM = 1_000_000


@dataclass(frozen=True)
class Average:
    """The average of one monomial: Σ weight · N^power · monomial / (scale · ∏_λ(N + c)).

    ``valid_from`` is the smallest N at which it holds; None for the degree.
    """

    weights: Mapping[Product, Weights]
    scale: int = 1
    valid_from: int | None = None

    @property
    def vanishes(self) -> bool:
        """Whether no product has a weight."""
        return not any(self.weights[product] for product in self.weights)


def factor_product(words: Iterable[Word]) -> Product | None:
    """Return the product of the traces of the words, or None if it vanishes."""
    return product_of_traces(map(trace_value, words))


def product_of_traces(values: Iterable[TraceValue]) -> Product | None:
    """Return the product of traces, or None if it vanishes."""
    factors: list[Factor] = []
    power, scalar = 0, 1
    for value in values:
        if value.factors is None:
            return None
        factors += value.factors
        power += value.power
        if not (isinstance(value.scalar, int) and value.scalar == 1):
            scalar = scalar * value.scalar
    return tuple(sorted(factors)), scalar, power


def joined(a: Product, b: Product) -> Product:
    """Return the product of two products of traces."""
    scalar = a[1] if isinstance(b[1], int) and b[1] == 1 else a[1] * b[1]
    first, second = a[0], b[0]
    apart = not first or not second or first[-1] < second[0]
    factors = first + second if apart else tuple(sorted(first + second))
    return factors, scalar, a[2] + b[2]


def accumulate(
    totals: dict[Product, Weights],
    product: Product,
    shapes: Iterable[Partition],
    row: Sequence[int],
) -> None:
    """Add a row of weights, one for each diagram, to those of a product."""
    target = totals[product]
    for shape, weight in zip(shapes, row, strict=True):
        if weight:
            target[shape] = target.get(shape, 0) + weight


def refuse(route: str, k: int, terms: int, bound: int = LARGEST_SUM) -> None:
    """Refuse a sum of too many terms before it starts."""
    if terms > bound:
        raise ResourceError(
            f"the route {route!r} would sum {terms:,} terms at degree {k}, more than the bound of "
            f"{bound:,}: use fewer distinct letters (one letter repeated on a side makes it "
            "a sum over k! terms, on both sides a sum over partitions), or lower powers; what has "
            "a form for every power is entries in one row or one column, powers of Tr(U) alone, "
            "and random states: (U.H*A*U)[0,0]**20 is State('chi').expect(A)**20, and "
            "|U[0,0]|^40 is State('chi').projector[0,0]**20, averaged by state_average"
        )
