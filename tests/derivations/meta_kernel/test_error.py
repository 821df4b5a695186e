"""E εμ layer by layer: values at two dimensions by quadrature, and what must not matter."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from derivations.kernel.gradient_products import derive_gradient_pair, derive_slot_difference
from derivations.meta_kernel import error
from derivations.symbols import L, N, trace_symbol
from qntk_check import designs
from qntk_check.draws import products

LEVELS = [(1, 0), (2, -1), (3, 1)]


def at(expression, levels, **more):
    """Return an expression at a spectrum, exactly."""
    known = {trace_symbol(k): sum(x**k for x in levels) for k in range(1, 5)} | {N: len(levels)}
    known |= {symbol: more[str(symbol)] for symbol in (L, error.TARGET) if str(symbol) in more}
    value = sympy.nsimplify(expression.subs(known))
    return Fraction(int(value.p), int(value.q))


@pytest.mark.parametrize("levels", LEVELS)
def test_two_layers_are_those_of_all_circuits_on_one_qubit(levels):
    batch, weights = designs.quadrature_circuits(2, 4, 4)
    result = error.derive_error_pair(checking=False).result
    for target in (0, 2):
        found = weights @ products.pair(batch, list(levels), float(target))
        assert found == pytest.approx(float(at(result, levels, target=target)))
    pair = derive_gradient_pair(checking=False).result
    found = weights @ products.gradient_pair(batch, list(levels))
    assert found == pytest.approx(float(at(pair, levels)))


@pytest.mark.parametrize("levels", LEVELS)
def test_all_layers_are_those_of_all_circuits_on_one_qubit(levels):
    result = error.derive_error_meta_kernel(checking=False).result
    for layers in (1, 2):
        batch, weights = designs.quadrature_circuits(layers, 4, 4)
        found = weights @ products.error_meta_kernel(batch, list(levels), 0.5)
        exact = at(result, levels, L=layers, target=Fraction(1, 2))
        assert found == pytest.approx(float(exact))


def test_no_result_has_a_pole_at_an_even_dimension():
    for build in (error.derive_error_diagonal, error.derive_error_pair):
        _, below = sympy.fraction(sympy.factor(build(checking=False).result))
        assert all(root < 2 for root in sympy.roots(sympy.Poly(below, N)))


def test_a_shift_of_the_observable_and_of_the_target_changes_nothing():
    result = error.derive_error_meta_kernel(checking=False).result
    one = at(result, (1, 1, 1, 0), L=3, target=Fraction(1, 4))
    assert at(result, (3, 3, 3, 2), L=3, target=Fraction(9, 4)) == one
    assert at(result, (1, 1, 1, 0), L=3, target=Fraction(1, 2)) != one


def test_circuits_vary_more_than_slots_and_one_layer_does_not():
    result = derive_slot_difference(checking=False).result
    for levels in (*LEVELS, (1, 1, 1, 0), (1, 1, -1, -1)):
        assert at(result, levels, L=1) == 0
        assert at(result, levels, L=5) > 0
    assert at(result, (2, 2, 2, 2), L=5) == 0
