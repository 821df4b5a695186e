"""Formulas as terms of Coq: what all kinds of formulas share.

Nothing is simplified on the way: a sum stays the sum that the page shows. Where the page has a
name, the term has what the name stands for. The kinds are registered in
:mod:`~derivations.certificates.written_terms`, :mod:`~derivations.certificates.sympy_terms` and
:mod:`~derivations.certificates.sums`.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import cast

import sympy

from derivations.certificates.scope import Scope, UncertifiedError
from derivations.statements.foreign import symbols_in
from derivations.statements.written import value_of

__all__ = ["add_pole", "added", "infix", "raised", "term", "whole_term"]


@singledispatch
def term(node: object, scope: Scope) -> str:
    """Return the term of a formula, in brackets where it is more than one word.

    Raises
    ------
    UncertifiedError
        If it has parts that are not exact algebra of real numbers.

    Examples
    --------
    >>> from derivations.certificates import sympy_terms, written_terms
    >>> from derivations.statements.written import w
    >>> x = sympy.Symbol("x", positive=True)
    >>> term(w(x + 1) / (2 * x), Scope())
    '((x + 1) / (2 * x))'
    """
    del scope  # which names there are does not matter here
    kind = type(node).__name__
    raise UncertifiedError(f"{_KINDS.get(kind, f'{kind} is')} no algebra of real numbers")


_KINDS = {
    "Average": "an average is",
    "Quantity": "a quantity with a meaning of its own is",
    "Limit": "a limit inside a formula is",
    "Order": "a remainder O(…) is",
    "OfMatrices": "a formula in matrices is",
    "TracePolynomial": "a polynomial in traces of operators is",
    "Commutator": "a commutator is",
    "Expected": "an expectation value of an operator is",
}


def infix(parts: Iterable[str], sign: str) -> str:
    """Return terms with a sign between them, in brackets where they are several."""
    items = list(parts)
    return items[0] if len(items) == 1 else "(" + f" {sign} ".join(items) + ")"


def added(parts: Iterable[tuple[bool, str]]) -> str:
    """Return a sum of terms, of which those with True are taken off.

    Examples
    --------
    >>> added([(True, "x"), (False, "1")])
    '(- x + 1)'
    """
    found = ""
    for negative, inner in parts:
        found += (" - " if negative else " + ") + inner if found else ("- " * negative) + inner
    return f"({found})"


def raised(base: object, exponent: sympy.Expr, scope: Scope) -> str:
    """Return a power: of whole numbers, of natural ones that have a name, or a real one."""
    if isinstance(exponent, sympy.Rational) and exponent.q == 2:
        root = f"(sqrt {term(base, scope)})"
        power = root if abs(exponent.p) == 1 else f"({root} ^ {abs(exponent.p)})"
        if exponent.p > 0:
            return power
        add_pole(cast("sympy.Expr", value_of(base)), scope)
        return f"(/ {power})"
    if exponent.is_Integer:
        number = int(exponent)
        inner = term(base, scope)
        if number < 0:
            add_pole(cast("sympy.Expr", value_of(base)), scope)
            return f"(/ {inner})" if number == -1 else f"(/ ({inner} ^ {-number}))"
        return f"({inner} ^ {number})"
    if symbols_in(exponent) <= scope.whole and exponent.is_polynomial():
        return f"({term(base, scope)} ^ {whole_term(exponent, scope)})"
    return f"(Rpower {term(base, scope)} {term(exponent, scope)})"


def whole_term(exponent: sympy.Expr, scope: Scope) -> str:
    """Return a formula in natural numbers; what is taken off has to be there."""
    off = sum((-cast("int", t) for t in sympy.Add.make_args(exponent) if t.is_negative and
               t.is_Integer), sympy.Integer(0))  # fmt: skip
    kept = [t for t in sympy.Add.make_args(exponent + off) if t != 0]
    if not kept:
        return f"{exponent}%nat"
    texts = list[str]()
    for part in kept:
        if any(factor.is_negative for factor in sympy.Mul.make_args(part)):
            raise UncertifiedError(f"the exponent {exponent} may be negative")
        texts.append(infix((_whole_factor(f, scope) for f in sympy.Mul.make_args(part)), "*"))
    inner = infix(texts, "+")
    if not off:
        return f"{inner}%nat" if inner.startswith("(") else inner
    for symbol in symbols_in(exponent):
        scope.least[symbol] = max(scope.least.get(symbol, 0), int(off))
    return f"({inner} - {off})%nat"


def _whole_factor(factor: sympy.Expr, scope: Scope) -> str:
    if isinstance(factor, sympy.Symbol):
        return scope.name(factor)
    if factor.is_Integer:
        return str(factor)
    raise UncertifiedError(f"{factor} in an exponent is no natural number")


def add_pole(below: object, scope: Scope) -> None:
    """Keep a denominator, which must not vanish."""
    if isinstance(below, sympy.Expr) and not below.is_number:
        scope.poles.append(below)
