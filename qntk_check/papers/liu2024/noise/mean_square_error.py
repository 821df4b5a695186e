"""(4) (30) (65): mean square error at time t."""

from __future__ import annotations

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_square = derived("derivations.noise.mean_errors", "derive_mean_square")


CLAIMS = (
    Claim(
        id="mean-square-error",
        statement=r"$\overline{\varepsilon^2}(t)=(1-\eta K)^{2t}\left(\varepsilon^2(0)-"
        r"\frac{\sigma_\theta^2}{\eta(2-\eta K)}\right)+\frac{\sigma_\theta^2}{\eta(2-\eta K)}$.",
        plain="mean of ε²(t) = (1−ηK)^2t (ε²(0) − σ_θ²/(η(2−ηK))) + σ_θ²/(η(2−ηK))",
        assumptions=(
            LINEAR,
            NOISE,
            "ηK ≠ 2; it settles for 0 < ηK < 2 only. At ηK = 1 one step forgets the start, at 2 "
            "nothing is forgotten and it grows by Kσ_θ² a step, beyond it grows exponentially.",
        ),
        rests_on=("noisy-recursion", "recursion-solution"),
        checks=(
            symbolic_check(_square, "mean_square_error"),
            *training_checks("mean-square-error"),
        ),
        derivations=(_square,),
        formulas=("mean_square_error",),
    ),
)
