"""K̄ of a Haar circuit in which any channel follows every rotation."""

from __future__ import annotations

from collections.abc import Sequence

from qntk_check.formulas import kernel_mean, kernel_mean_unital_noise
from qntk_check.papers.wang2021.settings import Setting
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS", "NAME"]

NAME = "kernel_mean_channel"
_law = derived("derivations.noise.noisy_kernel", "derive_noisy_kernel")

_SETTINGS = (
    Setting("amplitude damping", 0.5, 3, (1, -1)),
    Setting("amplitude damping", 0.25, 2, (1, 1, 1, 0)),
    Setting("uneven", 0.75, 2, (2, -1)),
)


def _trials() -> Sequence[Trial]:
    found: list[Trial] = []
    for setting in _SETTINGS:
        plain = {"without noise": setting.value(kernel_mean)}
        if setting.layers > 2:  # with fewer, what noise makes itself is next to nothing
            plain["as if unital"] = setting.value(kernel_mean_unital_noise)
        found.append(setting.trial(NAME, 0.06, plain))
    return found


CLAIMS = (
    Claim(
        id="channel-law",
        statement=r"$\bar K_{\mathcal N}$ of a Haar circuit depends on the channel by $u$, $u_X$ "
        r"and $s$ alone, at every $N$ and $L$.",
        plain="K̄ of a Haar circuit depends on the channel by u, u_X and s alone",
        assumptions=(
            "The same channel follows every rotation, between it and the next Haar-random unitary; "
            "the input is pure, X² = 1 and Tr X = 0.",
            "u is the channel's unitarity, u_X the same behind a commutator with X, and "
            "s = Tr (N(1/N) − 1/N)².",
            "This project's statement: it is what the others here rest on.",
        ),
        rests_on=("liu2024/kernel-form",),
        checks=(
            symbolic_check(_law, NAME),
            trial_check("channel-law", "density matrices", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_law,),
        formulas=(NAME,),
    ),
)
