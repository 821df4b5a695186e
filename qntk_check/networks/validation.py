"""What a network, its inputs and its initialization must satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from qntk_check.arguments import check_count, check_real, check_reals, check_sequence, show
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

__all__ = [
    "LIMIT_RATES",
    "RATES",
    "check_depth",
    "check_inputs",
    "check_limit_rates",
    "check_rates",
    "check_variances",
    "check_widths",
]

RATES = ("equal", "width")
# Those with which the kernel has a limit at infinite width.
LIMIT_RATES = ("width", "ntk")


MAX_DEPTH = 10**6  # layers, each an object or two


def check_depth(depth: object) -> int:
    """Return a depth L ≥ 1.

    Examples
    --------
    >>> check_depth(3)
    3
    """
    return check_count("the depth L", depth, most=MAX_DEPTH)


def check_widths(widths: object) -> tuple[int, ...]:
    """Return (n_0, …, n_L) with L ≥ 1 and every width at least 1.

    Examples
    --------
    >>> check_widths([2, 5, 1])
    (2, 5, 1)
    """
    if (
        isinstance(widths, str | bytes)
        or not isinstance(widths, Sequence | np.ndarray)
        or (isinstance(widths, np.ndarray) and widths.ndim != 1)
    ):
        raise DomainError(
            f"widths = {show(widths)} is no sequence: give (n_0, …, n_L), as (3, 64, 1)"
        )
    if len(widths) < 2:
        raise DomainError(
            f"widths = {show(tuple(widths))} make a network of depth {len(widths) - 1}, below 1: "
            "give the input dimension n_0 and at least one layer, as (3, 1)"
        )
    for layer, width in enumerate(widths):
        check_count(f"the width n_{layer}", width)
    return tuple(int(width) for width in widths)


def check_variances(name: str, values: object, depth: int, *, zero: bool) -> tuple[float, ...]:
    """Return one variance for each layer, from a number or a sequence of them.

    Examples
    --------
    >>> check_variances("weight_variance", 2.0, 3, zero=False)
    (2.0, 2.0, 2.0)
    """
    listed = isinstance(values, Sequence | np.ndarray) and np.ndim(np.array(values, object)) > 0
    listed = listed and not isinstance(values, str | bytes)
    given = (
        check_sequence(name, cast("Sequence[object]", values), "give one for each layer")
        if listed
        else [values] * depth
    )
    if len(given) != depth:
        raise DomainError(
            f"{name} has {len(given)} entries where the network has {depth} layers: give a number, "
            "or one for each layer"
        )
    numbers = [check_real(name, value) for value in given]
    for number in numbers:
        if number < 0 or (number == 0 and not zero):
            raise DomainError(f"{name} = {number:g}: a variance {'≥' if zero else '>'} 0 is needed")
    return tuple(numbers)


def check_inputs(x: object, size: int) -> np.ndarray:
    """Return inputs as an array of shape (D, n_0), from that or from one input (n_0,)."""
    array = check_reals("the inputs", x)
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or array.shape[1] != size or not array.shape[0]:
        raise DomainError(
            f"inputs of shape {array.shape} for a network of input dimension n_0 = {size}: give "
            f"one input of shape ({size},) or D of them, (D, {size})"
        )
    return array


def check_rates(rates: object) -> str:
    """Return the name of a rule for the learning rates of the parameters."""
    if not isinstance(rates, str) or rates not in RATES:
        raise UnknownNameError(
            f"there are no rates {show(rates)}: give 'equal' (equation (45) as it stands) or "
            f"'width' (1/n_(ℓ−1) for the weights of layer ℓ){nearest(str(rates), RATES)}"
        )
    return rates


def check_limit_rates(rates: object) -> str:
    """Return the name of a rule for which there is a kernel at infinite width."""
    if not isinstance(rates, str) or rates not in LIMIT_RATES:
        raise UnknownNameError(
            f"there is no limit of the kernel with the rates {show(rates)}: give 'width' "
            "(1/n_(ℓ−1) for the weights of layer ℓ, 1 for biases) or 'ntk' (C_W/n_(ℓ−1) and C_b, "
            f"the parametrization of neural tangent kernels){nearest(str(rates), LIMIT_RATES)}"
        )
    return rates
