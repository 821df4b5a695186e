"""Circuits from OpenQASM 2 and 3 text: the part of the language that writes a plain circuit.

Read are: the version line, ``include``, declarations of qubits (``qreg q[3];``,
``qubit[3] q;``, ``qubit q;``) and of classical bits, which are left out as ``barrier`` is, and
gates of :mod:`qntk_check.circuits.named_gates` on qubits or whole registers. Parameters are
expressions in numbers, pi, tau and euler with ``+ - * / ** ^``, brackets, sin, cos, tan, exp, ln
and sqrt. All else (measurements, gate definitions, control flow, free parameters) is refused with
its line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from qntk_check.circuits.model import MAX_QUBITS, Circuit, CircuitShape, Operation
from qntk_check.circuits.named_gates import gate_arity, named_gate
from qntk_check.errors import DomainError

__all__ = ["from_openqasm"]

_TOKENS = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r'|(?P<string>"[^"\n]*")'
    r"|(?P<sign>\*\*|->|/\*|[^\s])",
    re.DOTALL,
)
_CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "exp": math.exp, "ln": math.log,
    "log": math.log, "sqrt": math.sqrt,
}  # fmt: skip
_FLOW = "control flow is not read: write the gates it comes to, one by one"
_CALLS = "definitions are not read: write the gate's body where it is used"
_VALUES = "names of values are not read: write numbers, and set angles by evaluate_many"
_REASONS = {
    "measure": "the observable is given apart: leave measurements out",
    "reset": "the circuit is unitary: leave resets out",
    "gphase": "a global phase changes nothing: leave it out",
    "let": "aliases are not read: name the register and its index",
    **dict.fromkeys(("gate", "opaque", "def", "defcal", "extern"), _CALLS),
    **dict.fromkeys(("input", "output", "const", "float", "angle", "int", "uint", "bool"), _VALUES),
    **dict.fromkeys(("if", "else", "for", "while", "switch", "box", "return"), _FLOW),
    **dict.fromkeys(
        ("ctrl", "negctrl", "inv", "pow"), "modifiers are not read: write the gate it comes to"
    ),
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def from_openqasm(text: str) -> Circuit:
    """Return the circuit of an OpenQASM 2 or 3 program; see the module on what is read.

    Qubits are numbered in the order of their declarations, and every parameter of a rotation
    becomes an angle of its own, the gate that acts last first. rx(θ) is exp(−iθX/2) there and is
    held as exp(iφX) with φ = −θ/2: multiply K by ``convention("half").K`` = 1/4 to have it in
    the angles of the text.

    Parameters
    ----------
    text
        The program.

    Raises
    ------
    DomainError
        If the text is not supported, with line and token.

    Examples
    --------
    >>> c = from_openqasm("OPENQASM 3.0; qubit[2] q; h q; rz(pi/2) q[1]; cx q[0], q[1];")
    >>> c.shape.n, c.shape.rotations[0].pauli, bool(abs(c.angles[0] + 3.14159265 / 4) < 1e-8)
    (2, 'Z', True)
    """
    if not isinstance(text, str):
        raise DomainError(f"{type(text).__name__} is no text: give the program as a str")
    if text.endswith(".qasm") and "\n" not in text:
        raise DomainError(f"{text!r} is the name of a file: give its text, Path(name).read_text()")
    parser = _Parser(text)
    while parser.token.kind != "end":
        parser.statement()
    rotations = [angle for _, angle in parser.timed if angle is not None]
    if not rotations:
        raise DomainError("the OpenQASM text has no rotation, L = 0: K needs one angle or more")
    shape = CircuitShape(parser.n, tuple(operation for operation, _ in reversed(parser.timed)))
    return Circuit(shape, np.array(rotations[::-1]))


class _Parser:
    """A position in the text, the registers declared and the operations in order of time."""

    def __init__(self, text: str) -> None:
        self.tokens, line = [], 1
        for match in _TOKENS.finditer(text):
            if match.lastgroup != "space":
                self.tokens.append(_Token(str(match.lastgroup), match.group(), line))
            line += match.group().count("\n")
        self.tokens.append(_Token("end", "the end of the text", line))
        self.position, self.n = 0, 0
        self.registers: dict[str, range] = {}
        self.timed: list[tuple[Operation, float | None]] = []

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def fail(self, token: _Token, reason: str) -> NoReturn:
        raise DomainError(f"OpenQASM line {token.line}, token {token.text!r}: {reason}")

    def take(self, *texts: str) -> bool:
        """Step over the token if it is one of these."""
        found = self.token.text in texts and self.token.kind != "end"
        self.position += found
        return found

    def need(self, what: str, *, kind: str = "") -> _Token:
        """Step over a token of that text, or of that kind, else raise."""
        token = self.token
        if (token.kind != kind) if kind else (token.text != what):
            self.fail(token, f"{what} is needed here")
        self.position += 1
        return token

    def statement(self) -> None:
        """Read one statement."""
        if self.token.text == "/*":
            self.fail(self.token, "this comment has no end: close it by */")
        head = self.need("a statement", kind="name")
        if head.text == "OPENQASM":
            version = self.need("a version", kind="number")
            if version.text.partition(".")[0] not in ("2", "3"):
                self.fail(version, "this version is not supported: use 2.0 or 3.0")
        elif head.text == "include":
            library = self.need("a file name", kind="string")
            if library.text not in ('"qelib1.inc"', '"stdgates.inc"'):
                self.fail(library, "only qelib1.inc and stdgates.inc are known")
        elif head.text in ("qreg", "qubit", "creg", "bit"):
            self.declaration(head)
        elif head.text == "barrier":
            while self.token.kind != "end" and self.token.text != ";":
                self.position += 1
        elif head.text in _REASONS:
            self.fail(head, _REASONS[head.text])
        else:
            self.gate(head)
        self.need(";")

    def declaration(self, head: _Token) -> None:
        """Read ``qreg q[3]`` or ``qubit[3] q``, and the same of bits."""
        modern = head.text in ("qubit", "bit")
        size = self.index() if modern and self.token.text == "[" else 1
        name = self.need("a name", kind="name")
        if not modern:
            size = self.index()
        if head.text in ("qreg", "qubit"):
            if name.text in self.registers:
                self.fail(name, "this register is declared twice")
            if not size:
                self.fail(name, "a register of no qubits: give it one or more")
            if self.n + size > MAX_QUBITS:
                self.fail(name, f"more than {MAX_QUBITS} qubits: declare those that gates touch")
            self.registers[name.text] = range(self.n, self.n + size)
            self.n += size

    def index(self) -> int:
        """Read ``[3]``."""
        self.need("[")
        token = self.need("a whole number", kind="number")
        if not token.text.isdecimal():
            self.fail(token, "a whole number is needed here")
        self.need("]")
        return int(token.text)

    def gate(self, head: _Token) -> None:
        """Read a gate on qubits or, qubit by qubit, on whole registers."""
        if self.token.text == "=":
            self.fail(head, "assignments are not read: the observable is given apart")
        try:
            gate_arity(head.text)
        except DomainError as error:
            self.fail(head, str(error))
        parameters = []
        if self.take("("):
            while not self.take(")"):
                parameters.append(self.expression())
                if self.token.text != ")":
                    self.need(",")
        operands = [self.operand()]
        while self.take(","):
            operands.append(self.operand())
        length = max(len(operand) for operand, _ in operands)
        if any(len(operand) != length and not single for operand, single in operands):
            self.fail(head, "its registers have different lengths")
        for k in range(length):
            qubits = [operand[0 if single else k] for operand, single in operands]
            try:
                self.timed += named_gate(head.text, parameters, qubits)
            except DomainError as error:
                self.fail(head, str(error))

    def operand(self) -> tuple[range, bool]:
        """Read ``q`` or ``q[1]``: its qubits, and whether it is a single one."""
        name = self.need("a register", kind="name")
        if name.text not in self.registers:
            self.fail(name, "this register of qubits is not declared")
        register = self.registers[name.text]
        if self.token.text != "[":
            return register, False
        index = self.index()
        if index >= len(register):
            self.fail(name, f"index {index} of a register of {len(register)} qubits")
        return register[index : index + 1], True

    def expression(self) -> float:
        """Read a sum, and refuse what is not a finite number."""
        start = self.token
        try:
            value = self.sum()
        except RecursionError:
            self.fail(start, "this expression is nested too deeply: write its value")
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, DomainError):
                raise
            self.fail(start, f"this expression has no value ({error})")
        if isinstance(value, complex) or not math.isfinite(value):
            self.fail(start, f"this expression is {value}, not a finite real number")
        return value

    def sum(self) -> float:
        value = self.term()
        while self.token.text in ("+", "-"):
            sign = 1 if self.take("+") else -1
            if sign < 0:
                self.need("-")
            value += sign * self.term()
        return value

    def term(self) -> float:
        value = self.factor()
        while self.token.text in ("*", "/"):
            value = value * self.factor() if self.take("*") else self._quotient(value)
        return value

    def _quotient(self, value: float) -> float:
        self.need("/")
        return value / self.factor()

    def factor(self) -> float:
        """Read a signed power: −a**b is −(a**b), and a**b**c is a**(b**c)."""
        if self.take("-"):
            return -self.factor()
        if self.take("+"):
            return self.factor()
        value = self.atom()
        return value ** self.factor() if self.take("**", "^") else value

    def atom(self) -> float:
        token = self.token
        self.position += token.kind != "end"
        if token.kind == "number":
            return float(token.text)
        if token.text in _CONSTANTS:
            return _CONSTANTS[token.text]
        if token.text in _FUNCTIONS or token.text == "(":
            if token.text != "(":
                self.need("(")
            value = self.sum()
            self.need(")")
            return _FUNCTIONS[token.text](value) if token.text != "(" else value
        return self.fail(token, "a number is needed here")
