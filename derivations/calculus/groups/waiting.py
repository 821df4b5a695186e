"""Averages over permutations and phases that wait for numbers: sums over indices at matrices.

Everything else that is averaged over, Gaussian matrices and states, is averaged first: that leaves
words, in which the tokens of one or more of these matrices stand between segments.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

import numpy as np

from derivations.calculus.averaging.circles import Circles, cut, involves, operations
from derivations.calculus.averaging.probe import PROBE, averaged, probed, untraced
from derivations.calculus.groups.base import Group
from derivations.calculus.groups.index_sums import Blocks, index_sum, refuse_terms
from derivations.calculus.groups.monomial import MonomialGroup, NoTracesError
from derivations.calculus.letters.words import Factor
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.closed_form import Ensemble
from derivations.calculus.results.evaluation import dimension_of
from derivations.calculus.results.expressions import Expression
from derivations.calculus.results.operators import Operator
from derivations.calculus.results.sampling import noted
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.results.unexpanded import Value, plus_value, times_value, unexpanded

__all__ = ["average_by_indices"]

Average = Callable[[TracePolynomial], TracePolynomial]


def average_by_indices(
    expression: Operator | TracePolynomial,
    N: object,
    ensembles: Mapping[str, Ensemble],
    own: tuple[Average, Average],
    group: Group,
) -> Operator | TracePolynomial:
    """Return an average in closed form where there is one; else one that waits for numbers.

    ``own`` are the averages over all that is random, and over all but the matrices of the group.
    """
    whole, others = own

    def expand() -> Operator | TracePolynomial:
        return averaged(expression, N, ensembles, whole)

    if not isinstance(group, MonomialGroup):
        return expand()
    try:
        return expand()
    except NoTracesError:
        size, _ = dimension_argument(N)
        before = expression if size is None else expression.dimension(size)
    letters = tuple(name for name, ensemble in ensembles.items() if ensemble is group)
    sums = _Sums(group, letters, whole)

    def evaluate(fixed: Expression, arrays: Arrays) -> Value:
        if isinstance(fixed, TracePolynomial):
            return sums.value(others(fixed), arrays)
        size = dimension_of(fixed, None)
        zero: Value = np.zeros((size, size), dtype=int)
        return plus_value(zero, sums.value(others(probed(cast("Operator", fixed))), arrays))

    return unexpanded(expand, before, evaluate, noted(before, ensembles))


class _Sums:
    """Sums over indices for all letters of one group."""

    def __init__(self, group: MonomialGroup, letters: tuple[str, ...], whole: Average) -> None:
        self.group, self.letters, self.whole = group, letters, whole

    def value(self, rest: TracePolynomial, arrays: Arrays) -> Value:
        """Return the average at a fixed N and matrices, term by term."""
        total: Value = Fraction(0)
        for key, numerator in rest.terms.items():
            one = replace(rest, terms={key: numerator}, recompute=None, integrand=None)
            total = plus_value(total, self._term(one, key[0], arrays))
        return total

    def _term(self, one: TracePolynomial, factors: Sequence[Factor], arrays: Arrays) -> Value:
        try:
            return _at(self.whole(one), arrays)
        except NoTracesError:
            pass
        N = dimension_of(one, None)
        inside = tuple(f for f in factors if involves(f, *self.letters))
        found = [op for f in inside for name in self.letters for op in operations(f, name)]
        by_letter = [[op for f in inside for op in operations(f, name)] for name in self.letters]
        if not found or any(self.group.pairs_at(ops, N) is None for ops in by_letter):
            return Fraction(0)
        circles = cut(inside, *self.letters)
        number = index_sum(circles, self._equalities(circles, N), arrays, N, PROBE.name)
        ((_, _, scalar), numerator), *_ = one.terms.items()
        others = tuple(f for f in factors if f not in inside)
        outside = replace(one, terms={(others, None, scalar): numerator})
        return times_value(_at(outside, arrays), number)

    def _equalities(self, circles: Circles, N: int) -> Iterator[tuple[Fraction, Blocks]]:
        """Yield weights and blocks for the tokens of all letters, which are independent."""
        parts = []
        for name in self.letters:
            tokens = [i for i, one in enumerate(circles.names) if one == name]
            parts.append([
                (weight, [[(tokens[token], side) for token, side in block] for block in blocks])
                for weight, blocks in self.group.equalities(circles.only(name), N)
            ])  # fmt: skip
        refuse_terms(len(circles.names), math.prod(map(len, parts)))
        for chosen in itertools.product(*parts):
            weights, blocks = zip(*chosen, strict=True)
            yield (
                math.prod(weights, start=Fraction(1)),
                [block for part in blocks for block in part],
            )


def _at(expression: TracePolynomial, arrays: Arrays) -> Value:
    """Return the value of an expression; an array where it holds the probe."""
    if any(involves(factor, PROBE.name) for factor in expression.factors):
        return explicit.operator_at(untraced(expression), None, None, arrays)
    return explicit.scalar_at(expression, None, None, arrays)
