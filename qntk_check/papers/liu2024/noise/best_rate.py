"""App. D: η ≈ 1/K minimises ε(T_noise)."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_best_rate = derived("derivations.noise.recursion", "derive_best_rate")


def _points() -> Chosen:
    """Yield pairs of rates around 1/K that leave the same noise, at two kernels."""
    yield built("best_learning_rate", Fraction(1, 2))
    yield built("best_learning_rate", Fraction(3))


CLAIMS = (
    Claim(
        id="best-rate",
        statement=r"Choosing $\eta\approx\mathcal O(1/K)$ minimizes "
        r"$\varepsilon(T_\mathrm{noise})$.",
        plain="choosing η ≈ O(1/K) minimizes ε(T_noise)",
        assumptions=(
            LINEAR,
            NOISE,
            "Read as: the minimum over 0 < η < 2/K is at η = 1/K exactly; other rates of the order "
            "1/K do not minimize it.",
            "At η = 1/K the time T_noise itself degenerates (see noise-time), so the minimum is "
            "that of the closed form, approached as η → 1/K from below.",
        ),
        rests_on=("error-at-noise-time",),
        checks=(
            symbolic_check(_best_rate, "best_learning_rate"),
            points_check("best-rate", "noise at rates on both sides", _points),
        ),
        derivations=(_best_rate,),
        formulas=("best_learning_rate",),
    ),
)
