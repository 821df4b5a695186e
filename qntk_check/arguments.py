"""What people hand over, read at the door: counts, real numbers, seeds, flags, callbacks, memory.

Every function returns its argument in the one form that the code behind the door works with, or
raises an error that names the argument, its value and the way out. Python's numbers, NumPy's
scalars, arrays of no dimension and complex numbers without an imaginary part are one and the same
number; a list of numbers is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from numbers import Complex, Integral, Real
from types import UnionType
from typing import Any, SupportsFloat, TypeVar, cast, overload

import numpy as np

from qntk_check.errors import DomainError, ResourceError
from qntk_check.showing import show

__all__ = [
    "as_float", "as_scalar", "check_callback", "check_choice", "check_count", "check_finite",
    "check_flag", "check_kind", "check_real", "check_reals", "check_rng", "check_room",
    "check_sequence", "show",
]  # fmt: skip

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])
Finite = TypeVar("Finite")

MAX_BYTES = 2**32  # that the arrays of one call may take where a function has no bound of its own


def as_scalar(value: Any) -> Any:
    """Return the entry of an array of no dimension; all else as it is.

    Examples
    --------
    >>> as_scalar(np.array(3)), as_scalar([3])
    (np.int64(3), [3])
    """
    if isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.isMaskedArray(value):
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
    number = value if type(value) is int else as_scalar(value)  # int first: circuits count a lot
    whole = type(number) is int or (
        isinstance(number, Integral) and not isinstance(number, bool | np.bool_)
    )
    if not whole or int(number) < least:
        raise DomainError(f"{name} = {show(value)}: give a whole number from {least} on")
    if most is not None and int(number) > most:
        raise ResourceError(f"{name} = {show(value)} is more than is begun: give at most {most}")
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
    name, value
        What the message calls it, and an int, float, Fraction, Decimal, NumPy scalar or SymPy
        number; complex if it is real.
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
    if above is not None and number <= above:
        raise DomainError(f"{name} = {number:.12g}: not above {above or 'zero'}; give a larger one")
    if least is not None and number < least:
        raise DomainError(f"{name} = {number:.12g}: below {least or 'zero'}; give a larger number")
    if most is not None and number > most:
        raise DomainError(f"{name} = {number:.12g}: above {most}; give a smaller number")
    return number + 0.0  # −0.0 and 0.0 are one number


def as_float(value: object) -> float | None:
    """Return a number as a float, infinite where it is beyond them; None if it is no real one.

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
            return float(cast("SupportsFloat", value))
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return None
    return None


def check_reals(name: str, value: object) -> np.ndarray:
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
        array = _array(value)
    except (TypeError, ValueError) as error:
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


def _array(value: object) -> np.ndarray:
    """Return an array of machine numbers; Fractions and SymPy numbers become floats."""
    array = np.asarray(value)
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
    number = as_scalar(seed)
    if (
        isinstance(number, Integral)
        and not isinstance(number, bool | np.bool_)
        and int(number) >= 0
    ):
        return np.random.default_rng(int(number))
    if isinstance(seed, np.random.Generator | np.random.SeedSequence | np.random.BitGenerator):
        return np.random.default_rng(seed)
    raise DomainError(
        f"{show(seed)} is no seed: give a whole number from 0 on, or a numpy Generator such as "
        "np.random.default_rng(1)"
    )


@overload
def check_kind(name: str, value: object, kind: type[T], way_out: str) -> T: ...
@overload
def check_kind(name: str, value: object, kind: UnionType, way_out: str) -> Any: ...
def check_kind(name: str, value: object, kind: type | UnionType, way_out: str) -> object:
    """Return an object of a type, else raise.

    Examples
    --------
    >>> check_kind("the text", "a", str, "give a str")
    'a'
    """
    if not isinstance(value, kind):
        raise DomainError(f"{name} is {show(value)}, of type {type(value).__name__}: {way_out}")
    return value


def check_sequence(name: str, value: object, way_out: str) -> list[Any]:
    """Return the entries of anything that can be gone through, but a text, else raise.

    Examples
    --------
    >>> check_sequence("the steps", range(3), "give steps")
    [0, 1, 2]
    """
    point = isinstance(value, np.ndarray) and value.ndim == 0
    if point or isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise DomainError(f"{name} = {show(value)} is no list: {way_out}")
    return list(value)


def check_finite(what: str, value: Finite) -> Finite:
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
    if not np.isfinite(cast("np.ndarray", value)).all():
        raise DomainError(f"{what} is beyond the floats: give numbers of smaller scale")
    return value


def check_flag(name: str, value: object) -> bool:
    """Return True or False, else raise: a number or a text is neither.

    Examples
    --------
    >>> check_flag("closed", np.True_)
    True
    """
    if not isinstance(value, bool | np.bool_):
        raise DomainError(f"{name} = {show(value)}: give True or False")
    return bool(value)


def check_callback(name: str, value: F) -> F:
    """Return a function, else raise.

    Examples
    --------
    >>> check_callback("progress", print) is print
    True
    """
    if not callable(value):
        raise DomainError(f"{name} = {show(value)} cannot be called: give a function")
    return value


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return one of the words that are known, else raise.

    Examples
    --------
    >>> check_choice("entangler", "cz", ("cz", "cnot"))
    'cz'
    """
    if not isinstance(value, str) or value not in choices:
        raise DomainError(
            f"{name} = {show(value)} is unknown: give {' or '.join(map(repr, choices))}"
        )
    return value


def check_room(what: str, needed: float, way_out: str, *, bound: float = MAX_BYTES) -> None:
    """Raise before memory is taken that would exceed a bound.

    Parameters
    ----------
    what
        What would take it, in the plural.
    needed, bound
        Bytes; ``needed`` may be an int of any size.
    way_out
        What to do instead.

    Raises
    ------
    ResourceError
        With the estimate.

    Examples
    --------
    >>> check_room("3 numbers", 24, "ask for fewer")
    """
    if needed > bound:
        # an int beyond the floats is given by its power of two
        size = f"{float(needed):.3g}" if needed < 1e300 else f"2^{int(needed).bit_length()}"
        raise ResourceError(f"{what} need {size} bytes, beyond the bound of {bound:.3g}: {way_out}")
