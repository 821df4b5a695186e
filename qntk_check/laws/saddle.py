"""Linear functionals of Dirichlet weights: densities and bounds by one integral in the plane.

With p ~ Dirichlet(α), A = Σ α_j, independent Gamma variables e_j ~ Gamma(α_j) have p = e/Σe, so
that Σ p_j b_j changes sign with Σ e_j b_j, whose transform is a product:

    density of Σ p_j b_j at 0 = (A − 1)/(2πi) ∫ ds ∏_j (1 + s b_j)^{−α_j}.

The integral runs parallel to the imaginary axis through the saddle point on the real one, where
nothing cancels, and in y = sinh(u)/max β, in which the trapezoid rule converges geometrically.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check.kinds import Array

__all__ = ["density_at_zero", "path_steps", "saddle"]

_STEPS = 26  # of the half line; more where the integrand falls slowly, as a power of y
_OUTSIDE = 40.0
_AT_ONCE = 2**20


def saddle(b: Array, alpha: Array) -> tuple[Array, Array]:
    """Return the saddle points s and Σ α_j log(1 + s b_j) there, for rows b ``(Q, r)``.

    e to minus the second bounds P(Σ p_j b_j ≤ 0) where s > 0, and P(… ≥ 0) where s < 0. Every row
    has numbers of both signs.

    Examples
    --------
    >>> bool(abs(saddle(np.array([[1.0, -1.0]]), np.array([1.0, 1.0]))[0][0]) < 1e-9)
    True
    """
    left, right = -1 / b.max(axis=1), -1 / b.min(axis=1)
    low, high = left.copy(), right.copy()
    s, rows = np.zeros(len(b)), np.arange(len(b))
    for _ in range(60):
        at, values = s[rows], b[rows]
        beta = values / (1 + at[:, None] * values)
        slope, curvature = beta @ alpha, (beta**2) @ alpha
        low[rows] = np.where(slope > 0, at, low[rows])
        high[rows] = np.where(slope > 0, high[rows], at)
        # Newton's step for the slope times (s − left)(right − s), which has no poles at the ends
        one = np.maximum(at - left[rows], 1e-300)
        two = np.maximum(right[rows] - at, 1e-300)
        with np.errstate(all="ignore"):  # what is no number inside is replaced below
            new = at + slope / (curvature - slope * (1 / one - 1 / two))
        outside = ~((new > low[rows]) & (new < high[rows]))
        s[rows] = np.where(outside, (low[rows] + high[rows]) / 2, new)
        rows = rows[np.abs(s[rows] - at) * np.sqrt(curvature) > 1e-4]
        if not rows.size:
            break
    return s, np.log1p(s[:, None] * b) @ alpha


def path_steps(alpha: Array) -> int:
    """Return how many steps the integral along half of the path takes.

    Examples
    --------
    >>> path_steps(np.array([30.0, 30.0]))
    28
    """
    return int(_STEPS * (1 + 6 / (alpha.sum() - 1)))


def density_at_zero(b: Array, alpha: Array, spend: Callable[[int], None] | None = None) -> Array:
    """Return the density of Σ p_j b_j at 0 for rows b ``(Q, r)``, 0 where no b have both signs.

    ``spend`` is told how many terms are about to be computed, and may raise.

    Examples
    --------
    >>> density_at_zero(np.array([[0.5, -0.5]]), np.array([1.0, 1.0])).round(12).tolist()
    [1.0]
    """
    out = np.zeros(len(b))
    steps = path_steps(alpha)
    size = max(1, _AT_ONCE // (steps * b.shape[1]))
    inside = np.flatnonzero((b.min(axis=1) < 0) & (b.max(axis=1) > 0))
    for start in range(0, len(inside), size):
        rows = inside[start : start + size]
        out[rows] = _integral(b[rows], alpha, steps, spend or _unbounded)
    return out


def _unbounded(_terms: int) -> None:
    pass


def _integral(b: Array, alpha: Array, steps: int, spend: Callable[[int], None]) -> Array:
    """Return the integral over the path s + (iy + gy²)/max β.

    With the g of steepest descent it goes around the cut that is nearest. That may lead it close
    to another, far on the other side: where half as many steps tell another number, the path is
    straight, and the steps are more.
    """
    s, height = saddle(b, alpha)
    beta = b / (1 + s[:, None] * b)
    largest = np.abs(beta).max(axis=1)
    beta = beta / largest[:, None]
    bend = -((beta**3) @ alpha) / (3 * (beta**2) @ alpha)
    spend(b.size * steps)
    line, rough = _line(beta, alpha, bend, steps)
    for more in (4, 16):
        again = np.flatnonzero(rough)
        spend(again.size * more * steps * len(alpha))
        for rows in np.array_split(
            again, max(1, again.size * more * steps * len(alpha) // _AT_ONCE)
        ):
            if rows.size:
                line[rows], rough[rows] = _line(beta[rows], alpha, 0 * bend[rows], more * steps)
    return np.maximum((alpha.sum() - 1) / np.pi * np.exp(-height) * line / largest, 0.0)


def _line(beta: Array, alpha: Array, bend: Array, steps: int) -> tuple[Array, Array]:
    """Return the integral in y along one half of the path, and whether to take it again.

    That is where half of the steps would have given another number: an error is squared when they
    are doubled.
    """
    stop = np.full(len(beta), 1e-3)
    for _ in range(12):  # towards where the integrand has fallen by e^{−40}, from below
        y = np.sinh(stop)
        fall = _powers(beta, alpha, y[:, None], bend)[0][:, 0] - np.log(np.cosh(stop))
        stop = np.minimum(stop * np.sqrt(_OUTSIDE / np.maximum(fall, 1e-12)), 60.0)
    u = (np.arange(steps) / steps) * stop[:, None]
    y = np.sinh(u)
    size, phase = _powers(beta, alpha, y, bend)
    rises = size.min(axis=1) < -1e-6
    # ds = (1 − 2igy) i dy
    terms = np.cos(phase) - 2 * bend[:, None] * y * np.sin(phase)
    terms = terms * np.exp(-np.maximum(size, -1.0)) * np.cosh(u)
    terms[:, 0] /= 2
    line, half = terms.sum(axis=1), 2 * terms[:, ::2].sum(axis=1)
    return line * stop / steps, rises | (np.abs(line - half) > 3e-5 * np.abs(line))


def _powers(beta: Array, alpha: Array, y: Array, bend: Array) -> tuple[Array, Array]:
    """Return Σ α_j log(1 + (iy + gy²) β_j) in real and imaginary parts, shape of y."""
    across = y[:, :, None] * beta[:, None, :]
    along = 1 + (bend[:, None] * y**2)[:, :, None] * beta[:, None, :]
    return np.log(along**2 + across**2) @ alpha / 2, np.arctan2(across, along) @ alpha
