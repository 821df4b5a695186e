"""E ε h_12 g_1 g_2 of two layers of one circuit: right as printed."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws import products
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.samples import BENCH, FIXED, RESTATED
from qntk_check.verdicts.tiers.printed import printed_check

__all__ = ["CLAIMS"]

ID, FORMULA = "error-pair", "error_curvature_pair"
_proof = qc.derived("derivations.meta_kernel.error", "derive_error_pair")
_VARIABLE = "ε h_12 g_1 g_2"


def _trials() -> list[qc.Trial]:
    return [
        BENCH.trial(
            _VARIABLE, FORMULA, Case(2, (1, 0), 0.5), 0.055, as_if_independent=0.0, fresh=FIXED
        ),
        BENCH.trial(
            _VARIABLE, FORMULA, Case(2, (1, 1, 1, 0), 4.0), 0.1, full_angles=16.0, fresh=FIXED
        ),
        BENCH.trial(
            _VARIABLE, FORMULA, Case(2, (2, 0, 0, -1)), 0.18, as_if_independent=0.0, fresh=FIXED
        ),
    ]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\,\varepsilon h_{12}g_1g_2=\frac{d\,[2T_1^4-3(d-1)T_1^2T_2-3(d+1)"
        r"T_2^2+(d^2-d+4)T_1T_3+(d^2-d)T_4]}{8(d-1)^2(d+1)^3(d+2)(d+3)}-"
        r"O_0\frac{\mathbb{E}\mu}{L(L-1)}$.",
        plain="E εh_12g_1g_2 = d[2T_1⁴ − 3(d − 1)T_1²T_2 − 3(d + 1)T_2² + (d² − d + 4)T_1T_3 + "
        "(d² − d)T_4]/(8(d − 1)²(d + 1)³(d + 2)(d + 3)) − O_0 E μ/(L(L − 1))",
        assumptions=(*RESTATED, "At every target; read with the printed E μ."),
        rests_on=("liu2024/kernel-form", "meta-kernel-mean"),
        checks=(
            printed_check(_proof, FORMULA, f"{ID} as printed"),
            BENCH.check(FORMULA, products.pair, (Case(2, (1, 0), 0.5), Case(2, (2, -1), -1.0))),
            qc.trial_check(ID, "drawn circuits", _trials, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
        formulas=(FORMULA,),
    ),
)
