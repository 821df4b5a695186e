"""A circuit as OpenQASM 3, with the parameters of its angles as inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, permutations, product

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.circuits.conventions import convention
from qntk_check.circuits.model import Circuit
from qntk_check.circuits.named_gates import FIXED
from qntk_check.circuits.operations import Drawn, Fixed, Rotation
from qntk_check.circuits.parameters import AngleMap
from qntk_check.errors import DomainError
from qntk_check.observables import pauli_matrix

__all__ = ["to_openqasm3"]

_CALLS = {"X": "rx", "Y": "ry", "Z": "rz", "XX": "rxx", "YY": "ryy", "ZZ": "rzz"}
_DEFINITIONS = {
    "rxx": "gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }",
    "ryy": "gate ryy(t) a, b { sx a; sx b; cx a, b; rz(t) b; cx a, b; inv @ sx a; inv @ sx b; }",
    "rzz": "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }",
    "sxdg": "gate sxdg a { inv @ sx a; }",
}  # what stdgates.inc leaves out
_INTO_Z = {"X": ("h {}", "h {}"), "Y": ("sx {}", "inv @ sx {}")}
_WORD = re.compile(r"[^\W\d]\w*$")
_TOLERANCE = 1e-12
_WIDEST = 3  # qubits of a fixed gate that is looked up among those with a name


def to_openqasm3(circuit: Circuit) -> str:
    """Return the circuit as OpenQASM 3, which :func:`from_openqasm` and other packages read.

    Parameters and data become ``input float`` with their values at hand in a comment; without a
    map of parameters the angles stand as numbers. Angles are half angles, as the language has
    them. A rotation by a longer string becomes an ``rz`` between Clifford gates.

    Parameters
    ----------
    circuit
        A circuit on ``|0…0⟩`` of rotations by Pauli strings, gates with a name, fixed rotations
        by a string of up to three letters, and unitaries of one qubit.

    Raises
    ------
    DomainError
        If it has an input state or another gate, which the language has no words for.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.from_openqasm("input float a; qubit[2] q; rx(2*a) q[0]; cx q[0], q[1];",
    ...                            {"a": 0.3})
    >>> print(to_openqasm3(c))
    OPENQASM 3.0;
    include "stdgates.inc";
    input float[64] a;  // 0.3
    qubit[2] q;
    rx(2.0*a) q[0];
    cx q[0], q[1];
    <BLANKLINE>
    """
    check_kind("the circuit", circuit, Circuit, "give a Circuit, one of a batch by batch.circuit")
    if circuit.state is not None:
        raise DomainError(
            "the circuit has an input state of its own, which OpenQASM does not hold: give one "
            "on |0…0⟩"
        )
    writer = _Writer(circuit)
    body = [f"{line};" for line in writer.body()]
    head = ["OPENQASM 3.0;", 'include "stdgates.inc";', *writer.inputs()]
    text = "\n".join(body)
    for name, definition in _DEFINITIONS.items():
        if re.search(rf"\b{name}\b", text):
            head.append(definition)
    return "\n".join([*head, *writer.defined, f"qubit[{circuit.shape.n}] q;", *body, ""])


class _Writer:
    """The lines of a circuit, and the gates of one qubit that had to be defined for it."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.defined: list[str] = []
        self.angles = list(_angles(circuit))

    def inputs(self) -> Iterator[str]:
        """Yield the declarations of parameters and data."""
        mapped = self.circuit.shape.parameters
        if mapped is None:
            return
        values = () if self.circuit.theta is None else self.circuit.theta.tolist()
        for k, name in enumerate(_identifiers(mapped)):
            yield f"input float[64] {name};" + (f"  // {values[k]!r}" if k < len(values) else "")

    def body(self) -> Iterator[str]:
        """Yield the gates, those that act first before the others."""
        layer, drawn = len(self.angles), len(self.circuit.unitaries)
        for operation in reversed(self.circuit.shape.operations):
            if isinstance(operation, Rotation):
                layer -= 1
                if operation.pauli is None:
                    raise DomainError(
                        f"the rotation {layer} is by a matrix: give its generator as a Pauli "
                        "string, since OpenQASM has no other rotations"
                    )
                yield from _rotated(operation.pauli, operation.qubits, self.angles[layer])
            elif isinstance(operation, Drawn):
                drawn -= 1
                yield self.fixed(Fixed(self.circuit.unitaries[drawn], operation.qubits))
            else:
                yield self.fixed(operation)

    def fixed(self, gate: Fixed) -> str:
        """Return a fixed gate by its name, or by a definition, in which numbers are fixed."""
        k = len(gate.qubits)
        if k > _WIDEST:
            raise DomainError(
                f"a fixed gate on {k} qubits, {gate.qubits}: OpenQASM has no word for its matrix; "
                "write it by gates of fewer qubits"
            )
        for name, matrix in FIXED.items():
            if matrix.shape == gate.matrix.shape:
                for order in permutations(range(k)):
                    if _same(gate.matrix, _permuted(matrix, order)):
                        return f"{name} {_qubits([gate.qubits[order[j]] for j in range(k)])}"
        return self._define(gate, _unnamed(gate))

    def _define(self, gate: Fixed, lines: list[str]) -> str:
        """Return a call of a gate with these lines, defined for it."""
        name = f"fixed_{len(self.defined)}"
        letters = ", ".join("abc"[: len(gate.qubits)])
        self.defined.append(f"gate {name} {letters} {{ {'; '.join(lines)}; }}")
        return f"{name} {_qubits(gate.qubits)}"


