"""The kernel along the path: K follows the variance of O in the state, and so the error.

In a Haar circuit E[K | χ] = 2cL Var_χ O with c = N/(N² − 1). Near the edge of the spectrum the
variance vanishes, and descent turns from exponential to algebraic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from qntk_check import domains
from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formula import Formula, Parameter
from qntk_check.formulas.functions import log
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS, RATE

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
START = Parameter(
    "start", r"\langle O\rangle_0", "expectation value at the start", "1", domains.unit_interval
)
REACHED = Parameter(
    "reached", r"\langle O\rangle_t", "expectation value to be reached", "1",
    domains.unit_interval,
)  # fmt: skip
TARGET = Parameter("target", "O_0", "target", "1", domains.unit_interval)
FULL_KERNEL = Parameter(
    "K", "K", "kernel where ⟨O⟩ = 0, the largest: late_kernel(N, L, 1)", "1", domains.positive,
    positive=True,
)  # fmt: skip


def _late_kernel(N: Any, L: Any, variance: Any) -> Any:
    return 2 * N * L * variance / (N**2 - 1)


def _largest_variance(expectation: Any, lowest: Any, highest: Any) -> Any:
    return (highest - expectation) * (expectation - lowest)


def _path_steps(eta: Any, K: Any, start: Any, reached: Any, target: Any) -> Any:
    near = log((start - target) / (reached - target)) / (1 - target**2)
    upper = log((1 - start) / (1 - reached)) / (2 * (1 - target))
    lower = log((1 + start) / (1 + reached)) / (2 * (1 + target))
    return (near - upper - lower) / (eta * K)


def _edge_steps(eta: Any, K: Any, start: Any, reached: Any) -> Any:
    algebraic = 1 / (2 * (1 - reached)) - 1 / (2 * (1 - start))
    odds = (1 - start) * (1 + reached) / ((1 - reached) * (1 + start))
    return (algebraic + log(odds) / 4) / (eta * K)


def _shown(values: Mapping[str, Any], *names: str) -> str:
    """Return the values of these parameters for a message."""
    return ", ".join(f"{name} = {show(values[name])}" for name in names)


def _within(values: Mapping[str, Any]) -> None:
    names = ("expectation", "lowest", "highest")
    numbers = domains.exact_values(values, *names)
    if numbers is not None and np.any((numbers[0] < numbers[1]) | (numbers[0] > numbers[2])):
        raise DomainError(
            f"{_shown(values, *names)}: the expectation value lies outside the spectrum, where "
            "every expectation value of O lies; check the eigenvalues"
        )


def _towards(values: Mapping[str, Any]) -> None:
    names = ("start", "reached", "target")
    numbers = domains.exact_values(values, *names)
    if numbers is None:
        return
    start, reached, target = numbers
    ahead = (reached - target) * (start - target) > 0
    if not np.all(ahead & (abs(reached - target) <= abs(start - target))):
        raise DomainError(
            f"{_shown(values, *names)}: reached is not between start and target; descent moves "
            "towards the target and is there after infinite time only; give a value on the way"
        )
    if not np.all((abs(target) < 1) & (abs(start) < 1)):
        raise DomainError(
            f"{_shown(values, 'target', 'start')}: both must lie inside (−1, 1); for a target at "
            "the edge use edge_steps (mirrored for −1), and at ⟨O⟩ = ±1 the kernel is zero and "
            "nothing moves"
        )


def _upwards(values: Mapping[str, Any]) -> None:
    numbers = domains.exact_values(values, "start", "reached")
    if numbers is not None:
        start, reached = numbers
        if not np.all((start > -1) & (start <= reached) & (reached < 1)):
            raise DomainError(
                f"{_shown(values, 'start', 'reached')}: −1 < start ≤ reached < 1 must hold; the "
                "edge itself takes infinite time, and at −1 nothing moves"
            )


late_kernel = Formula(
    name="late_kernel",
    summary="mean of K in a Haar circuit whose state has a given variance of O",
    function=_late_kernel,
    parameters=(EVEN_DIMENSION, LAYERS, VARIANCE),
    trace_order=0,
    validity=(
        "E[K | χ], exact for the Haar circuit (X² = 1, Tr X = 0) before training. Along a training "
        "path it is no estimate with a stated error, however large L is beside √N: descent ends "
        "in circuits with a smaller kernel. In trainings K is this share of it: 0.7 to 1.1 for a "
        "Pauli string and an inner target, down to 0.4 at the edge, 0.2 to 0.9 for a rank-one "
        "projector (N = 16, L = 96), 0.1 to 0.4 for a local Hamiltonian on the way to its ground "
        "state (N = 64, L = 192). At ⟨O⟩ = e the variance is (λ_max − e)(e − λ_min) for an O with "
        "two eigenvalues, and never more: see largest_variance."
    ),
    claim="frozen-decay",
    source="this project",
)

largest_variance = Formula(
    name="largest_variance",
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
    summary="steps of gradient flow from one ⟨O⟩ to another, for a Pauli and an inner target",
    function=_path_steps,
    parameters=(RATE, FULL_KERNEL, START, REACHED, TARGET),
    trace_order=0,
    validity=(
        "O² = 1; K(t) = K(1 − ⟨O⟩²) with K = late_kernel(N, L, 1), which trainings keep to as "
        "late_kernel says; small ηK (a flow); |target| < 1. For another spectrum the variance does "
        "not follow from ⟨O⟩, and no such law holds."
    ),
    claim="frozen-decay",
    source="this project",
    relations=(_towards,),
    rational=False,
)

edge_steps = Formula(
    name="edge_steps",
    summary="steps of gradient flow from one ⟨O⟩ to another, for a Pauli and the target +1",
    function=_edge_steps,
    parameters=(RATE, FULL_KERNEL, START, REACHED),
    trace_order=0,
    validity=(
        "O² = 1; K(t) = K(1 − ⟨O⟩²), which trainings keep to as late_kernel says; small ηK (a "
        "flow); target +1, the edge. Late it is "
        "1/(2ηK|ε|): "
        "the error falls like 1/t, not exponentially. For the target −1 change all signs."
    ),
    claim="frozen-decay",
    source="this project",
    relations=(_upwards,),
    rational=False,
)
