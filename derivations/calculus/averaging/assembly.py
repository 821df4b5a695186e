"""From the bare sums of a route to one merged closed form.

Every route writes an average as Σ weight · N^power · monomial / ∏_{□∈λ}(N + c(□)), weights whole.
A :class:`Tally` collects these; :func:`assemble` puts them over the common denominator of the
diagrams λ that occur, or evaluates them at a whole N, where a diagram of more than N rows is left
out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.calculus.averaging.averages import Average
from derivations.calculus.averaging.bilinear import BilinearAverage
from derivations.calculus.averaging.denominators import (
    Diagrams,
    cofactors,
    common_roots,
    denominator,
)
from derivations.calculus.letters.monomials import Monomial, multiply_monomials
from derivations.calculus.letters.words import Factor
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.numbers.scalars import Scalar
from derivations.calculus.results.context import Context
from derivations.calculus.results.trace_polynomials import TracePolynomial

__all__ = ["Tally", "assemble"]

# A power of N, and the diagram whose cells stand in the denominator.
Label = tuple[int, Partition]


@dataclass
class Tally:
    """Sums of averages, merged by monomial; the one mutable thing here, used within one call.

    ``diagrams`` knows the denominators, which differ from group to group.
    """

    diagrams: Diagrams
    context: Context
    roots: Roots
    parts: list[tuple[int, Polynomial, Scalar, Average, tuple[Factor, ...]]] = field(
        default_factory=list
    )

    def add(
        self,
        scale: int,
        numerator: Polynomial,
        rest: Scalar,
        average: Average,
        others: tuple[Factor, ...],
    ) -> None:
        """Add numerator · rest · others · average / scale."""
        self.parts.append((scale * average.scale, numerator, rest, average, others))


def _collect(tally: Tally) -> tuple[int, dict[Monomial, dict[Label, int]]]:
    """Merge all parts by monomial: weights by (power of N, diagram) over one scale."""
    scale = math.lcm(*(part[0] for part in tally.parts))
    rows: dict[Monomial, dict[Label, int]] = defaultdict(lambda: defaultdict(int))
    for part_scale, numerator, rest, average, others in tally.parts:
        lift = scale // part_scale
        for (factors, scalar, power), weights in average.weights.items():
            outside, inside = (others, None, rest), (factors, None, scalar)
            for key, number in multiply_monomials(outside, inside):
                row = rows[key]
                for i, coefficient in enumerate(numerator):
                    times = lift * coefficient * int(number)
                    if not times:
                        continue
                    for shape, weight in weights.items():
                        row[power + i, shape] += times * weight
    return scale, rows


def assemble(tally: Tally) -> TracePolynomial:
    """Return the merged closed form of a tally."""
    if not tally.parts:
        return TracePolynomial({}, 1, {}, tally.context)
    found = _bilinear(tally)
    if found is not None:
        return found
    scale, rows = _collect(tally)
    labels = sorted({label for row in rows.values() for label in row})
    position = {label: i for i, label in enumerate(labels)}
    if tally.context.size is None:
        basis, content, roots = _symbolic_basis(labels, tally.diagrams)
    else:
        basis, content, roots = _numeric_basis(labels, tally.diagrams, tally.context.size)
    weights = [{position[label]: w for label, w in row.items() if w} for row in rows.values()]
    values = poly.linear_combinations(weights, basis)
    terms = dict(zip(rows, values, strict=True))
    return _closed(tally, terms, scale * content, roots)


def _bilinear(tally: Tally) -> TracePolynomial | None:
    """Return the closed form of one average whose weights are products, None for others."""
    if len(tally.parts) != 1:
        return None
    ((scale, numerator, rest, average, others),) = tally.parts
    if not isinstance(average, BilinearAverage) or not (isinstance(rest, int) and rest == 1):
        return None
    weights = average.weights
    labels, size = [(0, shape) for shape in weights.shapes], tally.context.size
    if size is None:
        basis, content, roots = _symbolic_basis(labels, tally.diagrams)
    else:
        basis, content, roots = _numeric_basis(labels, tally.diagrams, size)
    terms: dict[Monomial, Polynomial] = {}
    by_shape = dict(zip(weights.shapes, basis, strict=True))
    for (factors, scalar, power), value in weights.polynomials(by_shape):
        moved = poly.shift(value, power) if size is None else poly.scale(value, size**power)
        moved = moved if numerator == (1,) else poly.multiply(moved, numerator)
        if not moved:
            continue
        if not others and isinstance(scalar, int) and scalar == 1:
            key: Monomial = (factors, None, 1)
            terms[key] = poly.add(terms[key], moved) if key in terms else moved
            continue
        for key, number in multiply_monomials((others, None, 1), (factors, None, scalar)):
            terms[key] = poly.add(terms.get(key, ()), poly.scale(moved, int(number)))
    return _closed(tally, terms, scale * content, roots)


def _closed(
    tally: Tally, terms: Mapping[Monomial, Polynomial], content: int, roots: Roots
) -> TracePolynomial:
    """Return terms over the denominator of a tally and that of what was averaged."""
    merged = {
        root: roots.get(root, 0) + tally.roots.get(root, 0) for root in roots.keys() | tally.roots
    }
    kept = {key: value for key, value in terms.items() if value}
    return TracePolynomial(kept, content, merged, tally.context).reduced()


def _symbolic_basis(labels: list[Label], diagrams: Diagrams) -> tuple[list[Polynomial], int, Roots]:
    shapes = sorted({shape for _, shape in labels})
    common = common_roots(shapes, diagrams)
    table = dict(zip(shapes, cofactors(shapes, common, diagrams), strict=True))
    return [poly.shift(table[shape], power) for power, shape in labels], 1, common


def _numeric_basis(
    labels: list[Label], diagrams: Diagrams, N: int
) -> tuple[list[Polynomial], int, Roots]:
    bottoms = [denominator(shape, diagrams, N) for _, shape in labels]
    content = math.lcm(*(bottom for bottom in bottoms if bottom))
    basis = [
        (N**power * content // bottom,) if bottom else ()
        for (power, _), bottom in zip(labels, bottoms, strict=True)
    ]
    return basis, content, {}
