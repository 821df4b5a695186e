"""The late ζ = ε E μ/(E K)²."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws.restricted import Reached
from qntk_check.papers.zhang2024.dynamics.late import late_checks
from qntk_check.papers.zhang2024.dynamics.printed import RESTATED
from qntk_check.papers.zhang2024.dynamics.reached import ENSEMBLE, reached_trial
from qntk_check.verdicts.tiers.printed import printed_check
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS"]

ID = "restricted-zeta"
_proof = qc.derived("derivations.descent.restricted_meta", "derive_restricted_zeta")


def _trial(one: Reached) -> qc.Trial:
    """E μ is ζ (E K)²/R, at R = 1."""

    def share(formulas: Formulas) -> float:
        zeta = formulas["restricted_zeta"](**one.given, remaining_error=1)
        return float(zeta) * float(formulas["restricted_kernel"](**one.given)) ** 2

    return reached_trial(one, "μ", share, "restricted_zeta", **{"2ζ": 2.0, "−ζ": -1.0})


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Late, $\zeta=\varepsilon\mu/K^2=\frac{(L-1)(2o-1)R}{2Lo(o-1)}+"
        r"\frac{(d+2)(d^2-1)((d+2)o-2)R}{Ld^2(d+3)o(o-1)}$ for a rank-one projector.",
        plain="late ζ = (L − 1)(2o − 1)R/(2Lo(o − 1)) + (d + 2)(d² − 1)((d + 2)o − 2)R/"
        "(Ld²(d + 3)o(o − 1))",
        assumptions=(
            RESTATED,
            *ENSEMBLE,
            "At an edge of the spectrum, R → 0 with o, it tends to more than ½ by order d/L; in a "
            "trained circuit ζ tends to ½ there, whatever L is (claim three-regimes).",
        ),
        rests_on=("restricted-kernel", "restricted-lambda"),
        checks=(
            printed_check(_proof, "restricted_zeta", "restricted_zeta_as_printed"),
            *late_checks(ID, "zeta", _trial),
        ),
        derivations=(_proof,),
        formulas=("restricted_zeta",),
    ),
)  # fmt: skip
