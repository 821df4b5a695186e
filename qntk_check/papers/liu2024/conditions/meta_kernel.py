"""Appendix B: the mean of the meta-kernel, and its spread (51)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, cast

from qntk_check.papers.liu2024.conditions.meta_kernel_designs import (
    compare_clifford_means,
    compare_quadrature,
)
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.quantities import META_KERNEL_MEAN, Said
from qntk_check.verdicts.tiers.asymptotic import asymptotic_check
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.sampled import sampled_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

if TYPE_CHECKING:
    from qntk_check.observables import ObservableLike


__all__ = ["CLAIMS", "mean_case", "square_case"]

C = Subject.CORRECTED
MEAN, SPREAD = "meta-kernel-mean", "meta-kernel-spread"

_mean = derived("derivations.meta_kernel.mean", "derive_meta_kernel_mean")
_second_moment = derived(
    "derivations.meta_kernel.second_moment", "derive_meta_kernel_second_moment"
)


def _projector(n: int) -> tuple[int, ...]:
    return (1,) + (0,) * (2**n - 1)


def mean_case(
    n: int,
    layers: int,
    observable: ObservableLike,
    states: str,
    reasons: Mapping[str, str],
    level: Level = Level.QUICK,
) -> SampledCase:
    """Return a case on E μ. Where it vanishes, δ is a share of √E μ²; else 0, as printed, dies."""
    from qntk_check.formulas import meta_kernel_mean, meta_kernel_second_moment

    call = {"L": layers, "observable": observable}
    vanishes = meta_kernel_mean(**call) == 0
    return SampledCase(
        "meta_kernel_mean", "haar-circuit", n, layers, observable, method="dense", level=level,
        statistic="mean of μ" + (f", over {states}" if states else ""),
        rivals={} if vanishes else {"E μ = 0 as printed": 0.0},
        scale=float(meta_kernel_second_moment(**call)) ** 0.5 if vanishes else None,
        reasons={**reasons, "scale": "√E μ², as E μ itself vanishes"},
    )  # fmt: skip


def square_case(
    n: int,
    layers: int,
    observable: ObservableLike,
    states: str,
    reasons: Mapping[str, str],
    level: Level = Level.QUICK,
) -> SampledCase:
    """Return a case on E μ²; the printed spread, squared, must be refuted beside it."""
    from qntk_check.formulas import meta_kernel_spread_as_printed

    printed = meta_kernel_spread_as_printed(L=layers, observable=observable)
    return SampledCase(
        "meta_kernel_second_moment", "haar-circuit", n, layers, observable, method="dense",
        statistic="mean of μ²" + (f", over {states}" if states else ""), level=level,
        rivals={"(51) squared": float(printed) ** 2}, reasons=reasons,
    )  # fmt: skip


_SIZES = "N = 2 and 4, where the proved range of μ lets a guaranteed test decide"
_WIDE = "N = 8 and 16, beyond what the guaranteed tests reach"
_ZERO = "its third central moment is zero, and so is E μ"
_ODD = "its third central moment is not zero: E μ = 0, as printed, must die"


@cache
def _mean_cases() -> tuple[SampledCase, ...]:
    """Return the sets of the guaranteed tests of E μ: N = 2 and 4."""
    over, ci = "stabilizer states", Level.CI
    few = "two to four angles: L and L − 1 are far apart"
    many = "many angles: the power of L that E μ grows with is seen"
    zero = {"n": _SIZES, "layers": "a few angles, for which μ is not zero", "observable": _ZERO}
    odd = {"n": _SIZES, "layers": few, "observable": _ODD}
    return (
        mean_case(1, 3, {"Z": 1}, "", zero),
        mean_case(2, 2, (1, 1, 1, 0), over, odd),
        mean_case(2, 8, (1, 0, 0, 0), over, {**odd, "layers": many}),
        mean_case(2, 3, {"ZZ": 1}, over, zero),
        mean_case(2, 4, (2, 0, 0, -1), over, odd, ci),
        mean_case(2, 16, (1, 1, 1, 0), "", {**odd, "layers": many}, ci),
    )


@cache
def _wide_mean_cases() -> tuple[SampledCase, ...]:
    """Return those of the asymptotic tests: N = 8 and 16."""
    over, ci = "the input basis", Level.CI
    odd = {"n": _WIDE, "layers": "below N, about N, and beyond it", "observable": _ODD}
    zero = {**odd, "observable": _ZERO}
    return (
        mean_case(3, 16, _projector(3), over, odd),
        mean_case(3, 4, _projector(3), over, odd, ci),
        mean_case(3, 16, (2, 1, 1, 0, 0, 0, 0, -1), over, odd, ci),
        mean_case(3, 16, {"ZII": 1, "IZI": 1}, over, zero, ci),
        mean_case(4, 16, (3,) + (0,) * 14 + (-1,), over, odd, ci),
        mean_case(4, 64, _projector(4), over, odd, Level.NIGHTLY),
    )


@cache
def _square_cases() -> tuple[SampledCase, ...]:
    """Return the sets of the guaranteed tests of E μ²: N = 2 and 4, few layers."""
    over, ci = "the input basis", Level.CI
    each = {
        "n": _SIZES, "observable": "a projector, a string, and spectra with every trace",
        "layers": "1, 2, 3, 4 and 8: E μ² is of degree 4 in L, and its five powers are told apart",
        "share": "layers beyond the third change E μ² by 4 % at most: seen with a smaller δ",
        "effort": "μ² is rare and large here: its range is thousands of times its mean",
    }  # fmt: skip
    return (
        square_case(1, 1, (1, 0), "", each),
        square_case(1, 2, (1, 0), "", each),
        square_case(1, 4, {"Z": 1}, "", each),
        replace(square_case(1, 8, {"Z": 1}, "", each), share=0.04),
        replace(square_case(2, 2, (1, 1, 1, 0), over, each), effort=2),
        square_case(2, 3, {"ZZ": 1}, over, each, ci),
        square_case(2, 1, (2, 0, 0, -1), over, each, ci),
    )


@cache
def _wide_square_cases() -> tuple[SampledCase, ...]:
    """Return those of the asymptotic tests, on both sides of L ~ N, and the paper's own sizes."""
    over, ci = "the input basis", Level.CI
    each = {
        "n": _WIDE, "layers": "on both sides of L ~ N, where E μ² bends; 64 is the paper's own",
        "observable": "a projector, a string, and a spectrum with every trace",
        "effort": "the standard deviation is twice the mean here, close to what the cap is for",
    }  # fmt: skip
    small = {**each, "n": "N = 4, for L ≫ N at the paper's own L"}
    return (
        replace(square_case(3, 2, _projector(3), over, each), effort=2),
        square_case(3, 16, {"ZII": 1}, over, each),
        square_case(2, 64, {"ZI": 1}, over, small, ci),
        square_case(3, 16, (2, 1, 1, 0, 0, 0, 0, -1), over, each, ci),
        square_case(4, 16, _projector(4), over, each, ci),
        square_case(4, 16, {"ZIII": 1}, over, each, ci),
        square_case(4, 64, {"ZIII": 1}, over, each, Level.NIGHTLY),
    )


