"""Monomials: commuting factors, the word of an operator, and what is left of scalars."""

from __future__ import annotations

from fractions import Fraction

import sympy

from derivations.calculus.letters.words import Factor, Word, open_word
from derivations.calculus.numbers.scalars import Scalar, scalar_parts
from derivations.errors import CalculusError

__all__ = ["Monomial", "multiply_monomials"]

# What multiplies a monomial that no scalar changes.
UNIT = Fraction(1)

Monomial = tuple[tuple[Factor, ...], Word | None, Scalar]


def multiply_monomials(a: Monomial, b: Monomial) -> list[tuple[Monomial, Fraction]]:
    """Return the product of two monomials as a sum of monomials with rational coefficients."""
    factors = tuple(sorted(a[0] + b[0])) if a[0] and b[0] else a[0] or b[0]
    if a[1] is None and b[1] is None:
        word, rest = None, 1
    else:
        found, word, rest = open_word((a[1] or ()) + (b[1] or ()))
        if found is None:
            return []
        factors = tuple(sorted(factors + found)) if found else factors
    scalars = [s for s in (a[2], b[2], rest) if not (isinstance(s, int) and s == 1)]
    if not scalars:
        return [((factors, word, 1), UNIT)]
    if len(scalars) == 1 and not isinstance(scalars[0], int):
        return [((factors, word, scalars[0]), UNIT)]
    result = []
    whole: sympy.Expr = sympy.Integer(1)
    for scalar in scalars:
        whole = whole * scalar
    for part in scalar_parts(whole):
        if part.numerator != (1,) or part.roots:
            raise CalculusError(f"the scalars {scalars} multiply to a function of N: expand them")
        result.append(((factors, word, part.rest), part.rational))
    return result
