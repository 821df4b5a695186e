"""A circuit's shape written as a program for the compiled state vectors.

The program lists runs of Pauli rotations and matrices in the order in which they act. What comes
for free is left out: Clifford gates after the last matrix move to the observable (see
:mod:`.frame`), and a rotation that commutes with the observable and with all rotations acting
after it changes nothing; its derivative is zero exactly.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from qntk_check.circuits import CircuitShape, Drawn, Fixed, Operation, Rotation
from qntk_check.kernel.states._layout import Script, Step, TiledScript, steps_table
from qntk_check.kernel.states.frame import Frame, String, anticommute, clifford_images, string_of
from qntk_check.observables import Operator

__all__ = ["EACH", "GENERATOR", "RUN", "SHARED", "Program", "Target", "Term", "write"]

RUN, SHARED, EACH, GENERATOR = range(4)  # as in the compiled passes
_KEPT = 64  # programs
_programs: OrderedDict[tuple[Hashable, ...], Program] = OrderedDict()


@dataclass(frozen=True)
class Term:
    """A Pauli string with its number: the angle of a rotation, or the coefficient's place."""

    string: String
    number: int


@dataclass(frozen=True, eq=False)
class Target:
    """An observable as the compiled passes read it.

    Parameters
    ----------
    values
        Coefficients of Pauli strings; else empty.
    spectrum, matrix
        Eigenvalues of a diagonal observable, or its matrix; else empty.
    constant
        The coefficient of the identity, which is added to ⟨O⟩ as it is.
    is_constant
        Whether the observable is the identity and nothing else.
    """

    values: np.ndarray
    spectrum: np.ndarray
    matrix: np.ndarray
    constant: float
    is_constant: bool = False


@dataclass(eq=False)
class Kept:
    """A program as the compiled passes read it, once it was asked for."""

    script: Script | None = None
    tiled: TiledScript | None = None
    strings: np.ndarray | None = None  # of the observable, for circuits side by side


@dataclass(frozen=True, eq=False)
class Program:
    """What acts, in order.

    Parameters
    ----------
    n
        Qubits.
    steps
        Records ``(S,)`` of :class:`._layout.Step`. RUN: rotations in ``gates``. SHARED: the matrix
        at ``constants[source]`` on the qubits at ``places[place]``. EACH: the drawn unitary
        ``source``. GENERATOR: the rotation by an angle about the matrix at ``constants[source]``.
    gates
        The Pauli rotations.
    terms
        The strings of the observable, moved through the Clifford gates at the end.
    places
        For each gate with a matrix: the number of its qubits, their bits in ascending order,
        and the offsets of the 2^k amplitudes that it mixes.
    constants
        Matrices, one behind the other.
    """

    n: int
    steps: np.ndarray
    gates: tuple[Term, ...]
    terms: tuple[Term, ...]
    places: np.ndarray
    constants: np.ndarray
    kept: Kept = field(default_factory=Kept, repr=False)

    @property
    def only_runs(self) -> bool:
        """Whether nothing but Pauli rotations is left."""
        return bool((self.steps["kind"] == RUN).all())


def write(shape: CircuitShape, observable: Operator) -> Program:
    """Return the program of a shape; the last ones are kept.

    Parameters
    ----------
    shape
        The circuit.
    observable
        As :func:`qntk_check.observables.as_matrix` reads it, known to fit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> program = write(circuits.hardware_efficient_shape(2, 1, "XY"), {"ZZ": 1.0})
    >>> program.only_runs, program.terms  # CNOT† ZZ CNOT = IZ, which sees the second qubit only
    (True, (Term(string=String(x=0, z=1, k=0), number=0),))
    >>> program.gates
    (Term(string=String(x=1, z=1, k=1), number=1),)
    """
    strings = tuple(observable) if isinstance(observable, Mapping) else None
    key = shape.key, strings
    if key not in _programs:
        _programs[key] = _write(shape, strings)
        while len(_programs) > _KEPT:
            _programs.popitem(last=False)
    _programs.move_to_end(key)
    return _programs[key]


def _write(shape: CircuitShape, strings: tuple[str, ...] | None) -> Program:
    acting = _numbered(shape.operations)
    # from here on every gate carries strings to strings
    free = len(acting)
    while strings is not None and free and _is_free(acting[free - 1][0]):
        free -= 1
    head, tail = acting[:free], acting[free:]
    gates, terms = _moved(tail, strings or (), shape.n)
    writer = _Writer(shape.n)
    for operation, number in head:
        writer.add(operation, number)
    writer.extend(_seen(gates, terms) if strings is not None else gates)
    return writer.program(terms)


