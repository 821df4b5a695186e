"""The spread of the kernel: exact variances, the floor, the crossover, and (23) as printed.

Units: O carries the unit of the observable, Var K that of O⁴. Angles are full angles, exp(iθX).
Everything is a function of the central traces M_k = Tr (O − Tr O/N)^k, except what is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from qntk_check.formulas.central import Sextic, central, excess, sextic
from qntk_check.formulas.functions import square_root
from qntk_check.formulas.machinery.family import FormulaFamily, family
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.machinery.trace_domain import not_constant
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.kinds import Number, Scalar

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = [
    "concentration_depth",
    "gradient_moment",
    "gradient_pair_moment",
    "kernel_floor",
    "kernel_spread_as_printed",
    "kernel_variance",
]

HAAR_CIRCUIT = (
    "Exact at every even N ≥ 2 and every L ≥ 1 in the Haar circuit "
    "U = W_1 e^(iθ_1X_1) ⋯ W_L e^(iθ_LX_L) W_(L+1), all W independent and Haar-random (unitary "
    "designs of the same degree in each W do as well), X_ℓ² = 1, Tr X_ℓ = 0, at any fixed angles."
)
_SLOTS = (
    "Exact at every even N ≥ 2 if V_−,ℓ and V_+,ℓ are Haar-random and independent, over ℓ too: the "
    "paper's literal assumption, which no circuit with L ≥ 2 has; X_ℓ² = 1, Tr X_ℓ = 0."
)


def y2(N: Number) -> Number:
    """E y², where K = Var_χ(O) Σ y_ℓ²."""
    return 2 * N / ((N - 1) * (N + 1))


def y4(N: Number) -> Number:
    """E y⁴."""
    return 12 * (N + 2) / ((N - 1) * (N + 1) * (N + 3))


def _y2_variance(N: Number) -> Number:
    """Var y² = E y⁴ − (E y²)²."""
    return 4 * (2 * N**3 + 3 * N**2 - 3 * (N + 2)) / ((N - 1) ** 2 * (N + 1) ** 2 * (N + 3))


def variance_squared(N: Number, M2: Number, X: Number) -> Number:
    """E (Var_χ O)²."""
    return ((N + 2) ** 2 * M2**2 + (N + 1) * X) / (N * (N + 1) * (N + 2) * (N + 3))


def _variance_spread(N: Number, M2: Number, X: Number) -> Number:
    """Return the variance of Var_χ O."""
    return (2 * (N + 2) * M2**2 + (N + 1) ** 2 * X) / (N * (N + 1) ** 2 * (N + 2) * (N + 3))


def _kernel_variance(
    N: Number, L: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    shared = (L * y2(N)) ** 2 * _variance_spread(N, M2, X)
    return shared + L * _y2_variance(N) * variance_squared(N, M2, X)


def _kernel_variance_slots(
    N: Number, L: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    one = y2(N) ** 2 * _variance_spread(N, M2, X)
    return L * (one + _y2_variance(N) * variance_squared(N, M2, X))


def _kernel_spread_as_printed(
    N: Number, L: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    return square_root(L * (8 * T2**2 + 12 * T4)) / N**2


def _floor_squared(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    return (2 * (N + 2) + (N + 1) ** 2 * X / M2**2) / (N * (N + 2) * (N + 3))


def _kernel_floor(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    return square_root(_floor_squared(N, T1, T2, T3, T4))


def _concentration_depth(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    floor = _floor_squared(N, T1, T2, T3, T4)
    return (1 + 1 / floor) * _y2_variance(N) / y2(N) ** 2


def _gradient_second(N: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return y2(N) * M2 / (N + 1)


def _gradient_fourth(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    return y4(N) * variance_squared(N, M2, X)


def _gradient_pair(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    return y2(N) ** 2 * variance_squared(N, M2, X)


def sixth_words(N: Number, o: Sextic) -> Number:
    """E (Var_χ O)³ times N²(N+1)(N+2)(N+3)(N+4)(N+5)."""
    return (
        (N + 2) ** 2 * (N + 4) ** 2 * o.cube
        + (3 * N**3 + 19 * N**2 + 42 * N + 28) * o.skew
        + (N + 2) * (3 * N**2 + 19 * N + 34) * o.peaked
        + 2 * (N + 1) * (N + 2) * o.rest
    )


def _gradient_sixth(
    N: Number, T1: Number, T2: Number, T3: Number, T4: Number, T5: Number, T6: Number
) -> Number:  # fmt: skip
    words = sixth_words(N, sextic(N, T1, T2, T3, T4, T5, T6))
    return 120 * words / (N**2 * (N - 1) * (N + 1) ** 3 * (N + 3) ** 2 * (N + 5) ** 2)


def _variance(name: str, function: Callable[..., Number], validity: str) -> Formula:
    return Formula(
        name=name,
        derivatives=4,
        summary="variance of the kernel, Var K = E K² − K̄²",
        function=function,
        parameters=(EVEN_DIMENSION, LAYERS),
        trace_order=4,
        validity=validity,
        claim="kernel-spread",
        source="derived here; corrects paper, eqs. (23), (49)",
    )


kernel_variance: FormulaFamily = family(
    "kernel_variance",
    option="ensemble",
    default="haar-circuit",
    variants={
        "haar-circuit": _variance("kernel_variance", _kernel_variance, HAAR_CIRCUIT),
        "independent-slots": _variance("kernel_variance", _kernel_variance_slots, _SLOTS),
    },
)


def _has_few_layers(
    N: Scalar, L: Scalar, T1: Scalar, T2: Scalar, T3: Scalar, T4: Scalar, **_: Scalar
) -> bool:
    if N < 64 or 1000 * T1**2 > N * T2:
        return False
    return cast("Fraction", _concentration_depth(N, T1, T2, T3, T4)) >= 20 * L


def _exact_spread(
    N: Scalar, L: Scalar, T1: Scalar, T2: Scalar, T3: Scalar, T4: Scalar, **_: Scalar
) -> float:
    return float(cast("Fraction", _kernel_variance(N, L, T1, T2, T3, T4))) ** 0.5


_FEW_LAYERS = Range(
    text="In the Haar circuit it is within 5 % of √kernel_variance for N ≥ 64, 1000 (Tr O)² ≤ N "
    "Tr O² and L ≤ concentration_depth/20; at no L for an O whose concentration_depth is below 20.",
    share=0.05,
    inside=_has_few_layers,
    truth=_exact_spread,
)

kernel_spread_as_printed = Formula(
    name="kernel_spread_as_printed",
    derivatives=2,
    summary="ΔK as printed, (√L/N²) √(8 Tr²(O²) + 12 Tr O⁴)",
    function=_kernel_spread_as_printed,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=4,
    validity=(
        "Asymptotic: the leading order at N ≫ 1 of independent slots with Tr O = 0. It changes "
        "under O → O + const, which ΔK does not; in a circuit it omits the covariance of the "
        "layers, which dominates from L ≈ concentration_depth on. See kernel_variance. "
        + _FEW_LAYERS.text
    ),
    ranges=(_FEW_LAYERS,),
    claim="kernel-spread",
    source="paper, eqs. (23), (49)",
)

kernel_floor = Formula(
    name="kernel_floor",
    derivatives=0,
    summary="the limit of ΔK/K̄ as L → ∞ in the Haar circuit, SD(Var_χ O)/E Var_χ O",
    function=_kernel_floor,
    parameters=(EVEN_DIMENSION,),
    trace_order=4,
    validity=HAAR_CIRCUIT + " O is not a multiple of 1. ΔK/K̄ lies above it at every L.",
    claim="kernel-concentrates",
    source="derived here; corrects ΔK/K̄ = O(1/√L) of paper, section 3",
    moment_relations=(not_constant,),
)

concentration_depth = Formula(
    name="concentration_depth",
    derivatives=0,
    summary="L*, where the 1/√L part of ΔK/K̄ has fallen to the floor",
    function=_concentration_depth,
    parameters=(EVEN_DIMENSION,),
    trace_order=4,
    validity=(
        HAAR_CIRCUIT + " O is not a multiple of 1. Exactly: (ΔK/K̄)² = floor² (1 + L*/L) at every L."
    ),
    claim="kernel-concentrates",
    source="derived here",
    moment_relations=(not_constant,),
)


def _gradient(order: int, function: Callable[..., Number]) -> Formula:
    return Formula(
        name="gradient_moment",
        derivatives=order,
        summary=f"E g^{order} of one angle",
        function=function,
        parameters=(EVEN_DIMENSION,),
        trace_order=order,
        validity=(
            "Exact at every even N ≥ 2 if V_−,ℓ and V_+,ℓ of that angle are independent and "
            f"Haar-random ({order}-designs suffice), X² = 1, Tr X = 0: one slot, and every angle "
            "of the Haar circuit."
        ),
        claim="kernel-spread",
        source="derived here",
    )


gradient_moment: FormulaFamily = family(
    "gradient_moment",
    option="order",
    default=2,
    variants={
        2: _gradient(2, _gradient_second),
        4: _gradient(4, _gradient_fourth),
        6: _gradient(6, _gradient_sixth),
    },
)

gradient_pair_moment = Formula(
    name="gradient_pair_moment",
    derivatives=4,
    summary="E g_a² g_b² of two angles of one circuit",
    function=_gradient_pair,
    parameters=(EVEN_DIMENSION,),
    trace_order=4,
    validity=HAAR_CIRCUIT + " a ≠ b. It exceeds (E g²)² wherever O is not a multiple of 1.",
    claim="gradient-pair",
    source="derived here; Zhang et al. (2024)",
)
