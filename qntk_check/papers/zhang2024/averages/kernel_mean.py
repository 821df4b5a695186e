"""K̄ in half angles: a quarter of what the first paper has."""

from __future__ import annotations

from collections.abc import Iterator

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.samples import BENCH, RESTATED
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.quantities import KERNEL_MEAN, said_by
from qntk_check.verdicts.tiers.measured import claimed
from qntk_check.verdicts.tiers.printed import printed_check
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS"]

ID, FORMULA = "kernel-mean", "kernel_mean"
_proof = qc.derived("derivations.kernel.mean", "derive_kernel_mean")


def _averages(formulas: Formulas) -> Iterator[qc.Average]:
    factor = float(HALF_ANGLES.factor(2))
    for n, levels in ((1, (1, 0)), (1, (2, -1)), (2, (1, 1, 1, 0)), (2, (2, 0, 0, -1))):
        for group in (designs.clifford_group(n), designs.pauli_group(n)):
            known = {"generator": "X" + "I" * (n - 1), "layers": 3}
            design = group.degree > 1
            found = designs.design_kernel_mean(
                group, list(levels), **known, beyond_degree=not design
            )
            value = claimed(FORMULA, Case(3, levels), formulas)
            where = f"{group.name}, O = {levels}"
            yield qc.Average(where, factor * float(found), value, design=design)


def _trials() -> list[qc.Trial]:
    return [
        BENCH.trial("K", FORMULA, Case(1, (1, 0)), 0.05, full_angles=4.0),
        BENCH.trial("K", FORMULA, Case(3, (1, 1, 1, 0)), 0.05, full_angles=4.0),
        BENCH.trial("K", FORMULA, Case(2, (1, 1, 1, 0, 0, 0, 0, 0)), 0.05, full_angles=4.0),
    ]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\bar K=\frac{L\,(dT_2-T_1^2)}{2(d-1)(d+1)^2}$.",
        plain="K̄ = L (d T_2 − T_1²)/(2(d − 1)(d + 1)²)",
        assumptions=RESTATED,
        rests_on=("liu2024/kernel-mean",),
        checks=(
            printed_check(_proof, FORMULA, f"{ID} as printed"),
            qc.design_check("Clifford groups", _averages),
            qc.trial_check(ID, "drawn circuits", _trials, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
        says=(said_by(KERNEL_MEAN, FORMULA, f"{ID} as printed"),),
        formulas=(FORMULA,),
    ),
)
