"""Gates by the names that OpenQASM's standard libraries and quimb give them.

A name stands for rotations and fixed gates in order of time. rx(θ) is exp(−iθX/2), which is the
rotation exp(iφX) with φ = −θ/2: imported circuits hold full angles, and
``convention("half")`` says what that does to K. Gates are equal up to a global phase.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qntk_check.arguments import check_real, check_sequence, show
from qntk_check.circuits.ansatz import entangling_gate
from qntk_check.circuits.conventions import convention
from qntk_check.circuits.model import Fixed, Operation, Rotation
from qntk_check.errors import DomainError
from qntk_check.names import nearest
from qntk_check.observables import PAULIS, pauli_matrix

__all__ = ["FIXED", "ROTATIONS", "gate_arity", "named_gate", "turned"]

_T = np.diag([1, np.exp(1j * np.pi / 4)])
_H = (PAULIS["X"] + PAULIS["Z"]) / np.sqrt(2)
_SWAP = np.eye(4, dtype=complex)[[0, 2, 1, 3]]


def _controlled(matrix: np.ndarray) -> np.ndarray:
    """Return the gate controlled by one more qubit, which comes first."""
    size = len(matrix)
    result = np.eye(2 * size, dtype=complex)
    result[size:, size:] = matrix
    return result


FIXED: dict[str, np.ndarray] = {
    "id": PAULIS["I"], "x": PAULIS["X"], "y": PAULIS["Y"], "z": PAULIS["Z"], "h": _H,
    "s": _T @ _T, "sdg": (_T @ _T).conj(), "t": _T, "tdg": _T.conj(),
    "sx": (1 + 1j) / 2 * (PAULIS["I"] - 1j * PAULIS["X"]),
    "sxdg": (1 - 1j) / 2 * (PAULIS["I"] + 1j * PAULIS["X"]),
    "cx": entangling_gate("cnot"), "cy": _controlled(PAULIS["Y"]), "cz": entangling_gate("cz"),
    "ch": _controlled(_H), "swap": _SWAP,
    "ccx": _controlled(entangling_gate("cnot")), "cswap": _controlled(_SWAP),
}  # fmt: skip

# The Pauli strings of exp(−iθP/2) in order of time, one for each parameter …
ROTATIONS: dict[str, tuple[str, ...]] = {
    "rx": ("X",), "ry": ("Y",), "rz": ("Z",), "p": ("Z",),
    "rxx": ("XX",), "ryy": ("YY",), "rzz": ("ZZ",),
    "u": ("Z", "Y", "Z"),
}  # fmt: skip
# … and which parameter drives which: U(θ, φ, λ) = Rz(φ) Ry(θ) Rz(λ) up to a phase.
_DRIVEN_BY = {"u": (2, 0, 1)}
_ALIASES = {"CX": "cx", "cnot": "cx", "u1": "p", "phase": "p", "U": "u", "u3": "u"}


def turned(pauli: str, angle: float) -> np.ndarray:
    """Return the matrix exp(−iαP/2) of a Pauli string P.

    Examples
    --------
    >>> turned("Z", np.pi).round(12).tolist()
    [[-1j, 0j], [0j, 1j]]
    """
    string, angle = pauli_matrix(pauli), check_real("the angle", angle)
    return np.cos(angle / 2) * np.eye(len(string)) - 1j * np.sin(angle / 2) * string


def gate_arity(name: str) -> tuple[int, int]:
    """Return how many parameters and how many qubits a gate takes.

    Raises
    ------
    DomainError
        If the name is not known; a gate in which one parameter drives several rotations, such
        as ``crz``, is not: the angles of a circuit are independent.

    Examples
    --------
    >>> gate_arity("rzz"), gate_arity("ccx")
    ((1, 2), (0, 3))
    """
    if not isinstance(name, str):
        raise DomainError(f"gate {show(name)} has no name: give a text such as 'rx'")
    name = _ALIASES.get(name, name)
    if name in FIXED:
        return 0, len(FIXED[name]).bit_length() - 1
    if name in ROTATIONS:
        return len(ROTATIONS[name]), len(ROTATIONS[name][0])
    known = {**FIXED, **ROTATIONS, **_ALIASES}
    raise DomainError(
        f"gate {name!r} is not supported{nearest(name, known)}; use {', '.join(known)}, and write "
        "others by these"
    )


def named_gate(
    name: str, parameters: Sequence[float], qubits: Sequence[int]
) -> list[tuple[Operation, float | None]]:
    """Return the operations of a gate in order of time, rotations with their **full** angles.

    Parameters
    ----------
    name
        As in :data:`FIXED` and :data:`ROTATIONS`.
    parameters
        Radians, in the half-angle convention of OpenQASM and quimb.
    qubits
        Where it acts.

    Examples
    --------
    >>> [(operation, angle)] = named_gate("rx", [0.6], [2])
    >>> operation.pauli, operation.qubits, angle
    ('X', (2,), -0.3)
    """
    wanted = gate_arity(name)
    name = _ALIASES.get(name, name)
    parameters = check_sequence("parameters", parameters, "give the angles of the gate")
    qubits = check_sequence("qubits", qubits, "give the qubits of the gate")
    if (len(parameters), len(qubits)) != wanted:
        raise DomainError(
            f"gate {name!r} has {len(parameters)} parameters and {len(qubits)} qubits: it takes "
            f"{wanted[0]} and {wanted[1]}"
        )
    if name in FIXED:
        return [(Fixed(FIXED[name], tuple(qubits)), None)]
    order = _DRIVEN_BY.get(name, range(len(parameters)))
    full = convention("half").to_full(parameters)
    return [
        (Rotation(string, tuple(qubits)), float(full[k]))
        for string, k in zip(ROTATIONS[name], order, strict=True)
    ]
