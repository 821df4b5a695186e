"""Logarithms that take SymPy expressions as well as numbers and arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check.domains import is_symbolic

__all__ = ["log"]


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
