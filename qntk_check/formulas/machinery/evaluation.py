"""Evaluation of a formula on arrays: fast where floats decide, with more digits where not.

Large arrays go through the cache in blocks. Each block is evaluated on floats that carry a bound
of their own rounding (:mod:`.tracked`), and on pairs of floats where the formula says
that it cancels. Entries whose bound is too large are evaluated on triples there, then on pairs
everywhere; what is still not decided, or leaves the floats on the way, entry by entry on exact
fractions (:mod:`.exact`). So every entry is right to `ACCURACY`, and the cost of a hard
one is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from types import EllipsisType
from typing import TYPE_CHECKING, SupportsFloat, TypeAlias, cast

import numpy as np

from qntk_check.formulas.machinery.exact import TooLongError, nearest_float
from qntk_check.formulas.machinery.few import few_or_many
from qntk_check.formulas.machinery.longer import Pairs
from qntk_check.formulas.machinery.tracked import DIGITS, ROUNDING, Doubles, Tracked
from qntk_check.kinds import Array, Flags, Number, Numbers

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["ACCURACY", "BLOCK", "Argument", "evaluate", "filtered", "is_one"]

Function: TypeAlias = Callable[..., Number]  # a formula
Argument: TypeAlias = Fraction | Numbers  # what it is evaluated on

# Entries of one block. More would be faster, but for memory that the system has to hand out anew
# for every array from 128 kB on.
BLOCK = 14336
# The relative error up to which a value in floats is taken as it is.
ACCURACY = 1e-13
# Below this many entries a block that leaves the floats is no longer halved.
_FEW = 32


def filtered(name: str, function: Function, arguments: Sequence[Argument]) -> Array:
    """Return ``function(*arguments)`` on arrays, each entry to a relative error of `ACCURACY`.

    Parameters
    ----------
    name
        What messages call it.
    function
        Acts on each entry alone; made of arithmetic and of what
        :mod:`qntk_check.formulas.functions` holds.
    arguments
        Fractions, float arrays, and object arrays of Fractions, which broadcast.

    Returns
    -------
    array of float
        Of the shape to which all arguments broadcast.

    Raises
    ------
    DomainError
        If a value lies beyond the floats, or does not exist.

    Examples
    --------
    >>> filtered("f", lambda x, y: (x + y) - x, [np.array([1.0, 1e30]), Fraction(1, 4)])
    array([0.25, 0.25])
    """
    try:
        return _filtered(name, function, arguments)
    except TooLongError:  # scalars alone make a fraction that is too long to multiply out
        return _filtered(name, function, [_as_array(value) for value in arguments])


def is_one(value: object) -> TypeIs[Fraction | float]:
    """Return whether a value is one number; an array of no dimension is.

    Examples
    --------
    >>> is_one(Fraction(1)), is_one(np.array(1.0)), is_one(np.array([1.0]))
    (True, True, False)
    """
    return not isinstance(value, np.ndarray) or value.ndim == 0


def _shape(value: Argument | float) -> tuple[int, ...]:
    return () if is_one(value) else value.shape


def _as_array(value: Argument) -> Numbers:
    """Return a scalar as an array of one entry, as floats where they hold it."""
    if not is_one(value):
        return value
    number = Fraction(value)
    with suppress(OverflowError):
        if Fraction(float(number)) == number:
            return np.array([float(number)])
    found = np.empty(1, dtype=object)
    found[0] = number
    return found


def _filtered(name: str, function: Function, arguments: Sequence[Argument]) -> Array:
    shape = np.broadcast_shapes(*map(_shape, arguments))

    def block(*parts: Argument) -> Array:
        own = np.broadcast_shapes(*map(_shape, parts))
        return np.broadcast_to(_block(name, function, parts, own), own)

    if any(value.dtype == object for value in arguments if not is_one(value)):
        flat = [_flat(value, shape) for value in arguments]
        return _exactly(name, function, flat, int(np.prod(shape))).reshape(shape)
    return np.array(np.broadcast_to(evaluate(block, arguments), shape), dtype=float)


def _block(
    name: str, function: Function, parts: Sequence[Argument], shape: tuple[int, ...]
) -> float | Array:
    result = None
    with suppress(FloatingPointError, OverflowError):
        result = _tracked(function, [_as_doubles(part) for part in parts])
    if result is None:
        flat = [_flat(part, shape) for part in parts]
        return _halved(name, function, flat, int(np.prod(shape))).reshape(shape)
    if not isinstance(result, Doubles):
        return _as_float(result)
    result = result.plain()
    doubt = _doubtful(result)
    if not np.any(doubt):
        return result.value
    values = np.array(np.broadcast_to(result.value, shape), dtype=float)
    doubt = np.broadcast_to(doubt, shape)
    rest = [_flat(part, shape, doubt) for part in parts]
    values[doubt] = _by_triples(name, function, rest, int(np.count_nonzero(doubt)))
    return values


def _as_float(result: Number) -> float:
    """Return what does not depend on any array: a fraction, or a float."""
    return float(cast("SupportsFloat", result))


def _tracked(function: Function, arguments: Sequence[Number]) -> Number:
    """Evaluate, raising FloatingPointError where a number leaves the normal floats on the way."""
    token = ROUNDING.set(True)
    try:
        with np.errstate(all="raise"):
            return function(*arguments)
    finally:
        ROUNDING.reset(token)


def _halved(name: str, function: Function, flat: Sequence[Argument], count: int) -> Array:
    """Separate the entries that leave the floats from those that do not."""
    if count <= _FEW:
        return _exactly(name, function, flat, count)
    parts: list[Array] = []
    for half in (slice(0, count // 2), slice(count // 2, count)):
        some = [value if is_one(value) else value[half] for value in flat]
        size = half.stop - half.start
        parts.append(np.broadcast_to(_block(name, function, some, (size,)), (size,)))
    return np.concatenate(parts)


def _by_triples(name: str, function: Function, flat: Sequence[Argument], count: int) -> Array:
    """Take more digits where the formula says that it cancels, and floats for the rest."""
    token = DIGITS.set(3)
    try:
        found = _values(function, [_as_doubles(value) for value in flat], count)
    finally:
        DIGITS.reset(token)
    return _settled(found, lambda rest, left: _by_pairs(name, function, rest, left), flat, count)


def _by_pairs(name: str, function: Function, flat: Sequence[Argument], count: int) -> Array:
    """Take more digits everywhere."""
    found = _values(function, [_as_pairs(value) for value in flat], count)
    return _settled(found, lambda rest, left: _exactly(name, function, rest, left), flat, count)


def _values(
    function: Function, arguments: Sequence[Number], count: int
) -> tuple[Array, Flags]:  # fmt: skip
    """Return what is found and where it is in doubt."""
    try:
        result = _tracked(function, arguments)
    except (FloatingPointError, OverflowError):
        return np.empty(count), np.ones(count, dtype=bool)
    if not isinstance(result, Tracked):
        return np.full(count, _as_float(result)), np.zeros(count, dtype=bool)
    result = result.plain()
    values = np.array(np.broadcast_to(result.head, (count,)), dtype=float)
    return values, np.broadcast_to(_doubtful(result), (count,))


def _settled(
    found: tuple[Array, Flags],
    settle: Callable[[Sequence[Argument], int], Array],
    flat: Sequence[Argument],
    count: int,
) -> Array:
    """Return the values with those in doubt replaced."""
    values, doubt = found
    left = int(np.count_nonzero(doubt))
    if left:
        rest = flat if left == count else [v if is_one(v) else v[doubt] for v in flat]
        values[doubt] = settle(rest, left)
    return values


def _doubtful(result: Tracked) -> Flags:
    """Return where the bound of the rounding is too large, or no number."""
    return np.logical_not(result.bound <= ACCURACY)


def _exactly(name: str, function: Function, flat: Sequence[Argument], count: int) -> Array:
    found = np.empty(count)
    for place in range(count):
        numbers = [Fraction(value if is_one(value) else value[place]) for value in flat]
        found[place] = nearest_float(name, function, numbers)
    return found


def _as_doubles(value: Argument) -> Number:
    if is_one(value):
        return value  # a Fraction: what scalars make among themselves stays exact
    return few_or_many(cast("Array", value))


def _as_pairs(value: Argument) -> Number:
    if is_one(value):
        return value
    return Pairs.exact(cast("Array", value))


def _flat(value: Argument, shape: tuple[int, ...], chosen: Flags | None = None) -> Argument:
    if is_one(value):
        return value
    full = np.broadcast_to(cast("Array", value), shape)
    return full.reshape(-1) if chosen is None else full[chosen]


def evaluate(function: Callable[..., Array], arguments: Sequence[Argument | float]) -> Array:
    """Return ``function(*arguments)`` for a function that acts on each entry alone, in blocks.

    Parameters
    ----------
    function
        A composition of elementwise operations.
    arguments
        Numbers and arrays that broadcast.

    Examples
    --------
    >>> float(evaluate(lambda x, y: x**3 + y, [np.full((2, 10**5), 2.0), 1.0]).max())
    9.0
    """
    shape = np.broadcast_shapes(*map(_shape, arguments))
    size = int(np.prod(shape))
    if size <= BLOCK:
        return function(*arguments)
    axis = int(np.argmax(shape)) - len(shape)  # counted from the end, where axes are aligned
    length = shape[axis]
    step = max(1, BLOCK * length // size)
    parts = [(start, min(start + step, length)) for start in range(0, length, step)]
    cut = [[_cut(value, axis, *part) for value in arguments] for part in parts]
    first = function(*cut[0])
    if np.ndim(first) < -axis or first.shape[axis] != parts[0][1]:
        return function(*arguments)  # it does not depend on what varies along this axis
    whole = [length if i == first.ndim + axis else n for i, n in enumerate(first.shape)]
    result = np.empty(whole)
    result[_along(axis, *parts[0])] = first
    for part, values in zip(parts[1:], cut[1:], strict=True):
        result[_along(axis, *part)] = function(*values)
    return result


def _cut(value: Argument | float, axis: int, start: int, stop: int) -> Argument | float:
    """Return the part of an argument along an axis."""
    if is_one(value) or value.ndim < -axis or value.shape[axis] == 1:
        return value
    return value[_along(axis, start, stop)]


def _along(axis: int, start: int, stop: int) -> tuple[EllipsisType | slice, ...]:
    return (..., slice(start, stop), *[slice(None)] * (-axis - 1))
