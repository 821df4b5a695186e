"""Powers of a = 1 − ηK, and what they leave of one, for every size of ηK and every number of steps.

A float near one has lost the digits of ηK, and its power t times as many. Here ηK is an exact
product of two floats, held as a pair; log|a| is a pair, too; a^t = ±e^(t log|a|) and 1 − a^t come
from it by exp and expm1. Exact fractions are multiplied out while they fit, SymPy expressions
stay as they are written, and numbers of many digits take their own power.
"""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from typing import cast

import numpy as np

from qntk_check.formulas.functions import exp, log
from qntk_check.formulas.machinery.exact import multiplied_out
from qntk_check.formulas.machinery.pairs import Pair, pair_of, two_product
from qntk_check.formulas.machinery.tracked import Doubles, Tracked
from qntk_check.kinds import Array, Flags, Floats, Number

__all__ = ["decay", "decay_before", "kept", "log_decay", "lost", "one_minus_exp"]

# log 2 as a pair of floats (the second is what the first leaves of it).
_LOG_2 = Pair(0.6931471805599453, 2.3190468138462996e-17)
_TERMS = 13  # of the series of atanh at most: 0.0295^13 is below 2^-65
# Below this logarithm a power, times any product of two floats, is zero in floats.
_GONE = -2200.0
# Above it the exponential and its error are normal floats.
_NORMAL = -690.0


def decay(eta: Number, K: Number, t: Number) -> Number:
    """Return (1 − ηK)^t for whole t ≥ 0.

    Examples
    --------
    >>> decay(Fraction(1, 2), Fraction(1), Fraction(3))
    Fraction(1, 8)
    """
    if not _any_tracked(eta, K, t):
        return _plain(1 - eta * K, t)
    logs, sign, error = _power(eta, K, t)
    return Doubles(sign * _exponential(logs), error + 4.0)


def decay_before(eta: Number, K: Number, t: Number) -> Number:
    """Return (1 − ηK)^(t − 1) for whole t ≥ 0 and ηK ≠ 1.

    Examples
    --------
    >>> decay_before(Fraction(1, 2), Fraction(1), Fraction(0))
    Fraction(2, 1)
    """
    if not _any_tracked(eta, K, t):
        return _plain(1 - eta * K, t - 1)
    return decay(eta, K, t) / (1 - eta * K)


def lost(eta: Number, K: Number, t: Number) -> Number:
    """Return 1 − (1 − ηK)^t for whole t ≥ 0, what is lost of one after t steps.

    Examples
    --------
    >>> lost(Fraction(1, 2), Fraction(1), Fraction(3))
    Fraction(7, 8)
    """
    if not _any_tracked(eta, K, t):
        return 1 - _plain(1 - eta * K, t)
    logs, sign, error = _power(eta, K, t)
    gone = logs.hi < _GONE
    high, low = np.where(gone, 0.0, logs.hi), np.where(gone, 0.0, logs.lo)
    small = high > -40.0  # below, e^x is nothing beside one
    shrunk = np.exp(np.where(small, high, -40.0))
    below = -(np.expm1(high) + shrunk * np.where(small, low, 0.0))
    found = np.where(gone, 1.0, np.where(sign > 0, below, 1.0 + shrunk))
    return Doubles(found, error + 5.0)


def kept(x: Number, t: Number) -> Number:
    """Return (1 − x)^t for whole t ≥ 0 and a small x that may be rounded already, 0 ≤ x < 1.

    A rounding of x counts t times, which the bound of the exponential says.

    Examples
    --------
    >>> kept(Fraction(1, 2), Fraction(3))
    Fraction(1, 8)
    """
    if not _any_tracked(x, t):
        return _plain(1 - x, t)
    return exp(t * log_decay(x, Fraction(1)))


def log_decay(eta: Number, K: Number) -> Number:
    """Return log(1 − ηK) for 0 < ηK < 1.

    Examples
    --------
    >>> log_decay(Fraction(1), Fraction(0))
    Fraction(0, 1)
    """
    if not _any_tracked(eta, K):
        product = eta * K
        return Fraction(0) if isinstance(product, Rational) and product == 0 else log(1 - product)
    product, error = _product(eta, K)
    logs, _ = _logarithm(product)
    return Doubles(logs.hi, error + 2.0)


def one_minus_exp(x: Number) -> Number:
    """Return 1 − e^(−x) for x ≥ 0.

    Examples
    --------
    >>> import sympy
    >>> one_minus_exp(sympy.Symbol("x"))
    1 - exp(-x)
    """
    if isinstance(x, Doubles):
        return Doubles(-np.expm1(-x.value), x.error + 4.0, positive=True)
    if isinstance(x, Rational) and x == 0:
        return Fraction(0)
    return 1 - exp(-x)


