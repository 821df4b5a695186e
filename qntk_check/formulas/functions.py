"""Functions that take every kind of number that a formula is evaluated on.

SymPy expressions, fractions, numbers of many digits (mpmath), floats that carry their rounding
(:mod:`.tracked`), floats and arrays. A fraction whose value is no fraction raises
:class:`~.exact.IrrationalError`, and the caller takes digits instead.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import isqrt
from numbers import Rational

import numpy as np

from qntk_check.formulas.machinery.exact import IrrationalError, nearest_float
from qntk_check.formulas.machinery.tracked import ROUNDING, Doubles, Tracked
from qntk_check.formulas.machinery.values import is_symbolic
from qntk_check.kinds import Number

__all__ = ["erf", "exp", "folded_mean", "log", "power", "square_root"]

_erf = np.vectorize(math.erf, otypes=[float])  # SciPy would make every import slower


def _of(value: Number, name: str, floats: Number) -> Number:
    """Return the function of that name of one number of any kind."""
    if is_symbolic(value):
        import sympy

        return getattr(sympy, name)(value)
    if isinstance(value, Tracked):
        return getattr(value, name)()
    if isinstance(value, Rational):
        return _rounded(name, lambda x: _of(x, name, floats), value)
    context = getattr(value, "context", None)  # of mpmath
    return floats(value) if context is None else getattr(context, name)(value)


def _rounded(name: str, function: Number, *values: Rational) -> Doubles:
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
    return _of(value, "log", np.log)


def exp(value: Number) -> Number:
    """Return the exponential, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    return _of(value, "exp", np.exp)


def erf(value: Number) -> Number:
    """Return the error function 2/√π ∫_0^x e^{−u²} du, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(erf(0.0)), float(erf(np.inf))
    (0.0, 1.0)
    """
    return _of(value, "erf", _erf)


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
    return _of(value, "sqrt", np.sqrt)


def power(base: Number, exponent: Number) -> Number:
    """Return base^exponent for a whole exponent that may vary from point to point.

    Examples
    --------
    >>> power(Fraction(1, 2), Fraction(3))
    Fraction(1, 8)
    """
    if isinstance(exponent, Tracked):
        return exponent.__rpow__(base)
    if isinstance(base, Rational) and isinstance(exponent, Rational):
        from qntk_check.formulas.powers import multiplied_out

        return multiplied_out(Fraction(base), exponent)
    return base**exponent


def folded_mean(mean: Number, variance: Number) -> Number:
    """Return E|X| of a normal X: s√(2/π) e^{−m²/2s²} + m erf(m/(s√2)), and |m| for s = 0.

    Examples
    --------
    >>> float(folded_mean(-3.0, 0.0))
    3.0
    """
    if is_symbolic(mean) or is_symbolic(variance):
        import sympy

        normal = sympy.sqrt(2 * variance / sympy.pi) * sympy.exp(-(mean**2) / (2 * variance))
        return normal + mean * sympy.erf(mean / sympy.sqrt(2 * variance))
    if isinstance(mean, Tracked) or isinstance(variance, Tracked):
        return _folded_tracked(mean, variance)
    if getattr(variance, "context", None) is None:
        if isinstance(mean, Rational) and isinstance(variance, Rational):
            if variance == 0:
                return abs(mean)
            return _rounded("folded mean", folded_mean, mean, variance)
        mean, variance = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
        return _folded(abs(mean), np.where(variance > 0, variance, 1.0), variance > 0, np.pi)
    if variance == 0:
        return abs(mean)
    return _terms(abs(mean), variance, variance.context.pi)


def _terms(size: Number, variance: Number, pi: Number) -> Number:
    """Return the two terms of the mean, neither of which is negative, for size = |mean|."""
    reach = square_root(2 * variance)
    return reach / square_root(pi) * exp(-(size**2) / (2 * variance)) + size * erf(size / reach)


def _folded(size: Number, variance: Number, spread: Number, pi: Number) -> Number:
    return np.where(spread, _terms(size, variance, pi), size)


def _folded_tracked(mean: Number, variance: Number) -> Tracked:
    kind = type(mean) if isinstance(mean, Tracked) else type(variance)
    if not issubclass(kind, Doubles):
        raise FloatingPointError("pairs of floats have no error function")
    kind = Doubles
    size = abs(mean if isinstance(mean, Tracked) else kind.constant(mean))
    width = variance if isinstance(variance, Tracked) else kind.constant(variance)
    spread = width.head > 0
    safe = kind(np.where(spread, width.head, 1.0), width.error, positive=True)
    found = _terms(size, safe, kind(np.pi, 1.0, positive=True))
    error = np.where(spread, found.error, size.error)
    return kind(np.where(spread, found.value, size.value), error, positive=True)
