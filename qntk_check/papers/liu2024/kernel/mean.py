"""Section 3: the kernel as a sum of squared commutators, its segments, and its mean (22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.exact_design import kernel_mean_check
from qntk_check.verdicts.tiers.sampled import SampledCase, sampled_check
from qntk_check.verdicts.tiers.symbolic import (
    derived,
    exact_values_check,
    proof_check,
    refutation_check,
    symbolic_check,
)

__all__ = ["CLAIMS"]

Cases = Sequence[tuple[Mapping[str, Any], Any]]

# Spectra whose traces separate Tr O from its square and from Tr O²; sizes N = 2, 4, 6, 8.
_SPECTRA: tuple[tuple[Any, ...], ...] = (
    (1, -1),
    (Fraction(1, 2), 3),
    (1, 1, 1, 0),
    (2, -1, 0, 5),
    (1, 0, 0, 0, 2, 2),
    (1, 1, 1, 0, 0, 0, 0, -2),
)


_kernel_form = derived("derivations.kernel.form", "derive")
_segments_joint = derived("derivations.setup.segments", "derive_joint")
_segments_each = derived("derivations.setup.segments", "derive_each")
_mean = derived("derivations.kernel.mean", "derive")
_mean_any_generator = derived("derivations.kernel.mean", "derive_any_generator")
_mean_bare = derived("derivations.kernel.mean_bare", "derive")
_mean_real = derived("derivations.kernel.mean_real", "derive")
_large_n = derived("derivations.kernel.mean_large_n", "derive")


def _elementary_cases() -> Cases:
    from derivations.routes.elementary import gradient_second_moment

    return [
        ({"L": layers, "observable": list(spectrum)}, layers * gradient_second_moment(spectrum))
        for spectrum in _SPECTRA
        for layers in (1, 5)
    ]


def _elementary_bare_cases() -> Cases:
    from derivations.routes.elementary import gradient_second_moment, last_layer_second_moment

    shares = (Fraction(1, 2), Fraction(9, 10), Fraction(1))
    return [
        (
            {"L": layers, "observable": list(spectrum), "overlap": 2 * share - 1},
            (layers - 1) * gradient_second_moment(spectrum)
            + last_layer_second_moment(spectrum, share),
        )
        for spectrum in _SPECTRA
        for layers in (1, 4)
        for share in shares
    ]


_SAMPLED = (
    SampledCase("kernel_mean", "haar-circuit", 1, 1, {"Z": 1}),
    SampledCase("kernel_mean", "haar-circuit", 2, 3, {"ZZ": 1}),
    SampledCase("kernel_mean", "haar-circuit", 2, 16, {"ZI": 1, "IZ": 1}),
    SampledCase("kernel_mean", "haar-circuit", 3, 4, (1, 1, 1, 0, 0, 0, 0, 0)),
    SampledCase("kernel_mean", "haar-circuit", 4, 6, {"ZIII": 1, "XXYY": 2}),
    SampledCase("kernel_mean", "independent-slots", 2, 5, {"XI": 1, "ZZ": 2}),
    SampledCase("kernel_mean", "clifford-circuit", 2, 4, {"ZI": 1, "IX": 2}),
    SampledCase("kernel_mean", "clifford-circuit", 3, 3, (1, 1, 1, 1, 1, 0, 0, 0)),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 1, 2, (2, 1), {"overlap": Fraction(3, 5)},
        generators=("Y", "Z"), state=(0.8**0.5, 0.2**0.5),
    ),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 2, 3, (1, 1, 1, 0), {"overlap": 0},
        generators=("XI", "ZZ", "IX"),
    ),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 3, 2, {"ZZI": 1, "IIX": 1}, {"overlap": 1},
        generators=("XYZ", "ZII"),
    ),
    SampledCase("kernel_mean_real", "orthogonal-circuit", 1, 2, {"Z": 1, "I": 2}),
    SampledCase("kernel_mean_real", "orthogonal-circuit", 2, 5, (1, 1, 1, 0)),
    SampledCase(
        "kernel_mean_real", "orthogonal-circuit", 3, 4, {"ZZI": 1, "IYY": 1},
        generators=("YII", "XYZ", "YYY", "IIY"),
    ),
)  # fmt: skip


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
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if off else Finding.HOLDS, exact=True,
        summary="for a projector of rank N/2 the ratio of the exact mean to 2L Tr(O²)/N² is "
        + ", ".join(f"{float(r):.4f} at N = {N}" for r, N in zip(ratios, sizes, strict=True))
        + ": it does not tend to 1",
        details={"N": sizes, "ratio": [str(ratio) for ratio in ratios]},
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="kernel-form",
        statement=r"$K=-\sum_\ell\langle\Psi_0|V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger O"
        r"V_{-,\ell}]V_{+,\ell}|\Psi_0\rangle^2$.",
        plain="K = −Σ_ℓ ⟨Ψ0|V_+† [X_ℓ, V_−† O V_−] V_+|Ψ0⟩²",
        assumptions=("X_ℓ² = 1; O and X_ℓ are Hermitian.", "K = Σ_ℓ (∂ε/∂θ_ℓ)²."),
        checks=(proof_check(_kernel_form),),
        derivations=(_kernel_form,),
    ),
    Claim(
        id="segments",
        statement=r"$V_{-,\ell}$ and $V_{+,\ell}$ form 2-designs independently in all $\ell$.",
        plain="V_−,ℓ and V_+,ℓ form 2-designs independently in all ℓ",
        assumptions=(
            "Printed statement: read as printed, for all ℓ jointly and including ℓ = L.",
            "Corrected statement: W_1, …, W_{L+1} independent 2-designs (the Haar circuit).",
        ),
        corrected="for each ℓ separately, V_−,ℓ and V_+,ℓ are independent 2-designs if the circuit "
        "ends in a random W_{L+1}; jointly over ℓ they are not independent, because "
        "V_−,ℓ V_+,ℓ = U for every ℓ, and without W_{L+1} the last V_+,L is 1",
        corrected_tex=r"For each $\ell$ separately $V_{-,\ell}$ and $V_{+,\ell}$ are independent "
        r"2-designs, if the circuit ends in a random $W_{L+1}$. Jointly over $\ell$ they are not "
        r"independent, because $V_{-,\ell}V_{+,\ell}=U$ for every $\ell$, and without $W_{L+1}$ "
        r"the last one is $V_{+,L}=1$.",
        rests_on=("first-moment",),
        checks=(
            refutation_check(
                _segments_joint,
                "jointly independent segments would give E|Tr V_−,1V_+,1(V_−,2V_+,2)†|² = 1, "
                "which is N² because both products are U",
            ),
            proof_check(_segments_each, Subject.CORRECTED),
        ),
        derivations=(_segments_joint, _segments_each),
    ),
    Claim(
        id="kernel-mean",
        statement=r"$\bar K=L\left(N\operatorname{Tr}O^2-\operatorname{Tr}^2O\right)"
        r"\frac{2}{N+1}\frac{1}{N^2-1}$.",
        plain="K̄ = L (N Tr O² − Tr² O) · 2/(N+1) · 1/(N²−1)",
        assumptions=(
            "X_ℓ² = 1 and Tr X_ℓ = 0.",
            "For each ℓ separately, V_−,ℓ and V_+,ℓ are independent 2-designs, as in the Haar "
            "circuit, and with independent slots (the claim `segments`, corrected).",
            "The bare circuit (no W_{L+1}) has its own last layer: formulas.kernel_mean_bare. "
            "Circuits of real matrices have their own mean: formulas.kernel_mean_real.",
        ),
        rests_on=("kernel-form", "segments"),
        checks=(
            symbolic_check(_mean, "kernel_mean"),
            symbolic_check(_mean_any_generator, "kernel_mean_any_generator"),
            symbolic_check(_mean_bare, "kernel_mean_bare"),
            symbolic_check(_mean_real, "kernel_mean_real"),
            exact_values_check("a sum over indices", "kernel_mean", _elementary_cases),
            exact_values_check("a sum over indices", "kernel_mean_bare", _elementary_bare_cases),
            kernel_mean_check(),
            sampled_check("kernel-mean", _SAMPLED),
        ),
        derivations=(_mean, _mean_any_generator, _mean_bare, _mean_real),
        formulas=(
            "kernel_mean",
            "kernel_mean_any_generator",
            "kernel_mean_bare",
            "kernel_mean_real",
        ),
    ),
    Claim(
        id="kernel-mean-large-n",
        statement=r"$\bar K\approx 2L\operatorname{Tr}(O^2)/N^2$.",
        plain="K̄ ≈ 2L Tr(O²)/N²",
        assumptions=(
            "Those of kernel-mean; ≈ is read as a ratio that tends to 1 as N → ∞.",
            "The paper states no condition on Tr O beside (22).",
        ),
        corrected="K̄ / (2L Tr(O²)/N²) = (1 − (Tr O)²/(N Tr O²)) · N³/((N+1)(N²−1)), which tends "
        "to 1 as N → ∞ if and only if (Tr O)² ≪ N Tr O²; for traceless O the relative error is "
        "−1/N + O(1/N²)",
        corrected_tex=r"$\displaystyle\frac{\bar K}{2L\operatorname{Tr}(O^2)/N^2}="
        r"\left(1-\frac{\operatorname{Tr}^2O}{N\operatorname{Tr}O^2}\right)"
        r"\frac{N^3}{(N+1)(N^2-1)}$, which tends to 1 as $N\to\infty$ if and only if "
        r"$\operatorname{Tr}^2O\ll N\operatorname{Tr}O^2$; for traceless $O$ the relative error is "
        r"$-1/N+O(1/N^2)$.",
        rests_on=("kernel-mean",),
        checks=(
            Check(Tier.SYMBOLIC, "counterexample", _large_n_fails),
            symbolic_check(_large_n, "kernel_mean", Subject.CORRECTED, over="kernel_mean_large_n"),
        ),
        derivations=(_large_n,),
        formulas=("kernel_mean_large_n",),
    ),
)
