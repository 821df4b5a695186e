"""(14) (56) (58): degree-k moments are O(1/poly N)."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_moments = derived("derivations.setup.moment_scaling", "derive_moment_scaling")


CLAIMS = (
    Claim(
        id="moment-scaling",
        statement=r"$\int dU\,U_{i_1j_1}U^\dagger_{i_2j_2}\cdots U_{i_{2k-1}j_{2k-1}}"
        r"U^\dagger_{i_{2k}j_{2k}}=\mathcal O(1/\mathrm{poly}(N))$, with a fixed, computable "
        r"polynomial of degree $k$; likewise (56) for Gaussian weights.",
        plain="moments of degree k are O(1/poly(N)), poly of degree k",
        assumptions=(
            "An upper bound, k fixed as N grows: the polynomial is N(N+1)⋯(N+k−1)/k!, attained by "
            "E|U_11|^{2k}. Single moments may fall faster, vanish or be negative; Weingarten "
            "functions are rational with poles at |N| < k, not inverse polynomials.",
            "U from a unitary k-design. (56): W real Gaussian, independent, 2k factors.",
        ),
        rests_on=("design-definition",),
        checks=(proof_check(_moments),),
        derivations=(_moments,),
    ),
)
