"""Averages of one letter on either side, by products of rows, are those by permutations."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from derivations.calculus import Matrix, Tr, Unitary, haar_average, hciz_coefficients
from derivations.calculus.averaging.bilinear import BilinearWeights
from derivations.calculus.numbers.partitions import partitions
from derivations.errors import CalculusError

A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
X = Matrix("X", hermitian=True, traceless=True, involution=True)
Z, S = Matrix("Z", traceless=True), Matrix("S", symmetric=True)


@pytest.mark.parametrize(
    ("left", "right"), list(itertools.product([A, X, Z, S, A * B + 1, A.T], [B, X, A]))
)
def test_products_of_rows_are_the_double_sum(left, right):
    for word in (Tr(left * U * right * U.H) ** 3, Tr((left * U * right * U.H) ** 3)):
        by_rows = haar_average(word, over=U, route="auto")
        by_pairs = haar_average(word, over=U, route="permutations")
        assert by_rows == by_pairs
        assert by_rows.dimension(2) == by_pairs.dimension(2)


def test_beside_other_factors_and_terms_they_are_the_same():
    word = Tr(A * U * B * U.H) ** 4
    alone = haar_average(word, over=U)
    assert haar_average(3 * Tr(A) * word / 5, over=U) == 3 * Tr(A) * alone / 5
    assert haar_average(word + Tr(1) * word, over=U) == alone + Tr(1) * alone


def test_a_side_without_diagrams_vanishes_and_says_so():
    found = haar_average(Tr(Z * U * B * U.H), over=U)
    assert found == 0
    assert "what the pairs of U leave is zero" in found.notes[0]


@pytest.mark.parametrize("k", [1, 5, 6])
def test_all_coefficients_at_once_are_those_one_by_one(k):
    every, one = hciz_coefficients(k).of(A, B), hciz_coefficients(k)
    spectra = {"a": [Fraction(1, 2), 2, -1], "b": [1, 3]}
    for N in (3, 7):
        traces = {
            f"Tr({name}{f'^{j}' if j > 1 else ''})": sum(Fraction(x) ** j for x in side)
            for name, side in zip("AB", spectra.values(), strict=True)
            for j in range(1, k + 1)
        }
        assert every.at(N=N, traces=traces) == one.value(N, **spectra)
    assert len(every.terms) == len(one)
    assert every.valid_from == k


def test_letters_of_the_integral_may_have_any_name():
    assert hciz_coefficients(2).of(Matrix("U"), A) == hciz_coefficients(2).of(A, Matrix("U"))
    with pytest.raises(CalculusError, match="is no operator: give letters"):
        hciz_coefficients(2).of([1, 2], [1])


def test_the_weights_written_out_are_those_of_the_polynomials():
    shapes = partitions(4)
    rows = np.random.default_rng(3).integers(-4, 5, size=(5, len(shapes))).tolist()
    a, b = Tr(A).factors, Tr(B).factors
    left = [((a, 1, 0), rows[0]), ((a + a, 1, 1), rows[1])]
    right = [((b, 1, 0), rows[2]), ((b + b, 1, 2), rows[3])]
    weights = BilinearWeights(shapes, rows[4], left, right)
    basis = {shape: (i + 1, 0, -i) for i, shape in enumerate(shapes)}
    assert len(weights) == 4
    for product, value in weights.polynomials(basis):
        sums = [sum(w * basis[s][i] for s, w in weights[product].items()) for i in range(3)]
        assert list(value) + [0] * (3 - len(value)) == sums
