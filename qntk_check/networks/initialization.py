"""Networks drawn by the LeCun initialization, equation (33)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
    weight_variance: float | Sequence[float] = 1.0,
    bias_variance: float | Sequence[float] = 0.0,
) -> Perceptron:
    """Draw independent networks: E W² = C_W/n_(ℓ−1) and E b² = C_b, all Gaussian of mean 0.

    Parameters
    ----------
    widths, activation
        (n_0, …, n_L), L ≥ 1: input dimension, widths of the layers, output dimension; a name in
        :data:`~qntk_check.networks.activations.ACTIVATIONS`.
    size, rng
        How many networks, and a seed or Generator.
    weight_variance, bias_variance
        C_W > 0 and C_b ≥ 0: a number, or one for each layer.

    A width or variance that is none, an unknown activation and more than 4 GiB are refused.

    Examples
    --------
    >>> [w.shape for w in draw((2, 8, 1), activation="relu", size=3).weights]
    [(3, 8, 2), (3, 1, 8)]
    """
    shape = check_widths(widths)
    count, generator = check_count("size", size), check_rng(rng)
    gains = check_variances("weight_variance", weight_variance, len(shape) - 1, zero=False)
    shifts = check_variances("bias_variance", bias_variance, len(shape) - 1, zero=True)
    chosen = find_activation(activation)
    _check_room(shape, count)
    weights, biases = [], []
    for (inner, outer), gain, shift in zip(pairwise(shape), gains, shifts, strict=True):
        weights.append(generator.standard_normal((count, outer, inner)) * np.sqrt(gain / inner))
        biases.append(generator.standard_normal((count, outer)) * np.sqrt(shift))
    return Perceptron(weights, biases, chosen)


def _check_room(shape: tuple[int, ...], count: int) -> None:
    """Raise before more parameters are drawn than fit."""
    parameters = sum(outer * (inner + 1) for inner, outer in pairwise(shape))
    check_room(
        f"{parameters} parameters of {count} networks", 16 * parameters * count,
        "draw fewer at a time, or narrower ones",
    )  # fmt: skip
