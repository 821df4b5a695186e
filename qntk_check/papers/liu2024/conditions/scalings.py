"""Powers of N and L: (54), the analogy with width, overparametrization, moments of entries."""

from __future__ import annotations

from qntk_check.papers.liu2024.conditions.conditions import printed_fails
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_ratios = derived("derivations.descent.scalings", "derive_ratios")
_width = derived("derivations.descent.scalings", "derive_width")
_overparametrization = derived("derivations.descent.overparametrization")
_moments = derived("derivations.setup.moment_scaling")


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
    return printed_fails(
        f"for a Pauli string and L = N angles N·Δμ/K̄ is {found}; on two qubits √L·ΔK/K̄ is "
        f"{second}: neither is bounded",
        {"n, N Δμ/K̄": [list(r) for r in rows], "L, √L ΔK/K̄": [list(r) for r in deep]},
        off=rows[-1][1] > 10 * rows[0][1] and deep[-1][1] > 10 * deep[0][1],
    )  # fmt: skip


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
    return printed_fails(
        f"for a Pauli string and L = N angles N·ΔK/K̄ is {found}: it grows like √N",
        {"n, K̄, N ΔK/K̄": [list(r) for r in rows]}, off=flat and rows[-1][2] > 10 * rows[0][2],
    )  # fmt: skip


def _definitions_differ(_context: Context) -> Evidence:
    """Evaluate the three definitions along families on which they disagree."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 6, 10):
        size = 2**qubits
        # Many angles and a vanishing kernel; one angle and a kernel of order one.
        many = formulas.kernel_mean(N=size, L=2 ** (qubits // 2), traces=(0, size))
        one = formulas.kernel_mean(N=size, L=1, traces=(0, size**2))
        rows.append((qubits, 2 ** (qubits // 2), float(many), float(one)))
    first, last = rows[0], rows[-1]
    found = ", ".join(f"K̄ = {many:.3g} with L = {ell}" for _, ell, many, _ in rows)
    return printed_fails(
        f"for a Pauli string and L = √N {found}; for √N times a Pauli string and L = 1 K̄ is "
        f"{last[3]:.3g} at n = {last[0]}: L ≫ 1 and L Tr(O²)/N² ≈ 1 are different conditions, "
        "and with η = 1/N both differ from ηL Tr(O²)/N² ≈ 1",
        {"n, L, K̄, K̄ at L = 1": [list(r) for r in rows]},
        off=last[2] < first[2] / 10 and last[3] > 1,
    )  # fmt: skip


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
        corrected="for a Pauli string and L = sN: ΔK/K̄ ≃ √(2/(sN)), the 1/√L law, which ends at "
        "L ~ N²; Δμ/K̄ ≃ √((4s² + 8s + 12)/N), that is O(1/√N) for L ≲ N, and growing with L beyond",
        corrected_tex=r"for a Pauli string and $L=sN$: $\Delta K/\bar K\simeq\sqrt{2/(sN)}$, the "
        r"$1/\sqrt L$ law, which ends at $L\sim N^2$; $\Delta\mu/\bar K\simeq\sqrt{(4s^2+8s+12)/N}"
        r"$, that is $\mathcal O(1/\sqrt N)$ for $L\lesssim N$, and growing with $L$ beyond.",
        rests_on=("condition-kernel", "condition-meta-kernel"),
        checks=(
            Check(Tier.SYMBOLIC, "the ratios times N and √L", _ratios_fail),
            proof_check(_ratios, C),
        ),
        derivations=(_ratios,),
    ),
    Claim(
        id="width-analogy",
        statement=r"$\bar K=\mathcal O(1)$ gives $L=\mathcal O(N)$, so that $\Delta K/\bar K="
        r"\mathcal O(1/N)$ as well.",
        plain="K̄ = O(1) ⇒ L = O(N) ⇒ ΔK/K̄ = O(1/N)",
        assumptions=("The Haar circuit; of order one: between two positive constants.",),
        corrected="K̄ of order one gives L ~ N for a Pauli string, and there ΔK/K̄ ≃ √2/√L ~ 1/√N; "
        "ΔK/K̄ ~ 1/N takes L ~ N², where K̄ ~ N. With Tr O² = O(1) (a rank-one projector) L ~ N², "
        "and ΔK/K̄ → 1",
        corrected_tex=r"$\bar K$ of order one gives $L\sim N$ for a Pauli string, and there "
        r"$\Delta K/\bar K\simeq\sqrt{2/L}\sim1/\sqrt N$; $\Delta K/\bar K\sim1/N$ takes "
        r"$L\sim N^2$, where $\bar K\sim N$. With $\operatorname{Tr}O^2=\mathcal O(1)$ (a rank-one "
        r"projector) $L\sim N^2$, and $\Delta K/\bar K\to1$.",
        rests_on=("condition-kernel",),
        checks=(
            Check(Tier.SYMBOLIC, "the spread where K̄ is of order one", _width_fails),
            proof_check(_width, C),
        ),
        derivations=(_width,),
    ),
    Claim(
        id="overparametrization",
        statement=r"Overparametrization is $L\operatorname{Tr}(O^2)/N^2\approx\mathcal O(1)$; it "
        r"is $\eta L\operatorname{Tr}(O^2)/N^2\approx\mathcal O(1)$; it is $L\gg1$.",
        plain="overparametrization: L Tr(O²)/N² ≈ O(1); ηL Tr(O²)/N² ≈ O(1); L ≫ 1",
        assumptions=(
            "Printed statement: the three, which the paper gives under one name, are one.",
            "Of order one: between two positive constants as N grows; Tr O = 0.",
        ),
        corrected="three conditions: K̄ of order one; ηK̄ of order one; L ≫ 1. The first two are one "
        "where η is of order one, and only there; the first gives the third for Tr O² ≤ N; the "
        "third gives neither. The kernel is large enough by the first two, and concentrates by the "
        "third and a small floor",
        corrected_tex=r"three conditions: $\bar K$ of order one; $\eta\bar K$ of order one; "
        r"$L\gg1$. The first two are one where $\eta$ is of order one, and only there; the first "
        r"gives the third for $\operatorname{Tr}O^2\leq N$; the third gives neither. The kernel is "
        r"large enough by the first two, and concentrates by the third and a small floor.",
        rests_on=("kernel-mean",),
        checks=(
            Check(Tier.SYMBOLIC, "families that separate them", _definitions_differ),
            proof_check(_overparametrization, C),
        ),
        derivations=(_overparametrization,),
    ),
    Claim(
        id="moment-scaling",
        statement=r"$\int dU\,U_{i_1j_1}U^\dagger_{i_2j_2}\cdots U_{i_{2k-1}j_{2k-1}}"
        r"U^\dagger_{i_{2k}j_{2k}}=\mathcal O(1/\mathrm{poly}(N))$, with a fixed, computable "
        r"polynomial of degree $k$; likewise (56) for Gaussian weights.",
        plain="moments of degree k are O(1/poly(N)), poly of degree k",
        assumptions=(
            "An upper bound, k fixed as N grows: the polynomial is N(N+1)⋯(N+k−1)/k!, attained by "
            "E|U_11|^{2k}. Single moments may fall faster, vanish or be negative; Weingarten "
            "functions are rational with poles at |N| < k, not inverse polynomials.",
            "U from a unitary k-design. (56): W real Gaussian, independent, 2k factors.",
        ),
        rests_on=("design-definition",),
        checks=(proof_check(_moments),),
        derivations=(_moments,),
    ),
)
