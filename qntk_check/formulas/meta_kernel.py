"""The meta-kernel μ = Σ h_ab g_a g_b: its exact mean and second moment, and (51) as printed.

Units: μ carries the unit of O³. Angles are full angles; with exp(−iθX/2) every μ is divided by 16.
"""

from __future__ import annotations

from qntk_check.formulas.central import central, sextic
from qntk_check.formulas.functions import square_root
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.spread import HAAR_CIRCUIT
from qntk_check.kinds import Number

__all__ = ["meta_kernel_mean", "meta_kernel_second_moment", "meta_kernel_spread_as_printed"]


def _meta_kernel_mean(N: Number, L: Number, T1: Number, T2: Number, T3: Number) -> Number:
    _, M3 = central(N, T1, T2, T3)
    return 2 * L * (L - 1) * N**3 * M3 / ((N - 1) ** 2 * (N + 1) ** 3 * (N + 2))


def _meta_kernel_second_moment(N: Number, L: Number, *traces: Number) -> Number:
    o = sextic(N, *traces)
    one = _same_index(N, *o)
    two = _two_indices(N, *o)
    shared = _shared_index(N, *o)
    apart = _diagonal_and_pair(N, *o)
    four = _four_indices(N, *o)
    pairs = 3 * two + 2 * N * one / ((N - 1) * (N + 1))
    triples = 2 * apart + 4 * shared
    return L * (one + (L - 1) * (pairs + (L - 2) * (triples + (L - 3) * four)))


# Below, A = M_2³, S = N M_3², P and R are the combinations of `qntk_check.formulas.central`.


def _same_index(N: Number, A: Number, S: Number, P: Number, R: Number) -> Number:
    """E h_aa² g_a⁴; times N/(2(N² − 1)) it is E h_aa g_a² h_ab g_a g_b."""
    words = (
        (N + 2) ** 2 * (N + 4) ** 2 * A
        + (3 * N**3 + 19 * N**2 + 42 * N + 28) * S
        + (N + 2) * (3 * N**2 + 19 * N + 34) * P
        + 2 * (N + 1) * (N + 2) * R
    )
    return 96 * words / (N**2 * (N - 1) * (N + 1) ** 3 * (N + 3) ** 2 * (N + 5) ** 2)


def _two_indices(N: Number, A: Number, S: Number, P: Number, R: Number) -> Number:
    """E h_aa g_a² h_bb g_b² = E h_ab² g_a² g_b²."""
    words = (
        (N + 2) ** 4 * (N + 4) * A
        + (4 * N**4 + 23 * N**3 + 56 * N**2 + 63 * N + 28) * S
        + (3 * N**4 + 21 * N**3 + 61 * N**2 + 93 * N + 68) * P
        + (N + 1) * (3 * N**2 + 5 * N + 4) * R
    )
    below = N**2 * (N - 1) ** 2 * (N + 1) ** 3 * (N + 3) ** 3 * (N + 4) * (N + 5)
    return 16 * (N + 2) * words / below


def _diagonal_and_pair(N: Number, A: Number, S: Number, P: Number, R: Number) -> Number:
    """E h_aa g_a² h_bc g_b g_c."""
    words = (
        2 * (N + 2) ** 3 * (N + 4) * A
        - (N + 1) * (N**3 - 3 * N**2 - 21 * N - 28) * S
        - (N**4 + 2 * N**3 - 14 * N**2 - 59 * N - 68) * P
        - (N - 4) * (N + 1) ** 2 * R
    )
    return 8 * words / ((N - 1) ** 3 * (N + 1) ** 4 * (N + 3) ** 2 * (N + 4) * (N + 5))


def _shared_index(N: Number, A: Number, S: Number, P: Number, R: Number) -> Number:
    """E h_ab g_a g_b h_ac g_a g_c."""
    words = (
        12 * (N + 2) ** 2 * (N + 4) * A
        + 3 * (N**4 + 4 * N**3 + 14 * N**2 + 35 * N + 28) * S
        + (N**4 + 14 * N**2 + 135 * N + 204) * P
        + 3 * (N + 1) * (N**2 + N + 4) * R
    )
    return 4 * words / ((N - 1) ** 3 * (N + 1) ** 4 * (N + 3) ** 2 * (N + 4) * (N + 5))


def _four_indices(N: Number, A: Number, S: Number, P: Number, R: Number) -> Number:
    """E h_ab g_a g_b h_cd g_c g_d."""
    words = (
        4 * (N + 2) ** 2 * (N + 4) * A
        + (N**4 + 4 * N**3 + 14 * N**2 + 35 * N + 28) * S
        - (4 * N**3 + 11 * N**2 - 25 * N - 68) * P
        + (N + 1) * (N**2 + N + 4) * R
    )
    below = (N - 1) ** 4 * (N + 1) ** 5 * (N + 2) * (N + 3) * (N + 4) * (N + 5)
    return 4 * N**2 * words / below


def _meta_kernel_spread_as_printed(N: Number, L: Number, T1: Number, T2: Number) -> Number:
    return L * T2 * square_root(32 * T2) / N**3


meta_kernel_mean = Formula(
    name="meta_kernel_mean",
    derivatives=4,
    summary="mean of the meta-kernel, E μ",
    function=_meta_kernel_mean,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=3,
    validity=HAAR_CIRCUIT + " It vanishes if and only if L = 1 or Tr (O − Tr O/N)³ = 0.",
    claim="meta-kernel-mean",
    source="derived here; corrects E(μ) = 0 of paper, appendix B",
)

meta_kernel_second_moment = Formula(
    name="meta_kernel_second_moment",
    derivatives=8,
    summary="second moment of the meta-kernel, E μ²",
    function=_meta_kernel_second_moment,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=6,
    validity=HAAR_CIRCUIT,
    claim="meta-kernel-spread",
    source="derived here; corrects paper, eq. (51)",
)

meta_kernel_spread_as_printed = Formula(
    name="meta_kernel_spread_as_printed",
    derivatives=4,
    summary="Δμ = √E(μ²) as printed, √32 L Tr^(3/2)(O²)/N³",
    function=_meta_kernel_spread_as_printed,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=2,
    validity=(
        "Not exact for any circuit: see meta_kernel_second_moment, of which it keeps, at N ≫ 1 and "
        "Tr O = 0, part of the terms quadratic in L."
    ),
    unranged="never right: tests/qntk_check/formulas/test_spread.py",
    claim="meta-kernel-spread",
    source="paper, eq. (51)",
)
