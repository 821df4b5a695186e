"""What people hand over besides numbers: objects, lists, flags, words, callbacks; and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import UnionType
from typing import TypeVar, cast, overload

import numpy as np

from qntk_check.arguments.shown import show
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kinds import is_array

__all__ = [
    "check_callback",
    "check_choice",
    "check_flag",
    "check_kind",
    "check_room",
    "check_sequence",
]

T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., object])

_FLAGS: tuple[type, ...] = (bool, np.bool_)

MAX_BYTES = 2**32  # that the arrays of one call may take where a function has no bound of its own


@overload
def check_kind(name: str, value: object, kind: type[T], way_out: str) -> T: ...
@overload
def check_kind(name: str, value: T, kind: UnionType, way_out: str) -> T: ...
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


def check_sequence(name: str, value: Iterable[T], way_out: str) -> list[T]:
    """Return the entries of anything that can be gone through, but a text, else raise.

    Examples
    --------
    >>> check_sequence("the steps", range(3), "give steps")
    [0, 1, 2]
    """
    if not _can_be_gone_through(value):
        raise DomainError(f"{name} = {show(value)} is no list: {way_out}")
    return list(value)


def _can_be_gone_through(value: object) -> bool:
    if is_array(value):
        return value.ndim > 0
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)


def check_flag(name: str, value: object) -> bool:
    """Return True or False, else raise: a number or a text is neither.

    Examples
    --------
    >>> check_flag("closed", np.True_)
    True
    """
    if not isinstance(value, _FLAGS):
        raise DomainError(f"{name} = {show(value)}: give True or False")
    return bool(value)


def check_callback(name: str, value: Function) -> Function:
    """Return a function, else raise.

    Examples
    --------
    >>> check_callback("progress", print) is print
    True
    """
    if not callable(cast("object", value)):
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
