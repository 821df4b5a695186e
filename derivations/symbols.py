"""The commuting symbols that derivations and formulas share."""

from __future__ import annotations

import sympy

__all__ = ["L", "N", "trace_symbol"]

N = sympy.Symbol("N", integer=True, positive=True)
L = sympy.Symbol("L", integer=True, positive=True)


def trace_symbol(k: int) -> sympy.Symbol:
    """Return T_k, which stands for Tr O^k.

    Examples
    --------
    >>> trace_symbol(2)
    T_2
    """
    return sympy.Symbol(f"T_{k}", real=True)
