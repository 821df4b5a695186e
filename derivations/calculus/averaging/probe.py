"""Averages of operators, by way of traces.

The average of an operator W is what stands around a general letter P in the average of Tr(W·P). P
has no properties, so that Tr(W·P) for all P says all of W. A factor may be stored as the transpose
of what was written, Tr(P^T·W^T): it is turned back as a whole before P is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from derivations.calculus.averaging.circles import involves
from derivations.calculus.letters.letters import Letter
from derivations.calculus.letters.words import opened, signed
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.closed_form import Ensemble, Terms, without_zeros
from derivations.calculus.results.operators import Operator, Tr
from derivations.calculus.results.sampling import remember
from derivations.calculus.results.trace_polynomials import TracePolynomial

__all__ = ["PROBE", "averaged", "probed", "untraced"]

#: Its name is no identifier, so that no letter of a user can have it.
PROBE = Letter("probe letter")


def probed(operator: Operator) -> TracePolynomial:
    """Return Tr(W·P)."""
    return Tr(operator * Operator({((), (PROBE.token(),), 1): (1,)}))


def averaged(
    expression: Operator | TracePolynomial,
    N: object,
    ensembles: Mapping[str, Ensemble],
    average: Callable[[TracePolynomial], TracePolynomial],
) -> Operator | TracePolynomial:
    """Return the average at N of a scalar or an operator, from the average of scalars.

    The result remembers what it is the average of, for samples.
    """
    size, symbol = dimension_argument(N)
    current = expression if size is None else expression.dimension(size)
    before = current
    if size is None and N is not None:
        current = replace(current, context=replace(current.context, symbol=symbol))
    if isinstance(current, Operator):
        return remember(untraced(average(probed(current))), before, ensembles)
    return remember(average(current), before, ensembles)


def untraced(averaged: TracePolynomial) -> Operator:
    """Return the operator W of an expression that is Tr(W·P)."""
    terms: Terms = {}
    for (factors, _, rest), value in averaged.terms.items():
        (place,) = (i for i, factor in enumerate(factors) if involves(factor, PROBE.name))
        sign, word = signed(opened(factors[place], PROBE))
        key = (factors[:place] + factors[place + 1 :], word, rest)
        terms[key] = poly.add(terms.get(key, ()), poly.scale(value, sign))
    recipe = averaged.recompute
    return Operator(
        without_zeros(terms),
        averaged.content,
        averaged.roots,
        averaged.context,
        None if recipe is None else lambda N: untraced(recipe(N)),
    ).reduced()
