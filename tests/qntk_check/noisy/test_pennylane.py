"""PennyLane's ``default.mixed`` computes the same, where it is installed (``make others``)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, noisy

CONFUSION = [[0.97, 0.06], [0.03, 0.94]]


def noisy_circuit(seed: int) -> tuple[circuits.Circuit, noisy.NoiseModel]:
    circuit = circuits.hardware_efficient(3, 3, seed)
    rules = [
        noisy.Rule(noisy.depolarizing(0.04), "rotations"),
        noisy.Rule(noisy.amplitude_damping(0.1), "unitaries"),
        noisy.Rule(noisy.thermal_relaxation(0.3, 2.0, 1.5, 0.2), "start"),
        noisy.Rule(noisy.pauli({"XYZ": 0.1, "IZZ": 0.05}), "end"),
        noisy.Rule(noisy.phase_damping(0.2), "end"),
        noisy.Rule(noisy.bit_flip(0.03), "end", (1,)),
    ]
    return circuit, noisy.NoiseModel(rules, noisy.Readout(CONFUSION))


def theirs(qml: Any, circuit: circuits.Circuit, string: str) -> Any:
    """Return the mean of what is read of a string, as a function of the angles."""

    @qml.qnode(qml.device("default.mixed", wires=3), diff_method="backprop")
    def probabilities(angles: Any) -> Any:
        for q in range(3):
            qml.ThermalRelaxationError(0.2, 2.0, 1.5, 0.3, wires=q)
        place = circuit.shape.layers
        for operation in reversed(circuit.shape.operations):
            if isinstance(operation, circuits.Rotation):
                place -= 1
                wire = operation.qubits[0]
                getattr(qml, f"R{operation.pauli}")(-2 * angles[place], wires=wire)
                qml.DepolarizingChannel(3 * 0.04 / 4, wires=wire)
            else:
                qml.CNOT(operation.qubits)
                for wire in operation.qubits:
                    qml.AmplitudeDamping(0.1, wires=wire)
        x, y, z = (qml.matrix(gate(0)) for gate in (qml.X, qml.Y, qml.Z))
        strings = [np.kron(np.kron(x, y), z), np.kron(np.kron(np.eye(2), z), z)]
        kraus = [0.85**0.5 * np.eye(8), 0.1**0.5 * strings[0], 0.05**0.5 * strings[1]]
        qml.QubitChannel(kraus, wires=[0, 1, 2])
        for q in range(3):
            qml.PhaseDamping(0.2, wires=q)
        qml.BitFlip(0.03, wires=1)
        for q, letter in enumerate(string):  # to the basis that is read
            if letter == "X":
                qml.Hadamard(q)
        return qml.probs(wires=[0, 1, 2])

    signs = np.ones(1)
    for letter in string:  # what is read of ±1, with the probabilities of a column
        signs = np.kron(signs, [1, 1] if letter == "I" else [1, -1] @ np.array(CONFUSION))
    return lambda angles: qml.math.dot(signs, probabilities(angles))


@pytest.mark.parametrize("seed", [1, 2])
def test_expectations_and_gradients_are_those_of_pennylane(seed):
    qml: Any = pytest.importorskip("pennylane")
    from pennylane import numpy as pnp  # pyright: ignore[reportMissingImports]

    circuit, model = noisy_circuit(seed)
    observable = {"ZIZ": 1.0, "IXI": -0.5}
    terms = [(c, theirs(qml, circuit, string)) for string, c in observable.items()]

    def total(angles: Any) -> Any:
        return sum(c * value(angles) for c, value in terms)

    angles = pnp.array(circuit.angles, requires_grad=True)
    found = noisy.evaluate(circuit, observable, model)
    assert np.isclose(found.expectation, float(total(angles)), atol=1e-10)
    assert np.allclose(found.gradient, qml.grad(total)(angles), atol=1e-10)
