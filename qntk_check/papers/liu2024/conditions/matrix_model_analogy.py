"""App. C: duality between networks and matrix models."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_wick = derived("derivations.networks.wick_limit", "derive_wick_limit")


CLAIMS = (
    Claim(
        id="matrix-model-analogy",
        statement=r"The similarity between the LeCun parametrization (55) and the Haar integral "
        r"(57) might have an interpretation between matrix models and their effective field "
        r"theories; width corresponds to the dimension.",
        plain="networks and matrix models may be dual: width ↔ dimension, Wick ↔ Weingarten",
        assumptions=(
            "The theorem in it: for a fixed number of entries of a Haar-random U in U(N), Wick's "
            "rule for independent complex normal entries of mean square 1/N is the leading order "
            "of Weingarten's formula. The error is of relative order 1/N, and 1/N² where one "
            "pairing alone contributes; both orders are reached.",
            "It ends there: a trace sums so many entries that the errors add up, and "
            "E Tr(GG†)² = 2 E Tr(UU†)² at every N. LeCun weights are normal at every width, with "
            "no such error; duality, field theory and holography are analogies.",
        ),
        reason="A heuristic, as the paper says: a duality of theories is named, not defined.",
        rests_on=("first-moment", "lecun-moment"),
        checks=(proof_check(_wick),),
        derivations=(_wick,),
    ),
)  # fmt: skip
