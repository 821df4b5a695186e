"""(53): ⇔ ηΩ_O ε(0)/N ≪ 1."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, squares_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_meta_kernel = derived("derivations.descent.conditions", "derive_meta_kernel")


def _printed_ratio_fails(_context: Context) -> Evidence:
    """Keep the left side of (53) at 1/100, and follow the terms of (50) as L grows."""
    from qntk_check import formulas

    size, rows = 4, []
    eta = 0.01 * size / 2  # ηΩ_O/N = 1/100 with Ω_O = 2
    for layers in (4, 64, 1024, 10**5):
        value = formulas.linearity_ratio(N=size, L=layers, eta=eta, error=1.0, traces=(0, size) * 3)
        rows.append((layers, float(value)))
    printed = float(formulas.linearity_ratio_as_printed(
        N=size, eta=eta, error=1.0, traces=(0, size)))  # fmt: skip
    found = ", ".join(f"{ratio:.3g} at L = {layers}" for layers, ratio in rows)
    contrast = Contrast(
        tuple(
            concluded(
                f"(53) holds it below 1/10, N = {size}, L = {layers}",
                true=ratio < 0.1,
                condition=layers <= size,
            )
            for layers, ratio in rows
        )
    )
    return printed_fails(
        f"for a Pauli string on two qubits the left side of (53) is {printed:.2g}, and the second "
        f"term of (50) over the first is {found}: (53) does not hold it down",
        {"L, ratio": [list(row) for row in rows]}, off=rows[-1][1] > 1 and printed < 0.011,
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield Haar circuits of fewer and of more angles than N, and on two qubits for one.

    ηε = ½, so that the printed ratio and the exact one are numbers of order one.
    """
    for layers, spectrum in ((1, (1, -1)), (3, (1, -1)), (2, (1, 1, -1, -1))):
        yield built("linearity_ratio", layers, spectrum, Fraction(1, 2), Fraction(1))


CLAIMS = (
    Claim(
        id="condition-meta-kernel",
        statement=r"$\frac12\eta^2\varepsilon^2\Delta\mu\ll\eta\bar K\varepsilon\Leftrightarrow"
        r"\frac{\eta\Omega_O}N\varepsilon(0)\ll1$, $\Omega_O^2=\operatorname{Tr}O^2$.",
        plain="½η²ε²Δμ ≪ ηK̄ε ⇔ ηΩ_O ε(0)/N ≪ 1",
        assumptions=(
            "The Haar circuit; O is not a multiple of the identity; Δμ = √E(μ²), as printed.",
            "A typical step: a root mean square is compared with a mean.",
        ),
        corrected=Correction(
            r"$r\ll1$, where {0}. For every $O$ it grows like $L$ as $L\to\infty$; for a "
            r"Pauli string {1}, a bound that is reached as $N\to\infty$: (53) has the right "
            r"powers for $L\lesssim N$ only.",
            (_meta_kernel, 2),
            _meta_kernel,
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a Pauli string on two qubits, L = 10⁵, the left side of (53) at 1/100: the exact "
            "ratio ought to be small with it, ten times as large at most",
            Printed(
                put={
                    r"\frac12\eta^2\varepsilon^2\Delta\mu\ll\eta\bar K\varepsilon"
                    r"\Leftrightarrow": ""
                },
                part=0,
            ),
            Known("linearity_ratio", square=True),
            {"L": 10**5, "eta": Fraction(1, 50), "error": 1, "Omega": 2},
            ((1, 2), (-1, 2)),
            letters={r"\varepsilon(0)": "error", r"\Omega_O": "Omega"},
            relation="<=",
            factor=10**2,
            square=True,
            given=("Omega ^ 2 == trace 2 levels",),
        ),
        rests_on=("second-order-error", "kernel-spread", "meta-kernel-spread"),
        checks=(
            Check(Tier.SYMBOLIC, "(53) held fixed as L grows", _printed_ratio_fails),
            proof_check(_meta_kernel, C),
            squares_check(
                "linearity ratio",
                _meta_kernel,
                "linearity_ratio",
                lambda formula: (formula.symbols[2] * formula.symbols[3]) ** 2,
            ),
            points_check("condition-meta-kernel", "μ and K of drawn circuits", _points, C, times=2),
        ),
        derivations=(_meta_kernel,),
        formulas=("linearity_ratio", "linear_rate", "linearity_ratio_as_printed"),
    ),
)
