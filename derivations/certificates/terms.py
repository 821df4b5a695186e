"""Formulas as terms of Coq: the two sides of a statement, each from its own tree.

Nothing is simplified on the way: a sum stays the sum that the page shows. Where the page has a
name, the term has what the name stands for.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import cast

import sympy

from derivations.certificates.scope import Scope, Uncertified
from derivations.statements import forms, indexed, written
from derivations.statements.foreign import symbols_in
from derivations.statements.written import Written, value_of

__all__ = ["all_symbols", "in_exponents", "term", "value_at", "whole_term"]


@singledispatch
def term(node: object, scope: Scope) -> str:
    """Return the term of a formula, in brackets where it is more than one word.

    Raises
    ------
    Uncertified
        If it has parts that are not exact algebra of real numbers.

    Examples
    --------
    >>> x = sympy.Symbol("x", positive=True)
    >>> term(written.w(x + 1) / (2 * x), Scope())
    '((x + 1) / (2 * x))'
    """
    kind = type(node).__name__
    raise Uncertified(f"{_KINDS.get(kind, f'{kind} is')} no algebra of real numbers")


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


def _infix(parts: Iterable[str], sign: str) -> str:
    items = list(parts)
    return items[0] if len(items) == 1 else "(" + f" {sign} ".join(items) + ")"


# -- written formulas -------------------------------------------------------------------------


@term.register
def _number(node: written.Number, scope: Scope) -> str:
    return term(sympy.Rational(node.number.numerator, node.number.denominator), scope)


@term.register
def _given(node: written.Given, scope: Scope) -> str:
    return term(node.obj, scope)


@term.register
def _named(node: written.Name, scope: Scope) -> str:
    return term(node.obj, scope)


@term.register
def _quantity(node: written.Quantity, scope: Scope) -> str:
    if node.found is None:
        raise Uncertified("a quantity with a meaning of its own is no algebra of real numbers")
    return term(node.found, scope)


@term.register
def _sum(node: written.Sum, scope: Scope) -> str:
    found = ""
    for part in node.terms:
        negative = isinstance(part, written.Negative)
        inner = term(part.term if isinstance(part, written.Negative) else part, scope)
        found += (" - " if negative else " + ") + inner if found else ("- " * negative) + inner
    return f"({found})"


@term.register
def _negative(node: written.Negative, scope: Scope) -> str:
    return f"(- {term(node.term, scope)})"


@term.register
def _product(node: written.Product, scope: Scope) -> str:
    return _infix((term(factor, scope) for factor in node.factors), "*")


@term.register
def _quotient(node: written.Quotient, scope: Scope) -> str:
    above, below = term(node.above, scope), term(node.below, scope)
    _pole(value_of(node.below), scope)
    return f"({above} / {below})"


@term.register
def _power(node: written.Power, scope: Scope) -> str:
    if isinstance(node.exponent, indexed.Count):
        exponent = cast("sympy.Expr", node.exponent.index)
        scope.whole = scope.whole | symbols_in(exponent)
    else:
        exponent = cast("sympy.Expr", value_of(node.exponent))
    return _raised(node.base, exponent, scope)


def _raised(base: object, exponent: sympy.Expr, scope: Scope) -> str:
    if exponent.is_Rational and exponent.q == 2 and not exponent.is_Integer:
        root = f"sqrt {term(base, scope)}"
        top = int(exponent.p)
        if top < 0:
            _pole(cast("sympy.Expr", value_of(base)), scope)
        return {1: f"({root})", -1: f"(/ {root})"}.get(
            top, f"(({root}) ^ {top})" if top > 0 else f"(/ (({root}) ^ {-top}))"
        )
    if exponent.is_Integer:
        number = int(exponent)
        inner = term(base, scope)
        if number < 0:
            _pole(cast("sympy.Expr", value_of(base)), scope)
            return f"(/ {inner})" if number == -1 else f"(/ ({inner} ^ {-number}))"
        return f"({inner} ^ {number})"
    if symbols_in(exponent) <= scope.whole:
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
            raise Uncertified(f"the exponent {exponent} may be negative")
        texts.append(_infix((_whole_factor(f, scope) for f in sympy.Mul.make_args(part)), "*"))
    inner = _infix(texts, "+")
    if not off:
        return f"({inner})%nat"
    for symbol in symbols_in(exponent):
        scope.least[symbol] = max(scope.least.get(symbol, 0), int(off))
    return f"({inner} - {off})%nat"


def _whole_factor(factor: sympy.Expr, scope: Scope) -> str:
    if isinstance(factor, sympy.Symbol):
        return scope.name(factor)
    if factor.is_Integer:
        return str(factor)
    raise Uncertified(f"{factor} in an exponent is no natural number")


def all_symbols(side: object) -> set[sympy.Symbol]:
    """Return the symbols of a formula, and of what its names stand for."""
    if isinstance(side, sympy.Basic):
        return set(symbols_in(cast("sympy.Expr", side)))
    if isinstance(side, Written):
        side = tuple(getattr(side, name) for name in side.__dataclass_fields__)
    if isinstance(side, tuple):
        return set[sympy.Symbol]().union(*map(all_symbols, cast("tuple[object, ...]", side)))
    return set()


def in_exponents(*sides: object) -> frozenset[sympy.Symbol]:
    """Return the symbols that stand for natural numbers: in exponents, and bounds of sums."""
    found = set[sympy.Symbol]()
    for side in sides:
        found |= _bounds(side)
        for base, exponent in _powers(side):
            del base
            names = symbols_in(exponent)
            if names and all(name.is_integer for name in names) and _is_whole(exponent):
                found |= names
    return frozenset(found)


def _bounds(side: object) -> set[sympy.Symbol]:
    if isinstance(side, forms.Total):
        return symbols_in(cast("sympy.Expr", value_of(side.high))) | _bounds(side.body)
    if isinstance(side, sympy.Sum):
        return symbols_in(cast("sympy.Expr", side.limits[0][2]))
    if isinstance(side, Written):
        side = tuple(getattr(side, name) for name in side.__dataclass_fields__)
    if isinstance(side, tuple):
        return set[sympy.Symbol]().union(*map(_bounds, cast("tuple[object, ...]", side)))
    return set()


def _is_whole(exponent: sympy.Expr) -> bool:
    return bool(exponent.is_integer) and exponent.is_polynomial()


def _powers(side: object) -> Iterable[tuple[object, sympy.Expr]]:
    if isinstance(side, sympy.Basic):
        for node in sympy.preorder_traversal(side):
            if isinstance(node, sympy.Pow) and not node.exp.is_number:
                yield node.base, node.exp
        return
    if isinstance(side, written.Power) and _is_plain(side.exponent):
        exponent = cast("sympy.Expr", value_of(side.exponent))
        if not exponent.is_number:
            yield side.base, exponent
    if isinstance(side, Written):
        for name in side.__dataclass_fields__:
            yield from _powers(getattr(side, name))
    elif isinstance(side, tuple):
        for part in cast("tuple[object, ...]", side):
            yield from _powers(part)


def _is_plain(node: object) -> bool:
    """Return whether a formula is of numbers and symbols only."""
    if isinstance(node, written.Given):
        return isinstance(node.obj, sympy.Expr)
    if isinstance(node, written.Number):
        return True
    if isinstance(node, written.Sum | written.Product | written.Negative | written.Quotient):
        inner = (getattr(node, name) for name in node.__dataclass_fields__)
        return all(_is_plain(part) for one in inner
                   for part in (one if isinstance(one, tuple) else (one,)))  # fmt: skip
    return False


@term.register
def _root(node: forms.Root, scope: Scope) -> str:
    return f"(sqrt {term(node.radicand, scope)})"


@term.register
def _applied(node: forms.Applied, scope: Scope) -> str:
    if node.name == "erf":
        raise Uncertified("erf is not in Coq's library")
    return f"({_FUNCTIONS[node.name]} {term(node.argument, scope)})"


_FUNCTIONS = {"log": "ln", "exp": "exp", "cos": "cos", "sin": "sin"}


@term.register
def _absolute(node: forms.Absolute, scope: Scope) -> str:
    return f"(Rabs {term(node.content, scope)})"


@term.register
def _evaluated(node: forms.Evaluated, scope: Scope) -> str:
    keys = [cast("sympy.Symbol", value_of(key)) for key, _ in node.at]
    values = [term(to, scope) for _, to in node.at]
    return value_at(node.body, keys, values, scope)


def value_at(
    body: object, keys: list[sympy.Symbol], values: list[str], scope: Scope
) -> str:
    """Return a formula as a function of symbols, applied to terms."""
    if not all(isinstance(key, sympy.Symbol) for key in keys):
        raise Uncertified("a value is put in for what is no symbol")
    outside, poles = dict(scope.bound), list(scope.poles)
    for key in keys:
        fresh = scope.name(sympy.Dummy(key.name + "_at"))
        scope.names = {s: n for s, n in scope.names.items() if n != fresh}
        scope.bound[key] = fresh
    inner = term(body, scope)
    heads = " ".join(scope.bound[key] for key in keys)
    scope.bound = outside
    at = dict(zip(keys, [cast("sympy.Expr", sympy.S.Zero)] * len(keys), strict=True))
    scope.poles = [*poles, *(p for p in scope.poles[len(poles):] if not symbols_in(p) & set(at))]
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


# -- SymPy ------------------------------------------------------------------------------------


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
    found = ""
    for part in node.as_ordered_terms():
        negative = bool(part.as_coeff_Mul()[0].is_negative)
        sign = " - " if negative else " + "
        inner = term(-part if negative else part, scope)
        found += sign + inner if found else ("- " * negative) + inner
    return f"({found})"


@term.register
def _mul(node: sympy.Mul, scope: Scope) -> str:
    number, rest = node.as_coeff_Mul()
    above, below = list[sympy.Expr](), list[sympy.Expr]()
    for part in rest.as_ordered_factors():
        down = isinstance(part, sympy.Pow) and part.exp.is_Integer and part.exp.is_negative
        (below if down else above).append(1 / part if down else part)
    if number.q != 1:
        below.insert(0, sympy.Integer(number.q))
    if number.p != 1 or not above:
        above.insert(0, sympy.Integer(number.p))
    for part in below:
        _pole(part, scope)
    top = _infix((term(part, scope) for part in above), "*")
    return f"({top} / {_infix((term(part, scope) for part in below), '*')})" if below else top


@term.register
def _pow(node: sympy.Pow, scope: Scope) -> str:
    return _raised(node.base, node.exp, scope)


@term.register
def _exp(node: sympy.exp, scope: Scope) -> str:
    return f"(exp {term(node.args[0], scope)})"


@term.register
def _log(node: sympy.log, scope: Scope) -> str:
    return f"(ln {term(node.args[0], scope)})"


@term.register
def _cos(node: sympy.cos, scope: Scope) -> str:
    return f"(cos {term(node.args[0], scope)})"


@term.register
def _sin(node: sympy.sin, scope: Scope) -> str:
    return f"(sin {term(node.args[0], scope)})"


@term.register
def _abs(node: sympy.Abs, scope: Scope) -> str:
    return f"(Rabs {term(node.args[0], scope)})"


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


@term.register
def _written_factorial(node: forms.Factorial, scope: Scope) -> str:
    if node.double:
        raise Uncertified("a double factorial has no term here")
    return term(sympy.factorial(value_of(node.content), evaluate=False), scope)


term.register(type(sympy.pi), lambda node, scope: "PI")  # noqa: ARG005


def _pole(below: object, scope: Scope) -> None:
    if isinstance(below, sympy.Expr) and not below.is_number:
        scope.poles.append(below)
