"""Averages over Haar-random pure states: the symmetric subspace.

E |χ⟩⟨χ|^{⊗k} is the projector on the symmetric subspace over its dimension, so that

    E ∏_a ⟨χ|A_a|χ⟩ = Σ_{π∈S_k} ∏_{cycles (a b c …) of π} Tr(A_a A_b A_c …) / N(N+1)⋯(N+k−1),

at every N ≥ 1. The sum is taken cycle by cycle over the *kinds* of words, with multiplicities;
where transposes leave brackets such as ⟨χ*|A|χ⟩, the χ are matched with the χ* one by one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.amplitudes import Segment, amplitude_segments, matched_sum
from derivations.calculus.averaging.assembly import Tally, assemble
from derivations.calculus.averaging.averages import (
    EMPTY,
    Average,
    Product,
    factor_product,
    joined,
    refuse,
)
from derivations.calculus.averaging.probe import averaged, probed
from derivations.calculus.letters.vectors import StateVector
from derivations.calculus.letters.words import (
    Word,
    is_bracket,
)
from derivations.calculus.numbers.partitions import Partition, contents
from derivations.calculus.results.context import merge_degrees
from derivations.calculus.results.declarations import State
from derivations.calculus.results.operators import Operator
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["RANDOM_STATES", "state_average"]


class RandomStates:
    """Haar-random pure states: their denominators are those of diagrams of one row."""

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return the contents of the cells."""
        return contents(shape)

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say that there are at most N rows, which is so at every N ≥ 1."""
        return len(shape) <= N

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return states of shape (count, N)."""
        gaussian = rng.normal(size=(count, N)).astype(complex)
        gaussian += 1j * rng.normal(size=(count, N))
        return gaussian / np.linalg.norm(gaussian, axis=-1, keepdims=True)


RANDOM_STATES = RandomStates()


@overload
def state_average(
    expression: Operator, *, over: State | None = None, N: object = None
) -> Operator: ...
@overload
def state_average(
    expression: object, *, over: State | None = None, N: object = None
) -> TracePolynomial: ...


def state_average(
    expression: object, *, over: State | None = None, N: object = None
) -> Operator | TracePolynomial:
    """Average over Haar-random pure states; exact at every N ≥ 1.

    Parameters
    ----------
    expression
        A polynomial in expectation values ``chi.expect(A)``, traces and scalars; or an operator
        that holds states, which gives an operator.
    over
        The state to average over. ``None``: every state that occurs, each independently.
    N
        The dimension: ``None`` (symbol N), a positive whole number, a symbol or expression.

    Raises
    ------
    CalculusError, DomainError, ResourceError
        If it is not an expression in traces and expectation values; if N is not a dimension; if
        there are too many different words.

    Examples
    --------
    >>> from derivations.calculus import Matrix, State
    >>> A, chi = Matrix("A"), State("chi")
    >>> state_average(chi.expect(A) ** 2), state_average(chi.projector)
    ((Tr(A^2) + Tr(A)^2)/(N*(N + 1)), 1/N)
    """
    whole = _checked(expression)
    states = _waiting(whole, over)

    def average(scalar: TracePolynomial) -> TracePolynomial:
        for state in states:
            scalar = _average(scalar, state)
        return scalar

    return averaged(whole, N, {state.name: RANDOM_STATES for state in states}, average)


def _checked(expression: object) -> Operator | TracePolynomial:
    """Return an expression that holds states, or commutes."""
    if isinstance(expression, TracePolynomial):
        return expression
    if isinstance(expression, Operator) and _states(expression):
        return expression
    raise CalculusError(
        f"{expression!r} is no expression in expectation values: build it from chi.expect(A) "
        "with chi = State('chi')"
    )


def _waiting(expression: Operator | TracePolynomial, over: object) -> list[StateVector]:
    """Return the states to average over, one after the other."""
    if not (over is None or isinstance(over, State)):
        raise CalculusError(
            f"over={over!r} is no state: give State('chi'), or None for all of them"
        )
    states = sorted(_states(expression)) if over is None else [over.vector]
    real = [state.name for state in states if state.real]
    if real:
        raise CalculusError(
            f"the state {real[0]!r} is declared real, and random states are complex: rotate it "
            "by a random matrix W, chi.expect(W.H*A*W), and take haar_average over W with group='O'"
        )
    return states


def _states(expression: Operator | TracePolynomial) -> set[StateVector]:
    """Return the states at the ends of brackets; of an operator, traced with a probe."""
    scalar = probed(expression) if isinstance(expression, Operator) else expression
    return {
        end.vector.conj if end.vector.barred else end.vector
        for factor in scalar.factors
        if is_bracket(factor)
        for end in (factor[0], factor[-1])
        if isinstance(end.vector, StateVector)
    }


def _average(expression: TracePolynomial, state: StateVector) -> TracePolynomial:
    tally = Tally(RANDOM_STATES, expression.context, expression.roots)
    degree, notes = 0, list(expression.context.notes)
    for (factors, _, rest), numerator in expression.terms.items():
        segments, others = amplitude_segments(factors, state)
        if segments is None:
            notes.append(f"amplitudes of {state.name} do not pair: their average is zero")
            continue
        degree = max(degree, len(segments))
        average = _segment_sum(segments)
        if not any(average.weights.values()):
            notes.append(f"what the amplitudes of {state.name} pair is zero: so is their average")
        tally.add(expression.content, numerator, rest, average, tuple(others))
    tally.context = replace(
        expression.context,
        degrees=merge_degrees(expression.context.degrees, {state.name: degree}),
        notes=tuple(dict.fromkeys(notes)),
    )
    result = assemble(tally)
    if expression.recompute is None:
        return result
    return replace(result, recompute=lambda N: _average(expression.dimension(N), state))


def _segment_sum(segments: Sequence[Segment]) -> Average:
    if all(one.straight for one in segments):
        return symmetric_sum(tuple(one.word for one in segments))
    shape = (len(segments),)
    sums = matched_sum(segments)
    return Average({product: {shape: number} for product, number in sums.items()})


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
            return {EMPTY: 1}
        sums: dict[Product, int] = defaultdict(int)
        left = (*counts[:marked], counts[marked] - 1, *counts[marked + 1 :])
        for sequence, ways, rest in _sequences(left):
            cycle = factor_product([sum((names[i] for i in (marked, *sequence)), ())])
            if cycle is None:
                continue
            for other, number in total(rest).items():
                sums[joined(cycle, other)] += ways * number
        return dict(sums)

    sums = total(tuple(kinds[name] for name in names))
    shape = (k,) if k else ()
    return Average({product: {shape: number} for product, number in sums.items()})


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
