"""(68): ε(T_noise) = 2σ_θ² ε(0)/√(…)."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_error_at_noise_time = derived("derivations.noise.recursion", "derive_error_at_noise_time")


def _printed_error_fails(_context: Context) -> Evidence:
    """Put (68)'s last expression beside its own first one, 2(1−ηK)^T ε(0), at numbers."""
    from qntk_check import formulas

    rows, points = [], []
    for eta, K, sigma, error in ((0.5, 1.0, 0.01, 1.0), (0.01, 35.0, 0.005, 1.0)):
        values = {"eta": eta, "K": K, "sigma": sigma, "error": error}
        first = 2 * (1 - eta * K) ** formulas.noise_time(**values) * error
        printed = formulas.error_at_noise_time_as_printed(**values)
        rows.append((printed / first, sigma))
        points.append(Point(
            f"σ_θ = {sigma}", float(printed), float(formulas.error_at_noise_time(**values)),
            elsewhere=float(first), source="(68), its first expression",
        ))  # fmt: skip
    # The two differ by the factor σ exactly; a share of it decides far beyond rounding.
    off = all(abs(ratio - 1) > Fraction(1, 2) for ratio, _ in rows)
    found = ", ".join(f"{ratio:.3g} times at σ_θ = {sigma}" for ratio, sigma in rows)
    contrast = Contrast(tuple(points))
    return printed_fails(
        f"the last expression of (68) is {found} the first, 2(1−ηK)^T ε(0), that it is "
        "printed equal to: the numerator has σ_θ² for σ_θ",
        {"ratio and sigma": [list(row) for row in rows]},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield kicked descents whose noise is as large as their signal after a whole number of steps.

    σ follows from that, so that T_noise is the number of steps.
    """
    from qntk_check.testing.samplers.frozen import Descent

    for quarters, kernel, steps in ((1, 2, 3), (2, 3, 2), (3, 1, 2)):
        run = Descent(Fraction(quarters, 4), Fraction(kernel), 0.5, Fraction(1), steps)
        yield built("error_at_noise_time", run)


CLAIMS = (
    Claim(
        id="error-at-noise-time",
        statement=r"$\varepsilon(T_\mathrm{noise})=2(1-\eta K)^{T_\mathrm{noise}}\varepsilon(0)="
        r"2\sigma_\theta^2\varepsilon(0)/\sqrt{\varepsilon(0)^2(2\eta-\eta^2K)+\sigma_\theta^2}$.",
        plain="ε(T_noise) = 2(1−ηK)^T ε(0) = 2σ_θ² ε(0) / √(ε(0)²(2η − η²K) + σ_θ²)",
        assumptions=(LINEAR, NOISE, "0 < ηK < 1 and ε(0) > 0."),
        corrected=Correction(
            r"{0}: linear in $\sigma_\theta$ where the paper prints a square.",
            _error_at_noise_time,
        ),
        kind=Kind.MISPRINT,
        counterexample=Exhibit(
            "η = 1/2, K = 1, σ_θ = 1/8, ε(0) = 1",
            Printed(0, 2),
            Known("error_at_noise_time"),
            {"eta": Fraction(1, 2), "K": 1, "sigma": Fraction(1, 8), "error": 1},
            letters={r"\sigma_\theta": "sigma", r"\varepsilon(0)": "error"},
            given=("0 < eta * K", "eta * K < 1"),
        ),
        rests_on=("noise-time",),
        checks=(
            Check(Tier.SYMBOLIC, "the two printed expressions compared", _printed_error_fails),
            symbolic_check(_error_at_noise_time, "error_at_noise_time", Subject.CORRECTED),
            points_check(
                "error-at-noise-time",
                "descents at the time of their noise",
                _points,
                Subject.CORRECTED,
            ),
        ),
        derivations=(_error_at_noise_time,),
        formulas=("error_at_noise_time", "error_at_noise_time_as_printed"),
    ),
)
