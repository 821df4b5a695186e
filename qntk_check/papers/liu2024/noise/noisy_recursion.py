"""(28) (60): δε = −ηεK + Σ ∂_ℓε Δθ_ℓ."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_noisy
from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.model import Claim, Subject
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check

__all__ = ["CLAIMS"]

_recursion = derived("derivations.noise.law", "derive_noisy_recursion")

_drift = derived("derivations.noise.law", "derive_drift")


CLAIMS = (
    Claim(
        id="noisy-recursion",
        statement=r"$\delta\varepsilon=-\eta\varepsilon K+\sum_\ell\frac{\partial\varepsilon}"
        r"{\partial\theta_\ell}\Delta\theta_\ell$ in the linear order.",
        plain="δε = −ηεK + Σ_ℓ ∂ε/∂θ_ℓ Δθ_ℓ in the linear order",
        assumptions=(
            "δθ_ℓ = −η ε g_ℓ + Δθ_ℓ with independent Δθ_ℓ of mean 0 and variance σ_θ².",
            "Corrected statement: the mean of the second order, over noise and over Haar circuits "
            "that lead to a given state. It is what biases the plateau: see noise-resilience.",
        ),
        corrected=Correction(
            "As printed at linear order; to second order the noise adds the last term of "
            r"{0} to the mean. Over Haar circuits it pulls $\langle O\rangle$ to "
            r"$\operatorname{Tr}O/N$ by the share {1} of the distance in each step, "
            "exactly, with {2}; for small noise {3}.",
            _recursion,
            _drift,
            (_drift, 2),
            (_drift, "small noise"),
        ),
        rests_on=("first-order-error", "kernel-spread"),
        checks=(
            proof_check(_recursion),
            symbolic_check(_drift, "noise_drift", Subject.CORRECTED),
            numeric_check("dε along a kicked step", BY_SERIES, compare_noisy),
            *training_checks("noisy-recursion"),
        ),
        derivations=(_recursion, _drift),
        formulas=("noise_drift",),
    ),
)
