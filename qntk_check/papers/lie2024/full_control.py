"""All of su(2ⁿ): the 2-design formulas of the other papers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import qntk_check.claims as qc
from qntk_check import algebras
from qntk_check.formulas import gradient_variance, kernel_mean, lie_gradient_variance
from qntk_check.observables import string_sum
from qntk_check.verdicts.quantities import (
    GRADIENT_VARIANCE,
    KERNEL_MEAN,
    LOSS_VARIANCE,
    Said,
    Setting,
)
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "compare_papers"]


def _known(at: Setting) -> dict[str, Fraction | int]:
    """Return what su(N) sees of a pure state and of O."""
    return {"dimension": at.N**2 - 1, "state_purity": 1 - Fraction(1, at.N),
            "observable_purity": at.trace(2) - at.trace(1) ** 2 / at.N}  # fmt: skip


def _gradients(formulas: Formulas, at: Setting, gates: int) -> Fraction:
    """Return what gates about Pauli strings add up to."""
    return formulas["lie_gradient_variance"](killing=2 * at.N**2 * gates, **_known(at))


SAYS = (
    Said(KERNEL_MEAN, lambda formulas, at: _gradients(formulas, at, at.layers)),
    Said(GRADIENT_VARIANCE, lambda formulas, at: _gradients(formulas, at, 1)),
    Said(LOSS_VARIANCE, lambda formulas, at: formulas["lie_loss_variance"](**_known(at))),
)

_proof = qc.derived("derivations.lie.gradient", "derive_full_control")


def compare_papers() -> Iterator[qc.Compared]:
    """Compare the algebra of enough strings with the formulas of circuits from U(N)."""
    for n in (2, 3, 6, 20):
        one, N = "I" * (n - 1), 2.0**n
        own = [s for letters in ("X", "Z", "ZZ") for s in string_sum(n, letters)]
        found = algebras.group_average(own, {"Z" + one: 1})
        L, wrong = len(own), {"half angles": found.K / 4}
        mean = float(kernel_mean(N=N, L=L, traces=(0.0, N)))
        yield qc.Compared(f"n = {n}: K̄ of {L} gates over {algebras.pauli_algebra(own).name}",
                          found.K, mean, wrong)  # fmt: skip
        halves = float(gradient_variance(N=N, P=1, V1=0, V2=N, traces=(0.0, N)))
        own_form = float(lie_gradient_variance(
            dimension=4**n - 1, killing=2 * N * N, state_purity=1 - 1 / N, observable_purity=N
        ))  # fmt: skip
        yield qc.Compared(f"n = {n}: Var ∂ℓ", own_form, halves, {"twice": own_form * 2})


CLAIMS = (
    qc.Claim(
        id="full-control",
        statement=r"$\mathfrak g=\mathfrak{su}(2^n)$ gives back the 2-design formulas.",
        plain="g = su(2ⁿ) gives back the 2-design formulas",
        assumptions=qc.restated(
            "Taken as: Var ℓ, the variance of a gradient with both halves random (exact, not the "
            "leading order that McClean et al. are restated with) and the mean kernel of the Haar "
            "circuit come out, for every ρ, O and H, with traces or without."
        ),
        rests_on=("gradient-variance", "mcclean2018/variance-both", "liu2024/kernel-mean"),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("other papers", "the algebra of strings", compare_papers),
        ),
        derivations=(_proof,),
        says=SAYS,
    ),
)
