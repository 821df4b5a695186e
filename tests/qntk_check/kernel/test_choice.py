"""Which route ``auto`` takes and what it says, and the limits that go with every route."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kernel import routes
from qntk_check.kernel.bounds import Limits

LOCAL = {"I" * 50 + "Z" + "I" * 49: 1.0}
BRICKWORK = circuits.brickwork(100, 4, 1)


def batch(circuit: circuits.Circuit, size: int) -> circuits.CircuitBatch:
    angles = np.random.default_rng(0).uniform(0, 7, (size, circuit.shape.layers))
    return circuit.batch(angles)


def test_few_circuits_do_not_repay_an_order_and_many_do():
    few = routes.choose(batch(BRICKWORK, 10), LOCAL)
    many = routes.choose(batch(BRICKWORK, 20_000), LOCAL)
    assert (few.method, many.method) == ("dense", "network")
    assert "the light cone has 8 of n = 100 qubits; state vectors of 10 circuits take" in few.reason
    assert "20000 circuits take about" in many.reason
    assert "by state vectors" in many.reason


def test_both_choices_give_the_same():
    many = batch(BRICKWORK, 70)
    dense, network = (
        kernel.evaluate_many(many, observable=LOCAL, method=m) for m in ("auto", "network")
    )
    assert dense.method == "dense"
    np.testing.assert_allclose(dense.gradient, network.gradient, atol=1e-13)
    np.testing.assert_allclose(dense.mu, network.mu, rtol=1e-10, atol=1e-12)


def test_deep_circuits_go_by_state_vectors_and_wide_cones_by_the_network():
    deep = routes.choose(batch(circuits.hardware_efficient(6, 20, 0), 10_000), {"Z" * 6: 1.0})
    assert deep.method == "dense"
    assert "the circuit is deep" in deep.reason
    wide = routes.choose(BRICKWORK.batch(), {"Z" * 100: 1.0})
    assert wide.method == "network"
    assert "3 states of 2^100 do not fit" in wide.reason
    little = routes.choose(BRICKWORK.batch(), LOCAL, limits=Limits(max_bytes=5000))
    assert little.method == "network"


def test_what_does_not_fit_either_way_is_refused():
    with pytest.raises(ResourceError, match="max_bytes = 2e"):
        kernel.evaluate(circuits.hardware_efficient(6, 9, 0), {"Z" * 6: 1.0}, max_bytes=2000)


@pytest.mark.parametrize("observable", [{"ZXIZY": 1.0, "XIIII": 0.2}, {"ZZZZZ": 1.0}])
def test_threads_change_no_bit(observable):
    many = batch(circuits.hardware_efficient(5, 3, 2), 300)
    one, two = (
        kernel.evaluate_many(many, observable=observable, method="network", threads=t)
        for t in (1, 2)
    )
    assert np.array_equal(one.gradient, two.gradient)
    assert np.array_equal(one.expectation, two.expectation)
    assert np.array_equal(one.mu, two.mu)


@pytest.mark.parametrize("bad", [{"threads": 0}, {"max_bytes": 0}, {"max_bytes": "2G"}])
def test_limits_that_are_none_are_refused(bad):
    with pytest.raises(DomainError, match=next(iter(bad))):
        kernel.evaluate(BRICKWORK, LOCAL, **bad)
