"""Where denominators vanish: factors that are positive anyway, and hypotheses for the others."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import sympy

from derivations.certificates.scope import Scope
from derivations.certificates.terms import term
from derivations.statements.foreign import symbols_in

__all__ = ["factored", "is_positive", "nonzero_lines", "poles"]


def poles(found: Iterable[sympy.Expr], scope: Scope) -> tuple[list[str], list[str]]:
    """Return the factors of denominators that are positive, and those that must not vanish.

    Examples
    --------
    >>> n = sympy.Symbol("N", positive=True)
    >>> poles([n**2 - 1], Scope())
    (['(N + 1)'], ['(N - 1)'])
    """
    positive, others = dict[str, None](), dict[str, None]()
    for below in found:
        for factor in _factors(below):
            text = term(factor, scope)
            (positive if is_positive(factor) else others)[text] = None
    return list(positive), list(others)


def _factors(below: sympy.Expr) -> list[sympy.Expr]:
    found = list[sympy.Expr]()
    for part in sympy.fraction(sympy.together(below)):
        found += [factor for factor, _ in _factored(part)[1] if symbols_in(factor)]
    return found


def _factored(part: sympy.Expr) -> tuple[sympy.Expr, list[tuple[sympy.Expr, int]]]:
    try:
        number, factors = sympy.factor_list(part)
    except (sympy.PolynomialError, NotImplementedError):
        return cast("sympy.Expr", sympy.S.One), [(part, 1)]
    if not all(isinstance(power, int) or power.is_Integer for _, power in factors):
        return cast("sympy.Expr", sympy.S.One), [(part, 1)]  # a root, or an exponent with a name
    return cast("sympy.Expr", number), cast("list[tuple[sympy.Expr, int]]", factors)


def is_positive(factor: sympy.Expr) -> bool:
    """Return whether it is a sum of positive terms in positive symbols."""
    return all(part.is_positive for part in sympy.Add.make_args(factor))


def factored(below: sympy.Expr, scope: Scope) -> str:
    """Return a denominator as the product of its factors, or as it is if it has one."""
    parts = list[str]()
    for place, part in enumerate(sympy.fraction(sympy.together(below))):
        number, factors = _factored(part)
        powers = [(factor, power) for factor, power in factors]
        if not place and not parts and len(powers) == 1 and number == 1 and powers == [(below, 1)]:
            return term(below, scope)
        texts = [term(number, scope)] if number != 1 else []
        texts += [term(f, scope) if p == 1 else f"({term(f, scope)} ^ {p})" for f, p in powers]
        parts += [f"(/ {text})" if place else text for text in texts]
    return "(" + " * ".join(parts) + ")" if len(parts) > 1 else parts[0]


def nonzero_lines(scope: Scope) -> list[str]:
    """Return the lines of a proof that find every denominator to be no zero."""
    lines = dict[str, None]()
    for below in scope.poles:
        if not symbols_in(below):
            continue
        own, product = term(below, scope), factored(below, scope)
        how = "nonzero" if product == own else f"replace {own} with {product} by rational; nonzero"
        how = "apply INR_fact_neq_0" if isinstance(below, sympy.factorial) else how
        lines[f"assert ({own} <> 0) by ({how})."] = None
    return list(lines)
