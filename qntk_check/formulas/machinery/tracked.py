"""Floats that carry a bound of their own rounding: arithmetic that knows when it cannot be trusted.

A formula is written once, for exact fractions. Evaluated on these numbers it gives, beside each
value, a bound of its relative error in units of the last place. Where the bound is small the value
is right as it stands; where it is not, because something cancelled, the caller takes more digits
(:mod:`.evaluation`). The bounds are those of running error analysis (Wilkinson): an
operation adds one rounding; a product adds the errors of its factors; a sum weighs the errors of
its terms by their shares of it, and a sum of terms of one sign has at most the larger of theirs.
"""

from __future__ import annotations

import math
from contextvars import ContextVar
from fractions import Fraction
from typing import Self, TypeAlias

import numpy as np

from qntk_check.kinds import Floats, Scalar

__all__ = ["DIGITS", "ROUNDING", "Doubles", "Operand", "Tracked", "small"]

# Below this argument exp(x), times any product of two floats, is zero in floats.
_GONE = -2200.0
_EXACT = 2**53
# Bounds up to this one are no longer kept for each entry.
_SMALL = 24.0

# Whether what scalars make among themselves may be rounded, as it may beside arrays.
ROUNDING: ContextVar[bool] = ContextVar("ROUNDING", default=False)
# How many floats a number is made of where a formula says that it cancels: 2 or 3.
DIGITS: ContextVar[int] = ContextVar("DIGITS", default=2)

_erf = np.vectorize(math.erf, otypes=[float])  # SciPy would make every import slower

Operand: TypeAlias = "Tracked | Scalar"  # what may stand on the other side


class Tracked:
    """Values with a bound of their relative error: what all kinds of them do alike.

    There are `Doubles`, those among them with `Few` different values, and `Pairs` and `Triples`
    of floats (:mod:`.longer`).
    """

    __slots__ = ()
    __array_ufunc__ = None
    unit = 2.0**-53

    @property
    def head(self) -> Floats:
        """The values as plain floats."""
        raise NotImplementedError

    @property
    def bound(self) -> Floats:
        """The bound of the relative error, one for all or one each."""
        raise NotImplementedError

    def plain(self) -> Tracked:
        """Return the same with an entry for each place."""
        return self

    @classmethod
    def constant(cls, number: Scalar) -> Self:
        """Return a Python number as one of these, with its own rounding."""
        if isinstance(number, int) and abs(number) < _EXACT:
            return cls._held(float(number))
        exact = Fraction(number)
        try:
            found = cls._nearest(exact)
        except OverflowError:
            raise FloatingPointError(f"{cls.__name__} hold no {exact.numerator.bit_length()}-bit "
                                     "number") from None  # fmt: skip
        if exact and abs(float(exact)) < 1e-290:  # its neighbors have lost their last digits
            raise FloatingPointError("a constant is too small for floats")
        return found

    @classmethod
    def _held(cls, number: float) -> Self:
        """Return a float as it is."""
        raise NotImplementedError

    @classmethod
    def _nearest(cls, exact: Fraction) -> Self:
        """Return a fraction with its rounding."""
        raise NotImplementedError

    def _other(self, other: Operand) -> Self:
        if not isinstance(other, Tracked):
            return self.constant(other)
        other = other.plain()
        if type(other) is not type(self):
            raise FloatingPointError("floats and pairs of floats are not mixed")
        return other

    def _plus(self, other: Self) -> Self:
        raise NotImplementedError

    def __add__(self, other: Operand) -> Self:
        if isinstance(other, int) and other == 0:
            return self
        return self._plus(self._other(other))

    def __neg__(self) -> Self:
        raise NotImplementedError

    def __sub__(self, other: Operand) -> Self:
        return self._plus(-self._other(other))

    def __rsub__(self, other: Operand) -> Self:
        return self._other(other)._plus(-self)

    def __radd__(self, other: Operand) -> Self:
        return self + other

    def __mul__(self, other: Operand) -> Self:
        raise NotImplementedError

    def __rmul__(self, other: Operand) -> Self:
        return self * other

    def __truediv__(self, other: Operand) -> Self:
        raise NotImplementedError

    def __rtruediv__(self, other: Operand) -> Self:
        return self._other(other) / self

    def __abs__(self) -> Self:
        raise NotImplementedError

    def __pow__(self, exponent: Operand) -> Self | int:
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            exponent = exponent.numerator
        if isinstance(exponent, int) and exponent == 0:
            return 1
        if not isinstance(exponent, int) or abs(exponent) > 64:
            return self.power(exponent)
        result: Self | None = None
        square, left = self, abs(exponent)
        while left:
            if left & 1:
                result = square if result is None else result * square
            left >>= 1
            if left:
                square = square * square
        assert result is not None
        return result if exponent > 0 else 1 / result

    def __rpow__(self, base: Operand) -> Self:
        return self._other(base).power(self)

    def power(self, exponent: Operand) -> Self:
        """Return the values to a power that may vary, too."""
        raise FloatingPointError(f"{type(self).__name__} have no power {type(exponent).__name__}")

    def sqrt(self) -> Self:
        """Return the square roots."""
        raise FloatingPointError(f"{type(self).__name__} have no roots")

    log = exp = erf = sqrt


