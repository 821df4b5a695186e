"""Circuits that lead to a given state: they do, and are Haar-random apart from that."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import kernel
from qntk_check.draws.restricted import restricted_circuits, superposition
from qntk_check.errors import DomainError
from qntk_check.formulas import late_kernel, late_meta_kernel


def test_every_circuit_reaches_the_state():
    reached = (0.5, -0.5, 0.1, (1 - 0.51) ** 0.5)
    batch = restricted_circuits(reached, 4, 20, np.random.default_rng(1))
    for k in range(4):
        levels = [float(j == k) for j in range(4)]
        found = kernel.evaluate_many(batch, observable=levels).expectation
        assert np.allclose(found, reached[k] ** 2)
    for unitary in batch.unitaries:
        assert np.allclose(unitary @ unitary.conj().swapaxes(1, 2), np.eye(4))


def test_the_state_that_is_kept_may_be_the_first_one():
    batch = restricted_circuits((1.0, 0.0), 2, 3, np.random.default_rng(1))
    assert np.allclose(kernel.evaluate_many(batch, observable=[1, 0]).expectation, 1)


@pytest.mark.parametrize(("levels", "weights", "layers"), [
    ((1, 0), (0.9, 0.1), 1), ((2, -1, 0, 1), (0.5, 0.25, 0.25, 0.0), 3),
])  # fmt: skip
def test_the_means_are_those_of_every_observable(levels, weights, layers):
    N, size = len(levels), 20_000
    a = np.dot(weights, levels)
    m2, m3 = (np.dot(weights, (np.array(levels) - a) ** k) for k in (2, 3))
    batch = restricted_circuits(np.sqrt(weights), layers, size, np.random.default_rng(3))
    found = kernel.evaluate_many(batch, observable=list(levels), method="dense")
    K = late_kernel(N=N, L=layers, variance=m2)
    mu = late_meta_kernel(L=layers, observable=levels, expectation=a, variance=m2, third=m3)
    for values, claimed in ((found.K, K), (found.mu, mu)):
        assert values.mean() == pytest.approx(claimed, abs=5 * values.std() / size**0.5)
        assert abs(claimed) > 20 * values.std() / size**0.5


@pytest.mark.parametrize("reached", [(0.6, 0.6), (1.0,), (1.0, 0.0, 0.0)])
def test_what_is_no_state_is_refused(reached):
    with pytest.raises(DomainError, match="2ⁿ real amplitudes"):
        restricted_circuits(reached, 2, 2, np.random.default_rng(1))


def test_a_superposition_has_its_overlap():
    state = superposition(0.3, 4)
    assert state[0] ** 2 == pytest.approx(0.3)
    assert np.dot(state, state) == pytest.approx(1)
