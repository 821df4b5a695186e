"""What a call of a gate says, and what a definition of a gate holds."""

from __future__ import annotations

from dataclasses import dataclass

from qntk_check.circuits.reading.expressions import Code

__all__ = ["Call", "Definition", "Part"]


@dataclass(slots=True)
class Call:
    """A gate applied: modifiers from the left, name, angles and operands as written."""

    modifiers: tuple[tuple[str, Code | None], ...]
    name: str
    angles: tuple[Code, ...]
    operands: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Part:
    """A gate within a definition: what its name meant there, and its qubits by their place."""

    call: Call
    meaning: Definition | None
    places: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Definition:
    """A gate that a program or a library defines.

    Parameters
    ----------
    parameters, qubits, body
        As written.
    size
        How many primitive gates it comes to, powers aside.
    library
        Whether a library has it: its numbers are what the gate is, whoever wrote the program.
    """

    parameters: tuple[str, ...]
    qubits: tuple[str, ...]
    body: tuple[Part, ...]
    size: int
    library: bool = False
