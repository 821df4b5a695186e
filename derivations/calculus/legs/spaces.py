"""Spaces: products of legs, each with a name and a dimension that may be a symbol."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import sympy

from derivations.calculus.arguments import check_count, whole
from derivations.errors import CalculusError

__all__ = ["Dimension", "Leg", "Space", "check_dimension"]

#: The dimension of a leg: a positive whole number, or an expression in symbols.
Dimension = int | sympy.Expr


@dataclass(frozen=True)
class Leg:
    """One factor of a product of spaces."""

    name: str
    dimension: Dimension


@dataclass(frozen=True, repr=False)
class Space:
    """A product of legs; the order of the factors is that of the indices of matrices on it.

    Examples
    --------
    >>> A = Space((Leg("A", 2), Leg("B", 3)))
    >>> A, A.dimension, A.copy(2)
    (A*B, 6, A2*B2)
    """

    legs: tuple[Leg, ...]

    def __repr__(self) -> str:
        """Return the names of the legs."""
        return "*".join(leg.name for leg in self.legs)

    def __mul__(self, other: object) -> Space:
        """Return the product of two spaces that share no leg."""
        if not isinstance(other, Space):
            raise CalculusError(f"{other!r} is no space: multiply spaces, A * B")
        shared = {leg.name for leg in self.legs} & {leg.name for leg in other.legs}
        if shared:
            name = min(shared)
            raise CalculusError(
                f"the leg {name} would stand twice in one space: write {name}.copy(2) for a second "
                "one of the same dimension"
            )
        return Space(self.legs + other.legs)

    @property
    def dimension(self) -> Dimension:
        """The product of the dimensions of the legs."""
        return cast("Dimension", math.prod(leg.dimension for leg in self.legs))

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the legs, in order."""
        return tuple(leg.dimension for leg in self.legs)

    def copy(self, number: int) -> Space:
        """Return a space like this one, with the number at the end of the names of its legs."""
        mark = str(check_count("number", number, least=1))
        return Space(tuple(Leg(leg.name + mark, leg.dimension) for leg in self.legs))


def check_dimension(name: str, value: object) -> Dimension:
    """Return the dimension of a leg, or say that it is none."""
    if isinstance(value, sympy.Expr) and value.free_symbols:
        if value.is_polynomial():
            return value
        raise CalculusError(
            f"the dimension {value} of {name} is no product of symbols: give a symbol d, and "
            f"substitute {value} for it in .expr of the result"
        )
    number = whole(int(value) if isinstance(value, sympy.Integer) else value)
    if number is None or number < 1:
        raise CalculusError(
            f"{value!r} is no dimension of the leg {name}: give a positive whole number, or a "
            f"SymPy symbol such as d_{name}"
        )
    return number
