"""Back-propagation against complex steps and finite sums; the kernel against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erf

from qntk_check import networks

SMOOTH = {"linear": lambda z: z, "tanh": np.tanh, "erf": erf, "sin": np.sin}
WIDTHS = (3, 4, 2, 5, 2)
X = np.array([[0.3, -1.1, 0.7], [1.2, 0.4, -0.2]])


def output(weights, biases, x, function):
    """The network written out again, for complex weights."""
    signal = x
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        signal = (function(signal) if layer else signal) @ weight.T + bias
    return signal


def complex_step(arrays, place, index, evaluate, step=1e-30):
    """Im f(θ + ih)/h: exact to rounding for an analytic f, and without any chain rule."""
    moved = [np.array(array, dtype=complex) for array in arrays]
    moved[place][index] += 1j * step
    return evaluate(moved).imag / step


@pytest.mark.parametrize("name", SMOOTH)
def test_every_gradient_is_that_of_complex_steps(name):
    batch = networks.draw(WIDTHS, activation=name, size=1, rng=3, bias_variance=0.4)
    weights, biases = [w[0] for w in batch.weights], [b[0] for b in batch.biases]

    def of_weights(moved):
        return output(moved, biases, X, SMOOTH[name])

    def of_biases(moved):
        return output(weights, moved, X, SMOOTH[name])

    for layer, found in enumerate(batch.gradients(X)):
        for slope, arrays, of in zip(
            found, (weights, biases), (of_weights, of_biases), strict=True
        ):
            for index in np.ndindex(arrays[layer].shape):
                expected = complex_step(arrays, layer, index, of)
                np.testing.assert_allclose(slope[(0, ..., *index)], expected, atol=1e-13)


def test_the_gradient_of_relu_is_the_slope_between_its_kinks():
    batch = networks.draw(WIDTHS, activation="relu", size=1, rng=5, bias_variance=0.4)
    found = batch.gradients(X)
    for layer, (by_weight, _) in enumerate(found):
        for index in np.ndindex(batch.weights[layer].shape[1:]):
            ends = []
            for sign in (1, -1):
                moved = [w.copy() for w in batch.weights]
                moved[layer][(0, *index)] += sign * 1e-6  # no preactivation changes its sign
                ends.append(networks.Perceptron(moved, batch.biases, "relu").output(X)[0])
            np.testing.assert_allclose(
                by_weight[(0, ..., *index)], (ends[0] - ends[1]) / 2e-6, atol=1e-8
            )


@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_the_slope_is_the_derivative_of_the_function(name):
    chosen = networks.activation(name)
    z = np.array([-2.3, -0.4, 0.2, 1.7])
    slope = (chosen.function(z + 1e-6) - chosen.function(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(chosen.slope(z), slope, atol=1e-9)


@pytest.mark.parametrize("rates", ["equal", "width"])
@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_the_kernel_is_the_sum_of_squared_gradients(name, rates):
    batch = networks.draw(WIDTHS, activation=name, size=3, rng=7, bias_variance=0.4)
    expected = 0
    for layer, (w, b) in enumerate(batch.gradients(X)):
        scale = WIDTHS[layer] if rates == "width" else 1
        expected = expected + np.einsum("baijk,bcljk->bilac", w, w) / scale
        expected = expected + np.einsum("baij,bclj->bilac", b, b)
    kernel = batch.kernel(X, rates=rates)
    np.testing.assert_allclose(kernel, expected, rtol=1e-12)
    # H_{i1 i2; α1 α2} = H_{i2 i1; α2 α1}
    np.testing.assert_allclose(kernel, kernel.transpose(0, 2, 1, 4, 3), rtol=1e-12)


def test_the_jacobian_of_each_layer_is_the_gradient_of_its_bias():
    batch = networks.draw(WIDTHS, activation="sin", size=2, rng=9)
    for layer, (_, by_bias) in enumerate(batch.gradients(X), start=1):
        np.testing.assert_array_equal(batch.jacobian(X, layer), by_bias)


def test_a_batch_is_its_networks_one_by_one():
    batch = networks.draw(WIDTHS, activation="erf", size=3, rng=11, bias_variance=0.2)
    alone = networks.Perceptron(
        [w[1:2] for w in batch.weights], [b[1:2] for b in batch.biases], "erf"
    )
    np.testing.assert_allclose(alone.kernel(X)[0], batch.kernel(X)[1], rtol=1e-13)


def test_variances_of_the_initialization_are_those_of_each_layer():
    batch = networks.draw(
        (2, 300, 400), rng=1, size=5, weight_variance=[1.0, 9.0], bias_variance=[0.0, 4.0]
    )
    assert np.isclose(batch.weights[0].var(), 1 / 2, rtol=0.1)
    assert np.isclose(batch.weights[1].var(), 9 / 300, rtol=0.02)
    assert not batch.biases[0].any()
    assert np.isclose(batch.biases[1].var(), 4, rtol=0.15)
