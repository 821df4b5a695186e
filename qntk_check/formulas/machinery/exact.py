"""The value of a formula at exact numbers: a fraction where there is one, else digits enough.

A float is a fraction, so a formula has an exact value at floats, too. Where it is rational it is
computed as such and rounded once. Where it is not it is computed with more and more binary digits
until two precisions agree (Ziv's strategy); the first holds every number given, with all that
adding them up can need.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from qntk_check.errors import DomainError, NoValueError
from qntk_check.formulas.machinery.foreign import Context, Digits, in_many_digits
from qntk_check.kinds import Exact, Number

if TYPE_CHECKING:
    from numbers import Rational

__all__ = [
    "IrrationalError",
    "TooLongError",
    "as_float",
    "digits",
    "exact_value",
    "multiplied_out",
    "nearest_float",
]

# Powers are multiplied out up to this many binary digits; some ten milliseconds.
MOST_BITS = 2**17
# Where a float is wanted in the end, digits are the faster way from here on.
_FLOAT_BITS = 2**12
_most_bits: ContextVar[int] = ContextVar("most_bits", default=MOST_BITS)
# Two precisions agree when they differ by less than this share.
_AGREE = 64
_DOUBLINGS = 8


class IrrationalError(ArithmeticError):
    """The value at these fractions is no fraction."""


class TooLongError(ArithmeticError):
    """The value is a fraction with more digits than are multiplied out."""


def digits(value: Fraction) -> int:
    """Return the number of decimal digits of the longer part of a fraction, within one.

    Examples
    --------
    >>> digits(Fraction(1, 1000))
    4
    """
    longest = max(abs(value.numerator).bit_length(), value.denominator.bit_length())
    return int(longest * math.log10(2)) + 1


def exact_value(
    name: str, function: Callable[..., Number], arguments: Sequence[Fraction]
) -> Fraction:
    """Return the rational value of a function of fractions.

    Raises
    ------
    IrrationalError, TooLongError
        If there is none, or it has too many digits to hold.
    NoValueError
        If the function has no value there.
    """
    try:
        return Fraction(cast("Rational", function(*arguments)))
    except ZeroDivisionError:
        raise NoValueError(_no_value(name)) from None


def multiplied_out(base: Fraction, exponent: Exact) -> Fraction:
    """Return an exact power, unless it has too many digits.

    Examples
    --------
    >>> multiplied_out(Fraction(1, 2), 3)
    Fraction(1, 8)
    """
    whole = int(exponent)
    if abs(base) in (0, 1):
        return base**whole if base != -1 else Fraction(-1 if whole % 2 else 1)
    bits = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if abs(whole) * bits > _most_bits.get():
        raise TooLongError(f"{abs(whole) * bits} bits")
    return base**whole


def printable(value: Fraction) -> bool:
    """Return whether Python prints the fraction, whose repr raises beyond a limit of digits."""
    limit = getattr(sys, "get_int_max_str_digits", lambda: 0)()
    return not limit or digits(value) <= limit


def as_float(name: str, value: Fraction) -> float:
    """Return the float nearest to a fraction.

    A value below the smallest float is rounded as any other, to 0.0 at last.

    Raises
    ------
    DomainError
        If it lies beyond the largest float.
    """
    try:
        return float(value)
    except OverflowError:
        size = value.numerator.bit_length() - value.denominator.bit_length()
        raise DomainError(
            f"{name} is about {'−' if value < 0 else ''}10^{round(size * math.log10(2))} here, "
            "beyond the largest float, 1.8·10^308: give all values as ints or Fractions for the "
            "exact number, or O in a larger unit"
        ) from None


def nearest_float(
    name: str, function: Callable[..., Number], arguments: Sequence[Fraction]
) -> float:
    """Return the value of a function of fractions, rational or not, as the nearest float.

    Parameters
    ----------
    name
        What messages call it.
    function
        Made of arithmetic and of the functions in :mod:`qntk_check.formulas.functions`.
    arguments
        Fractions.

    Raises
    ------
    DomainError
        If the function has no real value there, or one beyond the floats.
    """
    token = _most_bits.set(_FLOAT_BITS)
    try:
        with suppress(IrrationalError, TooLongError):
            return as_float(name, exact_value(name, function, arguments))
    finally:
        _most_bits.reset(token)
    return _by_digits(name, function, arguments)


def _by_digits(name: str, function: Callable[..., Number], arguments: Sequence[Fraction]) -> float:
    with in_many_digits() as context:
        return _in_context(context, name, function, arguments)


def _in_context(
    context: Context, name: str, function: Callable[..., Number], arguments: Sequence[Fraction]
) -> float:
    bits = 64 + sum(
        value.numerator.bit_length() + value.denominator.bit_length() for value in arguments
    )
    last = None
    for _ in range(_DOUBLINGS):
        context.prec = bits
        numbers = [context.mpf(value.numerator) / value.denominator for value in arguments]
        try:
            found = function(*numbers)
        except (ZeroDivisionError, ValueError):
            raise NoValueError(_no_value(name)) from None
        if isinstance(found, context.mpc) or not context.isfinite(found):
            raise NoValueError(_no_value(name))
        found = context.mpf(found)
        if last is not None and abs(found - last) <= context.ldexp(abs(found), -_AGREE):
            return _rounded(name, context, found)
        last, bits = found, 2 * bits
    raise DomainError(
        f"{name} could not be computed to 16 digits here: numbers of very different size cancel; "
        "give values nearer to each other"
    )


def _rounded(name: str, context: Context, value: Digits) -> float:
    """Return the nearest float; the exponent is looked at first, for it may be astronomical."""
    if value == 0:
        return 0.0
    size = int(context.mag(value))
    if size < -1100:
        return 0.0
    if size > 1100:
        raise DomainError(
            f"{name} is about 10^{int(size * math.log10(2))} here, beyond the largest float, "
            "1.8·10^308: choose values nearer to one"
        )
    mantissa, exponent = value.man_exp
    whole = -int(mantissa) if value < 0 else int(mantissa)  # the mantissa has no sign
    ratio = Fraction(whole << exponent) if exponent >= 0 else Fraction(whole, 1 << -exponent)
    return as_float(name, ratio)


def _no_value(name: str) -> str:
    return (
        f"{name} has no real value here: it is 0/0, or the root or logarithm of what is not above "
        "zero. Traces given as floats may be rounded so that no operator has them: give exact "
        "traces (ints, Fractions) or observable="
    )
