"""The data of a circuit: rotations, fixed and drawn unitaries, shapes and batches.

Operations are listed leftmost first: the first one acts last (see the package's docstring).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import (
    check_count,
    check_flag,
    check_kind,
    check_rows,
    check_sequence,
    show,
)
from qntk_check.circuits.operations import Drawn, Fixed, Operation, Rotation
from qntk_check.circuits.parameters import AngleMap
from qntk_check.circuits.validation import (
    check_angles,
    check_qubits,
    check_state,
    check_states,
    check_unitary,
)
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables.strings import check_matrix_room

__all__ = [
    "Circuit",
    "CircuitBatch",
    "CircuitShape",
    "Drawn",
    "Fixed",
    "Operation",
    "Rotation",
]


_OPERATIONS = "use Rotation, Fixed or Drawn, or circuits.product, which reads strings and matrices"
_SHAPE = "give a CircuitShape, such as circuits.product makes"
MAX_QUBITS = 10**6  # of a register; a Pauli string has a letter for each


@dataclass(frozen=True, eq=False)
class CircuitShape:
    """Everything about a circuit but its angles and its drawn unitaries.

    Parameters
    ----------
    n
        Number of qubits.
    operations
        Leftmost factor of U(θ) first: **the first operation acts last**.
    parameters
        What the angles are made of, ``W θ + D x + b``; ``None`` if each is a parameter itself.

    Examples
    --------
    >>> shape = CircuitShape(2, (Drawn((0, 1)), Rotation("X", (0,)), Drawn((0, 1))))
    >>> shape.layers, shape.drawn
    (1, ((0, 1), (0, 1)))
    """

    n: int
    operations: tuple[Operation, ...]
    parameters: AngleMap | None = None

    def __post_init__(self) -> None:
        """Check every operation against the register."""
        object.__setattr__(self, "n", check_count("n", self.n))
        if self.n > MAX_QUBITS:
            raise ResourceError(
                f"n = {show(self.n)} qubits: circuits hold at most {MAX_QUBITS}; leave out those "
                "that no gate touches"
            )
        operations = tuple(check_sequence("operations", self.operations, _OPERATIONS))
        for operation in {id(operation): operation for operation in operations}.values():
            if not isinstance(operation, Rotation | Fixed | Drawn):
                raise DomainError(f"{show(operation)} is no operation: {_OPERATIONS}")
            check_qubits(operation.qubits, self.n)
        object.__setattr__(self, "operations", operations)
        if not self.layers:
            raise DomainError("the circuit has no rotation, L = 0: K needs L ≥ 1 angles")
        if self.parameters is not None:
            check_kind("the map of parameters", self.parameters, AngleMap, "give an AngleMap")
            if self.parameters.layers != self.layers:
                raise DomainError(
                    f"W has {self.parameters.layers} rows for {self.layers} rotations: give one "
                    "row for each, leftmost first"
                )

    def bind(self, theta: ArrayLike, data: ArrayLike | None = None) -> Circuit:
        """Return the circuit at parameters θ ``(P,)`` and data x ``(F,)``.

        Examples
        --------
        >>> tied = AngleMap([[1.0], [2.0]])
        >>> shape = CircuitShape(1, (Rotation("X", (0,)), Rotation("Z", (0,))), tied)
        >>> shape.bind([0.2]).angles.tolist()
        [0.2, 0.4]
        """
        if self.parameters is None:
            return Circuit(self, _without(data, theta))
        return Circuit(self, self.parameters.angles(theta, data), theta=cast("np.ndarray", theta))

    def bind_many(self, theta: ArrayLike, data: ArrayLike | None = None) -> CircuitBatch:
        """Return a batch at many parameters ``(B, P)``, many data ``(B, F)``, or both.

        Examples
        --------
        >>> tied = AngleMap([[1.0], [2.0]])
        >>> shape = CircuitShape(1, (Rotation("X", (0,)), Rotation("Z", (0,))), tied)
        >>> shape.bind_many([[0.2], [0.3]]).angles.tolist()
        [[0.2, 0.4], [0.3, 0.6]]
        """
        if self.parameters is None:
            return CircuitBatch(self, _without(data, theta))
        return CircuitBatch(self, np.atleast_2d(self.parameters.angles(theta, data)))

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """The gates with an angle, ℓ = 1 … L."""
        return tuple(op for op in self.operations if isinstance(op, Rotation))

    @cached_property
    def layers(self) -> int:
        """The number L of angles."""
        return sum(isinstance(op, Rotation) for op in self.operations)

    @property
    def drawn(self) -> tuple[tuple[int, ...], ...]:
        """The qubits of every drawn unitary, leftmost first."""
        return tuple(op.qubits for op in self.operations if isinstance(op, Drawn))

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """What identifies the shape, hashable: equal keys share one contraction path."""
        return (self.n, *(op.key for op in self.operations))


@dataclass(frozen=True, eq=False)
class CircuitBatch:
    """Many circuits of one shape.

    Parameters
    ----------
    shape
        What they share.
    angles
        Shape ``(B, L)``, radians; column ℓ belongs to the ℓ-th rotation from the left.
    unitaries
        One array for each :class:`Drawn` operation, leftmost first: ``(B, d, d)``, or
        ``(d, d)`` if all circuits share it.
    state
        Ψ_0 of shape ``(2**n,)``, or one for each circuit, ``(B, 2**n)``; ``None`` is the
        computational ``|0…0⟩``.
    trusted
        Set by samplers whose unitarity is tested; skips that check, and that of the norms of many
        states, which cost as much as the evaluation.

    Examples
    --------
    >>> shape = CircuitShape(1, (Rotation("X", (0,)),))
    >>> CircuitBatch(shape, np.zeros((5, 1))).size
    5
    """

    shape: CircuitShape
    angles: np.ndarray
    unitaries: tuple[np.ndarray, ...] = ()
    state: np.ndarray | None = None
    trusted: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        """Check angles, unitaries and state against the shape."""
        check_kind("the shape", self.shape, CircuitShape, _SHAPE)
        check_flag("trusted", self.trusted)
        angles = check_angles(self.angles, (None, self.shape.layers))
        object.__setattr__(self, "angles", angles)
        unitaries = _check_drawn(self.shape, self.unitaries, len(angles), trusted=self.trusted)
        object.__setattr__(self, "unitaries", unitaries)
        if self.state is not None and not (self.trusted and self._is_read()):
            states = check_states(self.state, self.shape.n, len(angles))
            object.__setattr__(self, "state", states)

    def _is_read(self) -> bool:
        """Whether the input states are arrays of the right shape."""
        state = self.state
        return (
            isinstance(state, np.ndarray)
            and state.dtype == np.complex128
            and state.shape == (self.size, 2**self.shape.n)
        )

    @property
    def size(self) -> int:
        """The number B of circuits."""
        return len(self.angles)

    def circuit(self, index: int) -> Circuit:
        """Return one circuit of the batch, counted from 0."""
        index = check_count("index", index, least=0, most=self.size - 1)
        unitaries = tuple(u if u.ndim == 2 else u[index] for u in self.unitaries)
        state = self.state[index] if self.state is not None and self.has_states else self.state
        return Circuit(self.shape, self.angles[index], unitaries, state)

    @property
    def has_states(self) -> bool:
        """Whether every circuit has an input state of its own."""
        return self.state is not None and self.state.ndim == 2

    def take(self, part: slice | ArrayLike, angles: ArrayLike | None = None) -> CircuitBatch:
        """Return some of the circuits, at other angles ``(B, L)`` if they are given.

        Examples
        --------
        >>> shape = CircuitShape(1, (Rotation("X", (0,)),))
        >>> CircuitBatch(shape, [[0.1], [0.2], [0.3]]).take(slice(1, 3)).angles.tolist()
        [[0.2], [0.3]]
        """
        way_out = f"give a slice, or numbers from 0 to {self.size - 1}"
        try:
            rows = np.arange(self.size)[cast("slice", part)]
        except (IndexError, TypeError, ValueError, OverflowError) as error:
            raise DomainError(
                f"the part {show(part)} of {self.size} circuits: {way_out}"
            ) from error
        if rows.ndim != 1 or not rows.size:
            raise DomainError(f"the part {show(part)} of {self.size} circuits: {way_out}")
        sets = self.angles
        if angles is not None:
            sets = check_angles(angles, (self.size, self.shape.layers))
        unitaries = tuple(u[rows] if u.ndim == 3 else u for u in self.unitaries)
        state = self.state[rows] if self.state is not None and self.has_states else self.state
        return CircuitBatch(self.shape, sets[rows], unitaries, state, trusted=True)


@dataclass(frozen=True, eq=False)
class Circuit:
    """One circuit: a shape, its angles ``(L,)``, its drawn unitaries and its input state.

    A reader adds ``theta``, the parameters ``(P,)`` that the angles are made of, and ``notes``,
    what it left out; no evaluation looks at either.

    Examples
    --------
    >>> shape = CircuitShape(1, (Rotation("X", (0,)),))
    >>> Circuit(shape, [0.3]).angles.tolist()
    [0.3]
    """

    shape: CircuitShape
    angles: np.ndarray
    unitaries: tuple[np.ndarray, ...] = ()
    state: np.ndarray | None = None
    theta: np.ndarray | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check angles, unitaries and state against the shape."""
        check_kind("the shape", self.shape, CircuitShape, _SHAPE)
        object.__setattr__(self, "angles", check_angles(self.angles, (self.shape.layers,)))
        unitaries = _check_drawn(self.shape, self.unitaries, None, trusted=False)
        object.__setattr__(self, "unitaries", unitaries)
        if self.state is not None:
            object.__setattr__(self, "state", check_state(self.state, self.shape.n))
        if self.theta is not None:
            mapped = self.shape.parameters
            width = self.shape.layers if mapped is None else mapped.size
            theta = check_rows("the parameters theta", self.theta, width)
            if theta.ndim != 1:
                raise DomainError(f"theta has shape {theta.shape}: one circuit has ({width},)")
            object.__setattr__(self, "theta", theta)
        notes = check_sequence("notes", self.notes, "give a tuple of texts")
        notes = tuple(check_kind("a note", note, str, "give a str") for note in notes)
        object.__setattr__(self, "notes", notes)

    def batch(self, angles: ArrayLike | None = None) -> CircuitBatch:
        """Return a batch with many angle sets ``(B, L)``, or with this one."""
        sets = self.angles[None] if angles is None else cast("np.ndarray", angles)  # read there
        return CircuitBatch(self.shape, sets, self.unitaries, self.state, trusted=True)


