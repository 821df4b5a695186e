"""The two routes against each other, against finite differences and against quimb itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quimb.tensor import Tensor

from qntk_check import circuits, ensembles, kernel
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.kernel import shifts
from qntk_check.kernel.contraction import contractions, network
from qntk_check.kernel.contraction.paths import candidates, time_order, tree_of
from qntk_check.observables import as_matrix

seeds = st.integers(0, 2**32 - 1)


@st.composite
def pauli_strings(draw, n):
    """A Pauli string of n letters that is not the identity."""
    letters = draw(st.lists(st.sampled_from("IXYZ"), min_size=n, max_size=n))
    string = "".join(letters)
    return string if set(string) != {"I"} else "Z" + "I" * (n - 1)


@st.composite
def operations(draw, n):
    """A rotation about a string or a matrix, a fixed or a drawn unitary, on any qubits."""
    qubits = draw(st.permutations(range(n)))
    qubits = tuple(qubits[: draw(st.integers(1, n))])
    kind = draw(st.sampled_from(["string", "string", "matrix", "fixed", "drawn"]))
    rng = np.random.default_rng(draw(seeds))
    if kind == "string":
        return Rotation(draw(pauli_strings(len(qubits))), qubits)
    if kind == "drawn":
        return Drawn(qubits)
    V = random_unitaries(2 ** len(qubits), 1, rng)[0]
    if kind == "fixed":
        return Fixed(V, qubits)
    signs = np.resize([1, -1], len(V))
    return Rotation(V @ np.diag(signs) @ V.conj().T, qubits)


@st.composite
def batches(draw, max_qubits=4, size=3):
    """A batch of circuits of one random shape, on one random input state, one each, or none."""
    n = draw(st.integers(1, max_qubits))
    listed = draw(st.lists(operations(n), min_size=1, max_size=8))
    shape = CircuitShape(n, (*listed, Rotation(draw(pauli_strings(n)), tuple(range(n)))))
    rng = np.random.default_rng(draw(seeds))
    unitaries = tuple(random_unitaries(2 ** len(q), size, rng) for q in shape.drawn)
    angles = rng.uniform(0, 2 * np.pi, (size, shape.layers))
    each = random_unitaries(2**n, size, rng)[:, 0]
    state = draw(st.sampled_from([None, each[0], each]))
    return CircuitBatch(shape, angles, unitaries, state)


@st.composite
def observables(draw, n):
    """A Hermitian matrix, eigenvalues, or Pauli strings on n qubits."""
    kind = draw(st.sampled_from(["matrix", "eigenvalues", "strings", "string"]))
    rng = np.random.default_rng(draw(seeds))
    if kind == "matrix":
        A = rng.normal(size=(2**n, 2**n)) + 1j * rng.normal(size=(2**n, 2**n))
        return A + A.conj().T
    if kind == "eigenvalues":
        return rng.normal(size=2**n)
    count = 1 if kind == "string" else draw(st.integers(2, 4))
    terms = draw(st.lists(pauli_strings(n), min_size=count, max_size=count))
    return {term: float(rng.normal()) for term in terms} | {"I" * n: float(rng.normal())}


METHODS = kernel.METHODS
# The first example pays for the import of quimb and for compiling the tape.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def agree(a, b, observable, *, relative=1e-10):
    """Compare to the scale of the observable, the only one a gradient has."""
    scale = max(np.abs(as_matrix(observable)).max(), 1e-300)
    np.testing.assert_allclose(a, b, rtol=relative, atol=relative * scale)


@patient
@given(st.data())
def test_network_and_dense_agree(data):
    batch = data.draw(batches())
    observable = data.draw(observables(batch.shape.n))
    a, b = (kernel.evaluate_many(batch, observable=observable, method=m) for m in METHODS)
    agree(a.expectation, b.expectation, observable)
    agree(a.gradient, b.gradient, observable)
    np.testing.assert_allclose(a.K, b.K, rtol=1e-10, atol=1e-18)
    # |h| ≤ 4‖O‖ and |g| ≤ 2‖O‖ set the scale of what cancels in μ
    scale = np.abs(np.linalg.eigvalsh(as_matrix(observable))).max()
    rounding = 1e-13 * 16 * batch.shape.layers**2 * scale**3
    np.testing.assert_allclose(a.mu, b.mu, rtol=1e-10, atol=rounding)


@patient
@given(st.data())
def test_mu_by_jets_is_the_hessian_by_parameter_shift(data):
    batch = data.draw(batches(max_qubits=3, size=2))
    observable = data.draw(observables(batch.shape.n))
    many = kernel.evaluate_many(batch, observable=observable, method="network")
    h = shifts.hessian(network.expectation_and_gradient, batch, observable)
    mu = np.einsum("bij,bi,bj->b", h, many.gradient, many.gradient)
    scale = np.abs(np.linalg.eigvalsh(as_matrix(observable))).max()
    rounding = 1e-13 * 16 * batch.shape.layers**2 * scale**3
    np.testing.assert_allclose(many.mu, mu, rtol=1e-10, atol=rounding)


def test_tiny_gradients_of_a_global_observable_keep_their_digits():
    """Products of many small factors, not differences: the scale is that of the gradient."""
    circuit, observable = circuits.brickwork(14, 3, 5), {"Z" * 14: 1.0}
    a, b = (kernel.evaluate(circuit, observable, method=m) for m in METHODS)
    largest = np.abs(b.gradient).max()
    assert 0 < largest < 1e-2
    np.testing.assert_allclose(a.gradient, b.gradient, rtol=1e-9, atol=1e-11 * largest)


@patient
@given(st.data(), st.sampled_from(METHODS))
def test_gradient_is_the_central_difference(data, method):
    batch = data.draw(batches(max_qubits=3, size=1))
    observable = data.draw(observables(batch.shape.n))
    g = kernel.evaluate_many(batch, observable=observable, method=method).gradient[0]
    h = 1e-5
    shifts = h * np.concatenate([np.eye(len(g)), -np.eye(len(g))])
    values = _shifted(batch, observable, shifts, method)
    scale = np.abs(as_matrix(observable)).max() * 2**batch.shape.n
    # truncation h²·|ε'''|/6 with |ε'''| ≤ 8‖O‖·…, rounding 1e-16/h
    np.testing.assert_allclose(
        g, (values[: len(g)] - values[len(g) :]) / (2 * h), atol=1e-9 * scale
    )


@patient
@given(st.data(), st.sampled_from(METHODS))
def test_gradient_is_the_parameter_shift(data, method):
    """With X² = 1, ε is a constant plus a sine of 2θ: g = ε(θ + π/4) − ε(θ − π/4) exactly."""
    batch = data.draw(batches(max_qubits=3, size=1))
    observable = data.draw(observables(batch.shape.n))
    g = kernel.evaluate_many(batch, observable=observable, method=method).gradient[0]
    shifts = np.pi / 4 * np.concatenate([np.eye(len(g)), -np.eye(len(g))])
    values = _shifted(batch, observable, shifts, method)
    agree(g, values[: len(g)] - values[len(g) :], observable)


def _shifted(batch: CircuitBatch, observable, shifts, method):
    circuit = batch.circuit(0)
    many = circuit.batch(circuit.angles + shifts)
    return kernel.evaluate_many(many, observable=observable, method=method).expectation


@patient
@given(st.data(), st.sampled_from(METHODS))
def test_a_batch_is_the_loop_over_its_circuits(data, method):
    batch = data.draw(batches(size=5))
    observable = data.draw(observables(batch.shape.n))
    many = kernel.evaluate_many(batch, observable=observable, method=method)
    for index in range(batch.size):
        one = kernel.evaluate(batch.circuit(index), observable, method=method)
        agree(one.gradient, many.gradient[index], observable, relative=1e-13)
        agree(one.expectation, many.expectation[index], observable, relative=1e-13)


def test_the_network_gives_the_same_bits_however_a_batch_is_cut():
    """Blocks of a campaign can be cut anew without changing a single K."""
    circuit = circuits.hardware_efficient(n=3, layers=4, seed=1)
    observable = {"ZZI": 1.0, "IXY": 0.3}
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, (100, 12))
    whole = kernel.evaluate_many(circuit, angles, observable=observable, method="network").K
    for size in (1, 3, 9, 40):
        parts = [
            kernel.evaluate_many(
                circuit, angles[i : i + size], observable=observable, method="network"
            ).K
            for i in range(0, 100, size)
        ]
        assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("name", list(ensembles.ENSEMBLES))
def test_routes_agree_on_every_ensemble(name):
    arguments = {"n": 3, "layers": 4, "observable": {"ZIX": 1.0, "IYY": 0.5}, "size": 70, "rng": 11}
    K = [kernel.sample_kernels(name, method=m, **arguments) for m in METHODS]  # type: ignore[arg-type]
    # Clifford circuits have K = 0 exactly now and then; rounding of g near 1e-15 leaves 1e-30
    np.testing.assert_allclose(K[0], K[1], rtol=1e-10, atol=1e-26)
    assert K[0].std() > 0


def test_unequal_generators_keep_their_order():
    """Mixed weights, one of them split, in slots and in a circuit."""
    generators = ["XYZ", "IZI", np.kron(np.diag([1, -1]), np.eye(4)), "XZI"]
    for name in ("independent-slots", "bare-circuit"):
        batch = ensembles.get(name).sample(n=3, layers=4, size=5, rng=3, generators=generators)
        a, b = (kernel.evaluate_many(batch, observable={"ZXI": 1.0}, method=m) for m in METHODS)
        np.testing.assert_allclose(a.gradient, b.gradient, atol=1e-13)


def test_quimb_contracts_its_network_to_the_same_value():
    """quimb's own contraction of the network it built, batch index and all."""
    batch = ensembles.get("haar-circuit").sample(
        n=3, layers=2, size=6, rng=5, generators=["XYZ", "IZI"]
    )
    tn = network.tensor_network(batch, {"ZIX": 1.5})
    contracted = tn.contract(output_inds=("batch",))
    assert isinstance(contracted, Tensor)
    quimb_value = contracted.data
    ours = kernel.evaluate_many(batch, observable={"ZIX": 1.5}, method="network").expectation
    np.testing.assert_allclose(ours, quimb_value, atol=1e-13)


