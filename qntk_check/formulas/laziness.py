"""How little each angle feels: the mean square of ∂L/∂θ_ℓ over random circuits."""

from __future__ import annotations

from qntk_check.formulas.central import central, exactly
from qntk_check.formulas.drift import TARGET, TargetFormula
from qntk_check.formulas.parameters import EVEN_DIMENSION
from qntk_check.kinds import Number

__all__ = ["loss_gradient_moment"]


def _loss_gradient_moment(
    N: Number, target: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    M2, M3, M4 = central(N, T1, T2, T3, T4)

    def shifted(n: Number, t: Number, first: Number) -> tuple[Number]:
        return (t - first / n,)

    (offset,) = exactly(shifted, N, target, T1)
    spread = M2 * offset**2 - 2 * offset * M3 / (N + 2)
    spread = spread + (M2**2 + 2 * M4) / ((N + 2) * (N + 3))
    return 2 * N * spread / ((N + 1) ** 2 * (N - 1))


loss_gradient_moment = TargetFormula(
    name="loss_gradient_moment",
    derivatives=2,
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
