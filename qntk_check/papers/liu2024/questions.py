"""Questions of the literature that results on this paper answer, and theorems elsewhere."""

from __future__ import annotations

from qntk_check.papers.literature import (
    GARCIA2025,
    LIU2022,
    LIU2024,
    SWEKE2020,
    YOU2023,
    ZHANG2024,
)
from qntk_check.verdicts.literature import Elsewhere, Question

__all__ = ["ELSEWHERE", "QUESTIONS"]

QUESTIONS = (
    Question(
        "law-of-the-kernel",
        "What is the law of the kernel of a random circuit, beyond its mean?",
        "The tangent kernel was introduced with its mean and with bounds; its spread was computed "
        "for segments that are independent from gate to gate, which no circuit has.",
        (LIU2022, LIU2024),
        "In a circuit of Haar-random layers the kernel factorizes: it is the variance of O in a "
        "random state, times a sum that does not know the observable. All moments, the law and "
        "the kernel of two inputs follow, exactly at every size.",
        ("kernel-spread",),
        (
            "kernel_variance",
            "kernel_moment",
            "gradient_moment",
            "kernel_mean_pair",
            "kernel_variance_pair",
        ),
    ),
    Question(
        "floor",
        "Do more angles make the kernel certain, as width does in classical networks?",
        "The relative spread is said to fall like one over the root of the number of angles, from "
        "which the analogy of angles with width is drawn; the outputs of Haar-random networks "
        "form Gaussian processes as the dimension grows.",
        (LIU2024, GARCIA2025),
        "No: it ends at a floor, the relative spread of the variance of O in a random state. "
        "The depth from which on more angles do not help is known in closed form.",
        ("kernel-concentrates", "condition-kernel"),
        ("kernel_floor", "concentration_depth", "kernel_relative_spread"),
    ),
    Question(
        "second-order",
        "How large is the second-order term of training, which decides where the linear theory "
        "may be used?",
        "The meta-kernel is printed with mean zero and with a spread in proportion to the number "
        "of angles; deviations from kernel regression were proved for Pauli measurements.",
        (LIU2024, YOU2023),
        "Its mean does not vanish unless the third central moment of O does, and its second moment "
        "grows like the square of the number of angles. Both are exact, and give the learning rate "
        "up to which a step is linear.",
        ("meta-kernel-mean", "meta-kernel-spread", "condition-meta-kernel"),
        ("meta_kernel_mean", "meta_kernel_second_moment", "linearity_ratio", "linear_rate"),
    ),
    Question(
        "drift-and-bias",
        "Does noise on the angles leave the mean of the error alone?",
        "The plateau that noise leaves is said not to depend on the number of qubits, from a model "
        "in which noise has no preferred direction.",
        (LIU2024,),
        "No: averaged over its noise each step pulls the expectation towards the mean eigenvalue. "
        "The plateau is centered off the target by a bias that grows with the dimension, measured "
        "here in units of its own spread.",
        ("noisy-recursion", "noise-resilience"),
        ("noise_drift", "plateau_bias", "bias_over_spread"),
    ),
    Question(
        "shots",
        "Where does training end when gradients are measured with finitely many shots?",
        "Convergence of descent by few measurements is proved with bounds; the plateau of the "
        "error was given with a spread of the noise that does not know the learning rate.",
        (SWEKE2020, LIU2024),
        "The step multiplies the error of the measured gradient by the rate, so that the plateau "
        "rises with the rate. It is exact for independent measurements, and for a measured error "
        "that all angles share.",
        ("measurement-cost",),
        ("shot_variance", "shot_noise_plateau", "shared_shot_plateau"),
    ),
    Question(
        "late-times",
        "What becomes of the frozen kernel at late times?",
        "In the frozen limit the error decays exponentially with the kernel of the start; circuits "
        "were seen to leave that law, and transitions between exponential and algebraic decay were "
        "found.",
        (LIU2022, YOU2023, ZHANG2024),
        "The rate is that of the kernel at the target, which is known from the variance of O "
        "there; to first order in the meta-kernel the error at every step has a closed form, and "
        "so has the number of steps between two expectations of two levels.",
        ("frozen-decay",),
        ("frozen_error_second_order", "late_kernel", "path_steps", "edge_steps"),
    ),
    Question(
        "laziness",
        "Does a circuit train lazily because of a barren plateau, or without one?",
        "Laziness and barren plateaus are told apart by the sizes of the gradient of the loss and "
        "of the change of the angles.",
        (LIU2024,),
        "Both sizes are exact: how far all angles move until a given step, and the second moment "
        "of the gradient of the loss at the start.",
        ("laziness-without-plateau", "plateau-laziness"),
        ("angle_change", "loss_gradient_moment"),
    ),
    Question(
        "which-circuits",
        "Of which circuits does the mean of the kernel speak?",
        "It is derived for traceless generators and unitaries on both sides of every gate.",
        (LIU2022, LIU2024),
        "Generators with a trace, circuits whose last gate acts on the state at once, and circuits "
        "of real matrices have exact means of their own.",
        ("kernel-mean",),
        ("kernel_mean_any_generator", "kernel_mean_bare", "kernel_mean_real"),
    ),
)

_WEINGARTEN = "weingarten-lean (Lean, D. G. West)"
ELSEWHERE = {
    "first-moment": (
        Elsewhere(
            _WEINGARTEN, "Weingarten.Haar.HaarExpectation.integral_entry_mul_star_entry",
            "the mean of an entry times the conjugate of an entry, for every dimension",
        ),
    ),
    "measurement-cost": (
        Elsewhere(
            "Lean-QuantumAlg (Lean, QudeLeap)", "QuantumAlg.ParameterShiftRule.main",
            "the parameter-shift rule, which the shot noise here rests on",
        ),
    ),
}  # fmt: skip
