"""Changes of graphs: products, transposes, conjugates, other names of open legs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from derivations.calculus.legs.networks import IN, OUT, Graph, LegKind, Point, contract
from derivations.calculus.legs.spaces import Dimension

__all__ = ["conjugated", "multiplied", "renamed", "turned"]

# Sides of ends that are about to be joined.
INNER, OUTER = "inner", "outer"


def multiplied(one: Graph, two: Graph, meeting: Collection[str]) -> Graph:
    """Return the graph of a product: inputs of the first are joined to outputs of the second."""

    def first(point: Point) -> Point:
        met = point[0] and point[1] == IN and point[2] in meeting
        return (1, INNER, point[2]) if met else point

    def second(point: Point) -> Point:
        met = point[0] and point[1] == OUT and point[2] in meeting
        return (1, OUTER, point[2]) if met else point

    partner = _moved(one, first) | _moved(two, second)
    whole = Graph(
        {**one.nodes, **two.nodes}, partner, {**one.legs, **two.legs}, one.loops + two.loops
    )
    return contract(whole, [((1, INNER, name), (1, OUTER, name)) for name in meeting])


def turned(graph: Graph, names: Collection[str]) -> Graph:
    """Return the graph with outputs and inputs of some legs exchanged."""

    def moved(point: Point) -> Point:
        if not point[0] or point[2] not in names:
            return point
        return (1, IN if point[1] == OUT else OUT, point[2])

    return Graph(graph.nodes, _moved(graph, moved), graph.legs, graph.loops)


def conjugated(graph: Graph) -> Graph:
    """Return the graph with every letter conjugated."""
    nodes = {
        i: node if node.letter.kind is LegKind.FORM else node._replace(barred=not node.barred)
        for i, node in graph.nodes.items()
    }
    return Graph(nodes, graph.partner, graph.legs, graph.loops)


def renamed(graph: Graph, images: Mapping[str, str], sizes: Mapping[str, Dimension]) -> Graph:
    """Return the graph with other names of its open legs, of the dimensions ``sizes``."""

    def moved(point: Point) -> Point:
        return (1, point[1], images[str(point[2])]) if point[0] else point

    return Graph(graph.nodes, _moved(graph, moved), sizes, graph.loops)


def _moved(graph: Graph, change: Callable[[Point], Point]) -> dict[Point, Point]:
    return {change(a): change(b) for a, b in graph.partner.items()}
