"""Sections 1 and 4: the step of gradient descent, and the time that training takes."""

from __future__ import annotations

import numpy as np

from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check

__all__ = ["CLAIMS"]


_noisy_gradient = derived("derivations.descent.noisy_gradient", "derive_noisy_gradient")
_training_time = derived("derivations.descent.noisy_gradient", "derive_training_time")


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


def _printed_time_fails(_context: Context) -> Evidence:
    """Evaluate the ratio of the two sides of the second ≈ of (26) towards ηK̄ = 1."""
    products = (0.01, 0.5, 0.9, 0.99)
    ratios = [float(-np.log1p(-x) / x) for x in products]
    found = ", ".join(f"{r:.3g} at ηK̄ = {x}" for x, r in zip(products, ratios, strict=True))
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if ratios[-1] > 2 else Finding.HOLDS,
        exact=True,
        summary=f"−log(1−ηK̄)/(ηK̄) is {found}: no ≈ near ηK̄ = 1, where the paper uses it next",
        details={"product": list(products), "ratio": ratios},
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
    Claim(
        id="training-time",
        statement=r"$\log\frac1{\varepsilon_r}\approx-T\log(1-\eta\bar K)\approx\eta\bar KT$.",
        plain="log(1/ε_r) ≈ −T log(1−ηK̄) ≈ ηK̄T",
        assumptions=(
            "The frozen law ε(t) = (1−ηK̄)^t ε(0), which is a claim of its own.",
            "0 < ηK̄ < 1. The paper states no condition beside (26), and goes on with ηK̄ ≈ 1.",
        ),
        corrected="log(1/ε_r) = −T log(1−ηK̄) exactly; its ratio to ηK̄T lies between 1 and "
        "1/(1−ηK̄) and is 1 + ηK̄/2 + …, so the second ≈ needs ηK̄ ≪ 1",
        corrected_tex=r"$\log(1/\varepsilon_r)=-T\log(1-\eta\bar K)$ exactly; its ratio to "
        r"$\eta\bar KT$ lies between $1$ and $1/(1-\eta\bar K)$ and is $1+\eta\bar K/2+\dots$, so "
        r"the second $\approx$ needs $\eta\bar K\ll1$.",
        checks=(
            Check(Tier.SYMBOLIC, "the ratio towards ηK̄ = 1", _printed_time_fails),
            symbolic_check(_training_time, "training_steps", Subject.CORRECTED),
        ),
        derivations=(_training_time,),
        formulas=("training_steps",),
    ),
)
