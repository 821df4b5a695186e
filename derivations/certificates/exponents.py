"""Which symbols of a formula are natural numbers: those in exponents, and bounds of sums."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import sympy

from derivations.proof.derivation import Step
from derivations.statements import forms, written
from derivations.statements.foreign import symbols_in
from derivations.statements.written import Written, value_of

__all__ = ["all_symbols", "in_exponents", "named_symbols"]


def all_symbols(side: object) -> set[sympy.Symbol]:
    """Return the symbols of a formula, and of what its names stand for."""
    if isinstance(side, sympy.Basic):
        return set(symbols_in(cast("sympy.Expr", side)))
    if isinstance(side, Written):
        side = tuple(vars(side).values())
    if isinstance(side, tuple):
        return set[sympy.Symbol]().union(*map(all_symbols, cast("tuple[object, ...]", side)))
    return set()


def named_symbols(step: Step, names: Sequence[str]) -> frozenset[sympy.Symbol]:
    """Return the symbols of a step with these names."""
    if not names:
        return frozenset()
    found = {symbol for side in (step.left, step.right) for symbol in all_symbols(side)}
    return frozenset(symbol for symbol in found if symbol.name in names)


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
        side = tuple(vars(side).values())
    if isinstance(side, tuple):
        return set[sympy.Symbol]().union(*map(_bounds, cast("tuple[object, ...]", side)))
    return set()


def _is_whole(exponent: sympy.Expr) -> bool:
    return bool(exponent.is_integer) and bool(exponent.is_polynomial())


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
        for part in vars(side).values():
            yield from _powers(part)
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
        inner = vars(node).values()
        return all(_is_plain(part) for one in inner
                   for part in (one if isinstance(one, tuple) else (one,)))  # fmt: skip
    return False
