"""The stabiliser route against the dense one: at each setting, and in the mean."""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import Circuit, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError, ResourceError
from qntk_check.kernel.averages import stabilizer

S = np.diag([1, 1j])
CNOT = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])


def mixed_circuit() -> Circuit:
    """Weights 1 to 3, reversed qubits, gates that tell S from S†, and drawn Cliffords."""
    drawn = circuits.clifford_circuit(2, 1, 5).unitaries
    operations = (
        Rotation("YZX", (2, 0, 1)), Fixed(CNOT, (2, 0)), Fixed(S, (1,)), Rotation("XY", (1, 2)),
        Drawn((2, 1)), Rotation("Y", (0,)), Rotation("I", (1,)), Drawn((0, 2)), Rotation("X", (1,)),
    )  # fmt: skip
    return Circuit(CircuitShape(3, operations), np.zeros(5), drawn)


CASES = [
    (mixed_circuit(), {"ZXI": 0.7, "IYZ": -0.4, "III": 3.0}),
    (circuits.hardware_efficient(2, 2, 6), {"ZX": 1.0}),
    (circuits.brickwork(2, 2, 2, entangler="cz"), {"XY": 1.0, "ZI": 0.5}),
]


@pytest.mark.parametrize(("circuit", "observable"), CASES)
def test_every_setting_agrees_with_dense(circuit, observable):
    rng = np.random.default_rng(0)
    quarters = rng.integers(0, 4, (40, circuit.shape.layers))
    dense = kernel.evaluate_many(
        circuit, quarters * np.pi / 4, observable=observable, method="dense"
    )
    found = stabilizer.kernels_at_quarters(circuit, observable, quarters)
    assert dense.K.max() > 0.1
    np.testing.assert_allclose(found, dense.K, atol=1e-12)


@pytest.mark.parametrize(("circuit", "observable"), CASES)
def test_enumerated_mean_is_the_mean_over_uniform_angles(circuit, observable):
    """Three equally spaced angles, at any offset, integrate frequencies 2 and 4 to zero too."""
    layers = circuit.shape.layers
    offset = np.random.default_rng(1).uniform(0, np.pi, layers)
    grid = np.array(list(product(range(3), repeat=layers))) * np.pi / 3 + offset
    exact = kernel.evaluate_many(circuit, grid, observable=observable, method="dense").K.mean()
    assert exact > 0.1
    assert stabilizer.enumerated_mean(circuit, observable) == pytest.approx(exact, rel=1e-12)


def test_hundred_qubits_agree_with_the_light_cone_of_ten():
    """The cone of the middle qubit at depth 2 holds four qubits, whatever the width."""
    wide = circuits.brickwork(100, 2, 3)
    small = CircuitShape(100, tuple(
        op for op in wide.shape.operations if set(op.qubits) <= set(range(46, 56))
    ))  # fmt: skip
    inside = [set(r.qubits) <= set(range(46, 56)) for r in wide.shape.rotations]
    quarters = np.random.default_rng(4).integers(0, 4, (20, 200))
    observable = {"I" * 50 + "Z" + "I" * 49: 1.0}
    K = stabilizer.kernels_at_quarters(wide, observable, quarters)
    part = Circuit(small, np.zeros(small.layers))
    assert K.max() > 0
    assert np.array_equal(
        K, stabilizer.kernels_at_quarters(part, observable, quarters[:, inside])
    )  # fmt: skip


def test_the_same_seed_draws_the_same_kernels():
    circuit, observable = CASES[1]
    a, b = (stabilizer.sample_quarter_kernels(circuit, observable, size=9, rng=3) for _ in "ab")
    assert np.array_equal(a, b)
    assert len(set(a)) > 1


def test_what_is_refused():
    circuit, Z = circuits.hardware_efficient(2, 5, 0), {"ZI": 1.0}
    haar = circuits.haar_circuit(2, 1, 0)
    V = random_unitaries(2, 1, np.random.default_rng(0))[0]
    matrix = Circuit(CircuitShape(1, (Rotation(V @ np.diag([1, -1]) @ V.conj().T, (0,)),)), [0])
    with pytest.raises(ResourceError, match=r"4\^10 settings"):
        stabilizer.enumerated_mean(circuit, Z)
    with pytest.raises(DesignDegreeError, match="no Clifford"):
        stabilizer.enumerated_mean(haar, Z)
    with pytest.raises(DesignDegreeError, match="is a matrix"):
        stabilizer.enumerated_mean(matrix, {"Z": 1.0})
    with pytest.raises(ObservableError, match="dict of Pauli strings"):
        stabilizer.enumerated_mean(CASES[1][0], np.eye(4))
    with pytest.raises(ObservableError, match="dimension 8"):
        stabilizer.enumerated_mean(CASES[1][0], {"ZII": 1.0})
    with pytest.raises(DomainError, match="whole numbers"):
        stabilizer.kernels_at_quarters(circuit, Z, [[0.5] * 10])
    with pytest.raises(DomainError, match="size = 0"):
        stabilizer.sample_quarter_kernels(circuit, Z, size=0, rng=0)
    state = Circuit(circuit.shape, circuit.angles, state=np.eye(4)[1])
    with pytest.raises(DomainError, match="input state of its own"):
        stabilizer.sample_quarter_kernels(state, Z, size=1, rng=0)


def test_without_stim_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "stim", None)
    with pytest.raises(ResourceError, match=r"qntk-check\[stabilizer\]"):
        stabilizer.enumerated_mean(*CASES[1])
