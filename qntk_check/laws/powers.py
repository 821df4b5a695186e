"""E V^s of V = Var_χ O at complex s, for any spectrum of O at any N.

The weights p of the levels λ_j in a Haar-random state are Dirichlet-distributed with the
multiplicities k_j, so that E (Σ p_j b_j)^{−N} = ∏ b_j^{−k_j}. As Σ p_j (λ_j − c)² = V + (c − ⟨O⟩)²,

    S(z) = E (z + V)^{−a} = Γ(N)/(√π Γ(N − ½)) ∫ dc ∏_j (z + (λ_j − c)²)^{−k_j},   a = N − ½,

for all complex z off the negative axis; ∫ dz z^{a+s−1} S(z) along any ray is B(a + s, −s) E V^s. On
the ray through the saddle point of z^{a+s−1} (z + V)^{−a}, one and the same for all V, nothing
cancels. A ray serves all s near its own. Between two of them both give E V^s, with nodes that have
nothing in common: how far they differ is the stated error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qntk_check.kinds import Array, Places
from qntk_check.laws.gammas import Complex, log_one, powers_at, rising
from qntk_check.laws.pieces import gauss

__all__ = ["LINE", "MOST_TAU", "Powers", "Ray"]

LINE = -0.25  # Re s: between the poles of both factors of K
_ORDER, _PHASE = 16, 10.0  # nodes of a panel in c, and the radians that it holds
_NEAR = 1.0  # its width, in distances of the nearest pole
_LOSS = 5.0  # digits lost, as a logarithm, where two rays meet
MOST_TAU = 4000.0
_IMAGE = 28.0  # the image of a ray's transform has fallen by e^{−32} where the ray is used
_LEAST = 1e-15  # of the largest number on a ray: where it ends
_ROWS = 32  # of a ray, computed at once
_MOST_ROWS = 20_000
_HALVINGS = 60
_PRODUCTS = 512  # up to this N numbers are multiplied, beyond it logarithms are added


@dataclass(frozen=True)
class Ray:
    """Values of z^a S(z) − (1 + 1/z)^{−a} at arg z = θ, on a grid in log |z|.

    Parameters
    ----------
    a
        N − ½.
    angle
        θ.
    logs
        log |z|, equally spaced.
    values
        There.
    """

    a: float
    angle: float
    logs: Array
    values: Complex

    def power(self, s: Complex) -> Complex:
        """Return E V^s in units of E V, at equally spaced s."""
        from scipy.special import loggamma

        factor = np.exp(-rising(self.a, s) - loggamma(-s) + 1j * self.angle * s)
        sums = powers_at(self.logs, self.values, s)
        return 1 + (self.logs[1] - self.logs[0]) * factor * sums


@dataclass(frozen=True, eq=False)
class Powers:
    """E V^s for levels λ_j ``(r,)``, increasing, with multiplicities ``(r,)``, whole or not.

    Examples
    --------
    >>> ray = Powers(np.array([0.0, 1.0]), np.array([1.0, 1.0])).ray(0)
    >>> float(ray.power(np.array([-0.25 + 0j]))[0].real)  # 6^{−¼} B(¾, ¾): V = p(1 − p)
    1.0826...
    """

    levels: Array
    weights: Array

    @property
    def N(self) -> float:
        """The dimension."""
        return float(self.weights.sum())

    @property
    def a(self) -> float:
        """N − ½."""
        return self.N - 0.5

    @cached_property
    def mean(self) -> float:
        """E V."""
        rest = self.levels - self._center
        return float(self.weights @ rest**2) / (self.N + 1)

    @cached_property
    def spent(self) -> list[int]:
        """How many factors have been computed."""
        return [0]

    @property
    def _center(self) -> float:
        return float(self.weights @ self.levels / self.N)

    @cached_property
    def _places(self) -> Array:
        return (self.levels - self._center) / np.sqrt(self.mean)

    @cached_property
    def taus(self) -> Array:
        """The Im s that rays are made for: each still serves, with a loss, at both neighbors."""
        found = [0.0]
        while found[-1] < MOST_TAU:
            step = 1.0
            while self._serves(found[-1], found[-1] + 1.3 * step):
                step *= 1.3
            found.append(found[-1] + step)
        return np.array(found)

    def _angle(self, tau: float) -> float:
        """Return θ: where z^{a+iτ−1} (z + V)^{−a} has its saddle point."""
        return float(np.arctan2(tau, self.a - 1) + np.arctan(tau))

    def _size(self, at: float, angle: float) -> float:
        """Return the log of |B(a + s, −s) e^{−iθs}|: of how much of a ray's sum is left."""
        from scipy.special import loggamma

        s = np.array([LINE + 1j * at])
        return float(np.real(rising(self.a, s) + loggamma(-s))[0]) + angle * at

    def _serves(self, one: float, other: float) -> bool:
        """Return whether the rays of both still have most digits at the other."""
        for tau, at in ((one, other), (other, one)):
            angle = self._angle(tau)
            if self._size(at, angle) < self._size(tau, angle) - _LOSS:
                return False
        return True

    def ray(self, which: int) -> Ray:
        """Return the ray for s = LINE + iτ up to both τ beside its own."""
        tau = float(self.taus[which])
        angle = self._angle(tau)
        step = 2 * math.pi / self._image(which, angle)
        middle = math.log(math.hypot(self.a - 1, tau) / math.hypot(1.0, tau))
        panel = min(1.0, 3.5 / np.sqrt(self.N))
        parts: dict[int, Complex] = {}
        largest = 0.0
        for way in (1, -1):
            block = 0 if way == 1 else -1
            while len(parts) * _ROWS < _MOST_ROWS:
                logs: Array = middle + step * (block * _ROWS + np.arange(_ROWS, dtype=float))
                parts[block] = self._values(logs, angle, panel, largest)
                sizes = np.abs(parts[block])
                scaled = float((sizes * np.exp(LINE * logs)).max())
                largest = max(largest, scaled)
                if scaled < _LEAST * largest or (way == 1 and sizes.max() < 3 * _LEAST):
                    break
                block += way
        first = min(parts)
        values = np.concatenate([parts[i] for i in sorted(parts)])
        logs = middle + step * (first * _ROWS + np.arange(len(values), dtype=float))
        return Ray(self.a, angle, logs, values)

    def _image(self, which: int, angle: float) -> float:
        """Return how far the image of the transform has to be: 2π over the step in log |z|."""
        low, high = self.taus[max(which - 1, 0)], self.taus[min(which + 1, len(self.taus) - 1)]
        least = min(self._size(low, angle), self._size(high, angle)) - _IMAGE
        far = float(high - low) + 8.0
        while max(self._size(high - far, angle), self._size(low + far, angle)) > least:
            far *= 1.2
        return far

    def _values(self, logs: Array, angle: float, panel: float, largest: float) -> Complex:
        """Return z^a S(z) − (1 + 1/z)^{−a} at log z = logs + iθ."""
        inverse = np.exp(-logs - 1j * angle)
        roots = np.exp(logs / 2)
        norm = np.exp(rising(self.N - 0.5, np.array([0.5 + 0j])))[0].real / np.sqrt(np.pi)
        # what is far below the largest number of the ray is not looked for
        best = np.log(max(largest, 1e-300) / norm) + (0.5 - LINE) * logs - 4
        row, c, weights = self._nodes(roots, inverse, panel, best)
        self.spent[0] += c.size * len(self.levels)
        terms = self._product(c, inverse[row]) * weights
        count = len(logs)
        sums = np.bincount(row, terms.real, count) + 1j * np.bincount(row, terms.imag, count)
        sums = sums * norm
        return sums * np.exp(-(logs + 1j * angle) / 2) - np.exp(-self.a * log_one(inverse))

    def _nodes(
        self, roots: Array, inverse: Complex, most: float, best: Array
    ) -> tuple[Places, Array, Array]:
        """Return rows, nodes c and weights: in u with c = λ + √|z| sinh u about levels λ."""
        row, center, low, widths = self._panels(roots, inverse, most, best)
        nodes, weights = gauss(_ORDER)
        u = low[:, None] + widths[:, None] * nodes
        root = roots[row, None]
        c = center[:, None] + root * np.sinh(u)
        steps = root * np.cosh(u) * widths[:, None] * weights
        return np.repeat(row, _ORDER), c.ravel(), steps.ravel()

    def _panels(
        self, roots: Array, inverse: Complex, most: float, best: Array
    ) -> tuple[Places, Array, Array, Array]:
        """Return rows, levels, where panels begin in u and how wide they are.

        They are halved until they are no wider than ``most``, nor than the nearest pole is far, nor
        turn by more than a few radians, and are left out where nothing in them counts.
        """
        row, center, low, high = self._intervals(roots)
        done: list[tuple[Places, Array, Array, Array]] = []
        for _ in range(_HALVINGS):
            root = roots[row]
            middle = center + root * np.sinh((low + high) / 2)
            rate, upper, value = self._bounds(
                middle,
                np.abs(center + root * np.sinh(np.stack([low, high])) - middle).max(axis=0),
                inverse[row],
            )
            jacobian = root * np.cosh(np.maximum(np.abs(low), np.abs(high)))
            np.maximum.at(best, row, value + np.log(root))
            counts = upper + np.log(jacobian) > best[row] - 40
            widths = high - low
            fine = widths * np.maximum(rate * jacobian, 1 / most) < 1
            take = counts & fine
            done.append((row[take], center[take], low[take], widths[take]))
            more = counts & ~fine
            if not more.any():
                break
            row, center = np.repeat(row[more], 2), np.repeat(center[more], 2)
            half = (low[more] + high[more]) / 2
            low = np.stack([low[more], half], axis=1).ravel()
            high = np.stack([half, high[more]], axis=1).ravel()
        row: Places = np.concatenate([part[0] for part in done])
        rest: Array = np.concatenate([np.stack(part[1:]) for part in done], axis=1)
        order = np.argsort(row, kind="stable")
        center, low, widths = rest[:, order]
        return row[order], center, low, widths

    def _bounds(self, c: Array, reach: Array, inverse: Complex) -> tuple[Array, Array, Array]:
        """Return for panels about c a rate of change, a bound on the log of the size, and it at c.

        The rate is the larger of one over the distance of the nearest pole and of how fast the
        phase turns at c.
        """
        omega = 1j / np.sqrt(inverse)
        x, y = 2 * inverse.real, np.abs(inverse) ** 2
        nearest, turns = np.full(len(c), np.inf), np.zeros(len(c))
        upper, value = np.zeros(len(c)), np.zeros(len(c))
        for place, weight in zip(self._places.tolist(), self.weights.tolist(), strict=True):
            gap = c - place
            one, two = np.abs(gap - omega), np.abs(gap + omega)
            nearest = np.minimum(nearest, np.minimum(one, two))
            turns += 2 * weight * np.abs(gap) / (one * two)
            square = gap**2
            value -= weight / 2 * np.log1p(square * (x + square * y))
            least, most = np.maximum(np.abs(gap) - reach, 0.0) ** 2, (np.abs(gap) + reach) ** 2
            least = np.clip(-x / (2 * y), least, most)  # where |1 + g²/z| is smallest
            upper -= weight / 2 * np.log1p(least * (x + least * y))
        return np.maximum(1 / (_NEAR * nearest), turns / _PHASE), upper, value

    def _intervals(self, roots: Array) -> tuple[Places, Array, Array, Array]:
        """Return rows, levels and the u between which each level serves, cut in the middle."""
        places = self._places
        found: list[Array] = []
        for row, root in enumerate(roots.tolist()):
            chosen = [places[0]]
            for place in places[1:]:
                if place - chosen[-1] > root:
                    chosen.append(place)
            centers = np.array(chosen)
            middles = (centers[1:] + centers[:-1]) / 2
            # beyond both ends the integrand falls as (1 + c²/|z|)^{−N}, or less |1 + c²/z|^{−N}
            beyond = root * (np.sqrt(np.expm1(40 / self.N)) + 8 / np.sqrt(self.N) + 2)
            low = np.arcsinh((np.append(places[0] - beyond, middles) - centers) / root)
            high = np.arcsinh((np.append(middles, places[-1] + beyond) - centers) / root)
            found.append(np.array([np.full(len(centers), row), centers, low, high]))
        rows, centers, low, high = np.concatenate(found, axis=1)
        return rows.astype(int), centers, low, high

    def _product(self, c: Array, inverse: Complex) -> Complex:
        """Return ∏_j (1 + (λ_j − c)²/z)^{−k_j}."""
        places, weights = self._places.tolist(), self.weights.tolist()
        total = np.zeros(len(c), dtype=complex)
        if self.N > _PRODUCTS or np.any(self.weights != np.rint(self.weights)):
            for place, weight in zip(places, weights, strict=True):
                total += weight * log_one((place - c) ** 2 * inverse)
            return np.exp(-total)
        if not c.size:
            return total
        far = max(float(np.abs(c - end).max()) for end in (places[0], places[-1]))
        reach = float(np.log1p(np.abs(inverse).max() * far**2))
        product, held = np.ones(len(c), dtype=complex), 0.0
        for place, weight in zip(places, weights, strict=True):
            factor = 1 + (place - c) ** 2 * inverse
            if held + weight * reach > 600:  # before it is beyond the floats
                total += np.log(product)
                product, held = np.ones(len(c), dtype=complex), 0.0
            if weight * reach > 600:
                total += weight * np.log(factor)
            else:
                product *= _whole_power(factor, int(weight))
                held += weight * reach
        return (np.exp(-total) / product).astype(complex)


def _whole_power(factor: Complex, power: int) -> Complex:
    if power == 1:
        return factor
    out, square = np.ones_like(factor), factor
    while power:
        if power & 1:
            out = out * square
        power >>= 1
        if power:
            square = square * square
    return out
