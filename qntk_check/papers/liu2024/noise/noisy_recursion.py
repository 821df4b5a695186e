"""(28) (60): δε = −ηεK + Σ ∂_ℓε Δθ_ℓ."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim, Subject
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check

__all__ = ["CLAIMS"]

_recursion = derived("derivations.noise.law", "derive_noisy_recursion")

_drift = derived("derivations.noise.law", "derive_drift")


CLAIMS = (
    Claim(
        id="noisy-recursion",
        statement=r"$\delta\varepsilon=-\eta\varepsilon K+\sum_\ell\frac{\partial\varepsilon}"
        r"{\partial\theta_\ell}\Delta\theta_\ell$ in the linear order.",
        plain="δε = −ηεK + Σ_ℓ ∂ε/∂θ_ℓ Δθ_ℓ in the linear order",
        assumptions=(
            "δθ_ℓ = −η ε g_ℓ + Δθ_ℓ with independent Δθ_ℓ of mean 0 and variance σ_θ².",
            "Corrected statement: the mean of the second order, over noise and over Haar circuits "
            "that lead to a given state. It is what biases the plateau: see noise-resilience.",
        ),
        corrected="as printed at linear order; to second order the noise adds ½σ_θ² Σ_ℓ h_ℓℓ to "
        "the mean; over Haar circuits it pulls ⟨O⟩ to Tr O/N by the share D = 1 − λ^L of the "
        "distance in each step, exactly, with λ = 1 − ½(1 − e^(−2σ_θ²)) N²/(N²−1), so D ≈ σ_θ² L "
        "N²/(N²−1)",
        corrected_tex=r"As printed at linear order; to second order the noise adds "
        r"$\tfrac12\sigma_\theta^2\sum_\ell h_{\ell\ell}$ to the mean; over Haar circuits it "
        r"pulls $\langle O\rangle$ to $\operatorname{Tr}O/N$ by the share $D=1-\lambda^L$ of the "
        r"distance in each step, exactly, with "
        r"$\lambda=1-\tfrac12(1-e^{-2\sigma_\theta^2})N^2/(N^2-1)$, so "
        r"$D\approx\sigma_\theta^2LN^2/(N^2-1)$.",
        rests_on=("first-order-error", "kernel-spread"),
        checks=(
            proof_check(_recursion),
            symbolic_check(_drift, "noise_drift", Subject.CORRECTED),
            *training_checks("noisy-recursion"),
        ),
        derivations=(_recursion, _drift),
        formulas=("noise_drift",),
    ),
)
