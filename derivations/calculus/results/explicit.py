"""Putting explicit matrices in for the letters of an expression, exactly for exact entries."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

import numpy as np
import sympy

from derivations.calculus.arguments import check_mapping
from derivations.calculus.letters.forms import FORM_LETTER, form_matrix
from derivations.calculus.letters.letters import Kind, Letter, Outer, Place, Token
from derivations.calculus.letters.operations import BARRED, PLAIN, REVERSED, Operation
from derivations.calculus.letters.vectors import StateVector, Vector
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket, word_of
from derivations.calculus.results import evaluation
from derivations.calculus.results.arrays import Array, Arrays
from derivations.calculus.results.closed_form import ClosedForm
from derivations.calculus.results.context import describe
from derivations.calculus.results.evaluation import Number
from derivations.calculus.results.rendering import factor_name
from derivations.errors import CalculusError, DomainError

__all__ = [
    "factor_value",
    "lookup",
    "operator_at",
    "prepared",
    "scalar_at",
    "vector",
    "word_value",
]

# How far a matrix may be from what its letter is declared to be (rounding of entries).
TOLERANCE = 1e-9

Form = TypeVar("Form", bound=ClosedForm)


def scalar_at(expression: ClosedForm, N: object, traces: object, matrices: object) -> Number:
    """Return the value of a trace polynomial; see :meth:`TracePolynomial.at`."""
    fixed, arrays, table = prepared(expression, N, traces, matrices)
    return evaluation.at(fixed, None, _values(fixed, arrays, table))


def operator_at(expression: ClosedForm, N: object, traces: object, matrices: object) -> Array:
    """Return the matrix of an operator; see :meth:`Operator.at`."""
    fixed, arrays, table = prepared(expression, N, traces, matrices)
    size = evaluation.dimension_of(fixed, None)
    values = evaluation.complete(fixed, _values(fixed, arrays, table))
    total = _zero(size)
    for key, value in fixed.terms.items():
        number = evaluation.term_value(key, Fraction(value[0], fixed.content), values)
        total = total + word_value(key[1] or (), arrays, size) * number
    return total


def prepared(
    expression: Form, N: object, traces: object, matrices: object
) -> tuple[Form, Arrays, dict[str, object]]:
    """Return the expression at the dimension asked for, the matrices, and the traces by name."""
    given = check_mapping("matrices", matrices, "{'A': [[1, 0], [0, 1]]}")
    table = evaluation.by_name(check_mapping("traces", traces, "{'Tr(O)': 2}"))
    arrays = {_key(name): _matrix(name, rows) for name, rows in given.items()}
    sizes = {array.shape[0] for array in arrays.values()}
    if N is None and expression.context.size is None and len(sizes) == 1:
        (N,) = sizes
    if N is not None or expression.context.size is not None or not sizes:
        sizes.add(evaluation.dimension_of(expression, N))
    if len(sizes) != 1:
        raise CalculusError(f"the matrices have sizes {sorted(sizes)}: give all of one size N")
    (size,) = sizes
    for name, letter in expression.context.letters.items():
        if name in arrays:
            _check_declared(letter, arrays[name])
    return expression.dimension(size), arrays, table


def _key(name: object) -> str:
    if isinstance(name, str):
        return name
    if isinstance(name, ClosedForm) and len(name.terms) == 1:
        ((_, word, _),) = name.terms
        if word and len(word) == 1 and isinstance(word[0], Token) and word[0].operation is PLAIN:
            return word[0].name
    raise CalculusError(f"{name!r} is no letter: give matrices by name, {{'A': [[1, 0], [0, 1]]}}")


def _values(fixed: ClosedForm, arrays: Arrays, table: Mapping[str, object]) -> dict[str, object]:
    """Return the values of all traces and brackets: given ones, or those of the matrices."""
    found = dict(table)
    size = evaluation.dimension_of(fixed, None)
    for factor in fixed.factors:
        name = factor_name(factor)
        if arrays and name not in found:
            found[name] = factor_value(factor, arrays, size)
    return found


def _matrix(name: object, rows: object) -> Array:
    """Return what is given for a letter as an array, exact where its entries are."""
    if isinstance(rows, np.ma.MaskedArray):
        if np.ma.is_masked(rows):
            raise CalculusError(f"{name} has masked entries: give a value for each, without a mask")
        rows = rows.data
    try:
        array = np.array(rows)
    except ValueError as error:
        raise CalculusError(f"{name} has rows of unlike lengths: give a square matrix") from error
    if array.dtype.kind not in "iufcO":
        raise CalculusError(f"{name} holds {array.dtype} and no numbers: give a square matrix")
    if array.dtype.kind in "fc" and not np.all(np.isfinite(array)):
        raise CalculusError(f"{name} holds an entry that is not finite: give finite numbers")
    shape = array.shape
    if array.dtype.kind in "iuO":
        exact = [evaluation.exact(x) for x in array.ravel()]
        array = np.array(exact, dtype=object).reshape(shape)
    if len(shape) not in (1, 2) or shape[0] != shape[-1]:
        raise CalculusError(
            f"{name} has the shape {shape}: give a square matrix (a vector for a state)"
        )
    return array


def _check_declared(letter: Letter, array: Array) -> None:
    """Refuse a matrix that is not what its letter was declared to be."""
    if (array.ndim == 1) != (letter.kind is Kind.STATE):
        raise CalculusError(
            f"{letter.name!r} is {describe(letter)} and the array given for it has the shape "
            f"{array.shape}: give a vector for a state, a square matrix for a letter"
        )
    if letter.kind is Kind.STATE or (letter.kind is Kind.MATRIX and not any(letter.flags)):
        return
    try:
        number = array.astype(complex)
    except TypeError as error:
        raise DomainError(
            f"the matrix given for {letter.name!r}, {describe(letter)}, holds a symbol, so that it "
            "cannot be checked: give numbers, or declare less"
        ) from error
    one = np.eye(len(number))
    found = {
        "hermitian": number - number.conj().T,
        "symmetric": number - number.T,
        "real": number - number.conj(),
        "traceless": np.trace(number),
        "involution": number @ number - one,
        "idempotent": number @ number - number,
    }
    for flag, difference in found.items():
        if getattr(letter, flag) and np.abs(difference).max() > TOLERANCE:
            raise DomainError(
                f"the letter {letter.name!r} is declared {flag} and the matrix given for it is "
                f"not (off by {np.abs(difference).max():.3g}): give one that is, or declare less"
            )
    if isinstance(letter.rank, int) and abs(np.trace(number) - letter.rank) > TOLERANCE:
        raise DomainError(
            f"the letter {letter.name!r} is declared to be a projector of rank {letter.rank} and "
            f"the trace of the matrix given for it is {np.trace(number).real:.6g}"
        )
    if letter.kind is Kind.UNITARY and np.abs(number @ number.conj().T - one).max() > TOLERANCE:
        raise DomainError(f"the matrix given for the unitary {letter.name!r} is not unitary")


def _zero(N: int) -> Array:
    return np.array([[Fraction(0)] * N for _ in range(N)], dtype=object)


def word_value(word: Word, arrays: Arrays, N: int) -> Array:
    """Return the product of the arrays of a word."""
    if not word:
        one = [[Fraction(int(i == j)) for j in range(N)] for i in range(N)]
        return np.array(one, dtype=object)
    return functools.reduce(operator.matmul, (_place_value(place, arrays, N) for place in word))


def _place_value(place: Place, arrays: Arrays, N: int) -> Array:
    if isinstance(place, Outer):
        ket, bra = vector(place.ket, arrays, N), vector(place.bra, arrays, N)
        return np.multiply.outer(ket, bra.conj())
    array = letter_matrix(place, arrays, N)
    if array.ndim != 2:
        raise CalculusError(f"a vector is given for the letter {place.name!r}: give a matrix")
    return operated(array, place.operation)


def factor_value(factor: Factor, arrays: Arrays, N: int) -> object:
    """Return the value of a trace or bracket."""
    if not is_bracket(factor):
        product = word_value(word_of(factor), arrays, N)
        return sum(product[i, i] for i in range(N))
    bra, word, ket = bracket_parts(factor)
    left, right = (vector(side, arrays, N) for side in (bra, ket))
    return left.conj() @ word_value(word, arrays, N) @ right


def letter_matrix(place: Token, arrays: Arrays, N: int) -> Array:
    """Return the array of the letter of a token: the symplectic form is known."""
    return form_matrix(N) if place.letter is FORM_LETTER else lookup(place.name, arrays)


def lookup(name: str, arrays: Arrays) -> Array:
    """Return the array given for a letter or state, or say that there is none."""
    if name not in arrays:
        raise DomainError(f"no matrix for the letter {name!r}: give {{{name!r}: [[…], …]}} too")
    return arrays[name]


def operated(array: Array, operation: Operation) -> Array:
    """Return a matrix, or each of a batch (…, N, N), under an operation."""
    array = array.swapaxes(-1, -2) if operation in REVERSED else array
    return array.conj() if operation in BARRED else array


def vector(side: Vector, arrays: Arrays, N: int) -> Array:
    """Return the array of a vector at one side of a bracket."""
    if isinstance(side, StateVector):
        found = lookup(side.name, arrays)
        number = found.astype(complex)
        if abs(np.vdot(number, number) - 1) > TOLERANCE:
            raise DomainError(f"the vector given for the state {side.name!r} is not normalized")
        if side.real and np.abs(np.imag(number)).max() > TOLERANCE:
            raise DomainError(f"the state {side.name!r} is declared real and its vector is not")
        return found.conj() if side.barred else found
    if isinstance(side.index, sympy.Expr) or side.index >= N:
        raise DomainError(f"the index {side} is not one of 0 … {N - 1} of an N × N matrix")
    return np.array([Fraction(int(i == side.index)) for i in range(N)], dtype=object)
