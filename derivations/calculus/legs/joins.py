"""How the random matrices of each group are joined on legs, rows to rows and columns to columns.

Over Sp(D) and for the ensembles COE and CSE the same sums as for plain letters are taken, with the
symplectic form J of the whole space as a letter of its own where the sums hold it: see
:mod:`~derivations.calculus.groups.symplectic` and :mod:`~derivations.calculus.groups.circular`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from derivations.calculus.groups import group_named
from derivations.calculus.legs.networks import (
    Graph,
    LegLetter,
    Node,
    Point,
    form_letter,
    joined_slots,
)
from derivations.calculus.numbers.pairings import coset_type, crossing_signs, pairings
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.permutations import compose, cycle_type, inverse, symmetric_group
from derivations.errors import CalculusError, ResourceError

__all__ = ["GROUPS_ON_LEGS", "Joins", "join_states"]

# Ways to join that are walked along one by one: some ten seconds.
LARGEST_SUM = 50_000


class Join(NamedTuple):
    """One way to join the indices of a random letter: what meets, its class, and its sign."""

    pairs: list[tuple[Point, Point]]
    kind: Partition
    sign: int = 1


class Joins(NamedTuple):
    """A graph, and all the ways to join the indices of a letter in it."""

    graph: Graph
    ways: Iterator[Join]


def _refuse(letter: LegLetter, k: int, ways: int) -> None:
    if ways > LARGEST_SUM:
        raise ResourceError(
            f"{k} pairs of {letter.name} on legs would be joined in {ways:,} ways, more than the "
            f"bound of {LARGEST_SUM:,}: average lower powers, or random states in place of "
            "unitaries, which take k! in place of (k!)²"
        )


def _sides(letter: LegLetter) -> tuple[range, range]:
    return range(len(letter.rows)), range(len(letter.rows), len(letter.slots))


def join_states(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join each ket to a bra."""
    plain, bars = graph.of(letter.name)
    k = len(plain)
    if k != len(bars):
        return None
    _refuse(letter, k, math.factorial(k))
    rows = range(len(letter.rows))

    def ways() -> Iterator[Join]:
        for sigma in symmetric_group(k):
            pairs = [p for a in range(k) for p in joined_slots(plain[a], bars[sigma[a]], rows)]
            yield Join(pairs, (1,) * k)

    return Joins(graph, ways())


