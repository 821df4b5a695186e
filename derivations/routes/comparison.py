"""Whether an expression is zero: at one point first, and only then in symbols.

A wrong side is refused by numbers before anything is multiplied out; what is zero at the point is
decided in symbols. So being wrong costs no more than being evaluated once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import sympy
from sympy.core.evalf import PrecisionExhausted

from derivations.errors import ProofError
from derivations.statements.foreign import (
    cancelled,
    is_rational,
    is_same,
    prime,
    simplified,
    symbols_in,
)
from derivations.statements.rational_values import rational_value
from derivations.statements.substitution import put_in
from derivations.symbols import as_fraction

__all__ = ["differ", "is_zero", "refuse_by_numbers", "refuted_at"]

Numbers: TypeAlias = Mapping[sympy.Symbol, "sympy.Expr | int"]
_DIGITS = 30
_STARTS = (40, 43, 45)  # among the primes; the later ones where an expression is singular before


def is_zero(expression: sympy.Expr, at: Numbers | None = None) -> bool:
    """Decide whether an expression is zero for all values of its symbols.

    Parameters
    ----------
    expression
        A rational function is decided both ways. Of others, such as roots, zero is what SymPy
        finds to be zero.
    at
        Numbers for symbols whose values are bounded, such as x < 1 below a root; all others get
        large primes.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> is_zero((x**2 - 1) / (x - 1) - x - 1), is_zero((x + 1) ** 1000 - x**1000)
    (True, False)
    """
    if refuted_at(expression, at) is not None:
        return False
    if is_rational(expression):
        return is_same(cancelled(expression), 0)
    if is_same(sympy.expand(expression), 0):
        return True
    return is_same(simplified(expression), 0)


def differ(left: sympy.Expr | int, right: sympy.Expr | int, at: Numbers | None = None) -> bool:
    """Return whether two expressions differ, as :func:`is_zero` decides.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> differ((x**2 - 1) / (x - 1), x + 1), differ(x, x + 1)
    (False, True)
    """
    return not is_zero(sympy.sympify(left - right), at)


def refuse_by_numbers(
    left: sympy.Expr | int, right: sympy.Expr | int, at: Numbers | None = None
) -> None:
    """Refuse two sides that differ at one point, before anything is expanded.

    Raises
    ------
    ProofError
        With the point and by how much they differ; sides without a value there pass.
    """
    found = refuted_at(sympy.sympify(left - right), at)
    if found is not None:
        point, value = found
        shown = ", ".join(f"{name} = {number}" for name, number in point.items())
        raise ProofError(f"at {shown or 'any point'} the sides differ by {value}")


def refuted_at(
    expression: sympy.Expr, at: Numbers | None = None
) -> tuple[Numbers, sympy.Expr] | None:
    """Return a point at which an expression is not zero, and its value there; None if none is seen.

    The value is exact if it is rational, and has thirty digits that are certain if it is not.
    """
    names = sorted(symbols_in(expression) - set(at or {}), key=str)
    for start in _STARTS:
        point = {**(at or {}), **{s: _number(s, start + 7 * i) for i, s in enumerate(names)}}
        value = _value_at(expression, point)
        if value.is_Rational:
            return None if is_same(value, 0) else (point, value)
        if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
            continue  # singular there
        if not value.is_number:
            return None
        try:
            digits = value.evalf(_DIGITS, strict=True)
        except (PrecisionExhausted, NotImplementedError):
            return None  # it may be zero
        known = digits.is_number and digits.is_finite and not is_same(digits, 0)
        return (point, digits) if known else None
    return None


def _value_at(expression: sympy.Expr, point: Numbers) -> sympy.Expr:
    numbers = {s: as_fraction(x) for s, x in point.items() if sympy.sympify(x).is_Rational}
    exact = rational_value(expression, numbers.get)
    if exact is None:
        return put_in(expression, point)
    return sympy.Rational(exact.numerator, exact.denominator)


def _number(name: sympy.Symbol, place: int) -> int:
    """Return a large number that a symbol may be worth."""
    number = 2 * prime(place) if name.is_even else prime(place)
    return -number if name.is_negative or name.is_nonpositive else number
