"""(26): log(1/ε_r) ≈ −T log(1−ηK̄) ≈ ηK̄T."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

__all__ = ["CLAIMS"]

_training_time = derived("derivations.descent.noisy_gradient", "derive_training_time")


def _printed_time_fails(_context: Context) -> Evidence:
    """Evaluate the ratio of the two sides of the second ≈ of (26) towards ηK̄ = 1."""
    products = (0.01, 0.5, 0.9, 0.99)
    ratios = [float(-np.log1p(-x) / x) for x in products]
    found = ", ".join(f"{r:.3g} at ηK̄ = {x}" for x, r in zip(products, ratios, strict=True))
    slow = (0.001, 0.01)
    contrast = Contrast(
        tuple(Point(f"ηK̄ = {x}", 1.0, r) for x, r in zip(products[1:], ratios[1:], strict=True))
        + tuple(Point(f"ηK̄ = {x}", 1.0, float(-np.log1p(-x) / x), condition=True) for x in slow),
        tolerance=0.01,
    )
    return printed_fails(
        f"−log(1−ηK̄)/(ηK̄) is {found}: no ≈ near ηK̄ = 1, where the paper uses it next",
        {"product": list(products), "ratio": ratios},
        off=ratios[-1] > 2,
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield kicked descents whose mean has fallen to ε_r after a whole number of steps.

    ηK̄ is large enough for the linear form to be told apart.
    """
    from qntk_check.testing.samplers.frozen import Descent

    for quarters, steps in ((1, 3), (2, 2), (3, 2)):
        run = Descent(Fraction(quarters, 4), Fraction(2), 0.5, Fraction(1), steps)
        yield built("training_steps", run)


CLAIMS = (
    Claim(
        id="training-time",
        statement=r"$\log\frac1{\varepsilon_r}\approx-T\log(1-\eta\bar K)\approx\eta\bar KT$.",
        plain="log(1/ε_r) ≈ −T log(1−ηK̄) ≈ ηK̄T",
        assumptions=(
            "The frozen law ε(t) = (1−ηK̄)^t ε(0), which is a claim of its own.",
            "0 < ηK̄ < 1. The paper states no condition beside (26), and goes on with ηK̄ ≈ 1.",
        ),
        corrected=Correction(
            r"{0} exactly. With $x$ for $\eta\bar K$ its ratio to $\eta\bar KT$ is {1}, and "
            r"{2}: the second $\approx$ needs $\eta\bar K\ll1$.",
            _training_time,
            (_training_time, 3),
            (_training_time, 2),
        ),
        kind=Kind.CONDITION,
        counterexample="one side is the logarithm of a rational number, which is irrational",
        checks=(
            Check(Tier.SYMBOLIC, "the ratio towards ηK̄ = 1", _printed_time_fails),
            symbolic_check(_training_time, "training_steps", Subject.CORRECTED),
            points_check(
                "training-time", "descents at the time of a precision", _points, Subject.CORRECTED
            ),
        ),
        derivations=(_training_time,),
        formulas=("training_steps",),
    ),
)
