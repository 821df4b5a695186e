"""E g⁴ of one layer, and E g_1²g_2² of two layers of one circuit."""

from __future__ import annotations

import qntk_check.claims as qc
from qntk_check.draws.measured import Case, gradient_pair, kernel_squared
from qntk_check.papers.zhang2024.averages.samples import BENCH, RESTATED
from qntk_check.verdicts.tiers.printed import printed_check

__all__ = ["CLAIMS"]

FOURTH, PAIR = "gradient_moment:4", "gradient_pair_moment"
_fourth = qc.derived("derivations.kernel.gradient_products", "derive_gradient_fourth")
_pair = qc.derived("derivations.kernel.gradient_products", "derive_gradient_pair")
_B = r"with $B=(d^2+3d+3)T_2^2+d(d+1)T_4+T_1^4-2dT_1^2T_2-4(d+1)T_1T_3$"


def _fourths() -> list[qc.Trial]:
    return [
        BENCH.trial("g⁴", FOURTH, Case(1, (1, 0)), 0.05, full_angles=16.0),
        BENCH.trial("g⁴", FOURTH, Case(1, (1, 1, 1, 0)), 0.05, full_angles=16.0),
        BENCH.trial("g⁴", FOURTH, Case(1, (2, 0, 0, -1)), 0.05, full_angles=16.0),
    ]


def _pairs() -> list[qc.Trial]:
    other = {"that of one layer": FOURTH}
    return [
        BENCH.trial("g_1²g_2²", PAIR, Case(2, (1, 0)), 0.05, other),
        BENCH.trial("g_1²g_2²", PAIR, Case(2, (1, 1, 1, 0)), 0.05, other),
        BENCH.trial("g_1²g_2²", PAIR, Case(2, (2, 0, 0, -1)), 0.05, other),
    ]


CLAIMS = (
    qc.Claim(
        id="gradient-fourth",
        statement=rf"$\mathbb{{E}}g^4=\frac{{3B}}{{4d(d-1)(d+1)^2(d+3)^2}}$ {_B}.",
        plain="E g⁴ = 3B/(4d(d − 1)(d + 1)²(d + 3)²)",
        assumptions=RESTATED,
        rests_on=("liu2024/kernel-form",),
        checks=(
            printed_check(_fourth, FOURTH, "gradient-fourth as printed"),
            BENCH.check(FOURTH, kernel_squared, (Case(1, (1, 0)), Case(1, (2, -1)))),
            qc.trial_check("gradient-fourth", "drawn circuits", _fourths, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_fourth,),
        formulas=("gradient_moment",),
    ),
    qc.Claim(
        id="gradient-pair",
        statement=r"$\mathbb{E}g_1^2g_2^2=\frac{dB}{4(d-1)^2(d+1)^3(d+2)(d+3)}$ for two layers of "
        rf"one circuit, {_B}.",
        plain="E g_1²g_2² = dB/(4(d − 1)²(d + 1)³(d + 2)(d + 3)) for two layers of one circuit",
        assumptions=RESTATED,
        rests_on=("liu2024/kernel-form",),
        checks=(
            printed_check(_pair, PAIR, "gradient-pair as printed"),
            BENCH.check(PAIR, gradient_pair, (Case(2, (1, 0)), Case(2, (2, -1)))),
            qc.trial_check("gradient-pair", "drawn circuits", _pairs, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_pair,),
        formulas=(PAIR,),
    ),
)  # fmt: skip
