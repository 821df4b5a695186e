"""Pairs and triples of floats that carry a bound of their own rounding.

What :mod:`.tracked` does for floats, for numbers of some 106 and 159 bits. Their bound
is of the absolute error, and cheap to carry: a number is right to ``count`` roundings of a size
that majorizes it. Sizes add where numbers are added or subtracted and multiply where they are
multiplied, so that a size is what the number would be if nothing cancelled.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from qntk_check.formulas.machinery.pairs import Pair, pair_of
from qntk_check.formulas.machinery.tracked import Doubles, Operand, Tracked, small
from qntk_check.formulas.machinery.triples import Triple, triple_of
from qntk_check.kinds import Floats

__all__ = ["Longer", "Pairs", "Triples", "in_more_digits"]

_PLAIN = (float, int, np.ndarray)


class Expansion(Protocol):
    """What pairs and triples of floats do alike; floats are taken on either side."""

    hi: Floats

    def __add__(self, other: Self | Floats, /) -> Self: ...
    def __radd__(self, other: Floats, /) -> Self: ...
    def __mul__(self, other: Self | Floats, /) -> Self: ...
    def __rmul__(self, other: Floats, /) -> Self: ...
    def __truediv__(self, other: Self | Floats, /) -> Self: ...
    def __rtruediv__(self, other: Floats, /) -> Self: ...
    def __neg__(self) -> Self: ...


E = TypeVar("E", bound=Expansion)


class Longer(Tracked, Generic[E]):
    """Unevaluated sums of floats with their bound.

    Parameters
    ----------
    value
        A float or an array of them, or the pairs or triples.
    size
        At least the absolute value, entry by entry.
    count
        How many roundings of ``unit`` times the size the error is at most.
    """

    __slots__ = ("count", "size", "value")
    # Roundings of a sum, a product and a quotient.
    sums, products, quotients = 2.0, 2.0, 4.0

    def __init__(self, value: E | Floats, size: Floats, count: float = 0.0) -> None:
        self.value, self.size, self.count = value, size, count

    @classmethod
    def exact(cls, array: Floats) -> Self:
        """Return floats as they are."""
        return cls(cls._number(array), abs(array))

    @classmethod
    def _number(cls, array: Floats) -> E:
        raise NotImplementedError

    @property
    def head(self) -> Floats:
        """The values rounded to floats."""
        value = self.value
        return value if isinstance(value, _PLAIN) else value.hi

    @property
    def error(self) -> Floats:
        """The bound of the relative error in units of ``unit``."""
        head = abs(self.head)
        zero = head == 0.0
        share = self.count * self.size / np.where(zero, 1.0, head)
        return np.where(zero & (self.size * self.count > 0.0), np.inf, share)

    @property
    def bound(self) -> Floats:
        """The bound of the relative error."""
        return self.error * self.unit

    @classmethod
    def _held(cls, number: float) -> Self:
        return cls(number, abs(number))

    @classmethod
    def _once_rounded(cls, exact: E) -> Self:
        return cls(exact, abs(exact.hi), 1.0)

    # `_other` hands over one of its own, which the base cannot say.
    def _plus(self, other: Self) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]
        count = max(self.count, other.count) + self.sums
        return type(self)(self.value + other.value, self.size + other.size, count)

    def __neg__(self) -> Self:
        return type(self)(-self.value, self.size, self.count)

    def __mul__(self, other: Operand) -> Self:
        other = self._other(other)
        count = self.count + other.count + self.products
        return type(self)(self.value * other.value, self.size * other.size, count)

    def __truediv__(self, other: Operand) -> Self:
        other = self._other(other)
        below = abs(other.head)
        size = self.size / below
        if other.count:  # else the divisor is its own size
            size = size * (other.size / below)
        count = self.count + other.count + self.quotients
        return type(self)(self.value / other.value, size, count)

    def __abs__(self) -> Self:
        sign = np.where(self.head < 0, -1.0, 1.0)
        return type(self)(self.value * sign, self.size, self.count)

    def in_doubles(self) -> Doubles:
        """Return the values rounded to floats; what is zero within its error gets that error."""
        head, least = self.head, (self.count * self.unit) * self.size
        magnitude = abs(head)
        within = magnitude < least
        if np.any(within):
            head = np.where(within, np.where(head < 0, -least, least), head)
            magnitude = np.where(within, least, magnitude)
        if not np.all(magnitude):
            magnitude = np.where(magnitude == 0.0, 1.0, magnitude)
        error = small(least / magnitude / Doubles.unit + 1.0)
        return Doubles(head, error, positive=bool(np.min(head) >= 0.0))


class Pairs(Longer[Pair]):
    """Pairs of floats with their bound."""

    __slots__ = ()
    unit = 2.0**-104

    @classmethod
    def _number(cls, array: Floats) -> Pair:
        return Pair(array, 0.0)

    @classmethod
    def _nearest(cls, exact: Fraction) -> Self:
        return cls._once_rounded(pair_of(exact))


class Triples(Longer[Triple]):
    """Triples of floats with their bound."""

    __slots__ = ()
    unit = 2.0**-150
    sums, products, quotients = 1.0, 1.0, 8.0

    @classmethod
    def _number(cls, array: Floats) -> Triple:
        return Triple(array, 0.0, 0.0)

    @classmethod
    def _nearest(cls, exact: Fraction) -> Self:
        return cls._once_rounded(triple_of(exact))


K = TypeVar("K", bound=Longer[Pair] | Longer[Triple])


def in_more_digits(value: Doubles, kind: type[K]) -> K:
    """Return exact floats as pairs or triples.

    Raises
    ------
    FloatingPointError
        If they are rounded already: more digits are then of no use.

    Examples
    --------
    >>> in_more_digits(Doubles(2.0), Triples).count
    0.0
    """
    if not (isinstance(value.error, float) and value.error == 0.0):
        raise FloatingPointError("values that are rounded already")
    return kind.exact(value.value)
