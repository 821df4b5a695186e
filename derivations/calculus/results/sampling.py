"""Monte Carlo means of the integrand that an average was taken of.

The result of an average remembers its integrand and what it was averaged over. A sample draws the
random matrices and states, puts them and the given matrices into the integrand, and never touches
a Weingarten function: it is an independent check of the closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.arguments import check_count, check_rng
from derivations.calculus.letters.letters import Outer
from derivations.calculus.letters.vectors import StateVector, Vector
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket, word_of
from derivations.calculus.numbers.scalars import Scalar
from derivations.calculus.results import explicit
from derivations.calculus.results.closed_form import ClosedForm, Ensemble, Integrand
from derivations.errors import CalculusError, DomainError

__all__ = ["Sample", "draw_sample", "noted", "remember"]

Complex = NDArray[np.complex128]
Form = TypeVar("Form", bound=ClosedForm)

# Draws and sizes that are taken on without asking: minutes.
MOST_DRAWS, MOST_SIZE = 10**8, 512
# Complex numbers held at once for one letter: some 16 MB.
BLOCK_ENTRIES = 10**6


@dataclass(frozen=True)
class Sample:
    """A Monte Carlo mean.

    Parameters
    ----------
    mean
        The mean of the draws: a complex number, or an (N, N) array of an operator.
    standard_error
        Its standard error, √(E|x − mean|²/draws), for each entry.
    draws
        How many draws were taken.
    """

    mean: complex | Complex
    standard_error: float | NDArray[np.float64]
    draws: int


def noted(before: ClosedForm, ensembles: Mapping[str, Ensemble]) -> Integrand:
    """Return what an average is taken of.

    Where the expression averaged is itself an average as it came out, its own integrand is kept, so
    that everything random is drawn.
    """
    earlier = before.integrand
    if earlier is None:
        return Integrand(before, dict(ensembles))
    return Integrand(earlier.expression, {**earlier.ensembles, **ensembles})


def remember(result: Form, before: ClosedForm, ensembles: Mapping[str, Ensemble]) -> Form:
    """Return the result of an average with its integrand noted."""
    return replace(result, integrand=noted(before, ensembles))


def draw_sample(
    result: ClosedForm, N: object, matrices: object, draws: object, rng: object
) -> Sample:
    """Return the Monte Carlo mean of an integrand; see :meth:`TracePolynomial.sample`."""
    integrand = result.integrand
    if integrand is None:
        raise CalculusError(
            "there is no integrand to sample: only what haar_average or state_average returns "
            "remembers it, before it is added to or multiplied; sample each average by itself"
        )
    generator, count = check_rng(rng), check_count("draws", draws, least=2, most=MOST_DRAWS)
    size = result.size if N is None else N
    fixed, arrays, _ = explicit.prepared(integrand.expression, size, None, matrices)
    size = check_count("N", fixed.context.size, least=1, most=MOST_SIZE)
    given = {name: np.asarray(array.tolist(), dtype=complex) for name, array in arrays.items()}
    block = max(1, min(count, BLOCK_ENTRIES // size**2))
    total: Complex = np.zeros((), dtype=complex)
    square: NDArray[np.float64] = np.zeros(())
    done = 0
    while done < count:
        taken = min(block, count - done)
        drawn = {
            name: ensemble.draw(size, taken, generator)
            for name, ensemble in integrand.ensembles.items()
        }
        values = _evaluate(fixed, given | drawn, size, taken)
        centre = values.mean(axis=0)
        spread = (np.abs(values - centre) ** 2).sum(axis=0)
        square = square + spread + np.abs(centre - total) ** 2 * done * taken / (done + taken)
        total = total + (centre - total) * taken / (done + taken)
        done += taken
    error = np.sqrt(square / (count - 1) / count)
    if fixed.rank:
        return Sample(total, error, count)
    return Sample(complex(total), float(error), count)


def _evaluate(fixed: ClosedForm, arrays: Mapping[str, Complex], N: int, count: int) -> Complex:
    """Return the values of an expression at a fixed N, for a batch of matrices."""
    shape = (count, N, N) if fixed.rank else (count,)
    total = np.zeros(shape, dtype=complex)
    factors = {factor: _factor(factor, arrays, N) for factor in fixed.factors}
    for (inside, word, rest), value in fixed.terms.items():
        number = np.full(count, value[0] / fixed.content * _number(rest), dtype=complex)
        for factor in inside:
            number = number * factors[factor]
        if fixed.rank:
            total += number[:, None, None] * _word(word or (), arrays, N)
        else:
            total += number
    return total


def _number(rest: Scalar) -> complex:
    if isinstance(rest, sympy.Basic) and rest.free_symbols:
        raise DomainError(
            f"the scalar {rest} has no value: put numbers in for {rest.free_symbols} before the "
            "average"
        )
    return complex(rest)


def _word(word: Word, arrays: Mapping[str, Complex], N: int) -> Complex:
    product = np.eye(N, dtype=complex)
    for place in word:
        if isinstance(place, Outer):
            ket, bra = (_vector(side, arrays, N) for side in (place.ket, place.bra))
            matrix = ket[..., :, None] * bra.conj()[..., None, :]
        else:
            matrix = explicit.operated(explicit.letter_matrix(place, arrays, N), place.operation)
        product = product @ matrix
    return product


def _factor(factor: Factor, arrays: Mapping[str, Complex], N: int) -> Complex:
    if not is_bracket(factor):
        return np.trace(_word(word_of(factor), arrays, N), axis1=-2, axis2=-1)
    bra, word, ket = bracket_parts(factor)
    left, right = _vector(bra, arrays, N), _vector(ket, arrays, N)
    return np.einsum("...i,...ij,...j->...", left.conj(), _word(word, arrays, N), right)


def _vector(side: Vector, arrays: Mapping[str, Complex], N: int) -> Complex:
    if isinstance(side, StateVector):
        return explicit.lookup(side.name, arrays)
    return explicit.vector(side, {}, N).astype(complex)
