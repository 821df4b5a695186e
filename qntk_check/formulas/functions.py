"""Functions that take SymPy expressions as well as numbers and arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from qntk_check.domains import is_symbolic

__all__ = ["erf", "exp", "folded_mean", "log"]

_erf = np.vectorize(math.erf, otypes=[float])  # SciPy would make every import slower


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


def exp(value: Any) -> Any:
    """Return the exponential, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    if is_symbolic(value):
        import sympy

        return sympy.exp(value)
    return np.exp(value)


def erf(value: Any) -> Any:
    """Return the error function 2/√π ∫_0^x e^{−u²} du, symbolic for a SymPy expression.

    Examples
    --------
    >>> float(erf(0.0)), float(erf(np.inf))
    (0.0, 1.0)
    """
    if is_symbolic(value):
        import sympy

        return sympy.erf(value)
    return _erf(value)


def folded_mean(mean: Any, variance: Any) -> Any:
    """Return E|X| of a normal X: s√(2/π) e^{−m²/2s²} + m erf(m/(s√2)), and |m| for s = 0.

    Examples
    --------
    >>> float(folded_mean(-3.0, 0.0))
    3.0
    """
    if is_symbolic(mean) or is_symbolic(variance):
        import sympy

        normal = sympy.sqrt(2 * variance / sympy.pi) * sympy.exp(-(mean**2) / (2 * variance))
        return normal + mean * sympy.erf(mean / sympy.sqrt(2 * variance))
    mean, variance = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    spread = np.where(variance > 0, variance, 1.0)
    normal = np.sqrt(2 * spread / np.pi) * np.exp(-(mean**2) / (2 * spread))
    return np.where(
        variance > 0, normal + mean * _erf(mean / np.sqrt(2 * spread)), np.abs(mean)
    )  # fmt: skip
