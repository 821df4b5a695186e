"""The scalar model: ε(t+1) = (1 − ηK) ε(t) + √K Δθ(t), with constant K and Gaussian Δθ.

Nothing is solved, so that the closed forms (63)–(65) can be held to it.
"""

from __future__ import annotations

import math

import numpy as np

from qntk_check.arguments import check_count, check_finite, check_real, check_rng, check_room
from qntk_check.errors import DomainError

__all__ = ["simulate_recursion"]


def simulate_recursion(
    *,
    eta: float,
    K: float,
    sigma: float,
    error: float,
    steps: int,
    size: int,
    rng: int | np.random.Generator,
) -> np.ndarray:
    """Return ε(t) of independent runs of the scalar model (60)–(62), each step as it is written.

    Parameters
    ----------
    eta, K
        Learning rate and kernel; 0 < ηK < 2.
    sigma, error
        Standard deviation of Δθ, from 0 on, and ε(0).
    steps, size, rng
        Steps, runs, and a seed or Generator; the result has shape ``(size, steps + 1)``.

    Raises
    ------
    DomainError, ResourceError
        For parameters outside their domains (ηK ≥ 2 diverges), or more than 4 GiB of runs.

    Examples
    --------
    >>> path = simulate_recursion(eta=0.1, K=5.0, sigma=0.0, error=1.0, steps=3, size=1, rng=0)
    >>> path.tolist()
    [[1.0, 0.5, 0.25, 0.125]]
    """
    rate, noise = check_rates(eta, sigma)
    value, start = check_real("K", K, above=0), check_real("error", error)
    _check_step(rate, value)
    runs, count = check_count("size", size), check_count("steps", steps)
    check_room(f"{runs} runs of {count} steps", 16 * runs * (count + 1), "take fewer steps or runs")
    kicks = check_rng(rng).standard_normal((count, runs))
    path = _path(start, 1 - rate * value, math.sqrt(value) * noise, kicks)
    return check_finite("the error ε(t)", path)


def _path(start: float, factor: float, scale: float, kicks: np.ndarray) -> np.ndarray:
    count, runs = kicks.shape
    path = np.empty((runs, count + 1))
    path[:, 0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(count):
            path[:, t + 1] = factor * path[:, t] + scale * kicks[t]
    return path


def _check_step(rate: float, value: float) -> None:
    """Raise where a step enlarges the error."""
    if rate * value >= 2:
        raise DomainError(
            f"ηK = {rate * value:.12g}: gradient descent diverges from ηK = 2 on; at this K give "
            f"eta below {2 / value:.6g}"
        )


def check_rates(eta: object, sigma: object) -> tuple[float, float]:
    """Return η > 0 and σ_θ ≥ 0, finite numbers.

    Examples
    --------
    >>> check_rates(0.1, 0)
    (0.1, 0.0)
    """
    return check_real("eta", eta, above=0), check_real("sigma", sigma, least=0)
