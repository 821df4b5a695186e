"""(7) (31): O(σ_θ²/η) when ηK ≈ 1."""

from __future__ import annotations

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_plateau_order = derived("derivations.noise.recursion", "derive_plateau_order")


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
        checks=(symbolic_check(_plateau_order, "plateau"),),
        derivations=(_plateau_order,),
        formulas=("plateau",),
    ),
)
