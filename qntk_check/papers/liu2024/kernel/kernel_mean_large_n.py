"""(22): K̄ ≈ 2L Tr O²/N²."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.quantities import KERNEL_MEAN, Said
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.exact_design import small_designs
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_large_n = derived("derivations.kernel.mean_large_n", "derive_kernel_mean_large_n")


def _large_n_fails(_context: Context) -> Evidence:
    """Exhibit the counterexample that refutes (22)'s ≈ as printed: a projector of rank N/2."""
    from qntk_check import formulas

    sizes = [2**n for n in (4, 10, 20, 40)]
    ratios = [
        formulas.kernel_mean(N=N, L=1, traces=(N // 2, N // 2))
        / formulas.kernel_mean_large_n(N=N, L=1, traces=(N // 2, N // 2))
        for N in sizes
    ]
    off = all(abs(ratio - 1) >= Fraction(2, 5) for ratio in ratios)
    pauli = {"N": 2**40, "L": 1, "traces": (0, 2**40)}
    traceless = formulas.kernel_mean(**pauli) / formulas.kernel_mean_large_n(**pauli)
    pairs = zip(ratios, sizes, strict=True)
    contrast = Contrast(
        (
            *(Point(f"a projector of rank N/2, N = {N}", 1.0, float(r)) for r, N in pairs),
            Point("a Pauli, N = 2^40", 1.0, float(traceless), condition=True),
        ),
        tolerance=0.01,
    )
    return printed_fails(
        "for a projector of rank N/2 the ratio of the exact mean to 2L Tr(O²)/N² is "
        + ", ".join(f"{float(r):.4f} at N = {N}" for r, N in zip(ratios, sizes, strict=True))
        + ": it does not tend to 1",
        {"N": sizes, "ratio": [str(ratio) for ratio in ratios]},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _compare_ratios() -> Iterator[Compared]:
    """Compare K̄ over designs, over (22)'s last form, with what is derived; and all its forms."""
    from qntk_check import designs, formulas
    from qntk_check.observables import traces

    for design, cases in small_designs():
        for observable, generator in cases:
            first, second = (float(t) for t in traces(observable, 2))
            N, call = design.dim, {"L": 1, "observable": observable}
            unit = float(formulas.kernel_mean_large_n(**call))
            found = float(designs.design_kernel_mean(design, observable, generator, layers=1))
            said = float(formulas.kernel_mean(**call)) / unit
            wrong = {"as printed": 1.0, "without Tr O": said / (1 - first**2 / (N * second))}
            yield Compared(f"{design.name}, {observable}", found / unit, said, wrong)


CLAIMS = (
    Claim(
        id="kernel-mean-large-n",
        statement=r"$\bar K\approx 2L\operatorname{Tr}(O^2)/N^2$.",
        plain="K̄ ≈ 2L Tr(O²)/N²",
        assumptions=(
            "Those of kernel-mean; ≈ is read as a ratio that tends to 1 as N → ∞.",
            "The paper states no condition on Tr O beside (22).",
        ),
        corrected=Correction(
            r"{0}, where $T_k$ stands for $\operatorname{Tr}O^k$. It tends to 1 as "
            r"$N\to\infty$ if and only if $T_1^2\ll NT_2$; for traceless $O$ it is {1}, a "
            "relative error of $-1/N$ up to $O(1/N^2)$.",
            _large_n,
            (_large_n, "the expansion", 1),
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a projector of rank N/2 on ten qubits",
            Printed(),
            Known("kernel_mean"),
            {"L": 1},
            ((1, 512), (0, 512)),
            share=Fraction(1, 100),
        ),
        rests_on=("kernel-mean",),
        checks=(
            Check(Tier.SYMBOLIC, "counterexample", _large_n_fails),
            symbolic_check(_large_n, "kernel_mean", Subject.CORRECTED, over="kernel_mean_large_n"),
            numeric_check(
                "the ratio over designs",
                "averages over designs",
                _compare_ratios,
                Subject.CORRECTED,
                tier=Tier.EXACT_DESIGN,
            ),
        ),
        derivations=(_large_n,),
        says=(
            Said(
                KERNEL_MEAN,
                lambda known, at: known["kernel_mean"](L=at.layers, observable=at.levels),
                lambda known, at: known["kernel_mean_large_n"](L=at.layers, observable=at.levels),
                "printed for large N",
            ),
        ),
        formulas=("kernel_mean_large_n",),
    ),
)
