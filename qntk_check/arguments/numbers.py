"""Numbers that people hand over: counts, real numbers, arrays of them, seeds."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Complex, Integral, Real
from typing import TypeVar, cast

import numpy as np

from qntk_check.arguments.shown import show
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kinds import Array, is_array

__all__ = [
    "as_float",
    "as_scalar",
    "check_count",
    "check_finite",
    "check_real",
    "check_reals",
    "check_rng",
    "check_rows",
]

T = TypeVar("T")


def as_scalar(value: object) -> object:
    """Return the entry of an array of no dimension; all else as it is.

    Examples
    --------
    >>> as_scalar(np.array(3)), as_scalar([3])
    (np.int64(3), [3])
    """
    if is_array(value) and value.ndim == 0 and not np.ma.isMaskedArray(value):
        return value[()]
    return value


def check_count(name: str, value: object, *, least: int = 1, most: int | None = None) -> int:
    """Return a whole number from ``least`` to ``most``, else raise.

    Parameters
    ----------
    name
        What the message calls it.
    value
        An ``int``, a NumPy integer, or an array of no dimension that holds one.
    least, most
        Bounds; ``None`` for none. More than ``most`` is work that is not begun.

    Raises
    ------
    DomainError
        If the value is no whole number, or too small.
    ResourceError
        If it is larger than ``most``.

    Examples
    --------
    >>> check_count("layers", np.int8(3))
    3
    """
    number = value if type(value) is int else _whole(value)  # int first: circuits count a lot
    if number is None or number < least:
        raise DomainError(f"{name} = {show(value)}: give a whole number from {least} on")
    if most is not None and number > most:
        raise ResourceError(f"{name} = {show(value)} is more than is begun: give at most {most}")
    return number


def _whole(value: object) -> int | None:
    """Return a whole number of any type as Python's, or None of what is none."""
    number = as_scalar(value)
    if isinstance(number, bool | np.bool_) or not isinstance(number, Integral):
        return None
    return int(number)


def check_real(
    name: str,
    value: object,
    *,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
) -> float:
    """Return one finite real number as a float, else raise.

    Parameters
    ----------
    name
        What the message calls it.
    value
        An int, float, Fraction, Decimal, NumPy scalar or SymPy number; a complex number
        if its imaginary part is 0.
    above, least, most
        Bounds, the first of them not taken; ``None`` for none.

    Raises
    ------
    DomainError
        If the value is no number, an array, not finite or out of bounds.

    Examples
    --------
    >>> check_real("eta", 0.5 + 0j), check_real("eta", np.float32(0.25))
    (0.5, 0.25)
    """
    number = as_float(value)
    if number is None:
        raise DomainError(f"{name} = {show(value)} is no finite number: give one real number")
    if not math.isfinite(number):
        raise DomainError(f"{name} = {show(value)} is NaN or infinite, no finite number: give one")
    if (out := _out_of_bounds(number, above, least, most)) is not None:
        raise DomainError(f"{name} = {number:.12g}: {out}")
    return number + 0.0  # −0.0 and 0.0 are one number


def _out_of_bounds(
    number: float, above: float | None, least: float | None, most: float | None
) -> str | None:
    """Return which bound a number breaks, and the way out."""
    if above is not None and number <= above:
        return f"not above {above or 'zero'}; give a larger one"
    if least is not None and number < least:
        return f"below {least or 'zero'}; give a larger number"
    if most is not None and number > most:
        return f"above {most}; give a smaller number"
    return None


def as_float(value: object) -> float | None:
    """Return a number as a float, infinite where it is beyond them; None if it is no real one.

    NaN and infinity are handed on as they are.

    Examples
    --------
    >>> as_float(1 + 0j), as_float(10**400), as_float("1")
    (1.0, inf, None)
    """
    value = as_scalar(value)
    if isinstance(value, bool | np.bool_ | str | bytes | np.ndarray) or value is None:
        return None
    try:
        if isinstance(value, Complex) and not isinstance(value, Real):
            return float(value.real) if value.imag == 0 else None
        if isinstance(value, Real | Decimal) or getattr(value, "is_number", False) is True:
            return float(cast("Real", value))
    except OverflowError:
        return math.inf
    except Exception:  # noqa: BLE001 (a foreign number may raise anything)
        return None
    return None


