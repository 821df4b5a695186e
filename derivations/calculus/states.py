"""Averages over Haar-random pure states: the symmetric subspace.

E |χ⟩⟨χ|^{⊗k} is the projector on the symmetric subspace over its dimension, so that

    E ∏_a ⟨χ|A_a|χ⟩ = Σ_{π∈S_k} ∏_{cycles (a b c …) of π} Tr(A_a A_b A_c …) / N(N+1)⋯(N+k−1),

at every N ≥ 1. The sum is taken cycle by cycle over the *kinds* of words, with multiplicities.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from derivations.calculus.averaging.assembly import (
    Average,
    Product,
    Tally,
    assemble,
    factor_product,
)
from derivations.calculus.averaging.probe import probed, twirl
from derivations.calculus.averaging.unitary_routes import refuse
from derivations.calculus.letters.letters import end_label, is_real, is_state, outer_token
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.context import merge_degrees
from derivations.calculus.results.operators import Operator, State
from derivations.calculus.results.sampling import remember
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["state_average"]


def state_average(expression: Any, *, over: State | None = None, N: Any = None) -> Any:
    """Average over Haar-random pure states.

    Parameters
    ----------
    expression
        A polynomial in expectation values ``chi.expect(A)``, traces and scalars; or an operator
        that holds states, which gives an operator.
    over
        The state to average over. ``None``: every state that occurs, each independently.
    N
        The dimension: ``None`` (symbol N), a positive whole number, a symbol or expression.

    Returns
    -------
    TracePolynomial or Operator
        Exact at every N ≥ 1.

    Raises
    ------
    CalculusError
        If it is not an expression in traces and expectation values.
    DomainError
        If N is not a dimension.
    ResourceError
        If there are too many different words.

    Examples
    --------
    >>> from derivations.calculus import Matrix, State
    >>> A, chi = Matrix("A"), State("chi")
    >>> state_average(chi.expect(A) ** 2)
    (Tr(A^2) + Tr(A)^2)/(N*(N + 1))
    >>> state_average(chi.projector)
    1/N
    """
    operator = isinstance(expression, Operator)
    if not (isinstance(expression, TracePolynomial) or (operator and _marks(probed(expression)))):
        raise CalculusError(
            f"{expression!r} is no expression in expectation values: build it from chi.expect(A) "
            "with chi = State('chi')"
        )
    if not (over is None or isinstance(over, State)):
        raise CalculusError(
            f"over={over!r} is no state: give State('chi'), or None for all of them"
        )
    size, symbol = dimension_argument(N)
    current: Any = expression if size is None else expression.dimension(size)
    if size is None and N is not None:
        current = replace(current, context=replace(current.context, symbol=symbol))
    scalar = probed(current) if operator else current
    marks = sorted(_marks(scalar)) if over is None else [over.mark]
    real = [end_label(mark) for mark in marks if is_real(mark)]
    if real:
        raise CalculusError(
            f"the state {real[0]!r} is declared real, and random states are complex: rotate it "
            "by a random matrix W, chi.expect(W.H*A*W), and take haar_average over W with group='O'"
        )

    def average(scalar: TracePolynomial) -> TracePolynomial:
        for mark in marks:
            scalar = _average(scalar, mark)
        return scalar

    whole = twirl(current, average) if operator else average(current)
    kinds = {str(end_label(mark)): "state" for mark in marks}
    return remember(whole, expression if size is None else current, kinds)


def _marks(expression: TracePolynomial) -> set[str]:
    return {
        mark
        for factor in expression.factors
        if is_bracket(factor)
        for mark in (bracket_parts(factor)[0], bracket_parts(factor)[2])
        if is_state(mark)
    }


def _average(expression: TracePolynomial, mark: str) -> TracePolynomial:
    tally = Tally("U", expression.context, expression.roots)
    degree, notes = 0, list(expression.context.notes)
    name = str(end_label(mark))
    for (factors, _, rest), numerator in expression.terms.items():
        words, others = _split(factors, mark)
        if words is None:
            notes.append(f"amplitudes of {name} do not pair: their average is zero")
            continue
        degree = max(degree, len(words))
        tally.add(expression.content, numerator, rest, symmetric_sum(words), others)
    context = replace(
        expression.context,
        degrees=merge_degrees(expression.context.degrees, {name: degree}),
        notes=tuple(dict.fromkeys(notes)),
    )
    result = assemble(replace(tally, context=context))
    if expression.recompute is None:
        return result
    return replace(result, recompute=lambda N: _average(expression.dimension(N), mark))


def _split(
    factors: tuple[Factor, ...], mark: str
) -> tuple[tuple[Word, ...] | None, tuple[Factor, ...]]:
    """Return the words in expectation values of the state, and the other factors.

    Amplitudes with other vectors are joined in pairs, ⟨a|V|χ⟩⟨χ|W|b⟩ = ⟨χ|W|b⟩⟨a|V|χ⟩; None is
    returned where they do not pair, since the phase of the state then averages to zero.
    """
    words: list[Word] = []
    others: list[Factor] = []
    kets: list[Factor] = []
    bras: list[Factor] = []
    for factor in factors:
        bra, word, ket = bracket_parts(factor) if is_bracket(factor) else ("", (), "")
        if bra == ket == mark:
            words.append(word)
        elif mark in (bra, ket):
            (bras if bra == mark else kets).append(factor)
        else:
            others.append(factor)
    if len(kets) != len(bras):
        return None, tuple(others)
    for left, right in zip(kets, bras, strict=True):
        between = outer_token(bracket_parts(right)[2], bracket_parts(left)[0])
        words.append((*bracket_parts(right)[1], between, *bracket_parts(left)[1]))
    return tuple(words), tuple(others)


def symmetric_sum(words: tuple[Word, ...]) -> Average:
    """Return Σ_π ∏_{cycles} Tr(…) over the symmetric group, to be divided by N(N+1)⋯(N+k−1)."""
    k = len(words)
    kinds = Counter(words)
    repeats = math.prod(math.factorial(count) for count in kinds.values())
    refuse("states", k, math.factorial(k) // repeats)
    names = sorted(kinds)

    @cache
    def total(counts: tuple[int, ...]) -> dict[Product, int]:
        marked = next((i for i, count in enumerate(counts) if count), None)
        if marked is None:
            return {((), 1, 0): 1}
        sums: dict[Product, int] = defaultdict(int)
        left = (*counts[:marked], counts[marked] - 1, *counts[marked + 1 :])
        for sequence, ways, rest in _sequences(left):
            cycle = factor_product([sum((names[i] for i in (marked, *sequence)), ())])
            if cycle is None:
                continue
            for other, number in total(rest).items():
                sums[_times(cycle, other)] += ways * number
        return dict(sums)

    sums = total(tuple(kinds[name] for name in names))
    shape = (k,) if k else ()
    return Average({product: {shape: number} for product, number in sums.items()})


def _times(a: Product, b: Product) -> Product:
    return tuple(sorted(a[0] + b[0])), a[1] * b[1], a[2] + b[2]


def _sequences(
    counts: tuple[int, ...],
) -> Iterator[tuple[tuple[int, ...], int, tuple[int, ...]]]:
    """Yield all sequences of kinds, in how many ways each can be drawn, and what is left."""
    yield (), 1, counts
    for i, count in enumerate(counts):
        if count:
            left = (*counts[:i], count - 1, *counts[i + 1 :])
            for sequence, ways, rest in _sequences(left):
                yield (i, *sequence), ways * count, rest
