"""(69): mean of abs(ε) = √(2/π) σ_θ/√(2η−η²K)."""

from __future__ import annotations

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_NORMAL = "The noise is normal."

_absolute = derived("derivations.noise.mean_errors", "derive_mean_absolute")

_late_absolute = derived("derivations.noise.mean_errors", "derive_late_mean_absolute")


CLAIMS = (
    Claim(
        id="mean-absolute-error",
        statement=r"$\overline\varepsilon=\sqrt{\frac2\pi}\cdot\frac{\sigma_\theta}"
        r"{\sqrt{2\eta-\eta^2K}}$ after a long time.",
        plain="mean of abs(ε) = √(2/π) σ_θ/√(2η−η²K) after a long time",
        assumptions=(
            LINEAR,
            NOISE,
            _NORMAL,
            "0 < ηK < 2.",
            "Read as the mean of abs(ε), as appendix E says of its figures; the mean of ε itself "
            "is zero in this model. At finite t it is that of a folded normal law, "
            "formulas.mean_absolute_error.",
        ),
        rests_on=("plateau", "noise-law"),
        checks=(
            symbolic_check(_late_absolute, "mean_absolute_error_late"),
            symbolic_check(_absolute, "mean_absolute_error"),
            *training_checks("mean-absolute-error"),
        ),
        derivations=(_late_absolute, _absolute),
        formulas=("mean_absolute_error_late", "mean_absolute_error"),
    ),
)
