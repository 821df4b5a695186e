"""Networks drawn by the LeCun initialization, equation (33)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room
from qntk_check.networks.activations import Activation
from qntk_check.networks.activations import activation as find_activation
from qntk_check.networks.perceptron import Perceptron
from qntk_check.networks.validation import check_variances, check_widths

__all__ = ["draw"]


def draw(
    widths: Sequence[int],
    *,
    activation: str | Activation = "tanh",
    size: int = 1,
    rng: int | np.random.Generator = 0,
    weight_variance: Any = 1.0,
    bias_variance: Any = 0.0,
) -> Perceptron:
    """Draw independent networks: E W² = C_W/n_(ℓ−1) and E b² = C_b, all Gaussian of mean 0.

    Parameters
    ----------
    widths
        (n_0, …, n_L): input dimension, widths of the layers, output dimension; L ≥ 1.
    activation
        Name in :data:`~qntk_check.networks.activations.ACTIVATIONS`.
    size
        How many networks.
    rng
        Seed or Generator.
    weight_variance
        C_W > 0: a number, or one for each layer.
    bias_variance
        C_b ≥ 0: a number, or one for each layer.

    Raises
    ------
    DomainError
        For a width or depth below 1, or a variance that is none.
    UnknownNameError
        For an unknown activation.
    ResourceError
        If the parameters would take more than 4 GiB.

    Examples
    --------
    >>> batch = draw((2, 8, 1), activation="relu", size=3, rng=1, weight_variance=2.0)
    >>> [weight.shape for weight in batch.weights], batch.widths
    ([(3, 8, 2), (3, 1, 8)], (2, 8, 1))
    """
    shape = check_widths(widths)
    count = check_count("size", size)
    gains = check_variances("weight_variance", weight_variance, len(shape) - 1, zero=False)
    shifts = check_variances("bias_variance", bias_variance, len(shape) - 1, zero=True)
    chosen, generator = find_activation(activation), check_rng(rng)
    parameters = sum(outer * (inner + 1) for inner, outer in pairwise(shape))
    check_room(
        f"{parameters} parameters of {count} networks", 16 * parameters * count,
        "draw fewer at a time, or narrower ones",
    )  # fmt: skip
    weights, biases = [], []
    for (inner, outer), gain, shift in zip(pairwise(shape), gains, shifts, strict=True):
        weights.append(generator.standard_normal((count, outer, inner)) * np.sqrt(gain / inner))
        biases.append(generator.standard_normal((count, outer)) * np.sqrt(shift))
    return Perceptron(tuple(weights), tuple(biases), chosen)
