"""Putting numbers, symbols, arrays and matrices into trace polynomials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from derivations.calculus.arguments import check_mapping
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.scalars import dimension_argument, is_dimension
from derivations.calculus.results.rendering import factor_name
from derivations.errors import CalculusError, DomainError

__all__ = ["at", "by_name", "compile_numpy", "dimension_of", "exact", "to_sympy"]


def by_name(values: Mapping[Any, Any] | None, name: str = "values") -> dict[str, Any]:
    """Return a mapping from traces to values with names as keys; a trace may stand for its name."""
    checked = check_mapping(name, values, "{'Tr(O)': 2}")
    return {_name(key): value for key, value in checked.items()}


def _name(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, sympy.Symbol):
        return key.name
    terms = getattr(key, "terms", None)
    if terms is not None and len(terms) == 1:
        ((factors, word, rest), value), *_ = terms.items()
        if len(factors) == 1 and word is None and rest == 1 and value == (key.content,):
            return factor_name(factors[0])
    raise CalculusError(
        f"{key!r} is not a single trace: give values by name, e.g. 'Tr(O^2)', or by one trace such "
        "as Tr(O**2) that does not simplify"
    )


# -- SymPy --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _linear(symbol: sympy.Expr, root: int, power: int) -> sympy.Expr:
    """Return (N − root)^power; the same few stand in every denominator of a table."""
    return sympy.Pow(symbol - root, power)


def _sympy_polynomial(a: poly.Polynomial, symbol: sympy.Expr) -> sympy.Expr:
    terms = [
        sympy.Mul(sympy.Integer(x), _linear(symbol, 0, power)) for power, x in enumerate(a) if x
    ]
    return sympy.Add(*terms)


def _inverse(expression: Any) -> sympy.Expr:
    """Return one over the common denominator, as a product of powers."""
    symbol = expression.context.symbol
    linear = [_linear(symbol, root, -count) for root, count in sorted(expression.roots.items())]
    return sympy.Mul(sympy.Rational(1, expression.content), *linear)


def _at_symbol(rest: sympy.Expr, symbol: sympy.Expr) -> sympy.Expr:
    return rest.subs({s: symbol for s in rest.free_symbols if is_dimension(s) and s != symbol})


def _monomials(expression: Any) -> list[tuple[str, sympy.Expr, sympy.Expr]]:
    symbol, symbols = expression.context.symbol, expression.symbols
    found = []
    for (factors, _, rest), value in expression.terms.items():
        names = [factor_name(factor) for factor in factors]
        product = sympy.Mul(*(symbols[name] for name in names))
        top = _sympy_polynomial(value, symbol)
        if not isinstance(rest, int):
            top = top * _at_symbol(rest, symbol)
        found.append(("*".join(names), top, product))
    return found


def to_sympy(expression: Any) -> sympy.Expr:
    """Return one fraction: numerators by trace monomial over the common denominator."""
    top = sympy.Add(*(sympy.Mul(number, trace) for _, number, trace in _monomials(expression)))
    return sympy.Mul(top, _inverse(expression))


def coefficients(expression: Any) -> dict[str, sympy.Expr]:
    """Return the coefficient of each trace monomial, with ``"1"`` for none."""
    inverse = _inverse(expression)
    table: dict[str, sympy.Expr] = {}
    for name, number, _ in _monomials(expression):
        table[name or "1"] = table.get(name or "1", sympy.Integer(0)) + number * inverse
    return table


# -- exact numbers ------------------------------------------------------------------------------


def exact(value: Any) -> Any:
    """Return a value in a form whose arithmetic is exact where the value is."""
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if value is None or isinstance(value, str | bytes | list | tuple | Mapping):
        raise DomainError(f"{value!r} is no number: give an int, a Fraction, a float or a symbol")
    if hasattr(value, "context") and not value.factors and value.context.size is not None:
        return value.at()
    if isinstance(value, float | complex | np.inexact) and not np.isfinite(value):
        raise DomainError(f"{value!r} is not finite: give finite numbers")
    return value


def dimension_of(expression: Any, N: Any) -> int:
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


def at(expression: Any, N: Any, traces: Mapping[Any, Any] | None) -> Any:
    """Return the exact value; see :meth:`TracePolynomial.at`."""
    fixed = expression.dimension(dimension_of(expression, N))
    table = complete(fixed, by_name(traces, "traces"))
    total: Any = Fraction(0)
    for key, value in fixed.terms.items():
        total = _plus(total, term_value(key, Fraction(value[0], fixed.content), table))
    return total


def complete(fixed: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of traces by name, exact where they are; refuse if one is missing."""
    table = {name: exact(value) for name, value in given.items()}
    missing = [name for name in map(factor_name, fixed.factors) if name not in table]
    if missing:
        raise DomainError(
            f"no value for {', '.join(missing)}: give each in traces=, e.g. "
            f"traces={{{missing[0]!r}: …}}, or matrices= for the letters"
        )
    return table


