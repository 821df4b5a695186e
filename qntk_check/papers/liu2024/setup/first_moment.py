"""(2) (38) (57): ∫ U_ij U†_kl = δ_il δ_jk / N."""

from __future__ import annotations

import numpy as np

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.exact_design import AGREEMENT, small_designs
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_first_moment = derived("derivations.setup.first_moment", "derive_first_moment")


def first_moment_check() -> Check:
    """Return the check of E U_ij (U†)_kl over designs, every index at once."""

    def run(_context: Context) -> Evidence:
        from qntk_check.formulas import FORMULAS

        return compare_first_moment(FORMULAS["haar_first_moment"])

    return Check(Tier.EXACT_DESIGN, "averages over designs", run)


def compare_first_moment(formula: Formula) -> Evidence:
    """Compare δ_il δ_jk times the formula with averages over designs, entry by entry."""
    from qntk_check import designs

    sets = [designs.pauli_group(1), designs.pauli_group(2)] + [d for d, _ in small_designs()]
    worst, where = 0.0, ""
    for design in sets:
        found = designs.average(_entry_products, design, degree=1).value
        one = np.eye(design.dim)
        expected = np.einsum("il,jk->ijkl", one, one) * float(formula(N=design.dim))
        difference = float(np.abs(found - expected).max())
        if difference >= worst:
            worst, where = difference, design.name
    return Evidence(
        Tier.EXACT_DESIGN, Subject.PRINTED,
        Finding.HOLDS if worst <= AGREEMENT else Finding.FAILS, exact=False,
        summary=f"over {len(sets)} designs every entry of E U⊗U† differs from δδ/N by at most "
        f"{worst:.1g} (largest on {where})",
        details={"designs": [design.name for design in sets], "difference": worst},
    )  # fmt: skip


def _entry_products(unitaries: np.ndarray) -> np.ndarray:
    adjoint = unitaries.conj().swapaxes(1, 2)
    return np.einsum("bij,bkl->bijkl", unitaries, adjoint)


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
)
