"""One real number as people write it, in the form that is computed with: int, Fraction or float."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from numbers import Complex, Integral, Rational, Real
from typing import SupportsFloat, cast

import numpy as np

from qntk_check.arguments import check_sequence, show
from qntk_check.errors import ObservableError

__all__ = [
    "Exact",
    "Number",
    "as_whole",
    "exact_sum",
    "is_exact",
    "plain",
    "read_number",
    "to_float",
]

Exact = int | Fraction
Number = int | Fraction | float


def is_exact(value: object) -> bool:
    """Return whether a number that was read is an int or a Fraction.

    Examples
    --------
    >>> is_exact(Fraction(1, 3)), is_exact(0.5)
    (True, False)
    """
    return not isinstance(value, float)


def plain(value: Fraction | int) -> Exact:
    """Return an exact number as an ``int`` where it is whole.

    Examples
    --------
    >>> plain(Fraction(4, 2))
    2
    """
    fraction = Fraction(value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def exact_sum(values: Sequence[Number | complex]) -> Number | complex:
    """Return the sum of numbers, rounded once where one is a float.

    Raises
    ------
    ObservableError
        If one is no number, is NaN or infinite, or the sum is beyond the floats.

    Examples
    --------
    >>> exact_sum([2**53, 0.5, 0.5]), exact_sum([1, 2j])
    (9007199254740992.0, (1+2j))
    """
    listed = check_sequence("the numbers", values, "give a list of numbers")
    complexes = [value for value in listed if isinstance(value, complex)]
    reals = [value for value in listed if not isinstance(value, complex)]
    try:
        if not complexes:
            return _real_sum(reals)
        real = _real_sum([*reals, *(value.real for value in complexes)])
        return complex(real, _real_sum([value.imag for value in complexes]))
    except OverflowError as error:
        raise ObservableError(
            "a sum of entries lies beyond the floats, 1.8e308: divide the observable by its scale"
        ) from error


def _real_sum(values: Sequence[Number]) -> Number:
    read = [read_number(value, "the number {}") for value in values]
    total = sum((Fraction(value) for value in read), Fraction(0))
    return plain(total) if all(map(is_exact, read)) else float(total)


def read_number(value: object, what: str) -> Number:
    """Return a real number: exact where it is, else a float.

    Parameters
    ----------
    value
        An int, Fraction, Decimal, float, NumPy scalar, SymPy number, or a complex number whose
        imaginary part is 0.
    what
        What the message calls it, with ``{}`` where the value goes.

    Raises
    ------
    ObservableError
        If it is none of these, is NaN or infinite, or has an imaginary part.

    Examples
    --------
    >>> [read_number(x, "{}") for x in (np.int8(5), 1 + 0j, Decimal("0.1"))]
    [5, 1.0, Fraction(1, 10)]
    """
    if isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.isMaskedArray(value):
        value = value[()]
    try:
        found = _number(value)
    except Exception:  # noqa: BLE001 (a foreign number may raise anything)
        found = None
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        raise ObservableError(_why_not(value, what.format(show(value))))
    return found


def _why_not(value: object, named: str) -> str:
    if isinstance(value, bool | np.bool_):
        return f"{named} is a truth value: write 1 or 0 if a number is meant"
    if np.ma.isMaskedArray(value):
        return f"{named} is masked: fill the mask, or leave the entry out"
    if isinstance(value, float | np.floating):
        return f"{named} is not a finite real number: remove what is NaN or infinite"
    return (
        f"{named} is not a finite real number: a Hermitian observable has real coefficients and "
        "eigenvalues; give an int, a float or a Fraction"
    )


def _number(value: object) -> Number | None:
    if isinstance(value, bool | np.bool_ | str | bytes | np.ndarray):
        return None
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Rational):
        return plain(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, Decimal):
        return plain(Fraction(value)) if value.is_finite() else float(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Complex):
        return float(value.real) if value.imag == 0 else None
    if getattr(value, "is_number", False) is True:  # of SymPy, such as √2
        return float(cast("SupportsFloat", value))
    return None


def as_whole(values: Iterable[Number]) -> tuple[list[int], int]:
    """Return whole numbers k and one divisor d with values k/d, exactly: a float is a fraction.

    Examples
    --------
    >>> as_whole([0.5, 3, Fraction(1, 3)])
    ([3, 18, 2], 6)
    """
    pairs = [value.as_integer_ratio() for value in values]
    divisor = lcm(*{denominator for _, denominator in pairs})
    return [numerator * (divisor // denominator) for numerator, denominator in pairs], divisor


def to_float(value: Exact, what: str) -> float:
    """Return the nearest float of an exact number, else raise where it has none.

    Parameters
    ----------
    value
        The exact number.
    what
        What the message calls it.

    Raises
    ------
    ObservableError
        If it lies beyond the largest or below the smallest normal float.

    Examples
    --------
    >>> to_float(Fraction(1, 3), "Tr O²")
    0.3333333333333333
    """
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isfinite(number) and (abs(number) >= 2.0**-1022 or value == 0):
        return number
    side = "below the smallest float, 2e-308" if abs(number) < 1 else "beyond the floats, 1.8e308"
    raise ObservableError(
        f"{what} lies {side}: divide the observable by its scale, or write its numbers as ints or "
        "Fractions, which stay exact"
    )
