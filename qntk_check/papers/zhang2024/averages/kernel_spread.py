"""Var K of one circuit, and of independent slots: both are right, of different ensembles."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.samples import BENCH, RESTATED
from qntk_check.verdicts.quantities import KERNEL_VARIANCE, said_by
from qntk_check.verdicts.tiers.printed import printed_check

__all__ = ["CLAIMS"]

CIRCUIT, SLOTS = "kernel_variance:haar-circuit", "kernel_variance:independent-slots"
_circuit = qc.derived("derivations.kernel.factorization", "derive_kernel_variance")
_slots = qc.derived("derivations.kernel.spread", "derive_slots")
_difference = qc.derived("derivations.kernel.gradient_products", "derive_slot_difference")


def _circuits() -> list[qc.Trial]:
    other = {"that of independent slots": SLOTS}
    return [
        BENCH.trial("(K_1 − K_2)²/2", CIRCUIT, Case(8, (1, 0)), 0.05, other),
        BENCH.trial("(K_1 − K_2)²/2", CIRCUIT, Case(3, (1, 1, 1, 0)), 0.05, other),
        BENCH.trial("(K_1 − K_2)²/2", CIRCUIT, Case(1, (2, 0, 0, -1)), 0.05),
    ]


def _of_slots() -> list[qc.Trial]:
    other, variable = {"that of one circuit": CIRCUIT}, "(K_1 − K_2)²/2 of slots"
    return [
        BENCH.trial(variable, SLOTS, Case(8, (1, 0)), 0.05, other),
        BENCH.trial(variable, SLOTS, Case(3, (1, 1, 1, 0)), 0.05, other),
        BENCH.trial(variable, SLOTS, Case(1, (2, 0, 0, -1)), 0.05),
    ]


CLAIMS = (
    qc.Claim(
        id="kernel-spread",
        statement=r"$\operatorname{Var}K=L\,\mathbb{E}g^4+L(L-1)\,\mathbb{E}g_1^2g_2^2-\bar K^2$.",
        plain="Var K = L E g⁴ + L(L − 1) E g_1²g_2² − K̄²",
        assumptions=(*RESTATED, "Read with the printed forms of all three averages."),
        rests_on=("kernel-mean", "gradient-fourth", "gradient-pair", "liu2024/kernel-spread"),
        checks=(
            printed_check(_circuit, CIRCUIT, "kernel-spread as printed"),
            BENCH.variance_check(CIRCUIT, (Case(1, (1, 0)), Case(2, (2, -1)))),
            qc.trial_check("kernel-spread", "drawn circuits", _circuits, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_circuit,),
        says=(said_by(KERNEL_VARIANCE, "kernel_variance", "kernel-spread as printed"),),
        formulas=("kernel_variance",),
    ),
    qc.Claim(
        id="kernel-spread-independent",
        statement=r"$\operatorname{Var}K=L\,\mathbb{E}g^4+L(L-1)(\mathbb{E}g^2)^2-\bar K^2$ for "
        r"independent slots.",
        plain="Var K = L E g⁴ + L(L − 1)(E g²)² − K̄² for independent slots",
        assumptions=(
            *RESTATED,
            "Slots: each pair (V_−,ℓ, V_+,ℓ) is Haar-random and independent of the others, which "
            "no circuit of two layers or more has.",
            "Beside it: the variance of a circuit is the larger one, by L(L − 1)(E y²)² times the "
            "variance of Var_χ O; the two agree at L = 1 alone, for any O that is not a multiple "
            "of 1.",
        ),
        rests_on=("kernel-mean", "gradient-fourth", "gradient-pair", "liu2024/kernel-form"),
        checks=(
            printed_check(_slots, SLOTS, "kernel-spread-independent as printed"),
            qc.proof_check(_difference),
            qc.trial_check(
                "kernel-spread-independent", "drawn slots", _of_slots, tier=qc.Tier.SAMPLED
            ),
        ),
        derivations=(_slots, _difference),
        formulas=("kernel_variance",),
    ),
)
