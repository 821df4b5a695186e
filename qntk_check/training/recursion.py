"""The scalar model: ε(t+1) = (1 − ηK) ε(t) + √K Δθ(t), with constant K and Gaussian Δθ."""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check import domains
from qntk_check.circuits.validation import check_count

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
    """Return ε(t) of independent runs of the scalar model (60)–(62), step by step.

    Nothing is solved: each step is taken as it is written, so that the closed forms
    (63)–(65) can be held to it.

    Parameters
    ----------
    eta, K
        Learning rate and kernel; 0 < ηK < 2.
    sigma
        Standard deviation of Δθ, from 0 on.
    error
        ε(0).
    steps, size
        Steps and runs.
    rng
        Seed or Generator.

    Returns
    -------
    ndarray
        Shape ``(size, steps + 1)``.

    Raises
    ------
    DomainError
        For parameters outside their domains; ηK ≥ 2 diverges.

    Examples
    --------
    >>> path = simulate_recursion(eta=0.1, K=5.0, sigma=0.0, error=1.0, steps=3, size=1, rng=0)
    >>> path.tolist()
    [[1.0, 0.5, 0.25, 0.125]]
    """
    check_rates(eta, sigma)
    domains.positive("K", K)
    domains.real_number("error", error)
    domains.damping({"eta": eta, "K": K}, 2, "gradient descent diverges from ηK = 2 on")
    runs, count = check_count("size", size), check_count("steps", steps)
    kicks = np.random.default_rng(rng).standard_normal((count, runs))
    path = np.empty((runs, count + 1))
    path[:, 0] = error
    for t in range(count):
        path[:, t + 1] = (1 - eta * K) * path[:, t] + np.sqrt(K) * sigma * kicks[t]
    return path


def check_rates(eta: Any, sigma: Any) -> None:
    """Raise unless η > 0 and σ_θ ≥ 0 are finite numbers.

    Examples
    --------
    >>> check_rates(0.1, 0.0)
    """
    domains.positive("eta", eta)
    domains.not_negative("sigma", sigma)
