"""§3: for a data set K is symmetric positive semidefinite."""

from __future__ import annotations

from qntk_check.papers.liu2024.setup.along_a_step import BY_SERIES, compare_forms
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_psd = derived("derivations.descent.gradient_step", "derive_kernel_psd")


CLAIMS = (
    Claim(
        id="kernel-psd",
        statement=r"For a data set $K_{\alpha\beta}=\sum_\ell\partial_\ell\varepsilon_\alpha\,"
        r"\partial_\ell\varepsilon_\beta$ is a positive-semidefinite and symmetric matrix.",
        plain="for a data set K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β is symmetric and positive semidefinite",
        assumptions=(
            "The gradients are real. Any number of data and of angles.",
            "It is positive definite exactly if the gradients of the data are linearly "
            "independent, so never with more data than angles.",
        ),
        checks=(
            proof_check(_psd),
            numeric_check("quadratic forms of data", BY_SERIES, compare_forms),
        ),
        derivations=(_psd,),
    ),
)
