"""What the term of order 1/L of trained kernels is made of: each part by exact averages."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
import sympy

from derivations.calculus import Matrix, State, Unitary, haar_average
from qntk_check.papers.liu2024.training.late import layer_share, mean_logarithm

X, O = (Matrix(name, traceless=True, involution=True) for name in "XO")  # noqa: E741
U, CHI, OTHER = Unitary("U"), State("chi"), Matrix("A")
MOVED = U * X * U.H


def commutator(a, b):
    return a * b - b * a


def averaged(expression):
    """Average over the generator of one layer; ⟨O⟩ in the state is what is left."""
    found = sympy.sympify(haar_average(expression, over=U).expr)
    names = {str(symbol): symbol for symbol in found.free_symbols}
    return found, names


SLOPE = CHI.expect(commutator(MOVED, O))  # i times g
CURVATURE = -CHI.expect(commutator(MOVED, commutator(MOVED, O)))


def test_the_factor_is_that_of_the_moments_of_one_layer():
    """N/2 times what Var x − Cov(x, z) is for one angle, from E g², E g⁴, E h and E hg²."""
    moments = [averaged(e) for e in (-(SLOPE**2), SLOPE**4, CURVATURE, -CURVATURE * SLOPE**2)]
    square, fourth, curvature, mixed = (found for found, _ in moments)
    size = cast("sympy.Symbol", moments[0][1]["N"])
    spread = fourth / square**2 - mixed / (square * curvature)
    factor = sympy.cancel(sympy.together(-size / 2 * spread))
    assert factor.free_symbols == {size}  # whatever the state
    for dim in (2, 4, 8, 64):
        assert float(factor.subs(size, dim)) == pytest.approx(layer_share(dim), rel=1e-12)


@pytest.mark.parametrize("inner", [False, True])
def test_given_one_generator_the_mean_of_g_h_of_another_is_proportional_to_its_slope(inner):
    """So that 2μ/K² is −2e/(1 − e²) to first order, and x is carried along."""
    first, second = (OTHER, MOVED) if inner else (MOVED, OTHER)
    mixed = -CHI.expect(commutator(commutator(O, first), second))
    found, names = averaged(SLOPE * mixed)
    size = names["N"]
    square, _ = averaged(-(SLOPE**2))
    value = next(symbol for text, symbol in names.items() if text.startswith("<O>"))
    slope = sympy.sympify(CHI.expect(commutator(OTHER, O)).expr)
    rate = sympy.cancel(sympy.together(square / (1 - value**2) / 2))  # c, with E g² = 2c(1 − e²)
    assert rate == sympy.cancel(size / (size**2 - 1))
    assert sympy.simplify(found + 2 * rate * value * slope) == 0


def test_the_density_along_the_flow_changes_by_what_is_said():
    """div(g/K) = Tr h/K − 2μ/K², and d ln K along it is 2μ/K²: any function of three angles."""
    angles = sympy.symbols("a b c")
    f = sympy.sin(angles[0]) * sympy.cos(2 * angles[1]) + sympy.sin(angles[2]) * angles[0] ** 2
    g = [sympy.diff(f, x) for x in angles]
    h = sympy.hessian(f, angles)
    K, mu = sum(s**2 for s in g), sum(g[i] * h[i, j] * g[j] for i in range(3) for j in range(3))
    divergence = sum((sympy.diff(s / K, x) for s, x in zip(g, angles, strict=True)), sympy.S(0))
    along = sum(
        (s / K * sympy.diff(sympy.log(K), x) for s, x in zip(g, angles, strict=True)), sympy.S(0)
    )
    at = dict(zip(angles, (0.3, 0.7, 1.1), strict=True))
    assert float((divergence - h.trace() / K + 2 * mu / K**2).subs(at)) == pytest.approx(
        0, abs=1e-12
    )
    assert float((along - 2 * mu / K**2).subs(at)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("dim", [4, pytest.param(16, marks=pytest.mark.qntk_ci)])
def test_the_mean_logarithm_is_an_integral_over_random_states(dim):
    e, weight = np.polynomial.legendre.leggauss(2000)
    weight = weight * (1 - e**2) ** (dim / 2 - 1)
    mean = np.average(np.log((1 - e**2) / (1 - 0.25)), weights=weight)
    assert mean_logarithm(dim, 0.5) == pytest.approx(mean, abs=1e-6)
