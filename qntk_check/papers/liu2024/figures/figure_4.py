"""Fig. 4: σ_θ=0.005, K≈35, ε(0)≈1, t=100: σ_ε against η follows the plateau."""

from __future__ import annotations

from qntk_check.papers.liu2024.figures.by_chain import WITHIN, compare_figure_4
from qntk_check.papers.liu2024.figures.runs import CHOICES, figure_4_trials
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]


CLAIMS = (
    Claim(
        id="figure-4",
        statement=r"$\sigma_\theta=0.005$, $K\approx35$, $\varepsilon(0)\approx1$, $t=100$: the "
        r"standard deviation of $\varepsilon$ against $\eta$ follows the plateau.",
        plain="σ_θ = 0.005, K ≈ 35, ε(0) ≈ 1, t = 100: σ_ε against η follows the plateau",
        assumptions=(
            f"{CHOICES} O = Σ Z_j on n = 4 qubits, L = 64, O_0 = −1: K = 30 and ε(0) = 1 in the "
            "mean.",
            "η from 0.005 to 0.02, ε² within 25 %, over the last 30 of 100 steps. Below 0.002 a "
            "hundred steps do not reach the plateau, as the paper says; ηK ≥ 2 is outside the "
            "theory.",
        ),
        checks=(
            trial_check("figure-4", "runs of figure 4", figure_4_trials),
            numeric_check(
                "the chain of ⟨O⟩",
                "by a Markov chain on a grid",
                compare_figure_4,
                within=WITHIN,
                power=2 * WITHIN,
            ),
        ),
    ),
)
