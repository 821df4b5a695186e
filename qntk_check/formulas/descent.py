"""Gradient descent without noise: the frozen law ε(t) = (1 − ηK)^t ε(0), and what is next."""

from __future__ import annotations

from collections.abc import Mapping

from qntk_check.formulas.functions import log
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.parameters import FIRST_ERROR, KERNEL, RATE, STEPS
from qntk_check.formulas.powers import decay, decay_before, log_decay, lost
from qntk_check.kinds import Number, Scalar

__all__ = ["angle_change", "frozen_error", "frozen_error_second_order", "training_steps"]

RELATIVE_ERROR = Parameter(
    "relative_error", r"\varepsilon_r", "error to be reached, as a share of the first", "1",
    domains.share, positive=True,
)  # fmt: skip
META_KERNEL = Parameter(
    "meta_kernel", r"\mu", "meta-kernel μ = Σ h_ab g_a g_b at the start", "[O³]",
    domains.real_number,
)  # fmt: skip


def _frozen_error(eta: Number, K: Number, error: Number, t: Number) -> Number:
    return decay(eta, K, t) * error


def _frozen_error_second_order(
    eta: Number, K: Number, meta_kernel: Number, error: Number, t: Number
) -> Number:
    source = decay_before(eta, K, t) * (2 * eta * t - lost(eta, K, t) * (2 / K - eta / 2))
    return decay(eta, K, t) * error + meta_kernel * error**2 * source / K


def _training_steps(eta: Number, K: Number, relative_error: Number) -> Number:
    return log(relative_error) / log_decay(eta, K)


def _angle_change(eta: Number, K: Number, error: Number, t: Number) -> Number:
    return error**2 * lost(eta, K, t) ** 2 / K


def _monotone(values: Mapping[str, object]) -> None:
    domains.damping(values, 1, "the frozen error is zero after one step at ηK = 1")


def _stable(values: Mapping[str, object]) -> None:
    domains.damping(values, 2, "gradient descent diverges from ηK = 2 on")


frozen_error = Formula(
    name="frozen_error",
    derivatives=0,
    summary="error after t steps while the kernel stays what it was",
    function=_frozen_error,
    parameters=(RATE, KERNEL, FIRST_ERROR, STEPS),
    trace_order=0,
    validity=(
        "First order in each step, constant K, no noise; 0 < ηK < 2 (beyond it diverges, at ηK = 1 "
        "the error is zero after one step, above it changes sign at each step). In circuits K "
        "follows the variance of O in the state: see late_kernel and frozen_error_second_order."
    ),
    claim="frozen-decay",
    source="paper, eq. (19)",
    relations=(_stable,),
)


def _iterated(eta: Scalar, K: Scalar, meta_kernel: Scalar, error: Scalar, t: Scalar) -> Number:
    """Return the error after t steps in which the kernel changes by −2ηεμ each."""
    kernel = K
    for _ in range(int(t)):
        change = -eta * kernel * error + eta**2 * error**2 * meta_kernel / 2
        error, kernel = error + change, kernel - 2 * eta * error * meta_kernel
    return error


def _slow_kernel(eta: Scalar, K: Scalar, meta_kernel: Scalar, error: Scalar, t: Scalar) -> bool:
    return 50 * abs(meta_kernel * error) <= K**2 and 2 * eta * K <= 1 and eta * K * t <= 3


_SLOW_KERNEL = Range(
    text="It is within 2 % of that recursion for |μ ε(0)| ≤ K²/50, ηK ≤ 1/2 and ηKt ≤ 3.",
    share=0.02,
    inside=_slow_kernel,
    truth=_iterated,
)

frozen_error_second_order = Formula(
    name="frozen_error_second_order",
    derivatives=0,
    summary="error after t steps, to first order in the meta-kernel μ",
    function=_frozen_error_second_order,
    parameters=(RATE, KERNEL, META_KERNEL, FIRST_ERROR, STEPS),
    trace_order=0,
    validity=(
        "First order in μ: the kernel changes by −2ηεμ a step, and ε by ½η²ε²μ besides; 0 < ηK < 1."
        f" {_SLOW_KERNEL.text} Third derivatives and squares of h are left out."
    ),
    ranges=(_SLOW_KERNEL,),
    claim="frozen-decay",
    source="this project; paper, eqs. (19), (50)",
    relations=(_monotone,),
)

training_steps = Formula(
    name="training_steps",
    derivatives=0,
    summary="steps T after which the error is ε_r times the first",
    function=_training_steps,
    parameters=(RATE, KERNEL, RELATIVE_ERROR),
    trace_order=0,
    validity=(
        "Frozen kernel, linear order, no noise; 0 < ηK < 1 and 0 < ε_r < 1. Not a whole number in "
        "general. The linear form log(1/ε_r)/(ηK) is too large by ηK/2, relative, and more."
    ),
    claim="training-time",
    source="paper, eq. (26), before the second ≈",
    relations=(_monotone,),
    rational=False,
)


def _has_arrived(eta: Scalar, K: Scalar, t: Scalar, **_: Scalar) -> bool:
    return 250 * abs(1 - eta * K) ** t <= 1


def _change_at_last(K: Scalar, error: Scalar, **_: Scalar) -> Number:
    return error**2 / K


_ARRIVED = Range(
    text="From |1 − ηK|^t ≤ 1/250 on it is ε(0)²/K within 1 %.",
    share=0.01,
    inside=_has_arrived,
    truth=_angle_change,
    value=_change_at_last,
)

angle_change = Formula(
    name="angle_change",
    derivatives=0,
    summary="squared length ‖θ(t) − θ(0)‖² of the change of all angles after t steps",
    function=_angle_change,
    parameters=(RATE, KERNEL, FIRST_ERROR, STEPS),
    trace_order=0,
    validity=(
        "Frozen gradients, linear order, no noise; 0 < ηK < 2. Divided by L it "
        f"is the mean square change of one angle. {_ARRIVED.text}"
    ),
    ranges=(_ARRIVED,),
    claim="laziness-without-plateau",
    source="this project; paper, sections 1 and 5",
    relations=(_stable,),
)
