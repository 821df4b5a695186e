"""Circuits of Qiskit, PennyLane and Cirq: where these are installed, and by stand-ins."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, kernel, observables
from qntk_check.circuits import foreign
from qntk_check.errors import DomainError

EXPORTS = Path(__file__).parent / "exports"


@pytest.fixture
def exporter(monkeypatch):
    """Stand-ins for the packages, whose exporters return what they are told."""
    module = SimpleNamespace()
    monkeypatch.setattr(foreign, "import_module", lambda name: module)
    return module


def test_qiskits_names_and_order_are_kept(exporter):
    case = json.loads((EXPORTS / "qiskit.json").read_text("utf-8"))["cases"]["tied"]
    named = [SimpleNamespace(name=name) for name in case["names"]]
    source = SimpleNamespace(parameters=named, qubits=[0, 1, 2])
    exporter.dumps = lambda circuit: case["qasm3"]
    c = circuits.from_qiskit(source, dict(zip(case["names"], case["theta"], strict=True)))
    assert c.shape.parameters is not None
    assert c.shape.parameters.names == ("g[0]", "g[1]")
    found = kernel.evaluate(c, {"IZZ": 0.7, "XXI": -0.4, "ZIY": 0.3}, "dense")
    np.testing.assert_allclose(found.gradient, case["gradient"], atol=1e-10)
    with pytest.raises(DomainError, match="1 values for the parameters"):
        circuits.from_qiskit(source, [0.3])
    with pytest.raises(DomainError, match="give one for each"):
        circuits.from_qiskit(source, {"g[0]": 0.3})


class Symbolic:
    """A circuit as Cirq has it, whose export is a text with numbers."""

    def __init__(self, text, values=None):
        self.text, self.values = text, values or {}

    def to_qasm(self, *, precision):
        return eval(f"f'''{self.text}'''", dict(self.values), {"np": np})


@pytest.fixture
def cirq(exporter):
    exporter.parameter_names = lambda circuit: {"b", "a"}
    exporter.resolve_parameters = lambda circuit, values: Symbolic(circuit.text, values)


@pytest.mark.usefixtures("cirq")
def test_numbers_of_an_export_are_read_off_as_affine():
    text = (
        "OPENQASM 2.0;\nqreg q[2];\nrx(pi*{a/3 - 0.25*b + 1e-3}) q[0];\nrz(0.5) q[1];\n"
        "ry({-b}) q[1];"
    )
    c = circuits.from_cirq(Symbolic(text), {"a": 0.3, "b": -0.8})
    assert c.shape.parameters is not None
    assert c.shape.parameters.names == ("a", "b")
    np.testing.assert_allclose(
        c.shape.parameters.weights.toarray(), [[0, -1], [np.pi / 3, -np.pi / 4]], atol=1e-11
    )
    np.testing.assert_allclose(c.angles, [-0.4, -np.pi * 0.301 / 2], atol=1e-11)


@pytest.mark.usefixtures("cirq")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("qreg q[1]; rx({a*b}) q[0];", "1 angles of the export are not affine"),
        ("qreg q[1]; rx({np.sin(a)}) q[0];", "not affine"),
        ("qreg q[1]; {'h' if a < 0.5 else 'x'} q[0]; rx({b}) q[0];", "other gates"),
    ],
)
def test_what_is_not_affine_is_refused(text, words):
    with pytest.raises(DomainError, match=words):
        circuits.from_cirq(Symbolic(text), [0.1, 0.2])


@pytest.mark.parametrize(
    "read", [circuits.from_qiskit, circuits.from_cirq, circuits.from_pennylane]
)
def test_what_is_no_circuit_is_refused(read):
    with pytest.raises(DomainError, match="int is no"):
        read(3)


def test_qiskit_itself():
    library: Any = pytest.importorskip("qiskit.circuit.library")
    info: Any = pytest.importorskip("qiskit.quantum_info")
    source = library.efficient_su2(3, reps=1)
    theta = np.random.default_rng(1).normal(size=source.num_parameters)
    operator = info.SparsePauliOp(["ZZI", "IXX"], [0.7, -0.4])
    c = circuits.from_qiskit(source, theta)
    found = kernel.evaluate(c, observables.from_qiskit(operator), "dense")
    state = info.Statevector(source.assign_parameters(theta))
    assert found.expectation == pytest.approx(state.expectation_value(operator).real, abs=1e-12)


def test_pennylane_itself():
    qml: Any = pytest.importorskip("pennylane")
    operator = 0.7 * qml.Z(1) @ qml.Z(2) - 0.4 * qml.X(0) + 0.1 * qml.Y(2)

    @qml.qnode(qml.device("default.qubit", wires=3), diff_method="backprop")
    def circuit(weights, wire, scale):
        qml.Hadamard(wire)
        qml.CRot(*weights[0], wires=[0, 1])
        qml.PauliRot(weights[1, 0] * 2, "XYZ", wires=[0, 1, 2])
        qml.IsingXX(scale, wires=[0, 2])
        qml.Rot(*weights[1], wires=2)
        return qml.expval(operator)

    weights = qml.numpy.array([[0.3, -1.1, 0.7], [0.2, 0.5, -0.4]], requires_grad=True)
    scale = qml.numpy.array(0.9, requires_grad=True)
    c = circuits.from_pennylane(circuit, weights, 0, scale)
    found = kernel.evaluate(c, observables.from_pennylane(operator, [0, 1, 2]), "dense")
    wanted = np.concatenate([np.ravel(g) for g in qml.grad(circuit)(weights, 0, scale)])
    np.testing.assert_allclose(found.gradient, wanted, atol=1e-10)
    assert pytest.approx(float(wanted @ wanted), abs=1e-10) == found.K


def test_cirq_itself():
    cirq: Any = pytest.importorskip("cirq")
    sympy: Any = pytest.importorskip("sympy")
    q, (a, b) = cirq.LineQubit.range(2), sympy.symbols("a b")
    source = cirq.Circuit(
        cirq.rx(a)(q[0]), cirq.CNOT(*q), cirq.rz(2 * b + a)(q[1]), cirq.Y(q[0]) ** b, cirq.CZ(*q),
        cirq.ry(b)(q[1]),
    )  # fmt: skip
    c = circuits.from_cirq(source, {"a": 0.3, "b": 0.8})
    simulator = cirq.Simulator(dtype=np.complex128)
    bound = cirq.resolve_parameters(source, {"a": 0.3, "b": 0.8})
    wanted = simulator.simulate_expectation_values(bound, [cirq.Z(q[0]) * cirq.X(q[1])])[0].real
    assert kernel.evaluate(c, {"ZX": 1.0}).expectation == pytest.approx(wanted, abs=1e-11)
