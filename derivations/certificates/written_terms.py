"""Written formulas as terms of Coq."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import add_pole, added, infix, raised, term, whole_term
from derivations.statements import forms, indexed, written
from derivations.statements.foreign import symbols_in
from derivations.statements.substitution import put_in
from derivations.statements.written import value_of

__all__ = ["summed"]


@term.register
def _number(node: written.Number, scope: Scope) -> str:
    return term(sympy.Rational(node.number.numerator, node.number.denominator), scope)


@term.register
def _given(node: written.Given, scope: Scope) -> str:
    return term(node.obj, scope)


@term.register
def _named(node: written.Name, scope: Scope) -> str:
    meaning = scope.meaning(node.tex)
    return meaning if meaning is not None else term(node.obj, scope)


@term.register
def _quantity(node: written.Quantity, scope: Scope) -> str:
    meaning = scope.meaning(node.tex)
    if meaning is not None:
        return meaning
    if node.found is None:
        raise UncertifiedError("a quantity with a meaning of its own is no algebra of real numbers")
    return term(node.found, scope)


@term.register
def _sum(node: written.Sum, scope: Scope) -> str:
    return summed(node, lambda part: term(part, scope))


def summed(node: written.Sum, exported: Callable[[object], str]) -> str:
    """Return a sum whose parts are exported so: what is subtracted has no sign of its own."""
    negative = [isinstance(part, written.Negative) for part in node.terms]
    bare = [part.term if isinstance(part, written.Negative) else part for part in node.terms]
    return added(zip(negative, map(exported, bare), strict=True))


@term.register
def _negative(node: written.Negative, scope: Scope) -> str:
    return f"(- {term(node.term, scope)})"


@term.register
def _product(node: written.Product, scope: Scope) -> str:
    return infix((term(factor, scope) for factor in node.factors), "*")


@term.register
def _quotient(node: written.Quotient, scope: Scope) -> str:
    above, below = term(node.above, scope), term(node.below, scope)
    add_pole(value_of(node.below), scope)
    return f"({above} / {below})"


@term.register
def _power(node: written.Power, scope: Scope) -> str:
    if isinstance(node.exponent, indexed.Count):
        exponent = cast("sympy.Expr", node.exponent.index)
        scope.whole = scope.whole | symbols_in(exponent)
    else:
        exponent = cast("sympy.Expr", value_of(node.exponent))
    return raised(node.base, exponent, scope)


@term.register
def _root(node: forms.Root, scope: Scope) -> str:
    return f"(sqrt {term(node.radicand, scope)})"


@term.register
def _applied(node: forms.Applied, scope: Scope) -> str:
    if node.name == "erf":
        raise UncertifiedError("erf is not in Coq's library")
    return f"({_FUNCTIONS[node.name]} {term(node.argument, scope)})"


_FUNCTIONS = {"log": "ln", "exp": "exp", "cos": "cos", "sin": "sin"}


@term.register
def _absolute(node: forms.Absolute, scope: Scope) -> str:
    return f"(Rabs {term(node.content, scope)})"


@term.register
def _evaluated(node: forms.Evaluated, scope: Scope) -> str:
    at = {cast("sympy.Symbol", value_of(key)): to for key, to in node.at}
    if not all(isinstance(key, sympy.Symbol) for key in at):
        raise UncertifiedError("a value is put in for what is no symbol")
    values = [term(to, scope) for to in at.values()]
    outside, poles = dict(scope.bound), list(scope.poles)
    scope.poles = []
    for key in at:
        scope.bound[key] = scope.fresh(sympy.Symbol(f"{key.name}_at"))
    inner = term(node.body, scope)
    heads = " ".join(scope.bound[key] for key in at)
    scope.bound = outside
    numbers = {key: cast("sympy.Expr", value_of(to)) for key, to in at.items()}
    scope.poles = [*poles, *(put_in(pole, numbers, simultaneous=True) for pole in scope.poles)]
    return f"((fun {heads} => {inner}) {' '.join(values)})"


@term.register
def _chain(node: forms.Chain, scope: Scope) -> str:
    last = 0
    while last < len(node.relations) and node.relations[last] == "=":
        last += 1
    return term(node.parts[last], scope)


@term.register
def _where(node: forms.Where, scope: Scope) -> str:
    return term(node.body, scope)


@term.register
def _written_factorial(node: forms.Factorial, scope: Scope) -> str:
    if node.double:
        raise UncertifiedError("a double factorial has no term here")
    return term(sympy.factorial(value_of(node.content), evaluate=False), scope)


@term.register
def _binomial(node: forms.Binomial, scope: Scope) -> str:
    places = [cast("sympy.Expr", value_of(part)) for part in (node.above, node.below)]
    scope.whole = scope.whole | symbols_in(places[0]) | symbols_in(places[1])
    return f"(Binomial.C {whole_term(places[0], scope)} {whole_term(places[1], scope)})"
