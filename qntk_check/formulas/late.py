"""The kernel along the path: K follows the variance of O in the state, and so the error.

In a Haar circuit E[K | χ] = 2cL Var_χ O with c = N/(N² − 1). Near the edge of the spectrum the
variance vanishes, and descent turns from exponential to algebraic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.functions import log
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS, RATE
from qntk_check.kinds import Number, Scalar

__all__ = ["edge_steps", "largest_variance", "late_kernel", "path_steps"]

VARIANCE = Parameter(
    "variance", r"\operatorname{Var}_\chi O", "variance of O in the state χ = UΨ0", "[O²]",
    domains.not_negative,
)  # fmt: skip
EXPECTATION = Parameter(
    "expectation", r"\langle O\rangle", "expectation value of O", "[O]", domains.real_number
)
LOWEST = Parameter(
    "lowest", r"\lambda_{\min}", "smallest eigenvalue of O", "[O]", domains.real_number
)
HIGHEST = Parameter(
    "highest", r"\lambda_{\max}", "largest eigenvalue of O", "[O]", domains.real_number
)
LOWER = replace(LOWEST, meaning="the lower of the two eigenvalues of O", default=-1)
UPPER = replace(HIGHEST, meaning="the upper of the two eigenvalues of O", default=1)
START = Parameter(
    "start", r"\langle O\rangle_0", "expectation value at the start", "[O]", domains.real_number
)
REACHED = Parameter(
    "reached", r"\langle O\rangle_t", "expectation value to be reached", "[O]",
    domains.real_number,
)  # fmt: skip
TARGET = Parameter("target", "O_0", "target", "[O]", domains.real_number)
FULL_KERNEL = Parameter(
    "K", "K", "kernel halfway between the two eigenvalues, the largest: late_kernel(N, L, "
    "((λ_max − λ_min)/2)²)", "[O²]", domains.positive, positive=True,
)  # fmt: skip


def _late_kernel(N: Number, L: Number, variance: Number) -> Number:
    return 2 * N * L * variance / (N**2 - 1)


def _largest_variance(expectation: Number, lowest: Number, highest: Number) -> Number:
    return (highest - expectation) * (expectation - lowest)


def _path_steps(
    eta: Number,
    K: Number,
    start: Number,
    reached: Number,
    target: Number,
    lowest: Number,
    highest: Number,
) -> Number:
    width, above, below = highest - lowest, highest - target, target - lowest
    near = log((start - target) / (reached - target)) / (above * below)
    upper = log((highest - start) / (highest - reached)) / (width * above)
    lower = log((start - lowest) / (reached - lowest)) / (width * below)
    return width**2 * (near - upper - lower) / (4 * eta * K)


def _edge_steps(
    eta: Number, K: Number, start: Number, reached: Number, lowest: Number, highest: Number
) -> Number:
    width = highest - lowest
    algebraic = width / (highest - reached) - width / (highest - start)
    odds = (highest - start) * (reached - lowest) / ((highest - reached) * (start - lowest))
    return (algebraic + log(odds)) / (4 * eta * K)


def _shown(values: Mapping[str, object], *names: str) -> str:
    """Return the values of these parameters for a message."""
    return ", ".join(f"{name} = {show(values[name])}" for name in names)


def _within(values: Mapping[str, object]) -> None:
    names = ("expectation", "lowest", "highest")
    numbers = domains.exact_values(values, *names)
    if numbers is not None and np.any((numbers[0] < numbers[1]) | (numbers[0] > numbers[2])):
        raise DomainError(
            f"{_shown(values, *names)}: the expectation value lies outside the spectrum, where "
            "every expectation value of O lies; check the eigenvalues"
        )


def _towards(values: Mapping[str, object]) -> None:
    names = ("start", "reached", "target")
    numbers = domains.exact_values(values, *names, "lowest", "highest")
    if numbers is None:
        return
    start, reached, target, lowest, highest = numbers
    ahead = (reached - target) * (start - target) > 0
    if not np.all(ahead & (abs(reached - target) <= abs(start - target))):
        raise DomainError(
            f"{_shown(values, *names)}: reached is not between start and target; descent moves "
            "towards the target and is there after infinite time only; give a value on the way"
        )
    least, most = np.minimum(target, start), np.maximum(target, start)
    if not np.all((lowest < least) & (most < highest)):
        raise DomainError(
            f"{_shown(values, 'target', 'start', 'lowest', 'highest')}: target and start must lie "
            "between the eigenvalues; for a target at the edge use edge_steps (mirrored for the "
            "lower one), and at an edge the kernel is zero and nothing moves"
        )


def _upwards(values: Mapping[str, object]) -> None:
    numbers = domains.exact_values(values, "start", "reached", "lowest", "highest")
    if numbers is not None:
        start, reached, lowest, highest = numbers
        if not np.all((start > lowest) & (start <= reached) & (reached < highest)):
            raise DomainError(
                f"{_shown(values, 'start', 'reached', 'lowest', 'highest')}: lowest < start ≤ "
                "reached < highest must hold; the edge itself takes infinite time, and at the "
                "other edge nothing moves"
            )


_TWO_LEVELS = (
    "An O with two eigenvalues, ±1 if none are given; with more, the variance does not follow from "
    "⟨O⟩ and no such law holds. K(t) = 4K(λ_max − ⟨O⟩)(⟨O⟩ − λ_min)/(λ_max − λ_min)², which "
    "trainings keep to as late_kernel says. "
)


def _step_count(
    eta: Scalar,
    K: Scalar,
    start: Scalar,
    reached: Scalar,
    lowest: Scalar,
    highest: Scalar,
    target: Scalar | None = None,
) -> Number:
    """Return how many steps of descent with this kernel lead to the value to be reached."""
    target = highest if target is None else target
    full, here, steps = 4 * eta * K / (highest - lowest) ** 2, start, 0
    while True:
        step = full * (highest - here) * (here - lowest) * (target - here)
        if step == 0 or (reached - here - step) * (target - start) <= 0:
            return steps + ((reached - here) / step if step else 0.0)
        here, steps = here + step, steps + 1


def _slow(eta: Scalar, K: Scalar, start: Scalar, reached: Scalar, **rest: Scalar) -> bool:
    moved = abs(reached - start) > 0.01 * (rest["highest"] - rest["lowest"])
    return 20 * eta * K <= 1 and moved


def _is_late(start: Scalar, reached: Scalar, lowest: Scalar, highest: Scalar, **_: Scalar) -> bool:
    central = abs(2 * start - highest - lowest) <= (highest - lowest) / 2
    return 100 * (highest - reached) <= highest - lowest and central


def _late_steps(
    eta: Scalar, K: Scalar, reached: Scalar, lowest: Scalar, highest: Scalar, **_: Scalar
) -> Number:
    return (highest - lowest) / (4 * eta * K * (highest - reached))


_FLOW_RANGE = Range(
    text="Descent in steps takes as many as this flow within 10 % for ηK ≤ 1/20.",
    share=0.1, inside=_slow, truth=_step_count,
)  # fmt: skip
_LATE_RANGE = Range(
    text="Late it is (λ_max − λ_min)/(4ηK|ε|), within 10 % from |ε| ≤ (λ_max − λ_min)/100 on if "
    "the start lies between a quarter and three quarters of the way: the error falls like 1/t, not "
    "exponentially.",
    share=0.1,
    inside=_is_late,
    truth=_edge_steps,
    value=_late_steps,
)

late_kernel = Formula(
    name="late_kernel",
    derivatives=2,
    summary="mean of K in a Haar circuit whose state has a given variance of O",
    function=_late_kernel,
    parameters=(EVEN_DIMENSION, LAYERS, VARIANCE),
    trace_order=0,
    validity=(
        "E[K | χ], exact for the Haar circuit (X² = 1, Tr X = 0) before training. Along a training "
        "path the mean of K over circuits is within 20 % of it for L ≥ 8N², whatever the spectrum "
        "and the target, as far as trainings show (N = 4 and 8; Pauli strings, projectors, local "
        "Hamiltonians, random spectra). With fewer layers descent ends in circuits with a smaller "
        "kernel, and towards the edge of the spectrum it is an upper estimate only: at N = 16, L = "
        "96 K is 0.4 to 0.9 of it for a Pauli string, 0.2 to 0.5 for a rank-one projector; at N = "
        "64, L = 192 0.1 to 0.4 for a local Hamiltonian on the way to its ground state. For a "
        "target inside it is 0.7 to 1.1 for the Pauli string and 0.5 to 0.9 for the projector. At "
        "⟨O⟩ = e the variance is (λ_max − e)(e − λ_min) for an O with two eigenvalues, and never "
        "more: see largest_variance."
    ),
    unranged="measured along trainings: tests/qntk_check/formulas/test_late_kernel_along_paths.py",
    claim="frozen-decay",
    source="this project",
)

largest_variance = Formula(
    name="largest_variance",
    derivatives=0,
    summary="largest variance of O in a state of given expectation value",
    function=_largest_variance,
    parameters=(EXPECTATION, LOWEST, HIGHEST),
    trace_order=0,
    validity=(
        "An upper bound for every O, equal for an O with two eigenvalues: 1 − e² for a Pauli, "
        "p(1 − p) for a projector. It vanishes at both edges of the spectrum."
    ),
    claim="frozen-decay",
    source="Bhatia and Davis, Amer. Math. Monthly 107, 353 (2000)",
    relations=(_within,),
)

path_steps = Formula(
    name="path_steps",
    derivatives=0,
    summary="steps of gradient flow from one ⟨O⟩ to another, for two levels and an inner target",
    function=_path_steps,
    parameters=(RATE, FULL_KERNEL, START, REACHED, TARGET, LOWER, UPPER),
    trace_order=0,
    validity=_TWO_LEVELS + "The target lies between the eigenvalues. " + _FLOW_RANGE.text,
    claim="frozen-decay",
    source="this project",
    relations=(_towards,),
    rational=False,
    ranges=(_FLOW_RANGE,),
)

edge_steps = Formula(
    name="edge_steps",
    derivatives=0,
    summary="steps of gradient flow between two ⟨O⟩, for two levels and the upper as target",
    function=_edge_steps,
    parameters=(RATE, FULL_KERNEL, START, REACHED, LOWER, UPPER),
    trace_order=0,
    validity=(
        _TWO_LEVELS
        + f"The target is λ_max; for λ_min change all signs. {_FLOW_RANGE.text} {_LATE_RANGE.text}"
    ),
    claim="frozen-decay",
    source="this project",
    relations=(_upwards,),
    rational=False,
    ranges=(_FLOW_RANGE, _LATE_RANGE),
)