def test_cotengra_contracts_time_order_to_the_same_value():
    """The order that the tape is compiled from, run by cotengra itself."""
    batch = ensembles.get("bare-circuit").sample(
        n=3, layers=3, size=4, rng=6, generators=["YYY", "IZX", "XII"]
    )
    assert isinstance(batch, CircuitBatch)
    tn = network.tensor_network(batch, {"XIZ": 0.7})
    path = time_order(network.leaves_of(batch.shape, {"XIZ": 0.7})).path
    theirs = tree_of(tn, path, ("batch",)).contract(tn.arrays)
    ours = kernel.evaluate_many(batch, observable={"XIZ": 0.7}, method="network").expectation
    np.testing.assert_allclose(ours, theirs, atol=1e-13)


def test_a_searched_order_gives_the_same_derivatives():
    """Wide and shallow: the searched order wins, and time order must agree with it."""
    circuit = circuits.Circuit(
        circuits.hardware_efficient_shape(12, 1, "XYZY" * 3, entangler="cz"),
        np.linspace(0.1, 2, 12),
    )
    observable = {"Z" * 12: 1.0}
    leaves = network.leaves_of(circuit.shape, observable)
    orders = candidates(leaves, network.quimb_network(leaves))
    assert [order.name for order in orders] == ["time order", "cotengra random greedy"]
    a, b = (kernel.evaluate(circuit, observable, method=m) for m in METHODS)
    np.testing.assert_allclose(a.gradient, b.gradient, atol=1e-13)


