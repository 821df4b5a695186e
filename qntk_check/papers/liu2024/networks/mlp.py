"""(32)–(36): the multilayer perceptron and its initialization."""

from __future__ import annotations

import numpy as np

from qntk_check.papers.liu2024.networks.written_out import INPUTS, SEED, written_out
from qntk_check.verdicts.model import Check, Claim, Evidence, Finding, Subject, Tier

__all__ = ["CLAIMS", "compare_definition"]
AGREEMENT = 1e-12  # rounding of sums over a few neurons


def compare_definition(*, activated_output: bool = False) -> Evidence:
    """Compare networks with (32) written out neuron by neuron, and a step with (34) on (35).

    ``activated_output`` applies σ to the last layer too, which must be seen.
    """
    from qntk_check import networks

    x, y = INPUTS, np.array([[0.1], [-0.7]])
    batch = networks.draw((2, 3, 2, 1), activation="tanh", size=1, rng=SEED, bias_variance=0.5)
    weights = [w[0].astype(complex) for w in batch.weights]
    biases = [b[0].astype(complex) for b in batch.biases]
    written = np.real(written_out(weights, biases, x, last=activated_output))
    off = float(np.abs(batch.output(x)[0] - written).max())
    eta, h = 0.1, 1e-30
    moved = networks.train(batch, x, y, eta=eta, steps=1).end
    for arrays, before, after in (
        (weights, batch.weights, moved.weights), (biases, batch.biases, moved.biases),
    ):  # fmt: skip
        for layer, array in enumerate(arrays):
            for place in np.ndindex(array.shape):
                array[place] += 1j * h  # Im L(θ + ih)/h is the derivative, to rounding
                loss = 0.5 * ((written_out(weights, biases, x) - y) ** 2).sum()
                array[place] -= 1j * h
                step = (after[layer] - before[layer])[(0, *place)]
                off = max(off, abs(float(step + eta * loss.imag / h)))
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED,
        Finding.HOLDS if off <= AGREEMENT else Finding.FAILS, exact=False,
        summary="(32) written out neuron by neuron, and every derivative of the loss (35) by a "
        f"complex step, agree with the networks and their step (34) to {off:.1g}",
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="mlp",
        statement=r"The multilayer perceptron (32), initialized by (33), is trained by (34) on the "
        r"loss (35) of the errors (36).",
        plain="the multilayer perceptron z^(ℓ+1) = b + W σ(z^(ℓ)), its initialization and training",
        assumptions=(
            "The last layer has no activation. All parameters have the same learning rate η.",
        ),
        reason="A definition: it fixes what is spoken of, and asserts nothing.",
        checks=(
            Check(Tier.SECOND_ROUTE, "written out neuron by neuron",
                  lambda _context: compare_definition()),
        ),
    ),
)  # fmt: skip
