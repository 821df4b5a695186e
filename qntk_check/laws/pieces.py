"""Functions on an interval as Chebyshev series on pieces, each in a variable of its own.

On a piece the variable is τ = √(x − base). A distribution function that starts at its base as
a half-integer power of x − base is analytic in τ there, so that its series converges
geometrically where polynomials in x would not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from qntk_check.kinds import Array, Flags, Places

__all__ = ["Piece", "Pieces", "composite", "gauss", "joined", "sine_rule"]


@cache
def gauss(order: int) -> tuple[Array, Array]:
    """Return nodes and weights of Gauss and Legendre on [0, 1].

    Examples
    --------
    >>> nodes, weights = gauss(3)
    >>> float(weights @ nodes**5)
    0.1666...
    """
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return (nodes + 1) / 2, weights / 2


@cache
def composite(parts: int) -> tuple[Array, Array]:
    """Return the rule of 30 nodes on each of so many equal parts of [0, 1].

    Examples
    --------
    >>> nodes, weights = composite(4)
    >>> round(float(weights @ nodes**3), 12)
    0.25
    """
    nodes, weights = gauss(30)
    starts = np.arange(parts)[:, None]
    return ((starts + nodes) / parts).ravel(), np.tile(weights / parts, parts)


@cache
def sine_rule(order: int) -> tuple[Array, Array]:
    """Return nodes and weights on [0, 1] for integrands with half-integer powers at both ends.

    t = sin²θ makes them analytic in θ, in which the rule is Gauss and Legendre's.

    Examples
    --------
    >>> nodes, weights = sine_rule(20)
    >>> abs(float(weights @ (nodes * (1 - nodes)) ** -0.5) - np.pi) < 1e-12
    True
    """
    nodes, weights = gauss(order)
    angle = np.pi / 2 * nodes
    return np.sin(angle) ** 2, np.pi / 2 * weights * np.sin(2 * angle)


def joined(low: Array, high: Array, edges: Array, rule: tuple[Array, Array]) -> tuple[Array, Array]:
    """Return nodes and weights ``(B, Q)`` on intervals [low, high] cut at edges ``(B, E)``.

    Edges outside of their interval cut nothing.
    """
    nodes, weights = rule
    cuts = np.sort(np.clip(edges, low[:, None], high[:, None]), axis=1)
    cuts = np.concatenate([low[:, None], cuts, high[:, None]], axis=1)
    starts, widths = cuts[:, :-1, None], np.diff(cuts, axis=1)[:, :, None]
    return (
        (starts + widths * nodes).reshape(len(low), -1),
        (widths * weights).reshape(len(low), -1),
    )


@dataclass(frozen=True)
class Piece:
    """Where a function has one series: base + τ² for τ in [low, high].

    Parameters
    ----------
    base
        Where τ = 0.
    low, high
        The range of τ.
    """

    base: float
    low: float
    high: float

    @property
    def edge(self) -> float:
        """The end of the piece, in x."""
        return self.base + self.high**2

    @property
    def start(self) -> float:
        """The start of the piece, in x."""
        return self.base + self.low**2

    def halves(self) -> tuple[Piece, Piece]:
        """Return it in two."""
        middle = (self.low + self.high) / 2
        return Piece(self.base, self.low, middle), Piece(self.base, middle, self.high)


class Pieces:
    """A function between two ends, constant beyond them, with its derivative.

    Parameters
    ----------
    pieces
        From left to right, each beginning where the last ends.
    function
        Values at an array of x; called once, at all nodes.
    degree
        Of each series.
    ends
        The values left and right of all pieces.

    Examples
    --------
    >>> f = Pieces([Piece(0.0, 0.0, 1.0)], lambda x: x**1.5, 12, (0.0, 1.0))
    >>> f(np.array([0.25, 2.0])).round(12).tolist(), f.slope(np.array([0.25])).round(12).tolist()
    ([0.125, 1.0], [0.75])
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        function: Callable[[Array], Array],
        degree: int,
        ends: tuple[float, float],
    ) -> None:
        """Interpolate at the Chebyshev points of every piece."""
        self._lay_out(pieces, _interpolated(pieces, function, degree), ends)

    def _lay_out(self, pieces: Sequence[Piece], series: Array, ends: tuple[float, float]) -> None:
        self.pieces, self.series, self.ends = tuple(pieces), series, ends
        self.edges = np.array([pieces[0].start, *(piece.edge for piece in pieces)])
        self._low, self._high, self._base = _columns(self.pieces)
        scale = 2 / (self._high - self._low)
        self._slopes = np.polynomial.chebyshev.chebder(series) * scale

    def halved(
        self, function: Callable[[Array], Array], tolerance: float, depth: int, most: float
    ) -> Pieces:
        """Return it with pieces halved until the last coefficients of their series are small.

        No more than so many new pieces are made: of the roughest first.
        """
        pieces, series = list(self.pieces), self.series
        for _ in range(depth):
            last = np.abs(series[-2:]).max(axis=0)
            rough = last >= tolerance
            if rough.sum() > most / 2:
                rough = last >= max(tolerance, float(np.sort(last)[-int(most / 2) :][0]))
            if most < 2 or not rough.any():
                break
            most -= 2 * int(rough.sum())
            new = [half for piece, bad in zip(pieces, rough, strict=True) if bad
                   for half in piece.halves()]  # fmt: skip
            found = iter(_interpolated(new, function, len(series) - 1).T)
            kept = list(zip(pieces, series.T, rough, strict=True))
            listed: list[tuple[Piece, Array]] = []
            for piece, row, bad in kept:
                listed += [(h, next(found)) for h in piece.halves()] if bad else [(piece, row)]
            pieces, series = [p for p, _ in listed], np.array([row for _, row in listed]).T
        out = object.__new__(Pieces)
        out._lay_out(pieces, series, self.ends)
        return out

    @property
    def rests(self) -> Array:
        """The larger of the last two coefficients of each piece: how far it is from converged."""
        return np.abs(self.series[-2:]).max(axis=0)

    def __call__(self, x: Array) -> Array:
        """Return values, shape of x."""
        inside, which, t, _ = self._placed(x)
        out = np.where(x < self.edges[0], self.ends[0], self.ends[1]).astype(float)
        out[inside] = _clenshaw(self.series, which, t)
        return out

    def slope(self, x: Array) -> Array:
        """Return derivatives by x, 0 beyond the ends."""
        inside, which, t, tau = self._placed(x)
        out = np.zeros(x.shape)
        out[inside] = _clenshaw(self._slopes, which, t) / (2 * np.maximum(tau, 1e-150))
        return out

    def _placed(self, x: Array) -> tuple[Flags, Places, Array, Array]:
        """Return which x lie inside, in which piece, and where in it: on [−1, 1], and τ."""
        inside = (x >= self.edges[0]) & (x <= self.edges[-1])
        found = x[inside]
        which = np.searchsorted(self.edges[1:-1], found, side="right")
        low, high = self._low[which], self._high[which]
        tau = np.sqrt(np.maximum(found - self._base[which], 0.0))
        t = (2 * tau - low - high) / (high - low)
        return inside, which, t, tau


def _columns(pieces: Sequence[Piece]) -> tuple[Array, Array, Array]:
    rows = [(piece.low, piece.high, piece.base) for piece in pieces]
    low, high, base = np.array(rows).T
    return low, high, base


def _interpolated(
    pieces: Sequence[Piece], function: Callable[[Array], Array], degree: int
) -> Array:
    """Return Chebyshev coefficients ``(degree + 1, pieces)``; the function is called once."""
    angles = (np.arange(degree + 1) + 0.5) * np.pi / (degree + 1)
    low, high, base = _columns(pieces)
    tau = (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * np.cos(angles)
    values = function((base[:, None] + tau**2).ravel()).reshape(tau.shape)
    matrix = 2 / (degree + 1) * np.cos(np.outer(np.arange(degree + 1), angles))
    matrix[0] /= 2
    return matrix @ values.T


def _clenshaw(series: Array, which: Places, t: Array) -> Array:
    """Return Σ_k c_k T_k(t) with the coefficients of the piece of each t."""
    one, two = np.zeros_like(t), np.zeros_like(t)
    for row in series[:0:-1]:
        one, two = row[which] + 2 * t * one - two, one
    return series[0][which] + t * one - two
