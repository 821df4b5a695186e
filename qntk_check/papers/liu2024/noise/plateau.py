"""(5) (6) (31) (66): σ_θ²/(η(2−ηK)); L(∞) is half of it."""

from __future__ import annotations

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_loss = derived("derivations.noise.mean_errors", "derive_plateau_loss")


CLAIMS = (
    Claim(
        id="plateau",
        statement=r"$\overline{\varepsilon^2}(\infty)\approx\frac{\sigma_\theta^2}{\eta(2-\eta "
        r"K)}$ and $\mathcal L(\infty)\approx\frac{\sigma_\theta^2}{2\eta(2-\eta K)}$.",
        plain="late mean of ε² is σ_θ²/(η(2−ηK)), and the loss is half of it",
        assumptions=(
            LINEAR,
            NOISE,
            "0 < ηK < 2.",
            "At fixed σ_θ the plateau is lowest at η = 1/K, where it is Kσ_θ². Noise that comes "
            "from measuring the gradient has σ_θ ∝ η instead: see measurement-cost.",
            "The mean of ε is zero in this model only: see noise-resilience for the bias.",
        ),
        rests_on=("mean-square-error",),
        checks=(symbolic_check(_loss, "plateau_loss"), *training_checks("plateau")),
        derivations=(_loss,),
        formulas=("plateau_loss",),
    ),
)
