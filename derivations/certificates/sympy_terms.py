"""SymPy's expressions as terms of Coq, in SymPy's own order."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.certificates.scope import Scope
from derivations.certificates.terms import add_pole, added, infix, raised, term, whole_term
from derivations.statements.foreign import symbols_in


@term.register(int)
def _int(node: int, scope: Scope) -> str:
    return term(sympy.Integer(node), scope)


@term.register
def _rational(node: sympy.Rational, scope: Scope) -> str:
    del scope
    text = str(abs(node.p)) if node.q == 1 else f"({abs(node.p)} / {node.q})"
    return f"(- {text})" if node.p < 0 else text


@term.register
def _symbol(node: sympy.Symbol, scope: Scope) -> str:
    name = scope.real(node)
    return f"({name})" if " " in name else name


@term.register
def _add(node: sympy.Add, scope: Scope) -> str:
    parts = cast("list[sympy.Expr]", node.as_ordered_terms())
    negative = [bool(_split(part)[0].is_negative) for part in parts]
    bare = [-part if less else part for part, less in zip(parts, negative, strict=True)]
    return added(zip(negative, (term(part, scope) for part in bare), strict=True))


def _split(part: sympy.Expr) -> tuple[sympy.Rational, sympy.Expr]:
    """Return the number in front of a product, and the rest."""
    return cast("tuple[sympy.Rational, sympy.Expr]", part.as_coeff_Mul(rational=True))


@term.register
def _mul(node: sympy.Mul, scope: Scope) -> str:
    number, rest = _split(node)
    above, below = list[sympy.Expr](), list[sympy.Expr]()
    for part in rest.as_ordered_factors():
        down = isinstance(part, sympy.Pow) and part.exp.is_Integer and part.exp.is_negative
        (below if down else above).append(1 / part if down else part)
    if number.q != 1:
        below.insert(0, sympy.Integer(number.q))
    if number.p != 1 or not above:
        above.insert(0, sympy.Integer(number.p))
    for part in below:
        add_pole(part, scope)
    top = infix((term(part, scope) for part in above), "*")
    return f"({top} / {infix((term(part, scope) for part in below), '*')})" if below else top


@term.register
def _pow(node: sympy.Pow, scope: Scope) -> str:
    return raised(node.base, node.exp, scope)


def _function(name: str) -> Callable[[sympy.Expr, Scope], str]:
    """Return what writes a function of one argument that Coq knows by this name."""

    def written(node: sympy.Expr, scope: Scope) -> str:
        return f"({name} {term(node.args[0], scope)})"

    return written


term.register(sympy.exp, _function("exp"))
term.register(sympy.log, _function("ln"))
term.register(sympy.cos, _function("cos"))
term.register(sympy.sin, _function("sin"))
term.register(sympy.Abs, _function("Rabs"))


@term.register
def _kronecker(node: sympy.KroneckerDelta, scope: Scope) -> str:
    places = list[str]()
    for index in node.args[:2]:
        scope.whole = scope.whole | symbols_in(cast("sympy.Expr", index))
        places.append(whole_term(cast("sympy.Expr", index), scope).replace("%nat", ""))
    return f"(kronecker {' '.join(places)})"


@term.register
def _factorial(node: sympy.factorial, scope: Scope) -> str:
    scope.whole = scope.whole | symbols_in(cast("sympy.Expr", node.args[0]))
    return f"(INR (fact {whole_term(cast('sympy.Expr', node.args[0]), scope)}))"


@term.register
def _rising(node: sympy.RisingFactorial, scope: Scope) -> str:
    first, count = cast("tuple[sympy.Expr, sympy.Expr]", node.args)
    scope.whole = scope.whole | symbols_in(count)
    return f"(rising {term(first, scope)} {whole_term(count, scope)})"


term.register(type(sympy.pi), lambda node, scope: "PI")  # noqa: ARG005
