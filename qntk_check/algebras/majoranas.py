"""Pauli strings as pairs of Majorana operators, where they are.

Strings that anticommute exactly where pairs {a, b} share one point are products γ_aγ_b, up to
central strings, and generate so(M). Whether they are is found string by string: what a new one
anticommutes with among those that are labelled says which points it holds, up to the complement.
"""

from __future__ import annotations

import numpy as np

from qntk_check.algebras.bits import Space, echelon

__all__ = ["majorana_labels"]

_Labels = tuple[tuple[int, ...], tuple[int, ...]]


def majorana_labels(space: Space, component: list[int]) -> _Labels | None:
    """Return strings P_0a of M points and the central strings that keep the orbit, or None.

    Parameters
    ----------
    space
        The strings' bits.
    component
        Connected strings, each but the first anticommuting with an earlier one.

    Examples
    --------
    >>> space = Space(2)
    >>> points, central = majorana_labels(space, [space.number(s) for s in ("ZI", "XX", "IZ")])
    >>> len(points), len(central)  # so(4) is two su(2)
    (3, 1)
    """
    finder = _Finder(space, component)
    for vector in component[1:]:
        if not finder.place(vector):
            return None
    points = list(finder.points)
    central = echelon(finder.central)
    if len(points) == 4:  # so(4) is two so(3): the product of two disjoint pairs is central
        product = points[0] ^ points[1] ^ points[2] ^ points[3]
        central = echelon([*central.values(), product])
        points = points[:3]
    return tuple(points), tuple(central.values())


class _Finder:
    """Points, their strings, and what each string anticommutes with."""

    def __init__(self, space: Space, component: list[int]) -> None:
        self.table = space.table(component)
        self.places = {v: place for place, v in enumerate(component)}
        # point 0 has the string 1; the string of point a is the product along the tree to it
        self.points = [0, component[0]]
        self.rows = np.zeros((len(component) + 1, len(component)), dtype=bool)
        self.rows[1] = self.table[0]
        self.central: list[int] = []

    def place(self, vector: int) -> bool:
        """Label a string, and return whether it can be."""
        row = self.table[self.places[vector]]
        # for each point whether the string holds it, up to the complement
        inside = self.rows[: len(self.points), self.places[vector]]
        held, other = np.flatnonzero(inside), np.flatnonzero(~inside)
        for pair in (held, other):
            if len(pair) == 2 and np.array_equal(self.rows[pair[0]] ^ self.rows[pair[1]], row):
                self.central.append(self.points[pair[0]] ^ self.points[pair[1]] ^ vector)
                return True
        single = next((int(s[0]) for s in (held, other) if len(s) == 1), None)
        if single is None:
            return False
        self.rows[len(self.points)] = self.rows[single] ^ row
        self.points.append(self.points[single] ^ vector)
        return True
