"""OpenQASM text against quimb's own reader, and what is refused with line and token."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import CircuitShape, Fixed, from_openqasm
from qntk_check.errors import DomainError
from qntk_check.observables import PAULIS

TEXT = """OPENQASM 2.0;
include "qelib1.inc";
qreg q[3];
h q[0];
t q[1];
sdg q[2];
rx(pi/3) q[0];
ry(-0.7) q[1];
rz(2*pi/7) q[2];
cx q[2],q[0];
u3(0.3,-1.1,0.4) q[1];
cz q[0],q[1];
u1(0.9) q[2];
rzz(0.8) q[2],q[1];
swap q[0],q[1];
cy q[1],q[2];
sx q[0];
rx(1.3) q[2];
tdg q[2];
y q[1];
"""


def expectations(circuit):
    """⟨P⟩ of all strings of one letter, by the dense route."""
    n = circuit.shape.n
    strings = ["I" * q + a + "I" * (n - q - 1) for q in range(n) for a in "XYZ"]
    return [kernel.evaluate(circuit, {s: 1.0}, method="dense").expectation for s in strings]


def test_quimb_reads_the_same_state():
    import quimb.tensor as qtn

    c = from_openqasm(TEXT)
    psi: Any = qtn.Circuit.from_openqasm2_str(TEXT.replace("rzz", "RZZ")).to_dense(
        optimize="greedy"
    )
    state = psi.reshape(2, 2, 2)
    wanted = []
    for q in range(3):
        for a in "XYZ":
            moved = np.moveaxis(np.tensordot(PAULIS[a], state, (1, q)), 0, q)
            wanted.append(np.vdot(state, moved).real)
    np.testing.assert_allclose(expectations(c), wanted, atol=1e-12)
    assert np.abs(wanted).max() > 0.1


def test_angles_are_full_and_the_last_gate_comes_first():
    c = from_openqasm("OPENQASM 2.0;\nqreg q[2];\nrx(0.2) q[0];\nrzz(0.6) q[1],q[0];")
    assert [r.pauli for r in c.shape.rotations] == ["ZZ", "X"]
    assert [r.qubits for r in c.shape.rotations] == [(1, 0), (0,)]
    assert c.angles.tolist() == [-0.3, -0.1]


def test_versions_2_and_3_say_the_same():
    old = (
        'OPENQASM 2.0; include "qelib1.inc"; qreg a[2]; qreg b[1]; creg c[3]; // two\n'
        "h a; cx a,b[0]; barrier a; ry(0.5) b;"
    )
    new = (
        'OPENQASM 3; include "stdgates.inc"; qubit[2] a; /* one\n */ qubit b; bit[3] c; '
        "h a; cx a[0], b; cx a[1], b; ry(0.5) b;"
    )
    first, second = from_openqasm(old), from_openqasm(new)
    assert first.shape.key == second.shape.key
    assert first.angles.tolist() == second.angles.tolist() == [-0.25]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-pi/2", -np.pi / 2), ("2-3-4", -5), ("8/4/2", 1), ("-2**2", -4), ("2^3^2", 512),
        ("sin(pi/6)*2", 1), ("sqrt(4)+ln(exp(1))", 3), ("1.5e-1", 0.15),
        (".5*(1+tau)", 0.5 + np.pi),
        ("2*-3", -6), ("π", np.pi),
    ],
)  # fmt: skip
def test_expressions(text, value):
    c = from_openqasm(f"qubit q; rx({text}) q;")
    assert c.angles[0] == pytest.approx(-value / 2, rel=1e-14)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("\nrxx(0.1) q[0],q[0];", "line 4, column 1, 'rxx'.* repeat one"),
        ("rx(0.1) q[2];", r"line 3, column 9, 'q\[2\]': index 2 of a register of 2"),
        ("rx(0.1) r[0];", r"'r\[0\]': this register of qubits is not declared"),
        ("rx(1/0) q[0];", "line 3, column 1: this expression has no value"),
        ("rx((-1)**0.5) q[0];", "not a finite real number"),
        ("rx(1e400) q[0];", "not a finite real number"),
        ("rx(9**9**9) q[0];", "has no value"),
        ("rx(theta) q[0];", "'theta': no value has this name"),
        ("rx(0.1, 0.2) q[0];", "2 parameters and 1 qubits: it takes 1 and 1"),
        ("rx q[0];", "0 parameters"),
        ("crxx(0.1) q[0],q[1];", "'crxx': no gate has this name; did you mean"),
        ("rx(0.1) q[0]", r"line 3, column 1, 'rx\(0.1\) q\[0\]': ; is needed"),
        ("rx(0.1", "; is needed"),
        ("rx(0.1;", "this bracket is not closed"),
        ("rx(0.1 0.2) q[0];", r"column 4, '0.1 0.2': this is no expression"),
        ("rx([1][0]) q[0];", "no expression that is read"),
        ("qreg q[1];", "declared twice"),
        ("qreg s[3]; cx q,s;", "different lengths"),
        ("h q;\n  if (c==1) x q[0];", "line 4, column 3, 'if': the circuit is unitary"),
        ("reset q[0];", "line 3, column 1, 'reset'"),
        ("measure q -> c;\nh q[0];", "line 3, column 1, 'measure': a measurement in mid-circuit"),
        ("def f(qubit a) { x a; }", "'def': it is not read"),
        ("gate g a { x b; }", "line 3, column 14, 'b': the gate g has no such qubit"),
        ("gate g a { g a; }", "'g': no gate has this name"),
        ("pow(0.5) @ u3(1,2,3) q[0];", "composed gate"),
        ("ctrl(0) @ x q[0];", "controls"),
        ("foo @ x q[0];", "no modifier"),
        ("for int i in [0:3] { x q[i]; }", "index 2 of a register of 2"),
        ("for int i in [0:9999999] { x q[0]; }", "more than 1000000 values"),
        ("input float a; rx(a) q[0];", "'a': an input without a value"),
        ("/* and so on", r"line 3, column 1, '/\*': this comment has no end"),
        ("qreg s[99999999999];", "'s': more than 1000000 qubits"),
        (f"rx({'(' * 5000}1{')' * 5000}) q[0];", "nested too deeply"),
        ("3 q;", "'3': a statement is needed"),
        ("qreg s[1.5];", "'1.5': a whole number"),
        ("gate g a { x a;", "a block is not closed"),
        ("}", "this brace closes nothing"),
        ("rx(sin) q[0];", "a function without its argument"),
        ("rx(__import__('os')) q[0];", "no expression that is read"),
        ("rx(pi.real) q[0];", "no expression that is read"),
        ("cx q[0],;", "an operand between commas is missing"),
        ("for int i in [0:0] " * 2000 + "h q;", "nests loops or gate definitions too deeply"),
        (
            "for int i in [0:999] { for int j in [0:9999] { } }",
            "all loops together have more than 1000000 turns",
        ),
        (
            "gate g0 x { h x; h x; }"
            + "".join(f"gate g{k + 1} x {{ g{k} x; g{k} x; }}" for k in range(60)),
            "'g23': this gate comes to more than 10000000",
        ),
        ('include "more.inc";', "only qelib1"),
        ("rx(0.1) $1;", r"line 3, column 9, '\$1': a qubit of the hardware beside the other kind"),
        ("let q = q;", "'q': this register is declared twice"),
        ("cx q[0],\n   q[7];", r"line 4, column 4, 'q\[7\]': index 7"),
    ],
)
def test_what_is_not_supported_is_refused_with_line_and_token(body, words):
    with pytest.raises(DomainError, match=words):
        from_openqasm("OPENQASM 2.0;\nqreg q[2];\n" + body)


@pytest.mark.parametrize("text", ["", "qubit q;", "qubit q; h q;"])
def test_a_text_without_rotation_is_refused(text):
    with pytest.raises(DomainError, match="no rotation"):
        from_openqasm(text)


def test_a_version_to_come_is_refused():
    with pytest.raises(DomainError, match=r"'4\.0' is not supported"):
        from_openqasm("OPENQASM 4.0;")


def test_u_is_three_rotations_in_order_of_time():
    c = from_openqasm("qubit q; U(0.2, 0.4, 0.6) q;")
    assert "".join(str(r.pauli) for r in c.shape.rotations) == "ZYZ"
    assert c.angles.tolist() == [-0.2, -0.1, -0.3]  # φ acts last, λ first


def test_a_fixed_gate_keeps_its_order_of_qubits():
    shape: CircuitShape = from_openqasm("qubit[2] q; rx(1) q[0]; cx q[1], q[0];").shape
    assert isinstance(shape.operations[0], Fixed)
    assert shape.operations[0].qubits == (1, 0)
    assert circuits.Rotation is type(shape.operations[1])


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "NoneType is no text"), (b"qubit q;", "bytes is no text"), ("a/b.qasm", "read_text")],
)
def test_what_is_no_text_is_refused(text, words):
    with pytest.raises(DomainError, match=words):
        from_openqasm(text)
