"""Circuits made here and now by Qiskit, PennyLane and Cirq: K by their own derivatives.

These run where the extra ``interop`` is installed, and say so where it is not. Qiskit has no
gradient without another package: its column is the derivative of the trigonometric polynomial
through values of its ``Statevector``, as in ``benchmarks/peers/exports.py``.
"""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, kernel, observables

pytestmark = pytest.mark.qntk_ci
WHY = "the extra interop is not installed: pip install qntk-check[interop]"
EXPORTS = Path(__file__).parents[3] / "benchmarks" / "peers" / "exports.py"


def package(name: str) -> Any:
    """A package of the extra, or a skip that says what is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of when imported is theirs
        return pytest.importorskip(name, reason=WHY)


@pytest.fixture(scope="module")
def exports() -> Any:
    """The module that the kept exports were written by."""
    spec = importlib.util.spec_from_file_location("exports", EXPORTS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def uccsd() -> Any:
    """Singles and a double on four qubits, a parameter each: sums of commuting strings."""
    package("qiskit")
    from qiskit import QuantumCircuit  # type: ignore[import-not-found]
    from qiskit.circuit import ParameterVector  # type: ignore[import-not-found]
    from qiskit.circuit.library import PauliEvolutionGate  # type: ignore[import-not-found]
    from qiskit.quantum_info import SparsePauliOp  # type: ignore[import-not-found]

    t = ParameterVector("t", 3)
    found = QuantumCircuit(4)
    found.x([0, 2])
    for k, labels in enumerate((["IIYX", "IIXY"], ["YXII", "XYII"])):
        operator = SparsePauliOp(labels, [0.5, -0.5])
        found.append(PauliEvolutionGate(operator, time=t[k]), range(4))
    labels = ["XXXY", "XXYX", "XYXX", "YXXX", "YYYX", "YYXY", "YXYY", "XYYY"]
    signs = np.array([1, 1, -1, -1, -1, -1, 1, 1]) / 8
    found.append(PauliEvolutionGate(SparsePauliOp(labels, signs), time=t[2]), range(4))
    return found


def of_qiskit(name: str, exports: Any) -> Any:
    """A circuit with parameters, composite gates left as Qiskit makes them."""
    library = package("qiskit.circuit.library")
    info = package("qiskit.quantum_info")
    cost = info.SparsePauliOp(["ZZI", "IZZ", "ZIZ"], [1, 0.5, 0.25])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the classes are on their way out
        if name == "uccsd":
            return uccsd()
        if name == "qaoa whole":
            return library.QAOAAnsatz(cost, reps=2)
        if name == "TwoLocal":
            return library.TwoLocal(3, ["ry", "rz"], "cz", reps=1, entanglement="linear")
        return exports.qiskit_circuits()[name]


@pytest.mark.parametrize(
    "name",
    [
        "efficient_su2", "real_amplitudes", "two_local", "TwoLocal", "qaoa", "qaoa whole", "tied",
        "pauli_evolution", "qft", "uccsd",
    ],
)  # fmt: skip
def test_k_of_a_circuit_of_qiskit_is_that_of_its_own_derivatives(name, exports):
    info = package("qiskit.quantum_info")
    source = of_qiskit(name, exports)
    wide = "I" * (source.num_qubits - 3)
    operator = info.SparsePauliOp([wide + label for label in exports.LABELS], [0.7, -0.4, 0.3])
    theta = np.random.default_rng(20261130).uniform(-2, 2, source.num_parameters)

    flat = source.decompose(reps=5)  # its strings commute, so that this changes nothing

    def mean(values: np.ndarray) -> float:
        return info.Statevector(flat.assign_parameters(values)).expectation_value(operator).real

    gradient = np.array([exports.derivative(mean, theta, k) for k in range(len(theta))])
    circuit = circuits.from_qiskit(source, theta)
    names = tuple(parameter.name for parameter in source.parameters)
    found = kernel.evaluate(circuit, observables.from_qiskit(operator), "dense")
    assert circuit.shape.parameters is not None
    assert circuit.shape.parameters.names == names
    assert found.convention == "half"
    assert found.expectation == pytest.approx(mean(theta), abs=1e-12)
    np.testing.assert_allclose(found.gradient, gradient, atol=1e-10)
    assert pytest.approx(gradient @ gradient, abs=1e-10) == found.K
    assert found.K > 1e-3


def test_qiskit_reads_what_is_written(exports):
    package("qiskit_qasm3_import")
    qasm3, info = package("qiskit.qasm3"), package("qiskit.quantum_info")
    text = (
        "input float a; qubit[4] q; rx(a) q; ry(a/2 + 0.3) q[2]; ctrl(3) @ x q[2], q[0], q[1], "
        "q[3]; csx q[3], q[1]; gate g a, b { rzz(0.7) a, b; } ctrl @ g q[3], q[1], q[2]; "
        "negctrl @ h q[0], q[2]; rxx(a) q[0], q[3]; ryy(a) q[1], q[2];"
    )
    circuit = circuits.from_openqasm(text, {"a": 0.4}, parameters=["a"])
    again = qasm3.loads(circuits.to_openqasm3(circuit)).assign_parameters([0.4])
    operator = info.SparsePauliOp(["ZZIX", "IYXX", "YIZZ"], [0.7, -0.4, 0.3])
    wanted = info.Statevector(again).expectation_value(operator).real
    found = kernel.evaluate(circuit, observables.from_qiskit(operator), "dense")
    assert found.expectation == pytest.approx(wanted, abs=1e-12)


def of_pennylane(qml: Any) -> dict[str, tuple[Any, int]]:  # noqa: C901 (a list of circuits)
    """Circuits of PennyLane on three wires, and how many parameters they take."""

    def layers(t: Any) -> None:
        qml.StronglyEntanglingLayers(t.reshape(1, 3, 3), wires=range(3))

    def basic(t: Any) -> None:
        qml.BasicEntanglerLayers(t.reshape(2, 3), wires=range(3), rotation=qml.RY)

    def qaoa(t: Any) -> None:
        for wire in range(3):
            qml.Hadamard(wire)
        for k in range(2):
            for a, b, weight in ((0, 1, 1.0), (1, 2, 0.5), (0, 2, 0.25)):
                qml.IsingZZ(2 * weight * t[2 * k], wires=[a, b])
            for wire in range(3):
                qml.RX(2 * t[2 * k + 1], wires=wire)

    def uccsd(t: Any) -> None:
        qml.BasisState(np.array([1, 0, 1]), wires=range(3))
        for word, sign in (("XYI", 0.5), ("YXI", -0.5), ("IXY", 0.5), ("IYX", -0.5)):
            qml.PauliRot(sign * t[0 if word.endswith("I") else 1], word, wires=range(3))
        qml.SingleExcitation(t[2], wires=[0, 2])

    def data(t: Any) -> None:
        qml.AngleEmbedding(np.array([0.3, -0.4, 0.9]), wires=range(3), rotation="Y")
        qml.CRY(t[0], wires=[0, 1])
        qml.CRot(t[0], t[1], t[2], wires=[1, 2])
        qml.ControlledPhaseShift(t[1], wires=[0, 2])

    return {"layers": (layers, 9), "basic": (basic, 6), "qaoa": (qaoa, 4), "uccsd": (uccsd, 3),
            "data": (data, 3)}  # fmt: skip


@pytest.mark.parametrize("name", ["layers", "basic", "qaoa", "uccsd", "data"])
def test_k_of_a_circuit_of_pennylane_is_that_of_its_own_gradient(name):
    qml = package("pennylane")
    gates, size = of_pennylane(qml)[name]
    operator = 0.7 * qml.Z(1) @ qml.Z(2) - 0.4 * qml.X(0) @ qml.X(1) + 0.3 * qml.Y(2) @ qml.Z(0)

    @qml.qnode(qml.device("default.qubit", wires=3), diff_method="backprop")
    def circuit(t: Any) -> Any:
        gates(t)
        return qml.expval(operator)

    theta = np.random.default_rng(20261201).uniform(-2, 2, size)
    own = qml.numpy.array(theta, requires_grad=True)
    gradient = np.array(qml.grad(circuit)(own))
    read = circuits.from_pennylane(circuit, own)
    found = kernel.evaluate(read, observables.from_pennylane(operator, [0, 1, 2]), "dense")
    assert found.expectation == pytest.approx(float(np.real(circuit(own))), abs=1e-12)
    np.testing.assert_allclose(found.gradient, gradient, atol=1e-10)
    assert pytest.approx(gradient @ gradient, abs=1e-10) == found.K
    assert found.K > 1e-3
