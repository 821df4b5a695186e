"""Gradient descent with noise on the angles, at linear order and with a frozen kernel.

The model is ε(t+1) = (1 − ηK) ε(t) + √K Δθ(t), with independent Δθ of variance σ_θ². Units: ε
carries the unit of O, K that of O², η that of O⁻², σ_θ none.
"""

from __future__ import annotations

from collections.abc import Mapping

from qntk_check.formulas.functions import log, square_root
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import ERROR, KERNEL, RATE, STEPS
from qntk_check.formulas.powers import log_decay, lost
from qntk_check.kinds import Number

__all__ = [
    "best_learning_rate",
    "error_at_noise_time",
    "error_at_noise_time_as_printed",
    "noise_time",
    "noise_variance",
    "plateau",
]

SIGMA = Parameter(
    "sigma", r"\sigma_\theta", "standard deviation of the noise on each angle, per step", "1",
    domains.positive, positive=True,
)  # fmt: skip

_MODEL = "Linear order, constant K, independent noise of variance σ_θ² on each angle and step"


def _noise_variance(eta: Number, K: Number, sigma: Number, t: Number) -> Number:
    return sigma**2 * lost(eta, K, 2 * t) / (eta * (2 - eta * K))


def _plateau(eta: Number, K: Number, sigma: Number) -> Number:
    return sigma**2 / (eta * (2 - eta * K))


def _noise_time(eta: Number, K: Number, sigma: Number, error: Number) -> Number:
    root = square_root(error**2 * eta * (2 - eta * K) + sigma**2)
    return log(sigma / root) / log_decay(eta, K)


def _error_at_noise_time(eta: Number, K: Number, sigma: Number, error: Number) -> Number:
    return 2 * sigma * error / square_root(error**2 * eta * (2 - eta * K) + sigma**2)


def _error_at_noise_time_as_printed(eta: Number, K: Number, sigma: Number, error: Number) -> Number:
    return 2 * sigma**2 * error / square_root(error**2 * (2 * eta - eta**2 * K) + sigma**2)


def _best_learning_rate(K: Number) -> Number:
    return 1 / K


def _stable(values: Mapping[str, object]) -> None:
    domains.damping(values, 2, "gradient descent diverges from ηK = 2 on")


def _monotone(values: Mapping[str, object]) -> None:
    domains.damping(
        values, 1, "T_noise exists for 0 < ηK < 1 only: at ηK = 1 the signal is gone after one step"
    )


def _not_two(values: Mapping[str, object]) -> None:
    domains.no_damping(
        values, 2, "the closed form is 0/0 there, the variance being Kσ_θ²t; give another η"
    )


noise_variance = Formula(
    name="noise_variance",
    derivatives=0,
    summary="variance of ε(t) that the noise has made after t steps",
    function=_noise_variance,
    parameters=(RATE, KERNEL, SIGMA, STEPS),
    trace_order=0,
    validity=f"{_MODEL}; every ηK > 0 but 2 (it grows without bound for ηK > 2).",
    claim="recursion-solution",
    source="paper, eq. (64)",
    relations=(_not_two,),
)

plateau = Formula(
    name="plateau",
    derivatives=0,
    summary="mean of ε² at late times",
    function=_plateau,
    parameters=(RATE, KERNEL, SIGMA),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 2. The loss at the plateau is half of it.",
    claim="plateau-order",
    source="paper, eqs. (31), (66)",
    relations=(_stable,),
)

noise_time = Formula(
    name="noise_time",
    derivatives=0,
    summary="number of steps T_noise after which noise and signal are equal",
    function=_noise_time,
    parameters=(RATE, KERNEL, SIGMA, ERROR),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 1, ε(0) > 0. Not a whole number in general.",
    claim="noise-time",
    source="paper, eq. (68)",
    relations=(_monotone,),
    rational=False,
)

error_at_noise_time = Formula(
    name="error_at_noise_time",
    derivatives=0,
    summary="twice the signal at T_noise",
    function=_error_at_noise_time,
    parameters=(RATE, KERNEL, SIGMA, ERROR),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 1, ε(0) > 0.",
    claim="error-at-noise-time",
    source="paper, eq. (68), corrected: σ_θ where σ_θ² is printed",
    relations=(_monotone,),
    rational=False,
)

error_at_noise_time_as_printed = Formula(
    name="error_at_noise_time_as_printed",
    summary="ε(T_noise) as the paper prints it, with a square too many",
    function=_error_at_noise_time_as_printed,
    parameters=(RATE, KERNEL, SIGMA, ERROR),
    trace_order=0,
    validity="Holds nowhere but at σ_θ = 1: see error_at_noise_time.",
    claim="error-at-noise-time",
    source="paper, eq. (68)",
    relations=(_monotone,),
    rational=False,
)

best_learning_rate = Formula(
    name="best_learning_rate",
    derivatives=0,
    summary="the rate that minimizes ε(T_noise)",
    function=_best_learning_rate,
    parameters=(KERNEL,),
    trace_order=0,
    validity=(
        f"{_MODEL}. The minimum of error_at_noise_time over η; T_noise itself degenerates there, "
        "because at ηK = 1 the signal is gone after one step."
    ),
    claim="best-rate",
    source="paper, appendix D",
)
