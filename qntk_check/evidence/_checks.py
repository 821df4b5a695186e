"""Checks of what users hand in: each refusal names the value and the way out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral
from types import UnionType
from typing import TYPE_CHECKING, TypeVar, cast, get_args, overload

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import as_float, as_scalar, show
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.kinds import Array

if TYPE_CHECKING:
    from typing_extensions import TypeIs

T = TypeVar("T")
_FLAGS: tuple[type, ...] = (bool, np.bool_)


@overload
def instance(name: str, value: object, kind: type[T]) -> T: ...
@overload
def instance(name: str, value: object, kind: UnionType) -> object: ...
def instance(name: str, value: object, kind: type | UnionType) -> object:
    """Return an object of a type, else raise :class:`EvidenceError`."""
    if not isinstance(value, kind):
        wanted = " or ".join(
            getattr(one, "__name__", str(one)) for one in get_args(kind) or (kind,)
        )
        raise EvidenceError(f"{name} is {show(value)}: give an object of type {wanted}")
    return value


def is_name(value: object) -> bool:
    """Return whether a value is a text that can name something."""
    return isinstance(value, str) and bool(value)


def mapping(name: str, value: object) -> Mapping[str, object]:
    """Return a mapping, else raise :class:`EvidenceError`."""
    return cast("Mapping[str, object]", instance(name, value, Mapping))


def finite(name: str, value: object) -> float:
    """Return ``value`` as a finite float, else raise :class:`DomainError`."""
    number = as_float(value)
    if number is None:
        raise DomainError(
            f"{name} = {show(value)} is not a real number: give an int, a float or a Fraction"
        )
    if not math.isfinite(number):
        raise DomainError(f"{name} = {number} is not finite: give a finite number")
    return number + 0.0  # −0.0 and 0.0 are one number


def positive(name: str, value: object) -> float:
    """Return ``value`` as a finite float > 0, else raise :class:`DomainError`."""
    number = finite(name, value)
    if number <= 0:
        raise DomainError(f"{name} = {number} is not positive: give a number above zero")
    return number


def rate(name: str, value: object) -> float:
    """Return an error rate strictly between 0 and 1, else raise :class:`DomainError`."""
    number = finite(name, value)
    if not 0 < number < 1:
        raise DomainError(
            f"{name} = {number} is no error rate: give a probability strictly between 0 and 1, "
            "e.g. 1e-6"
        )
    return number


def whole(name: str, value: object, *, least: int) -> int:
    """Return an int of at least ``least``, else raise :class:`EvidenceError`."""
    value = as_scalar(value)
    if is_float(value) and float(value).is_integer():
        value = int(value)  # 1e6 is how people write a million
    if isinstance(value, _FLAGS) or not isinstance(value, Integral):
        raise EvidenceError(f"{name} = {show(value)} is not a whole number: give an int")
    if int(value) < least:
        raise EvidenceError(f"{name} = {show(value)} is too small: give at least {least}")
    return int(value)


def is_float(value: object) -> TypeIs[float]:
    """Return whether a value is a float of Python or NumPy, of any width."""
    return isinstance(value, float | np.floating)


def real_samples(samples: ArrayLike) -> Array:
    """Return samples as finite floats, shape (size,), else raise :class:`EvidenceError`."""
    try:
        if np.ma.is_masked(samples):
            raise TypeError("masked")
        array = np.asarray(samples)
        if array.dtype.kind not in "iuf" and array.size:
            raise TypeError("not real numbers")
        with np.errstate(over="ignore"):
            x = array.astype(np.float64)
    except Exception as error:
        raise EvidenceError(
            f"samples of type {type(samples).__name__} are not real numbers: give an array "
            "of floats, shape (size,)"
        ) from error
    if x.ndim != 1:
        raise EvidenceError(f"samples of shape {x.shape}: give one dimension, (size,)")
    if not np.isfinite(x).all():
        bad = int(np.flatnonzero(~np.isfinite(x))[0])
        raise EvidenceError(
            f"sample {bad} of the block is {x[bad]}: the evaluation failed; mend it rather "
            "than drop the sample, which would bias the mean"
        )
    return x
