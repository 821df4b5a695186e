"""Averages of expressions over Gaussian matrices: Wick's rule on the circles of a monomial."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import cast, overload

import numpy as np

from derivations.calculus.averaging.assembly import Tally, assemble
from derivations.calculus.averaging.averages import (
    EMPTY,
    Average,
    Product,
    factor_product,
)
from derivations.calculus.averaging.circles import Circles, cut, involves, operations
from derivations.calculus.averaging.joins import Reader, tallied
from derivations.calculus.averaging.probe import averaged, probed
from derivations.calculus.gaussian.classes import class_terms
from derivations.calculus.gaussian.laws import Gaussian
from derivations.calculus.letters.letters import Kind, Letter, Token
from derivations.calculus.letters.operations import PLAIN
from derivations.calculus.letters.words import Factor, word_of
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.scalars import Scalar
from derivations.calculus.results.context import check_multiple
from derivations.calculus.results.operators import Operator
from derivations.calculus.results.rendering import factor_name
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["gaussian_average", "law_of", "over_gaussian"]


class _NoDenominators:
    """Sums of Wick's rule have none, and hold at every N."""

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return no cells."""
        return shape

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say that every term stands."""
        return not shape and N > 0


@overload
def gaussian_average(
    expression: Operator, *, over: object = None, N: object = None
) -> Operator: ...
@overload
def gaussian_average(
    expression: object, *, over: object = None, N: object = None
) -> TracePolynomial: ...


def gaussian_average(
    expression: object, *, over: object = None, N: object = None
) -> Operator | TracePolynomial:
    """Average over Gaussian matrices; exact at every N ≥ 1.

    Parameters
    ----------
    expression
        A polynomial in traces, entries and expectation values; or an operator: its average is one.
        Unitaries may stand in it; ``haar_average`` takes both, ``over=(U, G)``.
    over
        A letter made with ``Ginibre``, ``GUE``, ``GOE`` or ``Wishart``, or a tuple of such. None:
        every one that occurs, each independently.
    N
        The dimension: ``None`` (symbol N), a positive whole number, a symbol or expression.

    Raises
    ------
    CalculusError, ResourceError
        If nothing Gaussian is there to average over; if the sums would be too long.

    Examples
    --------
    >>> from derivations.calculus import GUE, Matrix, Tr
    >>> A, H = Matrix("A"), GUE("H")
    >>> gaussian_average(H * A * H), gaussian_average(Tr(H**2 * A * H**2))
    (Tr(A), (2*N^2 + 1)*Tr(A))
    """
    if not isinstance(expression, Operator | TracePolynomial):
        expression = TracePolynomial.scalar(expression)
    letters = _waiting(expression, over)

    def average(scalar: TracePolynomial) -> TracePolynomial:
        for letter in letters:
            scalar = over_gaussian(scalar, letter)
        return scalar

    return averaged(expression, N, {one.name: law_of(one) for one in letters}, average)


def law_of(letter: Letter) -> Gaussian:
    """Return the law of a Gaussian letter."""
    return cast("Gaussian", letter.law)


def _waiting(expression: Operator | TracePolynomial, over: object) -> list[Letter]:
    scalar = probed(expression) if isinstance(expression, Operator) else expression
    if over is None:
        found = {
            place.letter
            for factor in scalar.factors
            for place in word_of(factor)
            if isinstance(place, Token) and place.letter.kind is Kind.RANDOM
        }
        return sorted(found, key=lambda letter: letter.name)
    return [_letter(one) for one in (over if isinstance(over, tuple | list) else [over])]


def _letter(over: object) -> Letter:
    if isinstance(over, Operator) and len(over.terms) == 1:
        ((_, word, _),) = over.terms
        place = word[0] if word is not None and len(word) == 1 else None
        if isinstance(place, Token) and place.operation is PLAIN:
            if place.letter.kind is Kind.RANDOM:
                return place.letter
            if place.letter.kind is Kind.UNITARY:
                raise CalculusError(
                    f"{place.name!r} is a unitary: haar_average takes unitaries and Gaussian "
                    "letters together, over=(U, G)"
                )
    raise CalculusError(
        f"over={over!r} is no Gaussian letter: declare it with Ginibre, GUE, GOE or Wishart, "
        "G = Ginibre('G'), and give over=G"
    )


def over_gaussian(expression: TracePolynomial, letter: Letter) -> TracePolynomial:
    """Return the average over one letter.

    Raises
    ------
    CalculusError
        If the name stands for another letter in the expression.
    """
    law = law_of(letter)
    own = replace(expression.context, letters={letter.name: letter}, multiple=law.step)
    context = expression.context.merge(own)
    if context.size is not None:
        check_multiple(context.size, law.step)
    notes = list(context.notes)
    tallies: dict[Scalar, Tally] = {}
    for (factors, _, rest), numerator in expression.terms.items():
        inside = tuple(factor for factor in factors if involves(factor, letter.name))
        others = tuple(factor for factor in factors if not involves(factor, letter.name))
        found = [operation for factor in inside for operation in operations(factor, letter.name)]
        if law.terms(found) is None:
            words = "*".join(map(factor_name, inside))
            notes.append(f"{words} holds {letter.name} unpaired: its average is zero")
            continue
        for loops, average in wick_terms(inside, letter.name, law).items():
            weight = law.weight(len(found), loops)
            tally = tallies.setdefault(weight, Tally(_NoDenominators(), context, expression.roots))
            tally.add(expression.content, numerator, rest, average, others)
    kept = replace(context, notes=tuple(dict.fromkeys(notes)))
    total = TracePolynomial({}, 1, {}, kept)
    for weight, tally in tallies.items():
        scalar = TracePolynomial.scalar(weight)
        if context.size is not None:
            scalar = scalar.dimension(context.size)
        total = total + assemble(tally) * scalar
    if expression.recompute is None:
        return total
    return replace(total, recompute=lambda N: over_gaussian(expression.dimension(N), letter))


def wick_terms(factors: Sequence[Factor], name: str, law: Gaussian) -> dict[int, Average]:
    """Return the sum over pairings, by the number of loops of inner indices."""
    if not factors:
        return {0: Average({EMPTY: {(): 1}})}
    circles = cut(tuple(factors), name)
    classes = law.classes(len(circles.plain))
    by_class = None if classes is None else class_terms(circles, classes)
    if by_class is not None:
        return by_class
    law.check_terms([operation for factor in factors for operation in operations(factor, name)])
    return pairing_terms(circles, law)


def pairing_terms(circles: Circles, law: Gaussian) -> dict[int, Average]:
    """Return the sum over the pairings one by one."""
    circles = law.prepared(circles)
    partners, loops, signs = law.pairings(circles)
    reader = Reader(circles, law.joint)
    codes, turned = reader.read(partners)
    ones = np.ones(len(loops), dtype=np.int64)
    weights = turned * (ones if signs is None else signs) if law.joint else ones
    counts: dict[int, Counter[Product]] = defaultdict(Counter)
    for row, number in tallied([*codes, loops], weights):
        product = factor_product(reader.walk.slot_words(partners[row].tolist()))
        if product is not None:
            counts[int(loops[row])][product] += number
    return {
        loop: Average({product: {(): number} for product, number in found.items()})
        for loop, found in counts.items()
    }
