"""The meta-kernel μ = Σ h_ab g_a g_b: its exact mean and second moment, and (51) as printed.

Units: μ carries the unit of O³. Angles are full angles; with exp(−iθX/2) every μ is divided by 16.
"""

from __future__ import annotations

from typing import Any

from qntk_check.formula import Formula
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.spread import _HAAR_CIRCUIT, central
from qntk_check.roots import square_root

__all__ = ["meta_kernel_mean", "meta_kernel_second_moment", "meta_kernel_spread_as_printed"]


def _meta_kernel_mean(N: Any, L: Any, T1: Any, T2: Any, T3: Any) -> Any:
    _, M3 = central(N, T1, T2, T3)
    return 2 * L * (L - 1) * N**3 * M3 / ((N - 1) ** 2 * (N + 1) ** 3 * (N + 2))


def _meta_kernel_second_moment(
    N: Any, L: Any, T1: Any, T2: Any, T3: Any, T4: Any, T5: Any, T6: Any
) -> Any:
    M2, M3, M4, _, M6 = central(N, T1, T2, T3, T4, T5, T6)
    A, B, C, D = M2**3, M2 * M4, M3**2, M6
    one = _same_index(N, A, B, C, D)
    two = _two_indices(N, A, B, C, D)
    shared = _shared_index(N, A, B, C, D)
    apart = _diagonal_and_pair(N, A, B, C, D)
    four = _four_indices(N, A, B, C, D)
    pairs = 3 * two + 2 * N * one / (N**2 - 1)
    triples = 2 * apart + 4 * shared
    return L * (one + (L - 1) * (pairs + (L - 2) * (triples + (L - 3) * four)))


def _same_index(N: Any, A: Any, B: Any, C: Any, D: Any) -> Any:
    """E h_aa² g_a⁴; times N/(2(N² − 1)) it is E h_aa g_a² h_ab g_a g_b."""
    words = (
        (N + 2) * (N**2 + 7 * N + 15) * A
        + 3 * (N + 2) * (N**2 + 5 * N + 10) * B
        - 2 * (3 * N**2 + 15 * N + 20) * C
        + 2 * N * (N + 1) * (N + 2) * D
    )
    return 96 * words / (N * (N - 1) * (N + 1) ** 3 * (N + 3) ** 2 * (N + 5) ** 2)


def _two_indices(N: Any, A: Any, B: Any, C: Any, D: Any) -> Any:
    """E h_aa g_a² h_bb g_b² = E h_ab² g_a² g_b²."""
    words = (
        (N**4 + 9 * N**3 + 38 * N**2 + 75 * N + 60) * A
        + 3 * (N**4 + 5 * N**3 + 15 * N**2 + 25 * N + 20) * B
        + (N + 2) * (N**3 - 5 * N - 20) * C
        + N * (N + 1) * (3 * N**2 + 5 * N + 4) * D
    )
    below = N * (N - 1) ** 2 * (N + 1) ** 3 * (N + 3) ** 3 * (N + 4) * (N + 5)
    return 16 * (N + 2) * words / below


def _diagonal_and_pair(N: Any, A: Any, B: Any, C: Any, D: Any) -> Any:
    """E h_aa g_a² h_bc g_b g_c."""
    words = (
        3 * (N + 2) * (N**2 + 5 * N + 10) * A
        - (N**4 - 10 * N**2 - 45 * N - 60) * B
        + 2 * (2 * N**3 + 5 * N**2 - 5 * N - 20) * C
        - N * (N + 1) ** 2 * (N - 4) * D
    )
    return 8 * N * words / ((N - 1) ** 3 * (N + 1) ** 4 * (N + 3) ** 2 * (N + 4) * (N + 5))


def _shared_index(N: Any, A: Any, B: Any, C: Any, D: Any) -> Any:
    """E h_ab g_a g_b h_ac g_a g_c."""
    words = (
        -(N**3 - 15 * N**2 - 88 * N - 120) * A
        + (N**4 - 6 * N**3 + 2 * N**2 + 105 * N + 180) * B
        + 2 * (N**4 + 6 * N**3 + 14 * N**2 - 15 * N - 60) * C
        + 3 * N * (N + 1) * (N**2 + N + 4) * D
    )
    return 4 * N * words / ((N - 1) ** 3 * (N + 1) ** 4 * (N + 3) ** 2 * (N + 4) * (N + 5))


def _four_indices(N: Any, A: Any, B: Any, C: Any, D: Any) -> Any:
    """E h_ab g_a g_b h_cd g_c g_d."""
    words = (
        3 * (3 * N**2 + 15 * N + 20) * A
        - 3 * (2 * N**3 + 5 * N**2 - 5 * N - 20) * B
        + (N**4 + 8 * N**3 + 25 * N**2 + 10 * N - 40) * C
        + N * (N + 1) * (N**2 + N + 4) * D
    )
    below = (N - 1) ** 4 * (N + 1) ** 5 * (N + 2) * (N + 3) * (N + 4) * (N + 5)
    return 4 * N**3 * words / below


def _meta_kernel_spread_as_printed(N: Any, L: Any, T1: Any, T2: Any) -> Any:
    return L * T2 * square_root(32 * T2) / N**3


meta_kernel_mean = Formula(
    name="meta_kernel_mean",
    summary="mean of the meta-kernel, E μ",
    function=_meta_kernel_mean,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=3,
    validity=_HAAR_CIRCUIT + " It vanishes if and only if L = 1 or Tr (O − Tr O/N)³ = 0.",
    claim="meta-kernel-mean",
    source="derived here; corrects E(μ) = 0 of paper, appendix B",
)

meta_kernel_second_moment = Formula(
    name="meta_kernel_second_moment",
    summary="second moment of the meta-kernel, E μ²",
    function=_meta_kernel_second_moment,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=6,
    validity=_HAAR_CIRCUIT,
    claim="meta-kernel-spread",
    source="derived here; corrects paper, eq. (51)",
)

meta_kernel_spread_as_printed = Formula(
    name="meta_kernel_spread_as_printed",
    summary="Δμ = √E(μ²) as printed, √32 L Tr^{3/2}(O²)/N³",
    function=_meta_kernel_spread_as_printed,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=2,
    validity=(
        "Not exact for any circuit: see meta_kernel_second_moment, of which it keeps, at N ≫ 1 and "
        "Tr O = 0, part of the terms quadratic in L."
    ),
    claim="meta-kernel-spread",
    source="paper, eq. (51)",
)