def _angles(circuit: Circuit) -> Iterator[str]:
    """Yield every angle as the language writes it, in half angles."""
    mapped = circuit.shape.parameters
    if mapped is None:
        yield from (repr(float(a)) for a in convention("half").from_full(circuit.angles))
        return
    names = _identifiers(mapped)
    factor = convention(mapped.convention).slope / convention("half").slope
    blocks = [(mapped.weights, 0)]
    if mapped.data is not None:
        blocks.append((mapped.data, mapped.size))
    for layer in range(mapped.layers):
        terms = [
            _term(factor * value, names[column + first])
            for block, first in blocks
            for column, value in _row(block, layer)
        ]
        offset = factor * float(np.asarray(mapped.offset)[layer])
        if offset or not terms:
            terms.append(repr(offset))
        yield " + ".join(terms)


def _row(block: object, layer: int) -> list[tuple[int, float]]:
    row = np.asarray(block[layer].toarray()).ravel()  # type: ignore[index]
    return [(int(k), float(row[k])) for k in np.flatnonzero(row)]


def _term(factor: float, name: str) -> str:
    return name if factor == 1 else f"{factor!r}*{name}"


def _identifiers(mapped: AngleMap) -> list[str]:
    """Return the names of parameters and data as the language allows them."""
    found: list[str] = []
    for name in (*mapped.names, *mapped.data_names):
        word = re.sub(r"\W", "_", name)
        word = word if _WORD.match(word) else f"_{word}"
        while word in found or word in ("q", "pi", "tau", "euler"):
            word += "_"
        found.append(word)
    return found


def _qubits(qubits: list[int] | tuple[int, ...]) -> str:
    return ", ".join(f"q[{k}]" for k in qubits)


def _rotated(pauli: str, qubits: tuple[int, ...], angle: str) -> Iterator[str]:
    """Yield exp(−iθP/2)."""
    if pauli in _CALLS:
        yield f"{_CALLS[pauli]}({angle}) {_qubits(qubits)}"
        return
    used = [(letter, f"q[{k}]") for letter, k in zip(pauli, qubits, strict=True) if letter != "I"]
    if not used:
        return  # a phase of the whole
    turned = [(_INTO_Z[letter], q) for letter, q in used if letter != "Z"]
    for (into, _), q in turned:
        yield into.format(q)
    pairs = [(first[1], second[1]) for first, second in pairwise(used)]
    for first, second in pairs:
        yield f"cx {first}, {second}"
    yield f"rz({angle}) {used[-1][1]}"
    for first, second in reversed(pairs):
        yield f"cx {first}, {second}"
    for (_, back), q in turned:
        yield back.format(q)


def _same(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two unitaries are equal up to a phase."""
    overlap = abs(np.vdot(first, second)) / len(first)
    return bool(1 - overlap < _TOLERANCE) and bool(
        np.allclose(first * np.exp(1j * np.angle(np.vdot(first, second))), second, atol=1e-10)
    )


def _permuted(matrix: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """Return a gate whose j-th qubit is the ``order[j]``-th of those that it is given."""
    k = len(order)
    axes = np.argsort(order)
    whole = matrix.reshape((2,) * (2 * k)).transpose([*axes, *(axes + k)])
    return whole.reshape(2**k, 2**k)


def _unnamed(gate: Fixed) -> list[str]:
    """Return the lines of a fixed gate on a, b, c: a rotation by a string, or one qubit's."""
    k = len(gate.qubits)
    for letters in product("IXYZ", repeat=k):
        string = "".join(letters)
        if set(string) == {"I"}:
            continue
        inside = np.trace(pauli_matrix(string) @ gate.matrix) / 2**k
        outside = np.trace(gate.matrix) / 2**k
        if abs(abs(inside) ** 2 + abs(outside) ** 2 - 1) < _TOLERANCE:
            phase = 1.0 if abs(outside) < _TOLERANCE else outside / abs(outside)
            angle = 2 * np.arctan2((1j * inside / phase).real, abs(outside))
            if abs(outside) < _TOLERANCE:
                angle = np.pi
            lines = _rotated(string, tuple(range(k)), repr(float(angle)))
            return [re.sub(r"q\[(\d)\]", lambda found: "abc"[int(found[1])], x) for x in lines]
    if k > 1:
        raise DomainError(
            f"a fixed gate on {gate.qubits} that is neither one with a name nor a rotation by a "
            "Pauli string: OpenQASM has no word for its matrix; write it by such gates"
        )
    matrix = gate.matrix
    theta = 2 * np.arctan2(abs(matrix[1, 0]), abs(matrix[0, 0]))
    if abs(matrix[0, 0]) < _TOLERANCE:
        total, difference = 0.0, np.angle(-matrix[1, 0] / matrix[0, 1])
        phi, lam = total + difference, 0.0
    else:
        base = np.angle(matrix[0, 0])
        phi = np.angle(matrix[1, 0]) - base
        lam = np.angle(matrix[1, 1]) - base - phi
    return [f"U({float(theta)!r}, {float(phi)!r}, {float(lam)!r}) a"]
