"""(54): ΔK/K̄ = O(1/√L), Δμ/K̄ = O(1/N)."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed, Typed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_ratios = derived("derivations.descent.scalings", "derive_ratios")


def _ratios_fail(_context: Context) -> Evidence:
    """Follow N Δμ/K̄ and √L ΔK/K̄ of Pauli strings, which (54) keeps bounded."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 6, 10, 14):
        size = 2**qubits
        call = {"N": size, "L": size, "traces": (0, size) * 3}
        moment = formulas.meta_kernel_second_moment(**call)
        mean = formulas.kernel_mean(N=size, L=size, traces=(0, size))
        rows.append((qubits, size * float(moment / mean**2) ** 0.5))
    deep = [
        (layers, layers**0.5 * float(formulas.kernel_relative_spread(
            N=4, L=layers, traces=(0, 4, 0, 4)))) for layers in (10**2, 10**4, 10**6)
    ]  # fmt: skip
    found = ", ".join(f"{value:.3g} at n = {n}" for n, value in rows)
    second = ", ".join(f"{value:.3g} at L = {layers}" for layers, value in deep)
    contrast = Contrast(
        tuple(Point(f"N Δμ/K̄, n = {n}", rows[0][1], value) for n, value in rows[1:])
        + tuple(Point(f"√L ΔK/K̄, L = {n}", deep[0][1], value) for n, value in deep[1:]),
        tolerance=0.5,
    )
    return printed_fails(
        f"for a Pauli string and L = N angles N·Δμ/K̄ is {found}; on two qubits √L·ΔK/K̄ is "
        f"{second}: neither is bounded",
        {"n, N Δμ/K̄": [list(r) for r in rows], "L, √L ΔK/K̄": [list(r) for r in deep]},
        off=rows[-1][1] > 10 * rows[0][1] and deep[-1][1] > 10 * deep[0][1],
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield both ratios of Pauli strings at N = 2 and 4: Δμ/K̄ at L = 2, ΔK/K̄ at L = 4."""
    for size in (2, 4):
        pauli = (1, -1) * (size // 2)
        yield built("linearity_ratio", 2, pauli, Fraction(1, 2), Fraction(1))
        yield built("kernel_relative_spread", 4, pauli)


CLAIMS = (
    Claim(
        id="scaling-ratios",
        statement=r"Counting powers of $N$ and $L$ only: $\Delta K/\bar K=\mathcal O(1/\sqrt L)$, "
        r"$\Delta\mu/\bar K=\mathcal O(1/N)$.",
        plain="ΔK/K̄ = O(1/√L), Δμ/K̄ = O(1/N)",
        assumptions=(
            "The Haar circuit; Δμ = √E(μ²), as printed.",
            "Read with Tr O² of the paper's own example, a Pauli string: Tr O² = N.",
        ),
        corrected=Correction(
            r"For a Pauli string {0}, the $L^{-1/2}$ law, which ends at $L\sim N^2$ ({1}); "
            r"and {2}, that is $\Delta\mu/\bar K\sim N^{-1/2}$ for $L\lesssim N$, and "
            "growing with $L$ beyond ({3}).",
            _ratios,
            (_ratios, "the spread at L ~ N²"),
            (_ratios, 1),
            (_ratios, "more angles"),
        ),
        kind=Kind.FACTOR,
        counterexample=Exhibit(
            "a Pauli string on fourteen qubits, L = N; O(1/N) is read as 100/N at most",
            Printed(3),
            Typed(r"\frac S{M^2}"),
            {"L": 2**14, "c": 100},
            ((1, 2**13), (-1, 2**13)),
            explained={"S": Known("meta_kernel_second_moment"), "M": Known("kernel_mean")},
            relation="<=",
            letters={r"\mathcal O": "c"},
            square=True,
        ),
        rests_on=("condition-kernel", "condition-meta-kernel"),
        checks=(
            Check(Tier.SYMBOLIC, "the ratios times N and √L", _ratios_fail),
            proof_check(_ratios, C),
            points_check("scaling-ratios", "μ and K of drawn circuits", _points, C, times=2),
        ),
        derivations=(_ratios,),
    ),
)
