"""The figures of the paper: what they show, decided by training runs on stated quantities."""

from __future__ import annotations

from qntk_check.papers.liu2024.figures.runs import figure_2_trials, figure_3_trials, figure_4_trials
from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_CHOICES = (
    "The paper gives neither O, the input state nor O_0. Ours: a hardware-efficient circuit with "
    "random axes, uniform random angles for each run, the input state |0…0⟩, and"
)
_minima = derived("derivations.descent.landscape", "derive_many_minima")

CLAIMS = (
    Claim(
        id="many-minima",
        statement=r"In the overparametrized case a random initial point has many good enough local "
        "minima nearby.",
        plain="overparametrized: near a random start there are many good enough local minima",
        assumptions=(
            "Read through proxies: random starts of one circuit reach the target, at a small "
            "distance; what is reached is a minimum. n = 2, L = 64, O = ZZ, O_0 = ½. That Figure 1 "
            "pictures it well is a heuristic that no computation decides.",
            "The minima are not isolated: at ε = 0 the Hessian of the loss is g gᵀ, so that L − 1 "
            "directions are flat and the minima of a neighborhood form one surface.",
        ),
        checks=training_checks("many-minima"),
        derivations=(_minima,),
    ),
    Claim(
        id="figure-2",
        statement=r"$n=2$, $L=64$, $\eta=\sigma_\theta=10^{-3}$: the error falls exponentially "
        "towards a plateau that the noise makes.",
        plain="n = 2, L = 64, η = σ_θ = 10⁻³: the error falls exponentially to a noise plateau",
        assumptions=(
            f"{_CHOICES} O = ZZ, O_0 = ½.",
            "Exponential: from step 60 to 120 the rate is that of K at step 60, within 10 %. In "
            "the steps before, K itself changes.",
            "The caption adds that convergence takes exponentially long. It does not: after 250 "
            "steps the runs are on the plateau.",
        ),
        checks=(trial_check("figure-2", "runs of figure 2", figure_2_trials),),
    ),
    Claim(
        id="figure-3",
        statement=r"$n=4$, $L=64$, 100 steps, 10 runs for each $\sigma_\theta$: the mean of "
        r"$|\varepsilon|$ follows (69).",
        plain="n = 4, L = 64, 100 steps: the mean of |ε| against σ_θ follows (69)",
        assumptions=(
            f"{_CHOICES} O = ZZII, O_0 = 0, η = 0.1 (ηK near ¾).",
            "K is that of each run at each of the last 50 steps, as below (69). No run is left "
            "out.",
            "σ_θ up to 0.03. At σ_θ = 0.1 the mean is far below (69), as the spectrum bounds ε; "
            "keeping only runs of small K, as the paper does, hides this, because K is small where "
            "|ε| happens to be large (see the figure).",
        ),
        checks=(trial_check("figure-3", "runs of figure 3", figure_3_trials),),
    ),
    Claim(
        id="figure-4",
        statement=r"$\sigma_\theta=0.005$, $K\approx35$, $\varepsilon(0)\approx1$, $t=100$: the "
        r"standard deviation of $\varepsilon$ against $\eta$ follows the plateau.",
        plain="σ_θ = 0.005, K ≈ 35, ε(0) ≈ 1, t = 100: σ_ε against η follows the plateau",
        assumptions=(
            f"{_CHOICES} O = Σ Z_j on n = 4 qubits, L = 64, O_0 = −1: K = 30 and ε(0) = 1 in the "
            "mean.",
            "η from 0.005 to 0.02, ε² within 25 %, over the last 30 of 100 steps. Below 0.002 a "
            "hundred steps do not reach the plateau, as the paper says; ηK ≥ 2 is outside the "
            "theory.",
        ),
        checks=(trial_check("figure-4", "runs of figure 4", figure_4_trials),),
    ),
)
