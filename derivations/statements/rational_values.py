"""The value of a rational function at rational numbers, without building another expression."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

__all__ = ["rational_value"]


class _NoneError(Exception):
    """An expression has a part that is no rational number."""


def rational_value(
    expression: sympy.Basic, worth: Callable[[sympy.Symbol], object]
) -> Fraction | None:
    """Return the value of an expression, each part computed once; None if it is not rational.

    SymPy's substitution builds the expression anew; of thousands of terms that takes seconds.

    Parameters
    ----------
    expression
        Sums, products and whole powers of rational numbers and symbols have a value, where no
        power is 1/0; anything else has none.
    worth
        Returns what a symbol is worth: a Fraction, or something else where it has no rational
        value.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> rational_value(1 / (x + 1) + x**2, {x: Fraction(1, 2)}.get)
    Fraction(11, 12)
    >>> rational_value(sympy.sqrt(x), {x: Fraction(1, 2)}.get) is None
    True
    """
    try:
        return _value(expression, worth, {})
    except _NoneError:
        return None


def _value(
    expression: sympy.Basic,
    worth: Callable[[sympy.Symbol], object],
    known: dict[sympy.Basic, Fraction],
) -> Fraction:
    if expression in known:
        return known[expression]
    if isinstance(expression, sympy.Rational):
        return Fraction(int(expression.p), int(expression.q))
    if isinstance(expression, sympy.Symbol):
        given = worth(expression)
        if not isinstance(given, Fraction):
            raise _NoneError
        found = given
    elif isinstance(expression, sympy.Add | sympy.Mul):
        found = Fraction(int(isinstance(expression, sympy.Mul)))
        for part in expression.args:
            number = _value(part, worth, known)
            found = found * number if isinstance(expression, sympy.Mul) else found + number
    elif isinstance(expression, sympy.Pow) and isinstance(expression.exp, sympy.Integer):
        base, power = _value(expression.base, worth, known), int(expression.exp)
        if power < 0 and base == 0:
            raise _NoneError
        found = base**power
    else:
        raise _NoneError
    known[expression] = found
    return found
