"""Noise on the angles, averaged over: unital noise along X, and K̄ decays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from qntk_check.formulas import FORMULAS, kernel_mean, kernel_mean_angle_noise
from qntk_check.kernel import kernel_bound
from qntk_check.papers.wang2021.settings import WHY
from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Formulas, Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS", "left_by_flips", "two_kicks"]

_NAME = "kernel_mean_angle_noise"
_averaged = derived("derivations.noise.angle_noise", "derive_angle_noise")
_POINTS = ((0.25, 3, (1, -1)), (0.375, 2, (1, 1, 1, 0)))


def _said(formulas: Formulas, sigma: float, layers: int, spectrum: tuple[int, ...]) -> float:
    return float(formulas[_NAME](L=layers, sigma=sigma, observable=spectrum))


def two_kicks(sigma: float, layers: int, spectrum: tuple[int, ...], delta: float = 0.08) -> Trial:
    """Return the trial of Σ g_ℓ(θ + Δ) g_ℓ(θ + Δ') of two independent kicks.

    Examples
    --------
    >>> two_kicks(0.25, 3, (1, -1)).upper
    12.0
    """
    from qntk_check.testing.samplers.noisy import kicked_products

    plain = float(kernel_mean(L=layers, observable=spectrum))
    most = kernel_bound(layers, list(spectrum))
    return Trial(
        f"Σ g g' of two kicks, σ_θ = {sigma:g}, n = {len(spectrum).bit_length() - 1}, L = {layers}",
        {"sigma": sigma, "L": layers, "spectrum": spectrum},
        partial(kicked_products, sigma, layers, spectrum),
        partial(_said, sigma=sigma, layers=layers, spectrum=spectrum),
        -most, most, delta=delta * _said(FORMULAS, sigma, layers, spectrum),
        reasons={**WHY, "sigma": "noise that is seen beside that of no noise"},
        exact=True, mutated=(_NAME,), rivals={"without noise": plain}, block=1000,
    )  # fmt: skip


def _trials() -> Sequence[Trial]:
    return [two_kicks(*point) for point in _POINTS]


def left_by_flips(sigma: float, layers: int) -> float:
    """Return what bit flips behind each rotation leave of K̄ on two qubits, flipped as kicks do.

    Examples
    --------
    >>> left_by_flips(0.0, 3)
    1.0
    """
    from qntk_check import noisy

    channel = noisy.bit_flip((1 - np.exp(-2 * sigma**2)) / 2)
    numbers = noisy.layer_numbers(noisy.Rule(channel, after="rotations", qubits=(0,)), "XI")
    return numbers.moved * numbers.unitarity ** (layers - 1)


def _by_channels() -> Iterable[Compared]:
    """Compare the average over kicks of one circuit with a channel along X behind each rotation."""
    sigma, spectrum = 0.4, (1, 1, 1, 0)
    for layers in (1, 2, 7):
        left = left_by_flips(sigma, layers)
        plain = float(kernel_mean(L=layers, observable=spectrum))
        said = float(kernel_mean_angle_noise(L=layers, sigma=sigma, observable=spectrum))
        yield Compared(
            f"σ_θ = {sigma:g}, L = {layers}", plain * left, said,
            {"λ for λ²": plain * np.exp(-2 * sigma**2) ** layers, "without noise": plain},
        )  # fmt: skip


CLAIMS = (
    Claim(
        id="angle-noise-averaged",
        statement=r"The gradient of the loss averaged over normal noise on every angle decays "
        r"exponentially with the depth.",
        plain="the gradient of the loss averaged over noise on the angles decays with depth",
        assumptions=(
            "Haar circuit, X² = 1, Tr X = 0; independent normal noise of variance σ_θ² on each "
            "angle, in every single measurement, so that what is measured is the average.",
            "Each rotation is then followed by a unital channel along its own X, of eigenvalues 1 "
            "and exp(−2σ_θ²). The paper's theorem says nothing of it, as its q would be 1.",
        ),
        rests_on=("unital-law",),
        checks=(
            symbolic_check(_averaged, _NAME),
            numeric_check("bit flips along X", "a transfer matrix", _by_channels),
            trial_check("angle-noise-averaged", "two kicks", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_averaged,),
        formulas=(_NAME,),
    ),
)
