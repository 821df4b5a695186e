"""A program run once, statement by statement: its gates in order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from qntk_check.circuits.reading.calls import Gates, library
from qntk_check.circuits.reading.definitions import Call, Definition
from qntk_check.circuits.reading.expressions import Affine, Value, safe_name
from qntk_check.circuits.reading.library import Piece
from qntk_check.circuits.reading.registers import MOST_TURNS, Registers, literal
from qntk_check.circuits.reading.text import Source, Statement, split_commas

__all__ = ["Program"]

_WORD = re.compile(r"[^\W\d]\w*")
_INPUT = re.compile(r"input\s+(\w+)\s*(?:\[[^\]]*\])?\s+(\w+)$")
_CONST = re.compile(r"(?:const\s+)?\w+\s*(?:\[[^\]]*\])?\s+(\w+)\s*(?:=\s*(.*))?$", re.DOTALL)
_FOR = re.compile(r"for\s+(?:\w+\s*(?:\[[^\]]*\])?\s+)?(\w+)\s+in\s*([\[{])", re.DOTALL)
_MEASURE = re.compile(r"(?:(?:bit|creg)?\s*(?:\[[^\]]*\])?\s*\w*(?:\s*\[[^\]]*\])?\s*=\s*)?"
                      r"measure\s+([^-]*?)\s*(?:->.*)?$", re.DOTALL)  # fmt: skip
_ASSIGNED = re.compile(r"\w+\s*(\[.*\])?\s*[-+*/]?=")
_MOST_GATES = 10**7
_UNITARY = "the circuit is unitary, and its observable is given apart"
_REFUSED = {
    "reset": f"{_UNITARY}: leave the reset out, or declare one qubit more",
    **dict.fromkeys(("if", "else", "while", "switch"), f"{_UNITARY}: leave out what depends on "
                    "measurements"),
    **dict.fromkeys(("def", "defcal", "extern", "cal", "return", "box", "opaque", "delay"),
                    "it is not read: write gates and gate definitions"),
    "array": "arrays are not read: write the values where they are used",
}  # fmt: skip


@dataclass
class Program:
    """What a program declares and the gates that it applies, in order of time.

    Parameters
    ----------
    source, values
        The text, and what its inputs are worth.
    free
        Which inputs may stand in angles as parameters; ``None`` takes all, and every number that
        stands as an angle in a gate applied by the program itself.
    inner
        Whether numbers within gate definitions are parameters too, each time the gate is applied.
    """

    source: Source
    values: Mapping[str, float]
    free: frozenset[str] | None = None
    inner: bool = False
    pieces: list[Piece] = field(default_factory=list[Piece])
    inputs: dict[str, float] = field(default_factory=dict[str, float])
    numbers: dict[str, float] = field(default_factory=dict[str, float])
    notes: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        """Run the program."""
        self.gates = Gates(self.source, dict[str, Definition](), library())
        if self.inner:
            self.gates.named = self.number
        self.registers = Registers(self.source, self.whole)
        self.scope: dict[str, object] = {}
        self.again: dict[str, list[Piece]] = {}
        self.measured: dict[int, int] = {}
        self.turns = 0
        self.run(self.source.statements())

    @property
    def n(self) -> int:
        """The number of qubits."""
        return self.registers.n

    def fail(self, statement: Statement, reason: str) -> NoReturn:
        """Raise at the first word of a statement."""
        self.source.fail(statement.start, reason, statement.head)

    def run(self, statements: Iterable[Statement]) -> None:
        """Run statements."""
        for statement in statements:
            if statement.text in self.again and not self.measured and statement.body is None:
                self.pieces += self.again[statement.text]
                continue
            found = _WORD.match(statement.text)
            head = found.group() if found else ""
            action = _ACTIONS.get(head)
            if head in _REFUSED:
                self.fail(statement, _REFUSED[head])
            elif action is not None:
                action(self, statement)
            elif "measure" in statement.text and _MEASURE.match(statement.text):
                self.measure(statement)
            elif not head:
                self.fail(statement, "a statement is needed here")
            elif statement.body is not None:
                self.fail(statement, "no block is read here")
            elif "=" in statement.text and _ASSIGNED.match(statement.text):
                self.assign(statement)
            else:
                self.repeat(statement)

    def version(self, statement: Statement) -> None:
        """Read ``OPENQASM 3.0``."""
        number = statement.text[len("OPENQASM") :].strip()
        if not re.fullmatch(r"[23](\.\d+)?", number):
            self.source.fail(
                statement.start, f"version {number!r} is not supported: use 2.0 or 3.0", number
            )

    def include(self, statement: Statement) -> None:
        """Read an include; gates of both libraries are known anyway."""
        if not re.search(r"""["'](qelib1|stdgates)\.inc["']$""", statement.text):
            self.fail(statement, "only qelib1.inc and stdgates.inc are known: paste other files in")

    def qubits(self, statement: Statement) -> None:
        """Declare qubits."""
        self.registers.declare(statement)

    def alias(self, statement: Statement) -> None:
        """Declare an alias; statements that hold its name come to other gates from here on."""
        self.again = {}
        self.registers.alias(statement)

    def input(self, statement: Statement) -> None:
        """Read ``input float theta``."""
        found = _INPUT.match(statement.text)
        if found is None:
            self.fail(statement, "an input is input float name or input angle name")
        kind, name = found.groups()
        if name not in self.values:
            self.source.fail(
                statement.start, f'an input without a value: give values={{"{name}": 0.3, …}}', name
            )
        value = self.values[name]
        if kind not in ("float", "angle") or (self.free is not None and name not in self.free):
            self.scope[safe_name(name)] = value
            return
        self.inputs[name] = value
        self.scope[safe_name(name)] = Affine(0.0, {name: 1.0})

    def constant(self, statement: Statement) -> None:
        """Read ``const int n = 3`` or ``float x = 0.2``; a value without one may be set later."""
        if _MEASURE.match(statement.text):
            self.measure(statement)
            return
        found = _CONST.match(statement.text)
        if found is None:
            self.fail(statement, "a value is declared by const float name = 0.3")
        if found[2] is not None and not statement.text.startswith(("bit", "creg")):
            code = self.gates.expression(found[2], statement.start)
            value = self.gates.value(code, self.scope, statement.start)
            self.scope[safe_name(found[1])] = value

    def assign(self, statement: Statement) -> None:
        """Read ``name = value`` of a name declared before."""
        found = re.match(r"(\w+)\s*=\s*(.*)$", statement.text, re.DOTALL)
        if found is None or safe_name(found[1]) not in self.scope:
            self.fail(statement, "this assignment is not read: declare it by const")
        code = self.gates.expression(found[2], statement.start)
        self.scope[safe_name(found[1])] = self.gates.value(code, self.scope, statement.start)

    def measure(self, statement: Statement) -> None:
        """Leave a measurement out, and hold that no gate follows on its qubits."""
        found = _MEASURE.match(statement.text)
        if found is None:
            self.fail(statement, "a measurement is c = measure q or measure q -> c")
        for part in split_commas(found[1]):
            for qubit in self.registers.operand(part, statement.start)[0]:
                self.measured.setdefault(qubit, statement.start)
        place = self.source.place(statement.start)
        if not self.notes:
            self.notes.append(f"the final measurements from {place} on are left out")

    def loop(self, statement: Statement) -> None:
        """Run a block, or one statement, for every value of a range or a set."""
        found = _FOR.match(statement.text)
        if found is None:
            self.fail(statement, "a loop is for int i in [0:3] { … } or in {0, 2} { … }")
        begin, close = found.end(), statement.text.find("]" if found[2] == "[" else "}")
        inside = statement.text[begin : statement.text.find("]" if found[2] == "[" else "}", begin)]
        rest = statement.text[begin + len(inside) + 1 :].strip()
        body = statement.body
        if close < 0 or (body is None and not rest):
            self.fail(statement, "this loop has nothing to repeat")
        if body is None:
            at = statement.start + statement.text.rindex(rest)
            body = [Statement(rest, at)]
        elif rest:
            body = [Statement(rest, statement.start, body)]
        texts = split_commas(inside) if found[2] == "{" else None
        turns = (
            self.registers.range(inside, None, statement.start)
            if texts is None
            else [self.whole(text, statement.start) for text in texts]
        )
        name = safe_name(found[1])
        before = dict(self.scope)
        for turn in turns:
            self.turns += 1
            if self.turns > MOST_TURNS:
                self.fail(statement, f"all loops together have more than {MOST_TURNS} turns")
            self.scope[name] = float(turn)
            self.run(body)
            self.bounded(statement.start)
        self.scope = {**self.scope, **({name: before[name]} if name in before else {})}

    def whole(self, text: str, at: int) -> int:
        """Return a whole number."""
        value = self.gates.value(self.gates.expression(text, at), self.scope, at)
        if not isinstance(value, float) or value != int(value):
            self.source.fail(at, "a whole number is needed here", text)
        return int(value)

    def apply(self, call: Call) -> None:
        """Apply a gate on qubits or, qubit by qubit, on registers."""
        operands = [self.registers.operand(text, call.start) for text in call.operands]
        lengths = {len(qubits) for qubits, single in operands if not single}
        if len(lengths) > 1:
            self.source.fail(call.start, "its registers have different lengths", call.name)
        for k in range(max(lengths, default=1)):
            self.place(call, tuple([found[0 if single else k] for found, single in operands]))

    def place(self, call: Call, qubits: tuple[int, ...]) -> None:
        """Apply a gate on qubits, none of which may have been measured before."""
        if len(qubits) > 1 and len(set(qubits)) != len(qubits):
            self.source.fail(call.start, f"the gate's qubits {qubits} repeat one", call.name)
        for qubit in qubits if self.measured else ():
            if qubit in self.measured:
                self.source.fail(
                    self.measured[qubit],
                    f"a measurement in mid-circuit, since a gate on its qubit follows in "
                    f"{self.source.place(call.start)}: {_UNITARY}",
                    "measure",
                )
        angles = list(self.angles(call)) if call.angles else []
        self.pieces += self.gates.pieces(call, angles, qubits, self.scope)
        self.bounded(call.start)

    def bounded(self, at: int) -> None:
        """Hold the number of gates within what memory has room for."""
        if len(self.pieces) > _MOST_GATES:
            self.source.fail(at, f"the program has more than {_MOST_GATES} gates")

    def repeat(self, statement: Statement) -> None:
        """Apply a statement; one without angles comes to the same gates when it comes again."""
        text, before = statement.text, len(self.pieces)
        call = self.gates.call(text, statement.start)
        self.apply(call)
        alike = not call.angles and not call.modifiers and not self.inner
        if alike and all(map(literal, call.operands)):
            self.again[text] = self.pieces[before:]

    def angles(self, call: Call) -> Iterator[Value]:
        """Yield the angles of a gate; numbers become parameters unless these are listed."""
        for code in call.angles:
            value = self.gates.value(code, self.scope, call.start)
            if self.free is None and isinstance(value, float) and call.name != "gphase":
                value = self.number(call.name, value)
            yield value

    def number(self, gate: str, value: float) -> Affine:
        """Return a number that stands as an angle as a parameter of its own."""
        name = f"{gate}_{len(self.numbers)}"
        while name in self.inputs:
            name += "_"
        self.numbers[name] = value
        return Affine(0.0, {name: 1.0})

    def define(self, statement: Statement) -> None:
        """Read a gate definition; its name may have meant another gate before."""
        self.again = {}
        self.gates.define(statement)

    def skip(self, statement: Statement) -> None:
        """Pass over what changes nothing."""


_ACTIONS = {
    "OPENQASM": Program.version, "include": Program.include, "qubit": Program.qubits,
    "qreg": Program.qubits, "let": Program.alias, "input": Program.input,
    "gate": Program.define, "for": Program.loop, "measure": Program.measure,
    "barrier": Program.skip, "output": Program.skip, "nop": Program.skip,
    "creg": Program.skip,
    **dict.fromkeys(("const", "float", "angle", "int", "uint", "bool", "bit"),
                    Program.constant),
}  # fmt: skip
