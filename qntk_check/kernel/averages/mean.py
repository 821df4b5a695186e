"""K̄ of a circuit's shape, by the average that says most about it, and which that was.

- ``uniform``: over independent uniform angles of this very circuit, exactly (:mod:`.uniform`).
- ``algebra``: over the group that its rotations generate, for deep circuits of its kind. Fixed
  Cliffords are moved to the left end, which takes strings to strings, those of O too.
- ``haar``: over all of U(2^n), for deep circuits whose rotations generate it, or where nothing else
  is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.algebras import group_average, pauli_algebra
from qntk_check.arguments import check_choice, check_kind, show
from qntk_check.circuits import Circuit, CircuitShape, Fixed, Operation, Rotation
from qntk_check.circuits import convention as named_convention
from qntk_check.errors import DesignDegreeError, DomainError, ObservableError, ResourceError
from qntk_check.kernel.averages.steps import conjugated
from qntk_check.kernel.averages.uniform import uniform_mean
from qntk_check.observables import (
    ObservableLike,
    PauliSum,
    canonical,
    centered,
    dimension,
    exact_traces,
)
from qntk_check.observables.numbers import Number

__all__ = ["MEAN_ROUTES", "KernelMean", "mean"]

MEAN_ROUTES = ("uniform", "algebra", "haar")
_REFUSED = (DesignDegreeError, DomainError, ObservableError, ResourceError)


@dataclass(frozen=True, eq=False)
class KernelMean:
    """K̄, over what, and why.

    Parameters
    ----------
    K
        E K, in units of O².
    gradient_variance
        E g_ℓ² of each angle, shape ``(L,)``.
    route
        One of :data:`MEAN_ROUTES`.
    reason
        Why this one: what it is exact for, and what stood against those before it.
    algebra
        The algebra of the rotations by name, where it was found.
    convention
        In which angles the derivatives are.
    """

    K: float
    gradient_variance: np.ndarray
    route: str
    reason: str
    algebra: str | None = None
    convention: str = "full"


def mean(
    circuit: CircuitShape | Circuit,
    observable: ObservableLike,
    *,
    route: str = "auto",
    convention: str | None = None,
) -> KernelMean:
    """Return K̄ of a circuit by the first average that can be had: uniform angles, algebra, Haar.

    Parameters
    ----------
    circuit
        A shape, or a circuit, whose angles are not used.
    observable
        O in any form; for ``algebra`` in Pauli strings.
    route
        One of :data:`MEAN_ROUTES` to have that one or its error, or ``"auto"``.
    convention
        As in :func:`qntk_check.kernel.evaluate`; full angles if not given.

    Raises
    ------
    DesignDegreeError, DomainError, ObservableError, ResourceError
        If there is no such route, or the one that was asked for does not apply.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> shape = circuits.product(2, ["XX", "ZI", "IZ"])
    >>> mean(shape, {"XX": 1}).route, mean(shape, {"ZI": 1}, route="algebra").algebra
    ('uniform', '2 su(2)')
    """
    check_choice("route", route, (*MEAN_ROUTES, "auto"))
    if not isinstance(circuit, Circuit):
        check_kind("the circuit", circuit, CircuitShape, "give a CircuitShape or a Circuit")
    by = named_convention("full" if convention is None else convention)
    against: list[str] = []
    for name in MEAN_ROUTES if route == "auto" else (route,):
        try:
            found, reason, algebra = _ROUTES[name](circuit, observable)
        except _REFUSED as error:
            if route != "auto" or name == "haar":
                raise
            against.append(f"no {name}: {error}")
            continue
        variance = by.slope**2 * found
        reason = "; ".join([reason, *against])
        return KernelMean(float(variance.sum()), variance, name, reason, algebra, by.name)
    raise DomainError("no average applies: " + "; ".join(against))


_Found = tuple[np.ndarray, str, str | None]


def _uniform(circuit: CircuitShape | Circuit, observable: ObservableLike) -> _Found:
    bound = circuit
    if isinstance(bound, CircuitShape):
        if bound.drawn:
            raise DomainError("the shape has drawn unitaries, which a circuit brings along")
        bound = Circuit(bound, np.zeros(bound.layers))
    found = uniform_mean(bound, observable, method="network", convention="full")
    return found.gradient_variance, "exact over uniform angles of this circuit", None


def _algebra(circuit: CircuitShape | Circuit, observable: ObservableLike) -> _Found:
    shape = circuit.shape if isinstance(circuit, Circuit) else circuit
    if isinstance(circuit, Circuit) and circuit.state is not None:
        raise DomainError("the circuit has an input state of its own, and |0…0⟩ is averaged from")
    form = canonical(observable)
    if not isinstance(form, PauliSum):
        raise ObservableError(f"{show(observable)} is not written in Pauli strings: give a dict")
    strings, moved = _moved(shape, form)
    algebra = pauli_algebra(strings)
    if algebra.full:
        raise DomainError("the rotations generate all of su(2^n), of which haar is the average")
    found = group_average(strings, moved)
    reason = f"over the group of {algebra.name}, which the rotations generate: of deep circuits"
    return found.gradient_variance, reason, algebra.name


def _haar(circuit: CircuitShape | Circuit, observable: ObservableLike) -> _Found:
    shape = circuit.shape if isinstance(circuit, Circuit) else circuit
    N = 2**shape.n
    form = canonical(observable)
    if dimension(form) != N:
        raise ObservableError(
            f"O acts on dimension {show(dimension(form))}, the circuit on {show(N)}: give one size"
        )
    square = exact_traces(centered(form)[1], 2)[1]
    # Σ over su(N) of ‖i[X, b]‖² = 2(N Tr X² − (Tr X)²), P(ρ) = 1 − 1/N, P(O) = Tr Õ², d = N² − 1
    shares = np.array([_moving_share(rotation) for rotation in shape.rotations])
    each = float(2 * square * N / ((N - 1) * (N + 1) ** 2))
    return shares * each, "over all of U(2^n): of deep circuits that generate it", None


def _moving_share(rotation: Rotation) -> float:
    """Return 1 − (Tr X/N)²."""
    if rotation.pauli is not None:
        return float(set(rotation.pauli) != {"I"})
    share = float(np.real(np.trace(rotation.matrix))) / len(rotation.matrix)
    return 1 - share**2


def _moved(shape: CircuitShape, form: PauliSum) -> tuple[list[str], dict[str, Number]]:
    """Return the strings of all rotations, and O, when fixed Cliffords are moved to the left end.

    e^{iθX} W = W e^{iθW†XW}: every string is taken through the Cliffords right of it, and O, which
    stands left of all, through all of them. The input state stays |0…0⟩.
    """
    if shape.drawn:
        raise DomainError("the shape has drawn unitaries, and the algebra is of fixed gates")
    strings: list[str] = []
    moved: dict[str, Number] = {}
    for string, value in form.items():
        sign, letters = _through(string, shape.operations)
        moved[letters] = sign * value
    for place, operation in enumerate(shape.operations):
        if isinstance(operation, Rotation):
            if operation.pauli is None:
                raise DesignDegreeError("a generator is a matrix: write it as a Pauli string")
            whole = ["I"] * shape.n
            for qubit, letter in zip(operation.qubits, operation.pauli, strict=True):
                whole[qubit] = letter
            strings.append(_through("".join(whole), shape.operations[place + 1 :])[1])
    return strings, moved


def _through(string: str, operations: Sequence[Operation]) -> tuple[int, str]:
    """Return ±P' = W†PW for the fixed gates among some operations."""
    sign, letters = 1, list(string)
    for gate in operations:
        if not isinstance(gate, Fixed):
            continue
        local = "".join(letters[q] for q in gate.qubits)
        if set(local) != {"I"}:
            flip, local = conjugated(gate.matrix, local, gate.qubits)
            sign *= flip
            for qubit, letter in zip(gate.qubits, local, strict=True):
                letters[qubit] = letter
    return sign, "".join(letters)


_ROUTES = {"uniform": _uniform, "algebra": _algebra, "haar": _haar}
