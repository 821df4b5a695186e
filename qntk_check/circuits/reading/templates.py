"""Gates that a definition comes to, worked out once with letters for its angles and qubits.

``u3`` or ``cu1`` stands in a program thousands of times, and each time comes to the same
rotations at other angles and on other qubits. Where all of these are affine in the angles of the
gate, they are kept as a template; where one is not, such as the sine of an angle, the definition
is worked out anew for each call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qntk_check.circuits.operations import Fixed
from qntk_check.circuits.reading.expressions import Affine, Value
from qntk_check.circuits.reading.library import Phase, Piece, Turn
from qntk_check.errors import DomainError

__all__ = ["LARGEST", "Template", "template"]

LARGEST = 10**4  # primitive gates of a definition that is kept as a template


@dataclass(frozen=True, slots=True)
class Slot:
    """A gate of a template: a Pauli string or a fixed gate on places, with its angle.

    ``constant`` and ``factors`` make the angle: a number, and factors of the angles given.
    """

    gate: str | Fixed
    places: tuple[int, ...]
    constant: float
    factors: tuple[tuple[int, float], ...]


@dataclass(slots=True)
class Template:
    """The gates of a definition, phases of the whole left aside, and fixed ones already placed."""

    slots: list[Slot]
    placed: dict[tuple[int, tuple[int, ...]], Fixed] = field(default_factory=dict)

    def filled(self, angles: Sequence[Value], qubits: tuple[int, ...]) -> list[Piece]:
        """Return the gates at angles and on qubits, in order of time."""
        found: list[Piece] = []
        for number, slot in enumerate(self.slots):
            where = tuple([qubits[k] for k in slot.places])
            if isinstance(slot.gate, str):
                found.append(Turn(slot.gate, where, _angle(slot, angles)))
                continue
            key = number, where
            if key not in self.placed:
                self.placed[key] = Fixed(slot.gate.matrix, where)
            found.append(self.placed[key])
        return found


def _angle(slot: Slot, angles: Sequence[Value]) -> Value:
    total: Value = slot.constant
    for k, factor in slot.factors:
        term = angles[k] if factor == 1 else factor * angles[k]
        total = total + term if total else term
    return total


def template(
    angles: int, qubits: int, expand: Callable[[Sequence[Value], tuple[int, ...]], list[Piece]]
) -> Template | None:
    """Return the template of a definition, ``None`` if its angles are not affine.

    Parameters
    ----------
    angles, qubits
        How many the gate takes.
    expand
        Works the definition out at angles and qubits.

    Examples
    --------
    >>> half = template(1, 1, lambda angles, qubits: [Turn("X", qubits, 0.5 * angles[0])])
    >>> half.filled([0.3], (4,))
    [Turn(pauli='X', qubits=(4,), angle=0.15)]
    """
    letters = [Affine(0.0, {str(k): 1.0}) for k in range(angles)]
    try:
        pieces = expand(letters, tuple(range(qubits)))
    except DomainError:
        return None
    return Template([_slot(piece) for piece in pieces if not isinstance(piece, Phase)])


def _slot(piece: Turn | Fixed) -> Slot:
    if isinstance(piece, Fixed):
        return Slot(piece, piece.qubits, 0.0, ())
    angle = piece.angle
    if not isinstance(angle, Affine):
        return Slot(piece.pauli, piece.qubits, angle, ())
    factors = tuple((int(name), factor) for name, factor in angle.terms.items() if factor)
    return Slot(piece.pauli, piece.qubits, angle.constant, factors)
