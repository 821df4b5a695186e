"""The law of one layer's share y² of K, in the frame of the final state.

With X = RX_0R†, X_0² = 1, Tr X_0 = 0 and R Haar-random, write Xχ = x_0χ + rη with a unit vector η
orthogonal to χ. Then x_0² is Beta(1/2, N/2), r² = 1 − x_0², η is uniform on the unit sphere of
C^{N−1} and independent of r, and y = 2r Im η_1. So z = y²/4 is a product of independent
variables, Beta(N/2, 1/2) · Beta(1/2, N − 3/2), with the density

    f(z) = z^{−1/2} (1 − z)^{N−2} F(N/2 − 1, 1/2; N − 1; 1 − z) / B(N/2, 1/2)

on [0, 1], F being Gauss's hypergeometric function; z ≈ χ²_1/(2N) for large N.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from qntk_check.kinds import Array
from qntk_check.laws.pieces import Piece, Pieces, composite

__all__ = ["Layer"]

_HYPERGEOMETRIC = 60  # up to this N SciPy's function is used, beyond it the integral below
_CUT = 45.0  # e^{−45}: what is left out of a law, relative


@dataclass(frozen=True)
class Layer:
    """The law of z = y²/4 of one layer at dimension N.

    Parameters
    ----------
    N
        The dimension, a float: all even N ≥ 2 that floats hold.
    """

    N: float

    @property
    def largest(self) -> float:
        """Beyond this z lies less than e^{−45} of the law."""
        return min(1.0, _CUT / max(self.N - 2, 1.0))

    def shape(self, z: Array) -> Array:
        """Return what f(z)·√z is up to a factor that normalizes it.

        Examples
        --------
        >>> Layer(2.0).shape(np.array([0.3, 0.6])).tolist()  # y is uniform at N = 2
        [1.0, 1.0]
        """
        from scipy.special import hyp2f1

        N = self.N
        if N <= _HYPERGEOMETRIC:
            return hyp2f1(N / 2 - 1, 0.5, N - 1, 1 - z) * (1 - z) ** (N - 2)
        # F as the mean of (1 − (1−z)t)^{1−N/2} over a Beta(1/2, N−3/2)-distributed t = sin²θ: a
        # smooth periodic function of θ, for which the trapezoid rule converges geometrically
        step = min(np.pi / 2, 2 * np.sqrt(_CUT / N)) / 60
        angle = step * np.arange(60)
        weights = np.full(60, 1 / 60)
        weights[0] /= 2
        sine = np.sin(angle) ** 2
        powers = (N - 2) * np.log1p(-z)[:, None] + (N - 2) * np.log1p(-sine)
        powers -= (N / 2 - 1) * np.log1p(-(1 - z)[:, None] * sine)
        return np.exp(powers) @ weights

    @cached_property
    def smooth(self) -> Callable[[Array], Array]:
        """f(z)·√z as a function of √z, on pieces and normalized.

        Examples
        --------
        >>> Layer(2.0).smooth(np.array([0.3])).round(12).tolist()
        [0.5]
        """
        series, norm = self._series
        return lambda rho: series(rho**2) / norm

    @cached_property
    def _series(self) -> tuple[Pieces, float]:
        """The shape as a function of z, and what normalizes it."""
        cuts = np.linspace(0.0, np.sqrt(self.largest), 7).tolist()
        pieces = [Piece(0.0, a, b) for a, b in pairwise(cuts)]
        series = Pieces(pieces, self.shape, 28, (0.0, 0.0))
        nodes, weights = composite(8)
        top = np.sqrt(self.largest)
        return series, 2 * top * float(weights @ series((top * nodes) ** 2))

    def rule(self, order: int) -> tuple[Array, Array]:
        """Return nodes z and weights of averages over the law, in √z; 30 at least.

        Examples
        --------
        >>> z, w = Layer(4.0).rule(60)
        >>> float((4 * z) @ w)  # E y² = 2N/((N−1)(N+1))
        0.5333...
        """
        nodes, weights = composite(-(-order // 30))
        top = np.sqrt(self.largest)
        z = (top * nodes) ** 2
        # not by the series: its rounding in the tail is no share of the tail, and may be negative
        return z, 2 * top * weights * self.shape(z) / self._series[1]

    def moment(self, k: int) -> float:
        """Return E y^{2k}.

        Examples
        --------
        >>> Layer(2.0).moment(2)
        3.2
        """
        share = 1.0
        for j in range(k):
            share *= 4 * (self.N / 2 + j) / ((self.N + 1) / 2 + j) * (0.5 + j) / (self.N - 1 + j)
        return share

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of y², from its two factors."""
        first = 1 - rng.beta(0.5, self.N / 2, size)
        return 4 * first * rng.beta(0.5, self.N - 1.5, size)

    def log_transform(self, s: np.ndarray) -> np.ndarray:
        """Return log E e^{sz} at real or complex s, accurate for small s too."""
        reach = float(np.abs(np.imag(s)).max(initial=0.0)) * self.largest
        z, w = self._rules(int(200 + 0.9 * reach))
        out = np.empty(s.shape, dtype=np.result_type(s, float))
        for start in range(0, s.size, max(1, 2**21 // z.size)):
            part = slice(start, start + max(1, 2**21 // z.size))
            less = np.expm1(np.outer(s[part], z)) @ w
            if np.isrealobj(less):  # a mean of e^{sz} below rounding is no negative number
                less = np.maximum(less, 2.0**-53 - 1)
            out[part] = np.log1p(less)
        return out

    def _rules(self, order: int) -> tuple[Array, Array]:
        z, w = self._kept.get(order, (None, None))
        if z is None or w is None:
            z, w = self._kept[order] = self.rule(order)
        return z, w

    @cached_property
    def _kept(self) -> dict[int, tuple[Array, Array]]:
        return {}
