"""Infinite width: closed forms against quadrature, and the limit against networks drawn."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import networks
from qntk_check.networks.activations import _grid, gaussian_mean

SMOOTH = ("linear", "tanh", "erf", "sin", "gelu", "sigmoid")


@pytest.mark.parametrize("variance", [0.0, 0.3, 1.0, 4.0])
@pytest.mark.parametrize("name", SMOOTH)
def test_closed_forms_are_the_gaussian_means_they_stand_for(name, variance):
    chosen = networks.activation(name)
    square = gaussian_mean(lambda z: chosen.function(z) ** 2, variance)
    slope = gaussian_mean(lambda z: chosen.slope(z) ** 2, variance)
    assert np.isclose(chosen.square(variance), square, rtol=1e-11, atol=1e-14)
    assert np.isclose(chosen.slope_square(variance), slope, rtol=1e-11)


@pytest.mark.parametrize("variance", [0.3, 1.0, 4.0])
def test_the_quadrature_of_tanh_has_converged(variance):
    for function in (lambda z: np.tanh(z) ** 2, lambda z: np.cosh(z) ** -4.0):
        nodes, weights = _grid(0.1)
        coarse = weights @ function(np.sqrt(variance) * nodes)
        assert np.isclose(coarse, gaussian_mean(function, variance), rtol=0, atol=1e-10)


def test_half_of_a_gaussian_is_above_zero():
    relu = networks.activation("relu")
    z = np.linspace(-9, 9, 200_001)  # a kink needs a plain sum, not a quadrature for smooth ones
    weight = np.exp(-(z**2) / 2)
    assert np.isclose(relu.square(3.0), 3 * np.average(relu.function(z) ** 2, weights=weight))
    assert np.isclose(relu.slope_square(3.0), np.average(relu.slope(z), weights=weight), rtol=1e-4)


@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_wide_networks_have_the_variances_and_the_kernel_of_the_limit(name):
    x = np.array([1.0, 0.5, -1.0])
    how = {"activation": name, "weight_variance": [0.8, 1.5, 1.2], "bias_variance": 0.3}
    limit = networks.wide_limit(x, 3, **how)
    batch = networks.draw((3, 200, 200, 1), size=100, rng=1, **how)
    layers = batch.preactivations(x)
    for z, variance in zip(layers, limit.variances, strict=True):
        share = 5 * np.sqrt(2 / z.size) + 5 / np.sqrt(200 * 100)
        assert abs(np.mean(z**2) / variance - 1) < max(share, 5 * np.sqrt(2 / 100))
    kernel = batch.kernel(x, rates="width").ravel()
    assert abs(kernel.mean() - limit.kernel) < 5 * kernel.std() / 10 + limit.kernel / 200
    slope = np.mean(batch.activation.slope(layers[0]) ** 2)
    assert np.isclose(slope, limit.slopes[0], rtol=0.02)


def test_the_mean_slope_is_geometric():
    limit = networks.WideLimit((1.0, 1.0, 1.0), (0.5, 0.125), 1.0)
    assert (limit.mean_slope(1), limit.mean_slope(2), limit.mean_slope(3)) == (0.25, 0.125, 1.0)
