"""below (54): K̄ = O(1) ⇒ L = O(N) ⇒ ΔK/K̄ = O(1/N)."""

from __future__ import annotations

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_width = derived("derivations.descent.scalings", "derive_width")


def _width_fails(_context: Context) -> Evidence:
    """Follow N ΔK/K̄ where K̄ is of order one, L = N for a Pauli string."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 6, 10, 14):
        size = 2**qubits
        traces = (0, size, 0, size)
        mean = float(formulas.kernel_mean(N=size, L=size, traces=traces[:2]))
        spread = float(formulas.kernel_relative_spread(N=size, L=size, traces=traces))
        rows.append((qubits, mean, size * spread))
    found = ", ".join(f"{value:.3g} (K̄ = {mean:.3g}) at n = {n}" for n, mean, value in rows)
    flat = all(1 < mean < 2 for _, mean, _ in rows)
    contrast = Contrast(
        tuple(
            concluded(f"n = {n}, K̄ = {mean:.3g}: ΔK/K̄ is within 1/N", true=value <= 2 * rows[0][2])
            for n, mean, value in rows[1:]
        )
    )
    return printed_fails(
        f"for a Pauli string and L = N angles N·ΔK/K̄ is {found}: it grows like √N",
        {"n, K̄, N ΔK/K̄": [list(r) for r in rows]}, off=flat and rows[-1][2] > 10 * rows[0][2],
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield K̄ of Pauli strings at L = N, and ΔK/K̄ there and of a projector of rank one."""
    for size in (2, 4):
        yield built("kernel_mean", "haar-circuit", size, (1, -1) * (size // 2))
    yield built("kernel_relative_spread", 4, (1, -1, 1, -1))
    yield built("kernel_relative_spread", 4, (1, 0, 0, 0))


CLAIMS = (
    Claim(
        id="width-analogy",
        statement=r"$\bar K=\mathcal O(1)$ gives $L=\mathcal O(N)$, so that $\Delta K/\bar K="
        r"\mathcal O(1/N)$ as well.",
        plain="K̄ = O(1) ⇒ L = O(N) ⇒ ΔK/K̄ = O(1/N)",
        assumptions=("The Haar circuit; of order one: between two positive constants.",),
        corrected=Correction(
            r"$\bar K$ of order one gives $L\sim N$ for a Pauli string ({0}), and there "
            r"{1}, so that $\Delta K/\bar K\sim L^{-1/2}\sim N^{-1/2}$; $\Delta K/\bar "
            r"K\sim1/N$ takes $L\sim N^2$, where $\bar K\sim N$ ({2}). With "
            r"$\operatorname{Tr}O^2$ of order one (a rank-one projector) $L\sim N^2$, and "
            r"$\Delta K/\bar K\to1$ ({3}).",
            _width,
            (_width, 1),
            (_width, "where the spread is 1/N"),
            (_width, "its spread"),
        ),
        kind=Kind.CONCLUSION,
        counterexample=Exhibit(
            "a Pauli string on fourteen qubits, L = N, K̄ between 1 and 2; O(1/N) is read as 100/N "
            "at most",
            Printed(2),
            Known("kernel_relative_spread", square=True),
            {"L": 2**14, "c": 100},
            ((1, 2**13), (-1, 2**13)),
            relation="<=",
            letters={r"\mathcal O": "c"},
            square=True,
        ),
        rests_on=("condition-kernel",),
        checks=(
            Check(Tier.SYMBOLIC, "the spread where K̄ is of order one", _width_fails),
            proof_check(_width, C),
            points_check("width-analogy", "K of drawn circuits", _points, C, times=2),
        ),
        derivations=(_width,),
    ),
)
