"""Moments of one generator in the frame of a random state: no Weingarten function at all.

Let X be a Haar-rotated involution with Tr X = 0 in an even dimension N, and ψ a unit vector. Then
Xψ = xψ + rη with η a unit vector orthogonal to ψ, and

- (1 + x)/2 is Beta(N/2, N/2) distributed, and r² = 1 − x²;
- η is uniform on the unit sphere of the complement, of real dimension d = 2(N − 1), and
  independent of x.

Averages over X become moments of x and moments on a real sphere; the latter are moments of
independent Gaussians over d(d + 2)⋯(d + 2k − 2).
"""

from __future__ import annotations

from functools import cache

import sympy

from derivations.statements.foreign import in_factors, product_of
from derivations.symbols import N

__all__ = ["REAL_DIMENSION", "length_moment", "sphere_norm", "y_moment"]

REAL_DIMENSION = 2 * (N - 1)


@cache
def length_moment(k: int) -> sympy.Expr:
    """Return E r^{2k}, the Beta moment ∏_{j<k} (N + 2j)/(N + 1 + 2j).

    Examples
    --------
    >>> length_moment(1)
    N/(N + 1)
    """
    return product_of([(N + 2 * j) / (N + 1 + 2 * j) for j in range(k)])


@cache
def sphere_norm(k: int) -> sympy.Expr:
    """Return d(d + 2)⋯(d + 2k − 2), which divides Gaussian moments of degree 2k."""
    return product_of([REAL_DIMENSION + 2 * j for j in range(k)])


def y_moment(k: int) -> sympy.Expr:
    """Return E y^{2k} of y = 2 Im X_{01}, for a Haar-rotated traceless involution X.

    y = 2r Im η_1, and Im η_1 is one coordinate of a uniform point on the sphere in d dimensions.

    Examples
    --------
    >>> sympy.factor(y_moment(1))
    2*N/((N - 1)*(N + 1))
    """
    one_coordinate = sympy.factorial2(2 * k - 1) / sphere_norm(k)
    return in_factors(4**k * length_moment(k) * one_coordinate)
