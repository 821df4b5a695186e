"""E εμ and ζ: the sum is right, and one of its two printed parts is not."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import qntk_check.claims as qc
from qntk_check.draws import products
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.error_diagonal import OBSERVABLES
from qntk_check.papers.zhang2024.averages.samples import BENCH, FIXED, RESTATED
from qntk_check.verdicts.model import Context, Evidence
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.printed import printed_check

__all__ = ["CLAIMS", "compared"]

ID, FORMULA, INDEX = "error-meta-kernel", "error_meta_kernel_mean", "dynamical_index"
C = qc.Subject.CORRECTED
_proof = qc.derived("derivations.meta_kernel.error", "derive_error_meta_kernel")
_index = qc.derived("derivations.meta_kernel.error", "derive_dynamical_index")


@cache
def compared(name: str, d: int, layers: int) -> tuple[Fraction, Fraction]:
    """Return ζ as printed and as it is, for a target at the mean of the spectrum."""
    known, traces = formulas_of("zhang2024"), OBSERVABLES[name](d)
    given = {"N": d, "L": layers, "target": Fraction(traces[0], d), "traces": traces}
    return known["zeta as printed"](**given), known[INDEX](**given)


def _fails(_context: Context) -> Evidence:
    """Evaluate ζ both ways: the error of the diagonal part is seen while L is small."""
    sets = [("a Pauli string", 4, 1), ("a Pauli string", 4, 4), ("a Pauli string", 64, 1),
            ("a projector of rank d/2", 4, 1), ("a projector of rank d/2", 64, 1)]  # fmt: skip
    rows = [(f"{name}, d = {d}, L = {layers}", *compared(name, d, layers))
            for name, d, layers in sets]  # fmt: skip
    points = tuple(qc.Point(f"ζ of {where}", float(a), float(b)) for where, a, b in rows)
    ratios = {where: float(a / b) for where, a, b in rows}
    said = ", ".join(f"{ratio:.4f} for {where}" for where, ratio in ratios.items())
    where, a, b = rows[0]
    return qc.printed_fails(
        f"with the printed diagonal part ζ of {where} is {a} where it is {b}; printed over exact "
        f"at O_0 = Tr O/d: {said}",
        {"printed over exact": ratios},
        off=all(a != b for _, a, b in rows), contrast=qc.Contrast(points, tolerance=1e-3),
    )  # fmt: skip


def _trials() -> list[qc.Trial]:
    printed = {"as printed": f"{ID} as printed"}
    return [
        BENCH.trial("εμ", FORMULA, Case(1, (1, 1, 0, 0), 0.5), 0.055, printed, fresh=FIXED),
        BENCH.trial("εμ", FORMULA, Case(2, (2, 2, 0, 0), 1.0), 0.1, printed, fresh=FIXED),
        BENCH.trial("εμ", FORMULA, Case(3, (1, 0), 0.5), 0.1, fresh=FIXED),
        BENCH.trial("εμ", FORMULA, Case(3, (1, 1, 1, 0), 3.0), 0.1, fresh=FIXED),
    ]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\,\varepsilon\mu=L\,\mathbb{E}\,\varepsilon\partial_\ell^2\varepsilon"
        r"(\partial_\ell\varepsilon)^2+L(L-1)\,\mathbb{E}\,\varepsilon h_{12}g_1g_2$ and "
        r"$\zeta=\mathbb{E}\,\varepsilon\mu/\bar K^2$.",
        plain="E εμ = L · error-diagonal + L(L − 1) · error-pair; ζ = E εμ/K̄²",
        assumptions=(
            *RESTATED,
            "Read with the printed forms of both parts, so that it inherits what is wrong with "
            "error-diagonal: by a share of order 1/d, and 1/L beside the part of two layers.",
            "ζ is a ratio of means.",
        ),
        corrected=qc.Correction(
            "{0} with the corrected part of one layer, {1} and {2}; and {3}.",
            _proof,
            (_proof, "no target"),
            (_proof, "the target"),
            _index,
        ),
        kind=qc.Kind.FACTOR,
        counterexample=qc.Exhibit(
            "ζ of a Pauli string at d = 4, L = 1", qc.Known("zeta as printed"), qc.Known(INDEX),
            {"L": 1, "target": 0}, ((1, 2), (-1, 2)), share=Fraction(1, 1000),
        ),
        rests_on=("liu2024/kernel-form", "error-diagonal", "error-pair", "kernel-mean"),
        checks=(
            qc.Check(qc.Tier.SYMBOLIC, "few layers", _fails),
            printed_check(_proof, FORMULA, f"{ID} as printed"),
            printed_check(_index, INDEX, "zeta as printed"),
            qc.symbolic_check(_proof, FORMULA, C),
            qc.symbolic_check(_index, INDEX, C),
            BENCH.check(FORMULA, products.error_meta_kernel,
                        (Case(1, (1, 0), 0.5), Case(2, (2, -1), -1.0)), C),
            qc.trial_check(ID, "drawn circuits", _trials, C, qc.Tier.SAMPLED),
        ),
        derivations=(_proof, _index),
        formulas=(FORMULA, INDEX),
    ),
)  # fmt: skip