def _numbered(operations: tuple[Operation, ...]) -> list[tuple[Operation, int]]:
    """Return the operations in the order in which they act, each with the number of its kind."""
    counts = {Rotation: 0, Drawn: 0, Fixed: 0}
    listed = []
    for operation in operations:
        listed.append((operation, counts[type(operation)]))
        counts[type(operation)] += 1
    return listed[::-1]


def _is_free(operation: Operation) -> bool:
    """Whether an operation is a rotation about a string or a Clifford gate."""
    if isinstance(operation, Rotation):
        return operation.pauli is not None
    return isinstance(operation, Fixed) and clifford_images(operation.matrix) is not None


def _moved(
    tail: list[tuple[Operation, int]], strings: Iterable[str], n: int
) -> tuple[list[Term], tuple[Term, ...]]:
    """Return the rotations and the observable's strings with all Clifford gates moved out.

    Strings of letters I only are left out: they add their coefficient and nothing else.
    """
    frame, gates = Frame(n), []
    for operation, number in tail:
        if isinstance(operation, Rotation):
            assert operation.pauli is not None
            string = frame.conjugate(string_of(operation.pauli, operation.qubits, n))
            gates.append(Term(string, number))
        else:
            assert isinstance(operation, Fixed)
            images = clifford_images(operation.matrix)
            assert images is not None
            frame.append(images, operation.qubits)
    terms = [
        Term(frame.conjugate(string_of(letters, tuple(range(n)), n)), k)
        for k, letters in enumerate(strings)
        if set(letters) != {"I"}
    ]
    return gates, tuple(terms)


def _seen(gates: list[Term], terms: tuple[Term, ...]) -> list[Term]:
    """Drop the rotations that commute with the observable and with all kept ones after them."""
    after = [term.string for term in terms]
    kept = []
    for gate in reversed(gates):
        if any(anticommute(gate.string, string) for string in reversed(after)):
            kept.append(gate)
            after.append(gate.string)
    return kept[::-1]


class _Writer:
    """Collects the steps of a program."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._steps: list[Step] = []
        self._gates: list[Term] = []
        self._places: list[int] = []
        self._placed: dict[tuple[int, ...], int] = {}
        self._constants: list[np.ndarray] = []
        self._stored: dict[bytes, int] = {}
        self._length = 0

    def add(self, operation: Operation, number: int) -> None:
        """Append an operation as it stands."""
        if isinstance(operation, Drawn):
            self._steps.append(Step(EACH, place=self._place(operation.qubits), source=number))
            return
        if isinstance(operation, Rotation) and operation.pauli is not None:
            string = string_of(operation.pauli, operation.qubits, self._n)
            self.extend([Term(string, number)])
            return
        kind = GENERATOR if isinstance(operation, Rotation) else SHARED
        source = self._constant(operation.matrix)
        place, angle = self._place(operation.qubits), number if kind == GENERATOR else 0
        self._steps.append(Step(kind, place=place, source=source, angle=angle))

    def extend(self, gates: list[Term]) -> None:
        """Append rotations about strings."""
        if not gates:
            return
        start = len(self._gates)
        if self._steps and self._steps[-1].kind == RUN:
            start = self._steps.pop().first
        self._gates += gates
        self._steps.append(Step(RUN, first=start, last=len(self._gates)))

    def program(self, terms: tuple[Term, ...]) -> Program:
        """Return what was collected."""
        empty = np.zeros(0, dtype=complex)
        return Program(
            self._n,
            steps_table(self._steps),
            tuple(self._gates),
            terms,
            np.array(self._places, dtype=np.int64),
            np.concatenate([*self._constants, empty]),
        )

    def _place(self, qubits: tuple[int, ...]) -> int:
        """Return where the bits and offsets of some qubits stand."""
        if qubits not in self._placed:
            self._placed[qubits] = len(self._places)
            bits = [self._n - 1 - q for q in qubits]
            offsets = np.zeros(1, dtype=np.int64)
            for bit in bits:
                offsets = np.add.outer(offsets, [0, 1 << bit]).ravel()
            self._places += [len(bits), *sorted(bits), *offsets.tolist()]
        return self._placed[qubits]

    def _constant(self, matrix: np.ndarray) -> int:
        """Return where the entries of a matrix stand."""
        entries = np.ascontiguousarray(matrix, dtype=complex).ravel()
        key = entries.tobytes()
        if key not in self._stored:
            self._stored[key] = self._length
            self._constants.append(entries)
            self._length += len(entries)
        return self._stored[key]
