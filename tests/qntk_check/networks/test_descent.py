"""Training: the gradient of the loss, and steps that are those of (34)."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import networks
from qntk_check.networks.descent import loss_gradient

X = np.array([[0.3, -1.1], [1.2, 0.4], [0.1, 0.9]])
Y = np.array([[0.2, 1.0], [-0.4, 0.3], [0.5, 0.0]])


@pytest.mark.parametrize("name", networks.ACTIVATIONS)
def test_back_propagated_errors_are_the_sum_over_data_of_error_times_gradient(name):
    batch = networks.draw((2, 4, 3, 2), activation=name, size=2, rng=1, bias_variance=0.2)
    errors = batch.output(X) - Y
    for (w, b), (by_weight, by_bias) in zip(
        loss_gradient(batch, X, errors), batch.gradients(X), strict=True
    ):
        np.testing.assert_allclose(w, np.einsum("bai,baijk->bjk", errors, by_weight), atol=1e-12)
        np.testing.assert_allclose(b, np.einsum("bai,baij->bj", errors, by_bias), atol=1e-12)


@pytest.mark.parametrize("rates", ["equal", "width"])
def test_a_small_step_changes_the_errors_by_the_kernel(rates):
    batch = networks.draw((2, 6, 5, 2), activation="tanh", size=2, rng=1, bias_variance=0.2)
    kernel = batch.kernel(X, rates=rates)
    ratios = []
    for eta in (1e-4, 1e-5):
        run = networks.train(batch, X, Y, eta=eta, steps=1, rates=rates)
        expected = -eta * np.einsum("bijac,bcj->bai", kernel, run.errors[0])
        change = run.errors[1] - run.errors[0]
        ratios.append(np.abs(change - expected).max() / np.abs(expected).max())
    assert ratios[0] < 1e-2
    assert 5 < ratios[0] / ratios[1] < 20  # what is left out is of second order in η


def test_a_linear_layer_is_trained_by_its_kernel_exactly():
    batch = networks.draw((2, 2), activation="linear", size=1, rng=1)
    run = networks.train(batch, X, Y, eta=0.1, steps=20)
    kernel = np.eye(3) + X @ X.T + 1 - np.eye(3)
    power = np.linalg.matrix_power(np.eye(3) - 0.1 * kernel, 20)
    np.testing.assert_allclose(run.errors[-1, 0], power @ run.errors[0, 0], atol=1e-13)
    assert run.loss.shape == (21, 1)
    assert np.isclose(run.loss[0, 0], 0.5 * np.square(run.errors[0]).sum())


def test_the_relative_change_counts_all_parameters():
    start = networks.Perceptron(([[[3.0]]],), ([[4.0]],), "linear")
    end = networks.Perceptron(([[[3.0]]],), ([[4.5]],), "linear")
    assert networks.Run(np.zeros((1, 1, 1, 1)), start, end).relative_change().tolist() == [0.1]
