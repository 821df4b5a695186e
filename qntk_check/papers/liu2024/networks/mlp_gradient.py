"""(39): dL/dθ = Σ y dz + Σ z dz."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qntk_check.papers.liu2024.networks.written_out import drawn_network
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Printed
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
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


def _compare_gradients() -> Iterator[Compared]:
    """Compare every dL/dθ by a complex step with Σ z dz/dθ − Σ y dz/dθ."""
    network, labels = drawn_network(), np.array([[0.1, -0.4], [-0.7, 0.9]])
    z = np.real(network.output())
    for kind, arrays in (("W", network.weights), ("b", network.biases)):
        for layer, array in enumerate(arrays, start=1):
            loss = network.slopes(array, lambda: 0.5 * ((network.output() - labels) ** 2).sum())
            each = network.slopes(array, network.output)
            own, label = (np.tensordot(part, each, axes=2) for part in (z, labels))
            yield Compared(
                f"dL/d{kind}, layer {layer}", loss, own - label,
                {"as printed, + y": own + label, "without y": own, "twice": 2 * (own - label)},
            )  # fmt: skip


# A sum over outputs and data, as the correction shows it; here there is one of each.
_SUM = r"\sum_{{i\alpha}}{0}_{{i{1}\alpha}}\frac{{dz_{{i;\alpha}}}}{{d\theta_\mu}}"


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
        counterexample=Exhibit(
            "one output on its label, z = y = 2 and dz/dθ = s = 1",
            Printed(put={r"\sum y\,dz/d\theta_\mu": "y s", r"\sum z\,dz/d\theta_\mu": "z s"}),
            Corrected(put={_SUM.format("z", ";"): "z s", _SUM.format("y", ","): "y s"}),
            {"y": 2, "z": 2, "s": 1},
        ),
        checks=(
            Check(Tier.SYMBOLIC, "a network on its label", lambda _context: printed_gradient()),
            proof_check(_gradient, Subject.CORRECTED),
            numeric_check("every parameter of a network", "complex steps", _compare_gradients,
                          Subject.CORRECTED),
        ),
        derivations=(_gradient,),
    ),
)  # fmt: skip
