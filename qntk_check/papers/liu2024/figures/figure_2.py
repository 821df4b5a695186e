"""Fig. 2: n=2, L=64, η=σ_θ=10⁻³: exponential fall, then a noise plateau."""

from __future__ import annotations

from qntk_check.papers.liu2024.figures.by_chain import WITHIN, compare_figure_2
from qntk_check.papers.liu2024.figures.runs import CHOICES, figure_2_trials
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]


CLAIMS = (
    Claim(
        id="figure-2",
        statement=r"$n=2$, $L=64$, $\eta=\sigma_\theta=10^{-3}$: the error falls exponentially "
        "towards a plateau that the noise makes.",
        plain="n = 2, L = 64, η = σ_θ = 10⁻³: the error falls exponentially to a noise plateau",
        assumptions=(
            f"{CHOICES} O = ZZ, O_0 = ½.",
            "Exponential: from step 60 to 120 the rate is that of K at step 60, within 10 %. In "
            "the steps before, K itself changes.",
            "The caption adds that convergence takes exponentially long. It does not: after 250 "
            "steps the runs are on the plateau.",
        ),
        checks=(
            trial_check("figure-2", "runs of figure 2", figure_2_trials),
            numeric_check(
                "the chain of ⟨O⟩",
                "by a Markov chain on a grid",
                compare_figure_2,
                within=WITHIN,
                power=2 * WITHIN,
            ),
        ),
    ),
)
