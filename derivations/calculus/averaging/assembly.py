"""From the bare sums of a route to one merged closed form.

Every route writes an average as Σ weight · N^power · monomial / ∏_{□∈λ}(N + c(□)), weights whole.
A :class:`Tally` collects these; :func:`assemble` puts them over the common denominator of the
diagrams λ that occur, or evaluates them at a whole N, where a diagram of more than N rows is left
out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derivations.calculus.letters.monomials import Monomial, multiply_monomials
from derivations.calculus.letters.words import Factor, TraceValue, trace_value
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition, contents, zonal_contents
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.results.context import Context
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.weingarten import cofactors, common_roots

__all__ = ["Average", "Tally", "assemble", "factor_product"]

# (factors, scalar) of a monomial and the power of N that came out of traces of the identity.
Product = tuple[tuple[Factor, ...], Any, int]
# diagram -> whole weight
Weights = dict[Partition, int]


@dataclass(frozen=True)
class Average:
    """The average of one monomial: Σ weight · N^power · monomial / (scale · ∏_λ(N + c)).

    ``valid_from`` is the smallest N at which it holds; None for the degree.
    """

    weights: Mapping[Product, Weights]
    scale: int = 1
    valid_from: int | None = None


@dataclass
class Tally:
    """Sums of averages, merged by monomial; the one mutable thing here, used within one call."""

    group: str
    context: Context
    roots: Roots
    parts: list[tuple[int, Polynomial, Any, Average, tuple[Factor, ...]]] = field(
        default_factory=list
    )

    def add(
        self,
        scale: int,
        numerator: Polynomial,
        rest: Any,
        average: Average,
        others: tuple[Factor, ...],
    ) -> None:
        """Add numerator · rest · others · average / scale."""
        self.parts.append((scale * average.scale, numerator, rest, average, others))


def factor_product(words: list[Any]) -> Product | None:
    """Return the product of the traces of the words, or None if it vanishes."""
    factors: list[Factor] = []
    power, scalar = 0, 1
    for word in words:
        value: TraceValue = trace_value(word)
        if value.factors is None:
            return None
        factors += value.factors
        power += value.power
        if not (isinstance(value.scalar, int) and value.scalar == 1):
            scalar = scalar * value.scalar  # type: ignore[operator]
    return tuple(sorted(factors)), scalar, power


def _collect(tally: Tally) -> tuple[int, dict[Monomial, dict[tuple[int, Partition], int]]]:
    """Merge all parts by monomial: weights by (power of N, diagram) over one scale."""
    scale = math.lcm(*(part[0] for part in tally.parts))
    rows: dict[Monomial, dict[tuple[int, Partition], int]] = defaultdict(lambda: defaultdict(int))
    for part_scale, numerator, rest, average, others in tally.parts:
        lift = scale // part_scale
        for (factors, scalar, power), weights in average.weights.items():
            for key, number in _monomials(others, rest, factors, scalar):
                row = rows[key]
                for i, coefficient in enumerate(numerator):
                    times = lift * coefficient * int(number)
                    if not times:
                        continue
                    for shape, weight in weights.items():
                        row[power + i, shape] += times * weight
    return scale, rows


def _monomials(others: Any, rest: Any, factors: Any, scalar: Any) -> Iterator[tuple[Any, Fraction]]:
    yield from multiply_monomials((others, None, rest), (factors, None, scalar))


def assemble(tally: Tally) -> TracePolynomial:
    """Return the merged closed form of a tally."""
    if not tally.parts:
        return TracePolynomial({}, 1, {}, tally.context)
    scale, rows = _collect(tally)
    labels = sorted({label for row in rows.values() for label in row})
    position = {label: i for i, label in enumerate(labels)}
    if tally.context.size is None:
        basis, content, roots = _symbolic_basis(labels, tally.group)
    else:
        basis, content, roots = _numeric_basis(labels, tally.group, tally.context.size)
    weights = [{position[label]: w for label, w in row.items() if w} for row in rows.values()]
    values = poly.linear_combinations(weights, basis)
    terms = {key: value for key, value in zip(rows, values, strict=True) if value}
    merged = {
        root: roots.get(root, 0) + tally.roots.get(root, 0) for root in roots.keys() | tally.roots
    }
    return TracePolynomial(terms, scale * content, merged, tally.context).reduced()


def _symbolic_basis(
    labels: list[tuple[int, Partition]], group: str
) -> tuple[list[Polynomial], int, Roots]:
    shapes = sorted({shape for _, shape in labels})
    common = common_roots(shapes, group)
    table = dict(zip(shapes, cofactors(shapes, common, group), strict=True))
    return [poly.shift(table[shape], power) for power, shape in labels], 1, common


def _numeric_basis(
    labels: list[tuple[int, Partition]], group: str, N: int
) -> tuple[list[Polynomial], int, Roots]:
    cells = contents if group == "U" else zonal_contents
    bottoms = [
        math.prod(N + c for c in cells(shape)) if len(shape) <= N else 0 for _, shape in labels
    ]
    content = math.lcm(*(bottom for bottom in bottoms if bottom))
    basis = [
        (N**power * content // bottom,) if bottom else ()
        for (power, _), bottom in zip(labels, bottoms, strict=True)
    ]
    return basis, content, {}
