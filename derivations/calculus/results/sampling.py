"""Monte Carlo means of the integrand that an average was taken of.

The result of an average remembers its integrand and what it was averaged over. A sample draws the
random matrices and states, puts them and the given matrices into the integrand, and never touches
a Weingarten function: it is an independent check of the closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from derivations.calculus.arguments import check_count, check_rng
from derivations.calculus.letters.letters import end_label, is_outer, is_state, meaning
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket
from derivations.calculus.results import explicit
from derivations.errors import CalculusError, DomainError

__all__ = ["Integrand", "Sample", "draw_sample", "remember"]

# Draws and sizes that are taken on without asking: minutes.
MOST_DRAWS, MOST_SIZE = 10**8, 512
# Complex numbers held at once for one letter: some 16 MB.
BLOCK_ENTRIES = 10**6


@dataclass(frozen=True)
class Integrand:
    """What an average was taken of.

    Parameters
    ----------
    expression
        The expression before it was averaged.
    kinds
        ``"U"``, ``"O"`` or ``"state"``, by name of what was averaged over.
    """

    expression: Any
    kinds: Mapping[str, str]


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

    mean: Any
    standard_error: Any
    draws: int


def remember(result: Any, before: Any, kinds: Mapping[str, str]) -> Any:
    """Return the result of an average with its integrand noted.

    Where the expression averaged is itself an average as it came out, its own integrand is kept, so
    that everything random is drawn.
    """
    earlier = before.integrand
    if earlier is None:
        found = Integrand(before, dict(kinds))
    else:
        found = Integrand(earlier.expression, {**earlier.kinds, **kinds})
    return replace(result, integrand=found)


def draw_sample(result: Any, N: Any, matrices: Any, draws: Any, rng: Any) -> Sample:
    """Return the Monte Carlo mean of an integrand; see :meth:`Expression.sample`."""
    if result.integrand is None:
        raise CalculusError(
            "there is no integrand to sample: only what haar_average or state_average returns "
            "remembers it, before it is added to or multiplied; sample each average by itself"
        )
    integrand, generator = result.integrand, check_rng(rng)
    count = check_count("draws", draws, least=2, most=MOST_DRAWS)
    size = N if result.context.size is None or N is not None else result.context.size
    fixed, arrays, _ = explicit.prepared(integrand.expression, size, None, matrices)
    size = check_count("N", fixed.context.size, least=1, most=MOST_SIZE)
    given = {name: np.asarray(array.tolist(), dtype=complex) for name, array in arrays.items()}
    block = max(1, min(count, BLOCK_ENTRIES // size**2))
    total, square, done = 0, 0, 0
    while done < count:
        taken = min(block, count - done)
        drawn = {
            name: _draw(kind, size, taken, generator) for name, kind in integrand.kinds.items()
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


def _draw(kind: str, N: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return Haar-random matrices (count, N, N), or random states (count, N)."""
    shape = (count, N) if kind == "state" else (count, N, N)
    gaussian = rng.normal(size=shape).astype(complex)
    if kind != "O":
        gaussian += 1j * rng.normal(size=shape)
    if kind == "state":
        return gaussian / np.linalg.norm(gaussian, axis=-1, keepdims=True)
    q, r = np.linalg.qr(gaussian)
    diagonal = np.diagonal(r, axis1=-2, axis2=-1)
    return q * (diagonal / np.abs(diagonal))[:, None, :]


def _evaluate(fixed: Any, arrays: Mapping[str, np.ndarray], N: int, count: int) -> np.ndarray:
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


def _number(rest: Any) -> complex:
    if isinstance(rest, sympy.Basic) and rest.free_symbols:
        raise DomainError(
            f"the scalar {rest} has no value: put numbers in for {rest.free_symbols} before the "
            "average"
        )
    number: Any = rest
    return complex(number)


def _word(word: Word, arrays: Mapping[str, np.ndarray], N: int) -> np.ndarray:
    product = np.eye(N, dtype=complex)
    for token in word:
        letter, operation = meaning(token)
        if is_outer(token):
            ket, bra = (_vector(mark, arrays, N) for mark in (letter.ket, letter.bra))
            matrix = ket[..., :, None] * bra.conj()[..., None, :]
        else:
            matrix = explicit.lookup(letter.name, arrays)
            matrix = matrix.swapaxes(-1, -2) if operation in {"H", "T"} else matrix
            matrix = matrix.conj() if operation in {"H", "C"} else matrix
        product = product @ matrix
    return product


def _factor(factor: Factor, arrays: Mapping[str, np.ndarray], N: int) -> np.ndarray:
    if not is_bracket(factor):
        return np.trace(_word(factor, arrays, N), axis1=-2, axis2=-1)
    bra, word, ket = bracket_parts(factor)
    left, right = _vector(bra, arrays, N), _vector(ket, arrays, N)
    return np.einsum("...i,...ij,...j->...", left.conj(), _word(word, arrays, N), right)


def _vector(mark: str, arrays: Mapping[str, np.ndarray], N: int) -> np.ndarray:
    if is_state(mark):
        return explicit.lookup(str(end_label(mark)), arrays)
    return explicit.vector(mark, {}, N).astype(complex)
