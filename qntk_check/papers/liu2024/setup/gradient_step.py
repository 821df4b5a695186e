"""Sections 1 and 3: the step of gradient descent, the error's first order, the kernel matrix."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_step = derived("derivations.descent.gradient_step", "derive_gradient_step")
_first_order = derived("derivations.descent.gradient_step", "derive_first_order_error")
_psd = derived("derivations.descent.gradient_step", "derive_kernel_psd")

CLAIMS = (
    Claim(
        id="gradient-step",
        statement=r"$\theta_\ell(t+1)-\theta_\ell(t)\equiv\delta\theta_\ell=-\eta\,"
        r"\partial\mathcal L/\partial\theta_\ell$.",
        plain="θ_ℓ(t+1) − θ_ℓ(t) ≡ δθ_ℓ = −η ∂L/∂θ_ℓ",
        assumptions=(
            "This defines gradient descent. What is proved: it is the step of steepest descent, "
            "and the loss falls by ηKε² at first order.",
            "(1) prints δθ_μ for δθ_ℓ, a slip of the index; (12) has it right.",
        ),
        checks=(proof_check(_step),),
        derivations=(_step,),
    ),
    Claim(
        id="first-order-error",
        statement=r"$\delta\varepsilon\approx\sum_\ell\frac{\partial\varepsilon}{\partial\theta_\ell}"
        r"\delta\theta_\ell=-\eta K\varepsilon$.",
        plain="δε ≈ Σ_ℓ ∂ε/∂θ_ℓ δθ_ℓ = −ηKε",
        assumptions=(
            "≈ is read as equal at first order in η.",
            "What it leaves out is at most w L η² ε² K, with w the spectral width of O: the bound "
            "is proved for every circuit with X_ℓ² = 1, so the first order surely dominates where "
            "ηL w abs(ε) ≪ 1. It is a worst case; random circuits need much less.",
        ),
        rests_on=("gradient-step",),
        checks=(proof_check(_first_order),),
        derivations=(_first_order,),
    ),
    Claim(
        id="kernel-psd",
        statement=r"For a data set $K_{\alpha\beta}=\sum_\ell\partial_\ell\varepsilon_\alpha\,"
        r"\partial_\ell\varepsilon_\beta$ is a positive-semidefinite and symmetric matrix.",
        plain="for a data set K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β is symmetric and positive semidefinite",
        assumptions=(
            "The gradients are real. Any number of data and of angles.",
            "It is positive definite exactly if the gradients of the data are linearly "
            "independent, so never with more data than angles.",
        ),
        checks=(proof_check(_psd),),
        derivations=(_psd,),
    ),
)
