"""The law of the error at late times, beyond linear order.

Noise of one size on all angles, and descent of ½ε², are a Langevin equation on the torus of
angles. As ηK → 0 its stationary density is exp(−ηε²/σ²), so that the late law of e = ⟨O⟩ is
ρ(e) exp(−η(e − O_0)²/σ²), with ρ the density of e at uniform random angles. For a Pauli in a
deep circuit ρ ∝ (1 − e²)^(N/2 − 1), that of a random state.

The mean error is off the target by −σ²(N−2)O_0/(2η(1−O_0²)) at leading order: not at all for one
qubit, and the more so the larger N.

>>> for n in (2, 3):
...     bias = stationary_mean(lambda error: error, eta=0.1, sigma=0.01, n=n, target=0.5)
...     print(n, round(float(bias), 4), round(-1e-4 * (2**n - 2) * 0.5 / 0.15, 4))
2 -0.0007 -0.0007
3 -0.002 -0.002

At a finite ηK the variance is met better with η(1 − ηK/2) in place of η.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check.arguments import check_callback, check_count, check_finite, check_real, check_reals
from qntk_check.errors import DomainError
from qntk_check.training.recursion import check_rates

__all__ = ["stationary_mean"]

_POINTS = 20_001
_MOST_QUBITS = 1000  # N is a float from here on


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
        Learning rate and noise on each angle and step, both above zero; ηK ≪ 1.
    n, target
        Qubits and O_0, −1 ≤ O_0 ≤ 1; a DomainError is raised outside these domains.

    Examples
    --------
    >>> round(stationary_mean(lambda error: error, eta=0.1, sigma=0.01, n=3, target=0.5), 4)
    -0.002
    """
    check_callback("function", function)
    rate, _ = check_rates(eta, sigma)
    noise, aim = check_real("sigma", sigma, above=0), check_real("target", target)
    if abs(aim) > 1:
        raise DomainError(
            f"target = {target}: ⟨O⟩ of a Pauli string lies in [−1, 1]; give O_0 there"
        )
    power = 2.0 ** (check_count("n", n, most=_MOST_QUBITS) - 1) - 1
    e = np.linspace(-1, 1, _POINTS)[1:-1]
    law = _law(e, power, rate, noise, aim)
    if not np.count_nonzero(law > 1e-3) >= 20:
        raise DomainError(
            f"sigma = {sigma} at eta = {eta}, n = {n}: the law is too narrow for the grid it is "
            "summed on; there the leading order (formulas.plateau_bias) is exact enough"
        )
    return _mean(function, e - aim, law)


def _law(e: np.ndarray, power: float, rate: float, noise: float, aim: float) -> np.ndarray:
    """Return the late law of e, its largest value 1."""
    with np.errstate(over="ignore", invalid="ignore"):  # infinite where the law is 0
        log = power * np.log1p(-(e**2)) - (rate**0.5 * ((e - aim) / noise)) ** 2
        return np.exp(log - log.max())


def _mean(
    function: Callable[[np.ndarray], np.ndarray], errors: np.ndarray, law: np.ndarray
) -> float:
    values = check_reals("what the function returns", function(errors))
    if values.shape != errors.shape:
        raise DomainError(
            f"the function returned shape {values.shape} for {errors.shape}: return one number "
            "for each error"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        return float(check_finite("the mean", (law * values).sum() / law.sum()))
