r"""The averages of two inputs, each by two routes that share nothing.

In the frame of the final states one layer has g_α = i Tr(P[A, X̃]) with P = |α⟩⟨α|. Weingarten
functions average it over X̃ and over A; the other routes know that g is linear in P and vanishes
where 1 stands for it, or average over random states instead.
"""

from __future__ import annotations

from functools import cache
from math import factorial

import sympy

from derivations.calculus import (
    Matrix,
    Operator,
    Projector,
    State,
    Tr,
    TracePolynomial,
    haar_average,
    state_average,
)
from derivations.kernel.factorization import gradient_moment
from derivations.routes.random_frame import O, U, V, in_central
from derivations.statements.foreign import in_factors, symbols_in
from derivations.statements.substitution import put_in
from derivations.symbols import FIDELITY, N

__all__ = [
    "invariant_pair",
    "invariant_squares",
    "one_layer",
    "overlap_moment",
    "random_overlap",
    "squared",
    "two_layers",
]

X = Matrix("X", hermitian=True, traceless=True, involution=True)
P, Q = Projector("P", rank=1), Projector("Q", rank=1)
FIRST, SECOND = State("chi"), State("phi")


# -- averages by Weingarten functions ---------------------------------------------------------


def gradient(input_state: Operator, observable: Operator, generator: Operator) -> TracePolynomial:
    """Return g = i Tr(P[A, X̃])."""
    return 1j * Tr(input_state * (observable * generator - generator * observable))


def product(
    first: Operator, second: Operator, observable: Operator, generator: Operator
) -> TracePolynomial:
    """Return g_α g_β of one layer."""
    return gradient(first, observable, generator) * gradient(second, observable, generator)


def with_overlap(result: TracePolynomial) -> sympy.Expr:
    """Return an average with F for Tr PQ, in N and M_k."""
    expression = in_central(result)
    powers = {"Tr(P*Q)": 1, "Tr(P*Q*P*Q)": 2}
    named = {s: FIDELITY ** powers[s.name] for s in symbols_in(expression) if s.name in powers}
    return in_factors(put_in(expression, named))


_TURNED, _FRONT = U * O * U.H, V * X * V.H


@cache
def one_layer() -> sympy.Expr:
    """Return E g_α g_β of one layer.

    Examples
    --------
    >>> one_layer()
    2*M_2*N*(N*fidelity - 1)/((N - 1)**2*(N + 1)**2)
    """
    return with_overlap(haar_average(_over_generator(1), over=U))


@cache
def squared() -> sympy.Expr:
    """Return E g_α² g_β² of one layer."""
    return with_overlap(haar_average(_over_generator(2), over=U))


@cache
def two_layers() -> sympy.Expr:
    """Return E g_1α g_1β g_2α g_2β of two layers, which are independent at fixed final states."""
    return with_overlap(haar_average(_over_generator(1) ** 2, over=U))


@cache
def _over_generator(power: int) -> TracePolynomial:
    return haar_average(product(P, Q, _TURNED, _FRONT) ** power, over=V)


# -- the same by linearity --------------------------------------------------------------------


def invariant_pair() -> sympy.Expr:
    """Return E g_α g_β = a + bF from g(1) = 0 and E g²: N a + b = 0 and a + b = E g²."""
    a, b = sympy.symbols("a b")
    found = sympy.solve([N * a + b, a + b - gradient_moment(2)], [a, b], dict=True)[0]
    return found[a] + found[b] * FIDELITY


def invariant_squares() -> sympy.Expr:
    """Return E g_α² g_β² from g(1) = 0 and two moments that know nothing of pairs.

    E g(ρ_1)g(ρ_2)g(ρ_3)g(ρ_4) is symmetric and invariant, so a sum of products of traces with a
    coefficient for each kind of permutation: a, b, c, d, e for 1+1+1+1, 2+1+1, 2+2, 3+1, 4. With
    ρ_4 = 1 it vanishes for all others: Na + 3b = Nb + c + 2d = Nd + 3e = 0. The two moments are
    E g⁴, and E (Tr C²)² with C = i[A, X̃], which is that of two independent random states.
    """
    a, b, c, d, e = unknown = sympy.symbols("a b c d e")

    def form(f: sympy.Expr, f2: sympy.Expr) -> sympy.Expr:
        """Return the form at P, P, Q, Q where Tr PQ is f and its square f2."""
        return a + b * (2 + 4 * f) + c * (1 + 2 * f2) + 8 * d * f + e * (4 * f + 2 * f2)

    once, twice = (overlap_moment(k) for k in (1, 2))
    equations = [
        N * a + 3 * b,
        N * b + c + 2 * d,
        N * d + 3 * e,
        form(sympy.S.One, sympy.S.One) - gradient_moment(4),
        form(once, twice) - _random_states_squared(),
    ]
    found = sympy.solve(equations, unknown, dict=True)[0]
    return put_in(form(FIDELITY, FIDELITY**2), found)


def overlap_moment(k: int) -> sympy.Expr:
    """Return E F^k of two independent random states, F being Beta(1, N − 1)."""
    rising = sympy.prod([N + j for j in range(k)])
    return sympy.Integer(factorial(k)) / rising


@cache
def _random_states_squared() -> sympy.Expr:
    """Return E g_α² g_β² of independent random states: E g(ρ)² at fixed C is Tr C²/(N(N+1))."""
    c = O * _FRONT - _FRONT * O
    return in_central(haar_average(Tr(c * c) ** 2, over=V)) / (N * (N + 1)) ** 2


@cache
def random_overlap(power: int) -> sympy.Expr:
    """Return E F^k g_1α g_1β g_2α g_2β of two independent random states, by state averages."""
    first, second = FIRST.projector, SECOND.projector
    layer = haar_average(product(first, second, O, _FRONT), over=V)
    weighted = layer**2 * Tr(first * second) ** power
    return in_central(state_average(state_average(weighted, over=FIRST), over=SECOND))
