"""(29) (61) (62): the noise term is N(0, Kσ_θ²)."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_law = derived("derivations.noise.law", "derive_noise_law")


CLAIMS = (
    Claim(
        id="noise-law",
        statement=r"$\sum_\ell\frac{\partial\varepsilon}{\partial\theta_\ell}\Delta\theta_\ell\sim"
        r"\mathcal N(0,K\sigma_\theta^2)$.",
        plain="Σ_ℓ ∂ε/∂θ_ℓ Δθ_ℓ ~ N(0, Kσ_θ²)",
        assumptions=(
            "The Δθ_ℓ are independent and normal, and the gradients are given: over random "
            "circuits K is random, and the term is a mixture of normal laws.",
        ),
        rests_on=("noisy-recursion",),
        checks=(proof_check(_law), *training_checks("noise-law")),
        derivations=(_law,),
    ),
)