def test_circuits_of_one_structure_share_one_search(monkeypatch):
    """Axes and angles do not enter an order; another observable's place does."""
    import cotengra

    kernel.evaluate(circuits.brickwork(16, 2, 1), {"Z" * 16: 1.0}, method="network")
    monkeypatch.setattr(cotengra, "RandomGreedyOptimizer", None)
    kernel.evaluate(circuits.brickwork(16, 2, 5), {"Y" * 16: 1.0}, method="network")
    with pytest.raises(TypeError):
        kernel.evaluate(circuits.brickwork(16, 2, 5), {"Y" * 15 + "I": 1.0}, method="network")


def test_network_follows_the_written_order():
    """U = exp(iθ_1X) exp(iθ_2Z) on |0⟩: the right factor acts first and gives a phase."""
    circuit = circuits.Circuit(circuits.product(1, ["X", "Z"]), [0.3, 0.7])
    for method in METHODS:
        result = kernel.evaluate(circuit, {"Z": 1.0}, method=method, target=0.5)
        assert result.expectation == pytest.approx(np.cos(0.6), abs=1e-14)
        assert result.error == pytest.approx(np.cos(0.6) - 0.5, abs=1e-14)
        np.testing.assert_allclose(result.gradient, [-2 * np.sin(0.6), 0], atol=1e-14)
        np.testing.assert_allclose(result.K, 4 * np.sin(0.6) ** 2, atol=1e-14)


