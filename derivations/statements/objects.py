"""The value of an object of a proof where its symbols and letters have values."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import sympy

from derivations.calculus import TracePolynomial
from derivations.errors import ReadError
from derivations.statements.exact import (
    DIGITS,
    FLOATS,
    Matrix,
    Value,
    Values,
    as_matrix,
    as_number,
    exponential,
)
from derivations.statements.foreign import (
    Number,
    carried_out,
    imaginary_unit,
    is_row,
    real_and_imaginary,
)
from derivations.statements.of_matrices import OfMatrices
from derivations.statements.rational_values import rational_value
from derivations.statements.substitution import put_in

__all__ = ["letters_of", "states_of", "value_of"]

_PRECISION = DIGITS + 10
_LETTER = re.compile(r"([A-Za-z]\w*)((?:\.[HT])*)(?:\^(\d+))?")


def letters_of(obj: object) -> tuple[str, ...]:
    """Return the matrices in an expression or a trace polynomial, by name."""
    found: set[str] = set(getattr(obj, "letters", ()))
    if isinstance(obj, sympy.Basic):
        found = {str(symbol) for symbol in obj.free_symbols if not symbol.is_commutative}
    for name in getattr(obj, "symbols", {}):
        found |= {match[1] for match in _LETTER.finditer(_word(name))}
    return tuple(sorted(found))


def states_of(obj: object) -> tuple[str, ...]:
    """Return the states in a trace polynomial, by name."""
    found = {state for name in getattr(obj, "symbols", {}) for state in _states(name)}
    return tuple(sorted(found | set(getattr(obj, "states", ()))))


def value_of(obj: object, values: Mapping[str, Value]) -> Values:
    """Return the value of an object.

    Raises
    ------
    ReadError
        If it is no expression.
    """
    if is_row(obj):
        return tuple(value_of(part, values) for part in obj)
    if isinstance(obj, sympy.MatrixBase):
        table = cast("list[list[sympy.Expr]]", obj.tolist())
        return Matrix([[_number(entry, values) for entry in row] for row in table])
    if isinstance(obj, int | Fraction):
        return Fraction(obj)
    if isinstance(obj, TracePolynomial):
        traces = {name: _factor(name, values) for name in obj.symbols}
        return _number(obj.expr, {**values, **traces})
    if isinstance(obj, OfMatrices):
        return cast("Value", obj.at({**values, "I": FLOATS.mpc(0, 1)}))
    if not isinstance(obj, sympy.Expr):
        raise ReadError(f"a {type(obj).__name__} has no value at numbers")
    if any(not symbol.is_commutative for symbol in obj.free_symbols):
        return _operator(obj, values)
    return _number(obj, values)


def _number(expression: sympy.Expr, values: Mapping[str, Value]) -> Number:
    """Return a number, exact where it is rational."""
    exact = rational_value(expression, lambda symbol: values[str(symbol)])
    if exact is not None:
        return exact
    table = {symbol: _to_sympy(values[str(symbol)]) for symbol in expression.free_symbols}
    found = carried_out(put_in(expression, table, simultaneous=True))
    if isinstance(found, sympy.Rational):
        return Fraction(int(found.p), int(found.q))
    found = found.evalf(_PRECISION)
    real, imaginary = real_and_imaginary(found)
    if not (real.is_Float or real.is_Rational) or not imaginary.is_number:
        raise ReadError(f"{expression} is {found} there, which is no number")
    parts = [FLOATS.mpf(str(sympy.Float(part, _PRECISION))) for part in (real, imaginary)]
    return FLOATS.mpc(*parts) if parts[1] else parts[0]


def _to_sympy(value: Value) -> sympy.Expr:
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    number = FLOATS.mpc(as_number(value))
    real, imaginary = (sympy.Float(FLOATS.nstr(part, _PRECISION), _PRECISION)
                       for part in (number.real, number.imag))  # fmt: skip
    return real + imaginary_unit * imaginary if number.imag else real


def _operator(expression: sympy.Expr, values: Mapping[str, Value]) -> Value:
    """Return the value of an expression in matrices that do not commute."""
    if expression.is_commutative:
        return _number(expression, values)
    if isinstance(expression, sympy.Symbol):
        return values[str(expression)]
    parts = [_operator(cast("sympy.Expr", part), values) for part in expression.args]
    if isinstance(expression, sympy.Add):
        matrices = [part for part in parts if isinstance(part, Matrix)]
        total: Value = matrices[0]
        for part in (*matrices[1:], *(p for p in parts if not isinstance(p, Matrix))):
            total = total + part
        return total
    if isinstance(expression, sympy.exp):
        return exponential(parts[0])
    if isinstance(expression, sympy.Pow):
        return as_matrix(parts[0]).power(parts[1])
    total = parts[0]
    for part in parts[1:]:
        total = total * part
    return total


def _word(name: str) -> str:
    """Return the word of letters in the name of a trace or of an expectation value."""
    inside = re.fullmatch(r"Tr\((.*)\)|<(?:\w+\|)?(.*?)(?:\|\w+)?>(?:_\w+)?", name)
    return "" if inside is None else (inside[1] or inside[2] or "")


def _states(name: str) -> tuple[str, ...]:
    """Return the states of an expectation value."""
    mark = re.fullmatch(r"<.*>_(\w+)", name)
    ends = re.fullmatch(r"<(\w+)\|.*\|(\w+)>", name)
    return (mark[1],) if mark else tuple(ends.groups()) if ends else ()


def _factor(name: str, values: Mapping[str, Value]) -> Value:
    """Return a trace or an expectation value, by its name in the calculus."""
    total: Value | None = None
    for letter, turned, count in _LETTER.findall(_word(name)):
        matrix = as_matrix(values[letter])
        matrix = matrix.adjoint() if turned == ".H" else matrix
        matrix = matrix.power(Fraction(int(count))) if count else matrix
        total = matrix if total is None else total * matrix
    if total is None:
        raise ReadError(f"{name} is no trace and no expectation value")
    states = _states(name)
    if not states:
        return as_matrix(total).trace()
    left, right = (values[states[0]], values[states[-1]])
    return as_matrix(left).adjoint() * (total * right)
