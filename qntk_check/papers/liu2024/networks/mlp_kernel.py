"""(45) (46): NTK and its gradient flow."""

from __future__ import annotations

from qntk_check.papers.liu2024.networks import trials
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_flow = derived("derivations.networks.descent", "derive_flow")


CLAIMS = (
    Claim(
        id="mlp-kernel",
        statement=r"$H_{i_1i_2;\alpha_1\alpha_2}=\sum_\mu\frac{dz_{i_1;\alpha_1}}{d\theta_\mu}"
        r"\frac{dz_{i_2;\alpha_2}}{d\theta_\mu}$, and $\delta\varepsilon_{i;\delta}=-\eta"
        r"\sum H_{ii_1;\delta\alpha}\varepsilon_{i_1,\alpha}$.",
        plain="H = Σ_μ dz/dθ_μ dz/dθ_μ moves the errors: δε = −η Σ H ε",
        assumptions=(
            "The = of (46) is read at first order in η, as the ≈ of (18).",
            "Training runs: tanh networks of two hidden layers, weights of layer ℓ trained at the "
            "rate η/n_(ℓ−1); the kernel of the start predicts the whole run while the parameters "
            "move by a share of 1/√width.",
        ),
        rests_on=("mlp-gradient",),
        checks=(
            proof_check(_flow),
            trial_check("mlp-kernel", "networks trained", trials.training_trials),
        ),
        derivations=(_flow,),
    ),
)  # fmt: skip
