"""The concentration conditions (52)–(54), exact: when the kernel and the linear step rule.

Units: O and ε carry the unit of the observable, K that of O², μ that of O³, η that of O⁻²; the
ratios here have none. Angles are full angles, exp(iθX).
"""

from __future__ import annotations

from qntk_check.formulas.functions import square_root
from qntk_check.formulas.kernel import kernel_mean
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.machinery.trace_domain import not_constant
from qntk_check.formulas.meta_kernel import meta_kernel_second_moment
from qntk_check.formulas.parameters import ERROR, EVEN_DIMENSION, LAYERS, RATE
from qntk_check.formulas.spread import HAAR_CIRCUIT, kernel_variance
from qntk_check.kinds import Number, Scalar

__all__ = [
    "kernel_relative_spread",
    "linear_rate",
    "linearity_ratio",
    "linearity_ratio_as_printed",
]

LIMIT = Parameter(
    "ratio", "r", "second-order term over the first, as large as it may be", "1",
    domains.share, positive=True,
)  # fmt: skip

_NOT_CONSTANT = " O is not a multiple of 1."


def _kernel_relative_spread(
    N: Number, L: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:
    variance = kernel_variance.function(N, L, T1, T2, T3, T4)
    return square_root(variance / kernel_mean.function(N, L, T1, T2) ** 2)


def _linearity_ratio(N: Number, L: Number, eta: Number, error: Number, *traces: Number) -> Number:
    moment = meta_kernel_second_moment.function(N, L, *traces)
    mean = kernel_mean.function(N, L, *traces[:2])
    return eta * error * square_root(moment / (4 * mean**2))


def _linear_rate(N: Number, L: Number, error: Number, ratio: Number, *traces: Number) -> Number:
    return ratio / _linearity_ratio(N, L, 1, error, *traces)


def _linearity_ratio_as_printed(
    N: Number, eta: Number, error: Number, T1: Number, T2: Number
) -> Number:
    return eta * error * square_root(T2) / N


kernel_relative_spread = Formula(
    name="kernel_relative_spread",
    derivatives=0,
    summary="ΔK/K̄ in the Haar circuit, √(f² (1 + L*/L))",
    function=_kernel_relative_spread,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=4,
    validity=HAAR_CIRCUIT + _NOT_CONSTANT + " See kernel_floor and concentration_depth.",
    claim="condition-kernel",
    source="derived here; corrects paper, eqs. (52), (54)",
    moment_relations=(not_constant,),
)

linearity_ratio = Formula(
    name="linearity_ratio",
    derivatives=2,
    summary="second-order term of a step of gradient descent over the first, η|ε|√(E μ²)/(2K̄)",
    function=_linearity_ratio,
    parameters=(EVEN_DIMENSION, LAYERS, RATE, ERROR),
    trace_order=6,
    validity=(
        HAAR_CIRCUIT + _NOT_CONSTANT + " The ratio is of a root mean square to a mean: that of "
        "one circuit varies about it, the less, the smaller kernel_relative_spread is. It is "
        "the relative error that a linear step makes."
    ),
    claim="condition-meta-kernel",
    source="derived here; corrects paper, eq. (53)",
    moment_relations=(not_constant,),
)

linear_rate = Formula(
    name="linear_rate",
    derivatives=-2,
    summary="the learning rate at which linearity_ratio reaches a given value",
    function=_linear_rate,
    parameters=(EVEN_DIMENSION, LAYERS, ERROR, LIMIT),
    trace_order=6,
    validity=linearity_ratio.validity,
    claim="condition-meta-kernel",
    source="derived here; linearity_ratio solved for η",
    moment_relations=(not_constant,),
)


def _is_wide_pauli(N: Scalar, L: Scalar, T1: Scalar, T2: Scalar, T4: Scalar, **_: Scalar) -> bool:
    return N >= 16 and 4 * L <= N and T1 == 0 and T2**2 == N * T4


def _exact_ratio(N: Scalar, L: Scalar, eta: Scalar, error: Scalar, **traces: Scalar) -> Number:
    return linearity_ratio(N, L, eta, error, traces=[traces[f"T{k}"] for k in range(1, 7)])


_PAULI = Range(
    text="For a Pauli string, N ≥ 16 and L ≤ N/4 it is about half of linearity_ratio, within 60 % "
    "of it.",
    share=0.6,
    inside=_is_wide_pauli,
    truth=_exact_ratio,
)

linearity_ratio_as_printed = Formula(
    name="linearity_ratio_as_printed",
    summary="what (53) asks to be small, η √Tr(O²) |ε(0)|/N",
    function=_linearity_ratio_as_printed,
    parameters=(EVEN_DIMENSION, RATE, ERROR),
    trace_order=2,
    validity=(
        "An order of magnitude for some O and L: it does not depend on L, and the exact "
        "linearity_ratio grows with L without bound. " + _PAULI.text
    ),
    ranges=(_PAULI,),
    claim="condition-meta-kernel",
    source="paper, eq. (53)",
)
