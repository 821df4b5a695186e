"""Fixed gates in the words of OpenQASM: by name, by controls on a smaller gate, by rotations.

A gate controlled by some of its qubits is written by modifiers, ``ctrl @ negctrl @ g``, and then
the phase of g matters: g is one of the gates with a name if it equals that with its phase, and
otherwise a definition that ends in ``gphase``. Everywhere else a phase is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, permutations, product
from typing import NamedTuple

import numpy as np

from qntk_check.circuits.named_gates import FIXED, turned
from qntk_check.errors import DomainError
from qntk_check.observables import pauli_matrix

__all__ = ["Words", "rotated"]

_CALLS = {"X": "rx", "Y": "ry", "Z": "rz", "XX": "rxx", "YY": "ryy", "ZZ": "rzz"}
_INTO_Z = {"X": ("h {}", "h {}"), "Y": ("sx {}", "inv @ sx {}")}
_LETTERS = "abc"
_TOLERANCE = 1e-12


class Word(NamedTuple):
    """What is written before the qubits, and which of the gate's own qubits these are."""

    text: str
    order: tuple[int, ...]


@dataclass
class Words:
    """The words of the fixed gates that were asked for, and the definitions that they need."""

    defined: list[str] = field(default_factory=list)
    known: dict[bytes, Word] = field(default_factory=dict)

    def call(self, matrix: np.ndarray, qubits: tuple[int, ...]) -> str:
        """Return a gate on its qubits, equal up to a phase.

        Examples
        --------
        >>> words = Words()
        >>> words.call(np.diag([1, 1, 1, 1, 1, 1, 1, -1]), (4, 0, 2)), words.defined
        ('ctrl @ cz q[4], q[0], q[2]', [])
        """
        key = matrix.tobytes()
        if key not in self.known:
            self.known[key] = self._word(matrix)
        word = self.known[key]
        return f"{word.text} {', '.join(f'q[{qubits[j]}]' for j in word.order)}"

    def _word(self, matrix: np.ndarray) -> Word:
        """Return the word of a gate up to its phase."""
        found = _named(matrix, phase=False)
        if found is not None:
            return found
        modifiers, controls, inner = "", list[int](), matrix
        rest = list(range(len(matrix).bit_length() - 1))
        while len(rest) > 1 and (control := _control(inner)) is not None:
            j, value, inner = control
            modifiers += "ctrl @ " if value else "negctrl @ "
            controls.append(rest.pop(j))
            found = _named(inner, phase=True)
            if found is not None:
                break
        word = found or self._define(inner, phase=bool(controls))
        return Word(modifiers + word.text, (*controls, *(rest[j] for j in word.order)))

    def _define(self, matrix: np.ndarray, *, phase: bool) -> Word:
        """Return the word of a gate that is defined here by rotations."""
        k = len(matrix).bit_length() - 1
        lines, made = _rotations(matrix)
        if phase:
            lines.append(f"gphase({float(np.angle(np.vdot(made, matrix)))!r})")
        name = f"fixed_{len(self.defined)}"
        letters = ", ".join(_LETTERS[:k])
        self.defined.append(f"gate {name} {letters} {{ {'; '.join(lines)}; }}")
        return Word(name, tuple(range(k)))


def rotated(pauli: str, qubits: tuple[int, ...], angle: str) -> Iterator[str]:
    """Yield exp(−iθP/2) on qubits of the register ``q``.

    Examples
    --------
    >>> list(rotated("XZ", (2, 0), "0.3"))
    ['h q[2]', 'cx q[2], q[0]', 'rz(0.3) q[0]', 'cx q[2], q[0]', 'h q[2]']
    """
    if pauli in _CALLS:
        yield f"{_CALLS[pauli]}({angle}) {', '.join(f'q[{k}]' for k in qubits)}"
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


