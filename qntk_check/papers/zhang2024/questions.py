"""Questions of the literature that results on this paper answer."""

from __future__ import annotations

from qntk_check.papers.literature import LIU2024, ZHANG2024
from qntk_check.verdicts.literature import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        "dynamical-index",
        "Which average decides how training ends: with a frozen kernel, or with a frozen error?",
        "Error and kernel obey equations of two species, whose ratios are averaged over random "
        "circuits.",
        (ZHANG2024, LIU2024),
        "The mean of error times meta-kernel is exact, layer by layer and together, and so are the "
        "moments of two gradients of one circuit on which it rests.",
        ("error-meta-kernel", "error-diagonal", "gradient-pair"),
        (
            "dynamical_index",
            "error_meta_kernel_mean",
            "error_curvature_diagonal",
            "gradient_pair_moment",
        ),
    ),
    Question(
        "restricted",
        "What is the second-order term of circuits that have reached a state?",
        "At late times circuits are no longer random: averages are taken over those that lead to a "
        "given state.",
        (ZHANG2024,),
        "The mean of the meta-kernel there is exact in the moments of O in that state.",
        ("restricted-lambda",),
        ("late_meta_kernel",),
    ),
)
