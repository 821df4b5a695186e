"""Formulas in two permutations that are worth a function of the one by the other."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

import sympy

from derivations.certificates.scope import Scope
from derivations.certificates.terms import infix, term
from derivations.certificates.written_terms import summed
from derivations.statements.forms import Order, order
from derivations.statements.indexed import Letters, Shown
from derivations.statements.typesetting import formula, tex_of
from derivations.statements.written import (
    Name,
    Negative,
    Power,
    Product,
    Sum,
    Written,
    value_as,
    w,
)
from derivations.symbols import N

__all__ = ["DEGREE", "REST", "SAME", "SWAPPED", "PerPermutation", "moved"]

_NOW: ContextVar[tuple[int, ...]] = ContextVar("permutation")


@dataclass(frozen=True)
class PerPermutation(Written):
    """A formula in σ and τ that is worth a function of στ^{-1}."""

    body: Written

    def _value(self) -> Callable[..., sympy.Expr]:
        return self._at

    def _at(self, permutation: tuple[int, ...]) -> sympy.Expr:
        token = _NOW.set(permutation)
        try:
            return value_as(self.body, sympy.Expr)
        finally:
            _NOW.reset(token)


@tex_of.register
def _per_permutation(node: PerPermutation) -> str:
    return tex_of(formula(node.body))


def moved(permutation: tuple[int, ...]) -> int:
    """Return how many points a permutation moves: none, or two where it is a transposition."""
    return sum(a != b for a, b in enumerate(permutation))


_PAIR = (Name(r"\sigma", None), Name(r"\tau", None))
DEGREE = Shown(w(sympy.Symbol("k")), lambda: sympy.Integer(len(_NOW.get())))
SAME = Shown(Letters(r"\delta")[_PAIR], lambda: sympy.Integer(moved(_NOW.get()) == 0))
SWAPPED = Shown(Letters("T")[_PAIR], lambda: sympy.Integer(moved(_NOW.get()) == 2))
REST = order(w(N) ** -2)


@term.register
def _term_per_permutation(node: PerPermutation, scope: Scope) -> str:
    """Return the term at a permutation p of k points, x for N; O(…) is … times the rest."""
    scope.bound[N] = "x"
    found = _at_a_permutation(node.body, scope)
    del scope.bound[N]
    scope.drop(N)
    return found


def _at_a_permutation(node: object, scope: Scope) -> str:
    """Return a piece of it: what it shows is known by which piece it is."""
    for piece, text in ((DEGREE, "k"), (SAME, "(one p)"), (SWAPPED, "(swapped p)")):
        if node is piece:
            return text
    if isinstance(node, Order):
        return f"(rest * {term(node.of, scope)})"
    if isinstance(node, Sum):
        return summed(node, lambda part: _at_a_permutation(part, scope))
    if isinstance(node, Product):
        return infix((_at_a_permutation(factor, scope) for factor in node.factors), "*")
    if isinstance(node, Negative):
        return f"(- {_at_a_permutation(node.term, scope)})"
    if isinstance(node, Power) and isinstance(node.exponent, Negative):
        return f"(/ ({term(node.base, scope)} ^ {_at_a_permutation(node.exponent.term, scope)}))"
    if isinstance(node, Power) and node.exponent is DEGREE:
        return f"({term(node.base, scope)} ^ {_at_a_permutation(node.exponent, scope)})"
    return term(node, scope)
