"""(59): −η∂L/∂θ = iη⟨V_+†[X, V_−†OV_−]V_+⟩."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qntk_check.papers.liu2024.setup.written_out import ETA, drawn_circuits
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Printed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_noisy_gradient = derived("derivations.descent.noisy_gradient", "derive_noisy_gradient")


def _slope_of_loss(angle: float, target: float, h: float = 1e-5) -> float:
    """Return the slope of the loss ½(⟨O⟩ − O_0)² in the angle, by a symmetric difference."""
    from qntk_check import circuits, kernel

    product = circuits.product(1, ["X"])
    losses = [
        kernel.evaluate(
            circuits.Circuit(product, np.array([angle + step])), {"Z": 1.0}, "dense", target=target
        ).error ** 2 / 2
        for step in (h, -h)
    ]  # fmt: skip
    return float(losses[0] - losses[1]) / (2 * h)


def _printed_step_fails(_context: Context) -> Evidence:
    """Put one qubit on its target: gradient descent stands still, the printed step does not."""
    from qntk_check import circuits, kernel

    circuit = circuits.Circuit(circuits.product(1, ["X"]), np.array([0.3]))
    expectation = kernel.evaluate(circuit, {"Z": 1.0}, "dense").expectation
    result = kernel.evaluate(circuit, {"Z": 1.0}, "dense", target=expectation)
    true, printed = -result.error * result.gradient[0], -result.gradient[0]
    off = abs(true) < 1e-12 < 0.5 < abs(printed)
    off_target = kernel.evaluate(circuit, {"Z": 1.0}, "dense", target=expectation - 0.5)
    contrast = Contrast(
        (
            Point(
                "half a unit from the target",
                -float(off_target.gradient[0]),
                -float(off_target.error * off_target.gradient[0]),
                elsewhere=-_slope_of_loss(0.3, expectation - 0.5),
                source="(12) with the loss (16)",
            ),
        ),
        tolerance=1e-6,
    )
    return printed_fails(
        "one qubit, O = Z, one gate exp(0.3iX), target O_0 = ⟨O⟩: the loss is at its "
        f"minimum and −∂L/∂θ = {abs(true):.3g}, but (59) gives {printed:.4g}: it lacks a factor ε",
        {"error": result.error, "gradient": float(result.gradient[0])},
        off=off,
        contrast=contrast,
    )  # fmt: skip


def _compare_steps() -> Iterator[Compared]:
    """Compare −η ∂L/∂θ_ℓ by power series with iηε⟨[X, V_−†OV_−]⟩ by matrices as printed."""
    for drawn in drawn_circuits():
        error, said = drawn.evaluated().error, ETA * drawn.commutators()
        yield Compared(
            f"the step, {drawn.where}", -ETA * error * drawn.slopes(), error * said,
            {"as printed, without ε": said, "−iηε": -error * said, "ε²": error**2 * said},
        )  # fmt: skip


# The mean of the commutator, as it is printed and as the correction shows it.
_INSIDE = r"V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]V_{+,\ell}"
_COMMUTATOR = rf"\langle\Psi_0|{_INSIDE}|\Psi_0\rangle"
_SHOWN = rf"\left\langle\Psi_0\right|{_INSIDE}\left|\Psi_0\right\rangle"


CLAIMS = (
    Claim(
        id="noisy-gradient",
        statement=r"$-\eta\,\partial\mathcal L/\partial\theta_\ell=i\eta\langle\Psi_0|"
        r"V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]V_{+,\ell}|\Psi_0\rangle$.",
        plain="−η ∂L/∂θ_ℓ = iη ⟨Ψ0|V_+† [X_ℓ, V_−† O V_−] V_+|Ψ0⟩",
        assumptions=("The loss is ℒ = ε²/2, as in (16).", "X_ℓ² = 1; O and X_ℓ are Hermitian."),
        corrected=Correction(
            r"{0}: the factor $\varepsilon$ is missing.",
            _noisy_gradient,
        ),
        kind=Kind.MISPRINT,
        counterexample=Exhibit(
            "half a unit from the target; c stands for i times the mean of the commutator",
            Printed(put={r"i\eta": r"\eta ", _COMMUTATOR: "c"}),
            Corrected(put={r"i\eta\varepsilon": r"\eta\varepsilon ", _SHOWN: "c"}),
            {"eta": 1, "varepsilon": Fraction(1, 2), "c": Fraction(48, 25)},
        ),
        rests_on=("kernel-form",),
        checks=(
            Check(Tier.SYMBOLIC, "a circuit on its target", _printed_step_fails),
            proof_check(_noisy_gradient, Subject.CORRECTED),
            numeric_check(
                "the step of drawn circuits",
                "the loss differentiated by power series",
                _compare_steps,
                Subject.CORRECTED,
            ),
        ),
        derivations=(_noisy_gradient,),
    ),
)
