"""Noise that is not unital keeps K̄ up at any depth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qntk_check.formulas import kernel_mean_channel, kernel_mean_channel_floor
from qntk_check.papers.wang2021.settings import Setting
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_FLOOR = "kernel_mean_channel_floor"
_floor = derived("derivations.noise.noisy_kernel", "derive_noisy_floor")
_DEEP = Setting("amplitude damping", 0.625, 12, (3, 1))


def _trials() -> Sequence[Trial]:
    """Return a circuit of twelve layers: the limit but for 12 u^11, which is below 10⁻⁴."""
    return [_DEEP.trial(_FLOOR, 0.12, {"no floor": 0.0}, exact=False)]


def _deep() -> Iterable[Compared]:
    """Compare the floor with very deep circuits of the law that was proved."""
    for strength, spectrum in ((0.25, (1, -1)), (0.5, (1, 1, 1, 0)), (0.1, (1, -1, -1, 1))):
        setting = Setting("amplitude damping", strength, 4000, spectrum)
        floor = setting.value(kernel_mean_channel_floor)
        yield Compared(
            f"amplitude damping {strength:g}, n = {setting.n}, L = {setting.layers}",
            setting.value(kernel_mean_channel) / floor,
            1.0,
            {"twice": 2.0, "one factor 1 − u": 1 - setting.numbers["unitarity"]},
        )


CLAIMS = (
    Claim(
        id="nonunital-floor",
        statement=r"Noise that is not unital, $s>0$, leaves a positive limit of $\bar K$ for "
        r"$L\to\infty$: the last layers keep their gradients.",
        plain="noise that is not unital leaves a positive limit of K̄ for L → ∞",
        assumptions=(
            "A Haar circuit with a pure input, the same channel behind every rotation, u < 1 and "
            "u_X > 0. Amplitude damping has s > 0.",
            "The gradient of an angle ℓ layers from the end decays like u^ℓ, not like u^L. That "
            "such noise has no plateau with depth is also found by Mele et al. "
            "(arXiv:2403.13927) for other circuits.",
        ),
        rests_on=("channel-law",),
        checks=(
            symbolic_check(_floor, _FLOOR),
            numeric_check("very deep circuits", "the law at L = 4000", _deep),
            trial_check("nonunital-floor", "density matrices", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_floor,),
        formulas=(_FLOOR,),
    ),
)
