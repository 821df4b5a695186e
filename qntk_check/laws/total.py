"""The law of Σ_ℓ y_ℓ² over L independent layers: 4σ with σ = Σ_ℓ z_ℓ.

For few layers σ is added up one layer after the other; its distribution function has a
half-integer power at every whole number j < L, where j of the z reach their largest value 1, and
the pieces are laid out by these. For many layers it is a Fourier series on an interval outside of
which lies less than e^{−40}, by Chernoff's bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.laws.gammas import Complex, powers_at, rising
from qntk_check.laws.layer import Layer
from qntk_check.laws.pieces import Piece, Pieces, gauss

__all__ = ["Total"]

_FEW = 12  # layers that are added up one by one
_DEGREE = 28
_OUTSIDE = 40.0  # e^{−40} of the law is left out at either end
_MOST_TERMS = 2**17


@dataclass(frozen=True)
class Total:
    """The law of σ = Σ z_ℓ = Σ y_ℓ²/4 at dimension N, for L layers.

    Examples
    --------
    >>> float(Total(2.0, 2).law(np.array([1.0]))[0])  # a quarter of a disk: π/4
    0.785398...
    """

    N: float
    L: int

    @cached_property
    def layer(self) -> Layer:
        """The law of one layer."""
        return Layer(self.N)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Numbers below and above which lies at most e^{−40} of the law."""
        largest = min(float(self.L), self.L * self.layer.largest)
        mean = self.layer.moment(1) / 4
        theta = np.geomspace(1e-4 / np.sqrt(self.L), 1e3 * np.sqrt(self.L) + 1e3, 400) / mean
        low = (-self._log_means(-theta) - _OUTSIDE) / theta
        inside = theta * self.layer.largest < 600  # e^{θz} is a float
        high = (self._log_means(theta[inside]) + _OUTSIDE) / theta[inside]
        return max(0.0, float(low.max())), min(largest, float(high.min()))

    def _log_means(self, theta: Array) -> Array:
        return self.L * self.layer.log_transform(theta)

    @cached_property
    def law(self) -> Pieces:
        """The distribution function of σ; its slope is the density."""
        if self.L <= _FEW:
            return self._added()
        low, high = self.ends
        cuts = np.sqrt(np.linspace(low, high, 13))
        pieces = [Piece(0.0, float(a), float(b)) for a, b in pairwise(cuts)]
        return Pieces(pieces, self._inverted, _DEGREE, (0.0, 1.0))

    def moment(self, k: int) -> float:
        """Return E Σ y² or E (Σ y²)², k = 1 or 2.

        Examples
        --------
        >>> Total(2.0, 3).moment(1)
        4.0
        """
        first, second = self.layer.moment(1), self.layer.moment(2)
        return self.L * first if k == 1 else self.L * second + self.L * (self.L - 1) * first**2

    def power(self, s: Complex | Array) -> Complex:
        """Return E σ^s at equally spaced complex s, Re s > −1/2.

        Examples
        --------
        >>> complex(Total(2.0, 2).power(np.array([1.0 + 0j]))[0]).real  # E z = 1/3
        0.6666...
        """
        if self.L == 1:  # z is a product of two Beta variables
            N = self.N
            first = rising(N / 2, s) - rising((N + 1) / 2, s)
            return np.exp(first + rising(0.5, s) - rising(N - 1, s))
        law = self.law
        low = max(law.edges[0], law.edges[-1] * 1e-32 ** (2 / min(self.L, _FEW)))
        inner = np.concatenate([law.edges[law.edges > low], [low]])
        logs = np.sort(np.log(inner))
        # panels in log σ, over each of which the power turns by twelve radians at most
        most = 12 / (float(np.abs(np.imag(s)).max()) + 12)
        counts = np.ceil(np.diff(logs) / most).astype(int)
        edges = np.concatenate(
            [
                np.linspace(a, b, n, endpoint=False)
                for a, b, n in zip(logs, logs[1:], counts, strict=False)
            ]
            + [logs[-1:]]
        )
        nodes, weights = gauss(16)
        at = edges[:-1, None] + np.diff(edges)[:, None] * nodes
        sigma = np.exp(at)
        shares = (np.diff(edges)[:, None] * weights * sigma * law.slope(sigma)).ravel()
        return powers_at(at.ravel(), shares, s)

    @cached_property
    def cuts(self) -> Array:
        """Where averages over the law are cut: where it is no smooth function, and in between."""
        if self.L > _FEW:
            return self.law.edges
        whole = [piece.start for piece in self.law.pieces if piece.low == 0.0 and piece.base]
        return np.array([*self.law.edges[2:9:2], *whole, self.law.edges[-1]])

    def upper(self, sigma: Array) -> Array:
        """Return Chernoff's bound on P(Σ z ≥ σ)."""
        scale = self.layer.moment(1) / 4
        most = 600 / self.layer.largest
        theta = np.geomspace(1e-4 / np.sqrt(self.L) / scale, most, 600)
        powers = self._log_means(theta)[:, None] - theta[:, None] * np.minimum(
            sigma.ravel(), self.L
        )
        return np.exp(np.minimum(powers.min(axis=0), 0.0)).reshape(sigma.shape)

    def _added(self) -> Pieces:
        current: Pieces | None = None
        for count in range(1, self.L + 1):
            partial = Total(self.N, count)
            previous = current

            def values(x: Array, previous: Pieces | None = previous) -> Array:
                return _one_more(x, self.layer, previous)

            current = Pieces(_laid_out(count, partial.ends[1]), values, _DEGREE, (0.0, 1.0))
        if current is None:
            raise DomainError(f"L = {self.L}: give L ≥ 1 layers")
        return current

    def _inverted(self, x: Array) -> Array:
        """Return the distribution function by its Fourier series on the interval of the law."""
        low, high = self.ends
        period = (high - low) * 1.02
        rate = 2 * np.pi / period
        frequencies = rate * np.arange(1, self._terms(rate) + 1)
        log = self.L * self.layer.log_transform(-1j * frequencies)
        coefficients = np.exp(log + 1j * frequencies * low) / (1j * frequencies)
        out = (x - low) / period
        shifted = np.subtract(x, low)
        for start in range(0, x.size, 64):
            waves = np.exp(1j * np.outer(shifted[start : start + 64], frequencies)) - 1
            out[start : start + 64] += 2 / period * np.real(waves @ coefficients)
        return out

    def _terms(self, rate: float) -> int:
        """Return how many frequencies matter, by the size of the transform at a few of them."""
        count = 64
        while count < _MOST_TERMS:
            sizes = self.L * self.layer.log_transform(-1j * rate * np.linspace(count, 2 * count, 9))
            if np.real(sizes).max() < -34.0:
                return count
            count *= 2
        return count


