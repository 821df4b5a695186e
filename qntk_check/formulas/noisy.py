"""Gradients of noisy circuits: what a channel behind every rotation leaves of K, and of the loss.

Averages over the Haar circuit know three numbers of a channel: its unitarity u, the share that is
left of the square of a traceless operator on the mean; u_X, the same share behind a commutator with
the generator X; and s, the square of N(1/N) − 1/N, which is zero for unital noise. For Pauli noise
u and u_X are the means of the squared eigenvalues over all strings but 1, and over the strings that
anticommute with X. Units: O carries the unit of the observable, K and variances that of O².
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.central import central
from qntk_check.formulas.functions import power, square_root
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.mean_errors import NOISE
from qntk_check.formulas.parameters import DIMENSION, EVEN_DIMENSION, LAYERS
from qntk_check.formulas.powers import kept, one_minus_exp
from qntk_check.kinds import Number, Numbers

__all__ = [
    "kernel_mean_angle_noise",
    "kernel_mean_channel",
    "kernel_mean_channel_floor",
    "kernel_mean_unital_noise",
    "noisy_gradient_bound",
    "noisy_loss_variance",
]

UNITARITY = Parameter(
    "unitarity", "u", "unitarity of the channel, 1 for a unitary", "1", domains.part
)
MOVED = Parameter(
    "moved", "u_X", "unitarity of the channel behind a commutator with X", "1", domains.not_negative
)
DISPLACEMENT = Parameter(
    "displacement", "s", "Tr (N(1/N) − 1/N)², 0 for unital noise", "1", domains.not_negative
)
CONTRACTION = Parameter(
    "contraction", "q", "largest modulus of a Pauli eigenvalue of the noise on one qubit", "1",
    domains.part,
)  # fmt: skip

_ROUNDED = 1e-12  # a channel may lie on the edge, and its numbers are rounded


def _unital(
    N: Number, L: Number, unitarity: Number, moved: Number, T1: Number, T2: Number
) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * L * N * M2 * moved * power(unitarity, L - 1) / ((N - 1) * (N + 1) ** 2)


def _channel(
    N: Number, L: Number, unitarity: Number, moved: Number, displacement: Number,
    T1: Number, T2: Number,
) -> Number:  # fmt: skip
    (M2,) = central(N, T1, T2)
    left, rest = power(unitarity, L - 1), 1 - unitarity
    late = displacement / rest
    state = late * (1 - unitarity * left) / rest + L * left * ((N - 1) / N - late)
    return 2 * N**2 * M2 * moved * state / ((N - 1) * (N + 1)) ** 2


def _floor(
    N: Number, unitarity: Number, moved: Number, displacement: Number, T1: Number, T2: Number
) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * N**2 * M2 * moved * displacement / ((N - 1) * (N + 1) * (1 - unitarity)) ** 2


def _loss_variance(
    N: Number, L: Number, unitarity: Number, displacement: Number, T1: Number, T2: Number
) -> Number:
    (M2,) = central(N, T1, T2)
    left = unitarity * power(unitarity, L - 1)
    state = left * (N - 1) / N + displacement * (1 - left) / (1 - unitarity)
    return M2 * state / ((N - 1) * (N + 1))


def _angle_noise(N: Number, L: Number, sigma: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    lost = one_minus_exp(4 * sigma**2)
    left = kept(N**2 * lost / (2 * (N - 1) * (N + 1)), L - 1)
    return 2 * L * N * M2 * (1 - lost) * left / ((N - 1) * (N + 1) ** 2)


def _gradient_bound(N: Number, L: Number, contraction: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return 2 * power(contraction, L + 1) * square_root((N - 1) * M2 / N)


def _exceeds(values: Numbers, most: Numbers) -> bool:
    return bool(np.any(np.asarray(values - most > most * _ROUNDED, dtype=bool)))


def _is_channel(values: Mapping[str, object]) -> None:
    """Refuse numbers that no channel has together."""
    known = [name for name in ("N", "unitarity", "moved", "displacement") if name in values]
    found = domains.exact_values(values, *known)
    if found is None:
        return
    at = dict(zip(known, found, strict=True))
    u, part = at["unitarity"], 1 / at["N"]
    if "moved" in at and _exceeds(at["moved"], 2 * u * (1 - part * part)):
        raise DomainError(
            f"moved = {show(values['moved'])} is above 2(N² − 1)/N² times the unitarity "
            f"{show(values['unitarity'])}: u_X is the part of u behind a commutator with X; give "
            "both of one channel"
        )
    if "displacement" in at and _exceeds(at["displacement"], (1 - u) * (1 - part)):
        raise DomainError(
            f"displacement = {show(values['displacement'])} is above (1 − u)(1 − 1/N), where a "
            "pure state would become more than pure: give u and s of one channel"
        )


def _noisy(values: Mapping[str, object]) -> None:
    found = domains.exact_values(values, "unitarity")
    if found is not None and np.any(found[0] == 1):
        raise DomainError(
            "unitarity = 1 is that of a unitary, where the sum over layers is 0/0: without noise "
            "use kernel_mean, with unital noise kernel_mean_unital_noise"
        )


_CIRCUIT = (
    "Haar circuit with a pure input, X² = 1, Tr X = 0, and the same channel behind every rotation, "
    "between it and the next random unitary. "
)

kernel_mean_unital_noise = Formula(
    name="kernel_mean_unital_noise",
    derivatives=2,
    summary="mean of K where unital noise follows every rotation, K̄ u_X u^(L−1)",
    function=_unital,
    parameters=(EVEN_DIMENSION, LAYERS, UNITARITY, MOVED),
    trace_order=2,
    validity=_CIRCUIT + "Exact at every N, L. The channel leaves 1/N, as Pauli noise does.",
    claim="unital-law",
    source="this project",
    relations=(_is_channel,),
)

kernel_mean_channel = Formula(
    name="kernel_mean_channel",
    derivatives=2,
    summary="mean of K where any channel follows every rotation",
    function=_channel,
    parameters=(EVEN_DIMENSION, LAYERS, UNITARITY, MOVED, DISPLACEMENT),
    trace_order=2,
    validity=_CIRCUIT + "Exact at every N, L; u < 1. At s = 0 it is kernel_mean_unital_noise.",
    claim="channel-law",
    source="this project",
    relations=(_is_channel, _noisy),
)

kernel_mean_channel_floor = Formula(
    name="kernel_mean_channel_floor",
    derivatives=2,
    summary="what a channel that is not unital leaves of the mean of K at any depth",
    function=_floor,
    parameters=(EVEN_DIMENSION, UNITARITY, MOVED, DISPLACEMENT),
    trace_order=2,
    validity=_CIRCUIT + "The limit of kernel_mean_channel for L → ∞; u < 1.",
    claim="nonunital-floor",
    source="this project",
    relations=(_is_channel, _noisy),
)

noisy_loss_variance = Formula(
    name="noisy_loss_variance",
    derivatives=0,
    summary="variance of ⟨O⟩ where a channel follows every rotation; its mean is Tr O/N",
    function=_loss_variance,
    parameters=(EVEN_DIMENSION, LAYERS, UNITARITY, DISPLACEMENT),
    trace_order=2,
    validity=_CIRCUIT + "Exact at every N, L; u < 1.",
    claim="loss-concentration",
    source="this project",
    relations=(_is_channel, _noisy),
)

kernel_mean_angle_noise = Formula(
    name="kernel_mean_angle_noise",
    summary="mean of K of the loss averaged over normal noise on every angle",
    function=_angle_noise,
    parameters=(EVEN_DIMENSION, LAYERS, NOISE),
    trace_order=2,
    validity=(
        "Haar circuit, X² = 1, Tr X = 0, independent noise of variance σ_θ² on each angle. The "
        "gradient is that of the average over the noise; at kicked angles K has its mean "
        "kernel_mean, whatever σ_θ is."
    ),
    claim="angle-noise-averaged",
    source="this project",
    rational=False,
)

noisy_gradient_bound = Formula(
    name="noisy_gradient_bound",
    summary="bound of abs(∂ε/∂θ) of every circuit under local Pauli noise, 2q^(L+1)√((1−1/N) M_2)",
    function=_gradient_bound,
    parameters=(DIMENSION, LAYERS, CONTRACTION),
    trace_order=2,
    validity=(
        "Every circuit of L layers and every input, with Pauli noise on each qubit in front of the "
        "first layer and behind each, whose eigenvalues have a modulus of at most q; X² = 1. "
        "Reached at N = 2. It bounds, and is no average."
    ),
    claim="gradient-bound",
    source="this project; cf. Wang et al. (2021)",
)
