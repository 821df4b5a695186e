"""Names of networks: traces and words where they are such, index notation elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from derivations.calculus.legs.networks import (
    IN,
    OUT,
    Component,
    LegKind,
    LegLetter,
    Network,
    Point,
)

__all__ = ["network_name"]

_MARKS = {(True, False): "", (False, False): ".T", (True, True): ".conj", (False, True): ".H"}


def network_name(network: Network, letters: Mapping[str, LegLetter]) -> list[str]:
    """Return the names of the components and of the wires that are no identities, sorted.

    A trace is ``Tr(X*Y)``; a word on all open legs is ``X*Y``. Elsewhere indices are shown, rows
    before columns, ``X[a,b;b,a]``; an open row index is the name of its leg, an open column index
    has a prime.
    """
    every = {p for one in network.components for node in one for p in node[2] if p[0]}
    every |= {point for wire in network.wires for point in wire}
    names = [_component(component, letters, every) for component in network.components]
    images = {str(a[2]): str(b[2]) for a, b in map(_directed, network.wires) if a[1] != b[1]}
    for name, image in sorted(images.items()):
        if name == image:
            continue
        if images.get(image) != name:
            names.append(f"1[{name};{image}']")
        elif name < image:
            names.append(f"swap({name},{image})")
    for a, b in network.wires:
        if a[1] == b[1]:
            names.append(f"1[{','.join(_open(point) for point in (a, b))}]")
    return sorted(names)


def _directed(wire: tuple[Point, Point]) -> tuple[Point, Point]:
    a, b = wire
    return (a, b) if a[1] == OUT else (b, a)


def _open(point: Point) -> str:
    return f"{point[2]}{chr(39) if point[1] == IN else ''}"


def _component(component: Component, letters: Mapping[str, LegLetter], every: set[Point]) -> str:
    chain = _chain(component, letters)
    if chain is not None and chain.ends is None:
        return f"Tr({'*'.join(chain.word)})"
    if chain is not None and chain.ends == every:
        return "*".join(chain.word)
    labels: dict[Point, str] = {}
    fresh = _fresh()
    shown = []
    for i, (name, barred, partners) in enumerate(component):
        indices = []
        for slot, point in enumerate(partners):
            here: Point = (0, i, slot)
            if not point[0] and here not in labels:
                labels[here] = labels[point] = next(fresh)
            indices.append(_open(point) if point[0] else labels[here])
        rows = len(letters[name].rows)
        columns = f";{','.join(indices[rows:])}" if len(indices) > rows else ""
        text = f"{name}[{','.join(indices[:rows])}{columns}]"
        shown.append(f"conj({text})" if barred else text)
    return "*".join(shown)


def _fresh() -> Iterator[str]:
    yield from "abcdefghijklmnopqrstuvwxyz"
    number = 0
    while True:
        number += 1
        yield f"i{number}"


class _Chain(NamedTuple):
    """Letters one after the other, and the open ends of the first and the last; None: a circle."""

    word: list[str]
    ends: set[Point] | None


def _chain(component: Component, letters: Mapping[str, LegLetter]) -> _Chain | None:
    """Return the component as letters that meet all their indices in order, None for others."""
    for name, _, _ in component:
        letter = letters[name]
        if letter.kind is LegKind.CHANNEL or len(letter.rows) != len(letter.columns):
            return None
    starts = [
        (i, first == 0)
        for i, (name, _, partners) in enumerate(component)
        for first in (0, len(letters[name].rows))
        if _side(partners, first, len(letters[name].rows), OUT) is not None
    ]
    return _followed(component, letters, *(starts[0] if starts else (0, True)))


def _side(partners: tuple[Point, ...], first: int, rows: int, side: str) -> list[str] | None:
    """Return the legs that one side of a node is open to, None where it is not."""
    met = partners[first : first + rows]
    return [str(p[2]) for p in met] if all(p[0] and p[1] == side for p in met) else None


def _followed(
    component: Component,
    letters: Mapping[str, LegLetter],
    start: int,
    forward: bool,  # noqa: FBT001
) -> _Chain | None:
    word: list[str] = []
    i, first = start, None
    while len(word) < len(component):
        name, barred, partners = component[i]
        rows = len(letters[name].rows)
        if not word:
            first = _side(partners, 0 if forward else rows, rows, OUT)
        word.append(name + _MARKS[forward, barred])
        leaving = partners[rows:] if forward else partners[:rows]
        last = _side(leaving, 0, rows, IN)
        if last is not None:
            ends: set[Point] = {(1, side, leg) for side in (OUT, IN) for leg in last}
            return _Chain(word, ends) if last == first and len(word) == len(component) else None
        onto = int(leaving[0][2]) if not leaving[0][0] else -1
        after = leaving[0][1]
        if onto not in (0, rows) or leaving != tuple((0, after, onto + s) for s in range(rows)):
            return None
        i, forward = int(after), onto == 0
    return _Chain(word, None) if i == start and forward and first is None else None
