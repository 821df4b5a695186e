"""Shots: a measured gradient has the mean of the exact one, and a variance without the depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.formulas import kernel_mean
from qntk_check.kinds import Array
from qntk_check.papers.wang2021.settings import WHY
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check
from qntk_check.verdicts.tiers.trial import Formulas, Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_shots = derived("derivations.noise.shots", "derive_shot_variance")
_M = 2  # shots, of each of the two expectation values
_SPECTRUM = (3, 1)


def _measured(layers: int) -> Trial:
    """Return the trial of Σ ĝ_ℓ ĝ'_ℓ from two independent measurements of a qubit's 2 + Z.

    Each expectation value is the mean of shots 3 or 1, drawn by their binomial law; ĝ is the
    difference at θ ± π/4. Its mean is K, because both measurements have the mean g.
    """

    def draw(rng: np.random.Generator, size: int) -> Array:
        batch = ensembles.get("haar-circuit").sample(n=1, layers=layers, size=size, rng=rng)
        assert isinstance(batch, CircuitBatch)
        total = np.zeros(size)
        for ell in range(layers):
            both = [_shifted(batch, ell, rng) for _ in range(2)]
            total += both[0] * both[1]
        return total

    def predict(formulas: Formulas) -> float:
        return float(formulas["kernel_mean"](L=layers, observable=_SPECTRUM))

    value = float(kernel_mean(L=layers, observable=_SPECTRUM))
    return Trial(
        f"Σ ĝ ĝ' of {_M} shots, n = 1, L = {layers}", {"L": layers, "shots": _M}, draw, predict,
        -4.0 * layers, 4.0 * layers, delta=0.12 * value,
        reasons={**WHY, "shots": "so few that each ĝ is mostly noise"},
        exact=True, mutated=("kernel_mean",),
        rivals={"a decay by half in each layer": value / 2 ** (layers - 1)}, block=2000,
    )  # fmt: skip


def _shifted(batch: CircuitBatch, ell: int, rng: np.random.Generator) -> Array:
    """Return one measured ∂⟨O⟩/∂θ_ℓ of every circuit, from shots at θ_ℓ ± π/4.

    A shot gives 3 or 1, and the mean is 1 plus twice the share of the first.
    """
    ends: list[Array] = []
    for sign in (1, -1):
        angles = batch.angles.copy()
        angles[:, ell] += sign * np.pi / 4
        moved = replace(batch, angles=angles)
        found = kernel.evaluate_many(moved, observable=list(_SPECTRUM), method="dense")
        high = rng.binomial(_M, np.clip((found.expectation - 1) / 2, 0, 1))
        ends.append(1 + 2 * high / _M)
    return ends[0] - ends[1]


def _trials() -> Sequence[Trial]:
    return [_measured(2), _measured(4)]


CLAIMS = (
    Claim(
        id="shot-noise",
        statement=r"A gradient that is measured by finitely many shots has the mean of the exact "
        r"one, and a variance that does not depend on the depth.",
        plain="a gradient measured by shots has the mean of the exact one at every depth",
        assumptions=(
            "Parameter shift of a gate exp(iθX) with X² = 1; shots of O itself.",
            "The mean of two independent measurements' product is K, so that shots make nothing "
            "decay; they make it dear to see: 1/g² shots for a gradient g.",
        ),
        checks=(
            proof_check(_shots),
            trial_check("shot-noise", "drawn shots", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_shots,),
    ),
)
