"""(21) (25): V_−,ℓ and V_+,ℓ are independent 2-designs for every ℓ."""

from __future__ import annotations

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.model import Claim, Subject
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, refutation_check

__all__ = ["CLAIMS"]

_segments_joint = derived("derivations.setup.segments", "derive_joint")

_segments_each = derived("derivations.setup.segments", "derive_each")


CLAIMS = (
    Claim(
        id="segments",
        statement=r"$V_{-,\ell}$ and $V_{+,\ell}$ form 2-designs independently in all $\ell$.",
        plain="V_−,ℓ and V_+,ℓ form 2-designs independently in all ℓ",
        assumptions=(
            "Printed statement: read as printed, for all ℓ jointly and including ℓ = L.",
            "Corrected statement: W_1, …, W_{L+1} independent 2-designs (the Haar circuit).",
        ),
        corrected=Correction(
            r"For each $\ell$ separately $V_{-,\ell}$ and $V_{+,\ell}$ are independent "
            r"2-designs, if the circuit ends in a random $W_{L+1}$. Jointly over $\ell$ "
            r"they are not independent, because $V_{-,\ell}V_{+,\ell}$ is $U$ for every "
            r"$\ell$: {0}. Without $W_{L+1}$ the last one, $V_{+,L}$, is 1.",
            _segments_joint,
        ),
        kind=Kind.CONCLUSION,
        rests_on=("first-moment",),
        checks=(
            refutation_check(
                _segments_joint,
                "jointly independent segments would give E|Tr V_−,1V_+,1(V_−,2V_+,2)†|² = 1, "
                "which is N² because both products are U",
            ),
            proof_check(_segments_each, Subject.CORRECTED),
        ),
        derivations=(_segments_joint, _segments_each),
    ),
)
