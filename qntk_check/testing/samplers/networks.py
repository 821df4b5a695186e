"""Samples of perceptrons at initialization."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import networks
from qntk_check.draws.statistics import half_squared_difference
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.points import Point, Sampler, mean, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]

# Of what normal weights make, in units of a variance: a normal variable passes 6 standard
# deviations once in 5·10⁸ draws, and the cut moves no mean here by 10⁻⁵ of it.
_CUT = 36.0
# (n_ℓ, …, n_L), with n_ℓ ≠ n_L: where they are equal, the printed form of the laziness is right.
_WIDTHS = ((1, 2), (2, 1), (1, 3), (3, 2), (1, 1, 2), (2, 3, 1), (3, 2, 2), (1, 2, 3))


def _weights() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(gain: Fraction, inner: int, outer: int) -> Point:
        most = _CUT * float(gain) / inner

        def draw(rng: np.random.Generator, size: int) -> Array:
            drawn = networks.draw((inner, outer), size=size, rng=rng, weight_variance=float(gain))
            return np.minimum(drawn.weights[0][:, -1, 0] ** 2, most)

        arguments = {"weight_variance": gain, "width": inner}
        rivals = {"n_ℓ for n_(ℓ−1)": float(gain) / outer}
        return mean(arguments, draw, (0.0, most), rivals=rivals)

    return st.builds(point, strategies.rates(most=4), st.integers(1, 4), st.integers(1, 4))


def _uniform(
    widths: tuple[int, ...], gain: float, activation: str, size: int, rng: np.random.Generator
) -> networks.Perceptron:
    """Return networks with uniform weights of variance C_W/n: the exact law needs no more."""
    weights, biases = list[Array](), list[Array]()
    for inner, outer in pairwise(widths):
        edge = math.sqrt(3 * gain / inner)
        weights.append(rng.uniform(-edge, edge, (size, outer, inner)))
        biases.append(rng.uniform(-1, 1, (size, outer)))
    return networks.Perceptron(weights, biases, activation)


def _laziness() -> SearchStrategy[Point]:
    """One derivative of an output by a preactivation of layer 1, squared."""
    st = hypothesis_strategies()

    def point(activation: str, gain: Fraction, widths: tuple[int, ...]) -> Point:
        slope = Fraction(1) if activation == "linear" else Fraction(1, 2)

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = _uniform((2, *widths), float(gain), activation, size, rng)
            return batch.jacobian([1.0, -0.5], 1)[:, 0, 0, 0] ** 2

        edges = [math.sqrt(3 * float(gain) / inner) for inner in widths[:-1]]
        most = (math.prod(edges) * math.prod(widths[1:-1])) ** 2
        arguments = {
            "weight_variance": gain, "slope": slope, "distance": len(widths) - 1,
            "width": widths[0], "outputs": widths[-1],
        }  # fmt: skip
        return mean(arguments, draw, (0.0, most), seed=[activation, list(widths)])

    return st.builds(
        point, st.sampled_from(["linear", "relu"]), strategies.rates(most=4),
        st.sampled_from(_WIDTHS),
    )  # fmt: skip


def _kernels(activation: str) -> Callable[[], SearchStrategy[Point]]:
    """Pairs of tangent kernels of one hidden layer."""

    def point(gains: tuple[Fraction, Fraction], bias: Fraction, width: int, x: Fraction) -> Point:
        first, last = map(float, gains)
        variance, kappa = bias + gains[0] * x**2, 1 + x**2
        # Σ z²/n_1 and κ Σ W²: each below the cut times its mean.
        most = 1 + _CUT * (float(variance) + last * float(kappa))

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = networks.draw(
                (1, width, 1), activation=activation, size=2 * size, rng=rng,
                weight_variance=[first, last], bias_variance=[float(bias), 0.0],
            )  # fmt: skip
            found = batch.kernel([float(x)], rates="width").reshape(size, 2)
            return half_squared_difference(np.minimum(found, most))

        arguments = {
            "weight_variance": gains[1], "variance": variance, "input_kernel": kappa,
            "width": width,
        }  # fmt: skip
        return mean(arguments, draw, (0.0, most**2 / 2), seed=[str(x), str(bias)])

    def points() -> SearchStrategy[Point]:
        st, rates = hypothesis_strategies(), strategies.rates()
        gains = st.tuples(strategies.rates(most=2), strategies.rates(most=2))
        return st.builds(point, gains, rates, st.integers(1, 3), rates)

    return points


SAMPLERS: dict[str, Sampler] = {
    "lecun_second_moment": Sampler(_weights),
    "mlp_laziness": Sampler(_laziness, {"mlp_laziness_as_printed": unchanged}),
    "mlp_laziness_as_printed": Sampler(_laziness, right=("mlp_laziness", unchanged)),
    "mlp_kernel_variance:linear": Sampler(
        _kernels("linear"), {"mlp_kernel_variance:relu": unchanged}
    ),
    "mlp_kernel_variance:relu": Sampler(
        _kernels("relu"), {"mlp_kernel_variance:linear": unchanged}
    ),
}
