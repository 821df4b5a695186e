"""Averages of entries: haarpy, quadrature, symbolic indices."""

import haarpy
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus import DIMENSION, Unitary, haar_average
from derivations.errors import CalculusError, DomainError

U = Unitary("U")
N = DIMENSION
INDEX = st.integers(0, 2)


@st.composite
def monomials(draw):
    """Draw the (rows, columns) of U and of its conjugate, rearranged so that they match often."""
    k = draw(st.integers(1, 3))
    rows, columns = (draw(st.lists(INDEX, min_size=k, max_size=k)) for _ in range(2))
    return (rows, columns), (draw(st.permutations(rows)), draw(st.permutations(columns)))


def expression(first, second):
    total = U[0, 0] * 0 + 1
    for i, j in zip(*first, strict=True):
        total = total * U[i, j]
    for i, j in zip(*second, strict=True):
        total = total * U[i, j].conj
    return total


@given(monomials(), st.sampled_from([3, 4]))
def test_haarpy_agrees(monomial, size):
    first, second = monomial
    theirs = haarpy.haar_integral_unitary(tuple(map(tuple, first)), tuple(map(tuple, second)), size)
    ours = haar_average(expression(first, second), over=U)
    assert ours.at(N=size) == theirs
    assert haar_average(expression(first, second), over=U, N=size) == ours.dimension(size)


@given(monomials(), st.sampled_from([None, 3]))
def test_the_double_sum_over_permutations_agrees(monomial, size):
    total = expression(*monomial)
    fast = haar_average(total, over=U, N=size)
    assert fast == haar_average(total, over=U, N=size, route="permutations")


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_one_entry_is_a_beta_variable(k):
    # |U_11|² is Beta(1, N−1): E |U_11|^{2k} = k!/(N(N+1)⋯(N+k−1)), at every N
    average = haar_average((U[0, 0] * U[0, 0].conj) ** k, over=U)
    product = sympy.prod(N + i for i in range(k))
    assert average * product == int(sympy.factorial(k))
    assert all(average.holds_at(n) for n in range(1, k + 1))


def test_quadrature_at_n_2_below_the_degree(oracles):
    nodes, weights = oracles.su2_quadrature(4)
    values = abs(nodes[:, 0, 0]) ** 4 * abs(nodes[:, 0, 1]) ** 4
    total = (U[0, 0] * U[0, 0].conj * U[0, 1] * U[0, 1].conj) ** 2
    assert weights @ values == pytest.approx(float(haar_average(total, over=U, N=2).at()))
    assert weights @ values == pytest.approx(float(haar_average(total, over=U).at(N=2)))


def test_the_first_moment_with_symbols_as_indices():
    # equation (2) of the paper
    i, j, k, m = sympy.symbols("i j k m")
    average = haar_average(U[i, j] * U[k, m].conj, over=U)
    assert average == sympy.KroneckerDelta(i, k) * sympy.KroneckerDelta(j, m) / N
    adjoint = haar_average(U[i, j] * U.H[k, m], over=U)
    assert adjoint == sympy.KroneckerDelta(i, m) * sympy.KroneckerDelta(j, k) / N


def test_symbols_replaced_by_numbers_give_the_numbers_average():
    i, j = sympy.symbols("i j")
    symbolic = haar_average(U[i, 0] * U[j, 1] * U[0, 0].conj * U[1, 1].conj, over=U)
    for a, b in [(0, 1), (1, 0), (0, 0)]:
        number = haar_average(U[a, 0] * U[b, 1] * U[0, 0].conj * U[1, 1].conj, over=U)
        assert sympy.cancel(symbolic.expr.subs({i: a, j: b}) - number.expr) == 0


def test_rows_are_normalized():
    total = sum(haar_average(U[0, j] * U[0, j].conj, over=U, N=4) for j in range(4))
    assert total == 1


def test_six_cycle_and_twelfth_power_are_single_sums():
    cycle = expression((range(6), range(6)), (range(6), [1, 2, 3, 4, 5, 0]))
    average = haar_average(cycle, over=U)
    assert average.at(N=7) == haarpy.weingarten_unitary((6,), 7)


def test_indices_must_exist():
    with pytest.raises(DomainError, match="index 3"):
        haar_average(U[3, 0] * U[3, 0].conj, over=U, N=3)
    for bad in (-1, 0.5, np.pi):
        with pytest.raises(CalculusError, match="not an index"):
            U[bad, 0]
    with pytest.raises(CalculusError, match="needs a product of entries"):
        haar_average((U.H * U.H)[0, 0] * (U * U)[0, 0], over=U, route="entries")
