"""Unevaluated sums of two floats: arithmetic with about 106 bits, for whole arrays.

A number is held as hi + lo with |lo| at most half a unit in the last place of hi. The sums and
products of two floats that this rests on are exact (Dekker; Knuth), as long as nothing over- or
underflows, which NumPy's error state has to report. Where 53 bits do not decide a value this
does, at some twenty times the cost, before exact fractions have to be taken.

Sources: T. J. Dekker, Numer. Math. 18, 224 (1971); Y. Hida, X. S. Li and D. H. Bailey, Proc.
ARITH-15, 155 (2001).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qntk_check.kinds import Floats, Places

__all__ = ["Pair", "pair_of", "two_product", "two_sum"]

# Splits a float of 53 bits into two of 26: 2^27 + 1.
_SPLITTER = 134217729.0


def two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return (s, e) with s = fl(a + b) and s + e = a + b exactly.

    Examples
    --------
    >>> two_sum(1.0, 2.0**-60) == (1.0, 2.0**-60)
    True
    """
    total = a + b
    shadow = total - a
    return total, (a - (total - shadow)) + (b - shadow)


def two_product(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return (p, e) with p = fl(a · b) and p + e = a · b exactly.

    Examples
    --------
    >>> from fractions import Fraction
    >>> p, e = two_product(0.1, 0.3)
    >>> Fraction(p) + Fraction(e) == Fraction(0.1) * Fraction(0.3)
    True
    """
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _split(a: Floats) -> tuple[Floats, Floats]:
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _normal(high: Floats, low: Floats) -> Pair:
    """Return the pair of a sum whose second part is the smaller."""
    total = high + low
    return Pair(total, low - (total - high))


class Pair:
    """hi + lo, elementwise; the operators take pairs, floats and float arrays.

    A sum is right to 2^−104 of the sizes of its terms, a product or quotient to 2^−102 of its own.

    Examples
    --------
    >>> third = Pair(1.0, 0.0) / 3.0
    >>> (third * 3.0 - 1.0).hi, third.lo != 0
    (0.0, True)
    """

    __slots__ = ("halves", "hi", "lo")
    __array_ufunc__ = None  # an array on the left hands its operators over

    def __init__(self, hi: Floats, lo: Floats) -> None:
        self.hi, self.lo = hi, lo
        self.halves: tuple[Floats, Floats] | None = None

    def __add__(self, other: Pair | Floats) -> Pair:
        other = _as_pair(other)
        total, error = two_sum(self.hi, other.hi)
        return _normal(total, error + (self.lo + other.lo))

    def __mul__(self, other: Pair | Floats) -> Pair:
        if isinstance(other, float) and abs(other) < 2.0**20 and other.is_integer():
            return self._times(other)
        other = _as_pair(other)
        (a, b), (c, d) = self._halves(), other._halves()
        product = self.hi * other.hi
        error = a * c  # augmented below: an array is then written over, not made anew
        error -= product
        error += a * d
        error += b * c
        error += b * d
        if not _is_zero(other.lo):
            error += self.hi * other.lo
        if not _is_zero(self.lo):
            error += self.lo * other.hi
        return _normal(product, error)

    def _halves(self) -> tuple[Floats, Floats]:
        """Return the first part split in two, once: a factor is often used again."""
        if self.halves is None:
            self.halves = _split(self.hi)
        return self.halves

    def _times(self, factor: float) -> Pair:
        """Multiply with a small whole number, whose product with half a float is exact."""
        high, low = self._halves()
        product = self.hi * factor
        error = (high * factor - product) + low * factor
        if not _is_zero(self.lo):
            error = error + self.lo * factor
        return _normal(product, error)

    def __truediv__(self, other: Pair | Floats) -> Pair:
        other = _as_pair(other)
        first = self.hi / other.hi
        rest = self - other * first
        second = rest.hi / other.hi
        rest = rest - other * second
        return _normal(first, second) + rest.hi / other.hi

    def __neg__(self) -> Pair:
        return Pair(-self.hi, -self.lo)

    def __sub__(self, other: Pair | Floats) -> Pair:
        return self + -_as_pair(other)

    def __radd__(self, other: Pair | Floats) -> Pair:
        return self + other

    def __rmul__(self, other: Pair | Floats) -> Pair:
        return self * other

    def __rsub__(self, other: Pair | Floats) -> Pair:
        return -self + other

    def __rtruediv__(self, other: Pair | Floats) -> Pair:
        return _as_pair(other) / self

    def __getitem__(self, place: Places) -> Pair:
        return Pair(np.asarray(self.hi)[place], np.asarray(self.lo)[place])


def _is_zero(low: Floats) -> bool:
    """Return whether a second part is no array but nothing, as that of a float is."""
    return isinstance(low, float) and low == 0.0


def _as_pair(value: Pair | Floats) -> Pair:
    return value if isinstance(value, Pair) else Pair(value, 0.0)


def pair_of(value: Fraction) -> Pair:
    """Return the pair nearest to a fraction.

    Examples
    --------
    >>> pair_of(Fraction(1, 3)).hi
    0.3333333333333333
    """
    high = float(value)
    return Pair(high, float(value - Fraction(high)))
