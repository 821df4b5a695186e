"""Networks: tensors whose indices are wired to one another or stand open.

A point is an index of a tensor, ``(0, node, slot)``, or an open end, ``(1, side, leg)``; a wire
joins two points. A letter has its rows first and its columns after them. The transpose is a matter
of wires, so that a node is a letter or its complex conjugate and nothing else.

Everything that averages and traces do is :func:`contract`: some points are joined and vanish, wires
that meet there become one, and those that close are loops, each worth the dimension of its leg.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from derivations.calculus.legs.spaces import Dimension

__all__ = [
    "Graph",
    "LegKind",
    "LegLetter",
    "Network",
    "Node",
    "contract",
    "form_letter",
    "joined_slots",
    "opened",
]

# (0, node, slot) or (1, side, name of the leg)
Point = tuple[int, int | str, int | str]
OUT, IN = "out", "in"


class LegKind(StrEnum):
    """What a letter on legs is declared as."""

    MATRIX = "matrix"
    UNITARY = "unitary"
    STATE = "state"
    CHANNEL = "channel"
    FORM = "symplectic form"


@dataclass(frozen=True)
class LegLetter:
    """A named tensor on legs; the rows and columns of a channel are those of its Choi matrix."""

    name: str
    kind: LegKind
    rows: tuple[Dimension, ...]
    columns: tuple[Dimension, ...]
    hermitian: bool = False

    @property
    def slots(self) -> tuple[Dimension, ...]:
        """The dimensions of all indices."""
        return self.rows + self.columns

    @property
    def size(self) -> Dimension:
        """The dimension of the space it acts on."""
        inputs = self.rows[len(self.rows) // 2 :] if self.kind is LegKind.CHANNEL else self.rows
        return math.prod(inputs)

    @property
    def described(self) -> str:
        """What it is, in words."""
        shown = " × ".join(map(str, self.rows))
        return f"a {self.kind} of {shown}"


def form_letter(dimensions: tuple[Dimension, ...]) -> LegLetter:
    """Return the symplectic form J of a space, whose indices are those of all its legs together."""
    return LegLetter(f"J_{'_'.join(map(str, dimensions))}", LegKind.FORM, dimensions, dimensions)


class Node(NamedTuple):
    """A letter, or its complex conjugate."""

    letter: LegLetter
    barred: bool


@dataclass
class Graph:
    """Nodes by number, the partner of each point, and the dimensions of open legs."""

    nodes: dict[int, Node]
    partner: dict[Point, Point]
    legs: Mapping[str, Dimension]
    loops: list[Dimension] = field(default_factory=list)

    def dimension(self, point: Point) -> Dimension:
        """Return the dimension of what runs through a point."""
        if point[0]:
            return self.legs[str(point[2])]
        return self.nodes[int(point[1])].letter.slots[int(point[2])]

    def wires(self) -> Iterable[tuple[Point, Point]]:
        """Yield each wire once."""
        return ((a, b) for a, b in self.partner.items() if a < b)

    def of(self, name: str) -> tuple[list[int], list[int]]:
        """Return the nodes of a letter, and those of its conjugate."""
        own = [i for i, node in self.nodes.items() if node.letter.name == name]
        bars = [i for i in own if self.nodes[i].barred]
        return [i for i in own if i not in bars], bars


# A node as (name, conjugated, partners of its slots); a component, and all of a network.
NodeCode = tuple[str, bool, tuple[Point, ...]]
Component = tuple[NodeCode, ...]
Wires = tuple[tuple[Point, Point], ...]


class Network(NamedTuple):
    """A graph written so that equal ones are equal: components, and wires between open ends."""

    components: tuple[Component, ...]
    wires: Wires


def contract(
    graph: Graph, pairs: Iterable[tuple[Point, Point]], *, without: Iterable[Point] = ()
) -> Graph:
    """Return the graph with pairs of points joined and gone, and nodes that have no points left.

    Points ``without`` which it goes on vanish with the wires between them, and leave no loop.
    """
    cut = set(without)
    links: dict[Point, Point] = {}
    for a, b in pairs:
        links[a], links[b] = b, a
    partner: dict[Point, Point] = {}
    seen: set[Point] = set()
    for point, after in graph.partner.items():
        if point in links or point in cut:
            continue
        end = after
        while end in links:
            seen |= {end, links[end]}
            end = graph.partner[links[end]]
        partner[point] = end
    loops = list(graph.loops)
    for point in links:
        if point in seen:
            continue
        loops.append(graph.dimension(point))
        end = point
        while end not in seen:
            seen |= {end, links[end]}
            end = graph.partner[links[end]]
    gone = {int(point[1]) for point in links if not point[0]}
    nodes = {i: node for i, node in graph.nodes.items() if i not in gone}
    return Graph(nodes, partner, graph.legs, loops)


def joined_slots(a: int, b: int, slots: Iterable[int]) -> list[tuple[Point, Point]]:
    """Return the pairs of the same slots of two nodes."""
    return [((0, a, slot), (0, b, slot)) for slot in slots]


def opened(
    network: Network,
    letters: Mapping[str, LegLetter],
    legs: Mapping[str, Dimension],
    first: int = 0,
) -> Graph:
    """Return a network as a graph, its nodes numbered from ``first`` on."""
    nodes: dict[int, Node] = {}
    partner: dict[Point, Point] = {}
    for component in network.components:
        start = first + len(nodes)
        for i, (name, barred, partners) in enumerate(component):
            nodes[start + i] = Node(letters[name], barred)
            for slot, point in enumerate(partners):
                here: Point = (0, start + i, slot)
                there = point if point[0] else (0, start + int(point[1]), point[2])
                partner[here] = there
                if there[0]:
                    partner[there] = here
    for a, b in network.wires:
        partner[a], partner[b] = b, a
    return Graph(nodes, partner, legs)
