"""The commuting symbols that derivations and formulas share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from derivations.errors import ProofError

__all__ = ["GENERATOR_TRACE", "OVERLAP", "TEX", "L", "N", "as_fraction", "trace_symbol"]

N = sympy.Symbol("N", integer=True, positive=True)
L = sympy.Symbol("L", integer=True, positive=True)
GENERATOR_TRACE = sympy.Symbol("generator_trace", integer=True)
OVERLAP = sympy.Symbol("overlap", real=True)

# How symbols with long names are shown.
TEX = {GENERATOR_TRACE: r"\tau", OVERLAP: r"\langle X_L\rangle"}


def trace_symbol(k: int) -> sympy.Symbol:
    """Return T_k, which stands for Tr O^k.

    Examples
    --------
    >>> trace_symbol(2)
    T_2
    """
    return sympy.Symbol(f"T_{k}", real=True)


def as_fraction(value: Any) -> Fraction:
    """Return an exact SymPy number as a Fraction.

    Examples
    --------
    >>> as_fraction(sympy.Rational(2, 6))
    Fraction(1, 3)
    """
    number = sympy.sympify(value)
    if not isinstance(number, sympy.Rational):
        raise ProofError(f"{value} is not a rational number: a symbol was left without a value")
    return Fraction(int(number.p), int(number.q))
