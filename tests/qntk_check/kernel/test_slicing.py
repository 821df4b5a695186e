"""Contractions in parts, and what is refused before it starts."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import ResourceError
from qntk_check.kernel.contraction import execute, network
from qntk_check.kernel.contraction.contractions import (
    Contraction,
    contraction_for,
    find_contraction,
)
from qntk_check.kernel.contraction.paths import time_order
from qntk_check.kernel.contraction.plan import Draft
from qntk_check.kernel.states import dense


def mixed_batch() -> CircuitBatch:
    """Every kind of tensor: split and dense rotations, fixed and drawn gates, an input state."""
    rng = np.random.default_rng(3)
    V = random_unitaries(4, 1, rng)[0]
    operations = (
        Rotation("XZ", (2, 0)), Drawn((1, 0)), Rotation("Y", (1,)), Fixed(V, (0, 2)),
        Rotation(V @ np.diag([1, -1, 1, -1]) @ V.conj().T, (1, 2)), Rotation("ZYX", (0, 1, 2)),
        Drawn((2,)), Rotation("Z", (1,)), Rotation("X", (0,)),
    )  # fmt: skip
    shape = CircuitShape(3, operations)
    unitaries = random_unitaries(4, 5, rng), random_unitaries(2, 1, rng)[0]
    state = random_unitaries(8, 1, rng)[0][0]
    return CircuitBatch(shape, rng.uniform(0, 7, (5, shape.layers)), unitaries, state)


OBSERVABLE = {"ZXY": 0.7}


@pytest.mark.parametrize("count", [1, 3])
def test_any_indices_may_be_fixed(count):
    """Wires of ket and bra, the branch of a split rotation, axes of drawn gates and state."""
    batch = mixed_batch()
    leaves = network.leaves_of(batch.shape, OBSERVABLE, batch.state)
    order = time_order(leaves)
    indices = sorted({i for leaf in leaves for i in leaf.indices})
    assert {"p5", "p5*", "q0.0", "q0.0*"} <= set(indices)
    e, g = dense.expectation_and_gradient(batch, OBSERVABLE)
    mu = dense.second_derivative(batch, OBSERVABLE, g)
    for start in range(0, len(indices), count):
        sliced = tuple(indices[start : start + count])
        parts = Contraction(leaves, order, sliced, 0, 0, 0, None)
        found = np.zeros(5), np.zeros(g.shape), np.zeros(5)
        for plan in parts.plans():
            execute.add_gradient(plan, batch, found[0], found[1])
            execute.add_second_derivative(plan, batch, g, found[2])
        np.testing.assert_allclose(found[0], e, atol=1e-13, err_msg=str(sliced))
        np.testing.assert_allclose(found[1], g, atol=1e-13, err_msg=str(sliced))
        np.testing.assert_allclose(found[2], mu, rtol=1e-10, err_msg=str(sliced))


def test_what_does_not_fit_whole_is_contracted_in_parts():
    circuit = circuits.brickwork(10, 4, 3)
    observable = {"ZXZYZZZZXZ": 0.7}
    batch = circuit.batch(np.random.default_rng(0).uniform(0, 7, (2, 40)))
    [(factors, _)] = network.terms(observable, 10)
    whole = contraction_for(batch.shape, factors)
    bound = 0.7 * whole.memory
    parts = contraction_for(batch.shape, factors, max_bytes=bound)
    assert not whole.sliced
    assert parts.sliced
    assert parts.memory <= bound < whole.memory
    assert parts.work > whole.work
    a, b = (network.expectation_and_gradient(batch, observable, max_bytes=m) for m in (bound, 1e9))
    np.testing.assert_allclose(a[1], b[1], rtol=1e-10, atol=1e-15)
    least = 0.9 * whole.jets_memory
    assert contraction_for(batch.shape, factors, max_bytes=least, orders=3).sliced
    mu = [network.second_derivative(batch, observable, b[1], max_bytes=m) for m in (least, 1e9)]
    np.testing.assert_allclose(mu[0], mu[1], rtol=1e-10)


def test_the_estimate_is_what_a_circuit_takes():
    batch = mixed_batch()
    [(factors, _)] = network.terms(OBSERVABLE, 3)
    found = contraction_for(batch.shape, factors, batch.state)
    plan = found.plan
    assert plan is not None
    shared = plan.tables.nbytes + plan.constants.nbytes
    assert found.memory == 16 * plan.gradient.pool_size + shared
    assert found.jets_memory == 3 * 16 * plan.jets.pool_size + shared


def test_too_much_work_is_refused_before_any_tape_is_made(monkeypatch):
    monkeypatch.setattr(Draft, "compile", lambda _: pytest.fail("compiled"))
    shape = circuits.brickwork(9, 3, 8).shape
    leaves = network.leaves_of(shape, {"Z" * 9: 1.0})
    with pytest.raises(ResourceError, match=r"bytes and \S+ complex multiplications .* max_bytes"):
        find_contraction(leaves, shape, max_work=100)


def test_a_hopeless_width_is_refused_with_its_size():
    """Many random pairs of 50 qubits leave no order that is narrow."""
    rng = np.random.default_rng(2)
    phase = np.diag([1, 1, 1, -1])
    pairs = [Fixed(phase, tuple(rng.permutation(50)[:2].tolist())) for _ in range(100)]
    rotations = [Rotation("Y", (q,)) for q in range(50)]
    shape = CircuitShape(50, (Rotation("X", (0,)), *pairs, *rotations))
    with pytest.raises(ResourceError, match=r"tensors of 2\^\d+ entries .* no cut into parts"):
        kernel.evaluate(circuits.Circuit(shape, np.ones(51)), {"Y" * 50: 1.0}, method="network")
