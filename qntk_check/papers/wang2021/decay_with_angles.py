"""Does the noise of the first paper make a plateau with depth? It depends on what is averaged."""

from __future__ import annotations

from collections.abc import Sequence

from qntk_check.formulas import kernel_mean, kernel_mean_angle_noise
from qntk_check.papers.wang2021.angle_noise_averaged import two_kicks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_averaged = derived("derivations.noise.angle_noise", "derive_angle_noise")
_kicked = derived("derivations.noise.angle_noise", "derive_kicked_kernel")


def _fails(_context: Context) -> Evidence:
    """Compare K̄ with and without noise at 300 layers: averaged over the noise, and kick by kick."""
    given = {"L": 300, "observable": {"ZZ": 1}}
    plain = float(kernel_mean(**given))
    left = float(kernel_mean_angle_noise(**given, sigma=0.1)) / plain
    points = (
        Point("the gradient of the averaged loss, σ_θ = 0.1, L = 300", 1.0, left),
        Point("the same without noise", 1.0,
              float(kernel_mean_angle_noise(**given, sigma=0)) / plain, condition=True),
        Point("K at the kicked angles", 1.0, 1.0, condition=True),
    )  # fmt: skip
    return printed_fails(
        f"averaged over noise of σ_θ = 0.1 on each of 300 angles of two qubits, {left:.2g} of K̄ is "
        "left",
        {"left": left},
        off=left < 0.01,
        contrast=Contrast(points, tolerance=0.01),
    )


def _trials() -> Sequence[Trial]:
    """Return two kicks of five layers: 28 % of K̄ is left, where the printed statement has all."""
    return [two_kicks(0.3, 5, (3, 1), delta=0.15)]


CLAIMS = (
    Claim(
        id="decay-with-angles",
        statement=r"Noise on the angles, as the first paper has it, makes no plateau with depth: "
        r"$\bar K$ is that without noise at every $L$.",
        plain="noise on the angles makes no plateau with depth",
        assumptions=(
            "This project's question, put to both papers; Haar circuit, independent normal noise "
            "of variance σ_θ² on each angle.",
            "The first paper's recursion has the gradient at the angles as the noise left them, "
            "where the statement is right: angle-noise-kicked. So it is for shots: shot-noise.",
        ),
        corrected=Correction(
            "It holds for the gradient at kicked angles, as in the first paper's recursion. Where "
            "the noise is averaged over in each measurement, {0} with {1} is left, which decays "
            "exponentially with $L$; the rest of $\\bar K$ is the variance from kick to kick, {2}.",
            _averaged,
            (_averaged, 1),
            _kicked,
        ),
        kind=Kind.CONDITION,
        rests_on=("angle-noise-averaged", "angle-noise-kicked", "shot-noise"),
        checks=(
            Check(Tier.SYMBOLIC, "300 angles", _fails),
            symbolic_check(_averaged, "kernel_mean_angle_noise", Subject.CORRECTED),
            trial_check("decay-with-angles", "two kicks", _trials, Subject.CORRECTED, Tier.SAMPLED),
        ),
        derivations=(_averaged, _kicked),
    ),
)
