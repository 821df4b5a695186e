"""To quimb and back: the same state, the same kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quimb.tensor as qtn

from qntk_check import circuits, kernel
from qntk_check.circuits import from_quimb, to_quimb
from qntk_check.errors import DomainError
from qntk_check.observables import as_matrix

O = {"ZXI": 0.6, "IYZ": -0.8}  # noqa: E741 (the paper's symbol)


def mixed() -> circuits.Circuit:
    haar = circuits.haar_circuit(2, 1, 3).unitaries
    shape = circuits.product(3, [
        "XIZ", circuits.Rotation("YX", (2, 0)), circuits.Drawn((2, 1)), "YII", "XXI", "ZYX",
        circuits.Fixed(np.diag([1, 1j]), (1,)), circuits.Drawn((0, 2)), "IZZ", "IIX",
    ])  # fmt: skip
    return circuits.Circuit(shape, np.linspace(0.2, 1.4, shape.layers), haar)


def quimb_expectation(circuit: Any) -> float:
    psi = circuit.to_dense(optimize="greedy").ravel()
    return float(np.vdot(psi, as_matrix(O) @ psi).real)


def test_quimb_holds_the_same_state():
    c = mixed()
    found = kernel.evaluate(c, O, method="dense").expectation
    assert abs(found) > 0.01
    assert quimb_expectation(to_quimb(c)) == pytest.approx(found, abs=1e-12)


def test_a_circuit_of_rotations_comes_back_as_it_was():
    c = circuits.hardware_efficient(3, 2, 4)
    back = from_quimb(to_quimb(c))
    assert back.shape.key == c.shape.key
    np.testing.assert_allclose(back.angles, c.angles, rtol=1e-15)


def test_named_gates_of_quimb_mean_the_same_here():
    source = qtn.Circuit(3)
    for label, *rest in [
        ("H", 0), ("RX", 0.3, 1), ("U3", 0.4, -0.7, 1.1, 2), ("CNOT", 2, 0), ("RZZ", 0.8, 1, 0),
        ("PHASE", 0.5, 0), ("S", 1), ("RYY", -0.9, 0, 2), ("U1", 1.2, 1), ("ISWAP", 0, 1),
        ("RXX", 0.35, 2, 1), ("RY", 0.6, 0), ("T", 2), ("RZ", 0.7, 1), ("CCX", 1, 2, 0),
    ]:  # fmt: skip
        source.apply_gate(label, *rest)
    c = from_quimb(source)
    assert c.shape.layers == 11
    found = kernel.evaluate(c, O, method="dense").expectation
    assert abs(found) > 0.01
    assert quimb_expectation(source) == pytest.approx(found, abs=1e-12)


def test_what_cannot_be_carried_over_is_refused():
    source = qtn.Circuit(2)
    source.apply_gate("CRX", 0.2, 0, 1)
    with pytest.raises(DomainError, match=r"gate 0 \(CRX\) has parameters"):
        from_quimb(source)
    controlled = qtn.Circuit(2)
    controlled.apply_gate("X", 1, controls=[0])
    with pytest.raises(DomainError, match="has controls"):
        from_quimb(controlled)
    with pytest.raises(DomainError, match="no rotation"):
        from_quimb(qtn.Circuit(2))
    with pytest.raises(DomainError, match="list is no quimb Circuit"):
        from_quimb([])
    state = circuits.Circuit(circuits.product(1, ["X"]), [0.1], state=np.array([0, 1]))
    with pytest.raises(DomainError, match="input state of its own"):
        to_quimb(state)


def test_an_input_state_of_quimb_is_taken_over():
    """K of |+⟩ is not that of |0⟩, and the state that the gates were applied to is not lost."""
    plus = qtn.MPS_product_state([np.array([1.0, 1.0]) / np.sqrt(2)] * 2)
    source = qtn.Circuit(psi0=plus)
    source.apply_gate("RZ", 0.6, 0)
    source.apply_gate("CNOT", 0, 1)
    source.apply_gate("RX", -0.4, 1)
    found = circuits.from_quimb(source)
    np.testing.assert_allclose(found.state, np.full(4, 0.5), atol=1e-12)
    whole = kernel.evaluate(found, {"XX": 1.0}).expectation
    dense = np.asarray(source.psi.to_dense()).reshape(-1)
    exact = np.vdot(dense, as_matrix({"XX": 1.0}) @ dense).real
    assert whole == pytest.approx(exact, abs=1e-12)
    plain = qtn.Circuit(2)
    plain.apply_gate("RX", 0.6, 0)
    assert circuits.from_quimb(plain).state is None


def test_an_input_state_of_many_qubits_is_refused():
    source = qtn.Circuit(psi0=qtn.MPS_computational_state("1" * 20))
    source.apply_gate("RX", 0.6, 0)
    with pytest.raises(DomainError, match="does not begin in"):
        circuits.from_quimb(source)


def test_parametrized_gates_on_another_initial_state_are_taken_over():
    def built(parametrize):
        circuit = qtn.Circuit(2, psi0=qtn.MPS_computational_state("11"))
        circuit.apply_gate("RX", 0.3, 0, parametrize=parametrize)
        circuit.apply_gate("CNOT", 0, 1)
        return from_quimb(circuit)

    one, other = built(parametrize=True), built(parametrize=False)
    assert np.allclose(one.state, other.state)
