"""Tr H = 0: the printed variance is the leading order of the exact one."""

from plateau2018.gradient import Setting
from qntk_check.claims import Claim, Tier, derived, design_check, proof_check, trial_check

PAULI = Setting((1.0, 0.0), (1.0, -1.0), (1.0, -1.0))
MIXED = Setting((0.8, 0.2), (1.0, 0.0), (2.0, -2.0))
_proof = derived("plateau2018.proof", "derive_traceless")


def _trials():
    return [PAULI.trial(twice=2.0, half=0.5), MIXED.trial(as_if_pure=25 / 9)]


CLAIMS = (
    Claim(
        id="variance-both",
        statement=r"$\operatorname{Var}\partial_kE=2\operatorname{Tr}H^2\operatorname{Tr}\rho^2"
        r"(\operatorname{Tr}V^2/2^{3n}-\operatorname{Tr}^2V/2^{4n})$ for $\operatorname{Tr}H=0$.",
        plain="Var ∂E = 2 Tr H² Tr ρ² (Tr V²/N³ − Tr² V/N⁴) for Tr H = 0",
        assumptions=(
            "As restated from secondary sources; read as the leading order for N → ∞ at a fixed "
            "purity. U_− and U_+ are independent 2-designs.",
            "Designs and samples are held to the exact variance, gradient_variance.",
        ),
        checks=(
            proof_check(_proof),
            design_check("pairs of elements of groups", MIXED.averages),
            trial_check("variance-both", "drawn halves", _trials, tier=Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)
