"""Exports of Qiskit and PennyLane with ⟨O⟩ and gradients of their own, as the tests keep them.

Run in an environment of its own with ``qiskit`` and ``pennylane``; imports nothing of this project.
Usage: python benchmarks/peers/exports.py FOLDER, which writes qiskit.json and pennylane.json.
Qiskit has no gradient without another package: it is the derivative of the trigonometric
polynomial through 97 values of ``Statevector``. PennyLane's is ``qml.grad`` by backpropagation.
"""
# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

LABELS = {"ZZI": 0.7, "IXX": -0.4, "YIZ": 0.3}  # Qiskit's: the last letter is qubit 0


def qiskit_circuits() -> dict[str, object]:
    """Return circuits with parameters."""
    from qiskit import QuantumCircuit
    from qiskit.circuit import Parameter, ParameterVector
    from qiskit.circuit import library as lib
    from qiskit.quantum_info import SparsePauliOp

    t, g = Parameter("t"), ParameterVector("g", 2)
    tied = QuantumCircuit(3)
    tied.h(range(3))
    tied.crz(g[0], 0, 1)
    tied.cp(2 * g[1] + 0.3, 1, 2)
    tied.cu(g[0], g[1], 0.4, -g[0], 0, 2)
    tied.cry(g[1] / 2, 2, 0)
    tied.rx(g[0], 1)
    tied.rzz(-g[1], 0, 1)
    tied.u(g[0], g[1], 0.2, 2)
    evolution = QuantumCircuit(3)
    evolution.x([0, 1])
    for k, (label, value) in enumerate([("XYI", 1.0), ("YZX", -0.5), ("ZXY", 0.25)]):
        gate = lib.PauliEvolutionGate(SparsePauliOp([label], [value]), time=Parameter(f"u{k}"))
        evolution.append(gate, range(3))
    qft = QuantumCircuit(3)
    qft.ry(t, 0)
    qft.ry(2 * t, 1)
    qft.append(lib.QFTGate(3), range(3))
    qft.rx(t, range(3))
    cost = SparsePauliOp(["ZZI", "IZZ", "ZIZ"], [1, 0.5, 0.25])
    return {
        "efficient_su2": lib.efficient_su2(3, reps=1),
        "real_amplitudes": lib.real_amplitudes(3, reps=2),
        "two_local": lib.n_local(3, ["ry", "rz"], "cz", reps=1, entanglement="full"),
        "qaoa": lib.QAOAAnsatz(cost, reps=2).decompose(reps=4),
        "feature_map": lib.zz_feature_map(3, reps=1),
        "tied": tied,
        "pauli_evolution": evolution.decompose(reps=2),
        "qft": qft,
    }


def derivative(f: Callable[[np.ndarray], float], theta: np.ndarray, k: int) -> float:
    """Return ∂_k f of a trigonometric polynomial in multiples of a quarter of the angle."""
    size = 97
    shifts = 8 * np.pi * np.arange(size) / size
    values = np.array([f(theta + shift * np.eye(len(theta))[k]) for shift in shifts])
    return float((0.25j * np.fft.fftfreq(size, 1 / size) * np.fft.fft(values) / size).sum().real)


def of_qiskit() -> dict[str, object]:
    """Return every circuit in both versions of the language, with ⟨O⟩ and gradient."""
    import qiskit
    from qiskit import qasm2, qasm3
    from qiskit.quantum_info import SparsePauliOp, Statevector

    operator = SparsePauliOp(list(LABELS), list(LABELS.values()))
    rng, cases = np.random.default_rng(20261130), {}
    for name, circuit in qiskit_circuits().items():
        theta = rng.uniform(-2, 2, circuit.num_parameters)

        def mean(values: np.ndarray, circuit: object = circuit) -> float:
            bound = circuit.assign_parameters(values)
            return Statevector(bound).expectation_value(operator).real

        measured = circuit.assign_parameters(theta)
        measured.measure_all()
        cases[name] = {
            "names": [parameter.name for parameter in circuit.parameters],
            "theta": theta.tolist(),
            "expectation": mean(theta),
            "gradient": [derivative(mean, theta, k) for k in range(len(theta))],
            "qasm3": qasm3.dumps(circuit),
            "qasm2": qasm2.dumps(measured),
        }
    return {"made_by": f"Qiskit {qiskit.__version__}", "observable": LABELS, "cases": cases}


def of_pennylane() -> dict[str, object]:
    """Return circuits in version 2, with ⟨O⟩ and gradient."""
    import pennylane as qml
    from pennylane import numpy as pnp

    operator = qml.Hamiltonian([0.7, -0.4, 0.3], [qml.Z(1) @ qml.Z(2), qml.X(0) @ qml.X(1),
                                                  qml.Y(2) @ qml.Z(0)])  # fmt: skip

    def tied(t: np.ndarray) -> None:
        qml.Hadamard(0)
        qml.CRX(t[0], wires=[0, 1])
        qml.CRot(t[0], t[1], t[2], wires=[1, 2])
        qml.ControlledPhaseShift(t[1], wires=[0, 2])
        qml.IsingXX(t[2], wires=[0, 1])
        qml.Rot(t[0], t[1], t[2], wires=2)
        qml.PauliRot(t[1], "XYZ", wires=[0, 1, 2])
        qml.PhaseShift(t[2], wires=1)

    def layers(t: np.ndarray) -> None:
        qml.StronglyEntanglingLayers(t.reshape(1, 3, 3), wires=range(3))

    def excitations(t: np.ndarray) -> None:
        qml.BasisState(np.array([1, 1, 0]), wires=range(3))
        qml.SingleExcitation(t[0], wires=[1, 2])
        qml.RY(t[1], wires=0)
        qml.SingleExcitationMinus(t[1], wires=[0, 2])

    rng, cases = np.random.default_rng(20261201), {}
    for name, gates, size in (("tied", tied, 3), ("strongly_entangling", layers, 9),
                              ("excitations", excitations, 2)):  # fmt: skip
        theta = pnp.array(rng.uniform(-2, 2, size), requires_grad=True)

        @qml.qnode(qml.device("default.qubit", wires=3), diff_method="backprop")
        def circuit(t: np.ndarray, gates: Callable[[np.ndarray], None] = gates) -> object:
            gates(t)
            return qml.expval(operator)

        cases[name] = {
            "theta": theta.tolist(),
            "expectation": float(np.real(np.asarray(circuit(theta)))),
            "gradient": np.array(qml.grad(circuit)(theta)).tolist(),
            "qasm2": qml.to_openqasm(circuit, wires=[0, 1, 2], rotations=False)(theta),
        }
    observable = {"IZZ": 0.7, "XXI": -0.4, "ZIY": 0.3}
    return {"made_by": f"PennyLane {qml.__version__}", "observable": observable, "cases": cases}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, made in (("qiskit", of_qiskit()), ("pennylane", of_pennylane())):
        (folder / f"{name}.json").write_text(json.dumps(made, indent=1) + "\n", "utf-8")
