"""Sections 1, 2 and 5: laziness and the barren plateau."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_laziness = derived("derivations.descent.laziness", "derive_laziness")
_loss_gradient = derived("derivations.descent.laziness", "derive_loss_gradient")

CLAIMS = (
    Claim(
        id="plateau-laziness",
        statement=r"Barren plateau: $|\delta\mathcal L|\ll1$ for some numbers of iterations. "
        r"Laziness: $|\partial\mathcal L/\partial\theta_\mu|\ll1$ for some numbers of iterations "
        r"and some components.",
        plain="barren plateau: abs(δL) ≪ 1 for some iterations; laziness: abs(∂L/∂θ_μ) ≪ 1 for "
        "some iterations and components",
        assumptions=(
            "At first order δℒ = −η Σ_ℓ (∂_ℓℒ)²: with g the root mean square over angles, there "
            "is a plateau where ηLg² ≪ 1 and laziness where g ≪ 1, so laziness without a plateau "
            "asks for ηL ≫ 1.",
            "What can be computed of g², E(∂ℒ/∂θ_ℓ)² of a Haar circuit, is exact in "
            "formulas.loss_gradient_moment: 2N²(O_0² + 1/(N+3))/((N+1)(N²−1)) for a Pauli.",
        ),
        reason="Two definitions, which no computation decides. As printed they have no "
        "threshold, and “some” iterations and components make both true of every training that "
        "converges, because L stops changing there; a comparison needs a threshold on ηLg² and "
        "on g at stated N and L.",
        checks=(symbolic_check(_loss_gradient, "loss_gradient_moment"),),
        formulas=("loss_gradient_moment",),
    ),
    Claim(
        id="laziness-without-plateau",
        statement=r"Each trainable angle does not move much, but the combined effect of many of "
        r"them on the loss is still significant: laziness does not imply a barren plateau.",
        plain="each angle barely moves, and the loss still falls at a rate of order one",
        assumptions=(
            "Frozen gradients, first order, no noise, 0 < ηK < 2.",
            "Each step takes the share ηK(2 − ηK) off the loss, whatever N and L: of order one "
            "for ηK of order one. All angles together move by abs(ε(0))/√K, one by "
            "abs(ε(0))/√(KL) in the root mean square, and no other change of angles that is a "
            "zero at first order is shorter.",
            "In a Haar circuit that is of the order √N/L for one angle and a Pauli: the angles "
            "barely move for L ≫ √N. With few angles, L ≪ √N, the frozen model asks for changes "
            "larger than one, and does not hold: then each step is lazy but the way is long.",
        ),
        rests_on=("first-order-error",),
        checks=(
            symbolic_check(_laziness, "angle_change"),
            symbolic_check(_loss_gradient, "loss_gradient_moment"),
            *training_checks("laziness-without-plateau"),
        ),
        derivations=(_laziness, _loss_gradient),
        formulas=("angle_change", "loss_gradient_moment"),
    ),
)
