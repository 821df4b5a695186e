"""E ε∂²ε(∂ε)² of one layer: the printed form has poles, and moves where nothing does."""

from __future__ import annotations

from fractions import Fraction

import qntk_check.claims as qc
from qntk_check.draws import products
from qntk_check.draws.measured import Case
from qntk_check.papers.zhang2024.averages.printed import PRINTED, error_words
from qntk_check.papers.zhang2024.averages.samples import BENCH, RESTATED
from qntk_check.verdicts.model import Context, Evidence
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.printed import printed_check

__all__ = ["CLAIMS", "OBSERVABLES", "as_printed", "exact"]

ID, FORMULA = "error-diagonal", "error_curvature_diagonal"
C = qc.Subject.CORRECTED
_printed = PRINTED[f"{ID} as printed"]
_proof = qc.derived("derivations.meta_kernel.error", "derive_error_diagonal")

# Tr O, …, Tr O⁴ at dimension d.
OBSERVABLES = {
    "a Pauli string": lambda d: (0, d, 0, d),
    "a rank-one projector": lambda _d: (1, 1, 1, 1),
    "a projector of rank d/2": lambda d: (d // 2,) * 4,
}


def as_printed(d: int, traces: tuple[int, ...]) -> Fraction:
    """Return what is printed, exactly."""
    return _printed(N=d, traces=traces)


def exact(d: int, traces: tuple[int, ...]) -> Fraction:
    """Return what holds, converted by the machine."""
    return formulas_of("zhang2024")[FORMULA](N=d, traces=traces)


def _fails(_context: Context) -> Evidence:
    """Evaluate both: at O = 1, where ε is a number, and at observables that move."""
    still = as_printed(4, (4, 4, 4, 4))
    sets = [(name, d, of(d)) for name, of in OBSERVABLES.items() for d in (4, 8, 64)]
    points = tuple(
        qc.Point(f"{name}, d = {d}", float(as_printed(d, traces)), float(exact(d, traces)))
        for name, d, traces in sets
    )
    pauli = sets[0]
    shown = f"{as_printed(4, pauli[2])} printed and {exact(4, pauli[2])} exact"
    poles = [error_words(d, 1, 1, 1, 1) for d in (2, 3)]
    return qc.printed_fails(
        f"for O = 1, where every derivative vanishes, it prints {still} at d = 4; for a Pauli "
        f"string at d = 4 it is {shown}; its poles at d = 2 and 3 stay for a projector (numerators "
        f"{poles[0]} and {poles[1]}), while the exact value at d = 2 is {exact(2, (1, 1, 1, 1))}",
        {"O = 1, d = 4": str(still), "numerators at the poles": [str(p) for p in poles],
         "printed over exact": {p.where: float(p.printed) / float(p.true) for p in points}},
        off=still != 0 and all(p.printed != p.true for p in points),
        contrast=qc.Contrast(points, tolerance=1e-3),
    )  # fmt: skip


def _trials() -> list[qc.Trial]:
    printed = {"as printed": f"{ID} as printed"}
    return [
        BENCH.trial("ε h_11 g_1²", FORMULA, Case(1, (1, 0), 0.5), 0.05, full_angles=16.0),
        BENCH.trial("ε h_11 g_1²", FORMULA, Case(1, (1, 1, 0, 0), 0.5), 0.05, printed),
        BENCH.trial("ε h_11 g_1²", FORMULA, Case(1, (1, 1, 1, 0), 0.5), 0.05, printed),
        BENCH.trial("ε h_11 g_1²", FORMULA, Case(1, (2, 0, 0, -1), 0.5), 0.05),
    ]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\,\varepsilon\,\partial_\ell^2\varepsilon(\partial_\ell"
        r"\varepsilon)^2=-\frac{c_1T_1^4+c_2T_1^2T_2-c_3T_1T_3+c_4T_2^2+c_5T_4}"
        r"{4d(d-1)(d+1)^2(d-2)(d+2)^2(d-3)(d+3)^2}$ with $c_1=d^4-2d^3+8d+20$, "
        r"$c_2=2d(-d^4+d^3+10d^2+d-29)$, $c_3=4(d^5-11d^3-6d^2+38d+14)$, "
        r"$c_4=d^6+3d^5-11d^4-41d^3+18d^2+96d+60$, $c_5=d(d^5-13d^3-4d^2+56d-4)$.",
        plain="E ε∂²ε(∂ε)² = −[c_1T_1⁴ + c_2T_1²T_2 − c_3T_1T_3 + c_4T_2² + c_5T_4]/"
        "(4d(d − 1)(d + 1)²(d − 2)(d + 2)²(d − 3)(d + 3)²)",
        assumptions=(
            *RESTATED,
            "At d = 3 no circuit has Tr X = 0. At d = 2 the printed form has no value, since its "
            "numerator is 36 T_1⁴ there (81 T_1⁴ at d = 3); the average has one at every even d.",
        ),
        corrected=qc.Correction(
            r"{0} at every even $N$, two among them: there is no pole, no target, and it vanishes "
            r"for a multiple of 1. In central traces, and full angles, {1}.",
            _proof,
            (_proof, 1),
        ),
        kind=qc.Kind.FACTOR,
        counterexample=qc.Exhibit(
            "a Pauli string at d = 4", qc.Printed(), qc.Known(FORMULA), levels=((1, 2), (-1, 2)),
            letters={"d": "N"}, explained={f"c_{k}": qc.Printed(k) for k in range(1, 6)},
            share=Fraction(1, 1000),
        ),
        rests_on=("liu2024/kernel-form", "gradient-fourth", "meta-kernel-mean"),
        checks=(
            qc.Check(qc.Tier.SYMBOLIC, "where nothing moves, and elsewhere", _fails),
            printed_check(_proof, FORMULA, f"{ID} as printed"),
            qc.symbolic_check(_proof, FORMULA, C),
            BENCH.check(FORMULA, products.error_meta_kernel,
                        (Case(1, (1, 0), 0.5), Case(1, (2, -1), -1.0)), C),
            qc.trial_check(ID, "drawn circuits", _trials, C, qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
        formulas=(FORMULA,),
    ),
)  # fmt: skip
