"""Random matrices and states drawn for an integrand, and its values at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.arguments import check_count, check_rng
from derivations.calculus.letters.letters import Outer
from derivations.calculus.letters.vectors import StateVector, Vector
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket, word_of
from derivations.calculus.numbers.scalars import Scalar
from derivations.calculus.results import explicit
from derivations.calculus.results.closed_form import ClosedForm, Integrand
from derivations.errors import DomainError

__all__ = ["drawn_values"]

Complex = NDArray[np.complex128]

# Draws and sizes that are taken on without asking: minutes.
MOST_DRAWS, MOST_SIZE = 10**8, 512
# Complex numbers held at once for one letter: some 16 MB.
BLOCK_ENTRIES = 10**6


def drawn_values(
    integrand: Integrand, N: object, matrices: object, draws: object, rng: object
) -> Iterator[Sequence[Complex]]:
    """Yield blocks of values of the expressions of an integrand at random matrices and states."""
    generator, count = check_rng(rng), check_count("draws", draws, least=2, most=MOST_DRAWS)
    ready = [explicit.prepared(one, N, None, matrices) for one in integrand.expressions]
    arrays = ready[0][1]
    size = check_count("N", ready[0][0].context.size, least=1, most=MOST_SIZE)
    given = {name: np.asarray(array.tolist(), dtype=complex) for name, array in arrays.items()}
    block = max(1, min(count, BLOCK_ENTRIES // size**2))
    for done in range(0, count, block):
        taken = min(block, count - done)
        drawn = {
            name: ensemble.draw(size, taken, generator)
            for name, ensemble in integrand.ensembles.items()
        }
        yield [_evaluate(fixed, given | drawn, size, taken) for fixed, _, _ in ready]


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
        found = explicit.lookup(side.name, arrays)
        return found.conj() if side.barred else found
    return explicit.vector(side, {}, N).astype(complex)
