"""Circuits written as OpenQASM 3 and read back: the same unitary and the same parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import (
    AngleMap,
    Circuit,
    CircuitShape,
    Drawn,
    Fixed,
    Rotation,
    from_openqasm,
    to_openqasm3,
)
from qntk_check.errors import DomainError
from qntk_check.unitaries import random_unitaries


def gradients(first: Circuit, second: Circuit) -> tuple[Any, Any]:
    """What both say of an observable that sees every qubit, by the dense route."""
    n = first.shape.n
    observable = {"Z" * n: 0.7, "X" + "Y" * (n - 1): 0.4, "I" * (n - 1) + "X": 0.3}
    a, b = (kernel.evaluate(c, observable, "dense") for c in (first, second))
    assert a.expectation == pytest.approx(b.expectation, abs=1e-12)
    return a, b


def test_parameters_come_back():
    shape = circuits.product(3, ["XII", "IZY", "YXZ", "IXX", "ZII", "IYY"])
    rng = np.random.default_rng(8)
    W = np.array([[1, 0], [0, -0.5], [2, 1], [0, 1], [1, 0], [0.25, 0]])
    mapped = AngleMap(W, offset=np.array([0, 0.1, 0, 0, -0.2, 0]), names=("γ[0]", "β"))  # type: ignore[arg-type]
    theta = rng.normal(size=2)
    c = replace(shape, parameters=mapped).bind(theta)
    names = ("γ_0_", "β")
    values = dict(zip(names, theta, strict=True))
    again = from_openqasm(to_openqasm3(c), values, parameters=names)
    a, b = gradients(c, again)
    np.testing.assert_allclose(b.gradient, a.gradient, atol=1e-12)
    assert pytest.approx(a.K, abs=1e-12) == b.K


def test_data_comes_back():
    text = "input float x; input float a; qubit[2] q; ry(2*x) q; rx(a + x) q; cx q[0], q[1];"
    c = from_openqasm(text, {"a": 0.3, "x": 0.5}, parameters=["a"], data=["x"])
    again = from_openqasm(to_openqasm3(c), {"a": 0.3, "x": 0.5}, parameters=["a"], data=["x"])
    assert again.shape.key == c.shape.key
    np.testing.assert_allclose(again.angles, c.angles)


def test_a_circuit_without_map_is_written_in_numbers():
    c = circuits.hardware_efficient(n=3, layers=2, seed=4)
    a, b = gradients(c, from_openqasm(to_openqasm3(c)))
    np.testing.assert_allclose(-2 * b.gradient, a.gradient, atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_fixed_gates_come_back(seed):
    rng = np.random.default_rng(seed)
    order = tuple(int(k) for k in rng.permutation(3))
    named = circuits.from_openqasm(
        f"qubit[3] q; rx(0.1) q[0]; ccx q[{order[0]}], q[{order[1]}], q[{order[2]}]; "
        f"cswap q[{order[0]}], q[{order[1]}], q[{order[2]}]; ch q[{order[1]}], q[{order[0]}];"
    )
    unitary = random_unitaries(2, 1, rng)[0]
    operations = (
        *named.shape.operations, Drawn((1,)), Fixed([[0, 1], [1j, 0]], (2,)),  # type: ignore[arg-type]
        Fixed(turned("XZY", rng.normal()), order), Fixed(turned("YX", np.pi), order[:2]),
        Fixed(turned("Z", -rng.normal()) * 1j, (0,)), Rotation("YXY", order),
    )  # fmt: skip
    c = Circuit(CircuitShape(3, operations), [*named.angles, 0.4], (unitary,))  # type: ignore[arg-type]
    again = from_openqasm(to_openqasm3(c))
    a, b = gradients(c, again)
    np.testing.assert_allclose(-2 * b.gradient, a.gradient, atol=1e-12)


def turned(pauli, angle):
    string = circuits.Rotation(pauli, tuple(range(len(pauli)))).matrix
    return np.cos(angle / 2) * np.eye(len(string)) - 1j * np.sin(angle / 2) * string


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (Fixed(random_unitaries(4, 1, 3)[0], (0, 1)), "has no word for its matrix"),
        (Fixed(random_unitaries(16, 1, 3)[0], (0, 1, 2, 3)), "on 4 qubits"),
        (Rotation(np.diag([1, 1, 1, -1]), (0, 1)), "by a matrix"),
    ],
)
def test_what_the_language_has_no_word_for_is_refused(operation, words):
    shape = CircuitShape(4, (operation, Rotation("X", (0,))))
    with pytest.raises(DomainError, match=words):
        to_openqasm3(Circuit(shape, np.full(shape.layers, 0.2)))


def test_an_input_state_is_refused():
    c = Circuit(CircuitShape(1, (Rotation("X", (0,)),)), [0.1], state=[0, 1])  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="input state"):
        to_openqasm3(c)
    with pytest.raises(DomainError, match="give a Circuit"):
        to_openqasm3("x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "ctrl(3) @ x q[2], q[0], q[1], q[3];",
        "ctrl(2) @ negctrl @ h q[3], q[0], q[2], q[1];",
        "c3sx q[0], q[1], q[2], q[3]; csx q[3], q[1]; cs q[0], q[1]; csdg q[2], q[1];",
        "ccz q[2], q[3], q[0]; ctrl @ negctrl @ gphase(0.4) q[1], q[2];",
        "gate g a, b { rzz(0.7) a, b; } ctrl @ g q[3], q[1], q[2]; negctrl @ g q[0], q[3], q[1];",
        "gate u a { ry(0.3) a; rz(1.1) a; rx(-0.4) a; gphase(0.2); } "
        "ctrl @ negctrl @ u q[2], q[0], q[1];",
    ],
)
def test_controlled_gates_come_back(body):
    text = f"qubit[4] q; rx(0.3) q; ry(-0.8) q; {body} rx(0.5) q; ry(0.2) q;"
    c = from_openqasm(text)
    a, b = gradients(c, from_openqasm(to_openqasm3(replaced(c))))
    np.testing.assert_allclose(b.gradient, a.gradient, atol=1e-12)


def replaced(c):
    """The same circuit without its map, so that angles stand as numbers."""
    return Circuit(replace(c.shape, parameters=None), c.angles)


def test_the_same_gate_is_looked_up_and_defined_once():
    gate = random_unitaries(2, 1, 3)[0]
    operations = tuple(Fixed(gate, (k % 3,)) for k in range(9))
    c = Circuit(CircuitShape(3, (*operations, Rotation("X", (0,)))), [0.1])  # type: ignore[arg-type]
    assert to_openqasm3(c).count("gate fixed") == 1


def test_names_that_are_words_of_the_language_are_changed():
    mapped = AngleMap([[1.0, 2.0]], names=("if", "input"))  # type: ignore[arg-type]
    c = CircuitShape(1, (Rotation("X", (0,)),), mapped).bind([0.1, 0.2])
    text = to_openqasm3(c)
    again = from_openqasm(text, {"if_": 0.1, "input_": 0.2})
    np.testing.assert_allclose(again.angles, c.angles)
