"""Means of ε², |ε| and the loss under noise on the angles, at linear order, frozen kernel.

The model is that of :mod:`qntk_check.formulas.noise`: ε(t) is normal with mean (1 − ηK)^t ε(0)
and variance σ_θ² (1 − (1 − ηK)^(2t)) / (η(2 − ηK)).
"""

from __future__ import annotations

from collections.abc import Mapping

from qntk_check.formulas.functions import folded_mean
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import FIRST_ERROR, KERNEL, RATE, STEPS
from qntk_check.formulas.powers import decay, lost
from qntk_check.kinds import Number

__all__ = ["mean_absolute_error", "mean_absolute_error_late", "mean_square_error", "plateau_loss"]

NOISE = Parameter(
    "sigma", r"\sigma_\theta", "standard deviation of the noise on each angle, per step", "1",
    domains.not_negative, positive=True,
)  # fmt: skip

_MODEL = (
    "Linear order, constant K, independent normal noise of variance σ_θ² on each angle and step"
)


def _mean_square_error(eta: Number, K: Number, sigma: Number, error: Number, t: Number) -> Number:
    late = sigma**2 / (eta * (2 - eta * K))
    return decay(eta, K, 2 * t) * (error**2 - late) + late


def _plateau_loss(eta: Number, K: Number, sigma: Number) -> Number:
    return sigma**2 / (2 * eta * (2 - eta * K))


def _mean_absolute_error(eta: Number, K: Number, sigma: Number, error: Number, t: Number) -> Number:
    variance = sigma**2 * lost(eta, K, 2 * t) / (eta * (2 - eta * K))
    return folded_mean(decay(eta, K, t) * error, variance)


def _mean_absolute_error_late(eta: Number, K: Number, sigma: Number) -> Number:
    return folded_mean(0, sigma**2 / (eta * (2 - eta * K)))


def _stable(values: Mapping[str, object]) -> None:
    domains.damping(values, 2, "gradient descent diverges from ηK = 2 on")


mean_square_error = Formula(
    name="mean_square_error",
    derivatives=0,
    summary="mean of ε² after t steps",
    function=_mean_square_error,
    parameters=(RATE, KERNEL, NOISE, FIRST_ERROR, STEPS),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 2. It falls or rises to the plateau, by (1 − ηK)² each step.",
    claim="mean-square-error",
    source="paper, eqs. (4), (30), (65)",
    relations=(_stable,),
)

plateau_loss = Formula(
    name="plateau_loss",
    derivatives=0,
    summary="mean of the loss ε²/2 at late times",
    function=_plateau_loss,
    parameters=(RATE, KERNEL, NOISE),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 2. The drift of the noise adds a bias: see plateau_bias.",
    claim="plateau",
    source="paper, eqs. (5), (6)",
    relations=(_stable,),
)

mean_absolute_error = Formula(
    name="mean_absolute_error",
    derivatives=0,
    summary="mean of |ε| after t steps, that of a folded normal variable",
    function=_mean_absolute_error,
    parameters=(RATE, KERNEL, NOISE, FIRST_ERROR, STEPS),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 2. Normal noise is used, not only its variance.",
    claim="mean-absolute-error",
    source="paper, eq. (69), at every time",
    relations=(_stable,),
    rational=False,
)

mean_absolute_error_late = Formula(
    name="mean_absolute_error_late",
    derivatives=0,
    summary="mean of |ε| at late times",
    function=_mean_absolute_error_late,
    parameters=(RATE, KERNEL, NOISE),
    trace_order=0,
    validity=f"{_MODEL}; 0 < ηK < 2.",
    claim="mean-absolute-error",
    source="paper, eq. (69)",
    relations=(_stable,),
    rational=False,
)
