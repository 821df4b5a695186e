"""The limit law of Var_χ O at great dimension, with the first terms of Edgeworth's series.

Of a fixed density of levels, cumulant k of the standardized Var_χ O falls as N^{1−k/2}. The four
moments are exact, from the traces of O, and the series with two terms has all four. The first
terms left out are of order N^{−3/2}; in units of s = max(|skewness|, √|excess|) they are s³ times
0.13 for a Gamma law, and s³ is stated as the error. As P(K ≤ k) is a mean of P(Var_χ O ≤ v), that
bounds what K's law misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qntk_check import formulas
from qntk_check.kinds import Array
from qntk_check.laws.spectral import ManyLevels

__all__ = ["Limit", "limit_law"]


@dataclass(frozen=True, eq=False)
class Limit:
    """V as a nearly normal number; t is V in standard deviations from its mean.

    Parameters
    ----------
    mean, deviation, skewness, excess
        Of V; the last two are its third and fourth standardized cumulants.
    nodes
        Levels that draws are made of, and that tell the largest V.

    Examples
    --------
    >>> nodes = ManyLevels(np.array([-1.0, 0.0, 1.0]), np.array([1e6, 1e6, 1e6]))
    >>> Limit(1.0, 0.1, 0.0, 0.0, nodes).cdf(np.array([1.0])).tolist()
    [0.5]
    """

    mean: float
    deviation: float
    skewness: float
    excess: float
    nodes: ManyLevels

    @property
    def largest(self) -> float:
        """The largest V."""
        return self.nodes.largest

    @property
    def edges(self) -> Array:
        """Where pieces of the density of t meet."""
        return np.linspace(-9.0, 9.0, 17)

    @property
    def error(self) -> float:
        """The stated error of the distribution function."""
        return float(max(abs(self.skewness), abs(self.excess) ** 0.5) ** 3)

    def value(self, t: Array) -> Array:
        """Return V."""
        return np.maximum(self.mean + self.deviation * t, 0.0)

    def density(self, t: Array) -> Array:
        """Return the density of t, 0 where the series has none."""
        hermite = np.polynomial.hermite_e.hermeval
        terms = [1.0, 0, 0, self.skewness / 6, self.excess / 24, 0, self.skewness**2 / 72]
        return np.maximum(hermite(t, terms), 0.0) * _bell(t)

    def places(self, v: Array) -> Array:
        """Return t at which V = v, twice."""
        t = (v - self.mean) / self.deviation
        return np.stack([t, t], axis=-1)

    def cdf(self, v: Array) -> Array:
        """Return P(V ≤ v)."""
        from scipy.special import ndtr

        t = (v - self.mean) / self.deviation
        terms = [0.0, 0, self.skewness / 6, self.excess / 24, 0, self.skewness**2 / 72]
        t = np.clip(t, -30.0, 30.0)
        return np.clip(ndtr(t) - np.polynomial.hermite_e.hermeval(t, terms) * _bell(t), 0.0, 1.0)

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of V from its definition, with the levels at the nodes."""
        return self.nodes.sample(rng, size)


def limit_law(N: int, traces: Sequence[Fraction], nodes: ManyLevels) -> Limit:
    """Return the limit law from N and eight traces.

    Examples
    --------
    >>> nodes = ManyLevels(np.array([-1.0, 1.0]), np.array([500.0, 500.0]))
    >>> law = limit_law(1000, [Fraction(t) for t in (0, 1000) * 4], nodes)
    >>> law.mean  # E Var_χ O = N/(N + 1)
    0.999000...
    """
    moments, share = [Fraction(1)], Fraction(1)
    for k in range(1, 5):
        j = k - 1  # E y^{2k} of one layer, by whose law E K^k = E V^k · E y^{2k} at L = 1
        share *= 4 * Fraction(N + 2 * j, N + 1 + 2 * j) * Fraction(2 * j + 1, 2 * (N - 1 + j))
        found = formulas.kernel_moment(order=k, N=N, L=1, traces=traces[: 2 * k])
        moments.append(Fraction(found) / share)
    _, mean, second, third, fourth = moments
    var = second - mean**2
    three = third - 3 * mean * second + 2 * mean**3
    four = fourth - 4 * mean * third + 6 * mean**2 * second - 3 * mean**4
    return Limit(
        mean=float(mean),
        deviation=_root(var),
        skewness=float(three / var) / _root(var),
        excess=float(four / var**2) - 3,
        nodes=nodes,
    )


def _root(value: Fraction) -> float:
    return float(np.sqrt(float(value)))


def _bell(t: Array) -> Array:
    return np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
