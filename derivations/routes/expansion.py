"""The error as a general polynomial of degree three in the angles, which no circuit is needed for.

Its coefficients are letters: g of one angle, h of two, k of three, symmetric in these. To the third
order every smooth function is such a polynomial.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import sympy

__all__ = ["along_gradient", "changed", "diagonal", "second", "slope", "square", "third", "twice"]


def slope(a: int) -> sympy.Symbol:
    """Return g_a, the first derivative."""
    return sympy.Symbol(f"g{a}", real=True)


def second(a: int, b: int) -> sympy.Symbol:
    """Return h_ab, the second derivative."""
    return sympy.Symbol(f"h{min(a, b)}_{max(a, b)}", real=True)


def third(a: int, b: int, c: int) -> sympy.Symbol:
    """Return k_abc, the third derivative."""
    return sympy.Symbol("k" + "_".join(map(str, sorted((a, b, c)))), real=True)


def changed(moved: Sequence[sympy.Expr]) -> sympy.Expr:
    """Return how the error changes where the angles move by these amounts.

    Examples
    --------
    >>> changed([sympy.Symbol("d")])
    d**3*k1_1_1/6 + d**2*h1_1/2 + d*g1
    """
    by = dict(enumerate(moved, start=1))
    total = sum((slope(a) * by[a] for a in by), sympy.S.Zero)
    for a, b in product(by, repeat=2):
        total += second(a, b) * by[a] * by[b] / 2
    for a, b, c in product(by, repeat=3):
        total += third(a, b, c) * by[a] * by[b] * by[c] / 6
    return total


def along_gradient(size: int, length: sympy.Expr) -> list[sympy.Expr]:
    """Return the amounts by which angles move along the gradient: a length times g."""
    return [length * slope(a) for a in range(1, size + 1)]


# -- the terms of K = Σ g², μ = Σ h g g and Σ h_aa ---------------------------------------------


def square(a: int) -> sympy.Expr:
    """Return a term of the kernel."""
    return slope(a) ** 2


def twice(a: int, b: int) -> sympy.Expr:
    """Return a term of the meta-kernel."""
    return second(a, b) * slope(a) * slope(b)


def diagonal(a: int) -> sympy.Expr:
    """Return a term of the curvature that all angles add up to."""
    return second(a, a)
