"""(59): −η∂L/∂θ = iη⟨V_+†[X, V_−†OV_−]V_+⟩."""

from __future__ import annotations

import numpy as np

from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_noisy_gradient = derived("derivations.descent.noisy_gradient", "derive_noisy_gradient")


def _printed_step_fails(_context: Context) -> Evidence:
    """Put one qubit on its target: gradient descent stands still, the printed step does not."""
    from qntk_check import circuits, kernel

    circuit = circuits.Circuit(circuits.product(1, ["X"]), np.array([0.3]))
    expectation = kernel.evaluate(circuit, {"Z": 1.0}, "dense").expectation
    result = kernel.evaluate(circuit, {"Z": 1.0}, "dense", target=expectation)
    true, printed = -result.error * result.gradient[0], -result.gradient[0]
    off = abs(true) < 1e-12 < 0.5 < abs(printed)
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if off else Finding.HOLDS, exact=True,
        summary="one qubit, O = Z, one gate exp(0.3iX), target O_0 = ⟨O⟩: the loss is at its "
        f"minimum and −∂L/∂θ = {abs(true):.3g}, but (59) gives {printed:.4g}: it lacks a factor ε",
        details={"error": result.error, "gradient": float(result.gradient[0])},
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="noisy-gradient",
        statement=r"$-\eta\,\partial\mathcal L/\partial\theta_\ell=i\eta\langle\Psi_0|"
        r"V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]V_{+,\ell}|\Psi_0\rangle$.",
        plain="−η ∂L/∂θ_ℓ = iη ⟨Ψ0|V_+† [X_ℓ, V_−† O V_−] V_+|Ψ0⟩",
        assumptions=("The loss is L = ε²/2, as in (16).", "X_ℓ² = 1; O and X_ℓ are Hermitian."),
        corrected="−η ∂L/∂θ_ℓ = iη ε ⟨Ψ0|V_+† [X_ℓ, V_−† O V_−] V_+|Ψ0⟩: the factor ε is missing",
        corrected_tex=r"$-\eta\,\partial\mathcal L/\partial\theta_\ell=i\eta\,\varepsilon\langle"
        r"\Psi_0|V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]V_{+,\ell}|\Psi_0\rangle"
        r"$: the factor $\varepsilon$ is missing.",
        rests_on=("kernel-form",),
        checks=(
            Check(Tier.SYMBOLIC, "a circuit on its target", _printed_step_fails),
            proof_check(_noisy_gradient, Subject.CORRECTED),
        ),
        derivations=(_noisy_gradient,),
    ),
)
