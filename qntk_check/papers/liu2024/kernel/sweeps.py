"""What campaigns draw for the claims on the mean and the spread of K and of μ."""

from __future__ import annotations

from qntk_check.campaign.sweeps import Sweep
from qntk_check.kernel.states.together import LEAST_QUBITS
from qntk_check.observables import ObservableLike
from qntk_check.papers.liu2024.conditions.meta_kernel import mean_case, square_case
from qntk_check.papers.liu2024.kernel.kernel_spread import spread_case
from qntk_check.verdicts.model import Subject
from qntk_check.verdicts.tiers.cases import SampledCase

__all__ = ["SWEEPS"]

# Up to so many qubits all N input states are averaged over, beyond them 16: to draw the unitaries
# takes about as long as to evaluate them on so many. From 8 on a product of matrices has them all.
_MOST_AVERAGED = 4


# Sets of a campaign are asked for, not chosen.
_ASKED = {"n, layers, observable": "as the campaign was asked for"}


def _states(n: int) -> str:
    return "the input basis" if n <= _MOST_AVERAGED or n >= LEAST_QUBITS else "16 input states"


def _mean(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    return SampledCase(
        "kernel_mean", "haar-circuit", n, layers, observable, method="dense", reasons=_ASKED
    )


def _spread(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    over = f", over {_states(n)}" if n > 2 else ""
    measured = f"variance of K{over}"
    return spread_case(n, layers, observable, "haar-circuit", _ASKED, statistic=measured)


def _meta_mean(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    states = "stabilizer states" if n <= 2 else _states(n)
    return mean_case(n, layers, observable, states, _ASKED)


def _meta_square(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    return square_case(n, layers, observable, _states(n), _ASKED)


SWEEPS = (
    Sweep("kernel-mean", Subject.PRINTED, _mean),
    # Of a Pauli string the printed spread comes too close for samples as n grows.
    Sweep("kernel-spread", Subject.CORRECTED, _spread, "projector", "(23) squared"),
    Sweep("meta-kernel-mean", Subject.CORRECTED, _meta_mean, "projector", "E μ = 0 as printed"),
    Sweep("meta-kernel-spread", Subject.CORRECTED, _meta_square, "projector", "(51) squared"),
)
