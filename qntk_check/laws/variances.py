"""The law of Var_χ O over Haar-random states of a two-level observable, and what a law has to say.

The weights of the levels of O in a Haar-random state are Dirichlet-distributed, with the
multiplicities as parameters: two levels at a distance Δ have the weights p and 1 − p with p ~
Beta(k, N − k), so that Var_χ O = Δ² p(1 − p) has a law in closed form at every N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from qntk_check.kinds import Array
from qntk_check.laws.pieces import gauss

__all__ = ["TwoLevels", "VarianceLaw", "mismatch"]

_OUTSIDE = 1e-17  # of the law, at either end
# From these parameters on a Beta law is normal to 1e-5 of its own width, which is 1e-5 of V at most
# and moves K by less than 1e-10 of itself.
_NORMAL = 1e10


class VarianceLaw(Protocol):
    """A law of V = Var_χ O, as a density in a parameter t of which V is a smooth function."""

    @property
    def largest(self) -> float:
        """The largest V."""
        ...

    @property
    def edges(self) -> Array:
        """Where pieces of the density meet, from the first t to the last."""
        ...

    def value(self, t: Array) -> Array:
        """Return V."""
        ...

    def density(self, t: Array) -> Array:
        """Return the density of t."""
        ...

    def places(self, v: Array) -> Array:
        """Return the t at which V = v, ``(…, 2)``, or NaN where there is none."""
        ...

    def cdf(self, v: Array) -> Array:
        """Return P(V ≤ v)."""
        ...

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of V from its definition."""
        ...


def mismatch(law: VarianceLaw, exact: Sequence[float]) -> float:
    """Return how far E V^0, E V, … of the density are from their exact values, relatively.

    Examples
    --------
    >>> mismatch(TwoLevels(2.0, 1.0, 1.0), [1.0, 2 / 3]) < 1e-12
    True
    """
    nodes, weights = gauss(24)
    widths = np.diff(law.edges)[:, None]
    t = law.edges[:-1, None] + widths * nodes
    shares, v = widths * weights * law.density(t), law.value(t)
    return max(abs(float((shares * v**k).sum()) / e - 1) for k, e in enumerate(exact))


@dataclass(frozen=True)
class TwoLevels:
    """V of an observable with two levels.

    Parameters
    ----------
    width
        Their distance Δ.
    one, other
        Their multiplicities, k and N − k.

    Examples
    --------
    >>> TwoLevels(2.0, 1.0, 1.0).cdf(np.array([0.75])).tolist()  # p is uniform at N = 2
    [0.5]
    """

    width: float
    one: float
    other: float

    @property
    def largest(self) -> float:
        """The largest V."""
        return self.width**2 / 4

    @property
    def edges(self) -> Array:
        """Where pieces of the density of p meet."""
        return self._edges

    @cached_property
    def _edges(self) -> Array:
        from scipy.special import betainccinv, betaincinv

        a, b = self.one, self.other
        if self._normal:
            return np.linspace(-9.0, 9.0, 17)
        inner = betaincinv(a, b, np.array([1e-12, 1e-7, 1e-4, 1e-2, 0.1, 0.3, 0.5]))
        outer = betainccinv(a, b, np.array([0.3, 0.1, 1e-2, 1e-4, 1e-7, 1e-12]))
        ends = float(betaincinv(a, b, _OUTSIDE)), float(betainccinv(a, b, _OUTSIDE))
        low = 0.0 if a <= 4 else ends[0]
        high = 1.0 if b <= 4 else ends[1]
        return np.unique(np.concatenate([[low], inner, outer, [high]]))

    def value(self, t: Array) -> Array:
        """Return V = Δ² p(1 − p)."""
        if self._normal:
            center, spread = self._center
            t = spread * t
            return self.width**2 * (center * (1 - center) + t * (1 - 2 * center) - t**2)
        return self.width**2 * t * (1 - t)

    def density(self, t: Array) -> Array:
        """Return the density of p, normalized on the pieces."""
        return np.exp(self._powers(t) - self._norm)

    def places(self, v: Array) -> Array:
        """Return both p at which V = v."""
        share = v / self.width**2
        with np.errstate(invalid="ignore"):
            first = 2 * share / (1 + np.sqrt(1 - 4 * share))
        if self._normal:
            center, spread = self._center
            return np.stack([first - center, 1 - first - center], axis=-1) / spread
        return np.stack([first, 1 - first], axis=-1)

    def cdf(self, v: Array) -> Array:
        """Return P(V ≤ v), by incomplete Beta functions."""
        from scipy.special import betainc

        inside = np.clip(v, 0.0, self.largest) / self.width**2
        first = 2 * inside / (1 + np.sqrt(np.maximum(1 - 4 * inside, 0.0)))
        low = betainc(self.one, self.other, first)
        # P(p ≥ 1 − first) = P(1 − p ≤ first)
        high = betainc(self.other, self.one, first)
        return np.where(v >= self.largest, 1.0, low + high)

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of V."""
        if self._normal:
            return self.value(rng.standard_normal(size))
        return self.value(rng.beta(self.one, self.other, size))

    def _powers(self, t: Array) -> Array:
        a, b = self.one, self.other
        if self._normal:
            return -(t**2) / 2
        from scipy.special import xlog1py, xlogy

        center = a / (a + b)
        # about the mean, where both terms are small for large parameters
        return xlogy(a - 1, t / center) + xlog1py(b - 1, (center - t) / (1 - center))

    @property
    def _normal(self) -> bool:
        """Whether p is normal for all that floats can tell; t is then standardized."""
        return min(self.one, self.other) > _NORMAL

    @property
    def _center(self) -> tuple[float, float]:
        """Mean and standard deviation of p."""
        share = self.one / (self.one + self.other)
        return share, float(np.sqrt(share * (1 - share) / (self.one + self.other)))

    @cached_property
    def _norm(self) -> float:
        nodes, weights = gauss(40)
        widths = np.diff(self.edges)
        t = self.edges[:-1, None] + widths[:, None] * nodes
        powers = self._powers(t)
        top = powers.max()
        return float(top + np.log((widths[:, None] * weights * np.exp(powers - top)).sum()))
