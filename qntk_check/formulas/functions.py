"""Roots and logarithms that take SymPy expressions as well as numbers and arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check.domains import is_symbolic

__all__ = ["log", "sqrt"]


def sqrt(value: Any) -> Any:
    """Return the square root, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(sqrt(4.0))
    2.0
    """
    if is_symbolic(value):
        import sympy

        return sympy.sqrt(value)
    return np.sqrt(value)


def log(value: Any) -> Any:
    """Return the natural logarithm, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(log(1.0))
    0.0
    """
    if is_symbolic(value):
        import sympy

        return sympy.log(value)
    return np.log(value)
