"""Putting numbers and symbols into trace polynomials, exactly where they are exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

import numpy as np
import sympy

from derivations.calculus.arguments import check_mapping
from derivations.calculus.letters.monomials import Monomial
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.scalars import dimension_argument, is_dimension
from derivations.calculus.results.closed_form import ClosedForm
from derivations.calculus.results.fractions_of_n import fraction
from derivations.calculus.results.rendering import factor_name
from derivations.errors import CalculusError, DomainError

__all__ = ["Number", "Values", "at", "by_name", "dimension_of", "exact", "symbols", "to_sympy"]

#: What a closed form takes and gives: exact numbers, floats and complex numbers, expressions.
Number = Fraction | sympy.Expr | complex
#: Values of traces or letters: by name, or by the trace or letter itself.
Values = Mapping[Any, object]


def by_name(values: object, name: str = "values") -> dict[str, object]:
    """Return a mapping from traces to values with names as keys; a trace may stand for its name."""
    checked = check_mapping(name, values, "{'Tr(O)': 2}")
    return {_name(key): value for key, value in checked.items()}


def _name(key: object) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, sympy.Symbol):
        return key.name
    if isinstance(key, ClosedForm) and len(key.terms) == 1:
        ((factors, word, rest), value), *_ = key.terms.items()
        if len(factors) == 1 and word is None and rest == 1 and value == (key.content,):
            return factor_name(factors[0])
    raise CalculusError(
        f"{key!r} is not a single trace: give values by name, e.g. 'Tr(O^2)', or by one trace such "
        "as Tr(O**2) that does not simplify"
    )


def symbols(expression: ClosedForm) -> dict[str, sympy.Symbol]:
    """Return the SymPy symbol of every trace that occurs, by name."""
    return {name: sympy.Symbol(name) for name in map(factor_name, expression.factors)}


# -- SymPy --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _linear(symbol: sympy.Expr, root: int, power: int) -> sympy.Expr:
    """Return (N − root)^power; the same few stand in every denominator of a table."""
    return sympy.Pow(symbol - root, power)


def _sympy_polynomial(a: poly.Polynomial, symbol: sympy.Expr) -> sympy.Expr:
    return sympy.Add(*(_power(symbol, power, x) for power, x in enumerate(a) if x))


def _power(symbol: sympy.Expr, power: int, number: int) -> sympy.Expr:
    """Return number · N^power; a whole number and a power of a symbol need no sorting."""
    if power == 0:
        return sympy.Integer(number)
    base = _linear(symbol, 0, power)
    if number == 1:
        return base
    plain = isinstance(symbol, sympy.Symbol)
    return sympy.Mul(sympy.Integer(number), base, evaluate=not plain)


def _inverse(expression: ClosedForm) -> list[sympy.Expr]:
    """Return the factors of one over the common denominator."""
    symbol = expression.context.symbol
    linear = [_linear(symbol, root, -count) for root, count in sorted(expression.roots.items())]
    return [sympy.Rational(1, expression.content), *linear]


def _at_symbol(rest: sympy.Expr, symbol: sympy.Expr) -> sympy.Expr:
    named = [(s, symbol) for s in rest.free_symbols if is_dimension(s) and s != symbol]
    return cast("sympy.Expr", rest.subs(named))


def _monomials(expression: ClosedForm) -> list[tuple[str, sympy.Expr, sympy.Expr]]:
    symbol, known = expression.context.symbol, symbols(expression)
    found = []
    for (factors, _, rest), value in expression.terms.items():
        names = [factor_name(factor) for factor in factors]
        product = sympy.Mul(*(known[name] for name in names))
        top = _sympy_polynomial(value, symbol)
        if not isinstance(rest, int):
            top = top * _at_symbol(rest, symbol)
        found.append(("*".join(names), top, product))
    return found


def to_sympy(expression: ClosedForm) -> sympy.Expr:
    """Return one fraction: numerators by trace monomial over the common denominator."""
    symbol = expression.context.symbol
    if isinstance(symbol, sympy.Symbol) and list(expression.terms) == [((), None, 1)]:
        (value,) = expression.terms.values()
        found = fraction(value, expression.content, expression.roots, symbol)
        if found is not None:
            return found
    return general(expression)


def general(expression: ClosedForm) -> sympy.Expr:
    """Return it by SymPy's own constructors."""
    top = sympy.Add(*(sympy.Mul(number, trace) for _, number, trace in _monomials(expression)))
    return sympy.Mul(top, *_inverse(expression))


