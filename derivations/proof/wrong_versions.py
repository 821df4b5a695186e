"""Wrong versions of a step: what its check must be able to refuse, one place changed in each.

One list for all steps. A check that accepts a wrong version has not tested the place that was
changed, and its step proves nothing there.
"""

from __future__ import annotations

import cmath
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise
from math import prod
from typing import Any

import sympy

from derivations.proof.derivation import Step
from derivations.statements.written import Quantity, value_of

__all__ = ["wrong_versions"]

# What was changed, and what makes the wrong value; None if it is not another.
Change = tuple[str, Callable[[], Any]]
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
    found = []
    for side, changes, most in (("right", rights, few), ("left", lefts, few and 1)):
        if most is not None:
            changes = (rng or random.Random(0)).sample(changes, len(changes))
        made = ((name, make()) for name, make in changes)
        wrong = ((f"{side}: {name}", replace(step, **{side: value}))
                 for name, value in made if value is not None)  # fmt: skip
        found += islice(wrong, most)
    return found


def _changed(value: Any) -> Iterator[Change]:
    if isinstance(value, Quantity):
        for name, make in _functions(value.meaning):
            if "one more" in name:  # twice nothing is nothing
                yield name, lambda make=make: replace(value, meaning=make())
        return
    for kind, changes in _KINDS.items():
        if isinstance(value, kind):
            yield from changes(value)
            return
    if hasattr(value, "coefficients"):
        yield from _trace_polynomials(value)
    elif callable(value):
        yield from _functions(value)


def _texts(value: str) -> Iterator[Change]:
    yield "another text", lambda: value + "+1"


def _numbers(value: Any) -> Iterator[Change]:
    yield "one more", lambda: value + 1


def _tables(value: Mapping[Any, Any]) -> Iterator[Change]:
    for key in list(value)[:_PLACES]:
        for name, make in _changed(value[key]):
            yield f"{key}: {name}", lambda key=key, make=make: {**value, key: make()}


def _elements(value: Any) -> Iterator[Change]:
    kind: Callable[[list[Any]], Any] = sympy.Tuple.fromiter if isinstance(
        value, sympy.Tuple) else type(value)  # fmt: skip
    items = list(value)
    for place, item in enumerate(items):

        def swap(make: Callable[[], Any], place: int = place) -> Any:
            wrong = make()
            return None if wrong is None else kind([*items[:place], wrong, *items[place + 1 :]])

        for name, make in _changed(item):
            yield f"[{place}]: {name}", lambda swap=swap, make=make: swap(make)


def _functions(value: Callable[..., Any]) -> Iterator[Change]:
    for name, change in _OF_VALUES.items():
        yield (
            name,
            lambda change=change: lambda *given: _map(change, value(*given)),
        )


def _one_more(value: Any) -> Any:
    return value + sympy.ones(*value.shape) if isinstance(value, sympy.MatrixBase) else value + 1


def _map(change: Callable[[Any], Any], found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _map(change, item) for key, item in found.items()}
    if isinstance(found, (tuple, list)):
        return type(found)(_map(change, item) for item in found)
    return change(found)


def _trace_polynomials(value: Any) -> Iterator[Change]:
    from derivations.calculus import Tr

    for name, change in _OF_VALUES.items():
        yield name, lambda change=change: change(value)
    yield "a factor N", lambda: Tr(1) * value
    for last in (4, 60):
        hidden = prod((Tr(1) - p for p in range(2, last + 1)), start=Tr(1) - 1)
        yield f"(N − 1)⋯(N − {last}) more", lambda hidden=hidden: value + hidden


def _expressions(value: Any) -> Iterator[Change]:
    names = sorted(value.free_symbols, key=str)
    at = {name: sympy.prime(30 + 3 * place) for place, name in enumerate(names)}
    own = _number(value, at)

    def unless_same(make: Callable[[], Any]) -> Any:
        wrong = make()
        same = wrong == value or (own is not None and _number(wrong, at) == own)
        return None if same else wrong

    for name, make in _candidates(value):
        yield name, lambda make=make: unless_same(make)


def _number(value: Any, at: Mapping[Any, Any]) -> Any:
    """Return the value at large primes, exactly or with thirty digits; None if it has none."""
    found = value.subs(at)
    if found.is_Rational:
        return found
    try:
        number = complex(found.evalf(30))
    except (TypeError, ValueError, AttributeError):
        return None
    return number if cmath.isfinite(number) else None


def _candidates(value: Any) -> Iterator[Change]:
    own = sympy.Integer(1) if value.is_zero else value  # nothing is twice nothing
    yield "twice and one more", lambda: 2 * value + 1
    yield "twice", lambda: 2 * own
    yield "negative", lambda: -own
    names = sorted((s for s in value.free_symbols if s.is_commutative), key=str)
    for name in names:
        yield f"{name} + 1 for {name}", lambda name=name: value.subs(name, name + 1)
    yield from _swapped(value, names)
    nodes: list[Any] = list(sympy.preorder_traversal(value))
    powers = [n for n in nodes if isinstance(n, sympy.Pow) and n.exp.is_Integer]
    for power in dict.fromkeys(powers[:_PLACES]):
        wrong = sympy.Pow(power.base, power.exp + sympy.sign(power.exp))
        yield f"{wrong} for {power}", lambda p=power, w=wrong: value.xreplace({p: w})
    for total in [n for n in nodes if isinstance(n, sympy.Add)][:_PLACES]:
        for term in total.args[:_PLACES]:
            said = f"without {term} in {total}"
            yield said, lambda total=total, term=term: value.xreplace({total: total - term})
    for name in names:
        for points in (range(1, 5), (2, 4, 8), range(1, 61)):
            said = f"({name} − {points[0]})⋯({name} − {points[-1]}), {len(points)} of them, more"
            yield said, lambda name=name, points=points: value + _product(name, points)


def _product(name: Any, points: Iterable[int]) -> Any:
    return prod(((name - p) for p in points), start=sympy.Integer(1))


def _swapped(value: Any, names: list[Any]) -> Iterator[Change]:
    traces = [s for s in names if s.name[:2] in ("T_", "M_")]
    for one, other in pairwise(traces):
        both = {one: other, other: one}
        said = f"{one} and {other} swapped"
        yield said, lambda both=both: value.subs(both, simultaneous=True)


_OF_VALUES: dict[str, Callable[[Any], Any]] = {
    "twice and one more": lambda value: _one_more(2 * value),
    "twice": lambda value: 2 * value,
    "negative": lambda value: -1 * value,
    "one more": lambda value: _one_more(value),
}
_KINDS: dict[Any, Callable[[Any], Iterator[Change]]] = {
    sympy.Expr: _expressions,
    str: _texts,
    Mapping: _tables,
    (tuple, list, sympy.Tuple): _elements,
    (int, float): _numbers,
}
