"""Two copies of a state through noisy layers, as a + b SWAP: no Weingarten functions.

Behind a Haar-random W two copies are a + b SWAP, with a and b from two traces. The channel on both
is known by Tr N(1)² = N + N²s and Σ_ij Tr N(E_ij)N(E_ji) = (N² − 1)u + Tr N(1)²/N; behind a
commutator with X the latter is 2N²u_X.
"""

from __future__ import annotations

import sympy

from derivations.symbols import DISPLACEMENT, EXCESS, MOVED, UNITARITY, N, trace_symbol

__all__ = ["gradient_squared", "loss_variance"]

_Traces = tuple[sympy.Expr, sympy.Expr]

_WHOLE = N**2 * DISPLACEMENT + N
_CROSSED = (N**2 - 1) * UNITARITY + _WHOLE / N


def gradient_squared(front: int, behind: int) -> sympy.Expr:
    """Return E g² with so many layers in front of the derivative and behind it.

    The input has Tr ρ² = p + 1/N.

    Examples
    --------
    >>> sympy.factor(gradient_squared(0, 0).subs({EXCESS: 1 - 1 / N, MOVED: 1}).subs(N, 2))
    -2*(T_1**2 - 2*T_2)/9
    """
    traces = _through((sympy.Integer(1), EXCESS + 1 / N), front)
    _, b = _twirled(traces)  # the identity commutes with X
    return _observed(_through((sympy.Integer(0), 2 * N**2 * MOVED * b), behind))


def loss_variance(layers: int) -> sympy.Expr:
    """Return Var⟨O⟩ after so many layers on a pure input; the mean is Tr O/N.

    Examples
    --------
    >>> sympy.factor(loss_variance(0).subs(N, 2))
    -(T_1**2 - 2*T_2)/12
    """
    pure = sympy.Integer(1), sympy.Integer(1)
    return _observed(_through(pure, layers)) - (trace_symbol(1) / N) ** 2


def _through(traces: _Traces, layers: int) -> _Traces:
    """Return the traces of two copies, without and with SWAP, after so many layers."""
    for _ in range(layers):
        a, b = _twirled(traces)
        traces = N**2 * a + N * b, _WHOLE * a + _CROSSED * b
    return traces


def _twirled(traces: _Traces) -> _Traces:
    """Return a and b of a + b SWAP from its trace and that with SWAP."""
    below, (first, swapped) = N * (N**2 - 1), traces
    a, b = (N * first - swapped) / below, (N * swapped - first) / below
    return sympy.cancel(a), sympy.cancel(b)


def _observed(traces: _Traces) -> sympy.Expr:
    a, b = _twirled(traces)
    return a * trace_symbol(1) ** 2 + b * trace_symbol(2)
