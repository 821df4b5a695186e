"""Evaluation of an elementwise function on large arrays, in blocks that stay in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["BLOCK", "evaluate"]

# Entries of one block: some dozen temporaries of 64 kB fit in a second-level cache.
BLOCK = 8192


class _Powers(np.ndarray):
    """An array whose small whole powers are products, which are far faster than ``np.power``."""

    def __pow__(self, exponent: Any, modulo: Any = None) -> Any:
        if not isinstance(exponent, int) or not 1 < exponent <= 64:
            return super().__pow__(exponent)
        result, square = None, self
        while exponent:
            if exponent & 1:
                result = square if result is None else result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result


def evaluate(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Return ``function(*arguments)`` for a function that acts on each entry alone.

    Parameters
    ----------
    function
        Any composition of NumPy's elementwise operations.
    arguments
        Floats and float arrays that broadcast.

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
    result = None
    for start in range(0, length, step):
        stop = min(start + step, length)
        block = function(*(_cut(value, axis, start, stop) for value in arguments))
        if np.ndim(block) < -axis or block.shape[axis] != stop - start:
            return function(*arguments)  # it does not depend on what varies along this axis
        if result is None:
            shape = [length if i == len(block.shape) + axis else n
                     for i, n in enumerate(block.shape)]  # fmt: skip
            result = np.empty(shape)
        _cut(result, axis, start, stop)[...] = block
    return result


def _cut(value: Any, axis: int, start: int, stop: int) -> Any:
    """Return the part of an argument along an axis, as an array with fast powers."""
    if np.ndim(value) < -axis or value.shape[axis] == 1:
        return value
    part = value[(..., slice(start, stop), *[slice(None)] * (-axis - 1))]
    return part.view(_Powers)
