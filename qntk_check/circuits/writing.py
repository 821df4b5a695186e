"""A circuit as OpenQASM 3, with the parameters of its angles as inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.circuits._fixed_words import Words, rotated
from qntk_check.circuits.conventions import convention
from qntk_check.circuits.model import Circuit
from qntk_check.circuits.operations import Drawn, Rotation
from qntk_check.circuits.parameters import AngleMap
from qntk_check.errors import DomainError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["to_openqasm3"]

_DEFINITIONS = {
    "rxx": "gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }",
    "ryy": "gate ryy(t) a, b { sx a; sx b; cx a, b; rz(t) b; cx a, b; inv @ sx a; inv @ sx b; }",
    "rzz": "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }",
    "sxdg": "gate sxdg a { inv @ sx a; }",
}  # what stdgates.inc leaves out
_TAKEN = frozenset((
    "q", "U", "gphase", "pi", "tau", "euler", "sin", "cos", "tan", "exp", "sqrt", "log", "mod",
    "pow", "popcount", "ceiling", "floor", "arcsin", "arccos", "arctan", "rotl", "rotr", "real",
    "imag", "sizeof", "OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate",
    "extern", "box", "let", "break", "continue", "if", "else", "end", "return", "for", "while",
    "in", "switch", "case", "default", "nop", "pragma", "input", "output", "const", "readonly",
    "mutable", "qreg", "qubit", "creg", "bool", "bit", "int", "uint", "float", "angle", "complex",
    "array", "void", "duration", "stretch", "inv", "ctrl", "negctrl", "dim", "im", "true", "false",
    "durationof", "delay", "reset", "measure", "barrier",
))  # fmt: skip
_WORD = re.compile(r"[^\W\d]\w*$")


def to_openqasm3(circuit: Circuit) -> str:
    """Return the circuit as OpenQASM 3, which :func:`from_openqasm` and other packages read.

    Parameters and data become ``input float`` with their values at hand in a comment; without a
    map of parameters the angles stand as numbers. Angles are half angles, as the language has
    them. A rotation by a longer string becomes an ``rz`` between Clifford gates.

    Parameters
    ----------
    circuit
        A circuit on ``|0…0⟩`` of rotations by Pauli strings, gates with a name, fixed rotations
        by a string of up to three letters, unitaries of one qubit, and any of these with
        controls.

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
    text = "\n".join((*writer.words.defined, *body))
    for name, definition in _DEFINITIONS.items():
        if re.search(rf"\b{name}\b", text):
            head.append(definition)
    return "\n".join([*head, *writer.words.defined, f"qubit[{circuit.shape.n}] q;", *body, ""])


class _Writer:
    """The lines of a circuit, and the gates that had to be defined for it."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.words = Words()
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
                yield from rotated(operation.pauli, operation.qubits, self.angles[layer])
            elif isinstance(operation, Drawn):
                drawn -= 1
                yield self.words.call(self.circuit.unitaries[drawn], operation.qubits)
            else:
                yield self.words.call(operation.matrix, operation.qubits)


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


def _row(block: csr_matrix, layer: int) -> list[tuple[int, float]]:
    part = slice(*block.indptr[layer : layer + 2].tolist())
    return list(zip(block.indices[part].tolist(), block.data[part].tolist(), strict=True))


def _term(factor: float, name: str) -> str:
    return name if factor == 1 else f"{factor!r}*{name}"


def _identifiers(mapped: AngleMap) -> list[str]:
    """Return the names of parameters and data as the language allows them."""
    found = dict[str, None]()
    for name in (*mapped.names, *mapped.data_names):
        word = re.sub(r"\W", "_", name)
        word = word if _WORD.match(word) else f"_{word}"
        while word in found or word in _TAKEN or word.startswith("fixed_"):
            word += "_"
        found[word] = None
    return list(found)
