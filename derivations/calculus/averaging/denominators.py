"""Denominators of averages, ∏_□(N + c(□)) over the cells of diagrams.

What c is differs from group to group: a function from a diagram to the numbers of its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.polynomials import Polynomial, Roots

__all__ = ["Cells", "cofactors", "common_roots"]

Cells = Callable[[Partition], tuple[int, ...]]


def cell_roots(shape: Partition, cells: Cells) -> Roots:
    """Return the roots of ∏_□ (N + c(□)) as {root: multiplicity}."""
    roots: Roots = {}
    for content in cells(shape):
        roots[-content] = roots.get(-content, 0) + 1
    return roots


def common_roots(shapes: Iterable[Partition], cells: Cells) -> Roots:
    """Return the common denominator of 1/∏_□(N + c(□)) over diagrams."""
    common: Roots = {}
    for shape in shapes:
        common = poly.merge_roots(common, cell_roots(shape, cells))
    return common


def cofactors(shapes: Iterable[Partition], common: Roots, cells: Cells) -> list[Polynomial]:
    """Return the polynomials common/∏_□(N + c(□)), one for each diagram."""
    whole = poly.from_roots(common)
    found = []
    for shape in shapes:
        rest = whole
        for root, count in cell_roots(shape, cells).items():
            for _ in range(count):
                rest = poly.divide_root(rest, root)
        found.append(rest)
    return found
