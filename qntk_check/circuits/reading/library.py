"""Gates that every program knows: primitive ones, and the libraries written by them.

The libraries are OpenQASM themselves, read when one of their gates is first used. Phases are kept
(``gphase``), since a controlled gate feels them: ``U`` of OpenQASM 3 is e^{iθ/2} times ``u``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from qntk_check.circuits.named_gates import FIXED
from qntk_check.circuits.operations import Fixed
from qntk_check.circuits.reading.expressions import Value

__all__ = [
    "LIBRARY",
    "PRIMITIVE",
    "Phase",
    "Piece",
    "Turn",
    "arity",
    "controlled",
    "inverse",
    "power",
    "primitive",
]

# exp(−iαP/2) in order of time, with α the parameter.
PRIMITIVE = {
    "rx": "X", "ry": "Y", "rz": "Z", "rxx": "XX", "ryy": "YY", "rzz": "ZZ", "rzx": "ZX",
}  # fmt: skip
LIBRARY = """
gate p(l) a { rz(l) a; gphase(l/2); }        gate phase(l) a { p(l) a; }
gate u1(l) a { p(l) a; }                     gate u0(l) a { }
gate u(t,f,l) a { rz(l) a; ry(t) a; rz(f) a; gphase((f+l)/2); }
gate U(t,f,l) a { u(t,f,l) a; gphase(t/2); } gate u3(t,f,l) a { rz(l) a; ry(t) a; rz(f) a; }
gate u2(f,l) a { u3(pi/2,f,l) a; }           gate r(t,f) a { u3(t,f-pi/2,pi/2-f) a; }
gate cp(l) c,a { ctrl @ p(l) c,a; }          gate cu1(l) c,a { cp(l) c,a; }
gate cphase(l) c,a { cp(l) c,a; }            gate crx(t) c,a { ctrl @ rx(t) c,a; }
gate cry(t) c,a { ctrl @ ry(t) c,a; }        gate crz(t) c,a { ctrl @ rz(t) c,a; }
gate cu3(t,f,l) c,a { ctrl @ u(t,f,l) c,a; }
gate cu2(f,l) c,a { ctrl @ u(pi/2,f,l) c,a; }
gate cu(t,f,l,g) c,a { p(g) c; ctrl @ u(t,f,l) c,a; }
gate CX c,a { cx c,a; }                      gate cnot c,a { cx c,a; }
gate csx c,a { ctrl @ sx c,a; }              gate cs c,a { ctrl @ s c,a; }
gate csdg c,a { ctrl @ sdg c,a; }            gate ccz c,d,a { ctrl @ cz c,d,a; }
gate c3x a,b,c,d { ctrl(3) @ x a,b,c,d; }    gate c4x a,b,c,d,e { ctrl(4) @ x a,b,c,d,e; }
gate mcx a,b,c,d { c3x a,b,c,d; }            gate c3sx a,b,c,d { ctrl(3) @ sx a,b,c,d; }
gate c3sqrtx a,b,c,d { ctrl(3) @ sx a,b,c,d; }
gate rccx a,b,c { h c; t c; cx b,c; tdg c; cx a,c; t c; cx b,c; tdg c; h c; }
gate rc3x a,b,c,d { h d; t d; cx c,d; tdg d; h d; cx a,d; t d; cx b,d; tdg d; cx a,d; t d; cx b,d;
  tdg d; h d; t d; cx c,d; tdg d; h d; }
