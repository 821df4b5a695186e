"""Real exports of Qiskit and PennyLane: ⟨O⟩, gradient and K as their own simulators have them.

The files in ``exports`` were written by ``benchmarks/peers/exports.py``, in an environment of
their own; they say by which versions. Qiskit has no gradient without
another package: its column is the derivative of the trigonometric polynomial through 97 values
of its ``Statevector`` for each parameter. PennyLane's is ``qml.grad`` with backpropagation.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from qntk_check import kernel
from qntk_check.circuits import from_openqasm
from qntk_check.errors import DomainError

EXPORTS = Path(__file__).parent / "exports"
QISKIT = json.loads((EXPORTS / "qiskit.json").read_text("utf-8"))
PENNYLANE = json.loads((EXPORTS / "pennylane.json").read_text("utf-8"))
# Qiskit's qubit 0 is the last letter of its labels.
OBSERVABLE = {label[::-1]: value for label, value in QISKIT["observable"].items()}
AFFINE = [name for name in QISKIT["cases"] if name != "feature_map"]


def read_3(case):
    names = re.findall(r"^input float\[64\] (\w+);", case["qasm3"], re.MULTILINE)
    values = dict(zip(names, case["theta"], strict=True))
    return from_openqasm(case["qasm3"], values, parameters=names)


@pytest.mark.parametrize("name", AFFINE)
def test_openqasm_3_of_qiskit_has_qiskits_gradient(name):
    case = QISKIT["cases"][name]
    circuit = read_3(case)
    found = kernel.evaluate(circuit, OBSERVABLE, method="dense")
    assert found.convention == "half"
    assert found.expectation == pytest.approx(case["expectation"], abs=1e-12)
    np.testing.assert_allclose(found.gradient, case["gradient"], atol=1e-10)
    assert pytest.approx(np.sum(np.square(case["gradient"])), abs=1e-10) == found.K


@pytest.mark.parametrize("name", ["tied", "qaoa"])
def test_mu_is_the_second_derivative_along_the_gradient(name):
    circuit = read_3(QISKIT["cases"][name])
    found = kernel.evaluate(circuit, OBSERVABLE, method="dense")
    assert circuit.theta is not None
    step = 1e-3 * np.arange(-2, 3)[:, None] * found.gradient
    along = kernel.evaluate_many(
        circuit.shape.bind_many(circuit.theta + step), observable=OBSERVABLE, method="dense"
    ).expectation
    weights = np.array([-1, 16, -30, 16, -1]) / 12e-6
    assert found.mu == pytest.approx(weights @ along, rel=1e-6)


def test_conventions_differ_by_powers_of_two():
    circuit = read_3(QISKIT["cases"]["tied"])
    half, full = (
        kernel.evaluate(circuit, OBSERVABLE, method="dense", convention=name)
        for name in ("half", "full")
    )
    assert (half.convention, full.convention) == ("half", "full")
    np.testing.assert_allclose(full.gradient, -2 * half.gradient)
    assert pytest.approx(4 * half.K) == full.K
    assert full.mu == pytest.approx(16 * half.mu)


@pytest.mark.parametrize("name", QISKIT["cases"])
def test_openqasm_2_of_qiskit_has_qiskits_expectation(name):
    case = QISKIT["cases"][name]
    circuit = from_openqasm(case["qasm2"])
    assert circuit.notes
    found = kernel.evaluate(circuit, OBSERVABLE, method="dense")
    assert found.expectation == pytest.approx(case["expectation"], abs=1e-12)


def test_angles_of_a_feature_map_are_no_parameters():
    case = QISKIT["cases"]["feature_map"]
    with pytest.raises(DomainError, match="not affine"):
        read_3(case)


@pytest.mark.parametrize("name", PENNYLANE["cases"])
def test_openqasm_2_of_pennylane_has_its_expectation(name):
    case = PENNYLANE["cases"][name]
    found = kernel.evaluate(from_openqasm(case["qasm2"]), PENNYLANE["observable"], method="dense")
    assert found.expectation == pytest.approx(case["expectation"], abs=1e-12)
