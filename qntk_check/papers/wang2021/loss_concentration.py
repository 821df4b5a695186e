"""The noisy cost in random circuits: its mean is Tr O/N, and its variance decays to a floor."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qntk_check.papers.wang2021.settings import Setting
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.quantities import LOSS_VARIANCE, Said
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_NAME = "noisy_loss_variance"
_loss = derived("derivations.noise.noisy_loss", "derive_noisy_loss")

_SETTINGS = (
    Setting("depolarizing", 0.25, 2, (1, -1)),
    Setting("amplitude damping", 0.5, 3, (2, -1)),
    Setting("bit flip", 0.5, 2, (1, 1, 1, 0)),
)


def _trials() -> Sequence[Trial]:
    return [setting.trial(_NAME, 0.08, loss=True) for setting in _SETTINGS]


CLAIMS = (
    Claim(
        id="loss-concentration",
        statement=r"Under unital noise $\langle O\rangle$ concentrates at "
        r"$\operatorname{Tr}O/N$, exponentially with the depth.",
        plain="under unital noise ⟨O⟩ concentrates at Tr O/N, exponentially with the depth",
        assumptions=(
            "As restated here; in the mean over Haar circuits with a pure input.",
            "Noise that is not unital makes a variance of its own, which stays: the formula says "
            "both.",
        ),
        rests_on=("channel-law",),
        checks=(
            symbolic_check(_loss, _NAME),
            trial_check("loss-concentration", "density matrices", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_loss,),
        formulas=(_NAME,),
        says=(
            Said(
                LOSS_VARIANCE,
                lambda known, at: (
                    2**at.layers
                    * known[_NAME](
                        L=at.layers, unitarity=Fraction(1, 2), displacement=0, observable=at.levels
                    )
                ),
                note="unital noise of u = 1/2, over what it leaves, u^L",
            ),
        ),
    ),
)