def _printed_mean_fails(_context: Context) -> Evidence:
    """Average μ over all Clifford circuits of one pair of layers, exactly."""
    from qntk_check.designs.clifford_circuits import clifford_meta_kernel_mean

    spectrum = (1, 1, 1, 0)
    rows = [(layers, clifford_meta_kernel_mean(2, layers, spectrum)) for layers in (1, 2, 3)]
    off = any(value != 0 for _, value in rows)
    found = ", ".join(f"{value} at L = {layers}" for layers, value in rows)
    pauli = clifford_meta_kernel_mean(2, 2, (1, 1, -1, -1))
    contrast = Contrast(
        (
            *(
                Point(f"third central moment not 0, L = {layers}", 0.0, float(value))
                for layers, value in rows
                if layers > 1
            ),
            Point("L = 1", 0.0, float(rows[0][1]), condition=True),
            Point("a Pauli, L = 2", 0.0, float(pauli), condition=True),
        )
    )
    return printed_fails(
        f"for O = diag(1, 1, 1, 0) on two qubits E μ, averaged over all Clifford circuits "
        f"without rounding, is {found}",
        {"spectrum": list(spectrum), "L, E μ": [[n, str(v)] for n, v in rows]},
        off=off,
        tier=Tier.EXACT_DESIGN,
        contrast=contrast,
    )  # fmt: skip


