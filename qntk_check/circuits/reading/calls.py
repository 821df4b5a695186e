"""Calls and definitions of gates: what a call says, and the primitive gates it comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from qntk_check.circuits.named_gates import FIXED
from qntk_check.circuits.reading.definitions import Call, Definition, Part
from qntk_check.circuits.reading.expressions import (
    Code,
    Scope,
    Value,
    compiled,
    evaluated,
    safe_name,
)
from qntk_check.circuits.reading.library import (
    LIBRARY,
    PRIMITIVE,
    Piece,
    arity,
    controlled,
    inverse,
    power,
    primitive,
)
from qntk_check.circuits.reading.templates import LARGEST, Template, template
from qntk_check.circuits.reading.text import Source, Statement, split_commas
from qntk_check.names import nearest

__all__ = ["Call", "Definition", "Gates", "known_gates", "library"]

_HEAD = re.compile(r"([^\W\d]\w*)\s*")
# Most gates of a file: numbers or sums, and qubits by name and number.
_PLAIN = re.compile(
    r"([^\W\d]\w*)\s*(?:\(([^()]*)\))?\s*(\$?\w+(?:\[\d+\])?(?: *, *\$?\w+(?:\[\d+\])?)*)$"
)
_MODIFIER = re.compile(r"\s*(ctrl|negctrl|inv|pow)\s*(?:\((.*)\))?\s*$", re.DOTALL)
_SIGNATURE = re.compile(r"gate\s+([^\W\d]\w*)\s*(?:\(([^()]*)\))?\s*(.*)$", re.DOTALL)
_MOST_CONTROLS = 10  # of a gate; its matrix has 4^(controls + qubits) entries
_MOST_GATES = 10**7  # that one gate of a program may come to


@dataclass
class Gates:
    """The gates of a program, and how its text is read; those of a library know no other."""

    source: Source
    defined: dict[str, Definition]
    beyond: Gates | None = None
    templates: dict[Definition, Template | None] = field(default_factory=dict)
    named: Callable[[str, float], Value] | None = None  # what numbers in definitions become

    def call(self, text: str, start: int) -> Call:
        """Read a call, or say where it goes wrong."""
        plain = _PLAIN.match(text)
        if plain is not None:
            name, angle, operands = plain.groups()
            angles = () if angle is None else self.expressions(angle, start + plain.start(2))
            return Call((), name, angles, tuple(operands.replace(" ", "").split(",")), start)
        modifiers: list[tuple[str, Code | None]] = []
        begin = start
        if "@" in text:
            *parts, last = text.split("@")
            modifiers = [self._modifier(part, start) for part in parts]
            begin, text = start + len(text) - len(last.lstrip()), last.lstrip()
        head = _HEAD.match(text)
        if head is None:
            self.source.fail(start, "a statement is needed here", text.split()[0])
        rest, angles = text[head.end() :], ()
        if rest.startswith("("):
            close = self._close(rest, begin + head.end())
            angles = self.expressions(rest[1:close], begin + head.end() + 1)
            rest = rest[close + 1 :]
        operands = tuple(split_commas(rest))
        if "" in operands:
            self.source.fail(begin, "an operand between commas is missing", text)
        return Call(tuple(modifiers), head.group(1), angles, operands, begin)

    def _modifier(self, text: str, start: int) -> tuple[str, Code | None]:
        found = _MODIFIER.match(text)
        if found is None:
            self.source.fail(start, "no modifier: use ctrl, negctrl, inv or pow(k)", text.strip())
        name, argument = found.groups()
        if (name == "pow") != (argument is not None) and name not in ("ctrl", "negctrl"):
            self.source.fail(start, "pow takes one number, inv none", text.strip())
        return name, None if argument is None else self.expression(argument, start)

    def _close(self, text: str, at: int) -> int:
        """Return where the bracket that opens a text is closed."""
        depth = 0
        for found in re.finditer(r"[()]", text):
            depth += 1 if found.group() == "(" else -1
            if not depth:
                return found.start()
        return self.source.fail(at, "this bracket is not closed: close it by )", "(")

    def expressions(self, text: str, at: int) -> tuple[Code, ...]:
        """Read expressions between commas."""
        if "," not in text:
            return (self.expression(text, at),) if text.strip() else ()
        return tuple(self.expression(part, at + text.find(part)) for part in split_commas(text))

    def expression(self, text: str, at: int) -> Code:
        """Read an expression."""
        try:
            return _kept(text)
        except SyntaxError as error:
            self.source.fail(at, f"this is no expression that is read ({error})", text)

    def value(self, code: Code, scope: Scope, at: int) -> Value:
        """Return the value of an expression, or say why there is none."""
        try:
            return evaluated(code, scope)
        except NameError as error:
            name = str(error).split("'")[1]
            known = [*scope, "pi", "sin", "cos", "sqrt"]
            self.source.fail(at, f"no value has this name{nearest(name, known)}", name)
        except ArithmeticError as error:
            self.source.fail(at, f"this expression has no value ({error})")
        except (ValueError, TypeError) as error:
            why = str(error) or "it is not affine in the parameters"
            self.source.fail(
                at, f"this expression is not read ({why}): write a number, or a sum of numbers and "
                "multiples of inputs; parameters=[…] fixes all that it does not name",
            )  # fmt: skip

    def define(self, statement: Statement) -> None:
        """Read ``gate name(parameters) qubits { … }``."""
        found = _SIGNATURE.match(statement.text)
        if found is None or statement.body is None:
            self.source.fail(statement.start, "a gate is defined by gate name(a, b) q, r { … }")
        name, parameters, qubits = found.groups()
        listed = split_commas(qubits)
        body = [self._part(name, inner, listed) for inner in statement.body if inner.text]
        parts = tuple(part for part in body if part is not None)
        size = sum(1 if part.meaning is None else part.meaning.size for part in parts)
        if size > _MOST_GATES:
            self.source.fail(statement.start, f"this gate comes to more than {_MOST_GATES}", name)
        names = tuple(map(safe_name, split_commas(parameters or "")))
        self.defined[name] = Definition(names, tuple(listed), parts, size, self.beyond is None)

    def _part(self, name: str, inner: Statement, qubits: list[str]) -> Part | None:
        """Read a gate within a definition; ``None`` is a barrier."""
        if inner.body is not None:
            self.source.fail(inner.start, "no blocks are read within a gate", inner.text)
        if re.match(r"barrier\b", inner.text):
            return None
        call = self.call(inner.text, inner.start)
        for operand in call.operands:
            if operand not in qubits:
                self.source.fail(call.start, f"the gate {name} has no such qubit", operand)
        if call.modifiers:
            self.arity(call)
        else:
            self._check(call, len(call.angles), len(call.operands))
        return Part(call, self._meaning(call.name), tuple(map(qubits.index, call.operands)))

    def _meaning(self, name: str) -> Definition | None:
        """Return the definition of a gate; ``None`` of a primitive one."""
        if name in self.defined:
            return self.defined[name]
        if arity(name) is None and self.beyond is not None:
            return self.beyond.defined[name]
        return None

    def arity(self, call: Call) -> tuple[int, int]:
        """Return how many angles and qubits a gate takes, modifiers left aside."""
        if call.name in self.defined:
            definition = self.defined[call.name]
            return len(definition.parameters), len(definition.qubits)
        found = arity(call.name)
        if found is None and self.beyond is not None and call.name in self.beyond.defined:
            return self.beyond.arity(call)
        if found is None:
            beyond = () if self.beyond is None else self.beyond.defined
            known = [*self.defined, *FIXED, *PRIMITIVE, *beyond]
            self.source.fail(
                call.start, f"no gate has this name{nearest(call.name, known)}: define it, or use "
                "those of qelib1.inc and stdgates.inc", call.name,
            )  # fmt: skip
        return found

    def pieces(
        self, call: Call, angles: Sequence[Value], qubits: tuple[int, ...], scope: Scope
    ) -> list[Piece]:
        """Return the primitive gates of a call, in order of time."""
        if not call.modifiers:
            self._check(call, len(angles), len(qubits))
            meaning = self._meaning(call.name)
            kept = meaning is not None and (self.named is None or meaning.library)
            known = self._template(meaning, call.name) if meaning and kept else None
            if known is not None:
                return known.filled(angles, qubits)
            return self._plain(meaning, call.name, angles, qubits)
        self.arity(call)
        return self._modified(call, self._meaning(call.name), (angles, qubits), scope)

    def _template(self, meaning: Definition, name: str) -> Template | None:
        """Return the gates of a definition with letters for angles and qubits, if they are kept."""
        if meaning not in self.templates:
            small = meaning.size <= LARGEST
            self.templates[meaning] = template(
                len(meaning.parameters), len(meaning.qubits),
                lambda angles, qubits: self._plain(meaning, name, angles, qubits),
            ) if small else None  # fmt: skip
        return self.templates[meaning]

    def _modified(
        self,
        call: Call,
        meaning: Definition | None,
        given: tuple[Sequence[Value], tuple[int, ...]],
        scope: Scope,
    ) -> list[Piece]:
        """Return the gates of a call with modifiers, the rightmost applied first."""
        angles, qubits = given
        steps: list[tuple[str, float, tuple[int, ...]]] = []
        for name, code in call.modifiers:
            number = 1.0 if code is None else self.value(code, scope, call.start)
            if not isinstance(number, float):
                self.source.fail(call.start, "a modifier takes a number, not a parameter")
            count = 0
            if name.endswith("ctrl"):
                if number != int(number) or not 1 <= number <= _MOST_CONTROLS:
                    self.source.fail(call.start, f"give 1 … {_MOST_CONTROLS} controls", name)
                count = int(number)
            steps.append((name, number, qubits[:count]))
            qubits = qubits[count:]
        wanted = (len(meaning.parameters), len(meaning.qubits)) if meaning else arity(call.name)
        self._fits(call, (len(angles), len(qubits)), wanted or (0, 0))
        found = self._plain(meaning, call.name, angles, qubits)
        for name, number, controls in reversed(steps):
            if name == "inv":
                found = inverse(found)
            elif name == "pow":
                found = self._power(found, number, call.start)
            for control in reversed(controls):
                found = controlled(found, control, negative=name == "negctrl")
        return found

    def _power(self, pieces: list[Piece], number: float, at: int) -> list[Piece]:
        try:
            return power(pieces, number)
        except ValueError as error:
            self.source.fail(at, str(error), "pow")

    def _check(self, call: Call, angles: int, qubits: int) -> None:
        self._fits(call, (angles, qubits), self.arity(call))

    def _fits(self, call: Call, given: tuple[int, int], wanted: tuple[int, int]) -> None:
        if given != wanted:
            self.source.fail(
                call.start,
                f"{given[0]} parameters and {given[1]} qubits: it takes {wanted[0]} and "
                f"{wanted[1]}",
                call.name,
            )

    def _plain(
        self,
        meaning: Definition | None,
        name: str,
        angles: Sequence[Value],
        qubits: tuple[int, ...],
    ) -> list[Piece]:
        """Return the primitive gates of a gate without modifiers."""
        if meaning is None:
            return [primitive(name, angles, qubits)]
        scope = dict(zip(meaning.parameters, angles, strict=True))
        found: list[Piece] = []
        for part in meaning.body:
            call = part.call
            values = [self.value(code, scope, call.start) for code in call.angles]
            if self.named is not None and not meaning.library and call.name != "gphase":
                values = [self.named(call.name, v) if isinstance(v, float) else v for v in values]
            placed = tuple([qubits[k] for k in part.places])
            if call.modifiers:
                found += self._modified(call, part.meaning, (values, placed), scope)
            elif part.meaning is None:
                found.append(primitive(call.name, values, placed))
            else:
                found += self._plain(part.meaning, call.name, values, placed)
        return found


@lru_cache(maxsize=4096)
def _kept(text: str) -> Code:
    return compiled(text)


@cache
def library() -> Gates:
    """Return the gates of qelib1.inc and stdgates.inc that are no primitive ones."""
    gates = Gates(Source(LIBRARY), {})
    for statement in gates.source.statements():
        gates.define(statement)
    return gates


def known_gates() -> frozenset[str]:
    """Return the names of all gates that a program may use without defining them.

    Examples
    --------
    >>> "cu3" in known_gates(), "QAOA" in known_gates()
    (True, False)
    """
    return frozenset((*FIXED, *PRIMITIVE, *library().defined))
