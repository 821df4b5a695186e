"""K̄ over uniform angles of wide circuits of Pauli rotations and Cliffords, by stabilisers.

ε is a constant plus a sine of 2θ_ℓ in each angle, so g_ℓ² holds the frequencies 0, 2 and 4 of
θ_ℓ only. The mean over the four angles 0, π/4, π/2, 3π/4 removes the frequencies 2 and 4, hence
is the mean over uniform θ_ℓ, exactly, and at these four angles exp(iθP) is a Clifford. Drawing
each angle from the four therefore gives K̄ without bias from stabiliser states, at 100 qubits
and any depth. Only the mean agrees: K² has degree 4 and its law is another.

:mod:`.uniform` has the same mean exactly or from many more samples, and needs no state: it is
what to use, and this is the independent check of it. The tableaux are stim's (Gidney,
arXiv:2103.02202), an optional dependency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.circuits import Circuit, Drawn, Rotation
from qntk_check.circuits.validation import check_count, check_rng
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError, ResourceError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import Operator

if TYPE_CHECKING:
    from types import ModuleType

    from stim import PauliString, Tableau

__all__ = ["MAX_SETTINGS", "enumerated_mean", "kernels_at_quarters", "sample_quarter_kernels"]

# Settings of the angles that are enumerated before sampling has to do.
MAX_SETTINGS = 4**8


class _Gate(NamedTuple):
    """A gate as stim takes it.

    Parameters
    ----------
    tableaux
        A unitary's, or those of exp(iθP) at θ = 0, π/4, π/2, 3π/4; ``None`` does nothing.
    targets
        Its qubits.
    generator
        P on the whole register; ``None`` of a unitary.
    layer
        The number of the angle.
    """

    tableaux: Sequence[Tableau | None]
    targets: list[int]
    generator: PauliString | None = None
    layer: int = 0

    def tableau(self, quarters: np.ndarray) -> Tableau | None:
        """Return the tableau at a setting of all angles."""
        return self.tableaux[0 if self.generator is None else quarters[self.layer]]


class _Term(NamedTuple):
    """A string of the observable and its coefficient."""

    strength: float
    string: PauliString


def sample_quarter_kernels(
    circuit: Circuit, observable: Operator, *, size: int, rng: int | np.random.Generator
) -> np.ndarray:
    """Return K at random multiples of π/4: their mean is K̄ over uniform angles, exactly.

    The values are independent and identically distributed, in units of O², shape ``(size,)``.
    **Only their expectation is that of uniform angles**; their spread is not.

    Parameters
    ----------
    circuit
        Pauli rotations, and fixed or drawn unitaries that are Cliffords, on ``|0…0⟩``. Its
        angles are not used.
    observable
        Dict of Pauli strings.
    size, rng
        How many, and a seed or Generator.

    Raises
    ------
    DesignDegreeError
        If a gate is no Clifford or a generator no Pauli string.
    ObservableError
        If the observable is not given by Pauli strings.
    ResourceError
        If stim is not installed.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.brickwork(n=100, layers=4, seed=1)
    >>> sample_quarter_kernels(c, {"I" * 50 + "Z" + "I" * 49: 1.0}, size=3, rng=0).shape
    (3,)
    """
    rng = check_rng(rng)
    quarters = rng.integers(0, 4, (check_count("size", size), circuit.shape.layers))
    return kernels_at_quarters(circuit, observable, quarters)


def enumerated_mean(circuit: Circuit, observable: Operator) -> float:
    """Return K̄ over uniform angles by all 4^L settings: exact, for few angles.

    Raises
    ------
    ResourceError
        If there are more than :data:`MAX_SETTINGS` settings.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.0])
    >>> enumerated_mean(c, {"Z": 1.0})  # the mean of (2 sin 2θ)²
    2.0
    """
    layers = circuit.shape.layers
    if 4**layers > MAX_SETTINGS:
        raise ResourceError(
            f"4^{layers} settings of L = {layers} angles exceed the bound of {MAX_SETTINGS}: use "
            "sample_quarter_kernels, whose mean is the same"
        )
    quarters = np.array(list(product(range(4), repeat=layers)))
    return float(kernels_at_quarters(circuit, observable, quarters).mean())


def kernels_at_quarters(circuit: Circuit, observable: Operator, quarters: ArrayLike) -> np.ndarray:
    """Return K at the angles θ = quarters·π/4, shape ``(B,)``.

    Parameters
    ----------
    circuit, observable
        As in :func:`sample_quarter_kernels`.
    quarters
        Whole numbers, shape ``(B, L)``; column ℓ belongs to the ℓ-th rotation from the left.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.0])
    >>> kernels_at_quarters(c, {"Z": 1.0}, [[0], [1]]).tolist()  # (2 sin 2θ)²
    [0.0, 4.0]
    """
    settings = np.asarray(quarters)
    if (
        settings.ndim != 2
        or settings.shape[1] != circuit.shape.layers
        or settings.dtype.kind != "i"
    ):
        raise DomainError(
            f"quarters of shape {settings.shape} and type {settings.dtype}: give whole numbers "
            f"(B, L) with L = {circuit.shape.layers}"
        )
    terms = _strings(observable, circuit)
    gates = _gates(circuit)
    return np.array([_squares(gates, terms, row, circuit).sum() for row in settings % 4])


def _squares(
    gates: list[_Gate], terms: list[_Term], row: np.ndarray, circuit: Circuit
) -> np.ndarray:
    """Return g_ℓ² at one setting.

    With A = V_−†OV_−, what O is when carried back to the left side of gate ℓ, d/dθ e^{−iθX} A
    e^{iθX} = e^{−iθX} i[A, X] e^{iθX}: g_ℓ is the mean of i[A, X] in the state behind the gate,
    which is 2i·AX where A and X anticommute, else 0.
    """
    asked: list[list[_Term]] = [[] for _ in range(circuit.shape.layers)]
    for strength, carried in terms:
        for gate in gates:
            if gate.generator is not None and not carried.commutes(gate.generator):
                asked[gate.layer].append(_Term(2 * strength, 1j * (carried * gate.generator)))
            tableau = gate.tableau(row)
            if tableau is not None:
                carried = carried.before(tableau, gate.targets)
    simulator = _stim().TableauSimulator()
    simulator.set_num_qubits(circuit.shape.n)
    gradient = np.zeros(circuit.shape.layers)
    for gate in reversed(gates):
        tableau = gate.tableau(row)
        if tableau is not None:
            simulator.do_tableau(tableau, gate.targets)
        if gate.generator is not None:
            gradient[gate.layer] = sum(
                factor * simulator.peek_observable_expectation(string)
                for factor, string in asked[gate.layer]
            )
    return gradient**2


def _gates(circuit: Circuit) -> list[_Gate]:
    """Return all operations, leftmost first."""
    if circuit.state is not None:
        raise DomainError(
            "the circuit has an input state of its own: the stabiliser route starts from |0…0⟩; "
            "prepare the state by Clifford gates at the right end"
        )
    gates: list[_Gate] = []
    drawn, layer = iter(circuit.unitaries), 0
    known: dict[str | bytes, Sequence[Tableau | None]] = {}
    for operation in circuit.shape.operations:
        if isinstance(operation, Rotation):
            gates.append(_rotation(operation, circuit.shape.n, layer, known))
            layer += 1
        else:
            matrix = next(drawn) if isinstance(operation, Drawn) else operation.matrix
            if matrix.tobytes() not in known:
                known[matrix.tobytes()] = [_tableau(matrix, operation.qubits)]
            gates.append(_Gate(known[matrix.tobytes()], list(operation.qubits)))
    return gates


def _rotation(
    operation: Rotation, n: int, layer: int, known: dict[str | bytes, Sequence[Tableau | None]]
) -> _Gate:
    """Return exp(iθP) of the angle ``layer``."""
    if operation.pauli is None:
        raise DesignDegreeError(
            f"the generator of angle {layer} is a matrix: four angles suffice for Pauli "
            'strings only; write it as one, or sample with method="network"'
        )
    if operation.pauli not in known:
        known[operation.pauli] = _quarter_turns(operation.pauli)
    generator = _stim().PauliString(n)
    for letter, qubit in zip(operation.pauli, operation.qubits, strict=True):
        generator[qubit] = letter
    return _Gate(known[operation.pauli], list(operation.qubits), generator, layer)


def _quarter_turns(pauli: str) -> Sequence[Tableau | None]:
    """Return the tableaux of exp(iθP) at θ = 0 (``None``), π/4, π/2, 3π/4."""
    stim = _stim()
    factors = "*".join(f"{letter}{q}" for q, letter in enumerate(pauli) if letter != "I")
    if not factors:
        return [None] * 4
    # stim's SPP is exp(−iπP/4) up to a phase
    turn = stim.Circuit(f"I {' '.join(map(str, range(len(pauli))))}\nSPP_DAG {factors}")
    return [None] + [(turn * k).to_tableau() for k in (1, 2, 3)]


def _tableau(matrix: np.ndarray, qubits: tuple[int, ...]) -> Tableau:
    """Return the tableau of a unitary; its first qubit is the most significant bit."""
    try:
        return _stim().Tableau.from_unitary_matrix(matrix, endian="big")
    except ValueError as error:
        raise DesignDegreeError(
            f"the gate on qubits {qubits} is no Clifford: the stabiliser route reads Cliffords "
            'and Pauli rotations only; sample with method="network" or "dense"'
        ) from error


def _strings(observable: Operator, circuit: Circuit) -> list[_Term]:
    """Return coefficients and stim's Pauli strings, the identity left out."""
    if not isinstance(observable, Mapping):
        raise ObservableError(
            f"an observable of type {type(observable).__name__}: the stabiliser route takes a "
            'dict of Pauli strings, e.g. {"Z" + "I" * 99: 1.0}'
        )
    check_dimension(observable, circuit.shape.n)
    stim = _stim()
    return [_Term(float(c), stim.PauliString(s)) for s, c in observable.items() if set(s) != {"I"}]


def _stim() -> ModuleType:
    try:
        import stim
    except ImportError as error:
        raise ResourceError(
            "the stabiliser route needs stim, which is not installed: pip install "
            "'qntk-check[stabilizer]'"
        ) from error
    return stim