def term_value(key: Any, number: Any, table: Mapping[str, Any]) -> Any:
    """Return number · rest · ∏ factors of a monomial, values of the factors by name."""
    factors, _, rest = key
    for factor in factors:
        number = _times(number, table[factor_name(factor)])
    return number if isinstance(rest, int) else _times(number, rest)


def _rational(value: Any) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


def _both(a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(a, sympy.Basic) and isinstance(b, Fraction):
        return a, _rational(b)
    if isinstance(b, sympy.Basic) and isinstance(a, Fraction):
        return _rational(a), b
    return a, b


def _times(a: Any, b: Any) -> Any:
    a, b = _both(a, b)
    return a * b


def _plus(a: Any, b: Any) -> Any:
    a, b = _both(a, b)
    return a + b


# -- NumPy --------------------------------------------------------------------------------------


def compile_numpy(expression: Any) -> Callable[..., Any]:
    """Return f(N, traces) in floating point; see :meth:`TracePolynomial.numpy`."""
    if any(not isinstance(key[2], int) and key[2].free_symbols for key in expression.terms):
        raise CalculusError(
            "a coefficient holds a symbol: replace symbols by numbers before .numpy(), or use "
            "sympy.lambdify on .expr"
        )
    first, size = expression.context.valid_from, expression.context.size
    terms = [
        (
            value,
            [factor_name(f) for f in factors],
            complex(rest) if not isinstance(rest, int) else 1,
        )
        for (factors, _, rest), value in expression.terms.items()
    ]

    def function(N: Any = size, traces: Mapping[Any, Any] | None = None) -> Any:
        table = by_name(traces or {}, "traces")
        missing = sorted({name for _, names, _ in terms for name in names} - table.keys())
        if N is None or missing:
            raise DomainError(f"no value for {', '.join(missing) or 'N'}: give it to the function")
        dimensions = np.asarray(N)
        whole = np.equal(np.mod(dimensions, 1), 0)
        below = {int(n) for n in np.unique(dimensions[whole]) if 1 <= n < first}
        held = [n for n in sorted(below) if expression.holds_at(n)]
        wrong = ~whole | ((dimensions < first) & ~np.isin(dimensions, held))
        wrong |= (dimensions != size) if size else dimensions <= expression.context.largest_index
        if np.any(wrong):
            bad = dimensions[wrong].ravel()[0] if dimensions.ndim else dimensions
            raise DomainError(
                f"N = {bad} is outside {expression.valid_for!r}: use .at for single values below"
            )
        return _evaluate(expression, terms, dimensions.astype(float), table)

    return function


def _evaluate(expression: Any, terms: Any, N: np.ndarray, table: Mapping[str, Any]) -> Any:
    """Evaluate in powers of 1/N, which neither overflow nor cancel at large N."""
    degree = sum(expression.roots.values())
    bottom = float(expression.content) * np.prod(
        [(1 - root / N) ** count for root, count in expression.roots.items()] or [np.ones_like(N)],
        axis=0,
    )
    total: Any = 0.0
    for value, names, rest in terms:
        top = sum(float(x) * N ** (power - degree) for power, x in enumerate(value) if x)
        total = total + rest * top * math.prod(np.asarray(table[name]) for name in names)
    return total / bottom
