"""The late kernel: exact for circuits that reach the state, and what trained circuits come to."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws.restricted import Reached
from qntk_check.papers.zhang2024.dynamics.late import late_checks
from qntk_check.papers.zhang2024.dynamics.printed import RESTATED
from qntk_check.papers.zhang2024.dynamics.reached import ENSEMBLE, reached_trial
from qntk_check.verdicts.tiers.printed import printed_check
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS"]

ID = "restricted-kernel"
_proof = qc.derived("derivations.descent.restricted", "derive_restricted_kernel")


def _trial(one: Reached) -> qc.Trial:
    N, o = 2**one.n, one.overlap

    def share(formulas: Formulas) -> float:
        return float(formulas["restricted_kernel"](**one.given))

    return reached_trial(
        one, "K", share, "restricted_kernel",
        **{"U_− keeps Ψ_0": (N + 1) / N, "O in a random state": 1 / (o * (1 - o) * (N + 1)) * (
            1 - 1 / N), "1/(d + 1) for d/(d² − 1)": (N - 1) / N},
    )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Late, for a rank-one projector and a reached overlap $o$, "
        r"$K=\frac{Ld\,o(1-o)}{2(d^2-1)}$.",
        plain="late K = Ld o(1 − o)/(2(d² − 1))",
        assumptions=(
            RESTATED,
            *ENSEMBLE,
            "Every O, an extension of this project: K = Ld Var O/(2(d² − 1)) in the reached state.",
            "Of trained circuits: a target inside the spectrum, where the mean is met up to order "
            "1/L. At the edge and beyond they have less (claim three-regimes).",
        ),
        checks=(
            printed_check(_proof, "restricted_kernel", "restricted_kernel_as_printed"),
            *late_checks(ID, "kernel", _trial),
        ),
        derivations=(_proof,),
        formulas=("restricted_kernel",),
    ),
)  # fmt: skip
