"""(24): K = −Σ ⟨Ψ0 V_+† [X, V_−† O V_−] V_+ Ψ0⟩²."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_kernel_form
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_kernel_form = derived("derivations.kernel.form", "derive_kernel_form")


CLAIMS = (
    Claim(
        id="kernel-form",
        statement=r"$K=-\sum_\ell\langle\Psi_0|V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger O"
        r"V_{-,\ell}]V_{+,\ell}|\Psi_0\rangle^2$.",
        plain="K = −Σ_ℓ ⟨Ψ0|V_+† [X_ℓ, V_−† O V_−] V_+|Ψ0⟩²",
        assumptions=("X_ℓ² = 1; O and X_ℓ are Hermitian.", "K = Σ_ℓ (∂ε/∂θ_ℓ)²."),
        checks=(
            proof_check(_kernel_form),
            numeric_check("commutators of matrices", BY_SERIES, compare_kernel_form),
        ),
        derivations=(_kernel_form,),
    ),
)