def _permuted(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join each unitary to a conjugate, its rows and its columns apart."""
    plain, bars = graph.of(letter.name)
    k = len(plain)
    if k != len(bars):
        return None
    _refuse(letter, k, math.factorial(k) ** 2)
    rows, columns = _sides(letter)

    def ways() -> Iterator[Join]:
        for sigma in symmetric_group(k):
            first = [p for a in range(k) for p in joined_slots(plain[a], bars[sigma[a]], rows)]
            for tau in symmetric_group(k):
                second = [
                    p for a in range(k) for p in joined_slots(plain[a], bars[tau[a]], columns)
                ]
                yield Join(first + second, cycle_type(compose(sigma, inverse(tau))))

    return Joins(graph, ways())


def _special(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join as over U(D), where determinants do not matter."""
    plain, bars = map(len, graph.of(letter.name))
    apart, size = abs(plain - bars), letter.size
    if apart and isinstance(size, int) and apart % size == 0:
        raise CalculusError(
            f"a term holds {plain} {letter.name} and {bars} {letter.name}.H, which a determinant "
            f"of {size} × {size} makes up for, and determinants are not taken on legs: average "
            "over group='U', or plain letters by haar_average(…, group='SU')"
        )
    return _permuted(graph, letter)


def _paired(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join real matrices in pairs, whether they are written conjugated or not."""
    tokens = sorted(node for side in graph.of(letter.name) for node in side)
    if len(tokens) % 2:
        return None
    every = _listed(letter, len(tokens))
    rows, columns = _sides(letter)

    def joined(partners: Sequence[int], slots: Iterable[int]) -> list[tuple[Point, Point]]:
        return [
            pair
            for a, b in enumerate(partners) if a < b
            for pair in joined_slots(tokens[a], tokens[b], slots)
        ]  # fmt: skip

    def ways() -> Iterator[Join]:
        for m in every:
            first = joined(m, rows)
            for n in every:
                yield Join(first + joined(n, columns), coset_type(m, n))

    return Joins(graph, ways())


def _listed(letter: LegLetter, tokens: int) -> Sequence[tuple[int, ...]]:
    _refuse(letter, tokens // 2, math.prod(range(1, tokens, 2)) ** 2)
    return pairings(tokens)


def _by_form(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join symplectic matrices in pairs, with J at every joint and at both sides of conjugates."""
    plain, bars = graph.of(letter.name)
    tokens = sorted([*plain, *bars])
    if len(tokens) % 2:
        return None
    every, sides = _listed(letter, len(tokens)), _sides(letter)
    for bar in bars:
        for side in sides:
            graph = _inserted(graph, bar, side, form_letter(letter.rows))
    graph, joints = _with_joints(graph, len(tokens), form_letter(letter.rows))
    half = len(tokens) // 2
    signs = crossing_signs(np.array(every)).tolist()

    def joined(
        partners: Sequence[int], slots: range, forms: Sequence[_Ends]
    ) -> list[tuple[Point, Point]]:
        pairs: list[tuple[Point, Point]] = []
        small = [(a, b) for a, b in enumerate(partners) if a < b]
        for (a, b), form in zip(small, forms, strict=True):
            for token, ends in ((tokens[a], form.rows), (tokens[b], form.columns)):
                pairs += [((0, token, s), end) for s, end in zip(slots, ends, strict=True)]
        return pairs

    def ways() -> Iterator[Join]:
        for m, first_sign in zip(every, signs, strict=True):
            first = joined(m, sides[0], joints[:half])
            for n, sign in zip(every, signs, strict=True):
                second = joined(n, sides[1], joints[half:])
                yield Join(first + second, coset_type(m, n), first_sign * sign)

    return Joins(graph, ways())


def _symmetric(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join the indices of symmetric unitaries to those of conjugates, rows or columns alike."""
    return _circular(graph, letter, antisymmetric=False)


def _self_dual(graph: Graph, letter: LegLetter) -> Joins | None:
    """Join those of antisymmetric ones, from S = T J^T, with the sign of the permutation."""
    for node in [node for side in graph.of(letter.name) for node in side]:
        graph = _inserted(graph, node, _sides(letter)[1], form_letter(letter.rows))
    return _circular(graph, letter, antisymmetric=True)


def _circular(graph: Graph, letter: LegLetter, *, antisymmetric: bool) -> Joins | None:
    plain, bars = graph.of(letter.name)
    k, sides = len(plain), _sides(letter)
    if k != len(bars):
        return None
    _refuse(letter, k, math.factorial(2 * k))
    starts, ends = ([(node, side) for node in nodes for side in sides] for nodes in (plain, bars))
    together = tuple(i ^ 1 for i in range(2 * k))

    def ways() -> Iterator[Join]:
        for sigma in symmetric_group(2 * k):
            pairs: list[tuple[Point, Point]] = []
            for (node, side), image in zip(starts, sigma, strict=True):
                other, met = ends[image]
                pairs += [((0, node, a), (0, other, b)) for a, b in zip(side, met, strict=True)]
            back = inverse(sigma)
            kind = coset_type(together, tuple(back[sigma[i] ^ 1] for i in range(2 * k)))
            odd = antisymmetric and sum(length - 1 for length in cycle_type(sigma)) % 2
            yield Join(pairs, kind, -1 if odd else 1)

    return Joins(graph, ways())


# -- the symplectic form ----------------------------------------------------------------------


class _Ends(NamedTuple):
    """The ends of a J that is not joined yet."""

    rows: list[Point]
    columns: list[Point]


def _inserted(graph: Graph, node: int, slots: range, form: LegLetter) -> Graph:
    """Return the graph with J before some indices of a node, its rows at the node."""
    number, partner = max(graph.nodes) + 1, dict(graph.partner)
    for i, slot in enumerate(slots):
        own: Point = (0, node, slot)
        near: Point = (0, number, i)
        far: Point = (0, number, len(slots) + i)
        after = partner[own]
        partner[own], partner[near] = near, own
        partner[after], partner[far] = far, after
    nodes = {**graph.nodes, number: Node(form, barred=False)}
    return Graph(nodes, partner, graph.legs, graph.loops)


def _with_joints(graph: Graph, count: int, form: LegLetter) -> tuple[Graph, list[_Ends]]:
    """Return the graph with so many J, and their ends."""
    nodes, partner, found = dict(graph.nodes), dict(graph.partner), []
    for number in range(max(nodes, default=-1) + 1, max(nodes, default=-1) + 1 + count):
        nodes[number] = Node(form, barred=False)
        ends: list[Point] = [(1, f"joint {number}", str(s)) for s in range(len(form.slots))]
        for slot, end in enumerate(ends):
            here: Point = (0, number, slot)
            partner[here], partner[end] = end, here
        half = len(form.rows)
        found.append(_Ends(ends[:half], ends[half:]))
    return Graph(nodes, partner, graph.legs, graph.loops), found


# How the matrices of each group are joined: by the argument ``group`` that asks for it.
GROUPS_ON_LEGS: dict[str, Callable[[Graph, LegLetter], Joins | None]] = {
    "U": _permuted,
    "O": _paired,
    "Sp": _by_form,
    "SU": _special,
    "COE": _symmetric,
    "CSE": _self_dual,
}
for _name in GROUPS_ON_LEGS:
    group_named(_name)
