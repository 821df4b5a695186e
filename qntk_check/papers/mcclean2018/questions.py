"""The question of the literature that results on this paper answer."""

from __future__ import annotations

from qntk_check.papers.literature import MCCLEAN2018
from qntk_check.verdicts.literature import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        "exact-variances",
        "How large exactly is the variance of a gradient, where one side of the gate or both are "
        "random?",
        "The variances are quoted to leading order in the dimension, in three forms that depend on "
        "which side is random.",
        (MCCLEAN2018,),
        "All three are exact for any state, generator and observable, mixed states and generators "
        "with a trace among them.",
        ("variance-minus", "variance-plus", "variance-both"),
        ("gradient_variance_minus", "gradient_variance_plus", "gradient_variance"),
    ),
)
