"""Circuits from OpenQASM 2 and 3 text.

Read are: registers, all gates of qelib1 and stdgates, gate definitions, ``ctrl @``, ``negctrl @``,
``inv @`` and ``pow(k) @``, loops, constants, slices and aliases, ``input`` angles, and angles that
are affine in these. Final measurements are left out with a note. Measurements in mid-circuit,
``reset``, ``if`` and other control by results are refused with line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from qntk_check.arguments import check_kind, check_real, check_sequence, show
from qntk_check.circuits.model import Circuit, CircuitShape
from qntk_check.circuits.named_gates import turned
from qntk_check.circuits.operations import Fixed, Operation, Rotation
from qntk_check.circuits.parameters import AngleMap
from qntk_check.circuits.reading.expressions import Affine
from qntk_check.circuits.reading.library import Turn
from qntk_check.circuits.reading.program import Program
from qntk_check.circuits.reading.text import Source
from qntk_check.errors import DomainError
from qntk_check.names import nearest

__all__ = ["from_openqasm"]


def from_openqasm(
    text: str,
    values: Mapping[str, float] | None = None,
    *,
    parameters: Sequence[str] | None = None,
    data: Sequence[str] = (),
) -> Circuit:
    """Return the circuit of an OpenQASM 2 or 3 program; see the module on what is read.

    Qubits are numbered in the order of their declarations. The parameters are the text's own
    angles, in half angles: rx(θ) is exp(−iθX/2), and K, gradient and μ of the circuit are taken
    with respect to them (``shape.parameters.convention`` is ``"half"``). ``circuit.angles`` are
    the full angles of the rotations, φ = −θ/2, the gate that acts last first.

    Parameters
    ----------
    text
        The program.
    values
        What its inputs are worth.
    parameters
        Names of the inputs that are parameters; then all other inputs and all numbers are fixed.
        ``None`` makes every input a parameter, in the order declared, and every number that
        stands as an angle, the gate that acts last first. Numbers in gate definitions are fixed,
        unless no other angle is a parameter: then each is one, every time its gate is applied,
        and a note says so.
    data
        Names of the inputs that are data x and no parameters.

    Raises
    ------
    DomainError
        If the text is not supported, with line and column.

    Examples
    --------
    >>> c = from_openqasm("OPENQASM 3.0; qubit[2] q; h q; rz(pi/2) q[1]; cx q[0], q[1];")
    >>> c.shape.n, c.shape.rotations[0].pauli, bool(abs(c.angles[0] + 3.14159265 / 4) < 1e-8)
    (2, 'Z', True)
    >>> text = "input float a; qubit[2] q; rx(2*a) q; crz(a + 0.1) q[0], q[1];"
    >>> c = from_openqasm(text, {"a": 0.3}, parameters=["a"])
    >>> c.shape.parameters.weights.toarray().ravel().tolist(), c.theta.tolist()
    ([-0.5, 0.5, 2.0, 2.0], [0.3])
    """
    if not isinstance(text, str):
        raise DomainError(f"{type(text).__name__} is no text: give the program as a str")
    if text.endswith(".qasm") and "\n" not in text:
        raise DomainError(f"{text!r} is the name of a file: give its text, Path(name).read_text()")
    given = _values(values)
    data = _listed("data", data, given)
    listed = None if parameters is None else _listed("parameters", parameters, given)
    both = set(data).intersection(listed or ())
    if both:
        raise DomainError(f"{show(sorted(both))} are both parameters and data: name them in one")
    free = None if listed is None else frozenset((*listed, *data))
    try:
        program = Program(Source(text), given, free)
        if (
            free is None
            and not _turning(program)
            and any(not definition.library for definition in program.gates.defined.values())
        ):
            program = Program(Source(text), given, free, inner=True)
            program.notes.append("the angles in gate definitions are taken as parameters")
    except RecursionError:
        raise DomainError(
            "the OpenQASM text nests loops or gate definitions too deeply: write them out"
        ) from None
    for name in given:
        if name not in program.inputs and name not in program.scope:
            raise DomainError(
                f"a value for {name!r}, which is no input of the text"
                f"{nearest(name, program.inputs)}: leave it out"
            )
    return _circuit(program, listed, data)


def _turning(program: Program) -> bool:
    """Whether an angle of a program has a parameter."""
    angles = [piece.angle for piece in program.pieces if isinstance(piece, Turn)]
    return any(isinstance(angle, Affine) and any(angle.terms.values()) for angle in angles)


def _values(values: Mapping[str, float] | None) -> dict[str, float]:
    """Return what inputs are worth, by name."""
    if values is None:
        return {}
    way_out = 'give a dict such as {"a": 0.3}'
    return {
        check_kind("the name of an input", name, str, way_out): check_real(
            f"the value of {name}", value
        )
        for name, value in check_kind("values", values, Mapping, way_out).items()
    }


def _listed(what: str, names: Sequence[str], given: Mapping[str, float]) -> tuple[str, ...]:
    """Return names of inputs."""
    if isinstance(names, str):
        raise DomainError(f"{what} = {names!r} is one text: give a list of names")
    names = check_sequence(what, names, "give a list of names")
    for name in names:
        if not isinstance(name, str) or name not in given:
            raise DomainError(
                f"{what} name {show(name)}, for which there is no value"
                f'{nearest(show(name), given)}: give values={{"a": 0.3, …}} with all of them'
            )
    return tuple(names)


def _circuit(program: Program, listed: tuple[str, ...] | None, data: tuple[str, ...]) -> Circuit:
    """Return the circuit of a program that was run."""
    made: dict[tuple[str, tuple[int, ...]], Rotation] = {}
    operations: list[Operation] = []
    angles: list[Affine] = []
    for piece in reversed(program.pieces):
        if isinstance(piece, Fixed):
            operations.append(piece)
        elif isinstance(piece, Turn):
            angle = piece.angle
            if not isinstance(angle, Affine) or not any(angle.terms.values()):
                number = angle.constant if isinstance(angle, Affine) else angle
                operations.append(Fixed(turned(piece.pauli, number), piece.qubits))
                continue
            key = piece.pauli, piece.qubits
            if key not in made:
                made[key] = Rotation(*key)
            operations.append(made[key])
            angles.append(angle)
    if not angles:
        raise DomainError(
            "the OpenQASM text has no rotation, L = 0: K needs one angle or more; with "
            "parameters=[…] all that it does not name is fixed"
        )
    values = {**program.inputs, **program.numbers}
    names = listed
    if names is None:
        seen = dict.fromkeys(name for angle in angles for name in angle.terms)
        numbers = [name for name in seen if name not in program.inputs]
        names = (*(name for name in program.inputs if name not in data), *numbers)
    found = _map(angles, names, data)
    theta = np.array([values[name] for name in names])
    x = np.array([values[name] for name in data]) if data else None
    shape = CircuitShape(program.n, tuple(operations), found)
    return Circuit(shape, found.angles(theta, x), theta=theta, notes=tuple(program.notes))


def _map(angles: Sequence[Affine], names: Iterable[str], data: tuple[str, ...]) -> AngleMap:
    """Return the map from parameters and data to angles, as the text writes them."""
    from scipy.sparse import csr_matrix

    names = tuple(names)
    parts: list[csr_matrix] = []
    for listed in (names, data):
        column = {name: k for k, name in enumerate(listed)}
        ends, columns, factors = [0], list[int](), list[float]()
        for angle in angles:
            for name, factor in angle.terms.items():
                if name in column:
                    columns.append(column[name])
                    factors.append(factor)
            ends.append(len(columns))
        found = np.array(factors, dtype=float), np.array(columns, dtype=int), np.array(ends)
        parts.append(csr_matrix(found, shape=(len(angles), len(listed))))
    offset = np.array([angle.constant for angle in angles])
    return AngleMap(parts[0], parts[1] if data else None, offset, names, data, "half")
