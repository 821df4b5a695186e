"""Results of the calculus in the symbols of the chapter."""

from __future__ import annotations

import sympy

from derivations.calculus import TracePolynomial
from derivations.routes.forms import in_size
from derivations.statements.notation import trace_of_power
from derivations.statements.written import w
from derivations.symbols import GENERATOR_TRACE, N, trace_symbol

__all__ = ["TRACES", "in_traces"]

# N Tr O² − Tr² O, as the paper writes it.
TRACES = w(N) * trace_of_power(2) - trace_of_power(1) ** 2


def in_traces(polynomial: TracePolynomial) -> sympy.Expr:
    """Return a trace polynomial as SymPy, Tr O^k written T_k and Tr X generator_trace."""
    names = {"Tr(O)": trace_symbol(1), "Tr(O^2)": trace_symbol(2)}
    names["Tr(X)"] = GENERATOR_TRACE
    expression = in_size(polynomial.expr)
    return expression.subs({s: names[str(s)] for s in expression.free_symbols if str(s) in names})