def _printed_spread_fails(_context: Context) -> Evidence:
    """Evaluate the exact E μ² of a Pauli string beside (51), at growing size and depth."""
    from qntk_check import formulas

    rows = []
    for n, layers in ((2, 64), (4, 64), (40, 64), (40, 2**44)):
        N = 2**n
        exact = formulas.meta_kernel_second_moment(N=N, L=layers, traces=(0, N, 0, N, 0, N))
        rows.append((n, layers, float(exact / Fraction(32 * layers**2, N**3)) ** 0.5))
    off = rows[2][2] > 1.2 and rows[3][2] > 10
    found = ", ".join(f"{ratio:.3g} at n = {n}, L = {layers:.3g}" for n, layers, ratio in rows)
    contrast = Contrast(
        tuple(Point(f"n = {n}, L = {layers:.3g}", 1.0, ratio) for n, layers, ratio in rows[2:]),
        tolerance=0.1,
    )
    return printed_fails(
        f"for a Pauli string, of E μ = 0, Δμ of a circuit is this many times (51): {found}",
        {"n, L, ratio": [list(row) for row in rows]},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _pauli_limit(_context: Context) -> Evidence:
    """Compare every power of L in E μ² of a Pauli string with its limit as N → ∞, beside (51)."""
    import sympy

    from derivations.statements.foreign import cancelled
    from qntk_check.formulas import FORMULAS

    N, depths = sympy.Symbol("N", positive=True), (1, 2, 3, 4)
    function = FORMULAS["meta_kernel_second_moment"].function
    values = [
        cancelled(cast("sympy.Expr", function(N, sympy.Integer(L), 0, N, 0, N, 0, N) * N**3 / L))
        / 32
        for L in depths
    ]  # L times the ratio of E μ² to (51)², a cubic polynomial of L
    powers = sympy.Matrix([[sympy.Integer(L) ** k for k in range(4)] for L in depths]).inv()
    half = sympy.Rational(1, 2)
    limits = []
    for k, value in enumerate((3 * half, 3 * half, 1 / N, half / N**2)):
        coefficient = sum((powers[k, i] * values[i] for i in range(4)), sympy.S(0))
        found = cancelled(coefficient / value)
        limits.append(sympy.limit(found, N, sympy.oo))
    holds = all(limit == 1 for limit in limits)
    return Evidence(
        Tier.SYMBOLIC, C, Finding.HOLDS if holds else Finding.FAILS, exact=True,
        summary="every coefficient in L of E μ² over (51)² tends to that of 3/2 + 3/(2L) + L/N + "
        "L²/(2N²), so that the ratio of the two tends to 1 uniformly in L" if holds else
        f"the coefficients in L over those stated tend to {limits}",
        covers="every L, for N → ∞",
    )  # fmt: skip


def _cliffords(_context: Context) -> Evidence:
    from qntk_check.formulas import FORMULAS

    return compare_clifford_means(FORMULAS)


def _quadrature(_context: Context) -> Evidence:
    from qntk_check.formulas import FORMULAS

    return compare_quadrature(FORMULAS)


_HAAR = (
    "X_ℓ² = 1 and Tr X_ℓ = 0.",
    "The Haar circuit, W_1, …, W_(L+1) independent; ",
)


CLAIMS = (
    Claim(
        id=MEAN,
        statement=r"$\mathbb{E}(\mu)=0$.",
        plain="E(μ) = 0",
        assumptions=(
            _HAAR[0],
            _HAAR[1] + "3-designs, such as the Clifford group, suffice for each.",
        ),
        corrected=Correction(
            r"{0} with $\tilde O$ for the traceless part of $O$: zero if and only if there "
            r"is one angle or $\operatorname{Tr}\tilde O^3$ vanishes, as for a Pauli string "
            "and for one qubit; the diagonal part vanishes ({1}).",
            _mean,
            (_mean, "diagonal"),
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a projector of rank 3 on two qubits, L = 2",
            Printed(),
            Known("meta_kernel_mean"),
            {"L": 2},
            ((1, 3), (0, 1)),
        ),
        rests_on=("kernel-form",),
        checks=(
            Check(Tier.EXACT_DESIGN, "all Clifford circuits", _printed_mean_fails),
            symbolic_check(_mean, "meta_kernel_mean", C),
            Check(Tier.EXACT_DESIGN, "all Clifford circuits", _cliffords, C),
            sampled_check(MEAN, _mean_cases, C),
            asymptotic_check(MEAN, _wide_mean_cases, C),
        ),
        derivations=(_mean,),
        says=(
            Said(
                META_KERNEL_MEAN,
                lambda known, at: known["meta_kernel_mean"](L=at.layers, observable=at.levels),
                lambda _known, _at: Fraction(0),
            ),
        ),
        formulas=("meta_kernel_mean",),
    ),
    Claim(
        id=SPREAD,
        statement=r"$\Delta\mu\approx\sqrt{32}\,L\operatorname{Tr}^{3/2}(O^2)/N^3$.",
        plain="Δμ ≈ √32 L Tr^(3/2)(O²)/N³",
        assumptions=(
            _HAAR[0],
            _HAAR[1] + "6-designs suffice for each.",
            "≈ is read as a ratio that tends to 1 as N → ∞, at a fixed L and at L = O(N).",
        ),
        corrected=Correction(
            r"$\mathbb{E}\mu^2$ is a polynomial of degree 4 in $L$, exact at every $N$, and "
            r"$\Delta\mu^2$ is less than that by $(\mathbb{E}\mu)^2$. For a Pauli string, "
            "beside the square of (51): {0} at fixed $L$, {1} as $L$ grows with $N$.",
            (_second_moment, 1),
            (_second_moment, 2),
        ),
        kind=Kind.FACTOR,
        counterexample=Exhibit(
            "a Pauli string on ten qubits, L = 64",
            Printed(),
            Known("meta_kernel_second_moment"),
            {"L": 64},
            ((1, 512), (-1, 512)),
            share=Fraction(1, 10),
            square=True,
        ),
        rests_on=(MEAN, "kernel-spread"),
        checks=(
            Check(Tier.SYMBOLIC, "the exact E μ² beside (51)", _printed_spread_fails),
            symbolic_check(_second_moment, "meta_kernel_second_moment", C),
            Check(Tier.SYMBOLIC, "a Pauli string at N ≫ 1", _pauli_limit, C),
            Check(Tier.EXACT_DESIGN, "quadrature at N = 2", _quadrature, C),
            sampled_check(SPREAD, _square_cases, C),
            asymptotic_check(SPREAD, _wide_square_cases, C),
        ),
        derivations=(_second_moment,),
        formulas=("meta_kernel_second_moment", "meta_kernel_spread_as_printed"),
    ),
)