def _without(data: ArrayLike | None, theta: ArrayLike) -> np.ndarray:
    """Return the angles of a shape that has no map, read by the circuit, and takes no data."""
    if data is not None:
        raise DomainError("data for a circuit without data: leave it out")
    return cast("np.ndarray", theta)


def _check_drawn(
    shape: CircuitShape, unitaries: Sequence[ArrayLike], size: int | None, *, trusted: bool
) -> tuple[np.ndarray, ...]:
    """Return the drawn unitaries after checking number, shapes and (if not trusted) unitarity."""
    unitaries = check_sequence("the unitaries", unitaries, "give a tuple of matrices")
    if len(unitaries) != len(shape.drawn):
        raise DomainError(
            f"{len(unitaries)} unitaries for a shape with {len(shape.drawn)} drawn ones: give one "
            "for each, leftmost first"
        )
    result = []
    for index, (matrix, qubits) in enumerate(zip(unitaries, shape.drawn, strict=True)):
        dim = 2 ** len(qubits)
        check_matrix_room(len(qubits))
        if not trusted:
            matrix = check_unitary(matrix, dim=dim, name=f"the drawn unitary {index}")
        array = np.asarray(matrix, dtype=np.complex128)
        if array.shape != (dim, dim) and (size is None or array.shape != (size, dim, dim)):
            wanted = f"({dim}, {dim})" if size is None else f"({size}, {dim}, {dim})"
            raise DomainError(
                f"the drawn unitary {index} has shape {array.shape} where {wanted} is needed"
            )
        result.append(array)
    return tuple(result)
