"""Section 4: what measuring costs, and what noise of the measured gradient does."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.model import Claim, Subject
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_variance = derived("derivations.noise.shots", "derive_shot_variance")
_plateau = derived("derivations.noise.shots", "derive_shot_plateau")
_shared = derived("derivations.noise.shots", "derive_shared_plateau")

CLAIMS = (
    Claim(
        id="measurement-cost",
        statement=r"Measurement errors make the scaling $1/\epsilon^\alpha$ for positive $\alpha$; "
        r"$\sigma_\theta$ scales as $1/\sqrt n$ with the number $n$ of measurements.",
        plain="precision ε costs 1/ε^α shots with α > 0; σ_θ scales as 1/√shots",
        assumptions=(
            "Independent measurements of O itself, in states prepared anew; gates exp(iθX) with "
            "X² = 1, whose derivative is ⟨O⟩(θ + π/4) − ⟨O⟩(θ − π/4). Then α = 2.",
            "That no other way is known is a citation: amplitude estimation has α = 1, by circuits "
            "that are deeper in proportion.",
            "Corrected statement: the linear model with constant K, each ∂ℒ/∂θ_ℓ measured with an "
            "independent error of constant σ_g. If ε is measured once a step and shared by all "
            "angles, the plateau is formulas.shared_shot_plateau.",
        ),
        corrected=Correction(
            r"As printed, with 2 for $\alpha$; but the step multiplies the error of the "
            r"measured gradient by the rate, so that $\sigma_\theta$ is $\eta\sigma_g$: "
            r"{0}, which rises with $\eta$ ({1}), where (31) with a fixed $\sigma_\theta$ "
            r"falls, and $\eta\approx1/K$ is no longer the best rate.",
            _plateau,
            (_plateau, "a larger rate"),
        ),
        rests_on=("plateau",),
        checks=(
            symbolic_check(_variance, "shot_variance"),
            symbolic_check(_plateau, "shot_noise_plateau", Subject.CORRECTED),
            symbolic_check(_shared, "shared_shot_plateau", Subject.CORRECTED),
            *training_checks("measurement-cost"),
        ),
        derivations=(_variance, _plateau, _shared),
        formulas=("shot_variance", "shot_noise_plateau", "shared_shot_plateau"),
    ),
)
