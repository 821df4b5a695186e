"""Vectors at the two sides of a bracket: basis vectors by their index, and named states.

Vectors are interned: one vector is one object, so that words and factors which hold it are compared
and looked up by identity. They sort states first, then indices that are numbers, then symbols.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import sympy

from derivations.errors import CalculusError

__all__ = ["BasisVector", "End", "StateVector", "Vector", "basis_vector", "state_vector"]

Key = tuple["int | str | Key", ...]


@dataclass(frozen=True, slots=True, eq=False)
class StateVector:
    """A pure state by its name, or its complex conjugate; a real one is its own."""

    name: str
    real: bool
    barred: bool
    key: Key = field(repr=False)

    @property
    def conj(self) -> StateVector:
        """The vector of the complex conjugate amplitudes."""
        return _state_vector(self.name, self.real, not self.barred and not self.real)

    def __lt__(self, other: Vector) -> bool:
        """Order vectors."""
        return self.key < other.key

    def __str__(self) -> str:
        """Return the name, with a star for the conjugate."""
        return f"{self.name}*" if self.barred else self.name

    def __reduce__(self) -> tuple[Callable[..., Vector], tuple[str, bool, bool]]:
        """Copy to the one object there is."""
        return _state_vector, (self.name, self.real, self.barred)


@dataclass(frozen=True, slots=True, eq=False)
class BasisVector:
    """A vector of the standard basis, by its index from 0: a whole number or an expression."""

    index: int | sympy.Expr
    key: Key = field(repr=False)

    @property
    def real(self) -> bool:
        """Basis vectors are real."""
        return True

    @property
    def barred(self) -> bool:
        """It is not marked as a conjugate."""
        return False

    @property
    def conj(self) -> BasisVector:
        """Itself."""
        return self

    def __lt__(self, other: Vector) -> bool:
        """Order vectors."""
        return self.key < other.key

    def __str__(self) -> str:
        """Return the index."""
        return str(self.index)

    def __reduce__(self) -> tuple[Callable[..., Vector], tuple[int | sympy.Expr]]:
        """Copy to the one object there is."""
        return basis_vector, (self.index,)


Vector = StateVector | BasisVector


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One side of a bracket, ``"<"`` or ``">"``, and the vector there."""

    side: str
    vector: Vector
    key: Key = field(repr=False)

    def __lt__(self, other: End) -> bool:
        """Order ends, and ends before the letters of a word."""
        return self.key < other.key

    def __reduce__(self) -> tuple[Callable[..., End], tuple[Vector]]:
        """Copy to the one object there is."""
        return (bra_end if self.side == "<" else ket_end), (self.vector,)


# Interning tables: entries are added, never changed.
_STATES: dict[tuple[str, bool, bool], StateVector] = {}
_BASIS: dict[Key, BasisVector] = {}
_BRAS: dict[Vector, End] = {}
_KETS: dict[Vector, End] = {}


def state_vector(name: str, *, real: bool) -> StateVector:
    """Return the vector of a state."""
    return _state_vector(name, real, barred=False)


# Positional flags, as copies hand them over.
def _state_vector(name: str, real: bool, barred: bool) -> StateVector:  # noqa: FBT001
    found = _STATES.get((name, real, barred))
    if found is None:
        vector = StateVector(name, real, barred, (0, int(not real), name, int(barred)))
        found = _STATES.setdefault((name, real, barred), vector)
    return found


def basis_vector(index: object) -> BasisVector:
    """Return a basis vector by its index: a whole number from 0 or a SymPy expression.

    Raises
    ------
    CalculusError
        If it is no index.
    """
    if isinstance(index, sympy.Expr):
        if index.is_Integer:
            return basis_vector(int(index))
        return _basis_vector(index, (2, sympy.srepr(index)))
    if isinstance(index, int | np.integer) and not isinstance(index, bool) and index >= 0:
        return _basis_vector(int(index), (1, int(index)))
    raise CalculusError(f"{index!r} is not an index: give a whole number from 0, or a SymPy symbol")


def _basis_vector(index: int | sympy.Expr, key: Key) -> BasisVector:
    found = _BASIS.get(key)
    return found or _BASIS.setdefault(key, BasisVector(index, key))


def bra_end(vector: Vector) -> End:
    """Return the left end ⟨vector| of a bracket."""
    found = _BRAS.get(vector)
    return found or _BRAS.setdefault(vector, End("<", vector, ("<", vector.key)))


def ket_end(vector: Vector) -> End:
    """Return the right end |vector⟩ of a bracket."""
    found = _KETS.get(vector)
    return found or _KETS.setdefault(vector, End(">", vector, (">", vector.key)))
