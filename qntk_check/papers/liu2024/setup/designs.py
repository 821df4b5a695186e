"""Sections 1 and 2.3: the first moment of a random unitary, and what a design is."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.exact_design import design_definition_check, first_moment_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]


_first_moment = derived("derivations.setup.first_moment", "derive")


CLAIMS = (
    Claim(
        id="first-moment",
        statement=r"$\int dU\,U_{ij}U^\dagger_{kl}=\frac1N\delta_{il}\delta_{jk}$.",
        plain="∫ dU U_ij U†_kl = δ_il δ_jk / N",
        assumptions=("U is drawn from the Haar measure on U(N), or from any unitary 1-design.",),
        checks=(proof_check(_first_moment), first_moment_check()),
        derivations=(_first_moment,),
        formulas=("haar_first_moment",),
    ),
    Claim(
        id="design-definition",
        statement=r"A $k$-design reproduces the $k$-fold twirl, $\int_\mathrm{Haar}U^{\dagger"
        r"\otimes k}\rho\,U^{\otimes k}=\int_\mathcal{E}U^{\dagger\otimes k}\rho\,U^{\otimes k}$; "
        r"the Pauli group is a 1-design, the Clifford group a 2-design.",
        plain="a k-design reproduces the k-fold twirl; the Pauli group is a 1-design, the Clifford "
        "group a 2-design",
        assumptions=(
            "Decided for n = 1 and 2 qubits, where every element is enumerated, global phases "
            "aside.",
            "“Is a k-design” is read as: at least of degree k. The Clifford group is found to be "
            "a 3-design and no 4-design. For every n this is a theorem (Zhu, arXiv:1510.02619; "
            "Webb, arXiv:1510.02769), which is cited, not checked, here.",
            "A set is a k-design if and only if its frame potential F_k is that of the Haar "
            "measure (Gross, Audenaert, Eisert, J. Math. Phys. 48, 052104 (2007)).",
        ),
        checks=(design_definition_check(),),
    ),
)
