"""Results of the calculus in the symbols of the chapter."""

from __future__ import annotations

import sympy

from derivations.calculus import TracePolynomial
from derivations.routes.forms import in_size
from derivations.symbols import GENERATOR_TRACE, trace_symbol

__all__ = ["in_traces"]


def in_traces(polynomial: TracePolynomial) -> sympy.Expr:
    """Return a trace polynomial as SymPy, Tr O^k written T_k and Tr X generator_trace."""
    names = {"Tr(O)": trace_symbol(1), "Tr(O^2)": trace_symbol(2)}
    names["Tr(X)"] = GENERATOR_TRACE
    expression = in_size(polynomial.expr)
    return expression.subs({s: names[str(s)] for s in expression.free_symbols if str(s) in names})
