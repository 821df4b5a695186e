"""(1) (12): δθ_ℓ = −η ∂L/∂θ_ℓ."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_steps
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_step = derived("derivations.descent.gradient_step", "derive_gradient_step")


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
        checks=(
            proof_check(_step),
            numeric_check("steps that the trainer takes", BY_SERIES, compare_steps),
        ),
        derivations=(_step,),
    ),
)
