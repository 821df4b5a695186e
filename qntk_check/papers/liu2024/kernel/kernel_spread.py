"""Section 3 and appendix B: the spread of the kernel, and whether it concentrates."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from qntk_check.papers.liu2024.kernel.law import law_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Level, Subject, Tier
from qntk_check.verdicts.quantities import KERNEL_VARIANCE, Said
from qntk_check.verdicts.tiers.asymptotic import asymptotic_check
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.sampled import sampled_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check

if TYPE_CHECKING:
    from qntk_check.observables import ObservableLike


__all__ = ["CLAIMS", "spread_case"]

AGREEMENT = 1e-10
C = Subject.CORRECTED


_haar_circuit = derived("derivations.kernel.factorization", "derive_kernel_variance")
_third = derived("derivations.kernel.factorization", "derive_third")
_fourth = derived("derivations.kernel.factorization", "derive_fourth")
_mean_pair = derived("derivations.kernel.two_inputs", "derive_pair_mean")
_pair = derived("derivations.kernel.two_inputs", "derive_pair_variance")
_slots = derived("derivations.kernel.spread", "derive_slots")
_leading_order = derived("derivations.kernel.spread", "derive_leading_order")
_floor = derived("derivations.kernel.spread", "derive_depth")


def spread_case(
    n: int,
    layers: int,
    observable: ObservableLike,
    ensemble: str,
    reasons: Mapping[str, str],
    *,
    statistic: str = "variance of K",
    level: Level = Level.QUICK,
) -> SampledCase:
    """Return a case on the variance; the printed spread, squared, must be refuted beside it."""
    from qntk_check.formulas import kernel_spread_as_printed, kernel_variance

    printed = kernel_spread_as_printed(L=layers, observable=observable)
    rivals = {"(23) squared": float(printed) ** 2}
    if layers > 1:
        other = {"haar-circuit": "independent-slots", "independent-slots": "haar-circuit"}[ensemble]
        value = kernel_variance(L=layers, observable=observable, ensemble=other)
        rivals[f"the variance of {other}"] = float(value)
    return SampledCase(
        f"kernel_variance:{ensemble}", ensemble, n, layers, observable, rivals=rivals,
        statistic=statistic, method="dense", level=level, reasons=reasons,
    )  # fmt: skip


_SMALL = "N = 2 and 4, where the range of (K₁ − K₂)²/2 lets a guaranteed test decide"
_RANK_3 = "rank 3 of 4: every trace up to Tr O⁴ counts"


@cache
def _spread_cases() -> tuple[SampledCase, ...]:
    haar, slots = "haar-circuit", "independent-slots"
    one = {"n": _SMALL, "layers": "one angle, no covariance of two", "observable": "traceless"}
    deep = {**one, "layers": "many angles: their covariance tells the ensembles apart"}
    rank = {"n": _SMALL, "layers": "three angles: both ensembles differ", "observable": _RANK_3}
    pair = {
        "n": _SMALL, "layers": "two angles: a single covariance",
        "observable": "strings that do not commute: Tr O⁴ is not Tr² O²/N",
    }  # fmt: skip
    return (
        spread_case(1, 1, {"Z": 1}, haar, one),
        spread_case(1, 8, {"Z": 1}, haar, deep),
        spread_case(2, 3, (1, 1, 1, 0), haar, rank),
        spread_case(2, 2, {"ZI": 1, "XX": 1}, haar, pair),
        spread_case(1, 8, {"Z": 1}, slots, deep),
        spread_case(2, 3, (1, 1, 1, 0), slots, rank),
    )


_CROSSOVER = "both sides of the crossover L*, which is {} here"


@cache
def _wide_cases() -> tuple[SampledCase, ...]:
    """Return N = 8 and 16, on both sides of L*, both ensembles each: asymptotic tests."""
    one_eighth, one_sixteenth = (1,) + (0,) * 7, (1,) + (0,) * 15
    all_z = {"ZIII": 1, "IZII": 1, "IIZI": 1, "IIIZ": 1}
    sets: tuple[tuple[int, int, ObservableLike, str, Level], ...] = (
        (3, 16, one_eighth, "5.1", Level.QUICK),
        (3, 2, one_eighth, "5.1", Level.CI),
        (3, 16, {"ZII": 1}, "76", Level.CI),
        (4, 4, one_sixteenth, "4.5", Level.CI),
        (4, 4, all_z, "23", Level.CI),
        (4, 64, all_z, "23", Level.NIGHTLY),
    )
    sizes = "N = 8 and 16, beyond what the guaranteed tests reach"
    kinds = "a projector, whose spread stays as L grows, or strings, whose spread falls"
    return tuple(
        spread_case(n, layers, observable, ensemble, {
                  "n": sizes, "layers": _CROSSOVER.format(crossover), "observable": kinds},
              level=level, statistic="variance of K, over the input basis")
        for n, layers, observable, crossover, level in sets
        for ensemble in ("haar-circuit", "independent-slots")
    )  # fmt: skip


@cache
def _concentration_cases() -> tuple[SampledCase, ...]:
    """Return circuits beyond the crossover L*, where a 1/√L law would be far below."""
    haar = "haar-circuit"
    deep = {
        "n": _SMALL, "layers": "far beyond the crossover L*: what is left does not fall with L",
        "observable": "one with a trace and one without",
    }  # fmt: skip
    shallow = {**deep, "layers": "below the crossover: the variance is seen to fall from here"}
    return (
        spread_case(1, 64, {"Z": 1}, haar, deep),
        spread_case(2, 48, (1, 1, 1, 0), haar, deep, level=Level.CI),
        spread_case(2, 2, (1, 1, 1, 0), haar, shallow),
    )


def _times_printed(n: int, layers: int) -> float:
    """Return ΔK of circuits with a Pauli over (23)."""
    from qntk_check import formulas

    exact = formulas.kernel_variance(N=2**n, L=layers, traces=(0, 2**n, 0, 2**n))
    printed = Fraction(layers * (8 * 4**n + 12 * 2**n), 2 ** (4 * n))
    return float(exact / printed) ** 0.5


def _relative_spread(layers: int) -> float:
    """Return ΔK/K̄ of circuits with a Pauli on two qubits."""
    from qntk_check import formulas

    variance = formulas.kernel_variance(N=4, L=layers, traces=(0, 4, 0, 4))
    mean = formulas.kernel_mean(N=4, L=layers, traces=(0, 4))
    return float(variance / mean**2) ** 0.5


def _printed_spread_fails(_context: Context) -> Evidence:
    """Evaluate the exact variance of a circuit beside (23), at growing depth and size."""
    sets = ((2, 64), (4, 64), (4, 16**3), (8, 256**3))
    rows = [(n, layers, _times_printed(n, layers)) for n, layers in sets]
    off = rows[0][2] > 1.2 and rows[-1][2] > 10
    found = ", ".join(f"{r:.3g} at n = {n}, L = {layers}" for n, layers, r in rows)
    # Traceless, N ≫ 1 and L ≪ N²: the layers hardly know of each other.
    shallow = Point("n = 20, L = 16", 1.0, _times_printed(20, 16), condition=True)
    deep = [Point(f"n = {n}, L = {layers}", 1.0, ratio) for n, layers, ratio in rows[2:]]
    contrast = Contrast((*deep, shallow), tolerance=0.01)
    return printed_fails(
        f"for a Pauli string ΔK of a circuit is this many times (23): {found}",
        {"n, L, ratio": [list(row) for row in rows]},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _concentration_fails(_context: Context) -> Evidence:
    """Follow √L ΔK/K̄, which the printed law keeps bounded, as L grows."""
    from qntk_check import formulas

    rows = [(layers, _relative_spread(layers)) for layers in (10**2, 10**4, 10**6)]
    floor = float(formulas.kernel_floor(N=4, traces=(0, 4, 0, 4)))
    off = rows[-1][1] > 0.99 * floor > 0.2
    found = ", ".join(f"{ratio:.4f} at L = {layers}" for layers, ratio in rows)

    def law(layers: int) -> float:
        """Return 1/√L times what is seen at L = 16, twice: what O(1/√L) allows."""
        return 2 * _relative_spread(16) * (16 / layers) ** 0.5

    contrast = Contrast(
        tuple(
            concluded(f"L = {layers}: ΔK/K̄ is within 1/√L", true=ratio <= law(layers))
            for layers, ratio in rows[1:]
        )
    )
    return printed_fails(
        f"for a Pauli string on two qubits ΔK/K̄ is {found}: it stops at {floor:.4f}",
        {"L, ratio": [list(row) for row in rows], "floor": floor},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _floor_and_depth(_context: Context) -> Evidence:
    """Compare the floor and L* that users import with what is derived."""
    import sympy

    from derivations.routes.central_moments import in_traces
    from derivations.statements.written import value_as
    from qntk_check import formulas

    ends = value_as(_floor().result, tuple)
    floor, depth = (in_traces(part) for part in ends)
    pairs = (
        ("kernel_floor", formulas.FORMULAS["kernel_floor"].expr ** 2, floor),
        ("concentration_depth", formulas.FORMULAS["concentration_depth"].expr, depth),
    )
    wrong = []
    for name, own, proved in pairs:
        names = {str(symbol): symbol for symbol in own.free_symbols}
        renamed = proved.subs({s: names[str(s)] for s in proved.free_symbols if str(s) in names})
        if sympy.cancel(sympy.together(own - renamed)) != 0:
            wrong.append(name)
    return Evidence(
        Tier.SYMBOLIC, C, Finding.FAILS if wrong else Finding.HOLDS, exact=True,
        summary=f"{', '.join(wrong)} is not what is derived" if wrong else
        "kernel_floor² and concentration_depth are what is derived, as rational functions",
        covers="every N, Tr Õ², Tr Õ⁴",
    )  # fmt: skip


def _fourth_moment_by_designs(_context: Context) -> Evidence:
    """Average g⁴ over a quadrature and a 5-design at N = 2; Cliffords must miss."""
    from qntk_check import designs, formulas

    observables = ({"Z": 1.0}, {"Z": 1.0, "I": 0.5}, (1, 0))
    worst, misses = 0.0, []
    for observable in observables:
        exact = float(formulas.gradient_moment(order=4, observable=observable))
        for design in (designs.su2_quadrature(4), designs.binary_icosahedral()):
            found = float(designs.design_gradient_moment(design, observable, "X", 4))
            worst = max(worst, abs(found - exact) / exact)
        clifford = designs.design_gradient_moment(
            designs.clifford_group(1), observable, "X", 4, beyond_degree=True
        )
        misses.append(float(clifford) / exact)
    holds = worst <= AGREEMENT and all(abs(ratio - 1) > 0.01 for ratio in misses)
    return Evidence(
        Tier.EXACT_DESIGN, C, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary=f"E g⁴ at N = 2 over a quadrature of degree 4 and a 5-design differs from the "
        f"formula by at most {worst:.1g}, relative; over the 24 Cliffords, no 4-design, it is "
        f"{misses[0]:.4f} of it",
        details={"largest relative difference": worst, "Clifford over exact": misses},
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="kernel-spread",
        statement=r"$\Delta K\approx\frac{\sqrt L}{N^2}\sqrt{8\operatorname{Tr}^2(O^2)+"
        r"12\operatorname{Tr}(O^4)}$.",
        plain="ΔK ≈ (√L/N²) √(8 Tr²(O²) + 12 Tr O⁴)",
        assumptions=(
            "X_ℓ² = 1 and Tr X_ℓ = 0.",
            "Printed statement: read of a circuit, whose K the paper defines.",
            "Corrected statement: the Haar circuit, W_1, …, W_(L+1) independent and of degree 4; "
            'formulas.kernel_variance(ensemble="independent-slots") has the literal assumption.',
        ),
        corrected=Correction(
            "{0}, exact at every $N$ and $L$; (23) is its leading order in $1/N$ for "
            "independent slots and traceless $O$ ({1}), and leaves out the covariance "
            "between the layers of one circuit.",
            _haar_circuit,
            _leading_order,
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a Pauli string on two qubits, L = 64",
            Printed(),
            Known("kernel_variance"),
            {"L": 64},
            ((1, 2), (-1, 2)),
            share=Fraction(1, 100),
            square=True,
        ),
        rests_on=("kernel-form", "kernel-mean"),
        checks=(
            Check(Tier.SYMBOLIC, "the exact variance beside (23)", _printed_spread_fails),
            symbolic_check(_haar_circuit, "kernel_variance", C),
            symbolic_check(_slots, "kernel_variance:independent-slots", C),
            symbolic_check(_third, "kernel_moment:3", C),
            symbolic_check(_fourth, "kernel_moment:4", C),
            symbolic_check(_mean_pair, "kernel_mean_pair", C),
            symbolic_check(_pair, "kernel_variance_pair", C),
            proof_check(_leading_order, C),
            Check(Tier.EXACT_DESIGN, "fourth moment", _fourth_moment_by_designs, C),
            sampled_check("kernel-spread", _spread_cases, C),
            asymptotic_check("kernel-spread", _wide_cases, C),
        ),
        derivations=(_haar_circuit, _third, _fourth, _mean_pair, _pair, _slots, _leading_order),
        says=(
            Said(
                KERNEL_VARIANCE,
                lambda known, at: known["kernel_variance"](L=at.layers, observable=at.levels),
                lambda _known, at: (
                    Fraction(at.layers, at.N**4) * (8 * at.trace(2) ** 2 + 12 * at.trace(4))
                ),
                "printed as ≈, for segments that are independent",
            ),
        ),
        formulas=(
            "kernel_variance",
            "kernel_mean_pair",
            "kernel_variance_pair",
            "kernel_moment",
            "kernel_spread_as_printed",
            "gradient_moment",
        ),
    ),
    Claim(
        id="kernel-concentrates",
        statement=r"$\Delta K/\bar K=\mathcal O(1/\sqrt L)$: for $L\gg1$ the kernel concentrates.",
        plain="ΔK/K̄ = O(1/√L): K concentrates for L ≫ 1",
        assumptions=(
            "Those of kernel-spread, corrected; O is not a multiple of the identity.",
            "Beside it, not in the paper: the law of K itself. K = Var_χ O Σ y_ℓ² with independent "
            "factors, y²/4 a product of a Beta(N/2, 1/2) and a Beta(1/2, N − 3/2) variable; so K "
            "over its mean tends to Var_χ O over its own as L grows, and not to 1.",
        ),
        corrected=Correction(
            r"{0}, with a floor $f$, the relative spread of $\operatorname{Var}_\chi O$, "
            "that does not depend on $L$: the $L^{-1/2}$ law ends at $L_*$.",
            (_floor, "floor and crossover"),
        ),
        kind=Kind.CONCLUSION,
        counterexample=Exhibit(
            "a Pauli string on two qubits, L = 10⁶; O(1/√L) is read as 100/√L at most",
            Printed(),
            Known("kernel_relative_spread", square=True),
            {"L": 10**6, "c": 100},
            ((1, 2), (-1, 2)),
            relation="<=",
            letters={r"\mathcal O": "c"},
            square=True,
        ),
        rests_on=("kernel-spread",),
        checks=(
            Check(Tier.SYMBOLIC, "the floor is reached", _concentration_fails),
            Check(Tier.SYMBOLIC, "floor and crossover", _floor_and_depth, C),
            sampled_check("kernel-concentrates", _concentration_cases, C),
            *law_checks(),
        ),
        derivations=(_floor,),
        formulas=("kernel_floor", "concentration_depth"),
    ),
)
