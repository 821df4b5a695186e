"""What a network, its inputs and its initialization must satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

__all__ = [
    "RATES",
    "check_count",
    "check_inputs",
    "check_rates",
    "check_real",
    "check_variances",
    "check_widths",
]

RATES = ("equal", "width")


def check_count(name: str, value: Any, least: int = 1) -> int:
    """Return a whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise DomainError(f"{name} = {value!r}: give a whole number from {least} on")
    return int(value)


def check_widths(widths: Any) -> tuple[int, ...]:
    """Return (n_0, …, n_L) with L ≥ 1 and every width at least 1.

    Examples
    --------
    >>> check_widths([2, 5, 1])
    (2, 5, 1)
    """
    if isinstance(widths, str | bytes) or not isinstance(widths, Sequence | np.ndarray):
        raise DomainError(f"widths = {widths!r} is no sequence: give (n_0, …, n_L), as (3, 64, 1)")
    if len(widths) < 2:
        raise DomainError(
            f"widths = {tuple(widths)!r} make a network of depth {len(widths) - 1}, below 1: give "
            "the input dimension n_0 and at least one layer, as (3, 1)"
        )
    for layer, width in enumerate(widths):
        check_count(f"the width n_{layer}", width)
    return tuple(int(width) for width in widths)


def check_variances(name: str, values: Any, depth: int, *, zero: bool) -> tuple[float, ...]:
    """Return one variance for each layer, from a number or a sequence of them."""
    given = [values] * depth if np.ndim(values) == 0 else list(values)
    if len(given) != depth:
        raise DomainError(
            f"{name} has {len(given)} entries where the network has {depth} layers: give a number, "
            "or one for each layer"
        )
    for value in given:
        number = check_real(name, value)
        if number < 0 or (number == 0 and not zero):
            raise DomainError(f"{name} = {number:g}: a variance {'≥' if zero else '>'} 0 is needed")
    return tuple(float(value) for value in given)


def check_real(name: str, value: Any) -> float:
    """Return a finite real number."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise DomainError(f"{name} = {value!r} is no real number: give one") from error
    if not np.isfinite(number):
        raise DomainError(f"{name} = {number} is not finite: give a finite number")
    return number


def check_inputs(x: Any, size: int) -> np.ndarray:
    """Return inputs as an array of shape (D, n_0), from that or from one input (n_0,)."""
    try:
        array = np.asarray(x, dtype=float)
    except (TypeError, ValueError) as error:
        raise DomainError(f"the inputs {x!r} are no array of real numbers: give one") from error
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or array.shape[1] != size or not array.shape[0]:
        raise DomainError(
            f"inputs of shape {np.shape(x)} for a network of input dimension n_0 = {size}: give "
            f"one input of shape ({size},) or D of them, (D, {size})"
        )
    if not np.isfinite(array).all():
        raise DomainError("an input is NaN or infinite: remove it")
    return array


def check_rates(rates: Any) -> str:
    """Return the name of a rule for the learning rates of the parameters."""
    if rates not in RATES:
        raise UnknownNameError(
            f"there are no rates {rates!r}: give 'equal' (equation (45) as it stands) or 'width' "
            f"(1/n_(ℓ−1) for the weights of layer ℓ){nearest(str(rates), RATES)}"
        )
    return rates
