"""What campaigns draw for the claims on the mean and the spread of K and of μ."""

from __future__ import annotations

from qntk_check.campaign.sweeps import Sweep
from qntk_check.observables import ObservableLike
from qntk_check.papers.liu2024.conditions.meta_kernel import mean_case, square_case
from qntk_check.papers.liu2024.kernel.kernel_spread import spread_case
from qntk_check.verdicts.model import Subject
from qntk_check.verdicts.tiers.cases import SampledCase

__all__ = ["SWEEPS"]

# Up to so many qubits the average over the N input states costs less than it gains.
_MOST_AVERAGED = 4


def _mean(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    return SampledCase("kernel_mean", "haar-circuit", n, layers, observable, method="dense")


def _spread(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    over = ", over the input basis" if 3 <= n <= _MOST_AVERAGED else ""
    return spread_case(n, layers, observable, "haar-circuit", statistic=f"variance of K{over}")


def _meta_mean(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    states = "stabilizer states" if n <= 2 else "the input basis" if n <= _MOST_AVERAGED else ""
    return mean_case(n, layers, observable, states)


def _meta_square(n: int, layers: int, observable: ObservableLike) -> SampledCase:
    return square_case(n, layers, observable, "the input basis" if n <= _MOST_AVERAGED else "")


SWEEPS = (
    Sweep("kernel-mean", Subject.PRINTED, _mean),
    # Of a Pauli string the printed spread comes too close for samples as n grows.
    Sweep("kernel-spread", Subject.CORRECTED, _spread, "projector", "(23) squared"),
    Sweep("meta-kernel-mean", Subject.CORRECTED, _meta_mean, "projector", "E μ = 0 as printed"),
    Sweep("meta-kernel-spread", Subject.CORRECTED, _meta_square, "projector", "(51) squared"),
)
