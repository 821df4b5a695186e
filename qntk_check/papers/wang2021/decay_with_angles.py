"""Does the noise of the first paper make a plateau with depth? It depends on what is averaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qntk_check.formulas import kernel_mean, kernel_mean_angle_noise
from qntk_check.papers.wang2021.angle_noise_averaged import left_by_flips, two_kicks
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_averaged = derived("derivations.noise.angle_noise", "derive_angle_noise")
_kicked = derived("derivations.noise.angle_noise", "derive_kicked_kernel")


def _deep() -> Iterable[Compared]:
    """Compare what the average over the noise leaves of K̄ with a channel in each of 300 layers."""
    layers = 300
    for sigma in (0.02, 0.1):
        given = {"L": layers, "observable": {"ZZ": 1}}
        share = float(kernel_mean_angle_noise(**given, sigma=sigma)) / float(kernel_mean(**given))
        yield Compared(
            f"two qubits, σ_θ = {sigma:g}, L = {layers}",
            left_by_flips(sigma, layers),
            share,
            {"no decay": 1.0, "with λ for λ²": np.exp(-2 * sigma**2 * layers)},
        )


def _trials() -> Sequence[Trial]:
    """Return two kicks of five layers, which leave 28 % of K̄."""
    return [two_kicks(0.3, 5, (3, 1), delta=0.15)]


CLAIMS = (
    Claim(
        id="decay-with-angles",
        statement=r"Noise on the angles makes a plateau with depth where it is averaged over in "
        r"each measurement, and only there: at the kicked angles of the first paper's recursion "
        r"$\bar K$ is that without noise at every $L$, as it is for shots.",
        plain="noise on the angles makes a plateau with depth only where it is averaged over",
        assumptions=(
            "This project's question to both papers; Haar circuit, independent normal noise of "
            "variance σ_θ² on each angle.",
            "Averaged, the share exp(−4σ_θ²) (1 − N²(1 − exp(−4σ_θ²))/(2(N² − 1)))^(L−1) of "
            "K̄ is left, which is about exp(−2σ_θ²L) for small noise; the rest is the variance of "
            "the gradient from kick to kick.",
        ),
        rests_on=("angle-noise-averaged", "angle-noise-kicked", "shot-noise"),
        checks=(
            proof_check(_averaged),
            proof_check(_kicked),
            numeric_check("300 layers", "a transfer matrix", _deep),
            trial_check("decay-with-angles", "two kicks", _trials, tier=Tier.SAMPLED),
        ),
    ),
)