def coefficients(expression: ClosedForm) -> dict[str, sympy.Expr]:
    """Return the coefficient of each trace monomial, with ``"1"`` for none."""
    inverse = sympy.Mul(*_inverse(expression))
    table: dict[str, sympy.Expr] = {}
    for name, number, _ in _monomials(expression):
        table[name or "1"] = table.get(name or "1", sympy.Integer(0)) + number * inverse
    return table


# -- exact numbers ------------------------------------------------------------------------------


def exact(value: object) -> Number:
    """Return a value in a form whose arithmetic is exact where the value is."""
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    if isinstance(value, sympy.Rational):
        return _fraction(value)
    if value is None or isinstance(value, str | bytes | list | tuple | Mapping):
        raise DomainError(f"{value!r} is no number: give an int, a Fraction, a float or a symbol")
    if isinstance(value, ClosedForm) and not value.factors and value.context.size is not None:
        return at(value, None, None)
    if isinstance(value, float | complex | np.inexact) and not np.isfinite(value):
        raise DomainError(f"{value!r} is not finite: give finite numbers")
    return cast("Number", value)


def _fraction(value: sympy.Rational) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def dimension_of(expression: ClosedForm, N: object) -> int:
    """Return the dimension to evaluate at: N, or the one that the expression is at."""
    size = expression.context.size
    number = size if N is None else dimension_argument(N)[0]
    if number is None:
        raise DomainError(
            "the dimension is missing: give N=, a positive whole number (for a symbolic value use "
            ".expr and .subs)"
        )
    if size is not None and size != number:
        raise DomainError(
            f"the result is at N = {size} and cannot be evaluated at N = {number}: average with "
            "N a symbol for that"
        )
    return number


def at(expression: ClosedForm, N: object, traces: object) -> Number:
    """Return the exact value; see :meth:`TracePolynomial.at`."""
    fixed = expression.dimension(dimension_of(expression, N))
    table = complete(fixed, by_name(traces, "traces"))
    total: Number = Fraction(0)
    for key, value in fixed.terms.items():
        total = plus(total, term_value(key, Fraction(value[0], fixed.content), table))
    return total


def complete(fixed: ClosedForm, given: Mapping[str, object]) -> dict[str, Number]:
    """Return the values of traces by name, exact where they are; refuse if one is missing."""
    table = {name: exact(value) for name, value in given.items()}
    missing = [name for name in map(factor_name, fixed.factors) if name not in table]
    if missing:
        raise DomainError(
            f"no value for {', '.join(missing)}: give each in traces=, e.g. "
            f"traces={{{missing[0]!r}: …}}, or matrices= for the letters"
        )
    return table


def term_value(key: Monomial, number: Number, table: Mapping[str, Number]) -> Number:
    """Return number · rest · ∏ factors of a monomial, values of the factors by name."""
    factors, _, rest = key
    for factor in factors:
        number = times(number, table[factor_name(factor)])
    return number if isinstance(rest, int) else times(number, rest)


def _rational(value: Fraction) -> sympy.Rational:
    return cast("sympy.Rational", sympy.Rational(value.numerator, value.denominator))


def _both(a: Number, b: Number) -> tuple[Number, Number]:
    if isinstance(a, sympy.Basic) and isinstance(b, Fraction):
        return a, _rational(b)
    if isinstance(b, sympy.Basic) and isinstance(a, Fraction):
        return _rational(a), b
    return a, b


def times(a: Number, b: Number) -> Number:
    """Return a · b, exact where both are."""
    a, b = _both(a, b)
    return a * b  # type: ignore[operator]  # every pair of these numbers multiplies


def plus(a: Number, b: Number) -> Number:
    """Return a + b, exact where both are."""
    a, b = _both(a, b)
    return a + b  # type: ignore[operator]  # every pair of these numbers adds
