"""The values given for the parameters of a formula, read at the door.

Scalars become a ``Fraction`` where they are exact (ints, Fractions, Decimals, NumPy's integers of
any width) and a ``float`` where they are not; lists and arrays become float arrays, or arrays of
Fractions where floats would not hold their numbers. Complex numbers without an imaginary part are
real. SymPy expressions pass. Nothing is computed in a NumPy integer's own width.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Complex, Integral, Rational, Real
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.machinery.foreign import is_symbolic
from qntk_check.kinds import Array, Flags, Numbers, Objects, is_array, is_masked, is_nested

if TYPE_CHECKING:
    from qntk_check.formulas.machinery.foreign import Expression

__all__ = [
    "as_fraction",
    "check_shapes",
    "entry",
    "exactly_given",
    "is_exact",
    "is_symbolic",
    "read",
    "without_mask",
]

_KINDS = "give an int, a Fraction, a float, an array or a SymPy expression"

_NO_NUMBERS: tuple[type, ...] = (bool, np.bool_, str, bytes)

# A value that was read.
Value: TypeAlias = "Fraction | float | Numbers | Expression"


def is_exact(value: object) -> bool:
    """Return whether a value that was read is an exact scalar."""
    return isinstance(value, Rational)


def as_fraction(value: Value) -> Value:
    """Return a scalar that was read as a Fraction: a float is one; arrays as they are."""
    return Fraction(value) if isinstance(value, float | Rational) else value


def read(name: str, value: object) -> Value:
    """Return the value as Fraction, float, float array, array of Fractions or SymPy expression.

    Raises
    ------
    DomainError
        If it is no real number, not finite, or complex.

    Examples
    --------
    >>> read("L", np.int8(100)), read("N", 4 + 0j), read("x", [1, 2**60 + 1]).dtype
    (Fraction(100, 1), 4.0, dtype('O'))
    """
    if is_symbolic(value):
        return value
    if is_array(value) and value.ndim == 0:
        value = value[()]
    return _array(name, value) if _holds_many(value) else _scalar(name, value)


def _holds_many(value: object) -> bool:
    if is_array(value) or is_nested(value):
        return True
    return hasattr(value, "__array__") and not isinstance(value, np.generic | Complex)


def entry(value: Numbers, shape: tuple[int, ...], place: tuple[int, ...]) -> Fraction:
    """Return one entry of a value broadcast to a shape, exactly.

    Examples
    --------
    >>> entry(np.array([1.5, 2.0]), (3, 2), (2, 0))
    Fraction(3, 2)
    """
    found: object = np.broadcast_to(value, shape)[place]
    return Fraction(cast("Fraction", found.item() if isinstance(found, np.generic) else found))


def _scalar(name: str, value: object) -> Fraction | float:
    if value is None or isinstance(value, _NO_NUMBERS):
        raise DomainError(f"{name} = {show(value)} is not a number: {_KINDS}")
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        if not value.is_finite():  # a signaling NaN cannot even be compared
            raise DomainError(f"{name} = {show(value)} is NaN or infinite: give a finite number")
        return Fraction(value)
    if isinstance(value, Complex) and not isinstance(value, Real):
        if value.imag != 0:
            raise DomainError(
                f"{name} = {show(value)} is complex where a real number is needed: a Hermitian "
                "operator has real traces and expectation values; take the real part if that is "
                "what you mean"
            )
        value = float(value.real)
    if isinstance(value, Real):
        number = float(value)
        if not math.isfinite(number):
            raise DomainError(
                f"{name} = {show(value)} has a value that is NaN or infinite: remove it"
            )
        return number
    raise DomainError(f"{name} = {show(value)} cannot be read as a number: {_KINDS}")


def _array(name: str, value: object) -> Numbers:
    try:
        array = np.asarray(value)
        whole = array.dtype.kind in "iu" and array.size and _beyond(array)
        if is_nested(value) and (
            array.dtype.kind in "OU" or (array.dtype.kind == "f" and _long(value))
        ):
            array = np.asarray(value, dtype=object)  # NumPy would round an int beside a float
    except Exception as error:
        raise DomainError(f"{name} = {show(value)} cannot be read as an array: {_KINDS}") from error
    if array.dtype.kind not in "iufcO":
        raise DomainError(f"{name} = {show(value)} is not an array of numbers: {_KINDS}")
    if array.size == 0:
        raise DomainError(f"{name} is an array of shape {array.shape}, without a value: give one")
    if array.dtype.kind == "O" or whole:
        return _objects(name, array)
    if array.dtype.kind == "c":
        if np.any(np.imag(array) != 0):
            raise DomainError(
                f"{name} = {show(value)} is complex where real numbers are needed: take the real "
                "part if that is what you mean"
            )
        array = np.real(array)
    with np.errstate(over="ignore"):
        floats = array.astype(float, copy=False)
    if not np.isfinite(floats).all():
        raise DomainError(f"{name} = {show(value)} has a value that is NaN or infinite: remove it")
    return floats


def _beyond(array: NDArray[np.generic]) -> bool:
    """Return whether NumPy's integers have more digits than floats."""
    return int(array.max()) > 2**53 or int(array.min()) < -(2**53)


