"""Averages of operators, by way of traces.

The average of an operator W is what stands around a general letter P in the average of Tr(W·P). P
has no properties, so that Tr(W·P) for all P says all of W. A factor may be stored as the transpose
of what was written, Tr(P^T·W^T): it is turned back as a whole before P is taken off.
"""

from __future__ import annotations

from collections.abc import Callable

from derivations.calculus.averaging.circles import involves
from derivations.calculus.letters.letters import Letter
from derivations.calculus.letters.words import opened
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.results.expressions import Terms
from derivations.calculus.results.operators import Operator, Tr
from derivations.calculus.results.trace_polynomials import TracePolynomial

__all__ = ["PROBE", "probed", "twirl"]

#: Its name is no identifier, so that no letter of a user can have it.
PROBE = Letter("probe letter")


def probed(operator: Operator) -> TracePolynomial:
    """Return Tr(W·P)."""
    return Tr(operator * Operator({((), (PROBE.token(),), 1): (1,)}))


def twirl(operator: Operator, average: Callable[[TracePolynomial], TracePolynomial]) -> Operator:
    """Return the average of an operator, from the average of scalars."""
    return _untrace(average(probed(operator)))


def _untrace(averaged: TracePolynomial) -> Operator:
    terms: Terms = {}
    for (factors, _, rest), value in averaged.terms.items():
        (place,) = (i for i, factor in enumerate(factors) if involves(factor, PROBE.name))
        key = (factors[:place] + factors[place + 1 :], opened(factors[place], PROBE), rest)
        terms[key] = poly.add(terms.get(key, ()), value)
    recipe = averaged.recompute
    return Operator(
        {key: value for key, value in terms.items() if value},
        averaged.content,
        averaged.roots,
        averaged.context,
        None if recipe is None else lambda N: _untrace(recipe(N)),
    ).reduced()
