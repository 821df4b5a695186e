"""The square root for every kind of number that a formula is evaluated on."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from numbers import Rational
from typing import Any

import numpy as np

from qntk_check.domains import is_symbolic

__all__ = ["square_root"]


def square_root(value: Any) -> Any:
    """Return √value: exact where the root of a rational is rational, else a float.

    Examples
    --------
    >>> from fractions import Fraction
    >>> square_root(Fraction(9, 4)), square_root(Fraction(2))
    (Fraction(3, 2), 1.4142135623730951)
    """
    if is_symbolic(value):
        import sympy

        return sympy.sqrt(value)
    if isinstance(value, Rational):
        fraction = Fraction(value)
        top, bottom = isqrt(fraction.numerator), isqrt(fraction.denominator)
        if top**2 == fraction.numerator and bottom**2 == fraction.denominator:
            return Fraction(top, bottom)
        return float(np.sqrt(float(fraction)))
    return np.sqrt(value)
