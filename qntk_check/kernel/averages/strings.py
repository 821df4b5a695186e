"""Pauli strings carried from the observable to the input state, where only squares count.

A rotation exp(iθP) leaves a string that commutes with P alone, and takes an anticommuting A to
A cos 2θ + iAP sin 2θ. For uniform θ the squares and the products of two strings then average as
if A went to A or AP by the toss of a fair coin (:mod:`.sectors` tells which pairs survive).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.circuits import Circuit
from qntk_check.errors import DesignDegreeError
from qntk_check.kernel.averages.sectors import Sectors, correlation
from qntk_check.kernel.averages.steps import Clifford, Other, Start, Step, Turn, read_steps
from qntk_check.kernel.bounds import check_dimension
from qntk_check.kernel.cone import light_cone
from qntk_check.observables import PauliSum, in_strings

__all__ = ["Clifford", "Start", "Terms", "Turn", "Walk", "bundled", "read_terms", "walks"]


@dataclass(frozen=True, eq=False)
class Walk:
    """Strings of the observable and the gates in their light cone, leftmost first.

    Parameters
    ----------
    strings
        With their weights: what E g² of each is multiplied by.
    steps
        What they pass on the way to the input state.
    qubits
        The light cone.
    """

    strings: Mapping[str, float]
    steps: tuple[Step, ...]
    qubits: tuple[int, ...]

    @property
    def string(self) -> str:
        """The first string."""
        return next(iter(self.strings))

    @property
    def strength(self) -> float:
        """The coefficient of a string alone, without its sign."""
        return float(np.sqrt(self.strings[self.string]))


@dataclass(frozen=True, eq=False)
class Terms:
    """An observable and the gates that it meets.

    Parameters
    ----------
    strings
        Its strings without the one that is 1, as they were given.
    merged
        The same where coefficients of strings that stay correlated are added, with sign.
    steps
        All gates, leftmost first.
    why
        Why squares alone do not tell the average; empty if they do.
    """

    strings: Mapping[str, float]
    merged: Mapping[str, float]
    steps: tuple[Step | None, ...]
    why: str = ""


def read_terms(circuit: Circuit, observable: PauliSum | np.ndarray) -> Terms:
    """Return the strings of an observable and the gates, merged where only squares count.

    Raises
    ------
    ResourceError
        If a matrix has too many strings.
    """
    check_dimension(observable, circuit.shape.n)
    strings = {s: float(c) for s, c in in_strings(observable).items() if set(s) != {"I"} and c}
    steps = tuple(read_steps(circuit))
    other = next((step for step in steps if isinstance(step, Other)), None)
    if other is not None:
        why = f"the gate on qubits {other.qubits} is no Clifford"
        return Terms(strings, {}, steps, why)
    return _merged(strings, steps, Sectors(circuit.shape.n, steps))


def _merged(strings: Mapping[str, float], steps: tuple[Step | None, ...], by: Sectors) -> Terms:
    """Add up the coefficients of strings of one sector."""
    found: dict[str, float] = {}
    sectors: dict[int, list[str]] = {}
    for string, strength in strings.items():
        first = sectors.setdefault(by.of(string), [])
        for other in first:
            if by.within(other) != by.within(string):
                why = f"{other} and {string} stay correlated by the states that qubits start in"
                return Terms(strings, {}, steps, why)
            sign = correlation(other, string, steps)
            if sign:
                found[other] += sign * strength
                break
        else:
            found[string] = strength
            first.append(string)
    return Terms(strings, {s: c for s, c in found.items() if c}, steps)


def walks(circuit: Circuit, observable: PauliSum | np.ndarray) -> list[Walk]:
    """Return the strings whose squares make up the average over uniform angles.

    Two strings P and Q stay correlated only if each rotation turns both or none, that is if it
    commutes with what PQ has become, and if PQ ends diagonal. Then ⟨P⟩ = ±⟨Q⟩ throughout, and
    their coefficients add up with that sign.

    Raises
    ------
    DesignDegreeError
        If a gate is no Clifford, or starting states keep two strings correlated otherwise.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(2, ["XI"]), [0.0])
    >>> [(w.string, w.strength) for w in walks(c, {"ZI": 1.0, "ZZ": 0.5, "YI": 2.0})]
    [('ZI', 1.5), ('YI', 2.0)]
    """
    terms = read_terms(circuit, observable)
    if terms.why:
        raise DesignDegreeError(f"{terms.why}: its squares alone do not tell the mean")
    return [bundled(circuit, {string: c}, terms.steps) for string, c in terms.merged.items()]


def bundled(circuit: Circuit, strings: Mapping[str, float], steps: Sequence[Step | None]) -> Walk:
    """Return strings that go together through their light cone."""
    cone = light_cone(circuit.shape, strings)
    inside = [steps[p] for p in cone.operations]
    squares = {string: strength**2 for string, strength in strings.items()}
    return Walk(squares, tuple(step for step in inside if step is not None), cone.qubits)
