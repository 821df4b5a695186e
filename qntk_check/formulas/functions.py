"""Functions that take every kind of number that a formula is evaluated on.

SymPy expressions, fractions, numbers of many digits (mpmath), floats that carry their rounding
(:mod:`.tracked`), floats and arrays. A fraction whose value is no fraction raises
:class:`~.exact.IrrationalError`, and the caller takes digits instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import isqrt
from numbers import Rational
from typing import cast

import numpy as np

from qntk_check.formulas.machinery.exact import (
    IrrationalError,
    multiplied_out,
    nearest_float,
)
from qntk_check.formulas.machinery.foreign import is_symbolic, symbolic, symbolic_pi
from qntk_check.formulas.machinery.tracked import ROUNDING, Doubles, Tracked
from qntk_check.kinds import Array, Exact, Floats, Number

__all__ = ["erf", "exp", "folded_mean", "log", "power", "square_root"]

_erf = np.vectorize(math.erf, otypes=[float])  # SciPy would make every import slower


def _of(name: str, floats: Callable[[Floats], Floats], value: Number) -> Number:
    """Return the function of that name of one number of any kind."""
    if is_symbolic(value):
        return symbolic(name, value)
    if isinstance(value, Tracked):
        return getattr(value, name)()
    if isinstance(value, Rational):
        return _rounded(name, partial(_of, name, floats), value)
    context = getattr(value, "context", None)  # of mpmath
    return floats(cast("Floats", value)) if context is None else getattr(context, name)(value)


def _rounded(name: str, function: Callable[..., Number], *values: Rational) -> Doubles:
    """Return what is no fraction as a float beside arrays, or refuse it where digits are wanted."""
    if not ROUNDING.get():
        raise IrrationalError(name)
    token = ROUNDING.set(False)
    try:
        found = nearest_float(name, function, [Fraction(value) for value in values])
    finally:
        ROUNDING.reset(token)
    return Doubles(found, 1.0, positive=found >= 0)


def log(value: Number) -> Number:
    """Return the natural logarithm, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(log(1.0))
    0.0
    """
    return _of("log", np.log, value)


def exp(value: Number) -> Number:
    """Return the exponential, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    return _of("exp", np.exp, value)


def erf(value: Number) -> Number:
    """Return the error function 2/√π ∫_0^x e^(−u²) du, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(erf(0.0)), float(erf(np.inf))
    (0.0, 1.0)
    """
    return _of("erf", _erf, value)


def square_root(value: Number) -> Number:
    """Return √value: exact where the root of a rational is rational.

    Raises
    ------
    IrrationalError
        For a fraction whose root is no fraction.

    Examples
    --------
    >>> square_root(Fraction(9, 4))
    Fraction(3, 2)
    """
    if isinstance(value, Rational):
        fraction = Fraction(value)
        if fraction >= 0:
            top, bottom = isqrt(fraction.numerator), isqrt(fraction.denominator)
            if top**2 == fraction.numerator and bottom**2 == fraction.denominator:
                return Fraction(top, bottom)
    return _of("sqrt", np.sqrt, value)


def power(base: Number, exponent: Number) -> Number:
    """Return base^exponent for a whole exponent that may vary from point to point.

    Examples
    --------
    >>> power(Fraction(1, 2), Fraction(3))
    Fraction(1, 8)
    """
    if isinstance(exponent, Tracked):
        return exponent.__rpow__(cast("Exact", base))
    if isinstance(base, Rational) and isinstance(exponent, Rational):
        return multiplied_out(Fraction(base), cast("Fraction", exponent))
    return base**exponent


def folded_mean(mean: Number, variance: Number) -> Number:
    """Return E|X| of a normal X: s√(2/π) e^(−m²/2s²) + m erf(m/(s√2)), and |m| for s = 0.

    Examples
    --------
    >>> float(folded_mean(-3.0, 0.0))
    3.0
    """
    if is_symbolic(mean) or is_symbolic(variance):
        width = 2 * variance
        normal = symbolic("sqrt", width / symbolic_pi()) * symbolic("exp", -(mean**2) / width)
        return normal + mean * symbolic("erf", mean / symbolic("sqrt", width))
    if isinstance(mean, Tracked) or isinstance(variance, Tracked):
        return _folded_tracked(mean, variance)
    context = getattr(variance, "context", None)  # of mpmath
    if context is None:
        if isinstance(mean, Rational) and isinstance(variance, Rational):
            if variance == 0:
                return abs(mean)
            return _rounded("folded mean", folded_mean, mean, variance)
        mean, variance = _as_array(mean), _as_array(variance)
        spread = variance > 0
        found = _terms(abs(mean), np.where(spread, variance, 1.0), np.pi)
        return np.where(spread, cast("Array", found), abs(mean))
    if variance == 0:
        return abs(mean)
    return _terms(abs(mean), variance, context.pi)


def _as_array(value: Number) -> Array:
    return np.asarray(cast("Array", value), dtype=float)


def _terms(size: Number, variance: Number, pi: Number) -> Number:
    """Return the two terms of the mean, neither of which is negative, for size = |mean|."""
    reach = square_root(2 * variance)
    return reach / square_root(pi) * exp(-(size**2) / (2 * variance)) + size * erf(size / reach)


def _folded_tracked(mean: Number, variance: Number) -> Doubles:
    size, width = abs(_as_doubles(mean)), _as_doubles(variance)
    spread = width.value > 0
    safe = Doubles(np.where(spread, width.value, 1.0), width.error, positive=True)
    found = cast("Doubles", _terms(size, safe, Doubles(np.pi, 1.0, positive=True)))
    error = np.where(spread, found.error, size.error)
    return Doubles(np.where(spread, found.value, size.value), error, positive=True)


def _as_doubles(value: Number) -> Doubles:
    if not isinstance(value, Tracked):
        return Doubles.constant(cast("Exact", value))
    if not isinstance(value, Doubles):
        raise FloatingPointError("pairs of floats have no error function")
    return value
