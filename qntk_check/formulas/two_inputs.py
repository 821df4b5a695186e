"""The kernel of two inputs, K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β: its mean and its variance.

Both depend on the inputs by F = abs(⟨α|β⟩)² alone, and at F = 1 they are those of one input. Units:
O carries the unit of the observable, K that of O². Angles are full angles, exp(iθX).
"""

from __future__ import annotations

from qntk_check.formulas.central import central, excess
from qntk_check.formulas.kernel import kernel_mean
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.spread import HAAR_CIRCUIT
from qntk_check.kinds import Number

__all__ = ["kernel_mean_pair", "kernel_variance_pair"]

FIDELITY = Parameter(
    "fidelity", "F", "overlap abs(⟨α|β⟩)² of the two inputs", "1", domains.fidelity
)


def _mean_pair(N: Number, L: Number, fidelity: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * L * N * M2 * (N * fidelity - 1) / ((N - 1) * (N + 1)) ** 2


def _variance_pair(
    N: Number, L: Number, fidelity: Number, T1: Number, T2: Number, T3: Number, T4: Number
) -> Number:  # fmt: skip
    M2, X = excess(N, T1, T2, T3, T4)
    apart = 1 - fidelity
    between = _two_layers(N, apart, M2, X)
    return L * (_one_layer(N, apart, M2, X) - between) + L**2 * _covariance(N, apart, M2, X)


def _one_layer(N: Number, apart: Number, M2: Number, X: Number) -> Number:
    """E g_α² g_β² of one layer."""
    squares = (2 * N**5 + 5 * N**4 - 13 * N**3 - 38 * N**2 - 36 * N - 72) * M2**2
    others = (N**4 - N**3 - 5 * N**2 - 9 * N - 18) * X
    both = (N + 2) ** 2 * M2**2 + (N + 1) * X
    far = 4 * apart**2 * (squares + others) / (N**2 * (N - 3))
    near = 4 * both * (3 * (N - 1) - 4 * N * apart) / N
    return (far + near) / ((N - 1) * (N + 1) * (N + 3)) ** 2


def _two_layers(N: Number, apart: Number, M2: Number, X: Number) -> Number:
    """E g_1α g_1β g_2α g_2β of two layers."""
    squares = (
        apart**2 * (N**3 + 3 * N**2 + 2 * N + 4)
        - 2 * apart * N * (N**2 + 2 * N - 1)
        + N * (N - 1) * (N + 2)
    )
    others = (
        apart**2 * (N + 2) * (N**2 + N + 2)
        - apart * N * (3 * N**2 + 3 * N - 2)
        + 2 * N * (N - 1) * (N + 1)
    )
    words = 4 * (N + 2) * squares * M2**2 + 2 * others * X
    return words / (((N - 1) * (N + 1)) ** 3 * (N + 2) * (N + 3))


def _covariance(N: Number, apart: Number, M2: Number, X: Number) -> Number:
    """E g_1α g_1β g_2α g_2β − (E g_α g_β)²."""
    squares = (
        apart**2 * (N**3 + N**2 - 2 * N - 4) + 2 * N * (N - 1) ** 2 * (1 - apart)
    )  # fmt: skip
    others = (
        apart**2 * (N + 2) * (N**2 + N + 2)
        - apart * N * (3 * N**2 + 3 * N - 2)
        + 2 * N * (N - 1) * (N + 1)
    )
    words = 4 * (N + 2) * squares * M2**2 + 2 * (N - 1) * (N + 1) * others * X
    return words / (((N - 1) * (N + 1)) ** 4 * (N + 2) * (N + 3))


kernel_mean_pair = Formula(
    name="kernel_mean_pair",
    derivatives=2,
    summary="mean of K_αβ of two inputs, K̄ (NF − 1)/(N − 1)",
    function=_mean_pair,
    parameters=(EVEN_DIMENSION, LAYERS, FIDELITY),
    trace_order=2,
    validity=(
        kernel_mean.validity + " K̄ falls to −K̄/(N−1) for orthogonal inputs and is zero at F = 1/N."
    ),
    claim="kernel-mean",
    source="derived here",
)

kernel_variance_pair = Formula(
    name="kernel_variance_pair",
    derivatives=4,
    summary="variance of K_αβ of two inputs",
    function=_variance_pair,
    parameters=(EVEN_DIMENSION, LAYERS, FIDELITY),
    trace_order=4,
    validity=HAAR_CIRCUIT + " At F = 1 it is kernel_variance.",
    claim="kernel-spread",
    source="derived here; the fluctuations of the kernel of a data set, arXiv:2111.04225",
)
