"""Gradient descent (34) on the squared loss (35), many networks side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_kind, check_real, check_reals, check_room
from qntk_check.errors import DomainError
from qntk_check.networks.perceptron import Perceptron
from qntk_check.networks.validation import check_inputs, check_rates

__all__ = ["Run", "loss_gradient", "train"]


# Beyond any error of use, and far below what the products of one more step overflow from.
_DIVERGED = 1e60


@dataclass(frozen=True, eq=False)
class Run:
    """What training did.

    Parameters
    ----------
    errors
        ε = z − y after 0, …, T steps, shape (T + 1, B, D, n_L).
    start, end
        The networks before and after.
    """

    errors: np.ndarray
    start: Perceptron
    end: Perceptron

    @property
    def loss(self) -> np.ndarray:
        """½ Σ ε², equation (35), shape (T + 1, B)."""
        return 0.5 * np.square(self.errors).sum(axis=(2, 3))

    def relative_change(self) -> np.ndarray:
        """Return abs(θ(T) − θ(0))/abs(θ(0)) over all parameters, shape (B,)."""
        pairs = [
            *zip(self.start.weights, self.end.weights, strict=True),
            *zip(self.start.biases, self.end.biases, strict=True),
        ]
        moved = sum(np.square(new - old).reshape(len(old), -1).sum(axis=1) for old, new in pairs)
        whole = sum(np.square(old).reshape(len(old), -1).sum(axis=1) for old, _ in pairs)
        return np.sqrt(moved / whole)


def loss_gradient(
    network: Perceptron, x: ArrayLike, errors: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Return (dL/dW^(ℓ), dL/db^(ℓ)) of each layer by back-propagation of the errors.

    Shapes (B, n_ℓ, n_(ℓ−1)) and (B, n_ℓ): equation (39) with the sign of y right, errors = z − y.
    """
    preactivations = network.preactivations(x)
    signals = [check_inputs(x, network.widths[0])[None]]
    signals += [network.activation.function(z) for z in preactivations[:-1]]
    back, found = errors, []
    for layer in range(network.depth, 0, -1):
        signal = np.broadcast_to(signals[layer - 1], (network.size, *signals[layer - 1].shape[1:]))
        found.append((back.transpose(0, 2, 1) @ signal, back.sum(axis=1)))
        if layer > 1:
            slope = network.activation.slope(preactivations[layer - 2])
            back = (back @ network.weights[layer - 1]) * slope
    return tuple(reversed(found))


def train(
    network: Perceptron, x: ArrayLike, y: ArrayLike, *, eta: float, steps: int, rates: str = "equal"
) -> Run:
    """Train by θ ← θ − η λ dL/dθ, equation (34).

    Parameters
    ----------
    network, x, y
        A batch, each network trained by itself, inputs (D, n_0) and labels (D, n_L).
    eta, steps, rates
        η > 0, T ≥ 1, and λ: ``"equal"`` or ``"width"``, as in :meth:`Perceptron.kernel`.

    Raises
    ------
    DomainError, ResourceError
        If η or a shape is wrong, the errors overflow, or they would take more than 4 GiB.

    Examples
    --------
    >>> from qntk_check.networks import draw
    >>> run = train(draw((1, 64, 1), rng=1), [[1.0]], [[0.5]], eta=0.1, steps=50, rates="width")
    >>> bool(run.loss[-1, 0] < 1e-2 * run.loss[0, 0])
    True
    """
    check_kind("the network", network, Perceptron, "give a Perceptron, such as networks.draw makes")
    rate, steps = check_real("eta", eta, above=0), check_count("steps", steps)
    check_rates(rates)
    points, labels = _data(network, x, y)
    check_room(
        f"the errors after {steps} steps", 16 * (steps + 1) * network.size * labels.size,
        "take fewer steps, and train on from the network at their end",
    )  # fmt: skip
    state, errors = network, [network.output(points) - labels]
    for step in range(steps):
        following = _step(state, points, errors[-1], rate, rates)
        if following is None or not np.abs(following[1] - labels).max() < _DIVERGED:
            raise DomainError(_diverged(step, rate))
        state, output = following
        errors.append(output - labels)
    return Run(np.array(errors), network, state)


def _diverged(step: int, rate: float) -> str:
    return (
        f"the errors pass {_DIVERGED:g} at step {step + 1} with eta = {rate:g}: gradient descent "
        "diverges; give eta below 2 over the largest eigenvalue of the kernel"
    )


def _data(network: Perceptron, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and labels, checked."""
    points = check_inputs(x, network.widths[0])
    labels = check_reals("the labels", y)
    if labels.shape != (len(points), network.widths[-1]):
        raise DomainError(
            f"labels of shape {labels.shape} for {len(points)} inputs and {network.widths[-1]} "
            f"outputs: give ({len(points)}, {network.widths[-1]})"
        )
    return points, labels


def _step(
    network: Perceptron, x: np.ndarray, errors: np.ndarray, eta: float, rates: str
) -> tuple[Perceptron, np.ndarray] | None:
    """Return the network after a step and its output; None where they are beyond the floats."""
    weights, biases = [], []
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = loss_gradient(network, x, errors)
        for layer, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            scale = network.widths[layer] if rates == "width" else 1
            weights.append(weight - eta / scale * slopes[layer][0])
            biases.append(bias - eta * slopes[layer][1])
    try:
        following = Perceptron(weights, biases, network.activation)
        return following, following.output(x)
    except DomainError:  # a weight or an output is not finite
        return None
