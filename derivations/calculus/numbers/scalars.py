"""Scalars: what may stand before a word, split into exact parts.

A scalar is a sum of parts (rational) · (polynomial in N) / ∏(N − root)^m · (the rest), where
the rest is a SymPy expression such as ``I`` or a symbol, or 1. A symbol called N is the dimension.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import NamedTuple, SupportsComplex, SupportsIndex, cast

import sympy

from derivations.calculus.arguments import whole
from derivations.calculus.numbers.polynomials import Polynomial, Roots, from_roots
from derivations.errors import CalculusError, DomainError

__all__ = ["DIMENSION", "Scalar", "dimension_argument"]

#: What stands beside rational numbers in a monomial: 1, or an expression.
Scalar = int | sympy.Expr

#: The symbol of the dimension in results, unless another is asked for.
DIMENSION = sympy.Symbol("N", integer=True, positive=True)


class ScalarPart(NamedTuple):
    """rational · numerator(N) / ∏(N − root)^m · rest."""

    rational: Fraction
    numerator: Polynomial
    roots: Roots
    rest: Scalar


def scalar_parts(value: object) -> list[ScalarPart]:
    """Split a scalar; the parts add up to it.

    Parameters
    ----------
    value
        An int, Fraction, SymPy expression, or a complex number with whole parts.

    Raises
    ------
    CalculusError
        For anything else; a float that is not whole is refused because it is not exact.
    """
    if isinstance(value, int | Fraction):
        return [ScalarPart(Fraction(value), (1,), {}, 1)] if value else []
    if isinstance(value, sympy.Basic):
        if not isinstance(value, sympy.Expr) or value.has(sympy.nan, sympy.zoo, sympy.oo):
            raise CalculusError(f"{value!r} is not a finite scalar: give a number or an expression")
        return [_part(term) for term in sympy.Add.make_args(sympy.expand(value)) if term != 0]
    try:
        return scalar_parts(operator.index(cast("SupportsIndex", value)))
    except Exception:  # noqa: BLE001 (a foreign number may raise anything)
        return _inexact(value)


def _inexact(value: object) -> list[ScalarPart]:
    try:
        number = complex(cast("SupportsComplex", value))
    except Exception as error:
        raise CalculusError(
            f"{value!r} of type {type(value).__name__} is no scalar and no word: multiply words by "
            "ints, Fractions or SymPy expressions, and build words from Matrix and Unitary"
        ) from error
    if not (number.real.is_integer() and number.imag.is_integer()):
        raise CalculusError(
            f"the scalar {value!r} is not exact, and every result here is: give a Fraction or a "
            "SymPy number, e.g. Fraction(1, 3) for 0.333…"
        )
    return scalar_parts(sympy.Integer(int(number.real)) + sympy.I * int(number.imag))


def is_dimension(expression: object) -> bool:
    """Say whether a SymPy object is the dimension: a symbol called N, whatever its assumptions."""
    return isinstance(expression, sympy.Symbol) and expression.name == DIMENSION.name


def _part(term: sympy.Expr) -> ScalarPart:
    number, product = term.as_coeff_Mul(rational=True)
    rational = Fraction(int(number.p), int(number.q))  # type: ignore[attr-defined]
    numerator: dict[int, int] = {}
    roots: Roots = {}
    rest = []
    for factor in sympy.Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        root = _root(base) if exponent.is_Integer else None
        if root is None:
            if factor != 1:
                rest.append(factor)
            continue
        target = numerator if exponent > 0 else roots
        target[root] = target.get(root, 0) + abs(int(exponent))
    return ScalarPart(rational, from_roots(numerator), roots, sympy.Mul(*rest) if rest else 1)


def _root(base: sympy.Expr) -> int | None:
    """Return r where the base is N − r, None where it is anything else."""
    if is_dimension(base):
        return 0
    if isinstance(base, sympy.Add) and len(base.args) == 2:
        number, symbol = base.as_coeff_Add()
        if is_dimension(symbol) and number.is_Integer:
            return -int(number)
    return None


def dimension_argument(N: object) -> tuple[int | None, sympy.Expr]:
    """Read the argument N of an average.

    Returns
    -------
    tuple
        The dimension if it is a number, else None; and the expression to show for it.

    Raises
    ------
    DomainError
        If N is a number that is not a positive whole one.

    Examples
    --------
    >>> dimension_argument(4)
    (4, 4)
    >>> dimension_argument(2 ** sympy.Symbol("n"))
    (None, 2**n)
    """
    if N is None:
        return None, DIMENSION
    if isinstance(N, sympy.Expr) and not N.is_number:
        return None, N
    number = whole(int(N) if isinstance(N, sympy.Integer) else N)
    if number is None or number < 1:
        raise DomainError(
            f"N = {N!r} is not a dimension: give a positive whole number, a SymPy symbol or "
            "expression such as 2**n, or None for the symbol N"
        )
    return number, sympy.Integer(number)
