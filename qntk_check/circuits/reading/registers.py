"""The qubits of a program: registers, aliases, qubits of the hardware, and operands of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from qntk_check.circuits.model import MAX_QUBITS
from qntk_check.circuits.reading.text import Source, Statement, split_commas

__all__ = ["MOST_TURNS", "Operand", "Registers", "literal"]

MOST_TURNS = 10**6  # of all loops together, and values of a range
_QUBITS = re.compile(r"qubit\s*(?:\[(.*)\])?\s*(\w+)$|qreg\s+(\w+)\s*\[(.*)\]$", re.DOTALL)
_LITERAL = re.compile(r"(\w+)\s*\[\s*(\d+)\s*\]$|\$\d+$")
_BESIDE = "beside the other kind: declare all qubits, or write all of them as $0, $1, …"
Operand = tuple[tuple[int, ...], bool]  # qubits, and whether it is one qubit and no register


def literal(text: str) -> bool:
    """Whether an operand is one qubit by its number: ``q[1]`` or ``$1``."""
    return _LITERAL.match(text) is not None


@dataclass
class Registers:
    """Registers and aliases by name, qubits numbered in the order of their declarations.

    Parameters
    ----------
    source
        The program, for its places.
    whole
        Returns the whole number that a text is worth; the place is for the error.
    """

    source: Source
    whole: Callable[[str, int], int]
    n: int = 0
    named: dict[str, Operand] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    hardware: bool = False
    known: dict[str, Operand] = field(default_factory=dict)

    def declare(self, statement: Statement) -> None:
        """Read ``qreg q[3]`` or ``qubit[3] q``."""
        found, at = _QUBITS.match(statement.text), statement.start
        if found is None:
            self.source.fail(at, "declare qubits by qubit[3] q or qreg q[3]", statement.head)
        modern, name, old, size = found.groups()
        name = name or old
        text = size if old else modern
        count = 1 if text is None else self.whole(text, at)
        if name in self.named:
            self.source.fail(at, "this register is declared twice", name)
        if self.hardware:
            self.source.fail(at, f"a register {_BESIDE}", name)
        if count < 1:
            self.source.fail(at, "a register of no qubits: give it one or more", name)
        if self.n + count > MAX_QUBITS:
            self.source.fail(
                at, f"more than {MAX_QUBITS} qubits: declare those that gates touch", name
            )
        self.named[name] = tuple(range(self.n, self.n + count)), text is None
        self.n += count

    def alias(self, statement: Statement) -> None:
        """Read ``let name = q[0:2] ++ r``; in a loop a name stands for others each time."""
        found = re.match(r"let\s+(\w+)\s*=\s*(.*)$", statement.text, re.DOTALL)
        if found is None:
            self.source.fail(statement.start, "an alias is let name = q[0:2]", statement.head)
        name, text = found.groups()
        if name in self.named and name not in self.aliases:
            self.source.fail(statement.start, "this register is declared twice", name)
        parts = [self.operand(part.strip(), statement.start) for part in text.split("++")]
        self.named[name] = tuple(q for qubits, _ in parts for q in qubits), False
        self.aliases.add(name)
        self.known = {}

    def range(self, text: str, size: int | None, at: int) -> range:
        """Return ``a:b`` or ``a:step:b``, ends included; of a register they may be left out."""
        parts = text.split(":")
        if len(parts) not in (2, 3) or (size is None and not all(p.strip() for p in parts)):
            self.source.fail(at, "a range is [first:last] or [first:step:last]", text)
        step = self.whole(parts[1], at) if len(parts) == 3 else 1
        if not step:
            self.source.fail(at, "a range of step 0", text)
        ends = [0, (size or 1) - 1]
        for k, part in enumerate((parts[0], parts[-1])):
            if part.strip():
                ends[k] = self.whole(part, at)
                if size is not None and ends[k] < 0:
                    ends[k] += size
        found = range(ends[0], ends[1] + (1 if step > 0 else -1), step)
        if len(found) > MOST_TURNS:
            self.source.fail(at, f"a range of more than {MOST_TURNS} values", text)
        return found

    def operand(self, text: str, at: int) -> Operand:
        """Return the qubits of ``q``, ``q[1]``, ``q[0:2]``, ``q[{0, 2}]`` or ``$1``."""
        known = self.known.get(text) or self.named.get(text)
        if known is not None:
            return known
        found = self._physical(text, at) if text.startswith("$") else self._indexed(text, at)
        if literal(text):
            self.known[text] = found
        return found

    def _indexed(self, text: str, at: int) -> Operand:
        """Return qubits of a register by their numbers."""
        name, bracket, inside = text.partition("[")
        name = name.strip()
        if name not in self.named:
            self.source.fail(at, "this register of qubits is not declared", text)
        register = self.named[name][0]
        if not bracket or not inside.endswith("]"):
            self.source.fail(at, "an operand is q, q[1], q[0:2] or q[{0, 2}]", text)
        inside, single = inside[:-1].strip(), False
        if inside.startswith("{"):
            indices = [self.whole(part, at) for part in split_commas(inside.strip("{} "))]
        elif ":" in inside:
            indices = list(self.range(inside, len(register), at))
        else:
            indices, single = [self.whole(inside, at)], True
        for index in indices:
            if not -len(register) <= index < len(register):
                self.source.fail(at, f"index {index} of a register of {len(register)} qubits", text)
        return tuple(register[index] for index in indices), single

    def _physical(self, text: str, at: int) -> Operand:
        """Return a qubit of the hardware, which nothing declares: ``$3`` is number 3."""
        if not re.fullmatch(r"\$[0-9]{1,9}", text):
            self.source.fail(at, "a qubit of the hardware is written $0", text)
        if self.named:
            self.source.fail(at, f"a qubit of the hardware {_BESIDE}", text)
        index = int(text[1:])
        if index >= MAX_QUBITS:
            self.source.fail(at, f"more than {MAX_QUBITS} qubits: use the first ones", text)
        self.n, self.hardware = max(self.n, index + 1), True
        return (index,), True
