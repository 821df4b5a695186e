"""By which route the law of K is had: from the law of Var_χ O, or from E (Var_χ O)^s.

Two levels have a law of Var_χ O in closed form. For more, E (Var_χ O)^s is inverted together with E
(Σ y²)^s; where this has not converged, as for very many layers of nearly two-valued observables,
and where the limit law is better, the law of Var_χ O is mixed with that of Σ y².
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from qntk_check.errors import ResourceError
from qntk_check.kinds import Array
from qntk_check.laws.inverse import Inverse
from qntk_check.laws.levels import Levels
from qntk_check.laws.limit import Limit
from qntk_check.laws.mixing import mixed
from qntk_check.laws.powers import Powers
from qntk_check.laws.saddle import saddle
from qntk_check.laws.spectral import ManyLevels
from qntk_check.laws.total import Total
from qntk_check.laws.variances import TwoLevels, VarianceLaw, mismatch

__all__ = ["Inverted", "Mixed", "Route", "by_state", "route"]

_GOOD = 1e-6  # an error with which no other route is tried
_POINTS = 65  # at which two laws are compared


@dataclass(frozen=True, eq=False)
class Mixed:
    """K by a mean over the law of Var_χ O.

    Parameters
    ----------
    state
        That law.
    total
        The law of Σ y²/4.
    error, reason
        Stated.
    """

    state: VarianceLaw
    total: Total
    error: float
    reason: str

    @property
    def largest(self) -> float:
        """The largest Var_χ O."""
        return self.state.largest

    @cached_property
    def high(self) -> float:
        """A Var_χ O beyond which lies next to nothing."""
        edges = self.state.edges
        return 1.01 * float(self.state.value(np.linspace(edges[0], edges[-1], 257)).max())

    def cdf(self, k: Array) -> Array:
        """Return P(K ≤ k)."""
        return np.clip(mixed(self.state, self.total, k, density=False), 0.0, 1.0)

    def pdf(self, k: Array) -> Array:
        """Return the density of K."""
        return np.maximum(mixed(self.state, self.total, k, density=True), 0.0)

    def beyond(self, v: Array) -> Array:
        """Return P(Var_χ O > v) and the error of it."""
        return np.maximum(1 - self.state.cdf(v), 0.0) + self.error

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of Var_χ O."""
        return self.state.sample(rng, size)


@dataclass(frozen=True, eq=False)
class Inverted:
    """K by a Fourier series in log K.

    Parameters
    ----------
    levels
        Their law, of which only draws and bounds are taken.
    total
        The law of Σ y²/4.
    other
        Fewer levels that stand for the same spectrum, if these are nodes: what they change is
        counted in the error.
    """

    levels: ManyLevels
    total: Total
    other: ManyLevels | None = None

    @cached_property
    def _law(self) -> Inverse:
        return self._of(self.levels)

    def _of(self, levels: ManyLevels) -> Inverse:
        powers = Powers(levels.levels, levels.weights)
        return Inverse(powers, self.total, 4 * self.high * self.total.ends[1])

    @property
    def reason(self) -> str:
        """How it is had."""
        count = len(self.levels.levels)
        nodes = "" if self.other is None else f" of {count} nodes that stand for the levels,"
        return f"the law of K by inversion,{nodes} from E (Var_χ O)^s and E (Σ y²)^s"

    @cached_property
    def error(self) -> float:
        """What the inversion states, and what fewer nodes change."""
        found = max(1e-9, self._law.error)
        if self.other is None:
            return found
        other = self._of(self.other)
        k = self._law.most * np.linspace(0.0, 1.0, _POINTS)[1:] ** 4
        return found + float(np.abs(self._law.cdf(k) - other.cdf(k)).max()) + other.error

    @property
    def largest(self) -> float:
        """The largest Var_χ O."""
        return self.levels.largest

    @cached_property
    def high(self) -> float:
        """A Var_χ O beyond which lies next to nothing, by Chernoff's bound."""
        return self.levels.range[1]

    def cdf(self, k: Array) -> Array:
        """Return P(K ≤ k)."""
        return self._law.cdf(k)

    def pdf(self, k: Array) -> Array:
        """Return the density of K."""
        return self._law.pdf(k)

    def beyond(self, v: Array) -> Array:
        """Return Chernoff's bound on P(Var_χ O > v): of the mean square about the mean of O."""
        levels, weights = self.levels.levels, self.levels.weights
        b = (levels - weights @ levels / weights.sum()) ** 2 - v[:, None]
        out = np.where(b.max(axis=1) <= 0, 0.0, 1.0)
        rows = (b.max(axis=1) > 0) & (b.min(axis=1) < 0)
        s, height = saddle(b[rows], weights)
        out[rows] = np.where(s < 0, np.exp(-np.maximum(height, 0.0)), 1.0)
        return out

    def sample(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """Return draws of Var_χ O."""
        return self.levels.sample(rng, size)


Route: TypeAlias = Mixed | Inverted


def route(levels: Levels, total: Total) -> Route:
    """Return the law of K by the first route that is good, or by the best.

    Examples
    --------
    >>> from qntk_check.laws.levels import of_pairs
    >>> route(of_pairs(4, [(-1, 2), (1, 2)]), Total(4.0, 3)).reason
    'two levels: Var_χ O from a Beta law, in closed form'
    """
    state = levels.law()
    if isinstance(state, TwoLevels):
        reason = "two levels: Var_χ O from a Beta law, in closed form"
        return Mixed(state, total, 1e-9, reason)
    if isinstance(state, Limit) and state.error < _GOOD:
        return by_state(levels, total)
    nodes = state.nodes if isinstance(state, Limit) else state
    other = levels.nodes(2) if levels.compressed else None
    found = Inverted(nodes, total, other)
    if found.error < _GOOD:
        return found
    try:
        second = by_state(levels, total)
    except ResourceError:
        return found
    return second if second.error < found.error else found


def by_state(levels: Levels, total: Total) -> Mixed:
    """Return the law of K by that of Var_χ O.

    Its error: how far total, mean and mean square of the numerical law of Var_χ O are from their
    exact values, times ten, and what is left of its series; what two nodes fewer change, where
    nodes stand for levels. By the limit law: an estimate of the terms left out.

    Raises
    ------
    ResourceError
        Where it takes too many operations.
    """
    state = levels.law()
    if isinstance(state, TwoLevels):
        raise ResourceError("two levels have a law of their own")
    if isinstance(state, Limit):
        reason = "the limit law of Var_χ O, by Edgeworth's series with its four moments"
        return Mixed(state, total, max(1e-8, state.error), reason)
    from qntk_check.laws.moments import Moments

    moments = Moments(levels, total.L)
    exact = [moments.moment(k) / total.moment(k) for k in (1, 2)]
    error = max(1e-8, 10 * mismatch(state, [1.0, *exact]), state.error)
    count = len(state.levels)
    if not levels.compressed:
        how = "one integral over Beta functions" if count == 3 else "inversion"
        return Mixed(state, total, error, f"{count} levels: the law of Var_χ O by {how}")
    other = levels.law(2)
    v = state.value(np.linspace(state.edges[0], state.edges[-1], _POINTS))
    error = max(error, float(np.abs(state.cdf(v) - other.cdf(v)).max()))
    reason = f"the law of Var_χ O by inversion, of {count} nodes that stand for the levels"
    return Mixed(state, total, error, reason)
