"""Fig. 3: n=4, L=64, 100 steps, 10 runs per σ_θ: mean abs(ε) follows (69)."""

from __future__ import annotations

from qntk_check.papers.liu2024.figures.by_chain import WITHIN, compare_figure_3
from qntk_check.papers.liu2024.figures.runs import CHOICES, figure_3_trials
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]


CLAIMS = (
    Claim(
        id="figure-3",
        statement=r"$n=4$, $L=64$, 100 steps, 10 runs for each $\sigma_\theta$: the mean of "
        r"$|\varepsilon|$ follows (69).",
        plain="n = 4, L = 64, 100 steps: the mean of |ε| against σ_θ follows (69)",
        assumptions=(
            f"{CHOICES} O = ZZII, O_0 = 0, η = 0.1 (ηK near ¾).",
            "K is that of each run at each of the last 50 steps, as below (69). No run is left "
            "out.",
            "σ_θ up to 0.03. At σ_θ = 0.1 the mean is far below (69), as the spectrum bounds ε; "
            "keeping only runs of small K, as the paper does, hides this, because K is small where "
            "|ε| happens to be large (see the figure).",
        ),
        checks=(
            trial_check("figure-3", "runs of figure 3", figure_3_trials),
            numeric_check(
                "the chain of ⟨O⟩",
                "by a Markov chain on a grid",
                compare_figure_3,
                within=WITHIN,
                power=2 * WITHIN,
            ),
        ),
    ),
)