def _long(value: object) -> bool:
    """Return whether nested lists hold a whole number with more digits than floats."""
    if is_nested(value):
        return any(_long(entry) for entry in value)
    return isinstance(value, Integral) and not -(2**53) <= int(value) <= 2**53


def exactly_given(value: object) -> bool:
    """Return whether a value as it was given holds whole numbers and fractions alone.

    Examples
    --------
    >>> exactly_given([[1, 2], [3, Fraction(1, 2)]]), exactly_given([1, 2.0])
    (True, False)
    """
    if is_array(value):
        return value.dtype.kind in "iu" or (
            value.dtype.kind == "O" and all(map(exactly_given, value.ravel().tolist()))
        )
    if is_nested(value):
        return all(map(exactly_given, value))
    return isinstance(value, Rational)


def _objects(name: str, array: Objects) -> Numbers:
    """Return an array of Python's numbers as floats if they hold them all, else as Fractions."""
    entries = [_scalar(name, entry) for entry in array.reshape(-1).tolist()]
    try:
        floats = np.array([float(entry) for entry in entries])
    except OverflowError:
        floats = None
    if floats is not None and all(
        Fraction(number) == entry for number, entry in zip(floats.tolist(), entries, strict=True)
    ):
        return floats.reshape(array.shape)
    found = np.empty(len(entries), dtype=object)
    found[:] = [Fraction(entry) for entry in entries]
    return found.reshape(array.shape)


def check_shapes(values: Mapping[str, Value]) -> tuple[int, ...]:
    """Return the shape to which all values broadcast, else name two that do not.

    Examples
    --------
    >>> check_shapes({"N": np.ones((3, 1)), "L": np.ones(2), "t": 1.0})
    (3, 2)
    """
    shapes = {
        name: np.shape(cast("Array", value))
        for name, value in values.items()
        if not is_symbolic(value)
    }
    together: dict[str, tuple[int, ...]] = {}
    for name, shape in shapes.items():
        for other, known in together.items():
            try:
                np.broadcast_shapes(shape, known)
            except ValueError:
                raise DomainError(
                    f"{other} of shape {known} and {name} of shape {shape} do not broadcast: give "
                    "one number, or shapes that are equal or 1 from the right; for all pairs of "
                    f"values give one of them as a column, {other}[:, None]"
                ) from None
        if shape:
            together[name] = shape
    return np.broadcast_shapes(*together.values())


def without_mask(values: Mapping[str, Value]) -> tuple[dict[str, Value], Flags | None]:
    """Return the values with an allowed number where they are masked, and the mask they make.

    The mask is ``None`` if no value has one. What is masked is not checked.

    Examples
    --------
    >>> filled, mask = without_mask({"L": np.ma.array([7, -1], mask=[False, True])})
    >>> filled["L"].tolist(), mask.tolist()
    ([7, 7], [False, True])
    """
    found, mask = dict(values), None
    for name, value in values.items():
        if not is_masked(value):
            continue
        own = np.ma.getmaskarray(value)
        if own.all():
            raise DomainError(f"{name} is masked everywhere: there is nothing to evaluate")
        plain = np.array(cast("Array", value.data))
        plain[own] = plain[~own].flat[0]
        found[name] = plain
        if own.any() or mask is None:
            try:
                mask = own if mask is None else np.logical_or(mask, own)
            except ValueError:
                continue  # the shapes are refused, by name, where all values are compared
    return found, mask
