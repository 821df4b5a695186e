"""The law of V = Var_χ O over Haar-random states, for any spectrum of O.

Let p be the weights of the levels λ_j in χ, Dirichlet-distributed with the multiplicities, and m =
Σ p_j λ_j. For a point (c, x) of the plane Σ p_j ((λ_j − c)² + x²) = V + (c − m)² + x², so that its
density at v, integrated over the plane, is π P(V ≤ v). With h_c(w) the density of Σ p_j (λ_j − c)²
at w, a linear functional of p (:mod:`.saddle`),

    G(w) = ∫ dc h_c(w) = E (w − V)_+^{−1/2}   and   P(V ≤ v) = (2/π) ∫_0^{√v} dx G(v − x²).

Both integrals are of functions that are positive and smooth but at levels and at (λ_i − λ_j)²/4,
so that no digit is lost; the pieces of G and of P are halved until their series have converged, or
until a bounded number of evaluations is spent: what is left of the series is then counted in the
stated error. For three levels P is had in another way (:mod:`.three`), to rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from qntk_check.errors import ResourceError
from qntk_check.kinds import Array
from qntk_check.laws.pieces import Piece, Pieces, gauss, joined, sine_rule
from qntk_check.laws.saddle import density_at_zero, path_steps, saddle
from qntk_check.laws.three import three_levels_cdf

__all__ = ["ManyLevels"]

_OUTSIDE = 28.0  # e^{−28} of the law is left out at either end
_DEGREE = 20
_TOLERANCE = 1e-10  # of the distribution function, where its pieces are halved
_DEPTH, _DEEP = 5, 12
# levels × steps of the path × nodes in c: with so many in sight pieces are halved no more, and more
# than so many are not done; 10⁷ take a second or less
_WORK, _MOST_WORK = 6e7, 1.2e8
_FEW, _SMALL = 6, 16.0  # up to so many levels, or this N, integrals over c are cut at the levels


@dataclass(frozen=True, eq=False)
class ManyLevels:
    """V of an observable with three levels or more.

    Parameters
    ----------
    levels
        λ_j ``(r,)``, increasing.
    weights
        Their multiplicities; of a compressed spectrum they are no whole numbers.

    Examples
    --------
    >>> law = ManyLevels(np.array([-1.0, 0.0, 1.0]), np.array([1.0, 2.0, 1.0]))
    >>> law.cdf(np.array([0.0, 0.6, law.largest])).round(6).tolist()
    [0.0, 0.838091, 1.0]
    """

    levels: Array
    weights: Array

    @property
    def largest(self) -> float:
        """The largest V."""
        return float(self.levels[-1] - self.levels[0]) ** 2 / 4

    @property
    def edges(self) -> Array:
        """Where pieces of the density of t = √(V_max − V) meet."""
        return np.sqrt(self._above.edges)

    def value(self, t: Array) -> Array:
        """Return V = V_max − t²."""
        return self.largest - t**2

    def density(self, t: Array) -> Array:
        """Return the density of t."""
        return np.maximum(2 * t * self._above.slope(t**2), 0.0)

    def places(self, v: Array) -> Array:
        """Return t at which V = v, twice."""
        with np.errstate(invalid="ignore"):
            t = np.sqrt(self.largest - v)
        return np.stack([t, t], axis=-1)

    def cdf(self, v: Array) -> Array:
        """Return P(V ≤ v)."""
        return np.clip(1 - self._above(self.largest - v), 0.0, 1.0)

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of V."""
        p = rng.standard_gamma(self.weights, (*size, len(self.levels)))
        p /= p.sum(axis=-1, keepdims=True)
        rest = self.levels - (p @ self.levels)[..., None]
        return (p * rest**2).sum(axis=-1)

    @cached_property
    def range(self) -> tuple[float, float]:
        """The V below and above which lies less than e^{−28} of the law, about."""
        center = float(self.weights @ self.levels / self.weights.sum())
        spread = float(self.weights @ (self.levels - center) ** 2 / self.weights.sum())

        def rare_above(v: float) -> bool:  # V is at most the mean square about any point
            return self._rare((self.levels - center) ** 2 - v, upper=True)

        def rare_below(v: float) -> bool:
            points = np.linspace(self.levels[0], self.levels[-1], 25)
            return all(self._rare((self.levels - c) ** 2 - v, upper=False) for c in points)

        top = self.largest
        high = top if not rare_above(top) else _bisected(rare_above, spread, top)
        low = _bisected(rare_below, spread, 0.0)
        return max(low, 0.0), min(high, top)

    def _rare(self, b: Array, *, upper: bool) -> bool:
        """Return whether Σ p b ≥ 0 (or ≤ 0) has a probability below e^{−28}, by Chernoff."""
        if (upper and b.max() <= 0) or (not upper and b.min() >= 0):
            return True
        if b.min() >= 0 or b.max() <= 0:
            return False
        s, height = saddle(b[None], self.weights)
        right_side = s[0] < 0 if upper else s[0] > 0
        return bool(right_side and height[0] > _OUTSIDE)

    @cached_property
    def _mean_range(self) -> tuple[float, float, float]:
        """Two numbers between which ⟨O⟩ lies but for e^{−28}, and its standard deviation."""
        total = self.weights.sum()
        center = float(self.weights @ self.levels / total)
        square = float(self.weights @ (self.levels - center) ** 2 / total)
        low = _bisected(lambda c: self._rare(self.levels - c, upper=False), center, self.levels[0])
        high = _bisected(lambda c: self._rare(self.levels - c, upper=True), center, self.levels[-1])
        return low, high, float(np.sqrt(square / (total + 1)))

    @property
    def error(self) -> float:
        """What the unconverged ends of the series leave of P(V ≤ v), estimated."""
        own = _DEGREE * float(self._above.rests.max())
        return own + self.left_of_transform if "_transform" in self.__dict__ else own

    @property
    def left_of_transform(self) -> float:
        """What those of G leave of it.

        A piece of G adds at most √width of its error to ∫ dx G(v − x²). Coefficients of a series
        that converges slowly fall as a power, and a sum of them is the last times their number.
        """
        widths = np.sqrt(np.diff(self._transform.edges))
        return 2 / np.pi * _DEGREE * float(self._transform.rests @ widths)

    @property
    def _cut_at_levels(self) -> bool:
        return len(self.levels) <= _FEW or float(self.weights.sum()) <= _SMALL

    @property
    def _parts(self) -> float:
        """Into how many parts the longest integral over c is cut."""
        low, high, spread = self._mean_range
        reach = np.sqrt(self.range[1] - self.range[0])
        return float(np.ceil((high - low + 2 * reach) / (4 * spread))) + 2

    def _check_work(self) -> None:
        """Refuse what cannot be paid for, before it begins."""
        nodes = 12 * self._parts
        if self._cut_at_levels:
            nodes = 16 * (self._parts + 2 * len(self.levels))
        terms = (_DEGREE + 1) * nodes * len(self.levels) * path_steps(self.weights)
        if 6 * terms > _MOST_WORK:
            raise self._refused(f"{6 * terms:.1e} terms")

    def _refused(self, why: str) -> ResourceError:
        return ResourceError(
            f"the law of Var_χ O of these {len(self.levels)} levels at N = "
            f"{self.weights.sum():.4g} takes {why}: draw from it by rvs, or ask for mean, var and "
            "moment"
        )

    @cached_property
    def _spent(self) -> list[int]:
        return [0]

    def _spend(self, terms: int) -> None:
        self._spent[0] += terms
        if self._spent[0] > _MOST_WORK:
            raise self._refused(f"more than {_MOST_WORK:.1e} terms")

    def _root_mean(self, w: Array) -> Array:
        """Return G(w) = E (w − V)_+^{−1/2}."""
        low, high, spread = self._mean_range
        reach = np.sqrt(np.maximum(w - self.range[0], 0.0))
        start, stop = low - reach, high + reach
        parts = int(np.ceil((stop - start).max() / (4 * spread))) + 2
        edges = start[:, None] + (stop - start)[:, None] * np.arange(1, parts) / parts
        rule = gauss(12)
        if self._cut_at_levels:
            rule = sine_rule(16)
            root = np.sqrt(w)[:, None]
            edges = np.concatenate([edges, self.levels - root, self.levels + root], axis=1)
        c, weights = joined(start, stop, edges, rule)
        flat = c.ravel()
        values = np.empty(flat.size)
        repeated = np.repeat(w, c.shape[1])
        for i in range(0, flat.size, 2**15):
            part = slice(i, i + 2**15)
            b = (self.levels - flat[part, None]) ** 2 - repeated[part, None]
            values[part] = density_at_zero(b, self.weights, self._spend)
        return (values.reshape(c.shape) * weights).sum(axis=1)

    @cached_property
    def _transform(self) -> Pieces:
        low, high = self.range
        self._check_work()
        kinks = self._kinks[(self._kinks > low) & (self._kinks < high)]
        cuts = np.unique(np.concatenate([np.linspace(low, high, 7), kinks]))
        pieces = [Piece(float(a), 0.0, float(np.sqrt(b - a))) for a, b in pairwise(cuts)]
        scale = 1 / np.sqrt(high - low)
        found = Pieces(pieces, self._root_mean, _DEGREE, (0.0, 0.0))
        affordable = (_WORK / max(self._spent[0], 1) - 1) * len(pieces)
        return found.halved(self._root_mean, _TOLERANCE * scale, _DEPTH, affordable)

    @cached_property
    def _kinks(self) -> Array:
        """The V of equal mixtures of two levels, where the law of few levels is not smooth."""
        if len(self.levels) > 5:
            return np.empty(0)
        gaps = self.levels[:, None] - self.levels
        return np.unique(gaps[gaps > 0] ** 2 / 4)

    def _below(self, v: Array) -> Array:
        """Return P(V ≤ v), of more than three levels by the integral of G."""
        if len(self.levels) == 3:
            return three_levels_cdf(v, self.levels, self.weights)
        return self._inverted(v)

    def _inverted(self, v: Array) -> Array:
        transform = self._transform
        low = transform.edges[0]
        high = np.sqrt(np.maximum(v - low, 0.0))
        edges = np.sqrt(np.maximum(v[:, None] - transform.edges[1:-1], 0.0))
        x, weights = joined(np.zeros_like(high), high, edges, sine_rule(24))
        return 2 / np.pi * (transform(v[:, None] - x**2) * weights).sum(axis=1)

    @cached_property
    def _above(self) -> Pieces:
        """P(V ≥ V_max − y), a function of y = t²."""
        low, high = self.range
        kinks = self._kinks[(self._kinks > low) & (self._kinks < high)]
        cuts = np.sqrt(self.largest - np.concatenate([np.linspace(low, high, 7), kinks]))
        cuts = np.unique(cuts)
        pieces = [Piece(0.0, float(a), float(b)) for a, b in pairwise(cuts)]

        def above(y: Array) -> Array:
            return 1 - self._below(self.largest - y)

        depth = _DEEP if len(self.levels) == 3 else _DEPTH
        found = Pieces(pieces, above, _DEGREE, (0.0, 1.0))
        return found.halved(above, _TOLERANCE, depth, 2.0**10)


def _bisected(rare: Callable[[float], bool], inside: float, outside: float) -> float:
    """Return where a number becomes rare on the way outside, to a share of 1/1000."""
    for _ in range(10):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if rare(middle) else (middle, outside)
    return outside
