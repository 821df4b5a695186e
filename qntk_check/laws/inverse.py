"""The law of K = 4 V σ from E V^s and E σ^s: a Fourier series in log K.

    P(K ≤ k) = −(1/2πi) ∫ ds/s E K^s k^{−s}   along Re s = −1/4.

By the trapezoid rule with steps h the number k has images at k e^{2πj/h}, which add e^{−30}. What
is stated as the error is measured: how far the rays of E V^s differ where two give it, and the size
of the last terms that are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qntk_check.kinds import Array
from qntk_check.laws.gammas import Complex
from qntk_check.laws.powers import LINE, Powers
from qntk_check.laws.total import Total

__all__ = ["Inverse"]

_STEP = 2 * np.pi * abs(LINE) / 30
_LAST = 2e-8  # of what the terms after a ray could add: where the series ends
_NOISE = 1e-12  # E V^s below which nothing is known of it
_MOST_WORK = 1e8  # factors, some ten seconds
_AT_ONCE = 2**20


@dataclass(frozen=True, eq=False)
class Inverse:
    """The law of K = 4 V σ.

    Parameters
    ----------
    powers
        Of V.
    total
        The law of σ.
    most
        Beyond this K lies next to nothing.

    Examples
    --------
    >>> powers = Powers(np.array([-1.0, 1.0]), np.array([32.0, 32.0]))
    >>> law = Inverse(powers, Total(64.0, 3), 12.0)
    >>> law.cdf(np.array([0.1])).round(6).tolist()
    [0.643455]
    """

    powers: Powers
    total: Total
    most: float

    @property
    def unit(self) -> float:
        """E K, in units of which the series is."""
        return 4 * self.powers.mean * self.total.moment(1) / 4

    @cached_property
    def _series(self) -> tuple[Array, Complex, Array]:
        """Frequencies τ, E K^s in units of E K, and what is uncertain of it."""
        powers, scale = self.powers, self.total.moment(1) / 4
        taus, terms, errors = [], [], []
        left, first = powers.ray(0), 0.0
        for which in range(1, len(powers.taus)):
            right, last = powers.ray(which), float(powers.taus[which])
            tau = _STEP * np.arange(np.ceil(first / _STEP), np.ceil(last / _STEP))
            s = LINE + 1j * tau
            one, two = left.power(s), right.power(s)
            share = (tau - first) / (last - first)
            sums = self.total.power(s) * np.exp(-s * np.log(scale))
            taus.append(tau)
            terms.append(((1 - share) * one + share * two) * sums)
            errors.append(np.abs(one - two) * np.abs(sums))
            end = slice(3 * len(tau) // 4, None)
            small = np.abs(terms[-1] / s)[end].max() * last < _LAST
            if small or np.abs(one)[end].max() < _NOISE or powers.spent[0] > _MOST_WORK:
                break
            left, first = right, last
        return np.concatenate(taus), np.concatenate(terms), np.concatenate(errors)

    @cached_property
    def error(self) -> float:
        """The stated error of the distribution function."""
        tau, terms, errors = self._series
        rate = 1 / np.hypot(tau, LINE)
        measured = _STEP / np.pi * float((errors * rate).sum())
        end = slice(-max(1, len(tau) // 6), None)
        left = float(np.abs(terms * rate)[end].max()) * tau[-1] / np.pi
        # k^{1/4} in units of E K
        return float((self.most / self.unit) ** -LINE) * (2 * measured + left) + 1e-12

    def cdf(self, k: Array) -> Array:
        """Return P(K ≤ k)."""
        return np.where(k < self.most, np.clip(self._sum(k, 0), 0.0, 1.0), 1.0)

    def pdf(self, k: Array) -> Array:
        """Return the density of K."""
        return np.where(k < self.most, np.maximum(self._sum(k, 1), 0.0), 0.0)

    def _sum(self, k: Array, slope: int) -> Array:
        tau, terms, _ = self._series
        s = LINE + 1j * tau
        coefficients = _STEP / np.pi * (terms if slope else -terms / s)
        coefficients[0] /= 2
        logs = np.log(np.maximum(k / self.unit, 1e-200))
        out = np.empty(k.shape)
        rows = max(1, _AT_ONCE // len(tau))
        for start in range(0, k.size, rows):
            part = logs[start : start + rows]
            out[start : start + rows] = np.real(np.exp(-np.outer(part, s)) @ coefficients)
        return out / k if slope else out
