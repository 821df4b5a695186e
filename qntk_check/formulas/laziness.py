"""How little each angle feels: the mean square of ∂L/∂θ_ℓ over random circuits."""

from __future__ import annotations

from typing import Any

from qntk_check.formulas.drift import TARGET, TargetFormula
from qntk_check.formulas.parameters import EVEN_DIMENSION

__all__ = ["loss_gradient_moment"]


def _loss_gradient_moment(N: Any, target: Any, T1: Any, T2: Any, T3: Any, T4: Any) -> Any:
    mean = T1 / N
    offset = target - mean
    second = T2 - N * mean**2
    third = T3 - 3 * T2 * mean + 2 * N * mean**3
    fourth = T4 - 4 * T3 * mean + 6 * T2 * mean**2 - 3 * N * mean**4
    spread = second * offset**2 - 2 * offset * third / (N + 2)
    spread = spread + (second**2 + 2 * fourth) / ((N + 2) * (N + 3))
    return 2 * N * spread / ((N + 1) * (N**2 - 1))


loss_gradient_moment = TargetFormula(
    name="loss_gradient_moment",
    summary="mean of (∂L/∂θ_ℓ)² of one angle, L = ε²/2",
    function=_loss_gradient_moment,
    parameters=(EVEN_DIMENSION, TARGET),
    trace_order=4,
    validity=(
        "Haar circuit (4-designs do), X² = 1, Tr X = 0; exact. For a Pauli it is "
        "2N²(O_0² + 1/(N + 3))/((N + 1)(N² − 1)). Times ηL it is the mean fall of the loss in one "
        "step, at first order."
    ),
    claim="laziness-without-plateau",
    source="this project; paper, definitions 2.1 and 2.2",
)
