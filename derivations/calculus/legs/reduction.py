"""One form of each network: what cancels is taken out, and equal ones are written equally."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derivations.calculus.legs.networks import (
    Component,
    Graph,
    LegKind,
    LegLetter,
    Network,
    Node,
    Point,
    contract,
    joined_slots,
)
from derivations.calculus.legs.spaces import Dimension

__all__ = ["canonical", "reduced"]

# -- what cancels -------------------------------------------------------------------------------


def reduced(graph: Graph) -> Graph:
    """Return the graph with U U^H = 1, ⟨χ|χ⟩ = 1 and the trace of a channel's output taken.

    J J^T = 1 is taken, too; signs of J are loops worth −1, and where a graph is its own negative a
    loop worth 0.
    """
    while True:
        found = next(filter(None, (_cancelling(graph, i) for i in graph.nodes)), None)
        if found is None:
            return _signed(graph)
        graph = contract(graph, found.joined, without=found.gone)
        graph.loops += [] if found.sign > 0 else [-1]
        gone = {int(point[1]) for point in found.gone}
        graph.nodes = {i: node for i, node in graph.nodes.items() if i not in gone}


class _Cancelling(NamedTuple):
    """Points to join, and points that vanish with the wires between them."""

    joined: list[tuple[Point, Point]]
    gone: list[Point]
    sign: int = 1


def _cancelling(graph: Graph, i: int) -> _Cancelling | None:
    """Return how a node vanishes; None where it stays."""
    letter, barred = graph.nodes[i]
    if letter.kind is LegKind.CHANNEL:
        return _traced_output(graph, i, letter)
    if letter.kind is LegKind.FORM:
        return _square(graph, i, letter)
    if barred or letter.kind is LegKind.MATRIX:
        return None
    rows, columns = _sides(letter)
    for side, other in ((rows, columns), (columns, rows)):
        if not side:
            continue
        partners = [graph.partner[0, i, slot] for slot in side]
        j = partners[0][1]
        if partners != [(0, j, slot) for slot in side]:
            continue
        if graph.nodes[int(j)] == Node(letter, barred=True):
            gone: list[Point] = [(0, node, slot) for node in (i, int(j)) for slot in side]
            return _Cancelling(joined_slots(i, int(j), other), gone)
    return None


def _sides(letter: LegLetter) -> tuple[range, range]:
    return range(len(letter.rows)), range(len(letter.rows), len(letter.slots))


def _square(graph: Graph, i: int, letter: LegLetter) -> _Cancelling | None:
    """Return how a J vanishes with another one that all indices of one side meet in order."""
    sides = _sides(letter)
    for own, other in (sides, sides[::-1]):
        partners = [graph.partner[0, i, slot] for slot in own]
        for met, left in (sides, sides[::-1]):
            j = partners[0][1]
            if j == i or partners != [(0, j, slot) for slot in met]:
                continue
            if graph.nodes[int(j)].letter == letter:
                pairs = zip(other, left, strict=True)
                joined: list[tuple[Point, Point]] = [((0, i, a), (0, j, b)) for a, b in pairs]
                gone: list[Point] = [(0, i, s) for s in own]
                gone += [(0, j, s) for s in met]
                # J^T J = J J^T = 1 where the same sides meet, J J = −1
                return _Cancelling(joined, gone, 1 if own == met else -1)
    return None


def _traced_output(graph: Graph, i: int, letter: LegLetter) -> _Cancelling | None:
    half, wide = len(letter.rows) // 2, len(letter.rows)
    if any(graph.partner[0, i, slot] != (0, i, wide + slot) for slot in range(half)):
        return None
    gone: list[Point] = [(0, i, first + slot) for first in (0, wide) for slot in range(half)]
    return _Cancelling([((0, i, s), (0, i, wide + s)) for s in range(half, wide)], gone)


# -- one form of each ----------------------------------------------------------------------------


def canonical(graph: Graph) -> Network:
    """Return the one form of a reduced graph, whatever the numbers of its nodes."""
    graph = _upright(graph)
    components = [
        min(one.component for one in _codes(graph, members)) for members in _members(graph)
    ]
    wires = tuple(sorted(wire for wire in graph.wires() if wire[0][0] and wire[1][0]))
    return Network(tuple(sorted(components)), wires)


def _members(graph: Graph) -> list[list[int]]:
    """Return the nodes of each component."""
    waiting, found = set(graph.nodes), []
    while waiting:
        found.append(_code(graph, min(waiting)).order)
        waiting -= set(found[-1])
    return found


def _codes(graph: Graph, members: Sequence[int]) -> Iterator[_Code]:
    """Yield the ways to write a component from each node of the first name on."""
    name = min(graph.nodes[i].letter.name for i in members)
    for start in members:
        letter = graph.nodes[start].letter
        if letter.name == name:
            yield _code(graph, start)
            if letter.kind is LegKind.FORM:
                yield _code(graph, start, turned=True)


def _signed(graph: Graph) -> Graph:
    """Return the graph with a loop for the sign of each component as it will be written."""
    if all(node.letter.kind is not LegKind.FORM for node in graph.nodes.values()):
        return graph
    graph = _upright(graph)
    loops: list[Dimension] = []
    for members in _members(graph):
        found = list(_codes(graph, members))
        least = min(one.component for one in found)
        signs = {one.sign for one in found if one.component == least}
        loops += [0] if len(signs) == 2 else [-1] if signs == {-1} else []
    return Graph(graph.nodes, graph.partner, graph.legs, [*graph.loops, *loops])


def _upright(graph: Graph) -> Graph:
    """Return the graph without conjugates of hermitian letters: X̄ is X with its sides exchanged."""
    turned = {i for i, node in graph.nodes.items() if node.barred and node.letter.hermitian}
    if not turned:
        return graph

    def moved(point: Point) -> Point:
        if point[0] or point[1] not in turned:
            return point
        rows, slot = len(graph.nodes[int(point[1])].letter.rows), int(point[2])
        return (0, point[1], slot + rows if slot < rows else slot - rows)

    nodes = {
        i: Node(node.letter, barred=node.barred and i not in turned)
        for i, node in graph.nodes.items()
    }
    partner = {moved(a): moved(b) for a, b in graph.partner.items()}
    return Graph(nodes, partner, graph.legs, graph.loops)


class _Code(NamedTuple):
    """A component as it is met from one of its nodes on, the nodes in that order, and the sign."""

    component: Component
    order: list[int]
    sign: int


def _code(graph: Graph, start: int, *, turned: bool = False) -> _Code:
    """Write a component as it is met from a node on, each J in the direction that is met first."""
    number, order = {start: 0}, [start]
    around = {start} if turned else set()
    code = []

    def read(j: int, slot: int) -> int:
        rows = len(graph.nodes[j].letter.rows)
        return (slot + rows) % (2 * rows) if j in around else slot

    for i in order:
        letter, barred = graph.nodes[i]
        partners: list[Point] = []
        for slot in range(len(letter.slots)):
            point = graph.partner[0, i, read(i, slot)]
            if not point[0]:
                j = int(point[1])
                if j not in number:
                    number[j] = len(order)
                    order.append(j)
                    met = graph.nodes[j].letter
                    if met.kind is LegKind.FORM and int(point[2]) >= len(met.rows):
                        around.add(j)
                point = (0, number[j], read(j, int(point[2])))
            partners.append(point)
        code.append((letter.name, barred, tuple(partners)))
    return _Code(tuple(code), order, (-1) ** len(around))
