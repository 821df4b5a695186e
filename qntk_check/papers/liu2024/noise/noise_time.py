"""(67) (68): T_noise."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.papers.liu2024.noise.assumptions import LINEAR, NOISE
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_noise_time = derived("derivations.noise.recursion", "derive_noise_time")


def _points() -> Chosen:
    """Yield kicked descents whose noise is as large as their signal after a whole number of steps.

    σ follows from that, so that T_noise is the number of steps.
    """
    from qntk_check.testing.samplers.frozen import Descent

    for quarters, kernel, steps in ((1, 2, 3), (2, 3, 2), (3, 1, 2)):
        run = Descent(Fraction(quarters, 4), Fraction(kernel), 0.5, Fraction(1), steps)
        yield built("noise_time", run)


CLAIMS = (
    Claim(
        id="noise-time",
        statement=r"$T_\mathrm{noise}\approx\log\left(\sigma_\theta/\sqrt{2\varepsilon^2(0)\eta-"
        r"\varepsilon^2(0)\eta^2K+\sigma_\theta^2}\right)/\log(1-\eta K)$.",
        plain="T_noise = log(σ_θ / √(2ε²(0)η − ε²(0)η²K + σ_θ²)) / log(1−ηK)",
        assumptions=(
            LINEAR,
            NOISE,
            "0 < ηK < 1 and ε(0) > 0. At ηK = 1, the rate that the paper recommends, the signal is "
            "gone after one step and (67) defines no time; beyond it the signal alternates in "
            "sign.",
        ),
        rests_on=("recursion-solution",),
        checks=(
            symbolic_check(_noise_time, "noise_time"),
            points_check("noise-time", "descents at the time of their noise", _points),
        ),
        derivations=(_noise_time,),
        formulas=("noise_time",),
    ),
)