class Doubles(Tracked):
    """Floats with a bound of their rounding errors, in units of 2^−53.

    Parameters
    ----------
    value
        Floats, one or an array.
    error
        Bound of the relative error in units of ``unit``; a number for all, or one each.
    positive
        Whether no value is known to be below zero. It need not be found out.

    Examples
    --------
    >>> N = Doubles(np.array([1e8]))
    >>> good, bad = 1 / (N + 1), N**2 - (N**2 - 1)
    >>> float(good.error), bool(bad.error > 1e12)
    (2.0, True)
    """

    __slots__ = ("error", "positive", "value")

    def __init__(self, value: Floats, error: Floats = 0.0, *, positive: bool = False) -> None:
        self.value, self.error, self.positive = value, error, positive

    @property
    def head(self) -> Floats:
        """The values."""
        return self.value

    @property
    def bound(self) -> Floats:
        """The bound of the relative error, one for all or one each."""
        return self.error * self.unit

    def plain(self) -> Doubles:
        """Return the same with an entry for each place."""
        return self

    @classmethod
    def _held(cls, number: float) -> Self:
        return cls(number, 0.0, positive=number >= 0)

    @classmethod
    def _nearest(cls, exact: Fraction) -> Self:
        value = float(exact)
        return cls(value, 0.0 if Fraction(value) == exact else 1.0, positive=exact >= 0)

    # `_other` hands over one of its own, which the base cannot say.
    def _plus(self, other: Self) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]
        total = type(self)(self.value + other.value)
        mine, theirs = self.error, other.error
        plain = isinstance(mine, float) and isinstance(theirs, float)
        total.positive = self.positive and other.positive
        if plain and total.positive:
            total.error = max(mine, theirs) + 1.0
        elif plain and mine == theirs == 0.0:
            total.error = 1.0
        else:
            _weigh(total, abs(self.value) * mine + abs(other.value) * theirs)
        if not total.positive:
            total.positive = bool(np.min(total.value) >= 0.0 and np.max(total.error) < 1e12)
        return total

    def __neg__(self) -> Self:
        return type(self)(-self.value, self.error)

    def __mul__(self, other: Operand) -> Self:
        rounds = not _is_power_of_two(other)
        other = self._other(other)
        positive = (self.positive and other.positive) or self is other
        return type(self)(
            self.value * other.value, self.error + other.error + rounds, positive=positive
        )

    def __truediv__(self, other: Operand) -> Self:
        other = self._other(other)
        return type(self)(
            self.value / other.value, self.error + other.error + 1.0,
            positive=self.positive and other.positive,
        )  # fmt: skip

    def __abs__(self) -> Self:
        sign = np.where(self.value < 0, -1.0, 1.0)
        return type(self)(self.value * sign, self.error, positive=True)

    def sqrt(self) -> Self:
        """Return √x."""
        return type(self)(np.sqrt(self.value), self.error / 2 + 1.0, positive=True)

    def log(self) -> Self:
        """Return log x, whose error is that of x over |log x|."""
        value = np.log(self.value)
        if isinstance(self.error, float) and self.error == 0.0:
            return type(self)(value, 4.0)
        size = np.where(value == 0.0, self.unit, abs(value))
        return type(self)(value, self.error / size + 4.0)

    def exp(self) -> Self:
        """Return e^x, whose error is |x| times that of x."""
        gone = self.value < _GONE
        value = np.where(gone, 0.0, np.exp(np.where(gone, 0.0, self.value)))
        error = np.where(gone, 0.0, abs(self.value) * self.error + 4.0)
        return type(self)(value, error, positive=True)

    def erf(self) -> Self:
        """Return the error function, whose relative error is at most that of x."""
        return type(self)(_erf(self.value), self.error + 4.0, positive=self.positive)

    def power(self, exponent: Operand) -> Self:
        """Return x^y for x > 0, whose error is |y| times that of x."""
        exponent = self._other(exponent)
        value = np.power(self.value, exponent.value)
        sensitive = abs(exponent.value * np.log(self.value)) * exponent.error
        return type(self)(
            value, abs(exponent.value) * self.error + sensitive + 4.0, positive=self.positive
        )


def _is_power_of_two(number: object) -> bool:
    """Return whether a factor is a small one that is multiplied with exactly."""
    return isinstance(number, int) and number in (1, 2, 4, 8, 16, 32, 64)


def _weigh(total: Doubles, absolute: Floats) -> None:
    """Set the relative error of a sum from the absolute one, and one rounding more.

    A sum that is zero within its error has no relative one: it is moved by that error, so that
    what is computed with it keeps the right absolute one.
    """
    size = abs(total.value)
    lost = (size == 0.0) & (absolute > 0.0)
    if np.any(lost):
        total.value = total.value + np.where(lost, absolute * total.unit, 0.0)
        size = abs(total.value)
        total.error = small(absolute / np.where(size == 0.0, 1.0, size) + 1.0)
    elif np.all(size):
        total.error = small(absolute / size + 1.0)
    else:
        total.error = small(absolute / np.where(size == 0.0, 1.0, size) + 1.0)


def small(error: Floats) -> Floats:
    """Return one bound for all entries where the largest is small: numbers cost less."""
    largest = float(np.max(error))
    return largest if largest <= _SMALL else error
