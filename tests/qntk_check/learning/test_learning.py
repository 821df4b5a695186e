"""Diagnostics of a data set: against iteration, closed forms, and training that shares no code."""

# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false, reportOptionalSubscript=false
# (a test that meets None fails)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import circuits, kernel, learning, training
from qntk_check.circuits import AngleMap
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DomainError, QNTKError

RNG = np.random.default_rng(11)
CIRCUIT = circuits.hardware_efficient(n=3, layers=4, seed=2)
STATES = random_unitaries(8, 9, RNG)[:, 0]
OBSERVABLES = [{"ZZI": 1.0}, {"IXX": 0.5, "IIZ": 0.5}]
FEATURES = kernel.features(CIRCUIT, STATES[:5], observables=OBSERVABLES, method="dense")
TARGETS = FEATURES.expectation + RNG.normal(scale=0.05, size=(5, 2))


def test_the_spectrum_of_a_known_matrix():
    found = learning.spectrum(np.diag([4.0, 1.0, 1.0, 0.0]))
    assert found.eigenvalues.tolist() == [4, 1, 1, 0]
    assert (found.rank, found.condition_number, found.condition_on_range) == (3, np.inf, 4)
    share = np.array([4, 1, 1]) / 6
    assert found.effective_rank == pytest.approx(np.exp(-share @ np.log(share)))
    assert found.participation_ratio == pytest.approx(36 / 18)
    assert found.critical_rate == 0.5


def test_a_mode_falls_by_e_in_its_decay_time():
    found = learning.spectrum(np.diag([4.0, 2.0, 1e-9, 0.0]))
    for eta in (0.4, 0.2, 1e-3):
        times = found.decay_times(eta)
        # at 1 − ηλ near 1 the power needs the logarithm in full
        logs = np.log1p(-np.minimum(eta * found.eigenvalues[1:3], 0.9))
        np.testing.assert_allclose(times[1:3] * logs, -1, rtol=1e-12)
        assert abs(1 - 4 * eta) ** times[0] == pytest.approx(np.exp(-1))
        assert times[3] == np.inf
    assert found.decay_times(0.25)[0] == 0


def test_modes_are_eigenvectors_of_the_kernel():
    K = FEATURES.matrix()
    found = learning.spectrum(K)
    flat = K.reshape(10, 10)
    np.testing.assert_allclose(flat @ found.modes, found.modes * found.eigenvalues, atol=1e-12)
    assert 1 <= found.participation_ratio <= found.effective_rank <= found.rank == 10


def test_the_linear_model_is_descent_with_a_frozen_gradient():
    G, eta = FEATURES.flat, 0.02
    model = learning.linearize(FEATURES, TARGETS)
    delta, found = np.zeros(G.shape[1]), model.errors(eta, 30)
    for t in range(31):
        errors = (FEATURES.expectation - TARGETS).ravel() + G @ delta
        np.testing.assert_allclose(found[t].ravel(), errors, atol=1e-12)
        np.testing.assert_allclose(model.move(eta, t), delta, atol=1e-12)
        delta = delta - eta * G.T @ errors
    other = kernel.features(CIRCUIT, STATES[5:], observables=OBSERVABLES)
    expected = other.expectation + (other.flat @ model.move(eta, 30)).reshape(4, 2)
    np.testing.assert_allclose(model.predict(other, eta, 30), expected, atol=1e-12)


def test_at_the_end_it_is_kernel_regression():
    model = learning.linearize(FEATURES, TARGETS)
    other = kernel.features(CIRCUIT, STATES[5:], observables=OBSERVABLES)
    K, between = FEATURES.matrix().reshape(10, 10), other.matrix(FEATURES).reshape(8, 10)
    rest = (TARGETS - FEATURES.expectation).ravel()
    expected = other.expectation + (between @ np.linalg.solve(K, rest)).reshape(4, 2)
    np.testing.assert_allclose(model.predict(other), expected, atol=1e-9)
    np.testing.assert_allclose(model.predict(FEATURES), TARGETS, atol=1e-10)


@pytest.mark.parametrize("angles", ["full", "half"])
def test_one_input_is_trained_as_a_circuit_alone(angles):
    alone = replace(CIRCUIT, state=STATES[0])
    expected = training.train(
        alone, OBSERVABLES[0], eta=0.05, steps=12, target=0.4, convention=angles, method="dense"
    )
    found = learning.train(
        CIRCUIT, STATES[:1], observables=OBSERVABLES[:1], targets=[0.4], eta=0.05, steps=12,
        convention=angles, method="dense",
    )  # fmt: skip
    np.testing.assert_allclose(found.errors[:, 0, 0], expected.errors[0], atol=1e-12)
    np.testing.assert_allclose(found.distances, expected.distances[0], atol=1e-12)
    drifts = abs(expected.kernels[0] / expected.kernels[0, 0] - 1)
    np.testing.assert_allclose(found.drifts, drifts, atol=1e-12)
    np.testing.assert_allclose(found.circuit.angles, expected.angles[0], atol=1e-12)


def encoded():
    """A circuit of one qubit in which data and two parameters in half angles alternate."""
    shape = circuits.product(1, ["X", "Z", "X", "Y"])
    mapped = AngleMap([[0, 0], [1, 0], [0, 0], [0, 1]], [[1], [0], [2], [0]], convention="half")
    return replace(shape, parameters=mapped)


