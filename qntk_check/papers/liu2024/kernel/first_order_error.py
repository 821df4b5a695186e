"""(17) (18): δε ≈ −ηKε."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_first_order
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_first_order = derived("derivations.descent.gradient_step", "derive_first_order_error")


CLAIMS = (
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
        checks=(
            proof_check(_first_order),
            numeric_check("dε along a step", BY_SERIES, compare_first_order),
        ),
        derivations=(_first_order,),
    ),
)
