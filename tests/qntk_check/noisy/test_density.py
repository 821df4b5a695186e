"""Density matrices beside an independent reference, closed forms, and the noiseless evaluators."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel, noisy
from qntk_check.errors import DomainError, ObservableError, QNTKError, ResourceError
from qntk_check.noisy import density, woven
from qntk_check.noisy.program import Program

CNOT = np.eye(4)[[0, 1, 3, 2]]
OBSERVABLE = {"ZZI": 1.0, "XIY": 0.5, "IYZ": -0.7, "III": 0.3}


def unitary(rng, k):
    q, _ = np.linalg.qr(rng.normal(size=(2**k, 2**k)) + 1j * rng.normal(size=(2**k, 2**k)))
    return q


def everything(rng):
    """A noisy shape on three qubits with every kind of operation, and a batch of four circuits."""
    v = unitary(rng, 2)
    mirror = v @ np.diag([1, 1, -1, 1]) @ v.conj().T
    channels = [
        noisy.Noise(noisy.pauli({"XZ": 0.1, "YY": 0.05}), (2, 0)),
        noisy.Noise(noisy.amplitude_damping(0.2), (1,)),
        noisy.Noise(noisy.depolarizing(0.1, qubits=3), (1, 2, 0)),
        noisy.Noise(noisy.kraus([unitary(rng, 2) * 0.6, unitary(rng, 2) * 0.8]), (0, 2)),
        noisy.Noise(noisy.thermal_relaxation(0.2, 1.0, 0.8, 0.1), (0,)),
    ]
    operations = (
        channels[4],
        circuits.Rotation("XZ", (2, 0)),
        channels[0],
        circuits.Fixed(unitary(rng, 1), (1,)),
        circuits.Rotation(mirror, (1, 0)),
        channels[3],
        circuits.Drawn((0, 1, 2)),
        circuits.Rotation("Y", (1,)),
        circuits.Fixed(CNOT, (2, 0)),
        channels[1],
        circuits.Rotation("ZYX", (0, 2, 1)),
        channels[2],
        circuits.Drawn((2,)),
        circuits.Fixed(unitary(rng, 3), (1, 2, 0)),
    )
    shape = noisy.NoisyShape(3, operations)
    drawn = (np.stack([unitary(rng, 3) for _ in range(4)]), unitary(rng, 1))
    states = np.stack([unitary(rng, 3)[0] for _ in range(4)])
    angles = rng.uniform(0, 2 * np.pi, (4, 4))
    return shape, circuits.CircuitBatch(shape.shape, angles, drawn, states)


def matrix_of(observable, reference):
    return sum(c * reference.string(s) for s, c in observable.items())


def test_everything_agrees_with_superoperators_of_the_whole_register(reference):
    shape, batch = everything(np.random.default_rng(1))
    found = noisy.evaluate_many(batch, observable=OBSERVABLE, noise=shape, method="density")
    O = matrix_of(OBSERVABLE, reference)  # noqa: E741
    for b in range(4):
        circuit = batch.circuit(b)

        def value(angles, circuit=circuit):
            return reference.value(shape, angles, O, circuit.unitaries, circuit.state)

        assert np.isclose(found.expectation[b], value(circuit.angles), atol=1e-13)
        if b:
            continue
        g = reference.gradient(value, circuit.angles)
        h = reference.hessian(value, circuit.angles)
        assert np.allclose(found.gradient[b], g, atol=1e-13)
        assert np.isclose(found.K[b], g @ g, atol=1e-12)
        assert np.isclose(found.mu[b], g @ h @ g, atol=1e-12)
    assert found.standard_errors.gradient.shape == (4, 4)
    assert not found.standard_errors.K.any()
    assert not found.mu_error.any()


def test_the_readout_is_the_observable_read(reference):
    shape, batch = everything(np.random.default_rng(2))
    confusion = [[[0.9, 0.2], [0.1, 0.8]], [[1, 0], [0, 1]], [[0.97, 0.01], [0.03, 0.99]]]
    read = noisy.NoisyShape(3, shape.operations, readout=noisy.Readout(confusion))
    found = noisy.evaluate_many(batch, observable=OBSERVABLE, noise=read)
    O = np.zeros((8, 8), dtype=complex)  # noqa: E741
    for string, value in OBSERVABLE.items():
        term = np.eye(1)
        for letter, c in zip(string, np.array(confusion), strict=True):
            one = reference.string(letter)
            if letter != "I":  # ±1 are read with the probabilities of a column
                signs = np.array([1, -1]) @ c
                one = signs[0] * (np.eye(2) + one) / 2 + signs[1] * (np.eye(2) - one) / 2
            term = np.kron(term, one)
        O = O + value * term  # noqa: E741
    circuit = batch.circuit(3)
    expected = reference.value(shape, circuit.angles, O, circuit.unitaries, circuit.state)
    assert np.isclose(found.expectation[3], expected, atol=1e-13)


@pytest.mark.parametrize("name", ["haar-circuit", "clifford-circuit"])
def test_no_noise_is_the_noiseless_evaluator(name):
    batch = ensembles.get(name).sample(n=3, layers=5, size=6, rng=3)
    for noise in (noisy.NoiseModel(), noisy.Rule(noisy.depolarizing(0.0))):
        found = noisy.evaluate_many(batch, observable=OBSERVABLE, noise=noise, target=0.2)
        exact = kernel.evaluate_many(batch, observable=OBSERVABLE, target=0.2)
        for part in ("K", "gradient", "expectation", "error", "mu"):
            assert np.allclose(getattr(found, part), getattr(exact, part), rtol=0, atol=1e-12), part


@pytest.mark.parametrize("convention", ["half", "full", None])
def test_tied_parameters_and_half_angles_are_as_without_noise(convention):
    tied = circuits.AngleMap([[1.0, 0], [2, 0], [0, 1], [0, -1]], convention="half")
    bare = circuits.product(2, ["ZZ", "XI", "YX", "IY"])
    shape = circuits.CircuitShape(2, bare.operations, tied)
    circuit = shape.bind([0.3, -0.8])
    found = noisy.evaluate(circuit, {"ZI": 1.0}, noisy.NoiseModel(), convention=convention)
    exact = kernel.evaluate(circuit, {"ZI": 1.0}, convention=convention)
    assert np.allclose(found.gradient, exact.gradient, atol=1e-13)
    assert np.isclose(found.mu, exact.mu, atol=1e-13)
    assert found.convention == exact.convention


def test_global_depolarizing_only_shrinks():
    """After every one of L rotations: ⟨O⟩ and g by (1 − p)^L, K by the square, μ by the cube."""
    circuit, p = circuits.hardware_efficient(3, 4, 2), 0.03
    O = {"ZZI": 1.0, "XIX": 0.4}  # noqa: E741
    rule = noisy.Rule(noisy.depolarizing(p, qubits=3), "rotations", (0, 1, 2))
    found, exact = noisy.evaluate(circuit, O, rule), kernel.evaluate(circuit, O)
    f = (1 - p) ** 12
    assert np.isclose(found.expectation, f * exact.expectation, atol=1e-13)
    assert np.allclose(found.gradient, f * exact.gradient, atol=1e-13)
    assert np.isclose(found.K, f**2 * exact.K, rtol=1e-11)
    assert np.isclose(found.mu, f**3 * exact.mu, rtol=1e-11)


def test_a_fully_depolarized_qubit_forgets():
    circuit = circuits.hardware_efficient(2, 2, 1)
    found = noisy.evaluate(circuit, {"ZZ": 1.0}, noisy.Rule(noisy.depolarizing(1.0), "end"))
    assert found.K == found.expectation == 0.0


def test_amplitude_damping_of_one_qubit_is_as_on_paper():
    """⟨Z⟩ = γ + (1 − γ) cos 2θ and ⟨X⟩ = √(1 − γ) sin 2θ of exp(iθY)|0⟩, with this sign of Y."""
    circuit, gamma = circuits.Circuit(circuits.product(1, ["Y"]), [0.4]), 0.3
    rule = noisy.Rule(noisy.amplitude_damping(gamma))
    z, x = (noisy.evaluate(circuit, {letter: 1.0}, rule) for letter in "ZX")
    assert np.isclose(z.expectation, gamma + (1 - gamma) * np.cos(0.8))
    assert np.isclose(abs(x.expectation), np.sqrt(1 - gamma) * np.sin(0.8))
    assert np.isclose(z.K, 4 * (1 - gamma) ** 2 * np.sin(0.8) ** 2)


def test_blocks_change_nothing():
    circuit = circuits.hardware_efficient(3, 3, 5)
    angles = np.random.default_rng(0).uniform(0, 6, (5, 9))
    noise = noisy.Rule(noisy.amplitude_damping(0.1))
    few, many = (
        noisy.evaluate_many(circuit, angles, observable={"ZZI": 1.0}, noise=noise, max_bytes=m)
        for m in (19_500, 2**30)
    )
    assert np.array_equal(few.K, many.K)
    assert np.array_equal(few.mu, many.mu)


def test_matrices_and_eigenvalues_are_observables_too():
    circuit, noise = circuits.hardware_efficient(2, 2, 3), noisy.Rule(noisy.bit_flip(0.1))
    values = [1.0, -0.5, 0.25, 2.0]
    one = noisy.evaluate(circuit, np.array(values), noise)
    two = noisy.evaluate(circuit, np.diag(values), noise)
    assert np.isclose(one.K, two.K, rtol=1e-13)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"method": "exact"}, DomainError, "density"),
        ({"trajectories": 5}, DomainError, "from 20 on"),
        ({"max_bytes": -1}, DomainError, "max_bytes"),
        ({"method": "density", "max_bytes": 100}, ResourceError, "trajectories"),
        ({"rng": "seed"}, DomainError, "seed"),
        ({"target": "x"}, DomainError, "target"),
        ({"convention": "third"}, QNTKError, "convention"),
        ({"observable": {"ZZZ": 1.0}}, ObservableError, "dimension"),
        ({"noise": None}, DomainError, "NoiseModel"),
        ({"circuits": "c"}, DomainError, "Circuit"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(changes, error, words):
    right = {"circuits": circuits.hardware_efficient(2, 2, 3), "observable": {"ZZ": 1.0},
             "noise": noisy.Rule(noisy.bit_flip(0.1))}  # fmt: skip
    with pytest.raises(error, match=words):
        noisy.evaluate_many(**{**right, **changes})


def test_the_route_is_chosen_by_size_and_says_why():
    noise = noisy.Rule(noisy.bit_flip(0.1))
    small, wide = circuits.hardware_efficient(2, 1, 3), circuits.hardware_efficient(9, 1, 3)
    assert noisy.evaluate(small, {"ZZ": 1.0}, noise).method == "density"
    found = noisy.evaluate(wide, {"Z" * 9: 1.0}, noise, trajectories=20)
    assert found.method == "trajectories"
    assert "9" in found.reason
    found = noisy.evaluate(small, {"ZZ": 1.0}, noise, trajectories=20, max_bytes=100)
    assert (found.method, found.trajectories) == ("trajectories", 20)


@pytest.mark.parametrize("after", ["rotations", "layers"])
def test_woven_programs_are_their_steps(after, monkeypatch):
    """Pauli rotations, Cliffords, and tables of one qubit: the compiled sweeps against NumPy."""
    circuit = circuits.hardware_efficient(3, 3, 4)
    model = noisy.NoiseModel([
        noisy.Rule(noisy.amplitude_damping(0.1), after),
        noisy.Rule(noisy.pauli({"XY": 0.1}), "unitaries"),
    ])  # fmt: skip
    shape = model.on(circuit.shape)
    assert woven.weave(Program.of(shape)) is not None
    angles = np.random.default_rng(3).uniform(0, 6, (4, 9))
    fast = noisy.evaluate_many(circuit, angles, observable=OBSERVABLE, noise=shape)
    seen = density.Density(shape, "").expectation(circuit.batch(angles), OBSERVABLE)
    assert np.allclose(seen, fast.expectation, rtol=0, atol=1e-13)
    mu = fast.mu
    monkeypatch.setattr(density, "weave", lambda program: None)
    slow = noisy.evaluate_many(circuit, angles, observable=OBSERVABLE, noise=shape)
    assert np.allclose(fast.gradient, slow.gradient, rtol=0, atol=1e-13)
    assert np.allclose(fast.expectation, slow.expectation, rtol=0, atol=1e-13)
    assert np.allclose(mu, slow.mu, rtol=0, atol=1e-12)
    again = density.Density(shape, "").expectation(circuit.batch(angles), OBSERVABLE)
    assert np.allclose(again, seen, rtol=0, atol=1e-13)