def check_reals(name: str, value: object) -> Array:
    """Return a float array of any shape, of finite numbers, else raise.

    Parameters
    ----------
    name
        What the message calls it.
    value
        Numbers, lists of them or an array; complex ones if all imaginary parts are 0.

    Raises
    ------
    DomainError
        If it holds anything but finite real numbers, entries are masked, or lists are ragged.

    Examples
    --------
    >>> check_reals("the inputs", [[1, 2 + 0j]]).tolist()
    [[1.0, 2.0]]
    """
    if np.ma.is_masked(value):
        raise DomainError(f"an entry of {name} is masked: fill it in, or leave it out")
    try:
        array = _numbers(value)
    except Exception as error:
        raise DomainError(f"{name} = {show(value)}: no array of real numbers; give one") from error
    if array.dtype.kind == "c":
        if np.any(np.imag(array) != 0):
            raise DomainError(f"an entry of {name} has an imaginary part: give real numbers")
        array = np.real(array)
    with np.errstate(all="ignore"):
        array = array.astype(float)
    if not np.isfinite(array).all():
        raise DomainError(f"an entry of {name} is NaN or infinite: mend it, or remove it")
    return array


def complex_array(value: object) -> np.ndarray | None:
    """Return a new complex array, or None of what holds texts, truth values or a mask."""
    if np.ma.is_masked(value):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and any(isinstance(e, str | bytes | bool) for e in array.flat):
            return None
        if array.dtype.kind not in "iufcO":
            return None
        with np.errstate(all="ignore"):
            return np.array(array, dtype=np.complex128)
    except Exception:  # noqa: BLE001 (a foreign number may raise anything)
        return None


def check_complex(name: str, value: object) -> np.ndarray:
    """Return a complex array of finite numbers, else raise.

    Examples
    --------
    >>> check_complex("ρ", [[1, 0], [0, 1j]]).dtype
    dtype('complex128')
    """
    array = complex_array(value)
    if array is None:
        raise DomainError(f"{name} is {show(value)}: give an array of numbers")
    if not np.isfinite(array).all():
        raise DomainError(f"{name} has entries that are NaN or infinite: remove them")
    return array


def check_rows(name: str, value: object, width: int) -> Array:
    """Return finite numbers ``(…, width)``, one vector or many, else raise.

    Raises
    ------
    DomainError
        If they are no finite real numbers, or the vectors have another length.

    Examples
    --------
    >>> check_rows("the moves", [[1, 2], [3, 4]], 2).shape
    (2, 2)
    """
    array = check_reals(name, value)
    if array.ndim == 0 or array.shape[-1] != width:
        raise DomainError(
            f"{name} have shape {array.shape} where (…, {width}) is needed: give {width} numbers "
            "for each vector"
        )
    return array


def _numbers(value: object) -> Array:
    """Return an array of NumPy's own numbers, complex or not, else raise TypeError."""
    array = np.asarray(cast("Array", value))
    if array.dtype.kind == "O":
        flat = [as_float(entry) for entry in array.ravel()]
        if any(entry is None for entry in flat):
            raise TypeError("an entry is no number")
        array = np.array(flat, dtype=float).reshape(array.shape)
    if array.dtype.kind not in "iufc":
        raise TypeError("not numbers")
    return array


def check_rng(seed: object) -> np.random.Generator:
    """Return the Generator of a seed, or the Generator itself, else raise.

    Parameters
    ----------
    seed
        A whole number from 0 on, or a ``numpy.random.Generator`` (or the ``SeedSequence`` or
        ``BitGenerator`` of one). ``None`` is no seed: what it draws could not be drawn again.

    Raises
    ------
    DomainError
        If it is none of these.

    Examples
    --------
    >>> bool(check_rng(1).uniform() == np.random.default_rng(1).uniform())
    True
    """
    number = _whole(seed)
    if number is not None and number >= 0:
        return np.random.default_rng(number)
    if isinstance(seed, np.random.Generator | np.random.SeedSequence | np.random.BitGenerator):
        return np.random.default_rng(seed)
    raise DomainError(
        f"{show(seed)} is no seed: give a whole number from 0 on, or a numpy Generator such as "
        "np.random.default_rng(1)"
    )


def check_finite(what: str, value: T) -> T:
    """Return a result whose numbers are all finite, else raise: infinity and NaN are no results.

    Raises
    ------
    DomainError
        If a number is not finite, as after an overflow.

    Examples
    --------
    >>> check_finite("K", 2.0)
    2.0
    """
    if not np.isfinite(cast("Array", value)).all():
        raise DomainError(f"{what} is beyond the floats: give numbers of smaller scale")
    return value
