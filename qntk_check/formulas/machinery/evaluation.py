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
from typing import Any

import numpy as np

from qntk_check.formulas.machinery.exact import TooLongError, nearest_float
from qntk_check.formulas.machinery.few import few_or_many
from qntk_check.formulas.machinery.longer import Pairs
from qntk_check.formulas.machinery.tracked import DIGITS, ROUNDING, Tracked

__all__ = ["ACCURACY", "BLOCK", "evaluate", "filtered"]

# Entries of one block. More would be faster, but for memory that the system has to hand out anew
# for every array from 128 kB on.
BLOCK = 14336
# The relative error up to which a value in floats is taken as it is.
ACCURACY = 1e-13
# Below this many entries a block that leaves the floats is no longer halved.
_FEW = 32


def filtered(name: str, function: Callable[..., Any], arguments: Sequence[Any]) -> np.ndarray:
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


def _as_array(value: Any) -> np.ndarray:
    """Return a scalar as an array of one entry, as floats where they hold it."""
    if np.ndim(value):
        return value
    number = Fraction(value)
    with suppress(OverflowError):
        if Fraction(float(number)) == number:
            return np.array([float(number)])
    found = np.empty(1, dtype=object)
    found[0] = number
    return found


def _filtered(name: str, function: Callable[..., Any], arguments: Sequence[Any]) -> np.ndarray:
    shape = np.broadcast_shapes(*(np.shape(value) for value in arguments))

    def block(*parts: Any) -> np.ndarray:
        own = np.broadcast_shapes(*(np.shape(part) for part in parts))
        return np.broadcast_to(_block(name, function, parts, own), own)

    if any(np.asarray(value).dtype == object for value in arguments if np.ndim(value)):
        flat = [_flat(value, shape) for value in arguments]
        return _exactly(name, function, flat, int(np.prod(shape))).reshape(shape)
    return np.array(np.broadcast_to(evaluate(block, arguments), shape), dtype=float)


def _block(
    name: str, function: Callable[..., Any], parts: Sequence[Any], shape: tuple[int, ...]
) -> Any:
    result: Any = None
    with suppress(FloatingPointError, OverflowError):
        result = _tracked(function, [_as_doubles(part) for part in parts])
    if result is None:
        flat = [_flat(part, shape) for part in parts]
        return _halved(name, function, flat, int(np.prod(shape))).reshape(shape)
    if not isinstance(result, Tracked):
        return float(result)
    result = result.plain()
    doubt = _doubtful(result)
    if not np.any(doubt):
        return result.value
    values = np.array(np.broadcast_to(result.value, shape), dtype=float)
    doubt = np.broadcast_to(doubt, shape)
    rest = [_flat(part, shape, doubt) for part in parts]
    values[doubt] = _by_triples(name, function, rest, int(np.count_nonzero(doubt)))
    return values


def _tracked(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Evaluate, raising FloatingPointError where a number leaves the normal floats on the way."""
    token = ROUNDING.set(True)
    try:
        with np.errstate(all="raise"):
            return function(*arguments)
    finally:
        ROUNDING.reset(token)


def _halved(
    name: str, function: Callable[..., Any], flat: Sequence[Any], count: int
) -> np.ndarray:  # fmt: skip
    """Separate the entries that leave the floats from those that do not."""
    if count <= _FEW:
        return _exactly(name, function, flat, count)
    parts = []
    for half in (slice(0, count // 2), slice(count // 2, count)):
        some = [value if np.ndim(value) == 0 else value[half] for value in flat]
        size = half.stop - half.start
        parts.append(np.broadcast_to(_block(name, function, some, (size,)), (size,)))
    return np.concatenate(parts)


def _by_triples(
    name: str, function: Callable[..., Any], flat: Sequence[Any], count: int
) -> np.ndarray:  # fmt: skip
    """Take more digits where the formula says that it cancels, and floats for the rest."""
    token = DIGITS.set(3)
    try:
        found = _values(function, [_as_doubles(value) for value in flat], count)
    finally:
        DIGITS.reset(token)
    return _settled(found, lambda rest, left: _by_pairs(name, function, rest, left), flat, count)


def _by_pairs(
    name: str, function: Callable[..., Any], flat: Sequence[Any], count: int
) -> np.ndarray:  # fmt: skip
    """Take more digits everywhere."""
    found = _values(function, [_as_pairs(value) for value in flat], count)
    return _settled(found, lambda rest, left: _exactly(name, function, rest, left), flat, count)


def _values(
    function: Callable[..., Any], arguments: Sequence[Any], count: int
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return what is found and where it is in doubt."""
    try:
        result = _tracked(function, arguments)
    except (FloatingPointError, OverflowError):
        return np.empty(count), np.ones(count, dtype=bool)
    if not isinstance(result, Tracked):
        return np.full(count, float(result)), np.zeros(count, dtype=bool)
    result = result.plain()
    values = np.array(np.broadcast_to(result.head, (count,)), dtype=float)
    return values, np.broadcast_to(_doubtful(result), (count,))


def _settled(
    found: tuple[np.ndarray, np.ndarray],
    settle: Callable[[Sequence[Any], int], np.ndarray],
    flat: Sequence[Any],
    count: int,
) -> np.ndarray:
    """Return the values with those in doubt replaced."""
    values, doubt = found
    left = int(np.count_nonzero(doubt))
    if left:
        rest = flat if left == count else [v if np.ndim(v) == 0 else v[doubt] for v in flat]
        values[doubt] = settle(rest, left)
    return values


def _doubtful(result: Tracked) -> Any:
    """Return where the bound of the rounding is too large, or no number."""
    return np.logical_not(result.error * result.unit <= ACCURACY)


def _exactly(
    name: str, function: Callable[..., Any], flat: Sequence[Any], count: int
) -> np.ndarray:  # fmt: skip
    found = np.empty(count)
    for place in range(count):
        numbers = [
            value if np.ndim(value) == 0 else Fraction(value[place]) for value in flat
        ]  # fmt: skip
        found[place] = nearest_float(name, function, numbers)
    return found


def _as_doubles(value: Any) -> Any:
    if np.ndim(value) == 0:
        return value  # a Fraction: what scalars make among themselves stays exact
    return few_or_many(value)


def _as_pairs(value: Any) -> Any:
    if np.ndim(value) == 0:
        return value
    return Pairs.exact(value)


def _flat(value: Any, shape: tuple[int, ...], chosen: np.ndarray | None = None) -> Any:
    if np.ndim(value) == 0:
        return value
    full = np.broadcast_to(value, shape)
    return full.reshape(-1) if chosen is None else full[chosen]


def evaluate(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Return ``function(*arguments)`` for a function that acts on each entry alone, in blocks.

    Parameters
    ----------
    function
        Any composition of elementwise operations.
    arguments
        Numbers and arrays that broadcast.

    Examples
    --------
    >>> float(evaluate(lambda x, y: x**3 + y, [np.full((2, 10**5), 2.0), 1.0]).max())
    9.0
    """
    shape = np.broadcast_shapes(*(np.shape(value) for value in arguments))
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
    _cut(result, axis, *parts[0])[...] = first

    for part, values in zip(parts[1:], cut[1:], strict=True):
        _cut(result, axis, *part)[...] = function(*values)
    return result


def _cut(value: Any, axis: int, start: int, stop: int) -> Any:
    """Return the part of an argument along an axis."""
    if np.ndim(value) < -axis or value.shape[axis] == 1:
        return value
    return value[(..., slice(start, stop), *[slice(None)] * (-axis - 1))]
