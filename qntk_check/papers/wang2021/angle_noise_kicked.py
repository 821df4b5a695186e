"""Noise on the angles, kick by kick: K at the kicked angles keeps its mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.formulas import kernel_mean, kernel_mean_angle_noise
from qntk_check.kinds import Array
from qntk_check.papers.wang2021.settings import WHY
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check
from qntk_check.verdicts.tiers.trial import Formulas, Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_kicked = derived("derivations.noise.angle_noise", "derive_kicked_kernel")


def _kernels(layers: int, spectrum: tuple[int, ...], sigma: float, kicks: int) -> Trial:
    """Return the trial of K after so many kicks of the angles, in the circuits drawn."""
    n = len(spectrum).bit_length() - 1

    def draw(rng: np.random.Generator, size: int) -> Array:
        batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
        assert isinstance(batch, CircuitBatch)
        moved = batch.angles + sigma * rng.standard_normal((kicks, *batch.angles.shape)).sum(axis=0)
        kicked = replace(batch, angles=moved)
        return kernel.evaluate_many(kicked, observable=list(spectrum), method="dense").K

    def predict(formulas: Formulas) -> float:
        return float(formulas["kernel_mean"](L=layers, observable=spectrum))

    value = float(kernel_mean(L=layers, observable=spectrum))
    averaged = float(kernel_mean_angle_noise(L=layers, sigma=sigma, observable=spectrum))
    return Trial(
        f"K after {kicks} kicks, σ_θ = {sigma:g}, n = {n}, L = {layers}",
        {"sigma": sigma, "kicks": kicks, "L": layers, "spectrum": spectrum}, draw, predict,
        0.0, kernel.kernel_bound(layers, list(spectrum)), delta=0.08 * value,
        reasons={**WHY, "sigma": "so much noise that the averaged loss has little gradient left",
                 "kicks": "as in a descent, one after another"},
        exact=True, mutated=("kernel_mean",),
        rivals={"that of the averaged loss": averaged}, block=1000,
    )  # fmt: skip


def _trials() -> Sequence[Trial]:
    return [_kernels(4, (1, -1), 0.4, 3), _kernels(3, (1, 1, 1, 0), 0.5, 2)]


CLAIMS = (
    Claim(
        id="angle-noise-kicked",
        statement=r"Where noise kicks the angles from step to step, as in the first paper's "
        r"recursion, $\bar K$ at the kicked angles is that without noise, at every depth.",
        plain="at kicked angles K̄ is that without noise, at every depth",
        assumptions=(
            "Haar circuit; the kicks do not depend on its unitaries. In a descent they are added "
            "to steps that do depend on them: what that changes of K is the first paper's, not "
            "the noise's.",
            "What the average over the kicks loses is the variance of the gradient from kick to "
            "kick; the two add up to K̄.",
        ),
        rests_on=("angle-noise-averaged",),
        checks=(
            proof_check(_kicked),
            trial_check("angle-noise-kicked", "kicked circuits", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_kicked,),
    ),
)
