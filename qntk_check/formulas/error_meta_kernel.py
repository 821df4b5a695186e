"""Error times meta-kernel: E εμ and what it is made of, layer by layer, and ζ = E εμ/K̄².

Units: those of O⁴; ζ has none. Angles are full angles; with exp(−iθX/2) the means are divided by
16, and ζ is what it was. E εμ is by how much the kernel drifts: −2η E εμ in a step of descent.
"""

from __future__ import annotations

from qntk_check.formulas.central import central, excess
from qntk_check.formulas.drift import TARGET
from qntk_check.formulas.kernel import kernel_mean
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.machinery.trace_domain import not_constant
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.spread import HAAR_CIRCUIT, variance_squared, y4
from qntk_check.kinds import Number

__all__ = [
    "dynamical_index",
    "error_curvature_diagonal",
    "error_curvature_pair",
    "error_meta_kernel_mean",
]


def _diagonal(N: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    return -y4(N) * variance_squared(N, M2, X) / 3


def _pair(N: Number, target: Number, T1: Number, T2: Number, T3: Number, T4: Number) -> Number:
    M2, X = excess(N, T1, T2, T3, T4)
    _, M3 = central(N, T1, T2, T3)
    own = ((N - 1) * X - 2 * (N + 2) * M2**2) / (N + 3)
    return 2 * N * (own - N * (N * target - T1) * M3) / ((N - 1) ** 2 * (N + 1) ** 3 * (N + 2))


def _mean(N: Number, L: Number, target: Number, *traces: Number) -> Number:
    one, two = _diagonal(N, *traces), _pair(N, target, *traces)
    return L * (one + (L - 1) * two)


def _index(N: Number, L: Number, target: Number, *traces: Number) -> Number:
    return _mean(N, L, target, *traces) / kernel_mean.function(N, L, *traces[:2]) ** 2


error_curvature_diagonal = Formula(
    name="error_curvature_diagonal",
    derivatives=4,
    summary="mean of error, curvature and squared gradient of one layer, E ε h_aa g_a²",
    function=_diagonal,
    parameters=(EVEN_DIMENSION,),
    trace_order=4,
    validity=HAAR_CIRCUIT + " It is −E g⁴/3, below zero, and does not depend on the target.",
    claim="error-diagonal",
    source="derived here; corrects Zhang et al. (2024)",
)

error_curvature_pair = Formula(
    name="error_curvature_pair",
    derivatives=4,
    summary="mean of error, curvature and gradients of two layers, E ε h_ab g_a g_b",
    function=_pair,
    parameters=(EVEN_DIMENSION, TARGET),
    trace_order=4,
    validity=HAAR_CIRCUIT + " a ≠ b; any target, inside the spectrum or beyond.",
    claim="error-pair",
    source="Zhang et al. (2024)",
)

error_meta_kernel_mean = Formula(
    name="error_meta_kernel_mean",
    derivatives=4,
    summary="mean of error times meta-kernel, E εμ",
    function=_mean,
    parameters=(EVEN_DIMENSION, LAYERS, TARGET),
    trace_order=4,
    validity=HAAR_CIRCUIT + " The target may lie inside the spectrum or beyond.",
    claim="error-meta-kernel",
    source="derived here; corrects Zhang et al. (2024)",
)

dynamical_index = Formula(
    name="dynamical_index",
    derivatives=0,
    summary="ζ = E εμ/K̄², the mean of error times meta-kernel over the square of the mean of K",
    function=_index,
    parameters=(EVEN_DIMENSION, LAYERS, TARGET),
    trace_order=4,
    validity=HAAR_CIRCUIT + " O is not a multiple of 1. A ratio of means: that of one circuit "
    "varies about it, the less, the smaller kernel_relative_spread is.",
    claim="error-meta-kernel",
    source="derived here; corrects Zhang et al. (2024)",
    moment_relations=(not_constant,),
)
