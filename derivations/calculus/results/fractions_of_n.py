"""SymPy expressions of rational functions of one symbol whose roots are known.

SymPy's constructors flatten, sort and compare whatever they are given, and load modules to do so:
for a table of Weingarten functions that takes longer than the table. Here the order of the
arguments is known, so that they are put in place as they are. What comes out is, argument by
argument, what the general constructors give (the tests compare the two).
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Add, Integer, Mul, Pow, Rational, Symbol

from derivations.calculus.numbers.polynomials import Polynomial, Roots

__all__ = ["fraction"]


def fraction(value: Polynomial, content: int, roots: Roots, symbol: Symbol) -> sympy.Expr | None:
    """Return value / (content · ∏(symbol − root)^m); None where SymPy would expand it.

    Examples
    --------
    >>> fraction((-3, 0, 2), 1, {0: 2, 1: 1}, Symbol("N"))
    (2*N**2 - 3)/(N**2*(N - 1))
    """
    terms = [(power, number) for power, number in enumerate(value) if number]
    if not terms or not roots or (len(terms) == 1 and terms[0][0] and 0 in roots):
        return None
    parts = [
        _linear(symbol, root, -count)
        for root, count in sorted(roots.items(), key=lambda item: (item[0] != 0, _order(-item[0])))
    ]
    number = Rational(1, content)
    if len(terms) == 1:
        ((power, top),) = terms
        number = Rational(top, content)
        if power:
            parts.insert(0, _linear(symbol, 0, power))
    else:
        terms.sort(key=lambda term: _place(*term))
        parts.append(Add(*(_monomial(symbol, *term) for term in terms), evaluate=False))
    if number != 1:
        parts.insert(0, number)
    return parts[0] if len(parts) == 1 else Mul(*parts, evaluate=False)


def _order(number: int) -> tuple[int, int]:
    """Order whole numbers as SymPy does, for which 1 and −1 are classes of their own."""
    return (0, 0) if number == 1 else (1, 0) if number == -1 else (2, number)


def _place(power: int, number: int) -> tuple[int, ...]:
    """Order monomials as SymPy does: the constant, the symbol, its powers, and their multiples."""
    if not power:
        return (0,)
    if number == 1:
        return (1, power != 1, power)
    return (2, *_order(number), power != 1, power)


@lru_cache(maxsize=4096)
def _linear(symbol: Symbol, root: int, power: int) -> sympy.Expr:
    """Return (symbol − root)^power; the same few stand in every denominator of a table."""
    base = Add(Integer(-root), symbol, evaluate=False) if root else symbol
    return base if power == 1 else Pow(base, Integer(power), evaluate=False)


def _monomial(symbol: Symbol, power: int, number: int) -> sympy.Expr:
    if not power:
        return Integer(number)
    base = _linear(symbol, 0, power)
    return base if number == 1 else Mul(Integer(number), base, evaluate=False)
