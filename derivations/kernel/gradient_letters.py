"""The letters of one gradient between two halves of a circuit."""

from __future__ import annotations

from collections.abc import Mapping

import sympy

from derivations.calculus import TracePolynomial
from derivations.statements.foreign import in_factors
from derivations.statements.substitution import put_in

__all__ = ["READ", "V1", "V2", "VARIANCE", "P", "named"]

# Tr ρ², Tr V and Tr V².
P = sympy.Symbol("P", positive=True)
V1, V2 = sympy.symbols("V1 V2", real=True)

VARIANCE = r"\operatorname{Var}{\partial_kE}"
READ = (
    r"$\partial_kE=i\operatorname{Tr}\rho_-[V,H_+]$ with $\rho_-=U_-\rho U_-^\dagger$ and "
    r"$H_+=U_+^\dagger HU_+$; $\operatorname{Tr}\rho=1$."
)


def named(average: TracePolynomial, known: Mapping[str, sympy.Expr | int]) -> sympy.Expr:
    """Return an average of the calculus with the symbols that stand for its traces."""
    found = {symbol: known[str(symbol)] for symbol in average.expr.free_symbols}
    return in_factors(put_in(average.expr, found))
