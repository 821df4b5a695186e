"""A.1: vanishing gradients and barren plateaus differ."""

from __future__ import annotations

from qntk_check.papers.liu2024.networks import trials
from qntk_check.papers.liu2024.networks.assumptions import CLIPPED
from qntk_check.verdicts.model import Claim, Subject, Tier
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]


CLAIMS = (
    Claim(
        id="vanishing-gradient",
        statement=r"Vanishing gradients come from many layers, laziness from the width: they are "
        r"two intrinsically different problems.",
        plain="vanishing gradients (depth) and laziness (width) are different problems",
        assumptions=(
            "What can be computed: the mean square of dz^(L)/dz^(ℓ) is exponential in the depth "
            "L − ℓ, and constant in it at the critical C_W E σ′² = 1; it is 1/n_ℓ in the width at "
            "every C_W. Both are seen at initialization: neither is more dynamical there.",
            CLIPPED,
        ),
        reason="Whether two problems are intrinsically different is a matter of words.",
        rests_on=("mlp-laziness",),
        checks=(
            trial_check("vanishing-gradient", "depth against width", trials.depth_trials,
                        Subject.PRINTED, Tier.SAMPLED),
        ),
    ),
)  # fmt: skip
