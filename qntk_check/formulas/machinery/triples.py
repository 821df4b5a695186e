"""Unevaluated sums of three floats: arithmetic with about 159 bits, for whole arrays.

For what pairs of floats (:mod:`.pairs`) do not decide, at some four times their cost:
a third central moment, say, that is nothing but the rounding of the traces it is made of. The
algorithms are those of quad-double arithmetic, cut after the third part.

Source: Y. Hida, X. S. Li and D. H. Bailey, Proc. ARITH-15, 155 (2001).
"""

from __future__ import annotations

from fractions import Fraction

from qntk_check.formulas.machinery.pairs import two_product, two_sum
from qntk_check.kinds import Floats

__all__ = ["Triple", "triple_of"]


class Triple:
    """hi + mid + lo, elementwise; the operators take triples, floats and float arrays.

    A sum is right to 2^−150 of the sizes of its terms, a product to 2^−150 and a quotient to
    2^−147 of its own.

    Examples
    --------
    >>> third = Triple(1.0, 0.0, 0.0) / 3.0
    >>> rest = third * 3.0 - 1.0
    >>> abs(rest.hi) < 2.0**-150
    True
    """

    __slots__ = ("hi", "lo", "mid")
    __array_ufunc__ = None  # an array on the left hands its operators over

    def __init__(self, hi: Floats, mid: Floats, lo: Floats) -> None:
        self.hi, self.mid, self.lo = hi, mid, lo

    def __add__(self, other: Triple | Floats) -> Triple:
        other = _as_triple(other)
        first, left = two_sum(self.hi, other.hi)
        second, rest = two_sum(self.mid, other.mid)
        second, left = two_sum(second, left)
        return _normal(first, second, (self.lo + other.lo) + rest + left)

    def __mul__(self, other: Triple | Floats) -> Triple:
        other = _as_triple(other)
        first, a = two_product(self.hi, other.hi)
        b, b_rest = two_product(self.hi, other.mid)
        c, c_rest = two_product(self.mid, other.hi)
        second, left = two_sum(b, c)
        second, more = two_sum(second, a)
        third = self.hi * other.lo + self.mid * other.mid + self.lo * other.hi
        return _normal(first, second, third + b_rest + c_rest + left + more)

    def __truediv__(self, other: Triple | Floats) -> Triple:
        other = _as_triple(other)
        first = self.hi / other.hi
        rest = self - other * first
        second = rest.hi / other.hi
        rest = rest - other * second
        third = rest.hi / other.hi
        rest = rest - other * third
        return _normal(first, second, third) + rest.hi / other.hi

    def __neg__(self) -> Triple:
        return Triple(-self.hi, -self.mid, -self.lo)

    def __sub__(self, other: Triple | Floats) -> Triple:
        return self + -_as_triple(other)

    def __radd__(self, other: Triple | Floats) -> Triple:
        return self + other

    def __rmul__(self, other: Triple | Floats) -> Triple:
        return self * other

    def __rsub__(self, other: Triple | Floats) -> Triple:
        return -self + other

    def __rtruediv__(self, other: Triple | Floats) -> Triple:
        return _as_triple(other) / self


def _normal(first: Floats, second: Floats, third: Floats) -> Triple:
    """Return the same sum with each part at most half a unit in the last place of the one before.

    Every step is exact. The second sweep is for sums that cancel in their first part.
    """
    for _ in range(2):
        second, third = two_sum(second, third)
        first, second = two_sum(first, second)
        second, third = two_sum(second, third)
    return Triple(first, second, third)


def _as_triple(value: Triple | Floats) -> Triple:
    return value if isinstance(value, Triple) else Triple(value, 0.0, 0.0)


def triple_of(value: Fraction) -> Triple:
    """Return the triple nearest to a fraction.

    Examples
    --------
    >>> triple_of(Fraction(1, 3)).hi
    0.3333333333333333
    """
    high = float(value)
    middle = float(value - Fraction(high))
    return Triple(high, middle, float(value - Fraction(high) - Fraction(middle)))
