"""Expansion of trace polynomials in 1/N."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import sympy

from derivations.calculus.arguments import check_count
from derivations.calculus.numbers.scalars import Scalar
from derivations.calculus.results.closed_form import ClosedForm
from derivations.calculus.results.evaluation import by_name
from derivations.calculus.results.rendering import factor_name, order
from derivations.errors import CalculusError

__all__ = ["Series"]

# A power of 1/N, its coefficient, and the monomial: names of the factors, and a scalar.
SeriesTerm = tuple[int, Fraction, tuple[tuple[str, ...], Scalar]]
# Powers of 1/N that are worked out without asking: seconds.
LARGEST = 2_000


@dataclass(frozen=True, repr=False)
class Series:
    """A truncated expansion Σ c · N^(−p) · (monomial) + O(N^(−error)).

    Parameters
    ----------
    terms
        Triples (p, coefficient, (names of the factors, scalar)), in rising order of p.
    error
        The power of 1/N of the first term left out (at most; it may vanish).
    scaling
        What each trace was taken to grow with, by name.
    symbol
        The symbol of the dimension.
    """

    terms: tuple[SeriesTerm, ...]
    error: int
    scaling: Mapping[str, int]
    symbol: sympy.Expr

    @cached_property
    def expr(self) -> sympy.Expr:
        """The sum kept, in SymPy, with the traces themselves (not scaled) as symbols."""
        parts = []
        for power, number, (names, rest) in self.terms:
            grown = sum(self.scaling.get(name, 0) for name in names)
            coefficient = sympy.Rational(number.numerator, number.denominator) * rest
            symbols = sympy.Mul(*map(sympy.Symbol, names))
            parts.append(coefficient * symbols * self.symbol ** (-power - grown))
        return sympy.Add(*parts)

    def latex(self) -> str:
        """Return LaTeX of the sum and of the order of the error."""
        symbol = sympy.latex(self.symbol)
        return rf"{sympy.latex(self.expr)} + O\left({symbol}^{{{-self.error}}}\right)"

    def __repr__(self) -> str:
        """Return the sum and the order of the error as text."""
        shown = [_term(self.symbol, term, self.scaling) for term in self.terms]
        text = "".join(f" {'-' if part[0] == '-' else '+'} {part.lstrip('-')}" for part in shown)
        error = f"O({self.symbol}^{-self.error})"
        if not shown:
            return error
        return f"{'-' if shown[0][0] == '-' else ''}{text[3:]} + {error}"


def _term(symbol: sympy.Expr, term: SeriesTerm, scaling: Mapping[str, int]) -> str:
    power, number, (names, rest) = term
    exponent = -power - sum(scaling.get(name, 0) for name in names)
    parts = [] if abs(number) == 1 else [str(abs(number))]
    if exponent:
        parts.append(f"{symbol}^{exponent}" if exponent != 1 else str(symbol))
    if not isinstance(rest, int):
        parts.append(str(rest))
    for name in dict.fromkeys(names):
        count = names.count(name)
        parts.append(name if count == 1 else f"{name}^{count}")
    return ("-" if number < 0 else "") + ("*".join(parts) or "1")


def _inverse_product(roots: Mapping[int, int], length: int) -> list[int]:
    """Return the coefficients of ∏(1 − r x)^(−m) through x^(length − 1)."""
    series = [1] + [0] * (length - 1)
    for root, count in roots.items():
        for _ in range(count):
            for i in range(1, length):
                series[i] += root * series[i - 1]
    return series


def expand(expression: ClosedForm, last: object, scaling: object) -> Series:
    """Expand in 1/N; see :meth:`TracePolynomial.series`."""
    last = check_count("order", last, least=-LARGEST, most=LARGEST)
    if expression.context.size is not None:
        raise CalculusError(
            f"the result is at N = {expression.context.size}: average with N a symbol to expand it"
        )
    growth = {
        name: check_count(f"scaling of {name}", power, least=-LARGEST, most=LARGEST)
        for name, power in by_name(scaling).items()
    }
    degree = sum(expression.roots.values())
    kept: list[SeriesTerm] = []
    dropped: set[int] = set()
    for key in sorted(expression.terms, key=order):
        value = expression.terms[key]
        names = tuple(map(factor_name, key[0]))
        lead = degree - (len(value) - 1) - sum(growth.get(name, 0) for name in names)
        length = max(last - lead + 3, 1)
        inverse = _inverse_product(expression.roots, length)
        for offset in range(length):
            number = sum(
                value[-1 - i] * inverse[offset - i] for i in range(min(offset + 1, len(value)))
            )
            if number and lead + offset <= last:
                kept.append((lead + offset, Fraction(number, expression.content), (names, key[2])))
            elif number:
                dropped.add(lead + offset)
    kept.sort(key=lambda term: term[0])
    error = min(dropped, default=last + 3)
    return Series(tuple(kept), max(error, last + 1), growth, expression.context.symbol)
