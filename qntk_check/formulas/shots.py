"""The plateau that finite numbers of shots leave: the noise on an angle is η times an estimate's.

The paper adds noise of a fixed σ_θ. Noise that comes from measuring the gradient is multiplied by
the rate, σ_θ = η σ_g, and then a larger rate raises the plateau instead of lowering it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.central import central
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import EVEN_DIMENSION, KERNEL, RATE
from qntk_check.kinds import Number

__all__ = ["shared_shot_plateau", "shot_noise_plateau", "shot_variance"]

LOSS_NOISE = Parameter(
    "sigma_g", r"\sigma_g", "standard deviation of each estimated ∂L/∂θ, per step", "[O²]",
    domains.not_negative, positive=True,
)  # fmt: skip
GRADIENT_NOISE = Parameter(
    "sigma_g", r"\sigma_g", "standard deviation of each estimated ∂ε/∂θ, per step", "[O]",
    domains.not_negative, positive=True,
)  # fmt: skip
ERROR_NOISE = Parameter(
    "sigma_error", r"\sigma_\varepsilon", "standard deviation of the estimated ε, per step", "[O]",
    domains.not_negative, positive=True,
)  # fmt: skip
SHOTS = Parameter(
    "shots", "m", "shots for each of the two expectation values of a parameter shift", "1",
    domains.angle_count, positive=True,
)  # fmt: skip


def _shot_noise_plateau(eta: Number, K: Number, sigma_g: Number) -> Number:
    return eta * sigma_g**2 / (2 - eta * K)


def _shared_shot_plateau(eta: Number, K: Number, sigma_g: Number, sigma_error: Number) -> Number:
    pushed = K + sigma_g**2
    return eta * sigma_error**2 * pushed / (2 - eta * pushed)


def _shot_variance(N: Number, shots: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * M2 / ((N + 1) * shots)


def _stable(values: Mapping[str, object]) -> None:
    domains.damping(values, 2, "gradient descent diverges from ηK = 2 on")


def _stable_with_shots(values: Mapping[str, object]) -> None:
    _stable(values)
    found = domains.exact_values(values, "eta", "K", "sigma_g")
    if found is None:
        return
    eta, K, sigma = found
    product = np.asarray(eta * (K + sigma**2))
    if np.any(product >= 2):
        raise DomainError(
            f"η(K + σ_g²) = {show(np.max(product))}: the shot noise of the gradient makes the "
            "mean square error diverge from 2 on; take more shots or a smaller η"
        )


shot_noise_plateau = Formula(
    name="shot_noise_plateau",
    derivatives=0,
    summary="mean of ε² at late times when the noise is that of a measured gradient",
    function=_shot_noise_plateau,
    parameters=(RATE, KERNEL, LOSS_NOISE),
    trace_order=0,
    validity=(
        "The plateau with σ_θ = ησ_g: linear order, constant K, each ∂L/∂θ_ℓ with an independent "
        "error of constant standard deviation σ_g; 0 < ηK < 2. It grows with η."
    ),
    claim="measurement-cost",
    source="this project; paper, section 4, with the factor η",
    relations=(_stable,),
)

shared_shot_plateau = Formula(
    name="shared_shot_plateau",
    derivatives=0,
    summary="mean of ε² at late times when ε is measured once a step and each ∂ε/∂θ by itself",
    function=_shared_shot_plateau,
    parameters=(RATE, KERNEL, GRADIENT_NOISE, ERROR_NOISE),
    trace_order=0,
    validity=(
        "Linear order, constant K; unbiased independent estimates of ε and of every g_ℓ, at all "
        "orders in their noise; η(K + σ_g²) < 2. The noise of the gradient acts as more kernel."
    ),
    claim="measurement-cost",
    source="this project",
    relations=(_stable_with_shots,),
)

shot_variance = Formula(
    name="shot_variance",
    derivatives=2,
    summary="mean variance of one ∂ε/∂θ estimated by a parameter shift with finitely many shots",
    function=_shot_variance,
    parameters=(EVEN_DIMENSION, SHOTS),
    trace_order=2,
    validity=(
        "g = ⟨O⟩(θ + π/4) − ⟨O⟩(θ − π/4), exact for a gate exp(iθX) with X² = 1; each expectation "
        "value from that many shots of O itself; averaged over Haar circuits."
    ),
    claim="measurement-cost",
    source="this project",
)
