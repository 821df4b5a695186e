"""What the reader makes of a program: gates against quimb's, modifiers, loops, tied angles."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.circuits import AngleMap, Circuit, CircuitShape, Fixed, Rotation, from_openqasm
from qntk_check.errors import DomainError


def unitary(circuit):
    """The matrix of a small circuit, gate by gate."""
    n, angle = circuit.shape.n, len(circuit.angles)
    whole = np.eye(2**n, dtype=complex)
    for operation in reversed(circuit.shape.operations):
        if isinstance(operation, Rotation):
            angle -= 1
            phi = circuit.angles[angle]
            gate = np.cos(phi) * np.eye(len(operation.matrix)) + 1j * np.sin(phi) * operation.matrix
        else:
            gate = operation.matrix
        whole = placed(gate, operation.qubits, n) @ whole
    return whole


def placed(gate, qubits, n):
    """A gate on the whole register."""
    k = len(qubits)
    moved = np.tensordot(
        gate.reshape((2,) * (2 * k)), np.eye(2**n).reshape((2,) * (2 * n)),
        (range(k, 2 * k), qubits),
    )  # fmt: skip
    return np.moveaxis(moved, range(k), qubits).reshape(2**n, 2**n)


def same(first, second):
    """Whether two unitaries are equal up to a phase."""
    return abs(abs(np.trace(first.conj().T @ second)) / len(first) - 1) < 1e-12


def read(body, n=3, values=None, **keywords):
    # An angle that the state does not feel makes a circuit of fixed gates one with a parameter.
    text = f"qubit[{n}] q; {body} qubit last; rx(0) last;"
    return from_openqasm(text, values, **keywords)


def mapped(circuit: Circuit) -> AngleMap:
    """The map of a circuit that has one."""
    assert circuit.shape.parameters is not None
    return circuit.shape.parameters


def matrix(body, n=3, values=None):
    whole = unitary(read(body, n, values))
    return whole.reshape(2**n, 2, 2**n, 2)[:, 0, :, 0]


@pytest.mark.parametrize(
    ("call", "label"),
    [
        ("crx(0.7)", "CRX"), ("cry(0.7)", "CRY"), ("crz(0.7)", "CRZ"), ("cu1(0.7)", "CU1"),
        ("cp(0.7)", "CPHASE"), ("cphase(0.7)", "CPHASE"), ("cu3(0.7,0.3,-1.1)", "CU3"),
        ("cu2(0.3,-1.1)", "CU2"), ("cx", "CX"), ("CX", "CX"), ("cnot", "CNOT"), ("cy", "CY"),
        ("cz", "CZ"), ("swap", "SWAP"), ("iswap", "ISWAP"),
    ],
)  # fmt: skip
def test_gates_of_two_qubits_are_those_of_quimb(call, label):
    import quimb.tensor as qtn

    params = [float(p) for p in call.partition("(")[2].rstrip(")").split(",") if p]
    wanted = np.asarray(qtn.circuit.Gate(label, params, (0, 1)).build_array()).reshape(4, 4)
    assert same(matrix(f"{call} q[0], q[1];", 2), wanted)


@pytest.mark.parametrize(
    ("body", "same_as"),
    [
        ("ctrl @ x q[0], q[1];", "cx q[0], q[1];"),
        ("negctrl @ x q[0], q[1];", "x q[0]; cx q[0], q[1]; x q[0];"),
        ("ctrl(2) @ x q[0], q[1], q[2];", "ccx q[0], q[1], q[2];"),
        ("ctrl @ swap q[2], q[0], q[1];", "cswap q[2], q[0], q[1];"),
        ("ctrl @ ctrl @ z q[0], q[1], q[2];", "h q[2]; ccx q[0], q[1], q[2]; h q[2];"),
        ("inv @ t q[1];", "tdg q[1];"),
        ("pow(0.5) @ x q[1];", "sx q[1];"),
        ("pow(-2) @ t q[1];", "sdg q[1];"),
        ("pow(3) @ rx(0.2) q[0];", "rx(0.6) q[0];"),
        ("pow(0.5) @ rzz(0.2) q[0], q[1];", "rzz(0.1) q[0], q[1];"),
        ("inv @ u3(0.1, 0.2, 0.3) q[0];", "u3(-0.1, -0.3, -0.2) q[0];"),
        ("ctrl @ gphase(0.4) q[1];", "p(0.4) q[1];"),
        ("negctrl @ gphase(0.4) q[1];", "p(-0.4) q[1];"),
        ("ctrl @ p(0.4) q[1], q[0];", "cu1(0.4) q[0], q[1];"),
        ("negctrl @ rx(0.4) q[1], q[0];", "x q[1]; crx(0.4) q[1], q[0]; x q[1];"),
        ("ctrl @ U(0.3, 0.2, 0.1) q[0], q[1];", "cu(0.3, 0.2, 0.1, 0.15) q[0], q[1];"),
        (
            "ctrl @ rx(0.3) q[0], q[1];",
            "h q[1]; rz(0.15) q[1]; cx q[0], q[1]; rz(-0.15) q[1];cx q[0], q[1]; h q[1];",
        ),
        (
            "gate g(a, lambda) r, s { rx(a) r; crz(2*lambda - a) r, s; } g(0.1, 0.2) q[2], q[0];",
            "rx(0.1) q[2]; crz(0.3) q[2], q[0];",
        ),
        ("gate g(a) r { rx(a) r; t r; } inv @ g(0.3) q[1];", "tdg q[1]; rx(-0.3) q[1];"),
        ("gate rx(a) r { ry(a) r; } rx(0.3) q[1];", "ry(0.3) q[1];"),
        # A name within a gate means what it meant where the gate was defined.
        (
            "gate g r { x r; } gate x r { h r; } gate h r { g r; } h q[0]; x q[1];",
            "x q[0]; h q[1];",
        ),
        ("for int i in [0:1] { cx q[i], q[i + 1]; }", "cx q[0], q[1]; cx q[1], q[2];"),
        ("for uint i in {2, 0} { rx(0.1*(i+1)) q[i]; }", "rx(0.3) q[2]; rx(0.1) q[0];"),
        ("for int i in [2:-2:0] rx(i) q[i];", "rx(2) q[2]; rx(0) q[0];"),
        ("const int n = 2; const float a = pi/n; rx(a) q[n];", "rx(pi/2) q[2];"),
        ("h q[0:2:2];", "h q[0]; h q[2];"),
        ("h q[{1, 2}]; x q[-1];", "h q[1]; h q[2]; x q[2];"),
        ("let r = q[0:1] ++ q[2]; rx(0.2) r[2];", "rx(0.2) q[2];"),
        (
            "for int i in [0:1] { let r = q[i:i + 1]; rx(i + 1) r[0]; x r[1]; }",
            "rx(1) q[0]; x q[1]; rx(2) q[1]; x q[2];",
        ),
        # A statement that comes again comes to the same gates, but for a new meaning of its words.
        ("x q[0]; x q[0]; gate x r { h r; } x q[0];", "h q[0];"),
        # The kinds of a public collection of OpenQASM 2 files: names of the library defined anew,
        # definitions within definitions, spaces before brackets, numbers with pi first.
        (
            "gate cu1fixed c,t {\nu1 (-3*pi/8) t;\ncx c,t;\nu1 (3*pi/8) t;\ncx c,t;\n}\n"
            "gate cu c,t {\ncu1fixed c,t;\n}\ncu q[0],q[1];cu q[0],q[1];",
            "p(-3*pi/4) q[1]; cx q[0], q[1]; p(3*pi/4) q[1]; cx q[0], q[1];",
        ),
        (
            "gate majority a,b,c { cx c,b; cx c,a; ccx a,b,c; } majority q[0], q[2], q[1];",
            "cx q[1], q[2]; cx q[1], q[0]; ccx q[0], q[2], q[1];",
        ),
        ("u3(pi*0.5,0,pi*-0.25) q[0];\n\n// Gate: ZZ**-0.9\nrz(0) q[1];", "u2(0,-pi/4) q[0];"),
        ("cx q[0], q[1:2];", "cx q[0], q[1]; cx q[0], q[2];"),
        ("c4x q[0], q[1], q[2], q[3], q[4];", "ctrl(4) @ x q[0], q[1], q[2], q[3], q[4];"),
        (
            "c3sx q[0], q[1], q[2], q[3]; c3sqrtx q[0], q[1], q[2], q[3];",
            "c3x q[0], q[1], q[2], q[3];",
        ),
        ("ecr q[0], q[1]; x q[0];", "rzx(pi/2) q[0], q[1];"),
        ("u2(0.1, 0.2) q[0]; u0(1) q[0]; id q[1];", "u3(pi/2, 0.1, 0.2) q[0];"),
        ("barrier q;\n@note\n#pragma x\npragma y\nrx(0.1) q[0]; // end\n", "rx(0.1) q[0];"),
    ],
)
def test_what_a_program_comes_to(body, same_as):
    n = 5 if "c4x" in body else 4 if "c3x" in same_as else 3
    assert same(matrix(body, n), matrix(same_as, n))


@pytest.mark.parametrize(("gate", "n"), [("ccx", 3), ("c3x", 4)])
def test_relative_toffolis_permute_as_toffolis_do(gate, n):
    qubits = ", ".join(f"q[{k}]" for k in range(n))
    found = np.abs(matrix(f"r{gate} {qubits};", n))
    np.testing.assert_allclose(found, np.abs(matrix(f"{gate} {qubits};", n)), atol=1e-12)


def test_a_gate_that_is_not_affine_takes_numbers_that_are_fixed():
    define = "input float t; qubit[2] q; gate g(a) r { rx(sin(a)) r; rz(a/2 + 1) r; }"
    text = f"{define} ry(t) q; g(0.3) q[0]; g(0.4) q[1];"
    with pytest.raises(DomainError, match=r"column 42: .* not affine .* parameters=\[…\] fixes"):
        from_openqasm(text, {"t": 0.2})
    same_as = "input float t; qubit[2] q; ry(t) q; rx(sin(0.3)) q[0]; rz(1.15) q[0]; "
    same_as += "rx(sin(0.4)) q[1]; rz(1.2) q[1];"
    first, second = (from_openqasm(x, {"t": 0.2}, parameters=["t"]) for x in (text, same_as))
    assert same(unitary(first), unitary(second))


def test_numbers_in_definitions_are_parameters_where_nothing_else_is():
    """What Qiskit writes of an ansatz whose parameters have values."""
    text = (
        "gate part(p) a, b { rx(0.3) a; ctrl @ ry(-0.7) a, b; u2(0.1, 0.2) b; gphase(0.4); }\n"
        "gate whole a, b { part(0.9) a, b; cx a, b; inv @ part(0.9) b, a; }\n"
        "qubit[2] q; whole q[0], q[1]; whole q[0], q[1];"
    )
    c = from_openqasm(text)
    assert c.notes == ("the angles in gate definitions are taken as parameters",)
    assert mapped(c).size == 4 * 4
    same_as = (
        (
            "rx(0.3) A; ctrl @ ry(-0.7) A, B; u2(0.1, 0.2) B; cx A, B;"
            "u3(-pi/2, -0.2, -0.1) A; ctrl @ ry(0.7) B, A; rx(-0.3) B;"
        )
        .replace("A", "q[0]")
        .replace("B", "q[1]")
    )
    assert same(unitary(c), unitary(from_openqasm(f"qubit[2] q; {same_as} {same_as}")))
    again = from_openqasm(f"{text} rx(0.5) q[1];")
    assert mapped(again).size == 1
    with pytest.raises(DomainError, match="no rotation"):
        from_openqasm(text, parameters=[])


def test_qubits_of_the_hardware_are_numbered_by_themselves():
    c = from_openqasm(
        "OPENQASM 3.0; bit[2] c; rx(0.1) $2; cx $0, $2; barrier $0, $2; c[0] = measure $2;"
    )
    assert c.shape.n == 3
    assert [operation.qubits for operation in c.shape.operations] == [(0, 2), (2,)]
    with pytest.raises(DomainError, match=r"column 17, 'q': a register beside the other kind"):
        from_openqasm("rx(1) $0; qubit q;")
    with pytest.raises(DomainError, match=r"column 7, '\$q': a qubit of the hardware is written"):
        from_openqasm("rx(1) $q;")


def test_inputs_tie_angles_and_their_order_is_that_of_the_text():
    text = (
        "\ufeffOPENQASM 3.0; input float[64] b; input angle a; qubit[2] q; rx(2*a) q; "
        "rz(b - a/2 + 1) q[0]; crz(b) q[0], q[1];"
    )
    c = from_openqasm(text, {"a": 0.3, "b": 0.2})
    found = mapped(c)
    assert found.offset is not None
    assert c.theta is not None
    assert found.names == ("b", "a")
    assert found.convention == "half"
    assert found.weights.toarray().tolist() == [[-0.5, 0], [0.5, 0], [1, -0.5], [0, 2], [0, 2]]
    assert found.offset.tolist() == [0, 0, 1, 0, 0]
    assert c.theta.tolist() == [0.2, 0.3]
    np.testing.assert_allclose(c.angles, [0.05, -0.05, -0.525, -0.3, -0.3])
    np.testing.assert_allclose(c.shape.bind([0.2, 0.3]).angles, c.angles)


def test_numbers_are_parameters_or_fixed():
    text = "input float a; qubit q; rx(a) q; ry(0.2) q;"
    assert mapped(from_openqasm(text, {"a": 0.3})).names == ("a", "ry_0")
    c = from_openqasm(text, {"a": 0.3}, parameters=["a"])
    assert mapped(c).names == ("a",)
    assert isinstance(c.shape.operations[0], Fixed)
    both = from_openqasm(text, {"a": 0.3})
    assert same(unitary(c), unitary(both))


def test_inputs_may_be_data():
    text = "input float x; input float a; qubit q; ry(2*x) q; rx(a + x) q;"
    c = from_openqasm(text, {"a": 0.3, "x": 0.5}, parameters=["a"], data=["x"])
    data = mapped(c).data
    assert data is not None
    assert data.toarray().tolist() == [[1], [2]]
    np.testing.assert_allclose(c.angles, [-0.4, -0.5])
    many = c.shape.bind_many([0.3], [[0.5], [0.1]])
    np.testing.assert_allclose(many.angles, [[-0.4, -0.5], [-0.2, -0.1]])
    with pytest.raises(DomainError, match="takes data x"):
        c.shape.bind([0.3])


def test_final_measurements_are_left_out_with_a_note():
    c = from_openqasm("qubit[2] q; rx(0.1) q; bit[2] c;\nc = measure q;")
    assert c.notes == ("the final measurements from line 2, column 1 on are left out",)
    c = from_openqasm("OPENQASM 2.0; qreg q[2]; creg c[2]; rx(0.1) q;\n measure q[0] -> c[0];")
    assert c.notes == ("the final measurements from line 2, column 2 on are left out",)


@pytest.mark.parametrize("angle", ["a*a", "sin(a)", "a*b", "1/a", "a**2", "2**a"])
def test_an_angle_that_is_not_affine_is_refused(angle):
    with pytest.raises(DomainError, match=r"line 2, column 1: .*not affine"):
        from_openqasm(f"input float a; input float b; qubit q;\nrx({angle}) q;", {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("values", "keywords", "words"),
    [
        ({"a": float("nan")}, {}, "the value of a"),
        ({"a": 1, "bb": 2}, {}, "'bb', which is no input"),
        ({"a": 1}, {"parameters": ["b"]}, "no value"),
        ({"a": 1}, {"parameters": "a"}, "list of names"),
        ({"a": 1}, {"parameters": []}, "no rotation"),
    ],
)
def test_values_are_checked(values, keywords, words):
    with pytest.raises(DomainError, match=words):
        from_openqasm("input float a; qubit q; rx(a) q;", values, **keywords)


def test_reading_takes_work_in_proportion(calls):
    def work(gates):
        text = "qubit[9] q;\n" + "".join(
            f"rx(0.{k + 1}) q[{k % 9}];\ncx q[{k % 9}], q[{(k + 1) % 9}];\n"
            for k in range(gates // 2)
        )
        return calls(lambda: from_openqasm(text), limit=2_000_000)

    work(100)
    small, large = work(2_500), work(10_000)
    assert large < 4.4 * small


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1.0], [np.nan]],), "W"),
        (([1.0, 2.0],), "give a matrix"),
        (([[1.0], [2.0]], [[1.0]]), "D has 1 rows"),
        (([[1.0], [2.0]], None, [0.0]), "b has shape"),
        (([[1.0, 0.0]], None, None, ("a", "a")), "different text"),
        ((np.zeros((2, 0)),), "no column"),
    ],
)
def test_a_map_is_checked(arguments, words):
    with pytest.raises(DomainError, match=words):
        AngleMap(*arguments)


def test_a_map_has_a_row_for_each_rotation():
    with pytest.raises(DomainError, match="W has 2 rows for 1 rotations"):
        CircuitShape(1, (Rotation("X", (0,)),), AngleMap([[1.0], [1.0]]))


def test_a_shape_without_map_binds_angles():
    assert isinstance(CircuitShape(1, (Rotation("X", (0,)),)).bind([0.3]), Circuit)


def test_parameters_and_data_that_do_not_fit_are_refused():
    plain = CircuitShape(1, (Rotation("X", (0,)),))
    mapped = CircuitShape(1, plain.operations, AngleMap([[1.0]], [[2.0]]))
    for bind in (plain.bind, plain.bind_many):
        with pytest.raises(DomainError, match="data for a circuit without data"):
            bind([0.1], [0.2])
    with pytest.raises(DomainError, match="2 sets of parameters beside 3 of data"):
        mapped.bind_many(np.ones((2, 1)), np.ones((3, 1)))
    with pytest.raises(DomainError, match="both parameters and data"):
        from_openqasm("input float a; qubit q; rx(a) q;", {"a": 1}, parameters=["a"], data=["a"])
    with pytest.raises(DomainError, match="theta have shape"):
        Circuit(plain, [0.3], theta=[0.1, 0.2])
    assert AngleMap([[1.0], [2.0]]).pull(np.ones((3, 4, 2))).tolist() == [[[3.0]] * 4] * 3
