"""(8) (9): σ_x, σ_y, σ_z; local Paulis square to one."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_paulis = derived("derivations.setup.pauli_algebra", "derive_pauli_algebra")


CLAIMS = (
    Claim(
        id="pauli-algebra",
        statement=r"$\sigma_x,\sigma_y,\sigma_z$ as in (8); the local Pauli gates (9) are "
        r"Hermitian with $X_\ell^2=I_N$.",
        plain="σ_x, σ_y, σ_z as in (8); the local Pauli gates (9) are Hermitian and square to one",
        assumptions=("Strings hold at least one factor other than the identity.",),
        checks=(proof_check(_paulis),),
        derivations=(_paulis,),
    ),
)
