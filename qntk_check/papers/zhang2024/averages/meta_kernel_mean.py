"""E μ, which another paper has at zero: as printed here it is exact."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import qntk_check.claims as qc
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.samples import BENCH, FIXED, RESTATED
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.quantities import META_KERNEL_MEAN, said_by
from qntk_check.verdicts.tiers.measured import claimed
from qntk_check.verdicts.tiers.printed import printed_check
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS"]

ID, FORMULA = "meta-kernel-mean", "meta_kernel_mean"
_proof = qc.derived("derivations.meta_kernel.mean", "derive_meta_kernel_mean")
_SPECTRA = ((1, 1, 1, 0), (1, 0, 0, 0), (3, 1, -2, 5), (1, 0))


def _averages(formulas: Formulas) -> Iterator[qc.Average]:
    """Yield averages over all Clifford circuits; half of what two layers more give has to miss."""
    from qntk_check.designs.clifford_circuits import clifford_meta_kernel_mean

    for levels in _SPECTRA:
        n, before = len(levels).bit_length() - 1, Fraction(0)
        for layers in (1, 2, 3, 6):
            own = clifford_meta_kernel_mean(n, layers, levels) * HALF_ANGLES.factor(4)
            value = claimed(FORMULA, Case(layers, levels), formulas)
            where = f"all Clifford circuits, L = {layers}, O = {levels}"
            yield qc.Average(where, float(own), value)
            if n > 1 and layers > 2:
                where = f"those of fewer layers than {layers}, O = {levels}"
                yield qc.Average(where, float(before), value, design=False)
            before = own


def _trials() -> list[qc.Trial]:
    return [
        BENCH.trial(
            "μ", FORMULA, Case(3, (1, 0, 0, 0)), 0.055, zero_as_in_liu2024=0.0, fresh=FIXED
        ),
        BENCH.trial("μ", FORMULA, Case(6, (1, 1, 1, 0)), 0.1, zero_as_in_liu2024=0.0, fresh=FIXED),
    ]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\mu=\frac{L(L-1)\,d\,(d^2T_3-3dT_1T_2+2T_1^3)}"
        r"{8(d-1)^2(d+1)^3(d+2)}$.",
        plain="E μ = L(L − 1)d(d²T_3 − 3dT_1T_2 + 2T_1³)/(8(d − 1)²(d + 1)³(d + 2))",
        assumptions=(*RESTATED, "3-designs, such as the Clifford group, suffice for each W."),
        rests_on=("liu2024/meta-kernel-mean",),
        checks=(
            printed_check(_proof, FORMULA, f"{ID} as printed"),
            qc.design_check("all Clifford circuits", _averages),
            qc.trial_check(ID, "drawn circuits", _trials, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
        says=(said_by(META_KERNEL_MEAN, FORMULA, f"{ID} as printed"),),
        formulas=(FORMULA,),
    ),
)
