"""Unital noise: K̄ u_X u^(L−1), every angle alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qntk_check.formulas import kernel_mean, kernel_mean_unital_noise
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.papers.wang2021.settings import Setting
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.quantities import KERNEL_MEAN, Said
from qntk_check.verdicts.tiers.exact_design import Average, design_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_NAME = "kernel_mean_unital_noise"
_unital = derived("derivations.noise.noisy_kernel", "derive_unital_kernel")

_ON_DESIGNS = (
    Setting("uneven", 0.75, 1, (2, -1)),
    Setting("phase flip", 0.5, 2, (1, -1)),
)


def _averages(formulas: Mapping[str, Formula]) -> Iterator[Average]:
    for setting in _ON_DESIGNS:
        yield from setting.averages(formulas, _NAME)


def _trials() -> Sequence[Trial]:
    """Two qubits, where u is not q²: each letter is multiplied by q."""
    found: list[Trial] = []
    for layers, spectrum in ((2, (1, -1, -1, 1)), (3, (1, 1, 1, 0))):
        setting = Setting("depolarizing", 0.25, layers, spectrum)
        by_q = dict.fromkeys(("unitarity", "moved"), (1 - setting.strength) ** 2)
        rivals = {
            "without noise": setting.value(kernel_mean),
            "q² for u": setting.value(kernel_mean_unital_noise, **by_q),
        }
        found.append(setting.trial(_NAME, 0.1, rivals))
    return found


CLAIMS = (
    Claim(
        id="unital-law",
        statement=r"Unital noise behind every rotation makes $\bar K$ decay exponentially with the "
        r"depth, by the factor $u$ in each layer, and the mean square of every angle alike.",
        plain="unital noise makes K̄ decay by u in each layer, every angle alike",
        assumptions=(
            "A Haar circuit with a pure input; for Pauli noise u and u_X are the means of the "
            "squared eigenvalues over all strings but 1, and over those that anticommute with X.",
            "It is the mean that belongs to the paper's bound: where u < q² it decays faster.",
        ),
        rests_on=("channel-law",),
        checks=(
            symbolic_check(_unital, _NAME),
            design_check("all products of Cliffords", _averages),
            trial_check("unital-law", "density matrices", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_unital,),
        formulas=(_NAME,),
        says=(
            Said(
                KERNEL_MEAN,
                lambda known, at: known[_NAME](
                    L=at.layers, unitarity=1, moved=1, observable=at.levels
                ),
                note="without noise, u = u_X = 1",
            ),
        ),
    ),
)
