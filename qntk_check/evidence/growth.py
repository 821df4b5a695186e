"""How a number grows with a size: the line through it with an interval, and laws beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_callback, check_real, check_reals
from qntk_check.errors import DomainError
from qntk_check.kinds import Array

__all__ = ["fitted", "growth"]


class Growth(NamedTuple):
    """So much for each unit of size more: the line, and the steps between the sizes."""

    offset: float
    slope: float
    error: float  # half of the interval of the slope
    steps: tuple[float, ...]


def _coefficients(sizes: ArrayLike, values: ArrayLike, law: Callable[[Array], Array]) -> Array:
    n, own = check_reals("the sizes", sizes), check_reals("the values", values)
    check_callback("law", law)
    if n.ndim != 1 or own.shape != n.shape or len(set(n.tolist())) < 3:
        raise DomainError(
            f"values {own.shape} at sizes {n.shape}: give a value for each of three sizes or more, "
            "or no line can miss"
        )
    table = _table(n, law)
    return np.asarray(np.linalg.lstsq(table, own, rcond=None)[0], dtype=float)


def fitted(sizes: ArrayLike, values: ArrayLike, law: Callable[[Array], Array]) -> Array:
    """Return a + b·law(size) at each size, with the a and b of least squares.

    Examples
    --------
    >>> fitted([1, 2, 3], [1, 4, 9], np.square).round(9).tolist()
    [1.0, 4.0, 9.0]
    """
    n = check_reals("the sizes", sizes)
    own = _coefficients(sizes, values, law)
    return _table(n, law) @ own


def _table(n: Array, law: Callable[[Array], Array]) -> Array:
    """Return 1 and the law at each size."""
    found = check_reals("what the law gives", law(n))
    if found.shape != n.shape:
        raise DomainError(
            f"the law gives {found.shape} for sizes {n.shape}: give a function that returns a "
            "number for each size"
        )
    return np.stack([np.ones(len(n)), found], axis=1)


def growth(sizes: ArrayLike, values: ArrayLike, quantile: float) -> Growth:
    """Return how values grow with a size.

    Parameters
    ----------
    sizes, values
        Three different sizes or more, in order, and the value at each.
    quantile
        Of Student's t for two numbers fewer than there are sizes, by which the interval is.

    Raises
    ------
    DomainError
        If there are fewer sizes, or another number of values.

    Examples
    --------
    >>> found = growth([8, 10, 12], [16.0, 20.0, 24.0], 12.7)
    >>> round(found.slope, 9), found.error < 1e-9, found.steps
    (2.0, True, (2.0, 2.0))
    """
    quantile = check_real("quantile", quantile, above=0)
    offset, slope = _coefficients(sizes, values, lambda n: n)
    n, own = check_reals("the sizes", sizes), check_reals("the values", values)
    line = fitted(n, own, lambda n: n)
    spread = np.sum((own - line) ** 2) / (len(n) - 2) / np.sum((n - n.mean()) ** 2)
    steps = tuple(float(step) for step in np.diff(own) / np.diff(n))
    return Growth(float(offset), float(slope), float(quantile * np.sqrt(spread)), steps)
