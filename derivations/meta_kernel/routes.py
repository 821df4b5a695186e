"""The second route: every pattern by the Weingarten calculus, one unitary after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derivations.calculus import TracePolynomial, haar_average, state_average
from derivations.routes.random_frame import CHI, O, U, V, curvature, first, gradient, second

__all__ = [
    "diagonal_at_state",
    "diagonal_mean",
    "mean_of_pair",
    "pair_at_state",
    "pattern",
    "weighted_diagonal",
    "weighted_pair",
]


@cache
def diagonal_at_state() -> TracePolynomial:
    """Return E h_aa g_a² at a fixed state."""
    return haar_average(curvature(first, first) * gradient(first) ** 2, over=U)


@cache
def _one_layer(*, left: bool) -> TracePolynomial:
    """E over the second layer of h g_second, the first layer standing left of it or right."""
    h = curvature(first, second) if left else curvature(second, first)
    return haar_average(h * gradient(second), over=V)


@cache
def pair_at_state() -> TracePolynomial:
    """Return E h_ab g_a g_b at a fixed state, a ≠ b."""
    return haar_average(_one_layer(left=True) * gradient(first), over=U)


def diagonal_mean() -> TracePolynomial:
    """Return E h_aa g_a²."""
    return state_average(diagonal_at_state())


def mean_of_pair() -> TracePolynomial:
    """Return E h_ab g_a g_b, a ≠ b."""
    return state_average(pair_at_state())


def weighted_diagonal() -> TracePolynomial:
    """Return E e h_aa g_a², e being ⟨O⟩ of a traceless O."""
    return state_average(diagonal_at_state() * CHI.expect(O))


def weighted_pair() -> TracePolynomial:
    """Return E e h_ab g_a g_b, a ≠ b."""
    return state_average(pair_at_state() * CHI.expect(O))


def _diagonal_squared() -> TracePolynomial:
    product = curvature(first, first) ** 2 * gradient(first) ** 4
    return haar_average(product, over=U)


def _pair_squared() -> TracePolynomial:
    inner = haar_average(curvature(first, second) ** 2 * gradient(second) ** 2, over=V)
    return haar_average(inner * gradient(first) ** 2, over=U)


def _diagonal_with_pair(*, left: bool = True) -> TracePolynomial:
    product = curvature(first, first) * gradient(first) ** 3 * _one_layer(left=left)
    return haar_average(product, over=U)


def _sharing(*, one: bool, other: bool) -> TracePolynomial:
    product = gradient(first) ** 2 * _one_layer(left=one) * _one_layer(left=other)
    return haar_average(product, over=U)


_ROUTES: dict[str, Callable[[], TracePolynomial]] = {
    "aa,aa": _diagonal_squared,
    "aa,bb": lambda: diagonal_at_state() ** 2,
    "aa,ab": _diagonal_with_pair,
    "aa,ba": lambda: _diagonal_with_pair(left=False),
    "ab,ab": _pair_squared,
    "aa,bc": lambda: diagonal_at_state() * pair_at_state(),
    "ab,ac": lambda: _sharing(one=True, other=True),
    "ab,ca": lambda: _sharing(one=True, other=False),
    "ba,ca": lambda: _sharing(one=False, other=False),
    "ab,cd": lambda: pair_at_state() ** 2,
}


@cache
def pattern(name: str) -> TracePolynomial:
    """Return the average of one pattern of indices, over states too.

    In a pair the layer named first stands left in the circuit: ``"aa,ba"`` and ``"ab,ca"`` differ
    from ``"aa,ab"`` and ``"ab,ac"`` in that order only.
    """
    return state_average(_ROUTES[name]())
