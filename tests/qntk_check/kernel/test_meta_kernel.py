"""μ, the kernel matrix, and the choice of a route."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DomainError
from qntk_check.kernel import cone, routes, shifts
from qntk_check.kernel.contraction import network
from qntk_check.kernel.states import dense

ROUTES = {
    "network": network.expectation_and_gradient,
    "dense": dense.expectation_and_gradient,
}


def mixed_batch(seed, n=3, size=4):
    """Rotations about strings and a matrix, fixed and drawn unitaries, a random input state."""
    rng = np.random.default_rng(seed)
    V = random_unitaries(4, 1, rng)[0]
    operations = (
        Rotation("XZ", (2, 0)), Drawn((1, 0)), Rotation("Y", (1,)), Fixed(V, (0, 2)),
        Rotation(V @ np.diag([1, -1, 1, -1]) @ V.conj().T, (1, 2)), Rotation("ZYX", (0, 1, 2)),
        Drawn((2,)), Rotation("Z", (1,)), Rotation("X", (0,)),
    )  # fmt: skip
    shape = CircuitShape(n, operations)
    unitaries = random_unitaries(4, size, rng), random_unitaries(2, 1, rng)[0]
    state = random_unitaries(2**n, 1, rng)[0][0]
    return CircuitBatch(shape, rng.uniform(0, 7, (size, shape.layers)), unitaries, state)


OBSERVABLES = [
    {"ZXI": 0.7, "IYZ": -1.1, "III": 3.0},
    np.array([3.0, 1, 0, 0, -1, 2, 0.5, 0]),
]


@pytest.mark.parametrize("observable", OBSERVABLES)
@pytest.mark.parametrize("method", kernel.METHODS)
def test_mu_is_the_full_hessian_of_expectations_by_parameter_shift(method, observable):
    """Four expectations for each entry h_ab, of the other route; no gradient enters."""
    batch = mixed_batch(1)
    L = batch.shape.layers
    other = ROUTES["dense" if method == "network" else "network"]
    result = kernel.evaluate_many(batch, observable=observable, method=method)
    h = np.zeros((batch.size, L, L))
    unit = np.pi / 4 * np.eye(L)
    for a in range(L):
        for b in range(L):
            for p, q in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                angles = batch.angles + p * unit[a] + q * unit[b]
                moved = CircuitBatch(batch.shape, angles, batch.unitaries, batch.state)
                h[:, a, b] += p * q * other(moved, observable)[0]
    np.testing.assert_allclose(h, h.swapaxes(1, 2), atol=1e-12)
    np.testing.assert_allclose(shifts.hessian(other, batch, observable), h, atol=1e-12)
    mu = np.einsum("bij,bi,bj->b", h, result.gradient, result.gradient)
    assert np.abs(mu).min() > 1e-3
    np.testing.assert_allclose(result.mu, mu, rtol=1e-10)


def test_mu_of_one_rotation():
    """ε = cos 2θ: g = −2 sin 2θ, h = −4 cos 2θ, μ = h g²."""
    circuit = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    for method in kernel.METHODS:
        mu = kernel.evaluate(circuit, {"Z": 1.0}, method=method).mu
        assert mu == pytest.approx(-16 * np.cos(0.6) * np.sin(0.6) ** 2, rel=1e-13)


def test_mu_ignores_a_shift_of_O_and_scales_as_its_cube():
    batch = mixed_batch(2)
    spectrum = OBSERVABLES[1]

    def mu(observable):
        return kernel.evaluate_many(batch, observable=observable, method="dense").mu

    np.testing.assert_allclose(mu(spectrum + 4), mu(spectrum), rtol=1e-9)
    np.testing.assert_allclose(mu(-2 * spectrum), -8 * mu(spectrum), rtol=1e-12)


def test_sampled_mu_belongs_to_the_circuits_of_sampled_K():
    arguments = {"n": 2, "layers": 3, "observable": [2.0, 0, 0, -1], "size": 9, "rng": 4}
    mu = [kernel.sample_meta_kernels("haar-circuit", method=m, **arguments) for m in routes.METHODS]  # type: ignore[arg-type]
    np.testing.assert_allclose(mu[0], mu[1], rtol=1e-9, atol=1e-12)
    drawn = ensembles.get("haar-circuit").sample(n=2, layers=3, size=9, rng=4)
    many = kernel.evaluate_many(drawn, observable=[2.0, 0, 0, -1])
    np.testing.assert_allclose(many.mu, mu[1], rtol=1e-12, atol=1e-14)
    with pytest.raises(DomainError, match="independent slots have no μ"):
        kernel.sample_meta_kernels("independent-slots", **arguments)


@pytest.mark.parametrize("method", kernel.METHODS)
def test_the_kernel_matrix_is_the_gram_matrix_of_the_gradients(method):
    circuit = circuits.Circuit(circuits.product(2, ["XY", "ZX"]), [0.4, 1.1])
    inputs = random_unitaries(4, 5, np.random.default_rng(0))[:, 0]
    observable = {"ZX": 1.0, "IZ": 0.5}
    K = kernel.matrix(circuit, inputs, observable=observable, method=method)
    assert np.array_equal(K, K.T)
    # five gradients in two dimensions: rank 2, the rest zero to rounding
    eigenvalues = np.linalg.eigvalsh(K)
    assert eigenvalues[0] > -1e-13
    assert (eigenvalues > 1e-6).sum() == 2
    h = np.pi / 4 * np.eye(2)
    for a in (0, 3):
        one = circuits.Circuit(circuit.shape, circuit.angles, (), inputs[a])
        assert K[a, a] == pytest.approx(kernel.evaluate(one, observable).K, rel=1e-12)
        two = circuits.Circuit(circuit.shape, circuit.angles, (), inputs[1])
        values = [
            kernel.evaluate_many(c, c.angles + np.concatenate([h, -h]), observable=observable)
            for c in (one, two)
        ]
        g = [v.expectation[:2] - v.expectation[2:] for v in values]
        assert K[a, 1] == pytest.approx(g[0] @ g[1], abs=1e-12)


@pytest.mark.parametrize("inputs", [np.ones(4) / 2, np.zeros((0, 4)), np.ones((1, 4)), np.eye(8)])
def test_inputs_that_are_no_states_are_refused(inputs):
    circuit = circuits.hardware_efficient(n=2, layers=1, seed=3)
    with pytest.raises(DomainError):
        kernel.matrix(circuit, inputs, observable={"ZZ": 1.0})


def test_a_narrow_cone_is_taken_out_of_a_wide_register():
    n = 30
    shape = circuits.hardware_efficient_shape(n, 1, "XY" * 15)
    angles = np.random.default_rng(0).uniform(0, 7, (3, n))
    batch = CircuitBatch(shape, angles)
    observable = {"I" * 3 + "XZ" + "I" * 25: 1.0, "I" * 4 + "Y" + "I" * 25: 0.5}
    auto = kernel.evaluate_many(batch, observable=observable)
    forced = kernel.evaluate_many(batch, observable=observable, method="network")
    assert auto.method == "dense"
    assert "qubits" in auto.reason
    assert (forced.method, forced.reason) == ("network", "asked for")
    np.testing.assert_allclose(auto.expectation, forced.expectation, atol=1e-13)
    np.testing.assert_allclose(auto.gradient, forced.gradient, atol=1e-13)
    np.testing.assert_allclose(auto.mu, forced.mu, rtol=1e-10, atol=1e-13)
    assert np.abs(auto.K).min() > 1e-3


def test_drawn_unitaries_follow_their_place_in_the_cone():
    """The first drawn unitary lies outside; taking it for the second would change K."""
    rng = np.random.default_rng(5)
    shape = CircuitShape(
        4, (Drawn((3,)), Drawn((0, 1)), Rotation("X", (3,)), Rotation("YX", (2, 1)))
    )
    unitaries = random_unitaries(2, 2, rng), random_unitaries(4, 2, rng)
    batch = CircuitBatch(shape, rng.uniform(0, 7, (2, 2)), unitaries)
    observable = {"ZIII": 1.0, "IXII": 0.3}
    seen = cone.light_cone(shape, observable)
    assert (seen.qubits, seen.rotations, seen.drawn) == ((0, 1, 2), (1,), (1,))
    auto = kernel.evaluate_many(batch, observable=observable)
    whole = kernel.evaluate_many(batch, observable=observable, method="dense")
    np.testing.assert_allclose(auto.gradient, whole.gradient, atol=1e-14)


def test_the_choice_follows_cone_size_and_state():
    wide = circuits.hardware_efficient(n=40, layers=2, seed=0)
    product = {"Z" * 40: 1.0}
    route = routes.choose(wide.batch(), product)
    assert route.method == "network"
    assert "40 of n = 40" in route.reason
    small = circuits.hardware_efficient(n=2, layers=1, seed=0)
    assert routes.choose(small.batch(), {"ZZ": 1.0}).method == "dense"
    nothing = circuits.Circuit(circuits.product(20, ["X" + "I" * 19]), [0.1])
    assert routes.choose(nothing.batch(), {"I" * 19 + "Z": 1.0}).method == "network"
