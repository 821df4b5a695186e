"""Averages that wait: evaluated at matrices as they are, expanded when terms are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from derivations.calculus.averaging.circles import involves, operations
from derivations.calculus.averaging.probe import averaged
from derivations.calculus.groups.base import Evaluator, Group
from derivations.calculus.letters.monomials import Monomial
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.closed_form import Ensemble, Terms
from derivations.calculus.results.evaluation import Number, dimension_of, plus, times
from derivations.calculus.results.expressions import Expression
from derivations.calculus.results.sampling import noted
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.results.unexpanded import Unexpanded, unexpanded
from derivations.errors import CalculusError

__all__ = ["deferred"]

Average = Callable[[TracePolynomial], TracePolynomial]


def _evaluator(key: Monomial, letter: str, group: Group) -> Evaluator | None:
    """Return how the factors that hold the letter are evaluated; None where they are expanded."""
    inside = tuple(factor for factor in key[0] if involves(factor, letter))
    found = [operation for factor in inside for operation in operations(factor, letter)]
    return group.evaluator(inside, letter) if inside and group.pairs(found) is not None else None


def deferred(
    expression: TracePolynomial,
    N: object,
    ensembles: Mapping[str, Ensemble],
    average: Average,
    group: Group,
) -> Unexpanded | None:
    """Return the average over one matrix, by ``average`` where its terms are needed.

    None where no term is better evaluated than expanded.
    """
    (letter,) = ensembles
    if ensembles[letter] is not group:
        return None
    if all(_evaluator(key, letter, group) is None for key in expression.terms):
        return None
    size, _ = dimension_argument(N)
    before = expression if size is None else expression.dimension(size)

    def expand() -> TracePolynomial:
        found = averaged(expression, N, ensembles, average)
        if not isinstance(found, TracePolynomial):
            raise CalculusError(f"the average of {expression!r} is an operator: average its trace")
        return found

    def evaluate(fixed: Expression, arrays: Arrays) -> Number:
        return _value(cast("TracePolynomial", fixed), arrays, letter, group, average)

    found = unexpanded(expand, before, evaluate, noted(before, ensembles))
    return cast("Unexpanded", found)


def _value(
    fixed: TracePolynomial, arrays: Arrays, letter: str, group: Group, average: Average
) -> Number:
    """Return the average at a fixed N and matrices: long terms by convolution, others expanded."""
    size = dimension_of(fixed, None)
    short: Terms = {}
    total: Number | None = None
    for key, value in fixed.terms.items():
        evaluator = _evaluator(key, letter, group)
        if evaluator is None:
            short[key] = value
            continue
        number = evaluator(arrays, size)
        others = tuple(factor for factor in key[0] if not involves(factor, letter))
        outside = TracePolynomial({(others, None, key[2]): value}, fixed.content, {}, fixed.context)
        number = times(number, _outside(outside, arrays))
        total = number if total is None else plus(total, number)
    if short or total is None:
        rest = average(replace(fixed, terms=short, recompute=None, integrand=None))
        found = _outside(rest, arrays)
        total = found if total is None else plus(total, found)
    return total


def _outside(expression: TracePolynomial, arrays: Arrays) -> Number:
    return explicit.scalar_at(expression, None, None, arrays)
