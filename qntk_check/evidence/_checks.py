"""Checks of what users hand in: each refusal names the value and the way out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from qntk_check.errors import DomainError, EvidenceError


def finite(name: str, value: Any) -> float:
    """Return ``value`` as a finite float, else raise :class:`DomainError`."""
    try:
        if isinstance(value, bool | str | bytes):
            raise TypeError("not a number")
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise DomainError(
            f"{name} = {value!r} is not a real number: give an int, a float or a Fraction"
        ) from error
    if not math.isfinite(number):
        raise DomainError(f"{name} = {number} is not finite: give a finite number")
    return number + 0.0  # −0.0 and 0.0 are one number


def positive(name: str, value: Any) -> float:
    """Return ``value`` as a finite float > 0, else raise :class:`DomainError`."""
    number = finite(name, value)
    if number <= 0:
        raise DomainError(f"{name} = {number} is not positive: give a number above zero")
    return number


def rate(name: str, value: Any) -> float:
    """Return an error rate strictly between 0 and 1, else raise :class:`DomainError`."""
    number = finite(name, value)
    if not 0 < number < 1:
        raise DomainError(
            f"{name} = {number} is no error rate: give a probability strictly between 0 and 1, "
            "e.g. 1e-6"
        )
    return number


def whole(name: str, value: Any, *, least: int) -> int:
    """Return an int of at least ``least``, else raise :class:`EvidenceError`."""
    try:
        if isinstance(value, bool) or int(value) != value:
            raise ValueError("not whole")
    except (TypeError, ValueError, OverflowError) as error:
        raise EvidenceError(f"{name} = {value!r} is not a whole number: give an int") from error
    if value < least:
        raise EvidenceError(f"{name} = {value} is too small: give at least {least}")
    return int(value)


def real_samples(samples: Any) -> np.ndarray:
    """Return samples as finite floats, shape (size,), else raise :class:`EvidenceError`."""
    try:
        array = np.asarray(samples)
        if array.dtype == bool or np.iscomplexobj(array):
            raise TypeError("not real numbers")
        x = array.astype(np.float64)
    except (TypeError, ValueError) as error:
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
