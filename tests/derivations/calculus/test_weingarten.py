"""Weingarten functions: what defines them, below the degree too, and an independent package."""

import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import haarpy
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus import DIMENSION, Tr, TracePolynomial, weingarten, weingarten_table
from derivations.calculus.numbers.pairings import coset_type, pairings
from derivations.calculus.numbers.partitions import class_size, partitions
from derivations.calculus.numbers.permutations import compose, cycle_type, inverse, symmetric_group
from derivations.calculus.results import evaluation
from derivations.errors import CalculusError, DomainError, ResourceError

N = DIMENSION
ROOT = Path(__file__).resolve().parents[3]
CLASSES = st.integers(1, 9).flatmap(lambda k: st.sampled_from(partitions(k)))


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_weingarten_is_the_inverse_of_the_gram_matrix_for_every_dimension(k):
    # An identity of rational functions: Σ_ρ Wg(ρ) N^{cycles of ρ^{-1}σ} = δ(σ = 1)
    for sigma in symmetric_group(k)[:: max(1, math.factorial(k) // 8)]:
        total = sum(
            weingarten(cycle_type(rho)) * Tr(1) ** len(cycle_type(compose(inverse(rho), sigma)))
            for rho in symmetric_group(k)
        )
        assert total == (1 if sigma == tuple(range(k)) else 0)


@given(CLASSES.map(sum))
def test_the_sum_over_the_group_is_the_integral_of_one_entry(k):
    # E |U_11|^{2k} = k! Σ_σ Wg(σ), and |U_11|² is Beta(1, N−1): Σ Wg = 1/(N(N+1)⋯(N+k−1))
    total = sum(class_size(mu) * weingarten(mu) for mu in partitions(k))
    product = 1
    for i in range(k):
        product = product * (Tr(1) + i)
    assert total * product == 1


@given(CLASSES, st.integers(1, 9))
def test_closed_form_and_sum_over_diagrams_agree_from_the_degree_on(mu, extra):
    at = sum(mu) + extra - 1
    assert weingarten(mu).at(N=at) == weingarten(mu, N=at)


@pytest.mark.parametrize(("k", "at"), [(2, 1), (3, 1), (3, 2), (4, 2), (4, 3)])
def test_below_the_degree_it_is_the_pseudo_inverse(k, at):
    # G W G = G, W G W = W with both symmetric: the four conditions of Penrose (1955)
    group = symmetric_group(k)
    gram = sympy.Matrix(
        [[at ** len(cycle_type(compose(p, inverse(q)))) for q in group] for p in group]
    )
    wg = sympy.Matrix(
        [[_rational(weingarten(cycle_type(compose(p, inverse(q))), N=at)) for q in group]
         for p in group]
    )  # fmt: skip
    assert gram * wg * gram == gram
    assert wg * gram * wg == wg


def _rational(value):
    return sympy.Rational(value.numerator, value.denominator)


@pytest.mark.parametrize("mu", partitions(3) + partitions(4))
def test_haarpy_has_the_same_functions(mu):
    d = sympy.Symbol("d")
    theirs = haarpy.weingarten_unitary(mu, d)
    assert sympy.cancel(weingarten(mu, N=d).expr - theirs) == 0


@pytest.mark.parametrize("mu", [(1,), *partitions(2), *partitions(3)])
def test_haarpy_has_the_same_orthogonal_functions(mu):
    d = sympy.Symbol("d")
    theirs = haarpy.weingarten_orthogonal(mu, d)
    assert sympy.cancel(weingarten(mu, N=d, group="O").expr - theirs) == 0


@pytest.mark.parametrize("k", [1, 2, 3])
def test_orthogonal_weingarten_is_the_inverse_of_the_gram_matrix_of_pairings(k):
    first = pairings(2 * k)[0]
    for other in pairings(2 * k):
        total = sum(
            weingarten(coset_type(first, m), group="O") * Tr(1) ** len(coset_type(m, other))
            for m in pairings(2 * k)
        )
        assert total == (1 if other == first else 0)


@pytest.mark.parametrize(("k", "at"), [(2, 1), (3, 1), (3, 2)])
def test_orthogonal_weingarten_below_the_degree_is_the_pseudo_inverse(k, at):
    points = pairings(2 * k)
    gram = sympy.Matrix([[at ** len(coset_type(m, n)) for n in points] for m in points])
    wg = sympy.Matrix(
        [[_rational(weingarten(coset_type(m, n), N=at, group="O")) for n in points]
         for m in points]
    )  # fmt: skip
    assert gram * wg * gram == gram
    assert wg * gram * wg == wg


@given(CLASSES)
def test_the_leading_order_is_the_moebius_function(mu):
    # Collins 2003: Wg(μ) = N^{−2k+ℓ} ∏ (−1)^{μ_i−1} Catalan(μ_i − 1) (1 + O(N^{−2}))
    k, power = sum(mu), 2 * sum(mu) - len(mu)
    catalan = [math.comb(2 * part - 2, part - 1) // part for part in mu]
    lead = (-1) ** (k - len(mu)) * math.prod(catalan)
    series = weingarten(mu).series(power + 1)
    assert series.terms == ((power, Fraction(lead), ((), 1)),)
    assert series.error >= power + 2


def test_poles_are_named_and_lie_below_the_degree():
    value = weingarten((2, 1))
    assert value.poles == (1, 2)
    assert value.valid_from == 3
    assert "N ≥ 3" in value.valid_for
    assert value.at(N=2) == weingarten((2, 1), N=2) != 0


@pytest.mark.parametrize("k", [10, 12])
def test_no_root_is_left_that_all_numerators_share(k):
    table = weingarten_table(k)
    for value in table.values():
        (numerator,) = value.terms.values()
        for root in value.roots:
            assert sum(c * root**i for i, c in enumerate(numerator)) != 0


def test_bad_input_is_refused():
    with pytest.raises(CalculusError, match="not a partition"):
        weingarten((2, 0))
    with pytest.raises(DomainError, match="N = 0 is not a dimension"):
        weingarten((2,), N=0)
    with pytest.raises(CalculusError, match="group 'G2'"):
        weingarten((2,), group="G2")
    with pytest.raises(ResourceError, match="degree 40"):
        weingarten((40,))


def test_the_first_table_of_a_process_does_not_wait_for_masked_arrays():
    code = (
        "import sys; from derivations.calculus import weingarten_table; before = set(sys.modules); "
        "[value.expr for value in weingarten_table(6).values()]; print(*set(sys.modules) - before)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "numpy" not in found.stdout


def built(expression):
    """Return how an expression is put together; a symbol that is positive is real, said or not."""
    return sympy.srepr(expression).replace(", real=True", "")


@pytest.mark.parametrize("group", ["U", "O", "Sp"])
def test_expressions_are_built_as_sympy_builds_them(group, whole):
    """Argument by argument: they are put together by hand, without its general constructors."""
    for k in range(7 if whole else 5):
        for value in weingarten_table(k, group=group).values():
            assert built(value.expr) == built(evaluation.general(value))
    rng = np.random.default_rng(3)
    for _ in range(300 if whole else 60):
        top = tuple(int(x) for x in rng.choice([-3, -1, 0, 0, 1, 2], size=rng.integers(1, 6)))
        roots = {int(root): int(rng.integers(1, 4)) for root in rng.integers(-4, 5, size=3)}
        if any(top):
            one = TracePolynomial({((), None, 1): top}, int(rng.integers(1, 4)), roots).reduced()
            assert built(one.expr) == built(evaluation.general(one))
