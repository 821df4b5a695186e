"""The kernel K = Σ g_ℓ², averaged: equation (22) and its neighbors.

Units: O carries the unit of the observable, K that of O². Angles are full angles, exp(iθX);
with the half-angle convention exp(−iθX/2) every K here is divided by 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.formulas.central import central
from qntk_check.formulas.machinery.domains import involution_trace
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.parameters import (
    DIMENSION,
    EVEN_DIMENSION,
    GENERATOR_TRACE,
    LAYERS,
    OVERLAP,
)
from qntk_check.kinds import Number, Scalar

__all__ = [
    "kernel_mean",
    "kernel_mean_any_generator",
    "kernel_mean_bare",
    "kernel_mean_large_n",
    "kernel_mean_real",
]


def _kernel_mean(N: Number, L: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * L * N * M2 / ((N - 1) * (N + 1) ** 2)


def _kernel_mean_large_n(N: Number, L: Number, T1: Number, T2: Number) -> Number:
    return 2 * L * T2 / N**2


def _kernel_mean_any_generator(
    N: Number, L: Number, generator_trace: Number, T1: Number, T2: Number
) -> Number:
    share = (N - generator_trace) * (N + generator_trace) / N**2
    return share * _kernel_mean(N, L, T1, T2)


def _kernel_mean_bare(N: Number, L: Number, overlap: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    last = 2 * (1 - overlap) * (1 + overlap) * M2 / ((N - 1) * (N + 1))
    return _kernel_mean(N, L - 1, T1, T2) + last


def _kernel_mean_real(N: Number, L: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return 4 * L * M2 / ((N - 1) * (N + 2))


def _real_observable(observable: object) -> None:
    if isinstance(observable, Mapping):
        strings = cast("Mapping[str, object]", observable)
        imaginary = [string for string in strings if string.count("Y") % 2]
    else:
        array = np.asarray(observable)
        imaginary = ["O"] if np.iscomplexobj(array) and np.any(np.imag(array)) else []
    if imaginary:
        raise DomainError(
            f"{imaginary[0]} is not a real matrix, and a state of a real circuit does not see its "
            "imaginary part: leave it out (strings with an even number of Y are real)"
        )


def _possible_trace(values: Mapping[str, object]) -> None:
    involution_trace("generator_trace", values["generator_trace"], values["N"])


kernel_mean = Formula(
    name="kernel_mean",
    derivatives=2,
    summary="mean K̄ of the kernel over random circuits",
    function=_kernel_mean,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=2,
    validity=(
        "Exact at every even N ≥ 2 and every L ≥ 1, if each X_ℓ has X_ℓ² = 1 and Tr X_ℓ = 0, and "
        "if for each ℓ separately V_−,ℓ and V_+,ℓ are independent unitary 2-designs. The Haar "
        "circuit U = W_1 e^(iθ_1X_1) ⋯ W_L e^(iθ_LX_L) W_(L+1) has this property; the bare "
        "circuit (no W_(L+1)) has not: see kernel_mean_bare."
    ),
    claim="kernel-mean",
    source="paper, eq. (22)",
)


def _is_large(N: Scalar, T1: Scalar, T2: Scalar, **_: Scalar) -> bool:
    return N >= 32 and 20 * T1**2 <= N * T2


def _exact_mean(N: Scalar, L: Scalar, T1: Scalar, T2: Scalar, **_: Scalar) -> Number:
    return _kernel_mean(N, L, T1, T2)


_LARGE_N = Range(
    text="It is within 10 % of kernel_mean for N ≥ 32 and 20 (Tr O)² ≤ N Tr O².",
    share=0.1,
    inside=_is_large,
    truth=_exact_mean,
)

kernel_mean_large_n = Formula(
    name="kernel_mean_large_n",
    derivatives=2,
    summary="the large-N form of K̄ as printed, 2 L Tr(O²)/N²",
    function=_kernel_mean_large_n,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=2,
    validity=(
        "Asymptotic: needs N ≫ 1 and (Tr O)² ≪ N Tr O². Its ratio to the exact mean is "
        "(1 − (Tr O)²/(N Tr O²))⁻¹ · (N+1)(N²−1)/N³; at finite N it is not exact for any O. "
        + _LARGE_N.text
    ),
    ranges=(_LARGE_N,),
    claim="kernel-mean-large-n",
    source="paper, eq. (22), right of the ≈ sign",
)

kernel_mean_any_generator = Formula(
    name="kernel_mean_any_generator",
    derivatives=2,
    summary="K̄ where the generators have a trace: all Tr X_ℓ = τ",
    function=_kernel_mean_any_generator,
    parameters=(DIMENSION, LAYERS, GENERATOR_TRACE),
    trace_order=2,
    validity=(
        "As kernel_mean, without the condition Tr X = 0: exact at every N ≥ 2 for X² = 1 and "
        "any possible τ = Tr X (|τ| ≤ N, τ ≡ N modulo 2), the same for every layer."
    ),
    claim="kernel-mean",
    source="derived here; reduces to paper, eq. (22), at Tr X = 0",
    relations=(_possible_trace,),
)

kernel_mean_bare = Formula(
    name="kernel_mean_bare",
    derivatives=2,
    summary="K̄ of the bare circuit, whose last factor acts directly on Ψ0",
    function=_kernel_mean_bare,
    parameters=(EVEN_DIMENSION, LAYERS, OVERLAP),
    trace_order=2,
    validity=(
        "Exact at every even N ≥ 2 and L ≥ 1 for U = W_1 e^(iθ_1X_1) ⋯ W_L e^(iθ_LX_L) on a fixed "
        "Ψ0, W_ℓ independent unitary 2-designs, X_ℓ² = 1, Tr X_ℓ = 0. The layer ℓ = L has "
        "V_+,L = 1 and depends on ⟨Ψ0|X_L|Ψ0⟩."
    ),
    claim="kernel-mean",
    source="derived here; boundary correction to paper, eq. (22)",
)

kernel_mean_real = Formula(
    name="kernel_mean_real",
    derivatives=2,
    summary="K̄ of circuits of real matrices, such as RY rotations and CZ gates",
    function=_kernel_mean_real,
    parameters=(EVEN_DIMENSION, LAYERS),
    trace_order=2,
    validity=(
        "Exact at every even N ≥ 2 and L ≥ 1 if all W_ℓ, iX_ℓ, Ψ0 and O are real, X_ℓ² = 1, and "
        "V_−,ℓ is Haar random on O(N) (or a 2-design of it) and independent of V_+,ℓ, which may be "
        "anything real. It is 2(N+1)²/(N(N+2)) times kernel_mean: 9/4 at N = 2, 2 as N → ∞."
    ),
    claim="kernel-mean",
    source="derived here; the counterpart of paper, eq. (22), over O(N)",
    observable_check=_real_observable,
)
