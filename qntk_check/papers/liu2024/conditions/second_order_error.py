"""(50): δε = −ηKε + ½η²ε²μ."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_second_order
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_curvature = derived("derivations.meta_kernel.form", "derive_curvature")

_second_order = derived("derivations.descent.second_order", "derive_second_order_error")


CLAIMS = (
    Claim(
        id="second-order-error",
        statement=r"$\delta\varepsilon=-\eta K\varepsilon+\frac12\eta^2\varepsilon^2\mu$, "
        r"$\mu=\sum_{\ell_1\ell_2}\partial_{\ell_1}\partial_{\ell_2}\varepsilon\,\partial_{\ell_1}"
        r"\varepsilon\,\partial_{\ell_2}\varepsilon$.",
        plain="δε = −ηKε + ½η²ε²μ",
        assumptions=(
            "Read as what the text calls it, the Taylor expansion to second order; the remainder "
            "is at most ⅔ w (η|ε|)³ (LK)^(3/2), w the width of the spectrum of O.",
            "δθ = −η ∂ℒ/∂θ with ℒ = ε²/2; X_ℓ² = 1; K and μ at the angles before the step.",
        ),
        rests_on=("noisy-gradient", "kernel-form"),
        checks=(
            proof_check(_second_order),
            proof_check(_curvature),
            numeric_check("both orders along a step", BY_SERIES, compare_second_order),
        ),
        derivations=(_second_order, _curvature),
    ),
)