def _laid_out(count: int, high: float) -> list[Piece]:
    """Return pieces between the whole numbers below the end, with the variable √(σ − j)."""
    found = []
    for base in range(min(count, int(np.ceil(high)))):
        top = np.sqrt(min(1.0, high - base))
        parts = 8 if base == 0 else 4
        cuts = np.linspace(0.0, top, parts + 1)
        found += [Piece(float(base), float(a), float(b)) for a, b in pairwise(cuts)]
    return found


def _one_more(x: Array, layer: Layer, previous: Pieces | None) -> Array:
    """Return P(z + σ ≤ x), with the law of σ, or 0 for σ where there is none.

    With z = ρ² the law of σ is asked for between the whole numbers j and j + 1 where ρ² is below
    the fraction c of x, and between j − 1 and j above. Its half-integer power there is one of
    c − ρ² or 1 + c − ρ², and ρ = √c sin φ or √(1 + c) sin φ makes it analytic in φ.
    """
    top = np.sqrt(np.minimum(x, layer.largest))[:, None]
    rest = (x - np.floor(x))[:, None]
    nodes, weights = gauss(64)
    total = np.zeros_like(x)
    for low, high, scale in (
        (0.0 * rest, np.sqrt(rest), np.sqrt(rest)),
        (np.sqrt(rest), top, np.sqrt(1 + rest)),
    ):
        scale = np.maximum(scale, 1e-300)
        start = np.arcsin(np.clip(np.minimum(low, top) / scale, 0.0, 1.0))
        stop = np.arcsin(np.clip(np.minimum(high, top) / scale, 0.0, 1.0))
        angle = start + (stop - start) * nodes
        rho = scale * np.sin(angle)
        value = layer.smooth(rho) * scale * np.cos(angle) * (stop - start) * weights
        if previous is not None:
            value = value * previous(x[:, None] - rho**2)
        total += 2 * value.sum(axis=1)
    return total
