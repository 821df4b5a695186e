"""(63) (64): solution of the difference equation and its variance."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_solution = derived("derivations.noise.recursion", "derive_solution")


def _points() -> Chosen:
    """Yield the spread and the mean of kicked descents, below and beyond ηK = 1, early and later.

    After one step no power is told from another, after many none is left: 2 to 4 steps.
    """
    from qntk_check.testing.samplers.frozen import Descent

    for rate, kernel, steps in ((Fraction(1, 4), 2, 4), (Fraction(3, 2), 1, 3)):
        run = Descent(rate, Fraction(kernel), 0.5, Fraction(1), steps)
        yield built("noise_variance", run)
        yield built("frozen_error", run)


CLAIMS = (
    Claim(
        id="recursion-solution",
        statement=r"$\varepsilon(t)=(1-\eta K)^t\varepsilon(0)+\sqrt K\sum_{i=0}^{t-1}(1-\eta K)^i"
        r"\Delta\theta(t-1-i)$, with variance $\sigma_\theta^2\frac{1-(1-\eta K)^{2t}}"
        r"{\eta(2-\eta K)}$.",
        plain="ε(t) = (1−ηK)^t ε(0) + √K Σ_i (1−ηK)^i Δθ(t−1−i), with variance "
        "σ_θ² (1 − (1−ηK)^2t) / (η(2−ηK))",
        assumptions=(LINEAR, NOISE, "ηK ≠ 2."),
        checks=(
            symbolic_check(_solution, "noise_variance"),
            points_check("recursion-solution", "kicked descents at a time t", _points),
        ),
        derivations=(_solution,),
        formulas=("noise_variance",),
    ),
)