gate rcccx a,b,c,d { rc3x a,b,c,d; }
gate iswap a,b { s a; s b; h a; cx a,b; cx b,a; h b; }
gate dcx a,b { cx a,b; cx b,a; }
gate ecr a,b { rzx(pi/4) a,b; x a; rzx(-pi/4) a,b; }
"""


@dataclass(slots=True)
class Turn:
    """exp(−iαP/2) with P a Pauli string on some qubits."""

    pauli: str
    qubits: tuple[int, ...]
    angle: Value


@dataclass(slots=True)
class Phase:
    """A factor exp(iα)."""

    angle: Value


Piece: TypeAlias = Turn | Phase | Fixed


def inverse(pieces: list[Piece]) -> list[Piece]:
    """Return the inverse of gates in order of time."""
    found: list[Piece] = []
    for piece in reversed(pieces):
        if isinstance(piece, Turn):
            found.append(Turn(piece.pauli, piece.qubits, -piece.angle))
        elif isinstance(piece, Phase):
            found.append(Phase(-piece.angle))
        else:
            found.append(Fixed(piece.matrix.conj().T, piece.qubits))
    return found


def power(pieces: list[Piece], exponent: float) -> list[Piece]:
    """Return a power: a whole one of anything, any other of a single gate (its principal power).

    Raises
    ------
    ValueError
        If the exponent is no whole number and the gate is composed, or it would be too long.
    """
    if exponent == int(exponent):
        if len(pieces) * abs(exponent) > 10**6:
            raise ValueError("this power has more than 10^6 gates")
        return (pieces if exponent > 0 else inverse(pieces)) * abs(int(exponent))
    if len([piece for piece in pieces if not isinstance(piece, Phase)]) > 1:
        raise ValueError(f"the power {exponent:g} of a composed gate: only whole powers are read")
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Turn):
            found.append(Turn(piece.pauli, piece.qubits, exponent * piece.angle))
        elif isinstance(piece, Phase):
            found.append(Phase(exponent * piece.angle))
        else:
            found.append(Fixed(_principal(piece.matrix, exponent), piece.qubits))
    return found


def _principal(matrix: np.ndarray, exponent: float) -> np.ndarray:
    """Return the power of a unitary with phases in (−π, π]; its Schur form is diagonal."""
    from scipy.linalg import schur

    triangle, vectors = map(np.asarray, schur(matrix, output="complex"))
    phases = np.angle(np.diag(triangle))
    phases[phases < -np.pi + 1e-9] += 2 * np.pi
    return (vectors * np.exp(1j * exponent * phases)) @ vectors.conj().T


def controlled(pieces: list[Piece], control: int, *, negative: bool = False) -> list[Piece]:
    """Return the gates controlled by one more qubit, on 1 or, if negative, on 0.

    exp(−iαP/2) where the control is 1 is two rotations with tied angles, by P and by ZP, since
    the projector on 1 is (1 − Z)/2.
    """
    sign = -1.0 if negative else 1.0
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Turn):
            half = 0.5 * piece.angle
            found.append(Turn(piece.pauli, piece.qubits, half))
            found.append(Turn(f"Z{piece.pauli}", (control, *piece.qubits), -sign * half))
        elif isinstance(piece, Phase):
            found.append(Turn("Z", (control,), sign * piece.angle))
            found.append(Phase(0.5 * piece.angle))
        else:
            size = len(piece.matrix)
            matrix = np.eye(2 * size, dtype=complex)
            block = slice(0, size) if negative else slice(size, None)
            matrix[block, block] = piece.matrix
            found.append(Fixed(matrix, (control, *piece.qubits)))
    return found


def primitive(name: str, angles: Sequence[Value], qubits: tuple[int, ...]) -> Piece:
    """Return a primitive gate."""
    if name == "gphase":
        return Phase(angles[0])
    if name in PRIMITIVE:
        return Turn(PRIMITIVE[name], qubits, angles[0])
    return _fixed(name, qubits)


@lru_cache(maxsize=4096)
def _fixed(name: str, qubits: tuple[int, ...]) -> Fixed:
    """Return a fixed gate; its matrix is checked once."""
    return Fixed(FIXED[name], qubits)


def arity(name: str) -> tuple[int, int] | None:
    """Return how many angles and qubits a primitive gate takes; ``None`` if it is none."""
    if name == "gphase":
        return 1, 0
    if name in PRIMITIVE:
        return 1, len(PRIMITIVE[name])
    return (0, len(FIXED[name]).bit_length() - 1) if name in FIXED else None
