"""Sums over indices, with a bound or of a general size, as terms of Coq.

An index is a natural number below a size, letters with indices are functions of them. Letters whose
entries are formulas themselves are functions, too; what they stand for is a hypothesis that the
definition of the step names.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import inspect
import re
from typing import cast

import sympy

from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import term, whole_term
from derivations.statements import forms, indexed, vectors, written
from derivations.statements.foreign import symbols_in
from derivations.statements.written import value_of

__all__ = ["sizes_of"]

_PRIMES = (1009, 1013, 1019, 1021, 1031)


@term.register
def _total(node: forms.Total, scope: Scope) -> str:
    if node.product:
        raise UncertifiedError("a product over an index has no term here")
    low, high = (cast("sympy.Expr", value_of(x)) for x in (node.low, node.high))
    return _run(node.body, node.index, low, high, scope)


@term.register
def _sympy_sum(node: sympy.Sum, scope: Scope) -> str:
    body, (index, low, high) = node.args[0], node.limits[0]
    return _run(body, index, low, high, scope)


@term.register
def _from_to(node: indexed.Run, scope: Scope) -> str:
    low, high = (cast("sympy.Expr", value_of(x)) for x in (node.low, node.high))
    return _run(node.body, node.index, low, high, scope)


def _run(body: object, index: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, scope: Scope) -> str:
    count = whole_term(cast("sympy.Expr", high - low + 1), scope)
    fresh = scope.fresh(index)
    outside = dict(scope.bound)
    scope.bound[index] = fresh if low == 0 else f"({low} + {fresh})"
    scope.whole = scope.whole | {index}
    inner = term(body, scope)
    scope.bound = outside
    scope.drop(index)
    return f"(total {count} (fun {fresh} => {inner}))"


@term.register
def _over(node: indexed.Over, scope: Scope) -> str:
    if node.product:
        raise UncertifiedError("a product over an index has no term here")
    outside = dict(scope.bound)
    heads = list[str]()
    names = reversed(node.indices) if node.ordered else node.indices
    above = ""
    for index in names:
        fresh = scope.fresh(index)
        size = above if node.ordered and above else scope.size(index)
        above = fresh
        heads.append(f"(total {size} (fun {fresh} => ")
        first = scope.first.get(index, 0)
        scope.bound[index] = f"({first} + {fresh})%nat" if first else fresh
        scope.whole = scope.whole | {index}
    inner = term(node.body, scope)
    scope.bound = outside
    return "".join(heads) + inner + "))" * len(heads)


@term.register
def _indexed(node: indexed.Indexed, scope: Scope) -> str:
    if node.letters is indexed.KRONECKER:
        name = "kronecker"
    else:
        name = scope.function(_plain(node.letters.tex), len(node.at))
    return f"({name} {' '.join(_place(index, scope) for index in node.at)})"


def _place(index: object, scope: Scope) -> str:
    value = cast("sympy.Expr", value_of(index))
    if isinstance(value, sympy.Symbol):
        scope.whole = scope.whole | {value}
        return scope.name(value)
    scope.whole = scope.whole | symbols_in(value)
    off = [part for part in sympy.Add.make_args(value) if part.could_extract_minus_sign()]
    kept = value - sympy.Add(*off)
    taken = "".join(f" - {term(-part, scope).removeprefix('(INR ').rstrip(')')}" for part in off)
    return f"({whole_term(kept, scope).replace('%nat', '')}{taken})%nat" if off else (
        whole_term(value, scope))  # fmt: skip


def _plain(tex: str) -> str:
    found = re.sub(r"\\(?:hat|bar|tilde)\s*(?:\{)?(\w)\}?", r"\1_hat", tex)
    found = re.sub(r"[^A-Za-z0-9_]", "", found.replace("#", "").replace("'", "_prime"))
    return found.strip("_") or "letter"


@term.register
def _shown(node: indexed.Shown, scope: Scope) -> str:
    if not node.at and isinstance(node.shown, written.Given):
        return term(node.shown, scope)
    name = scope.function(_shown_name(node.shown), len(node.at))
    return f"({name} {' '.join(_place(index, scope) for index in node.at)})" if node.at else name


def _shown_name(shown: object) -> str:
    """Return the name of what a page shows in place of an entry, such as a derivative."""
    if isinstance(shown, forms.Derivative):
        return f"d{_shown_name(shown.body)}_d{_shown_name(shown.by)}"
    if isinstance(shown, indexed.Indexed):
        return _plain(shown.letters.tex)
    if isinstance(shown, written.Name) and isinstance(shown.tex, str):
        return _plain(shown.tex)
    raise UncertifiedError(f"{type(shown).__name__} gives an entry no name")


@term.register
def _count(node: indexed.Count, scope: Scope) -> str:
    return f"(INR {_place(node.index, scope)})"


@term.register
def _sized(node: indexed.Sized, scope: Scope) -> str:
    sizes_of(node, scope)
    return term(node.body, scope)


def sizes_of(node: indexed.Sized, scope: Scope) -> None:
    """Say over what the indices of a formula run: sizes that are one share a name."""
    if not callable(node.ranges):
        ranges = node.ranges
    else:
        parameters = inspect.signature(node.ranges).parameters.values()
        count = sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
        names = [p.name for p in parameters]
        try:
            ranges = node.ranges(*_PRIMES[:count])
        except TypeError as error:
            raise UncertifiedError("what its indices run over is no number") from error
        for index, to in ranges.items():
            count = len(to) if isinstance(to, range) and to.step == 1 else to
            if isinstance(count, int) and count in _PRIMES:
                scope.sizes[index] = names[_PRIMES.index(count)]
                scope.first[index] = to.start if isinstance(to, range) else 0
        return
    for index, to in ranges.items():
        if isinstance(to, int):
            scope.sizes[index] = f"{to}%nat"


@term.register
def _dot(node: vectors.Dot, scope: Scope) -> str:
    index = node.left.index
    return term(
        indexed.add_over(node.left.letters[index] * node.right.letters[index], index), scope
    )


@term.register
def _power_of_length(node: vectors.Length, scope: Scope) -> str:
    index = node.column.index
    return f"(sqrt {term(indexed.add_over(node.column.letters[index] ** 2, index), scope)})"
