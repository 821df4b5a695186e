"""The model of noisy descent at linear order with a frozen kernel: angles that are kicked.

Two angles with gradient g of length √K; in each step every angle moves by −ηεg_ℓ and a kick of
variance σ², and ε follows. The kicks are ±σ where only their variance matters, which bounds ε, and
normal where their law does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.points import Point
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["LATE", "Build", "Descent", "descents", "signs"]

_DIRECTION = np.array([0.6, 0.8])  # of the gradient
LATE = 60  # steps: a factor of (3/4)^120 ≈ 10⁻¹⁵ is left of what there was at the start


def signs(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return fair signs ±1."""
    return 2.0 * rng.integers(0, 2, shape).astype(np.float64) - 1.0


@dataclass(frozen=True)
class Descent:
    """Descent at rate η with kernel K, noise σ on each angle, from ε(0), for t steps."""

    rate: Fraction  # ηK
    kernel: Fraction
    sigma: float
    start: Fraction
    steps: int

    @property
    def eta(self) -> Fraction:
        """The rate η."""
        return self.rate / self.kernel

    @property
    def decay(self) -> float:
        """1 − ηK."""
        return float(1 - self.rate)

    @property
    def sums(self) -> tuple[float, float]:
        """Σ abs(1 − ηK)^i and Σ (1 − ηK)^(2i) over the steps, added one by one."""
        powers = [abs(self.decay) ** i for i in range(self.steps)]
        return math.fsum(powers), math.fsum(p * p for p in powers)

    @property
    def gradient(self) -> Array:
        """The two derivatives g, of length √K."""
        return _DIRECTION * math.sqrt(self.kernel)

    @property
    def reach(self) -> float:
        """The largest abs(ε − E ε) under kicks of ±σ."""
        return float(self.gradient.sum()) * self.sigma * self.sums[0]

    @property
    def spread(self) -> float:
        """The standard deviation of ε under independent kicks, added up step by step."""
        return self.sigma * math.sqrt(self.kernel * self.sums[1])

    def errors(self, rng: np.random.Generator, size: int, *, normal: bool = False) -> Array:
        """Return ε(t) of so many runs."""
        error: Array = np.full(size, float(self.start))
        for _ in range(self.steps):
            kicks = self._kicks(rng, size, normal=normal)
            moves = kicks - float(self.eta) * error[:, None] * self.gradient
            error = error + moves @ self.gradient
        return error

    def along(self, rng: np.random.Generator, size: int) -> Array:
        """Return how far the angles moved along the unit gradient without the kicks' own part."""
        error, moved = np.full(size, float(self.start)), np.zeros(size)
        for _ in range(self.steps):
            kicks = self._kicks(rng, size, normal=False) @ self.gradient
            moved += -float(self.eta) * error * math.sqrt(self.kernel)
            error = error * (1 - float(self.eta * self.kernel)) + kicks
        return moved

    def _kicks(self, rng: np.random.Generator, size: int, *, normal: bool) -> Array:
        shape = size, 2
        if normal:
            return rng.normal(0.0, self.sigma, shape)
        return self.sigma * signs(rng, shape)

    def with_noise_like_signal(self) -> tuple[Descent, tuple[float, float]]:
        """Return it with kicks whose spread after t steps is a half of E ε, and bounds of ε(t)."""
        signal = float(self.start) * self.decay**self.steps
        sigma = abs(signal) / math.sqrt(4 * self.kernel * self.sums[1])
        noisy = replace(self, sigma=sigma)
        reach = noisy.reach + abs(signal)
        return noisy, (signal - reach, signal + reach)

    def named(self, *names: str) -> dict[str, object]:
        """Return the arguments of these names."""
        known = {
            "eta": self.eta, "K": self.kernel, "sigma": self.sigma, "error": self.start,
            "t": self.steps,
        }  # fmt: skip
        return {name: known[name] for name in names}


Build = Callable[[Descent], Point]


def descents(
    build: Build, *, most: int = 7, late: bool = False, nonzero: bool = False
) -> SearchStrategy[Point]:
    """Draw ηK in quarters up to ``most``/4 (without 1, where it leaves no error), K, σ, ε(0), t."""
    st = hypothesis_strategies()
    quarters = [k for k in range(1, most + 1) if not (nonzero and k == 4)]
    rates = st.sampled_from([Fraction(k, 4) for k in quarters])
    steps = st.just(LATE) if late else st.integers(1, 6)
    descents: SearchStrategy[Descent] = st.builds(
        Descent, rates, strategies.rates(most=4), strategies.rates().map(float),
        st.integers(1, 3).map(Fraction), steps,
    )  # fmt: skip
    return descents.map(build)
