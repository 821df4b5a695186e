"""Putting explicit matrices in for the letters of an expression, exactly for exact entries."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from derivations.calculus.arguments import check_mapping
from derivations.calculus.letters.letters import (
    Letter,
    Token,
    end_label,
    is_outer,
    is_real,
    is_state,
    meaning,
)
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket
from derivations.calculus.results import evaluation
from derivations.calculus.results.context import describe
from derivations.calculus.results.rendering import factor_name
from derivations.errors import CalculusError, DomainError

__all__ = ["lookup", "operator_at", "prepared", "scalar_at", "vector"]

# How far a matrix may be from what its letter is declared to be (rounding of entries).
TOLERANCE = 1e-9

Arrays = Mapping[str, np.ndarray]


def scalar_at(expression: Any, N: Any, traces: Any, matrices: Any) -> Any:
    """Return the value of a trace polynomial; see :meth:`TracePolynomial.at`."""
    fixed, arrays, table = prepared(expression, N, traces, matrices)
    return evaluation.at(fixed, None, _values(fixed, arrays, table))


def operator_at(expression: Any, N: Any, traces: Any, matrices: Any) -> np.ndarray:
    """Return the matrix of an operator; see :meth:`Operator.at`."""
    fixed, arrays, table = prepared(expression, N, traces, matrices)
    size = fixed.context.size
    values = evaluation.complete(fixed, _values(fixed, arrays, table))
    total = _zero(size)
    for key, value in fixed.terms.items():
        number = evaluation.term_value(key, Fraction(value[0], fixed.content), values)
        total = total + _word_value(key[1] or (), arrays, size) * number
    return total


def prepared(
    expression: Any, N: Any, traces: Any, matrices: Any
) -> tuple[Any, Arrays, dict[str, Any]]:
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


def _key(name: Any) -> str:
    if isinstance(name, str):
        return name
    terms = getattr(name, "terms", None) or {}
    for _, word, _ in terms:
        if word is not None and len(terms) == len(word) == 1 and not word[0].operation:
            return word[0].name
    raise CalculusError(f"{name!r} is no letter: give matrices by name, {{'A': [[1, 0], [0, 1]]}}")


def _values(fixed: Any, arrays: Arrays, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of all traces and brackets: given ones, or those of the matrices."""
    found = dict(table)
    for factor in fixed.factors:
        name = factor_name(factor)
        if arrays and name not in found:
            found[name] = _factor_value(factor, arrays, fixed.context.size)
    return found


def _matrix(name: str, rows: Any) -> np.ndarray:
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
    if array.dtype.kind in "iuO":
        array = np.array([evaluation.exact(x) for x in array.ravel()], dtype=object).reshape(
            array.shape
        )
    shape: Any = array.shape
    if len(shape) not in (1, 2) or shape[0] != shape[-1]:
        raise CalculusError(
            f"{name} has the shape {shape}: give a square matrix (a vector for a state)"
        )
    return array


def _check_declared(letter: Letter, array: np.ndarray) -> None:
    """Refuse a matrix that is not what its letter was declared to be."""
    if (array.ndim == 1) != (letter.kind == "state"):
        raise CalculusError(
            f"{letter.name!r} is {describe(letter)} and the array given for it has the shape "
            f"{array.shape}: give a vector for a state, a square matrix for a letter"
        )
    if letter.kind == "state":
        return
    number = array.astype(complex)
    one = np.eye(len(number))
    found = {
        "hermitian": number - number.conj().T,
        "symmetric": number - number.T,
        "real": number - number.conj(),
        "traceless": np.trace(number),
        "involution": number @ number - one,
    }
    for flag, difference in found.items():
        if getattr(letter, flag) and np.abs(difference).max() > TOLERANCE:
            raise DomainError(
                f"the letter {letter.name!r} is declared {flag} and the matrix given for it is "
                f"not (off by {np.abs(difference).max():.3g}): give one that is, or declare less"
            )
    if letter.kind == "unitary" and np.abs(number @ number.conj().T - one).max() > TOLERANCE:
        raise DomainError(f"the matrix given for the unitary {letter.name!r} is not unitary")


def _zero(N: int) -> np.ndarray:
    return np.array([[Fraction(0)] * N for _ in range(N)], dtype=object)


def _word_value(word: Word, arrays: Arrays, N: int) -> np.ndarray:
    product = np.array([[Fraction(int(i == j)) for j in range(N)] for i in range(N)], dtype=object)
    for token in word:
        product = product @ _token_value(token, arrays, N)
    return product


def _token_value(token: Token, arrays: Arrays, N: int) -> np.ndarray:
    letter, operation = meaning(token)
    if is_outer(token):
        ket, bra = vector(letter.ket, arrays, N), vector(letter.bra, arrays, N)
        return np.multiply.outer(ket, bra.conj())
    array = lookup(letter.name, arrays)
    if array.ndim != 2:
        raise CalculusError(f"a vector is given for the letter {letter.name!r}: give a matrix")
    return _operated(array, operation)


def _factor_value(factor: Factor, arrays: Arrays, N: int) -> Any:
    if not is_bracket(factor):
        product = _word_value(factor, arrays, N)
        return sum(product[i, i] for i in range(N))
    bra, word, ket = bracket_parts(factor)
    left, right = (vector(mark, arrays, N) for mark in (bra, ket))
    return left.conj() @ _word_value(word, arrays, N) @ right


def lookup(name: str, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the array given for a letter or state, or say that there is none."""
    if name not in arrays:
        raise DomainError(f"no matrix for the letter {name!r}: give {{{name!r}: [[…], …]}} too")
    return arrays[name]


def _operated(array: np.ndarray, operation: str) -> np.ndarray:
    array = array.T if operation in {"H", "T"} else array
    return array.conj() if operation in {"H", "C"} else array


def vector(mark: str, arrays: Mapping[str, np.ndarray], N: int) -> np.ndarray:
    """Return the vector that a mark stands for."""
    label = end_label(mark)
    if is_state(mark):
        vector = lookup(str(label), arrays)
        number = vector.astype(complex)
        if abs(np.vdot(number, number) - 1) > TOLERANCE:
            raise DomainError(f"the vector given for the state {label!r} is not normalized")
        if is_real(mark) and np.abs(np.imag(number)).max() > TOLERANCE:
            raise DomainError(f"the state {label!r} is declared real and its vector is not")
        return vector
    if not isinstance(label, int) or label >= N:
        raise DomainError(f"the index {label} is not one of 0 … {N - 1} of an N × N matrix")
    return np.array([Fraction(int(i == label)) for i in range(N)], dtype=object)
