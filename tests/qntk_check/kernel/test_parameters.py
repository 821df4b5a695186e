"""K, μ, averages and training in parameters θ of which the angles are an affine map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import random_array

from qntk_check import circuits, kernel, training
from qntk_check.circuits import AngleMap, convention
from qntk_check.errors import DomainError, UnknownNameError

H = {"ZZI": 0.7, "XIY": -0.4, "IZI": 0.2}


@pytest.fixture
def tied():
    """A circuit of 12 angles from 4 parameters and 2 data, with an offset."""
    shape = circuits.product(3, ["XII", "IZY", "YIZ", "IXX"] * 3)
    rng = np.random.default_rng(5)
    found = AngleMap(
        random_array((12, 4), density=0.5, rng=rng), random_array((12, 2), density=0.5, rng=rng),
        rng.normal(size=12), ("a", "b", "c", "d"), ("x", "y"), "half",
    )  # fmt: skip
    return replace(shape, parameters=found)


THETA, X = np.array([0.3, -0.8, 1.1, 0.4]), np.array([0.5, -0.2])


@pytest.mark.parametrize("method", ["dense", "network"])
def test_gradient_and_mu_are_derivatives_in_the_parameters(tied, method):
    found = kernel.evaluate(tied.bind(THETA, X), H, method)
    assert found.convention == "half"

    def energies(moves):
        batch = tied.bind_many(THETA + moves, X)
        return kernel.evaluate_many(batch, observable=H, method=method).expectation

    h, weights = 1e-3, np.array([1, -8, 0, 8, -1]) / 12
    for k in range(4):
        step = h * np.arange(-2, 3)[:, None] * np.eye(4)[k]
        assert found.gradient[k] == pytest.approx(weights @ energies(step) / h, abs=1e-9)
    assert pytest.approx(float(found.gradient @ found.gradient)) == found.K
    step = h * np.arange(-2, 3)[:, None] * found.gradient
    second = np.array([-1, 16, -30, 16, -1]) / 12 @ energies(step) / h**2
    assert found.mu == pytest.approx(second, rel=1e-6)


@pytest.mark.parametrize("method", ["dense", "network"])
def test_hessian_products_are_derivatives_of_the_gradient_in_the_parameters(tied, method):
    vector = np.array([0.7, -0.2, 0.0, 1.3])
    circuit = tied.bind(THETA, X)
    found = kernel.hessian_product(circuit, H, vector, method)
    h, weights = 1e-3, np.array([1, -8, 0, 8, -1]) / 12
    batch = tied.bind_many(THETA + h * np.arange(-2, 3)[:, None] * vector, X)
    slopes = kernel.evaluate_many(batch, observable=H, method=method).gradient
    np.testing.assert_allclose(found, weights @ slopes / h, atol=1e-9)
    at = kernel.evaluate(circuit, H, method)
    along = kernel.hessian_product(circuit, H, at.gradient, method)
    assert at.mu == pytest.approx(at.gradient @ along, rel=1e-10)
    full = kernel.hessian_product(circuit, H, vector, method, convention="full")
    np.testing.assert_allclose(full, 4 * found, atol=1e-12)


def test_hessian_products_in_a_light_cone_and_of_bad_vectors():
    c = circuits.brickwork(n=9, layers=2, seed=3)
    observable = {"IIIIZIIII": 1.0}
    vector = np.random.default_rng(2).normal(size=c.shape.layers)
    products = [kernel.hessian_product(c, observable, vector, m) for m in ("auto", "network")]
    np.testing.assert_allclose(products[0], products[1], atol=1e-10)
    assert np.abs(products[0]).max() > 0.1
    for wrong in ([1.0], vector[None], vector * np.nan, "x"):
        with pytest.raises(DomainError, match="vector"):
            kernel.hessian_product(c, observable, wrong)


def test_the_map_is_that_of_its_angles(tied):
    mapped = kernel.evaluate(tied.bind(THETA, X), H, "dense")
    free = circuits.Circuit(replace(tied, parameters=None), tied.bind(THETA, X).angles)
    angles = kernel.evaluate(free, H, "dense")
    assert angles.convention == "full"
    W = tied.parameters.weights.toarray()
    np.testing.assert_allclose(mapped.gradient, -0.5 * W.T @ angles.gradient, atol=1e-14)


def test_convention_of_a_circuit_without_map():
    c = circuits.hardware_efficient(n=3, layers=2, seed=2)
    full, half = (kernel.evaluate(c, H, "dense", convention=name) for name in ("full", "half"))
    assert (full.convention, half.convention) == ("full", "half")
    assert pytest.approx(full.K * convention("half").K) == half.K
    assert half.mu == pytest.approx(full.mu * convention("half").mu)
    with pytest.raises(UnknownNameError, match="convention 'halve' is unknown"):
        kernel.evaluate(c, H, convention="halve")


def test_training_moves_the_parameters(tied):
    start = tied.bind(THETA, X)
    run = training.train(start, H, eta=0.05, steps=3, mu_steps=[0])
    theta = THETA.copy()
    for t in range(4):
        now = kernel.evaluate(tied.bind(theta, X), H)
        assert run.errors[0, t] == pytest.approx(now.error, abs=1e-12)
        assert run.kernels[0, t] == pytest.approx(now.K, abs=1e-12)
        assert run.distances[0, t] == pytest.approx(np.linalg.norm(theta - THETA), abs=1e-12)
        last = theta
        theta = theta - 0.05 * now.error * now.gradient
    np.testing.assert_allclose(run.angles[0], tied.bind(last, X).angles, atol=1e-12)
    assert run.convention == "half"
    assert run.meta_kernels[0, 0] == pytest.approx(kernel.evaluate(start, H).mu)


def test_training_with_shots_estimates_the_gradient_in_the_parameters(tied):
    tied = replace(tied, parameters=replace(tied.parameters, convention="full"))
    start = tied.bind(THETA, X)
    exact = training.train(start, {"ZZI": 0.7}, eta=0.1, steps=1)
    drawn = training.train(start, {"ZZI": 0.7}, eta=0.1, steps=1, shots=10**7, rng=3)
    np.testing.assert_allclose(drawn.angles, exact.angles, atol=1e-3)


def test_half_angles_take_four_times_the_rate():
    c = circuits.hardware_efficient(n=3, layers=2, seed=2)
    full = training.train(c, H, eta=0.01, steps=3)
    half = training.train(c, H, eta=0.04, steps=3, convention="half")
    np.testing.assert_allclose(half.errors, full.errors, atol=1e-12)
    np.testing.assert_allclose(half.distances, 2 * full.distances, atol=1e-12)


def test_the_uniform_mean_is_in_the_parameters():
    text = "OPENQASM 3.0; input float a; input float b; qubit[2] q; rx(a) q[0]; rz(b) q[1]; h q;"
    c = circuits.from_openqasm(text, {"a": 1.0, "b": 2.0})
    free = circuits.Circuit(replace(c.shape, parameters=None), c.angles)
    full, half = (kernel.uniform_mean(one, {"XI": 1.0}) for one in (free, c))
    assert (full.convention, half.convention) == ("full", "half")
    assert pytest.approx(full.K / 4) == half.K
    np.testing.assert_allclose(half.gradient_variance, full.gradient_variance[::-1] / 4)
    assert pytest.approx(full.K) == kernel.uniform_mean(c, {"XI": 1.0}, convention="full").K


def test_the_uniform_mean_of_tied_angles_is_refused(tied):
    with pytest.raises(DomainError, match="tied"):
        kernel.uniform_mean(tied.bind(THETA, X), {"ZII": 1.0})


def test_the_kernel_matrix_is_in_the_parameters(tied):
    inputs = np.eye(8)[:3]
    found = kernel.matrix(tied.bind(THETA, X), inputs, observable=H)
    assert found[0, 0] == pytest.approx(kernel.evaluate(tied.bind(THETA, X), H).K)
