"""Which group the rotations of an ansatz generate: the closure of Pauli strings under commutators.

Where the algebra is all of su(N), or so(N) for real circuits, deep circuits are spread over the
whole group. Where it is smaller they are not, at any depth, and averages over U(N) or O(N) are
not theirs (M. Larocca et al., Quantum 6, 824 (2022)). For rotations about Pauli strings between
Clifford gates every commutator is a Pauli string again (:mod:`qntk_check.algebras`).
"""

from __future__ import annotations

from collections.abc import Sequence

from qntk_check.algebras import lie_algebra
from qntk_check.arguments import check_choice, check_count, show
from qntk_check.errors import DomainError

__all__ = ["ladder_generators", "lie_algebra"]

MAX_LADDER = 256  # qubits of an ansatz whose strings are listed

Masks = tuple[int, int]  # the qubits with an X part, and those with a Z part


def ladder_generators(axes: str | Sequence[str], n: int, entangler: str) -> tuple[str, ...]:
    """Return the strings that rotations become when all ladders of an ansatz are moved to one end.

    Parameters
    ----------
    axes
        The axes of rotations on every qubit, ``"Y"`` or ``"XYZ"``.
    n
        Number of qubits.
    entangler
        ``"cz"`` or ``"cnot"``, on 0-1, then 1-2, and so on.

    Examples
    --------
    >>> ladder_generators("Y", 3, "cz")
    ('IIY', 'IYI', 'IZY', 'YII', 'YZI', 'ZYZ')
    """
    n = check_count("n", n, most=MAX_LADDER)
    check_choice("entangler", entangler, ("cz", "cnot"))
    listed = list(axes) if isinstance(axes, str | Sequence) else []
    if not listed or any(axis not in ("X", "Y", "Z") for axis in listed):
        raise DomainError(f"axes = {show(axes)}: give letters of X, Y, Z, such as 'Y' or 'XYZ'")
    found: set[Masks] = set()
    for axis in listed:
        for qubit in range(n):
            masks = _masks("I" * qubit + axis + "I" * (n - qubit - 1))
            while masks not in found:
                found.add(masks)
                for control in range(n - 1):
                    masks = _conjugated(masks, control, entangler)
    return tuple(sorted(_letters(masks, n) for masks in found))


def _masks(string: str) -> Masks:
    x = sum(1 << place for place, letter in enumerate(string) if letter in "XY")
    z = sum(1 << place for place, letter in enumerate(string) if letter in "ZY")
    return x, z


def _letters(masks: Masks, n: int) -> str:
    x, z = masks
    return "".join("IXZY"[(x >> place & 1) + 2 * (z >> place & 1)] for place in range(n))


def _conjugated(masks: Masks, control: int, entangler: str) -> Masks:
    """Return a string moved through a gate on control, control + 1; signs do not matter here."""
    x, z = masks
    target = control + 1
    if entangler == "cnot":
        return x ^ (x >> control & 1) << target, z ^ (z >> target & 1) << control
    return x, z ^ (x >> control & 1) << target ^ (x >> target & 1) << control
