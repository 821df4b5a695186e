"""Appendix B: the second-order step (50) and the concentration conditions (52), (53)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.sampled import SampledCase, sampled_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS", "printed_fails", "squares_check"]

C = Subject.CORRECTED

_curvature = derived("derivations.meta_kernel.form")
_second_order = derived("derivations.descent.second_order")
_kernel = derived("derivations.descent.conditions", "derive_kernel")
_meta_kernel = derived("derivations.descent.conditions", "derive_meta_kernel")
_automatic = derived("derivations.descent.scalings", "derive_automatic")
_traces = derived("derivations.kernel.trace_ordering")


def printed_fails(summary: str, details: dict[str, Any], *, off: bool) -> Evidence:
    """Return exact evidence about a printed statement, from numbers computed by its check."""
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if off else Finding.HOLDS, exact=True,
        summary=summary, details=details,
    )  # fmt: skip


def squares_check(
    name: str, derive: Callable[[], Any], formula: str, factor: Callable[[Any], Any]
) -> Check:
    """Return the check that the square of a formula, over a factor, is what is derived.

    ``factor(formula)`` returns what the square is divided by, in the formula's own symbols.
    """

    def run(_context: Context) -> Evidence:
        import sympy

        from derivations.routes.central_moments import in_traces
        from qntk_check.formulas import FORMULAS

        own = FORMULAS[formula]
        square = own.expr**2 / factor(own)
        proved = in_traces(derive().result)
        names = {str(symbol): symbol for symbol in own.symbols}
        renamed = proved.subs({x: names[str(x)] for x in proved.free_symbols if str(x) in names})
        difference = sympy.cancel(sympy.together(square - renamed))
        same = difference == 0
        return Evidence(
            Tier.SYMBOLIC, C, Finding.HOLDS if same else Finding.FAILS, exact=True,
            summary=f"{formula} is the root of what is derived, as rational functions" if same
            else f"{formula} is not what is derived: its square differs by {difference}",
        )  # fmt: skip

    return Check(Tier.SYMBOLIC, name, run, C)


def _no_concentration(_context: Context) -> Evidence:
    """Evaluate ΔK/K̄ of a rank-one projector at a depth of a million angles."""
    from qntk_check import formulas

    rows = []
    for qubits in (1, 2, 4, 8):
        value = formulas.kernel_relative_spread(N=2**qubits, L=10**6, traces=(1, 1, 1, 1))
        rows.append((qubits, float(value)))
    found = ", ".join(f"{ratio:.3f} at n = {qubits}" for qubits, ratio in rows)
    return printed_fails(
        f"for a rank-one projector and L = 10⁶ angles ΔK/K̄ is {found}: L ≫ 1 does not suffice",
        {"n, ratio": [list(row) for row in rows]}, off=rows[-1][1] > 0.9,
    )  # fmt: skip


def _concentration_cases() -> tuple[SampledCase, ...]:
    """Return circuits with a projector; a variance without the floor must be refuted."""
    from qntk_check import formulas

    cases = []
    for qubits, layers in ((1, 16), (2, 6)):
        projector = (1, *[0] * (2**qubits - 1))
        mean = float(formulas.kernel_mean(L=layers, observable=projector))
        rivals = {"2K̄²/L, the spread of L ≫ 1 alone": 2 * mean**2 / layers}
        cases.append(SampledCase(
            "kernel_variance:haar-circuit", "haar-circuit", qubits, layers, projector,
            statistic="variance of K", rivals=rivals,
        ))  # fmt: skip
    return tuple(cases)


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
    return printed_fails(
        f"for a Pauli string on two qubits the left side of (53) is {printed:.2g}, and the second "
        f"term of (50) over the first is {found}: (53) does not hold it down",
        {"L, ratio": [list(row) for row in rows]}, off=rows[-1][1] > 1 and printed < 0.011,
    )  # fmt: skip


def _automatic_fails(_context: Context) -> Evidence:
    """Take Ω_O = N, η = 1/2 and ε(0) = 1: all that the text asks for."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 4, 8):
        size = 2**qubits
        # O = √N · (Pauli string): Tr O^k = N^{k/2} · N
        traces = [size ** (k // 2) * size if k % 2 == 0 else 0 for k in range(1, 7)]
        values = {"N": size, "eta": 0.5, "error": 1.0}
        rows.append((
            qubits, float(formulas.linearity_ratio_as_printed(traces=traces[:2], **values)),
            float(formulas.linearity_ratio(L=size, traces=traces, **values)),
        ))  # fmt: skip
    found = ", ".join(f"{a:.2g} and {b:.2g} at n = {n}" for n, a, b in rows)
    return printed_fails(
        "for √N times a Pauli string, Ω_O = N, η = 1/2, ε(0) = 1, L = N the left side of (53) and "
        f"the exact ratio are {found}: not ≪ 1",
        {"n, (53), exact": [list(row) for row in rows]},
        off=all(min(a, b) > 0.4 for _, a, b in rows),
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="second-order-error",
        statement=r"$\delta\varepsilon=-\eta K\varepsilon+\frac12\eta^2\varepsilon^2\mu$, "
        r"$\mu=\sum_{\ell_1\ell_2}\partial_{\ell_1}\partial_{\ell_2}\varepsilon\,\partial_{\ell_1}"
        r"\varepsilon\,\partial_{\ell_2}\varepsilon$.",
        plain="δε = −ηKε + ½η²ε²μ",
        assumptions=(
            "Read as what the text calls it, the Taylor expansion to second order; the remainder "
            "is at most ⅔ w (η|ε|)³ (LK)^{3/2}, w the width of the spectrum of O.",
            "δθ = −η ∂L/∂θ with L = ε²/2; X_ℓ² = 1; K and μ at the angles before the step.",
        ),
        rests_on=("noisy-gradient", "kernel-form"),
        checks=(proof_check(_second_order), proof_check(_curvature)),
        derivations=(_second_order, _curvature),
    ),
    Claim(
        id="condition-kernel",
        statement=r"$\Delta K\ll K\Leftrightarrow L\gg1$.",
        plain="ΔK ≪ K ⇔ L ≫ 1",
        assumptions=("The Haar circuit; O is not a multiple of the identity.",),
        corrected="ΔK ≪ K̄ ⇔ L ≫ 1 and f ≪ 1: (ΔK/K̄)² = f² + (1+f²)(κ−1)/L with 4/5 ≤ κ−1 < 2 "
        "and the floor f, which is √(2/(N(N+3))) for a Pauli string and tends to 1 for a projector",
        corrected_tex=r"$\Delta K\ll\bar K$ if and only if $L\gg1$ and $f\ll1$: "
        r"$(\Delta K/\bar K)^2=f^2+(1+f^2)(\kappa-1)/L$ with $\frac45\leq\kappa-1<2$ and "
        r"the floor $f$, which is $\sqrt{2/(N(N+3))}$ for a Pauli string and tends to 1 for "
        r"a rank-one projector.",
        rests_on=("kernel-concentrates",),
        checks=(
            Check(Tier.SYMBOLIC, "a projector at great depth", _no_concentration),
            proof_check(_kernel, C),
            squares_check("relative spread", _kernel, "kernel_relative_spread", lambda _formula: 1),
            sampled_check("condition-kernel", _concentration_cases(), C),
        ),
        derivations=(_kernel,),
        formulas=("kernel_relative_spread",),
    ),
    Claim(
        id="condition-meta-kernel",
        statement=r"$\frac12\eta^2\varepsilon^2\Delta\mu\ll\eta\bar K\varepsilon\Leftrightarrow"
        r"\frac{\eta\Omega_O}N\varepsilon(0)\ll1$, $\Omega_O^2=\operatorname{Tr}O^2$.",
        plain="½η²ε²Δμ ≪ ηK̄ε ⇔ ηΩ_O ε(0)/N ≪ 1",
        assumptions=(
            "The Haar circuit; O is not a multiple of the identity; Δμ = √E(μ²), as printed.",
            "A typical step: a root mean square is compared with a mean.",
        ),
        corrected="r = η|ε|√E(μ²)/(2K̄) ≪ 1 (formulas.linearity_ratio). It grows like L as L → ∞ "
        "for every O; for a Pauli string r ≤ η|ε|√(((L/N+1)² + 2 + 3/L)/N), which is reached as "
        "N → ∞: (53) has the right powers for L ≲ N only",
        corrected_tex=r"$r=\eta|\varepsilon|\sqrt{\mathbb{E}\mu^2}/(2\bar K)\ll1$. It grows like "
        r"$L$ as $L\to\infty$ for every $O$; for a Pauli string $r\leq\eta|\varepsilon|"
        r"\sqrt{((L/N+1)^2+2+3/L)/N}$, which is reached as $N\to\infty$: (53) has the right "
        r"powers for $L\lesssim N$ only.",
        rests_on=("second-order-error",),
        checks=(
            Check(Tier.SYMBOLIC, "(53) held fixed as L grows", _printed_ratio_fails),
            proof_check(_meta_kernel, C),
            squares_check(
                "linearity ratio",
                _meta_kernel,
                "linearity_ratio",
                lambda formula: (formula.symbols[2] * formula.symbols[3]) ** 2,
            ),
        ),
        derivations=(_meta_kernel,),
        formulas=("linearity_ratio", "linear_rate", "linearity_ratio_as_printed"),
    ),
    Claim(
        id="trace-ordering",
        statement=r"$\operatorname{Tr}(O^2)>\operatorname{Tr}^2(O)$, for instance if $O$ is a "
        r"Pauli operator.",
        plain="Tr O² > Tr² O, e.g. Pauli",
        assumptions=(
            "O is a Pauli string other than the identity, for which the order is reversed.",
            "It is an assumption of the paper, not a property of observables: O → O + c reverses "
            "it, which changes neither K nor μ. It suffices for (22) at large N; a projector of "
            "rank r ≪ N violates it, and (22) holds all the same.",
        ),
        rests_on=("kernel-mean-large-n",),
        checks=(proof_check(_traces),),
        derivations=(_traces,),
    ),
    Claim(
        id="condition-automatic",
        statement=r"$\eta<\mathcal O(1)$ and $\Omega_O\geq\mathcal O(N)$, so (53) is automatically "
        r"satisfied.",
        plain="η < O(1) and Ω_O ≥ O(N) make (53) automatic",
        assumptions=("The Haar circuit; (53) as printed, and the exact ratio beside it.",),
        corrected="It is a small O that makes it automatic, not a large one: r grows like c² under "
        "O → cO; for a Pauli string, Ω_O = √N, and L ≤ N it is at most 3η|ε|/√N",
        corrected_tex=r"It is a small $O$ that makes it automatic, not a large one: $r$ grows like "
        r"$c^2$ under $O\to cO$; for a Pauli string, $\Omega_O=\sqrt N$, and $L\leq N$ it is at "
        r"most $3\eta|\varepsilon|/\sqrt N$.",
        rests_on=("condition-meta-kernel",),
        checks=(
            Check(Tier.SYMBOLIC, "Ω_O = N", _automatic_fails),
            proof_check(_automatic, C),
        ),
        derivations=(_automatic,),
    ),
)
