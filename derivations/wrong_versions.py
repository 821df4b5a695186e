"""Wrong versions of a step: what its check must be able to refuse, one place changed in each.

One list for all steps. A check that accepts a wrong version has not tested the place that was
changed, and its step proves nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from math import prod
from typing import Any

import sympy

from derivations.proof import Step
from derivations.quantity import Quantity

__all__ = ["wrong_versions"]

_PLACES = 8  # of one kind in one side: a long formula has hundreds, and eight of each will do


def wrong_versions(step: Step) -> Iterator[tuple[str, Step]]:
    """Return the wrong versions of a step, each with what was changed.

    Examples
    --------
    >>> from derivations.kernel_mean import derive
    >>> layers = derive(checking=False).steps[-1]
    >>> [name for name, _ in wrong_versions(layers)][:5]
    ['right: twice', 'right: negative', 'right: L + 1 for L', 'right: N + 1 for N', \
'right: T_1 + 1 for T_1']
    """
    for side in ("right", "left"):
        value = getattr(step, side)
        for name, wrong in _changed(value):
            yield f"{side}: {name}", replace(step, **{side: wrong})


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Quantity):
        for name, wrong in _functions(value.meaning):
            yield name, replace(value, meaning=wrong)
        return
    for kind, changes in _KINDS.items():
        if isinstance(value, kind):
            yield from changes(value)
            return
    if hasattr(value, "coefficients"):
        yield from _trace_polynomials(value)
    elif callable(value):
        yield from _functions(value)


def _texts(value: str) -> Iterator[tuple[str, Any]]:
    yield "another text", value + "+1"


def _numbers(value: Any) -> Iterator[tuple[str, Any]]:
    yield "one more", value + 1


def _tables(value: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key in list(value)[:_PLACES]:
        for name, wrong in _changed(value[key]):
            yield f"{key}: {name}", {**value, key: wrong}


def _elements(value: Any) -> Iterator[tuple[str, Any]]:
    kind: Callable[[list[Any]], Any] = sympy.Tuple.fromiter if isinstance(
        value, sympy.Tuple) else type(value)  # fmt: skip
    items = list(value)
    for place, item in enumerate(items):
        for name, wrong in _changed(item):
            yield f"[{place}]: {name}", kind([*items[:place], wrong, *items[place + 1 :]])


def _functions(value: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    yield "twice", lambda *given: _map(lambda x: 2 * x, value(*given))
    yield "negative", lambda *given: _map(lambda x: -x, value(*given))
    yield "one more", lambda *given: _map(_one_more, value(*given))


def _one_more(value: Any) -> Any:
    return value + sympy.ones(*value.shape) if isinstance(value, sympy.MatrixBase) else value + 1


def _map(change: Callable[[Any], Any], found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _map(change, item) for key, item in found.items()}
    if isinstance(found, (tuple, list)):
        return type(found)(_map(change, item) for item in found)
    return change(found)


def _trace_polynomials(value: Any) -> Iterator[tuple[str, Any]]:
    from derivations.calculus import Tr

    yield "twice", 2 * value
    yield "negative", -1 * value
    yield "one more", value + 1
    yield "a factor N", Tr(1) * value
    for last in (4, 60):
        yield (
            f"(N − 1)⋯(N − {last}) more",
            value + prod((Tr(1) - p for p in range(2, last + 1)), start=Tr(1) - 1),
        )


def _expressions(value: Any) -> Iterator[tuple[str, Any]]:
    seen: list[Any] = [value]
    for name, wrong in _candidates(value):
        if not any(_same(wrong, other) for other in seen):
            seen.append(wrong)
            yield name, wrong


def _same(one: Any, other: Any) -> bool:
    """Find two expressions equal: at large primes, or as they stand."""
    if one == other:
        return True
    names = sorted(one.free_symbols | other.free_symbols, key=str)
    at = {name: sympy.prime(30 + 3 * place) for place, name in enumerate(names)}
    try:
        difference = complex((one - other).subs(at).evalf(30))
    except (TypeError, ValueError, AttributeError):
        return False
    return difference == 0


def _candidates(value: Any) -> Iterator[tuple[str, Any]]:
    own = sympy.Integer(1) if value.is_zero else value  # nothing is twice nothing
    yield "twice", 2 * own
    yield "negative", -own
    names = sorted((s for s in value.free_symbols if s.is_commutative), key=str)
    for name in names:
        yield f"{name} + 1 for {name}", value.subs(name, name + 1)
    yield from _swapped(value, names)
    nodes: list[Any] = list(sympy.preorder_traversal(value))
    powers = [n for n in nodes if isinstance(n, sympy.Pow) and n.exp.is_Integer]
    for power in dict.fromkeys(powers[:_PLACES]):
        wrong = sympy.Pow(power.base, power.exp + sympy.sign(power.exp))
        yield f"{wrong} for {power}", value.xreplace({power: wrong})
    for total in [n for n in nodes if isinstance(n, sympy.Add)][:_PLACES]:
        for term in total.args[:_PLACES]:
            yield f"without {term} in {total}", value.xreplace({total: total - term})
    for name in names:
        for points in (range(1, 5), (2, 4, 8), range(1, 61)):
            said = f"({name} − {points[0]})⋯({name} − {points[-1]}), {len(points)} of them, more"
            yield said, value + prod(((name - p) for p in points), start=sympy.Integer(1))


def _swapped(value: Any, names: list[Any]) -> Iterator[tuple[str, Any]]:
    traces = [s for s in names if s.name[:2] in ("T_", "M_")]
    for one, other in pairwise(traces):
        both = {one: other, other: one}
        yield f"{one} and {other} swapped", value.subs(both, simultaneous=True)


_KINDS: dict[Any, Callable[[Any], Iterator[tuple[str, Any]]]] = {
    sympy.Expr: _expressions,
    str: _texts,
    Mapping: _tables,
    (tuple, list, sympy.Tuple): _elements,
    (int, float): _numbers,
}