def _plain(base: Number, t: Number) -> Number:
    if isinstance(base, Rational) and isinstance(t, Rational):
        return multiplied_out(Fraction(base), cast("Fraction", t))
    return base**t


def _any_tracked(*values: Number) -> bool:
    return any(isinstance(value, Tracked) for value in values)


def _power(eta: Number, K: Number, t: Number) -> tuple[Pair, Array, Floats]:
    """Return t·log|1 − ηK| as a pair, the sign of the power, and the relative error of ηK."""
    product, error = _product(eta, K)
    logs, negative = _logarithm(product)
    steps = _pair(t)
    none = steps.hi == 0.0
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        high, low = two_product(np.where(none, 0.0, logs.hi), steps.hi)
        rest = low + (logs.hi * steps.lo + logs.lo * steps.hi)
    vanished = ~np.isfinite(logs.hi)  # ηK = 1: nothing is left after one step
    far = vanished | (high < _GONE)
    high = np.where(none, 0.0, np.where(far, 2 * _GONE, high))
    rest = np.where(none | far | ~np.isfinite(rest), 0.0, rest)
    sign = np.where(negative & _odd(t), -1.0, 1.0)
    return Pair(high, rest), sign, error


def _exponential(logs: Pair) -> Array:
    gone = logs.hi < _GONE
    if np.any(np.logical_not(gone) & (logs.hi < _NORMAL)):
        raise FloatingPointError("a power below the normal floats")
    value = np.exp(np.where(gone, 0.0, logs.hi)) * (1.0 + logs.lo)
    return np.where(gone, 0.0, value)


def _odd(t: Number) -> bool | Flags:
    if isinstance(t, Tracked):
        return np.fmod(t.head, 2.0) == 1.0
    return int(cast("Fraction", t)) % 2 == 1


def _pair(value: Number) -> Pair:
    """Return a number or an array as a pair; its own rounding has to be none."""
    if not isinstance(value, Tracked):
        return pair_of(_fraction(value))
    exact = isinstance(value, Doubles) and isinstance(value.error, float) and value.error == 0.0
    if not exact:  # nor are pairs and triples, whose rounding is one of an entry
        raise FloatingPointError("a power of a number that is rounded already")
    return Pair(value.head, 0.0)


def _fraction(value: Number) -> Fraction:
    return Fraction(cast("Fraction", value))


def _product(eta: Number, K: Number) -> tuple[Pair, Floats]:
    """Return ηK as a pair, scaled on the way so that nothing under- or overflows.

    One factor may be rounded (the other is then 1): its error is handed on.
    """
    if not isinstance(eta, Tracked) and not isinstance(K, Tracked):
        return pair_of(_fraction(eta) * _fraction(K)), 0.0
    error: Floats = 0.0
    if isinstance(K, Rational) and K == 1 and isinstance(eta, Doubles):
        error, eta = eta.error, Doubles(eta.value)
    first, second = _pair(eta), _pair(K)
    (a, i), (b, j) = np.frexp(first.hi), np.frexp(second.hi)
    high, low = two_product(a, b)
    with np.errstate(under="ignore"):
        low = low + (a * np.ldexp(second.lo, -j) + b * np.ldexp(first.lo, -i))
        total = high + low
        return Pair(np.ldexp(total, i + j), np.ldexp(low - (total - high), i + j)), error


def _logarithm(x: Pair) -> tuple[Pair, bool | Flags]:
    """Return log|1 − x| as a pair, −∞ at x = 1, and where 1 − x is negative."""
    rest = -x + 1.0
    negative = rest.hi < 0
    zero = rest.hi == 0.0
    near = np.abs(x.hi) < 0.25
    part, exponent = np.frexp(np.where(zero | near, 1.0, np.abs(rest.hi)))
    low = part < np.sqrt(0.5)
    exponent = exponent - low
    scale = np.where(negative, -1.0, 1.0) * np.ldexp(1.0, -exponent)
    size = Pair(np.where(zero | near, 1.0, rest.hi * scale), np.where(near, 0.0, rest.lo * scale))
    with np.errstate(under="ignore"):  # of what is nothing beside the first part
        above = _choose(near, -x, size - 1.0)
        below = _choose(near, -x + 2.0, size + 1.0)
        s = above / below
        square = s.hi * s.hi
        series = np.zeros_like(square)
        for k in range(_TERMS, 0, -1):
            series = square * (1.0 / (2 * k + 1) + series)
        logs = (s + Pair(s.hi * series, 0.0)) * 2.0
        whole = _LOG_2 * np.where(near, 0.0, exponent * 1.0)
        total = logs + whole
    return Pair(np.where(zero, -np.inf, total.hi), np.where(zero, 0.0, total.lo)), negative


def _choose(where: Flags, first: Pair, second: Pair) -> Pair:
    return Pair(np.where(where, first.hi, second.hi), np.where(where, first.lo, second.lo))
