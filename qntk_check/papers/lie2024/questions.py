"""The question of the literature that results on this paper answer, and theorems elsewhere."""

from __future__ import annotations

from qntk_check.papers.literature import FONTANA2024, RAGONE2024
from qntk_check.verdicts.literature import Elsewhere, Question

__all__ = ["ELSEWHERE", "QUESTIONS"]

QUESTIONS = (
    Question(
        "free-fermions",
        "How do gradients of free fermions on a line scale, whose algebra has a dimension "
        "polynomial in the number of qubits?",
        "The variance is given by purities in the ideals of the algebra and by their dimensions, "
        "for observables inside of the algebra.",
        (RAGONE2024, FONTANA2024),
        "Variance of the expectation and of its gradient are closed forms in the number of qubits, "
        "for Pauli strings of the algebra.",
        ("matchgates",),
        ("fermion_loss_variance", "fermion_gradient_variance"),
    ),
)

_QUANTUM = "Lean-QuantumAlg (Lean, QudeLeap)"
ELSEWHERE = {
    "loss-variance": (
        Elsewhere(
            _QUANTUM, "QuantumAlg.RagoneReductive.totalVariance_eq",
            "the sum over ideals, from the second moment, Schur's lemma and the exclusion of "
            "blocks across ideals as named hypotheses",
        ),
    ),
    "qfim-rank": (
        Elsewhere(
            _QUANTUM, "QuantumAlg.qfim_rank_le_dlaDim",
            "the rank is at most the dimension of the dynamical Lie algebra",
        ),
    ),
}  # fmt: skip
