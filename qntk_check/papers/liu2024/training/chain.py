"""The plateau as a Markov chain of ⟨O⟩ alone, solved by linear algebra: no run and no closed form.

For a Pauli one step is a map and a mixing. Descent takes e = ⟨O⟩ to e − ηK(e)(e − O_0), with K(e)
= 2cL(1 − e²), the mean kernel where ⟨O⟩ is e. Noise on all angles is a diffusion that leaves the
law of a random state, of density (1 − e²)^(N/2 − 1), as it is; the polynomials that are orthogonal
under that density are its eigenfunctions, and the k-th decays at k(k + N − 1)/N times the rate of
the first, which loses the share D of ⟨O⟩ in a step. So the chain is a matrix on polynomials. Where
the noise is small (:func:`late_mean`), ε alone is followed, on a grid, with normal kicks of
variance K(e)σ².
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.kinds import Array

__all__ = ["late_mean", "late_moments", "transfer"]

DEGREE = 40  # of the polynomials: the law of a plateau is 0.02 wide at least, and smooth
_GRID = 601  # points: seven to a standard deviation of a kick at least
_NODES = 160  # of a Gauss rule: the map is a cubic, and products of two polynomials are averaged


def transfer(
    n: int, layers: int, eta: float, sigma: float, target: float
) -> tuple[Array, Array, Array]:
    """Return (M, V, x): the chain's matrix on polynomials, these at nodes, and the nodes.

    Row k of M has E[p_k(e′) | e] in terms of the p_j(e).

    Examples
    --------
    >>> M, V, x = transfer(1, 8, 0.05, 0.0, 0.0)
    >>> bool(np.allclose(M[0], np.eye(len(M))[0]))  # 1 stays 1
    True
    """
    N = 2**n
    x, weight = np.polynomial.legendre.leggauss(_NODES)
    root = np.sqrt(weight * (1 - x**2) ** (N / 2 - 1))
    vander = np.polynomial.legendre.legvander(x, DEGREE)
    _, R = np.linalg.qr(root[:, None] * vander)
    values = np.linalg.solve(R.T, vander.T).T  # orthonormal, column k of degree k
    slope = 2 * N * layers / (N**2 - 1)
    moved = x - eta * slope * (1 - x**2) * (x - target)
    there = np.linalg.solve(R.T, np.polynomial.legendre.legvander(moved, DEGREE).T).T
    k = np.arange(DEGREE + 1)
    first = -layers * np.log1p(-(N**2) / (2 * (N**2 - 1)) * -np.expm1(-2 * sigma**2))
    kept = np.exp(-first * k * (k + N - 1) / N)
    matrix = kept[:, None] * ((root[:, None] * there).T @ (root[:, None] * values))
    return matrix.astype(np.float64), values.astype(np.float64), np.asarray(x, np.float64)


def late_moments(
    n: int, layers: int, eta: float, sigma: float, target: float
) -> tuple[float, float]:
    """Return E ε and E ε² of the stationary chain, with ε = ⟨O⟩ − O_0.

    Examples
    --------
    Without descent it is the law of a random state:

    >>> mean, square = late_moments(2, 8, 0.0, 0.3, 0.0)
    >>> abs(mean) < 1e-12, round(square, 12)
    (True, 0.2)
    """
    matrix, values, x = transfer(n, layers, eta, sigma, target)
    # The averages m_k of p_k obey m = M m, and m_0 is p_0 itself.
    free = np.eye(len(matrix) - 1) - matrix[1:, 1:]
    averages = np.concatenate([[1.0], np.linalg.solve(free, matrix[1:, 0])]) * values[0, 0]
    powers = np.stack([x - target, (x - target) ** 2])
    coefficients, *_ = np.linalg.lstsq(values, powers.T, rcond=None)
    mean, square = averages @ coefficients
    return float(mean), float(square)


def late_mean(
    function: Callable[[Array], Array], kernel: Callable[[Array], Array], eta: float, sigma: float
) -> float:
    """Return the mean of a function of ε under the late law of ε′ = (1 − ηK(ε))ε + √K(ε) σ z.

    The kernel of this chain is a matrix on a grid of nine standard deviations, multiplied with
    itself until nothing of the start is left; no closed form of its law is used.

    Examples
    --------
    >>> late_mean(lambda error: error**2, lambda error: 2.0 + 0 * error, 0.25, 0.01)
    0.000266...
    """
    K = float(kernel(np.zeros(1))[0])
    if not 0 < eta * K < 2:
        raise DomainError(f"ηK = {eta * K:g}: the chain settles for 0 < ηK < 2 only; give less eta")
    spread = sigma * np.sqrt(K / (1 - (1 - eta * K) ** 2))
    error = np.linspace(-9, 9, _GRID) * spread
    each = kernel(error)
    off = (error[None] - ((1 - eta * each) * error)[:, None]) / (sigma * np.sqrt(each))[:, None]
    chances = np.exp(-(off**2) / 2)
    chances /= chances.sum(axis=1, keepdims=True)
    for _ in range(int(np.log2(60 / (eta * K))) + 1):
        chances = chances @ chances
    return float(chances[_GRID // 2] @ function(error))
