"""Wrong versions of a step: what its check must be able to refuse, one place changed in each.

One list for all steps. A check that accepts a wrong version has not tested the place that was
changed, and its step proves nothing there.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import cmath
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, singledispatch
from inspect import signature
from itertools import islice, pairwise
from math import prod
from typing import cast

import sympy

from derivations.calculus import Tr, TracePolynomial
from derivations.proof.derivation import Step
from derivations.statements.foreign import (
    added,
    exchanged,
    is_same,
    multiplied,
    ones_as,
    prime,
    symbols_in,
    tuple_of,
)
from derivations.statements.indexed import Fixed, OfSize, add_over
from derivations.statements.plain import latex_to_plain
from derivations.statements.printer import printed
from derivations.statements.substitution import put_in
from derivations.statements.written import Quantity, Written, value_of

__all__ = ["wrong_versions"]

# What was changed, and what makes the wrong value; None if it is not another.
Function = Callable[..., object]
Change = tuple[str, Callable[[], object]]
_PLACES = 8  # of one kind in one side: a long formula has hundreds, and eight of each will do


def wrong_versions(
    step: Step, few: int | None = None, rng: random.Random | None = None
) -> list[tuple[str, Step]]:
    """Return the wrong versions of a step, each with what was changed.

    Parameters
    ----------
    step
        Its right side is changed in many ways, its left side to 2x + 1: that is wrong whatever the
        relation is, where other changes may leave a limit or a square as it was.
    few
        So many of the right side and one of the left, drawn by ``rng``; by default all.
    rng
        What draws them.

    Examples
    --------
    >>> from derivations.kernel.mean import derive_kernel_mean
    >>> layers = derive_kernel_mean(checking=False).steps[-1]
    >>> [name for name, _ in wrong_versions(layers)][1:4]
    ['right: twice', 'right: negative', 'right: L + 1 for L']
    """
    lefts = [(name, make) for name, make in _changed(value_of(step.left))
             if name.endswith(("twice and one more", "another text"))]  # fmt: skip
    rights = list(_changed(value_of(step.right)))
    found: list[tuple[str, Step]] = []
    for side, changes, most in (("right", rights, few), ("left", lefts, few and 1)):
        if most is not None:
            changes = (rng or random.Random(0)).sample(changes, len(changes))
        made = ((name, make()) for name, make in changes)
        wrong = ((f"{side}: {name}", replace(step, **{side: value}))
                 for name, value in made if value is not None)  # fmt: skip
        found += islice(wrong, most)
    return found


@singledispatch
def _changed(value: object) -> Iterator[Change]:
    """Yield the wrong versions of a value; each kind registers its own."""
    if callable(value):
        yield from _functions(value)


@_changed.register
def _quantities(value: Quantity) -> Iterator[Change]:
    for name, make in _functions(value.meaning):
        if "one more" in name:  # twice nothing is nothing
            yield name, _with_meaning(value, make)


def _with_meaning(quantity: Quantity, make: Callable[[], Function]) -> Callable[[], object]:
    return lambda: replace(quantity, meaning=make())


@_changed.register
def _texts(value: str) -> Iterator[Change]:
    yield "another text", lambda: value + "+1"


@_changed.register(int)
@_changed.register(float)
def _numbers(value: float) -> Iterator[Change]:
    yield "one more", lambda: value + 1


@_changed.register(Mapping)
def _tables(value: Mapping[object, object]) -> Iterator[Change]:
    for key in list(value)[:_PLACES]:
        for name, make in _changed(value[key]):
            yield f"{key}: {name}", lambda key=key, make=make: {**value, key: make()}


@_changed.register(tuple)
@_changed.register(list)
@_changed.register(sympy.Tuple)
def _elements(value: Iterable[object]) -> Iterator[Change]:
    items = list(value)
    own = cast("Callable[[list[object]], object]", type(value))
    again = tuple_of if isinstance(value, sympy.Tuple) else own
    for place, item in enumerate(items):

        def swap(make: Callable[[], object], place: int = place) -> object:
            wrong = make()
            return None if wrong is None else again([*items[:place], wrong, *items[place + 1 :]])

        for name, make in _changed(item):
            yield f"[{place}]: {name}", lambda swap=swap, make=make: swap(make)


def _functions(value: Function) -> Iterator[tuple[str, Callable[[], Function]]]:
    for name, change in _OF_VALUES.items():
        if isinstance(value, OfSize):
            yield name, lambda change=change: _Changed(value, change, value.formula)
        else:
            yield name, lambda change=change: lambda *given: _map(change, value(*given))
    if isinstance(value, OfSize) and _many(value, 1) != _many(value, 9):
        for points in (4, 60):
            said = f"(n − 1)⋯(n − {points}) more, n values of an index"
            yield said, lambda points=points: _hidden(value, points)


def _many(value: OfSize, size: int) -> int:
    """Return how many values an index has at most where every size is this."""
    given = signature(value.formula.ranges).parameters.values()  # type: ignore[arg-type]
    if any(one.annotation not in (one.empty, "int") for one in given):
        return 0  # networks, tuples of indices: no sizes
    sizes = [size for one in given if one.kind is one.POSITIONAL_OR_KEYWORD]
    return _values(value, *sizes)


def _values(value: OfSize, *sizes: object) -> int:
    runs = [to for to in value.ranges(*sizes).values() if not isinstance(to, Fixed)]
    return max((len(range(to) if isinstance(to, int) else to) for to in runs), default=0)


@dataclass(frozen=True)
class _Changed:
    """A function of sizes that is wrong, with a formula that has as many indices."""

    value: OfSize
    change: Callable[..., object]
    formula: Written

    def __call__(self, *sizes: object) -> object:
        return _map(self.change, self.value(*sizes))


def _hidden(value: OfSize, points: int) -> Callable[..., object]:
    """Add what vanishes for 1 to so many values of an index, which are sums over as many."""
    formula = value.formula + add_over(1, sympy.Symbol("n")) ** points

    @dataclass(frozen=True)
    class Hidden:
        formula: Written

        def __call__(self, *sizes: object) -> object:
            more = prod(_values(value, *sizes) - p for p in range(1, points + 1))
            return _map(lambda found: _more(found, more), value(*sizes))

    return Hidden(formula)


def _more(value: object, more: object) -> object:
    everywhere = isinstance(value, sympy.MatrixBase)
    return added(value, multiplied(more, ones_as(value)) if everywhere else more)


def _one_more(value: object) -> object:
    return _more(value, 1)


def _map(change: Callable[[object], object], found: object) -> object:
    if isinstance(found, Mapping):
        table = cast("Mapping[object, object]", found)
        return {key: _map(change, item) for key, item in table.items()}
    if isinstance(found, (tuple, list)):
        items = cast("list[object]", found)
        kind = cast("Callable[[Iterable[object]], object]", type(items))
        return kind(_map(change, item) for item in items)
    return change(found)


@_changed.register
def _trace_polynomials(value: TracePolynomial) -> Iterator[Change]:
    for name, change in _OF_VALUES.items():
        yield name, lambda change=change: change(value)
    yield "a factor N", lambda: Tr(1) * value
    for last in (4, 60):
        hidden = prod((Tr(1) - p for p in range(2, last + 1)), start=Tr(1) - 1)
        yield f"(N − 1)⋯(N − {last}) more", lambda hidden=hidden: value + hidden


@_changed.register
def _expressions(value: sympy.Expr) -> Iterator[Change]:
    names = sorted(symbols_in(value), key=str)
    at = {name: prime(30 + 3 * place) for place, name in enumerate(names)}
    own = _number(value, at)

    def unless_same(make: Callable[[], sympy.Expr]) -> sympy.Expr | None:
        wrong = make()
        if is_same(wrong, value) or (own is not None and _number(wrong, at) == own):
            return None
        return wrong

    for name, make in _candidates(value):
        yield name, lambda make=make: unless_same(make)


def _number(value: sympy.Expr, at: Mapping[sympy.Symbol, int]) -> sympy.Rational | complex | None:
    """Return the value at large primes, exactly or with thirty digits; None if it has none."""
    found = put_in(value, at)
    if isinstance(found, sympy.Rational):
        return found
    try:
        number = complex(found.evalf(30))
    except (TypeError, ValueError, AttributeError):
        return None
    return number if cmath.isfinite(number) else None


def _candidates(value: sympy.Expr) -> Iterator[tuple[str, Callable[[], sympy.Expr]]]:
    own = sympy.Integer(1) if value.is_zero else value  # nothing is twice nothing
    yield "twice and one more", lambda: 2 * value + 1
    yield "twice", lambda: 2 * own
    yield "negative", lambda: -own
    names = sorted((s for s in symbols_in(value) if s.is_commutative), key=str)
    for name in names:
        said = _said(name)
        yield f"{said} + 1 for {said}", lambda name=name: value.subs(name, name + 1)
    yield from _swapped(value, names)
    nodes = list(sympy.preorder_traversal(value))
    powers = [n for n in nodes if isinstance(n, sympy.Pow) and n.exp.is_Integer]
    for power in dict.fromkeys(powers[:_PLACES]):
        wrong = sympy.Pow(power.base, power.exp + sympy.sign(power.exp))
        yield f"{_said(wrong)} for {_said(power)}", lambda p=power, w=wrong: exchanged(value, p, w)
    for total in [n for n in nodes if isinstance(n, sympy.Add)][:_PLACES]:
        for term in sympy.Add.make_args(total)[:_PLACES]:
            said = f"without {_said(term)} in {_said(total)}"
            yield said, lambda total=total, term=term: exchanged(value, total, total - term)
    for name in names:
        for points in (range(1, 5), (2, 4, 8), range(1, 61)):
            first, last = (f"({_said(name)} − {point})" for point in (points[0], points[-1]))
            said = f"{first}⋯{last}, {len(points)} of them, more"
            yield said, lambda name=name, points=points: value + _product(name, points)


@cache
def _said(value: sympy.Expr) -> str:
    """Return an expression as plain text, as pages show it."""
    return latex_to_plain(printed(value))


def _product(name: sympy.Symbol, points: Iterable[int]) -> sympy.Expr:
    return prod(((name - p) for p in points), start=sympy.Integer(1))


def _swapped(
    value: sympy.Expr, names: list[sympy.Symbol]
) -> Iterator[tuple[str, Callable[[], sympy.Expr]]]:
    traces = [s for s in names if s.name[:2] in ("T_", "M_")]
    for one, other in pairwise(traces):
        both = {one: other, other: one}
        said = f"{_said(one)} and {_said(other)} swapped"
        yield said, lambda both=both: put_in(value, both, simultaneous=True)


_OF_VALUES: dict[str, Callable[[object], object]] = {
    "twice and one more": lambda value: _one_more(multiplied(2, value)),
    "twice": lambda value: multiplied(2, value),
    "negative": lambda value: multiplied(-1, value),
    "one more": _one_more,
}
