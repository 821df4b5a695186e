"""Wick's rule: three routes agree, and moments that everybody knows come out."""

from __future__ import annotations

from math import factorial
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus.numbers.pairings import pairings
from derivations.errors import CalculusError
from derivations.routes.wick import gaussian_average, independent_average, wick_sum

X = sympy.symbols("x_:3")


@pytest.mark.parametrize("order", range(9))
def test_moments_of_one_normal_variable(order):
    expected = 0 if order % 2 else factorial(order) // (2 ** (order // 2) * factorial(order // 2))
    assert wick_sum([0] * order, lambda a, b: 1) == expected
    assert gaussian_average(X[0] ** order, {(X[0], X[0]): 1}) == expected
    assert independent_average(X[0] ** order, {X[0]: 1}) == expected
    if order % 2 == 0:
        assert len(pairings(order)) == expected


@given(
    powers=st.tuples(*[st.integers(0, 3)] * 3),
    entries=st.tuples(*[st.integers(-3, 3)] * 9),
)
def test_contraction_pairings_and_independent_variables_agree(powers, entries):
    mixing = sympy.Matrix(3, 3, list(entries))
    covariance = mixing * mixing.T
    table = {(X[i], X[j]): covariance[i, j] for i in range(3) for j in range(i, 3)}
    monomial: Any = sympy.prod([x**p for x, p in zip(X, powers, strict=True)])
    points = [i for i, power in enumerate(powers) for _ in range(power)]
    # x = M g with g independent of variance 1
    g = sympy.symbols("g_:3")
    mixed = monomial.subs(dict(zip(X, mixing * sympy.Matrix(g), strict=True)), simultaneous=True)
    expected = independent_average(sympy.expand(mixed), dict.fromkeys(g, 1))
    assert gaussian_average(monomial, table) == expected
    assert wick_sum(points, lambda i, j: covariance[i, j]) == expected


def test_the_generating_function_is_that_of_a_gaussian():
    a, b, c, s, t = sympy.symbols("a b c s t")
    x, y = X[:2]
    exponent = (a * s**2 + 2 * c * s * t + b * t**2) / 2
    for p in range(5):
        for q in range(5 - p):
            slope = sympy.diff(sympy.exp(exponent), s, p, t, q) if p + q else sympy.exp(exponent)
            expected = slope.subs({s: 0, t: 0})
            found = gaussian_average(x**p * y**q, {(x, x): a, (y, y): b, (x, y): c})
            assert sympy.expand(found - expected) == 0


@pytest.mark.parametrize("average", [gaussian_average, independent_average])
def test_what_is_no_polynomial_is_refused(average):
    how = {X[0]: 1} if average is independent_average else {(X[0], X[0]): 1}
    with pytest.raises(CalculusError, match="no polynomial in x_0"):
        average(sympy.exp(X[0]), how)
