"""QNTK by scikit-learn's own checks, and against the library; skipped where it is not installed."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, kernel, learning
from qntk_check.errors import DomainError, ResourceError
from qntk_check.learning import estimator
from qntk_check.learning.estimator import QNTK

X = np.random.default_rng(6).normal(size=(25, 2))
Y = np.sin(X[:, 0]) + 0.3 * X[:, 1]


def test_without_scikit_learn_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(estimator, "_MISSING", True)
    with pytest.raises(ResourceError, match="sklearn"):
        QNTK()


@pytest.mark.qntk_ci
def test_it_passes_the_checks_of_scikit_learn():
    checks = pytest.importorskip("sklearn.utils.estimator_checks")
    results = checks.check_estimator(QNTK(), on_skip=None)
    failed = [one["check_name"] for one in results if one["status"] == "failed"]
    passed = sum(one["status"] == "passed" for one in results)
    assert failed == []
    assert passed > 40


def test_it_fits_what_the_linear_model_fits():
    pytest.importorskip("sklearn")
    circuit = circuits.reuploading(2, 2, 3)
    model = QNTK(circuit, {"ZZ": 1.0}, ridge=0.01, scale=1.0).fit(X, Y)
    features = kernel.features(circuit, data=X, observables=[{"ZZ": 1.0}])
    G, rest = features.flat, Y - features.expectation[:, 0]
    delta = np.linalg.solve(G.T @ G + 0.01 * np.eye(G.shape[1]), G.T @ rest)
    np.testing.assert_allclose(model.predict(X), features.expectation[:, 0] + G @ delta)
    np.testing.assert_allclose(model.transform(X), G)
    np.testing.assert_allclose(model.kernel(X)[:, 0, :, 0], G @ G.T)
    early = QNTK(circuit, {"ZZ": 1.0}, eta=0.01, steps=7, scale=1.0).fit(X, Y)
    expected = learning.linearize(features, Y).predict(features, 0.01, 7)
    np.testing.assert_allclose(early.predict(X), expected[:, 0])


def test_targets_share_the_parameters_where_each_has_an_observable():
    pytest.importorskip("sklearn")
    both = np.stack([Y, X[:, 1]], axis=1)
    alone = QNTK(ridge=0.1).fit(X, both)
    np.testing.assert_allclose(alone.predict(X)[:, 0], QNTK(ridge=0.1).fit(X, Y).predict(X))
    shared = QNTK(observables=[{"ZI": 1.0}, {"IZ": 1.0}], ridge=0.1).fit(X, both)
    assert shared.predict(X).shape == (25, 2)
    assert len(shared.moves_) == 1
    assert len(shared.get_feature_names_out()) == shared.transform(X).shape[1]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: QNTK(circuits.reuploading(3, 1, 0)), "takes 3 data and X has 2"),
        (lambda: QNTK(circuits.brickwork(2, 1, 0)), "takes 0 data"),
        (lambda: QNTK(circuit="ansatz"), "give a Circuit"),
        (lambda: QNTK(observables=[{"ZI": 1.0}, {"IZ": 1.0}]), "1 targets for 2 observables"),
        (lambda: QNTK(ridge=-1.0), "ridge"),
        (lambda: QNTK(eta=0.1), "both eta"),
        (lambda: QNTK(scale=np.nan), "scale"),
    ],
)
def test_what_it_cannot_fit_is_refused(model, words):
    pytest.importorskip("sklearn")
    with pytest.raises(DomainError, match=words):
        model().fit(X, Y)
