"""(7) (31): O(σ_θ²/η) when ηK ≈ 1."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_plateau_order = derived("derivations.noise.recursion", "derive_plateau_order")


def _points() -> Chosen:
    """Yield late kicked descents at ηK = ¾, 1 and 5/4, with K away from 1 to tell it from η."""
    from qntk_check.testing.samplers.frozen import LATE, Descent

    for quarters, kernel in ((3, 2), (4, 3), (5, 2)):
        run = Descent(Fraction(quarters, 4), Fraction(kernel), 0.5, Fraction(1), LATE)
        yield built("plateau", run)


CLAIMS = (
    Claim(
        id="plateau-order",
        statement=r"$\overline{\varepsilon^2}(\infty)\approx\mathcal O(\sigma_\theta^2/\eta)$ when "
        r"$\eta K\approx1$.",
        plain="mean of ε² at late times is O(σ_θ²/η) when ηK ≈ 1",
        assumptions=(
            LINEAR,
            NOISE,
            "0 < ηK < 2.",
            "At η = 1/K the order σ_θ²/η is σ_θ² K: with fixed σ_θ it grows with K, so with L.",
        ),
        rests_on=("recursion-solution",),
        checks=(
            symbolic_check(_plateau_order, "plateau"),
            points_check("plateau-order", "late kicked descents near ηK = 1", _points),
        ),
        derivations=(_plateau_order,),
        formulas=("plateau",),
    ),
)
