"""Circuits that are Haar-random apart from the state that they reach: μ, λ = μ/K and ζ = εμ/K².

The mean of K there is ``late_kernel`` for any O. The state has the moments ⟨O⟩, m_2 = Var O and
m_3; a rank-one projector of overlap o with it has m_2 = o(1 − o), m_3 = o(1 − o)(1 − 2o). λ and ζ
are ratios of means. Angles are full angles: with exp(−iθX/2) μ is divided by 16 and λ by 4.
"""

from __future__ import annotations

from qntk_check.formulas.late import EXPECTATION, VARIANCE
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.kinds import Number

__all__ = ["late_meta_kernel", "restricted_kernel", "restricted_lambda", "restricted_zeta"]

THIRD = Parameter(
    "third", "m_3", "third central moment of O in the state χ = UΨ0", "[O³]", domains.real_number
)
REACHED_OVERLAP = Parameter(
    "reached_overlap", "o", "overlap abs(⟨Φ|χ⟩)² of the target Φ with the state χ = UΨ0", "1",
    domains.fidelity,
)  # fmt: skip
PART_REACHED = Parameter(
    "reached_overlap", "o", "overlap abs(⟨Φ|χ⟩)², neither 0 nor 1, where K vanishes", "1",
    domains.share,
)  # fmt: skip
REMAINING_ERROR = Parameter(
    "remaining_error", "R", "error that is left, o − O_0", "[O]", domains.real_number
)


def _late_meta_kernel(
    N: Number, L: Number, expectation: Number, variance: Number, third: Number, T1: Number
) -> Number:
    own = 4 * (N + 2) * (variance * (T1 - N * expectation) + third) / (N + 3)
    return L * (own + 2 * (L - 1) * N**2 * third / (N**2 - 1)) / (N**2 - 1)


def _restricted_kernel(N: Number, L: Number, reached_overlap: Number) -> Number:
    return 2 * N * L * reached_overlap * (1 - reached_overlap) / (N**2 - 1)


def _restricted_lambda(N: Number, L: Number, reached_overlap: Number) -> Number:
    pairs = (L - 1) * N * (1 - 2 * reached_overlap) / (N**2 - 1)
    return pairs - 2 * (N + 2) * ((N + 2) * reached_overlap - 2) / (N * (N + 3))


def _restricted_zeta(
    N: Number, L: Number, reached_overlap: Number, remaining_error: Number
) -> Number:
    pairs = (L - 1) * (1 - 2 * reached_overlap)
    own = 2 * (N + 2) * (N**2 - 1) * ((N + 2) * reached_overlap - 2) / (N**2 * (N + 3))
    below = 2 * L * reached_overlap * (1 - reached_overlap)
    return remaining_error * (pairs - own) / below


_ENSEMBLE = (
    "Exact for circuits that are Haar-random apart from the state that they reach (X² = 1, Tr X = "
    "0), at every even N. "
)
_TRAINED = (
    "Trained circuits keep to it for a target inside the spectrum and L far above 2N; at the edge "
    "and beyond λ tends to minus the least curvature of the circuit, which is smaller by (1 − "
    "√(2(N − 1)/L))² or so."
)

late_meta_kernel = Formula(
    name="late_meta_kernel",
    derivatives=4,
    summary="mean of μ in a Haar circuit whose state has given moments of O",
    function=_late_meta_kernel,
    parameters=(EVEN_DIMENSION, LAYERS, EXPECTATION, VARIANCE, THIRD),
    trace_order=1,
    validity=_ENSEMBLE + "For every O.",
    claim="restricted-lambda",
    source="this project",
)

restricted_kernel = Formula(
    name="restricted_kernel",
    derivatives=2,
    summary="E K at a given overlap with the target, for a rank-one projector",
    function=_restricted_kernel,
    parameters=(EVEN_DIMENSION, LAYERS, REACHED_OVERLAP),
    trace_order=0,
    validity=_ENSEMBLE + "It is late_kernel at the variance o(1 − o), where trainings are spoken "
    "of.",
    claim="restricted-kernel",
    source="Zhang et al. (2024), confirmed here",
)

restricted_lambda = Formula(
    name="restricted_lambda",
    derivatives=2,
    summary="E μ/E K at a given overlap with the target, for a rank-one projector",
    function=_restricted_lambda,
    parameters=(EVEN_DIMENSION, LAYERS, REACHED_OVERLAP),
    trace_order=0,
    validity=_ENSEMBLE + "At o = 0 and 1, where both vanish, the limit. " + _TRAINED,
    unranged="measured along trainings, in the trials of three-regimes",
    claim="restricted-lambda",
    source="Zhang et al. (2024), confirmed here",
)

restricted_zeta = Formula(
    name="restricted_zeta",
    derivatives=0,
    summary="ε E μ/(E K)² at a given overlap with the target, for a rank-one projector",
    function=_restricted_zeta,
    parameters=(EVEN_DIMENSION, LAYERS, PART_REACHED, REMAINING_ERROR),
    trace_order=0,
    validity=_ENSEMBLE + _TRAINED,
    unranged="measured along trainings, in the trials of three-regimes",
    claim="restricted-zeta",
    source="Zhang et al. (2024), confirmed here",
)
