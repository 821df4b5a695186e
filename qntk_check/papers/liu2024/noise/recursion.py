"""Appendix D: the noisy recursion solved, its plateau, and the time at which noise emerges.

Only what the linear, frozen model itself decides; whether circuits follow the model is decided
by training runs, in claims of their own.
"""

from __future__ import annotations

from fractions import Fraction

from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_LINEAR = "Linear order in the angles' change; K is constant in time (the frozen kernel)."
_NOISE = "Noise on the angles, independent in time, of mean 0 and variance σ_θ²."


_solution = derived("derivations.noise.recursion", "derive_solution")
_plateau_order = derived("derivations.noise.recursion", "derive_plateau_order")
_noise_time = derived("derivations.noise.recursion", "derive_noise_time")
_error_at_noise_time = derived("derivations.noise.recursion", "derive_error_at_noise_time")
_best_rate = derived("derivations.noise.recursion", "derive_best_rate")


def _printed_error_fails(_context: Context) -> Evidence:
    """Put (68)'s last expression beside its own first one, 2(1−ηK)^T ε(0), at numbers."""
    from qntk_check import formulas

    rows = []
    for eta, K, sigma, error in ((0.5, 1.0, 0.01, 1.0), (0.01, 35.0, 0.005, 1.0)):
        values = {"eta": eta, "K": K, "sigma": sigma, "error": error}
        first = 2 * (1 - eta * K) ** formulas.noise_time(**values) * error
        rows.append((formulas.error_at_noise_time_as_printed(**values) / first, sigma))
    # The two differ by the factor σ exactly; a share of it decides far beyond rounding.
    off = all(abs(ratio - 1) > Fraction(1, 2) for ratio, _ in rows)
    found = ", ".join(f"{ratio:.3g} times at σ_θ = {sigma}" for ratio, sigma in rows)
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if off else Finding.HOLDS, exact=True,
        summary=f"the last expression of (68) is {found} the first, 2(1−ηK)^T ε(0), that it is "
        "printed equal to: the numerator has σ_θ² for σ_θ",
        details={"ratio and sigma": [list(row) for row in rows]},
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="recursion-solution",
        statement=r"$\varepsilon(t)=(1-\eta K)^t\varepsilon(0)+\sqrt K\sum_{i=0}^{t-1}(1-\eta K)^i"
        r"\Delta\theta(t-1-i)$, with variance $\sigma_\theta^2\frac{1-(1-\eta K)^{2t}}"
        r"{\eta(2-\eta K)}$.",
        plain="ε(t) = (1−ηK)^t ε(0) + √K Σ_i (1−ηK)^i Δθ(t−1−i), with variance "
        "σ_θ² (1 − (1−ηK)^2t) / (η(2−ηK))",
        assumptions=(_LINEAR, _NOISE, "ηK ≠ 2."),
        checks=(symbolic_check(_solution, "noise_variance"),),
        derivations=(_solution,),
        formulas=("noise_variance",),
    ),
    Claim(
        id="plateau-order",
        statement=r"$\overline{\varepsilon^2}(\infty)\approx\mathcal O(\sigma_\theta^2/\eta)$ when "
        r"$\eta K\approx1$.",
        plain="mean of ε² at late times is O(σ_θ²/η) when ηK ≈ 1",
        assumptions=(
            _LINEAR,
            _NOISE,
            "0 < ηK < 2.",
            "At η = 1/K the order σ_θ²/η is σ_θ² K: with fixed σ_θ it grows with K, so with L.",
        ),
        rests_on=("recursion-solution",),
        checks=(symbolic_check(_plateau_order, "plateau"),),
        derivations=(_plateau_order,),
        formulas=("plateau",),
    ),
    Claim(
        id="noise-time",
        statement=r"$T_\mathrm{noise}\approx\log\left(\sigma_\theta/\sqrt{2\varepsilon^2(0)\eta-"
        r"\varepsilon^2(0)\eta^2K+\sigma_\theta^2}\right)/\log(1-\eta K)$.",
        plain="T_noise = log(σ_θ / √(2ε²(0)η − ε²(0)η²K + σ_θ²)) / log(1−ηK)",
        assumptions=(
            _LINEAR,
            _NOISE,
            "0 < ηK < 1 and ε(0) > 0. At ηK = 1, the rate that the paper recommends, the signal is "
            "gone after one step and (67) defines no time; beyond it the signal alternates in "
            "sign.",
        ),
        rests_on=("recursion-solution",),
        checks=(symbolic_check(_noise_time, "noise_time"),),
        derivations=(_noise_time,),
        formulas=("noise_time",),
    ),
    Claim(
        id="error-at-noise-time",
        statement=r"$\varepsilon(T_\mathrm{noise})=2(1-\eta K)^{T_\mathrm{noise}}\varepsilon(0)="
        r"2\sigma_\theta^2\varepsilon(0)/\sqrt{\varepsilon(0)^2(2\eta-\eta^2K)+\sigma_\theta^2}$.",
        plain="ε(T_noise) = 2(1−ηK)^T ε(0) = 2σ_θ² ε(0) / √(ε(0)²(2η − η²K) + σ_θ²)",
        assumptions=(_LINEAR, _NOISE, "0 < ηK < 1 and ε(0) > 0."),
        corrected="ε(T_noise) = 2σ_θ ε(0) / √(ε(0)²(2η − η²K) + σ_θ²): linear in σ_θ where the "
        "paper prints a square",
        corrected_tex=r"$\varepsilon(T_\mathrm{noise})=2\sigma_\theta\varepsilon(0)/"
        r"\sqrt{\varepsilon(0)^2(2\eta-\eta^2K)+\sigma_\theta^2}$: linear in $\sigma_\theta$ where "
        r"the paper prints a square.",
        rests_on=("noise-time",),
        checks=(
            Check(Tier.SYMBOLIC, "the two printed expressions compared", _printed_error_fails),
            symbolic_check(_error_at_noise_time, "error_at_noise_time", Subject.CORRECTED),
        ),
        derivations=(_error_at_noise_time,),
        formulas=("error_at_noise_time", "error_at_noise_time_as_printed"),
    ),
    Claim(
        id="best-rate",
        statement=r"Choosing $\eta\approx\mathcal O(1/K)$ minimizes "
        r"$\varepsilon(T_\mathrm{noise})$.",
        plain="choosing η ≈ O(1/K) minimizes ε(T_noise)",
        assumptions=(
            _LINEAR,
            _NOISE,
            "Read as: the minimum over 0 < η < 2/K is at η = 1/K exactly; other rates of the order "
            "1/K do not minimize it.",
            "At η = 1/K the time T_noise itself degenerates (see noise-time), so the minimum is "
            "that of the closed form, approached as η → 1/K from below.",
        ),
        rests_on=("error-at-noise-time",),
        checks=(symbolic_check(_best_rate, "best_learning_rate"),),
        derivations=(_best_rate,),
        formulas=("best_learning_rate",),
    ),
)
