"""Denominators of averages, ∏_□(N + c(□)) over the cells of diagrams.

What c is, and which diagrams there are at a small N, differs from group to group.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol

from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.polynomials import Polynomial, Roots

__all__ = ["Diagrams", "cofactors", "common_roots", "denominator"]


class Diagrams(Protocol):
    """What is known of the diagrams that averages are summed over."""

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return the numbers c of the cells of a diagram."""
        ...

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say whether a diagram stands in the sum at one N."""
        ...


def denominator(shape: Partition, diagrams: Diagrams, N: int) -> int:
    """Return ∏_□(N + c(□)) at one N; 0 for a diagram that is left out there."""
    if not diagrams.occurs(shape, N):
        return 0
    return math.prod(N + c for c in diagrams.cells(shape))


def cell_roots(shape: Partition, diagrams: Diagrams) -> Roots:
    """Return the roots of ∏_□ (N + c(□)) as {root: multiplicity}."""
    roots: Roots = {}
    for content in diagrams.cells(shape):
        roots[-content] = roots.get(-content, 0) + 1
    return roots


def common_roots(shapes: Iterable[Partition], diagrams: Diagrams) -> Roots:
    """Return the common denominator of 1/∏_□(N + c(□)) over diagrams."""
    common: Roots = {}
    for shape in shapes:
        common = poly.merge_roots(common, cell_roots(shape, diagrams))
    return common


def cofactors(shapes: Iterable[Partition], common: Roots, diagrams: Diagrams) -> list[Polynomial]:
    """Return the polynomials common/∏_□(N + c(□)), one for each diagram."""
    whole = poly.from_roots(common)
    found = []
    for shape in shapes:
        rest = whole
        for root, count in cell_roots(shape, diagrams).items():
            for _ in range(count):
                rest = poly.divide_root(rest, root)
        found.append(rest)
    return found
