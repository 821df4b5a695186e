"""Circuits as data: the order of the product, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits
from qntk_check.circuits import Circuit, CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.errors import DomainError, ObservableError

X = np.array([[0, 1], [1, 0]])
CNOT = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])


def test_rotation_keeps_only_the_support_of_a_string():
    gate = circuits.rotation("IXIZ", n=4)
    assert (gate.pauli, gate.qubits) == ("XZ", (1, 3))


def test_product_reads_strings_matrices_and_operations_leftmost_first():
    shape = circuits.product(2, ["XI", CNOT, Drawn((0, 1)), "ZZ"])
    kinds = [type(op) for op in shape.operations]
    assert kinds == [Rotation, Fixed, Drawn, Rotation]
    assert [r.pauli for r in shape.rotations] == ["X", "ZZ"]


def test_layered_closes_with_one_more_unitary():
    generators = ["XI", "ZZ", "IY"]
    assert len(circuits.layered(2, generators).drawn) == 4
    assert len(circuits.layered(2, generators, closed=False).drawn) == 3
    assert isinstance(circuits.layered(2, generators, closed=False).operations[-1], Rotation)


def test_hardware_efficient_is_reproducible_and_has_n_angles_a_layer():
    first = circuits.hardware_efficient(n=4, layers=16, seed=1)
    again = circuits.hardware_efficient(n=4, layers=16, seed=1)
    other = circuits.hardware_efficient(n=4, layers=16, seed=2)
    assert first.shape.layers == 64
    assert first.shape.key == again.shape.key
    assert np.array_equal(first.angles, again.angles)
    assert first.shape.key != other.shape.key


def test_key_tells_matrices_apart():
    a, b = (circuits.product(1, [Rotation(m, (0,))]) for m in (X, np.diag([1, -1])))
    assert a.key != b.key


def test_a_circuit_keeps_copies_and_leaves_the_arrays_of_its_user_alone():
    matrix = np.array([[0, 1], [1, 0]], dtype=complex)
    gates = [Rotation(matrix, (0,)), Fixed(matrix, (0,))]
    matrix[0, 0] = 7
    for gate in gates:
        assert np.array_equal(gate.matrix, X)
        with pytest.raises(ValueError, match="read-only"):
            gate.matrix[0, 0] = 1


def test_a_circuit_of_a_batch_is_that_circuit():
    shape = circuits.layered(1, ["X"])
    unitaries = tuple(np.stack([np.eye(2), X]) for _ in range(2))
    batch = CircuitBatch(shape, [[0.1], [0.2]], unitaries)
    one = batch.circuit(1)
    assert one.angles.tolist() == [0.2]
    assert np.array_equal(one.unitaries[0], X)


ONE = CircuitShape(1, (Rotation("X", (0,)),))


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        (lambda: Rotation("XX", (0, 0)), DomainError, r"\(0, 0\) repeat"),
        (lambda: Fixed(CNOT, (1, 1)), DomainError, r"\(1, 1\) repeat"),
        (lambda: Drawn((2, 2)), DomainError, "repeat"),
        (lambda: Rotation("XQ", (0, 1)), ObservableError, "foreign letter 'Q'"),
        (lambda: Rotation("X", (0, 1)), ObservableError, "1 letters where there are 2"),
        (lambda: circuits.rotation("XZ", n=3), ObservableError, "2 letters where there are 3"),
        (lambda: Rotation(2 * X, (0,)), ObservableError, "X² ≠ 1"),
        (lambda: Fixed(1.001 * X, (0,)), ObservableError, r"not unitary .* is 0\.002"),
        (lambda: Fixed(X, (0, 1)), ObservableError, "dimension 2 where its qubits have 4"),
        (lambda: Fixed(np.full((2, 2), np.nan), (0,)), ObservableError, "NaN or infinite"),
        (lambda: Fixed(np.ones((2, 3)), (0,)), ObservableError, r"shape \(2, 3\)"),
        (lambda: CircuitShape(2, (Rotation("X", (2,)),)), DomainError, "acts on qubit 2"),
        (lambda: CircuitShape(0, (Rotation("X", (0,)),)), DomainError, "n = 0"),
        (lambda: CircuitShape(2, (Drawn((0,)),)), DomainError, "L = 0"),
        (lambda: Circuit(ONE, [0.1, 0.2]), DomainError, r"shape \(2,\) where \(1\) is needed"),
        (lambda: Circuit(ONE, [np.nan]), DomainError, r"angle \[0\] is nan, not finite"),
        (lambda: Circuit(ONE, [np.inf]), DomainError, "inf, not finite"),
        (lambda: Circuit(ONE, [1j]), DomainError, "complex"),
        (lambda: Circuit(ONE, ["a"]), DomainError, "no numbers"),
        (lambda: CircuitBatch(ONE, np.zeros((0, 1))), DomainError, r"\(B, 1\)"),
        (lambda: Circuit(ONE, [0.1], state=[1, 1]), DomainError, "norm 1.414"),
        (lambda: Circuit(ONE, [0.1], state=[np.nan, 1]), DomainError, "norm nan"),
        (lambda: Circuit(ONE, [0.1], state=[1, 0, 0]), DomainError, r"need \(2,\)"),
        (lambda: Circuit(ONE, [0.1], (X,)), DomainError, "1 unitaries for a shape with 0"),
        (
            lambda: Circuit(circuits.layered(1, ["X"]), [0.1], (X, X + 0.1)),
            ObservableError,
            "drawn unitary 1 is not unitary",
        ),
        (lambda: circuits.hardware_efficient(2, 0, 1), DomainError, "layers = 0"),
        (lambda: circuits.hardware_efficient(2.5, 1, 1), DomainError, "n = 2.5"),  # type: ignore[arg-type]
        (
            lambda: circuits.hardware_efficient(2, 1, 1, entangler="swap"),
            DomainError,
            "entangler 'swap'",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_value(build, error, words):
    with pytest.raises(error, match=words):
        build()


def test_a_rotation_about_a_long_string_builds_no_matrix():
    """Its matrix would have 4^60 entries."""
    shape = circuits.product(60, ["XYZ" * 20, "Z" * 60])
    assert shape.rotations[0].pauli == "XYZ" * 20
    assert "matrix" not in vars(shape.rotations[0])
