"""The late λ = E μ/E K, and E μ itself for every observable."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws.restricted import Reached
from qntk_check.papers.zhang2024.dynamics.late import late_checks
from qntk_check.papers.zhang2024.dynamics.printed import RESTATED
from qntk_check.papers.zhang2024.dynamics.reached import ENSEMBLE, reached_trial
from qntk_check.verdicts.tiers.printed import printed_check
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS"]

ID = "restricted-lambda"
_proof = qc.derived("derivations.descent.restricted_meta", "derive_restricted_lambda")
_general = qc.derived("derivations.descent.restricted_meta", "derive_meta_kernel")


def _trial(one: Reached) -> qc.Trial:
    N, L, o = 2**one.n, one.layers, one.overlap

    def share(formulas: Formulas) -> float:
        return float(formulas["restricted_lambda"](**one.given)) * float(
            formulas["restricted_kernel"](**one.given)
        )

    pairs = (L - 1) * N * (1 - 2 * o) / (4 * (N**2 - 1))
    own = -(N + 2) * ((N + 2) * o - 2) / (2 * N * (N + 3))
    return reached_trial(
        one, "μ", share, "restricted_lambda",
        **{"pairs of layers alone": pairs / (pairs + own), "own terms alone": own / (pairs + own),
           "2λ": 2.0, "−λ": -1.0},
    )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Late, $\lambda=\mu/K=\frac{(L-1)d(1-2o)}{4(d^2-1)}-\frac{(d+2)((d+2)o-2)}"
        r"{2d(d+3)}$ for a rank-one projector.",
        plain="late λ = (L − 1)d(1 − 2o)/(4(d² − 1)) − (d + 2)((d + 2)o − 2)/(2d(d + 3))",
        assumptions=(
            RESTATED,
            *ENSEMBLE,
            "Every O, an extension of this project: late_meta_kernel, in ⟨O⟩, Var O, m_3 and Tr O.",
            "Of trained circuits: a target inside the spectrum. At the edge and beyond, λ tends to "
            "another number, which the claim three-regimes has.",
        ),
        rests_on=("restricted-kernel",),
        checks=(
            printed_check(_proof, "restricted_lambda", "restricted_lambda_as_printed"),
            qc.symbolic_check(_general, "late_meta_kernel"),
            *late_checks(ID, "lambda", _trial),
        ),
        derivations=(_proof, _general),
        formulas=("restricted_lambda", "late_meta_kernel"),
    ),
)  # fmt: skip
