"""(39): dL/dθ = Σ y dz + Σ z dz."""

from __future__ import annotations

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS", "printed_gradient"]

_gradient = derived("derivations.networks.descent", "derive_gradient")


def printed_gradient(sign: int = 1) -> Evidence:
    """Put a network on its label: the loss is at its minimum, the printed gradient is not 0.

    ``sign`` is the sign of the labels' term, + as printed.
    """
    from qntk_check import networks
    from qntk_check.networks.descent import loss_gradient

    network = networks.Perceptron(([[[2.0]]],), ([[0.0]],), "linear")
    x, y = [1.0], 2.0
    prediction = network.output(x)
    slope = network.gradients(x)[0][0].item()  # dz/dW = x
    true = loss_gradient(network, x, prediction - y)[0][0].item()
    printed = prediction.item() * slope + sign * y * slope
    contrast = Contrast(
        (
            Point(
                "z = 2x at x = 1, y = 2",
                printed,
                true,
                elsewhere=(prediction.item() - y) * slope,
                source="the first line of (39), with (36)",
            ),
        )
    )
    return printed_fails(
        f"z = 2x on the datum x = 1, y = 2: dL/dW = {true:g}, and (39) gives z·1 + y·1 = "
        f"{printed:g}: the labels enter with a minus sign",
        {},
        off=printed != true,
        contrast=contrast,
    )


CLAIMS = (
    Claim(
        id="mlp-gradient",
        statement=r"$d\mathcal L/d\theta_\mu=\sum y\,dz/d\theta_\mu+\sum z\,dz/d\theta_\mu$.",
        plain="dL/dθ = Σ y dz/dθ + Σ z dz/dθ",
        assumptions=("ε = z − y, as in (36).",),
        corrected=Correction(
            "{0}: the labels enter with a minus sign.",
            _gradient,
        ),
        kind=Kind.MISPRINT,
        checks=(
            Check(Tier.SYMBOLIC, "a network on its label", lambda _context: printed_gradient()),
            proof_check(_gradient, Subject.CORRECTED),
        ),
        derivations=(_gradient,),
    ),
)  # fmt: skip
