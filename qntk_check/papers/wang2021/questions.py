"""Questions of the literature that results on this paper answer."""

from __future__ import annotations

from qntk_check.papers.literature import LIU2024, SINGKANIPA2025, WANG2021
from qntk_check.verdicts.literature import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        "noise-and-depth",
        "At which rate, not only by which bound, do gradients fall with depth under noise?",
        "For local Pauli noise gradients are bounded by an exponential of the depth.",
        (WANG2021,),
        "In circuits of random layers the mean of the kernel is exact for any channel, and so is "
        "the variance of the expectation. For local Pauli noise a bound for every circuit is "
        "proved beside it.",
        ("channel-law", "unital-law", "loss-concentration", "gradient-bound"),
        (
            "kernel_mean_channel",
            "kernel_mean_unital_noise",
            "noisy_loss_variance",
            "noisy_gradient_bound",
        ),
    ),
    Question(
        "beyond-unital",
        "What is left of the gradients at great depth if the noise is not unital?",
        "Unital noise leaves none; for noise such as amplitude damping limit sets of the cost are "
        "proved, and plateaus may be avoided.",
        (SINGKANIPA2025, WANG2021),
        "A floor of the mean of the kernel, exact for every channel that is not unital, at any "
        "depth.",
        ("nonunital-floor",),
        ("kernel_mean_channel_floor",),
    ),
    Question(
        "noise-on-angles",
        "Is noise on the angles a channel, and what does it do to the kernel?",
        "It is treated as a disturbance of training, beside channels that act on states.",
        (LIU2024, WANG2021),
        "The kernel of the loss averaged over normal noise on every angle has an exact mean.",
        ("angle-noise-averaged",),
        ("kernel_mean_angle_noise",),
    ),
)
