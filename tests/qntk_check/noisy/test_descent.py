"""Training of noisy circuits: exact, on the angles, of shots and of misread qubits."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, noisy, training
from qntk_check.errors import DomainError, ResourceError
from qntk_check.noisy import descent
from qntk_check.testing import assert_mean
from qntk_check.training import Measurement

O = {"ZZ": 1.0, "XI": 0.5}  # noqa: E741
MODEL = noisy.NoiseModel([noisy.Rule(noisy.amplitude_damping(0.1))], noisy.readout_error(0.02, 0.1))


def test_without_noise_it_is_the_training_without_noise():
    start = training.random_starts(circuits.hardware_efficient(2, 2, 1), runs=3, rng=2)
    options = {"eta": 0.05, "steps": 6, "target": -0.5, "sigma": 0.01, "shots": 7, "rng": 3,
               "mu_steps": [2]}  # fmt: skip
    ours = noisy.train(start, O, noisy.NoiseModel(), **options)
    exact = training.train(start, O, **options)
    for part in ("errors", "kernels", "distances", "meta_kernels", "angles"):
        assert np.allclose(getattr(ours, part), getattr(exact, part), rtol=0, atol=1e-12), part
    assert ours.shots == exact.shots


def test_steps_descend_the_noisy_loss():
    """One step is θ − η ε g of the noisy circuit, and many of them reach a target in its range."""
    circuit = circuits.hardware_efficient(2, 3, 4)
    here = noisy.evaluate(circuit, O, MODEL, target=0.3)
    run = noisy.train(circuit, O, MODEL, eta=0.05, steps=150, target=0.3)
    first = circuit.angles - 0.05 * here.error * here.gradient
    after = noisy.evaluate_many(circuit, [first], observable=O, noise=MODEL, target=0.3)
    assert np.isclose(run.errors[0, 0], here.error, atol=1e-13)
    assert np.isclose(run.errors[0, 1], after.error[0], atol=1e-13)
    assert np.isclose(run.kernels[0, 1], after.K[0], atol=1e-13)
    assert abs(run.errors[0, -1]) < 1e-3 < abs(run.errors[0, 0])


def test_depolarized_circuits_learn_more_slowly():
    """Global depolarizing multiplies K by f², so that ε falls by 1 − ηf²K to first order."""
    circuit, eta = circuits.hardware_efficient(2, 3, 4), 1e-4
    rule = noisy.Rule(noisy.depolarizing(0.3, qubits=2), "end")
    run = noisy.train(circuit, O, rule, eta=eta, steps=1)
    exact = training.train(circuit, O, eta=eta, steps=1)
    assert np.isclose(run.kernels[0, 0], 0.49 * exact.kernels[0, 0])
    ratio = run.errors[0, 1] / run.errors[0, 0]
    assert abs(ratio - (1 - eta * run.kernels[0, 0])) < 1e-6


def test_shots_are_drawn_from_what_is_read():
    """Outcomes of five shots of misread, damped qubits have the noisy gradient as their mean.

    Each of two shifted estimates lies within Σ|c| = 1.5. α = β = 1e-6.
    """
    circuit = circuits.hardware_efficient(2, 2, 7)
    exact = noisy.evaluate(circuit, O, MODEL)
    machine = descent._machine(MODEL.on(circuit.shape), None)
    measured = Measurement.of(O)
    measured = Measurement(measured.constant, measured.settings, machine.expectation)
    largest = int(np.abs(exact.gradient).argmax())

    def draw(rng, size):
        batch = circuit.batch(np.tile(circuit.angles, (size, 1)))
        return measured.shift_gradient(batch, 5, rng)[:, largest]

    assert abs(exact.gradient[largest]) > 0.3
    assert_mean(draw, exact.gradient[largest], bounds=(-3, 3), absolute=0.15, block_size=200)


def test_a_matrix_is_read_string_by_string():
    """A projector that is misread has no probability: the outcomes are those of its strings."""
    circuit = circuits.hardware_efficient(2, 1, 3)
    projector = np.diag([1.0, 0, 0, 0])
    run = noisy.train(circuit, projector, MODEL, eta=0.1, steps=2, shots=50)
    assert run.shots == 3 * (2 * 2 * 50 + 50)  # ZI, IZ, ZZ; two angles, twice
    exact = noisy.evaluate(circuit, projector, MODEL)
    assert np.isclose(run.errors[0, 0], exact.expectation, atol=1e-13)


def test_tied_parameters_are_trained():
    tied = circuits.AngleMap([[1.0], [-2.0]], convention="half")
    shape = circuits.CircuitShape(1, circuits.product(1, ["X", "Y"]).operations, tied)
    run = noisy.train(shape.bind([0.7]), {"Z": 1.0}, MODEL, eta=0.1, steps=3)
    assert run.convention == "half"
    exact = noisy.evaluate(shape.bind([0.7]), {"Z": 1.0}, MODEL)
    moved = shape.bind([0.7 - 0.1 * exact.expectation * exact.gradient[0]])
    assert np.isclose(run.errors[0, 1], noisy.evaluate(moved, {"Z": 1.0}, MODEL).expectation)


def test_what_cannot_be_trained_is_refused():
    circuit = circuits.hardware_efficient(2, 1, 3)
    with pytest.raises(DomainError, match="density matrices"):
        noisy.train(circuit, O, MODEL, eta=0.1, steps=1, method="trajectories")
    with pytest.raises(DomainError, match="Circuit"):
        noisy.train("circuit", O, MODEL, eta=0.1, steps=1)
    wide = circuits.brickwork(12, 2, 1)
    with pytest.raises(ResourceError, match="trajectories"):
        noisy.train(wide, {"Z" * 12: 1.0}, MODEL, eta=0.1, steps=1)