def _named(matrix: np.ndarray, *, phase: bool) -> Word | None:
    """Return the name of a gate, and its qubits in the order that the name has them."""
    k = len(matrix).bit_length() - 1
    for name, known in FIXED.items():
        if known.shape == matrix.shape:
            for order in permutations(range(k)):
                candidate = _permuted(known, order)
                if _same(matrix, candidate) and not (phase and _differs(matrix, candidate)):
                    return Word(name, order)
    return None


def _same(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two unitaries are equal up to a phase."""
    overlap = np.vdot(first, second)
    if 1 - abs(overlap) / len(first) >= _TOLERANCE:
        return False
    return not _differs(first * np.exp(1j * np.angle(overlap)), second)


def _differs(first: np.ndarray, second: np.ndarray) -> bool:
    return not np.allclose(first, second, atol=1e-10)


def _permuted(matrix: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """Return a gate whose j-th qubit is the ``order[j]``-th of those that it is given."""
    k = len(order)
    axes = np.argsort(order)
    whole = matrix.reshape((2,) * (2 * k)).transpose([*axes, *(axes + k)])
    return whole.reshape(2**k, 2**k)


def _control(matrix: np.ndarray) -> tuple[int, int, np.ndarray] | None:
    """Return a qubit that controls the others, its value when it does, and the gate on these.

    The gate where the qubit has the other value is a phase, by which the whole is divided.
    """
    k = len(matrix).bit_length() - 1
    for j in range(k):
        front = (j, *(i for i in range(k) if i != j))
        blocks = _permuted(matrix, tuple(np.argsort(front))).reshape(2, 2 ** (k - 1), 2, -1)
        if max(abs(blocks[0, :, 1]).max(), abs(blocks[1, :, 0]).max()) > 1e-10:
            continue
        for value in (1, 0):
            idle = blocks[1 - value, :, 1 - value]
            if not _differs(idle, idle[0, 0] * np.eye(len(idle))):
                return j, value, blocks[value, :, value] / idle[0, 0]
    return None


def _rotations(matrix: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the lines of a gate on a, b, c, and the gate that they make."""
    k = len(matrix).bit_length() - 1
    found = _about_a_string(matrix) if k <= len(_LETTERS) else None
    if found is not None:
        string, angle = found
        lines = [
            re.sub(r"q\[(\d)\]", lambda found: _LETTERS[int(found[1])], line)
            for line in rotated(string, tuple(range(k)), repr(angle))
        ]
        return lines, turned(string, angle)
    if k > 1:
        raise DomainError(
            f"a fixed gate on {k} qubits that is neither one with a name, nor a rotation by a "
            f"Pauli string of up to {len(_LETTERS)} letters, nor such a gate with controls: "
            "OpenQASM has no word for its matrix; write it by such gates"
        )
    theta = float(2 * np.arctan2(abs(matrix[1, 0]), abs(matrix[0, 0])))
    if abs(matrix[0, 0]) < _TOLERANCE:
        phi, lam = float(np.angle(-matrix[1, 0] / matrix[0, 1])), 0.0
    else:
        base = np.angle(matrix[0, 0])
        phi = float(np.angle(matrix[1, 0]) - base)
        lam = float(np.angle(matrix[1, 1]) - base - phi)
    made = turned("Z", phi) @ turned("Y", theta) @ turned("Z", lam)
    return [f"rz({lam!r}) a", f"ry({theta!r}) a", f"rz({phi!r}) a"], made


def _about_a_string(matrix: np.ndarray) -> tuple[str, float] | None:
    """Return the Pauli string and the angle of a rotation, equal up to a phase."""
    size = len(matrix)
    outside = np.trace(matrix) / size
    for letters in product("IXYZ", repeat=size.bit_length() - 1):
        string = "".join(letters)
        if set(string) == {"I"}:
            continue
        inside = np.vdot(pauli_matrix(string), matrix) / size
        if abs(abs(inside) ** 2 + abs(outside) ** 2 - 1) < _TOLERANCE:
            if abs(outside) < _TOLERANCE:
                return string, float(np.pi)
            phase = outside / abs(outside)
            return string, float(2 * np.arctan2((1j * inside / phase).real, abs(outside)))
    return None