@pytest.mark.parametrize("angles", [None, "full"])
def test_data_are_trained_in_the_parameters(angles):
    x, y, eta = np.linspace(-1, 1, 7)[:, None], np.linspace(0.1, 0.4, 7), 0.03
    start = encoded().bind([0.4, -0.3], x[0])
    run = learning.train(start, data=x, observables=[{"Z": 1.0}], targets=y, eta=eta, steps=6,
                         convention=angles)  # fmt: skip
    theta, slope = np.array([0.4, -0.3]), 1 if angles is None else -2
    for t in range(7):
        many = kernel.evaluate_many(encoded().bind_many(theta, x), observable={"Z": 1.0},
                                    convention=angles)  # fmt: skip
        np.testing.assert_allclose(run.errors[t, :, 0], many.expectation - y, atol=1e-12)
        if t < 6:
            theta = theta - slope * eta * (many.expectation - y) @ many.gradient
    np.testing.assert_allclose(run.circuit.theta, theta, atol=1e-12)


@pytest.mark.parametrize("size", [3, 9])
def test_the_drift_is_that_of_the_matrix(size):
    """With fewer and with more outputs than twice the parameters, which go two ways."""
    small = circuits.hardware_efficient(n=3, layers=1, seed=2)
    run = learning.train(small, STATES[:size], observables=OBSERVABLES,
                         targets=np.zeros((size, 2)), eta=0.05, steps=4)  # fmt: skip
    first, last = (f.matrix() for f in (run.first, run.last))
    expected = np.linalg.norm(last - first) / np.linalg.norm(first)
    assert run.drifts[-1] == pytest.approx(expected, rel=1e-9)


def test_the_nearer_the_targets_the_lazier():
    """Drift and gap are of first order in how far training has to go."""
    off = TARGETS - FEATURES.expectation
    near, far = (
        learning.diagnose(CIRCUIT, STATES[:5], observables=OBSERVABLES, steps=60,
                          targets=FEATURES.expectation + share * off)
        for share in (0.1, 1.0)
    )  # fmt: skip
    assert near.run.drift == pytest.approx(far.run.drift / 10, rel=0.3)
    assert near.gap == pytest.approx(far.gap / 10, rel=0.5)
    assert near.is_lazy()
    assert not far.is_lazy(tolerance=far.run.drift / 2)


def test_above_the_critical_rate_the_first_mode_grows():
    model, K = learning.linearize(FEATURES, TARGETS), learning.spectrum(FEATURES.matrix())
    start = FEATURES.expectation - 1e-4 * K.modes[:, 0].reshape(5, 2)
    for share, grows in ((0.9, False), (1.1, True)):
        run = learning.train(CIRCUIT, STATES[:5], observables=OBSERVABLES, targets=start,
                             eta=share * K.critical_rate, steps=20)  # fmt: skip
        assert (run.losses[-1] > run.losses[0]) == grows
    assert model.rates[0] == pytest.approx(K.eigenvalues[0])


def test_predictions_on_unseen_inputs_are_those_of_first_order():
    """What is predicted is off by second order in how far training goes."""
    off, away = TARGETS - FEATURES.expectation, []
    for share in (0.1, 0.01):
        found = learning.diagnose(CIRCUIT, STATES[:5], observables=OBSERVABLES, steps=80,
                                  targets=FEATURES.expectation + share * off,
                                  unseen=STATES[5:])  # fmt: skip
        assert found.predicted.shape == found.trained.shape == (4, 2)
        moved = np.abs(found.trained - found.untrained).max()
        away.append(np.abs(found.predicted - found.trained).max() / moved)
    assert away[0] < 0.3
    assert away[1] == pytest.approx(away[0] / 10, rel=0.2)
    assert dict(found.rows())["rank"] == 10


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: learning.spectrum(np.zeros((2, 2))), "is zero"),
        (lambda: learning.spectrum(np.ones((2, 3))), r"\(M, M\)"),
        (lambda: learning.spectrum([[1, 2], [0, 1]]), "not symmetric"),
        (lambda: learning.spectrum([[1, 2], [2, 1]]), "eigenvalue -1"),
        (lambda: learning.spectrum(np.eye(2)).decay_times(2.0), "does not decay"),
        (lambda: learning.linearize(FEATURES, TARGETS[:4]), r"give \(5, 2\)"),
        (lambda: learning.linearize(FEATURES, TARGETS).predict(FEATURES, eta=0.1), "both eta"),
        (lambda: learning.linearize(FEATURES, TARGETS).errors(eta=0, steps=3), "eta"),
        (lambda: learning.linearize(np.ones(3), TARGETS), "kernel.features"),
        (lambda: learning.train(CIRCUIT, STATES[:5], observables=OBSERVABLES, targets=TARGETS,
                                eta=1e9, steps=3), "smaller eta"),
        (lambda: learning.train(CIRCUIT, STATES[:5], observables=OBSERVABLES, targets=TARGETS,
                                eta=0.1, steps=0), "steps"),
        (lambda: learning.train(CIRCUIT, STATES[:1], observables=[{"III": 1.0}], targets=[0.1],
                                eta=0.1, steps=1), "matrix is zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_diagnosed_is_refused(call, words):
    with pytest.raises(QNTKError, match=words):
        call()


def test_a_decay_time_of_a_rate_that_is_none_is_refused():
    with pytest.raises(DomainError, match="eta"):
        learning.spectrum(np.eye(2)).decay_times(float("nan"))
