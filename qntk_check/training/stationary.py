"""The law of the error at late times, beyond linear order.

Noise of one size on all angles, and descent of ½ε², are a Langevin equation on the torus of
angles. As ηK → 0 its stationary density is exp(−ηε²/σ²), so that the late law of e = ⟨O⟩ is
ρ(e) exp(−η(e − O_0)²/σ²), with ρ the density of e at uniform random angles. For a Pauli in a
deep circuit ρ ∝ (1 − e²)^(N/2 − 1), that of a random state.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check import domains
from qntk_check.circuits.validation import check_count
from qntk_check.errors import DomainError
from qntk_check.training.recursion import check_rates

__all__ = ["stationary_mean"]

_POINTS = 20_001


def stationary_mean(
    function: Callable[[np.ndarray], np.ndarray],
    *,
    eta: float,
    sigma: float,
    n: int,
    target: float,
) -> float:
    """Return the mean of a function of ε = ⟨O⟩ − O_0 at late times, for a Pauli string O.

    Parameters
    ----------
    function
        Of an array of errors, e.g. ``lambda error: error**2``.
    eta, sigma
        Learning rate and noise on each angle and step, both above zero; ηK ≪ 1. At a finite ηK
        the variance is met better with η(1 − ηK/2) in place of η.
    n, target
        Qubits and O_0, −1 ≤ O_0 ≤ 1.

    Raises
    ------
    DomainError
        For parameters outside their domains.

    Examples
    --------
    The mean error is off the target by −σ²(N−2)O_0/(2η(1−O_0²)) at leading order: not at all
    for one qubit, and the more so the larger N.

    >>> for n in (2, 3):
    ...     bias = stationary_mean(lambda error: error, eta=0.1, sigma=0.01, n=n, target=0.5)
    ...     print(n, round(float(bias), 4), round(-1e-4 * (2**n - 2) * 0.5 / 0.15, 4))
    2 -0.0007 -0.0007
    3 -0.002 -0.002
    """
    check_rates(eta, sigma)
    domains.positive("sigma", sigma)
    domains.real_number("target", target)
    if abs(target) > 1:
        raise DomainError(
            f"target = {target}: ⟨O⟩ of a Pauli string lies in [−1, 1]; give O_0 there"
        )
    power = 2 ** check_count("n", n) / 2 - 1
    e = np.linspace(-1, 1, _POINTS)[1:-1]
    log = power * np.log1p(-(e**2)) - eta * (e - target) ** 2 / sigma**2
    law = np.exp(log - log.max())
    if np.count_nonzero(law > 1e-3) < 20:
        raise DomainError(
            f"sigma = {sigma}: the law is {sigma / (2 * eta) ** 0.5:.3g} wide, too narrow for the "
            "grid it is summed on; there the leading order (formulas.plateau_bias) is exact enough"
        )
    return float((law * function(e - target)).sum() / law.sum())
