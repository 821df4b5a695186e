"""Shots: the parameter-shift rule, its estimates, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel, training
from qntk_check.errors import DomainError
from qntk_check.training.shots import Measurement, _shifted

OBSERVABLES = [
    {"ZX": 1.5},
    {"ZZ": 1.0, "XI": 0.5, "II": 2.0},
    (1, 1, 0, -2),
    np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 3, 0], [0, 0, 0, 0]]),
]


def starts(shared):
    if shared:
        return training.random_starts(circuits.hardware_efficient(2, 3, seed=1), 4, 2)
    drawn = ensembles.get("haar-circuit").sample(n=2, layers=5, size=4, rng=3)
    assert isinstance(drawn, circuits.CircuitBatch)
    return drawn


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("observable", OBSERVABLES, ids=str)
def test_the_shift_rule_is_the_exact_gradient(observable, shared):
    batch = starts(shared)
    exact = kernel.evaluate_many(batch, observable=observable, method="dense")
    parts = [kernel.evaluate_many(p, observable=observable).expectation for p in _shifted(batch)]
    both = np.concatenate(parts).reshape(batch.size, 2, batch.shape.layers)
    np.testing.assert_allclose(both[:, 0] - both[:, 1], exact.gradient, atol=1e-12)


@pytest.mark.parametrize("observable", OBSERVABLES, ids=str)
def test_probabilities_and_outcomes_give_the_expectation_value(observable):
    batch = starts(True)
    measurement = Measurement.of(observable)
    found = np.full(batch.size, measurement.constant)
    for (outcomes, _), p in zip(
        measurement.settings, measurement.probabilities(batch), strict=True
    ):
        assert (p >= 0).all()
        np.testing.assert_allclose(p.sum(axis=1), 1)
        found += p @ np.array(outcomes)
    exact = kernel.evaluate_many(batch, observable=observable).expectation
    np.testing.assert_allclose(found, exact, atol=1e-12)


@pytest.mark.parametrize("observable", OBSERVABLES[1:3], ids=str)
def test_estimates_are_unbiased_and_their_variance_falls_with_the_shots(observable):
    # 4,000 repetitions: the mean of each derivative is checked to five standard errors.
    rng = np.random.default_rng(11)
    circuit = circuits.hardware_efficient(2, 2, seed=5)
    batch = circuit.batch(np.tile(circuit.angles, (4000, 1)))
    exact = kernel.evaluate(circuit, observable).gradient
    measurement = Measurement.of(observable)
    few, many = (measurement.shift_gradient(batch, shots, rng) for shots in (5, 20))
    error = many.std(axis=0) / np.sqrt(len(many))
    assert (np.abs(many.mean(axis=0) - exact) < 5 * error).all()
    ratio = few.var(axis=0) / many.var(axis=0)
    assert (np.abs(ratio - 4) < 4 * 5 * np.sqrt(4 / 4000)).all()


def test_many_shots_come_close_to_the_exact_run():
    batch = starts(True)
    exact = training.train(batch, {"ZX": 1.0}, eta=0.05, steps=20)
    rough = training.train(batch, {"ZX": 1.0}, eta=0.05, steps=20, shots=10**8, rng=1)
    assert np.abs(exact.errors - rough.errors).max() < 1e-3
    assert exact.total_shots == 0
    assert rough.total_shots == 4 * 20 * (2 * 6 + 1) * 10**8


def test_an_eigenstate_needs_one_shot():
    # |0⟩ under exp(iθZ) stays |0⟩: every outcome of Z is 1, every derivative 0.
    circuit = circuits.Circuit(circuits.product(1, ["Z"]), [0.4])
    run = training.train(circuit, {"Z": 1.0}, eta=0.1, steps=3, shots=1, rng=0)
    np.testing.assert_allclose(run.angles[0], [0.4], atol=1e-12)


def test_a_constant_observable_needs_no_shot():
    measurement = Measurement.of({"II": 2.0})
    assert measurement.settings == ()
    assert measurement.executions(10, 10, 3) == 0
    circuit = circuits.hardware_efficient(2, 2, seed=5)
    run = training.train(circuit, {"II": 2.0}, eta=0.1, steps=2, target=2.0, shots=3)
    assert run.errors.tolist() == [[0.0, 0.0, 0.0]]
    assert run.total_shots == 0


def test_no_shots_are_refused():
    measurement = Measurement.of({"Z": 1.0})
    with pytest.raises(DomainError, match="shots = 0"):
        measurement.estimate((np.array([[1.0, 0.0]]),), 0, np.random.default_rng(0))