def test_what_lies_outside_the_light_cone_has_no_derivative():
    circuit = circuits.hardware_efficient(n=3, layers=1, seed=0)
    free = circuits.Circuit(circuits.product(2, ["XI", "ZI"]), [0.1, 0.2])
    for method in METHODS:
        result = kernel.evaluate(free, {"IZ": 1.0}, method=method)
        assert result.expectation == 1
        assert (result.gradient == 0).all()
        assert kernel.evaluate(circuit, {"III": 2.0}, method=method).expectation == 2.0


def test_forty_qubits_go_through_the_network():
    """No state vector of 2^40 exists: the ladder on 40 qubits has a thin light cone."""
    n = 40
    shape = circuits.hardware_efficient_shape(n, 1, "Y" * n)
    observable = {"Z" + "I" * (n - 1): 1.0}
    angles = np.linspace(0.1, 1.0, n)
    result = kernel.evaluate(circuits.Circuit(shape, angles), observable, method="network")
    # Z on the first qubit commutes with the ladder (it controls only), so ⟨Z⟩ = cos 2θ_1
    assert result.expectation == pytest.approx(np.cos(0.2), abs=1e-12)
    assert result.gradient[0] == pytest.approx(-2 * np.sin(0.2), abs=1e-12)
    assert np.abs(result.gradient[1:]).max() < 1e-12


def test_one_plan_serves_all_batches_of_a_shape():
    circuit = circuits.hardware_efficient(n=3, layers=2, seed=4)
    kernel.evaluate(circuit, {"ZZI": 1.0}, method="network")
    found = len(contractions._contractions)
    again = circuits.hardware_efficient(n=3, layers=2, seed=4)
    kernel.evaluate_many(again, np.ones((7, 6)), observable={"ZZI": 1.0}, method="network")
    assert len(contractions._contractions) == found


@patient
@given(st.data(), st.sampled_from(METHODS), st.floats(-5, 5), st.floats(-3, 3))
def test_K_ignores_a_shift_of_O_and_scales_as_its_square(data, method, shift, scale):
    batch = data.draw(batches())
    obs = as_matrix(data.draw(observables(batch.shape.n)))
    one = np.eye(len(obs))

    def K(observable):
        return kernel.evaluate_many(batch, observable=observable, method=method).K

    reference = K(obs)
    bound = kernel.kernel_bound(batch.shape.layers, obs)
    rounding = 1e-12 * (bound + shift**2)
    assert (reference >= 0).all()
    assert (reference <= bound * (1 + 1e-12)).all()
    np.testing.assert_allclose(K(obs + shift * one), reference, atol=rounding)
    np.testing.assert_allclose(K(scale * obs), scale**2 * reference, atol=rounding * 10)
    np.testing.assert_allclose(K(shift * one), 0, atol=1e-12 * (1 + shift**2))


@patient
@given(st.data(), st.sampled_from(METHODS), seeds)
def test_K_is_invariant_under_a_global_unitary_and_a_phase(data, method, seed):
    """O → VOV† with V put to the left of U, and W → e^{iφ}W, change nothing."""
    batch = data.draw(batches())
    n = batch.shape.n
    obs = as_matrix(data.draw(observables(n)))
    V = random_unitaries(2**n, 1, seed)[0]
    moved_shape = CircuitShape(n, (Fixed(1j * V, tuple(range(n))), *batch.shape.operations))
    moved = CircuitBatch(moved_shape, batch.angles, batch.unitaries, batch.state)
    a = kernel.evaluate_many(batch, observable=obs, method=method)
    b = kernel.evaluate_many(moved, observable=V @ obs @ V.conj().T, method=method)
    np.testing.assert_allclose(b.gradient, a.gradient, atol=1e-12 * np.abs(obs).max() * 2**n)


def test_the_bound_on_K_is_reached():
    """N = 2, O = Z, X = X on |0⟩: g = −2 sin 2θ, so K = 4 = w² at θ = π/4."""
    circuit = circuits.Circuit(circuits.product(1, ["X"]), [np.pi / 4])
    K = kernel.evaluate(circuit, {"Z": 1.0}).K
    assert pytest.approx(kernel.kernel_bound(1, {"Z": 1.0}), abs=1e-13) == K
