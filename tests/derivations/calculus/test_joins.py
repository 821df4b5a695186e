"""Transposes of a unitary in words and traces: long sums, and what is known of them elsewhere."""

import itertools
import math
from fractions import Fraction

import haarpy
import numpy as np
import pytest
from scipy.stats import unitary_group

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.calculus.averaging import joins
from derivations.calculus.averaging.circles import cut
from derivations.calculus.numbers.pairings import bipartite, coset_codes, coset_type, pairings
from derivations.errors import ResourceError

A, B, C, S = Matrix("A"), Matrix("B"), Matrix("C"), Matrix("S", symmetric=True)
U = Unitary("U")
WORDS = [
    (Tr(U * U.T) * Tr(U.conj * U.H)) ** 2,
    Tr(U * A * U.T * B) * Tr(U.conj * A.conj * U.H * B) * Tr(U * C) * Tr(U.H),
    Tr(U * A * U.T * S * U * A.T * U.T * S) * Tr(U.H * B) ** 4,
    Tr(U * S * U.T * S) * Tr(U * U) * Tr(U.conj * S) ** 2 * Tr(U.H * A * U.conj * A),
    (U * A * U.T)[0, 1] * (U.conj * B * U.H)[0, 1] * Tr(U * U.T) * Tr(U.conj * U.H),
]


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_long_sums_are_those_of_single_pairs(word):
    ((factors, _, _),) = word.terms
    circles = cut(factors, "U")
    plains = [token for token, plain in enumerate(circles.plain) if plain]
    bars = [token for token, plain in enumerate(circles.plain) if not plain]
    for listed in (bipartite(plains, bars), pairings(len(circles.plain))[:400]):
        if len(listed) in {24, 105}:  # moved among themselves, as symmetries need it
            found = joins.join_counts(circles, listed, "test")
            assert found == joins._counted_singly(circles, listed)


def test_all_pairings_of_eight_points_by_arrays_and_one_by_one():
    ((factors, _, _),) = (Tr(U * A * U * A * U.T) ** 2 * Tr(U) ** 2).terms
    circles = cut(factors, "U")
    listed = pairings(8)
    assert len(joins.symmetries(circles)) > 1
    found = joins.join_counts(circles, listed, "test")
    assert found == joins._counted_singly(circles, listed)
    assert sum(sum(types.values()) for types in found.values()) == 105**2


def test_codes_of_cosets_tell_the_types_apart():
    listed = pairings(8)
    codes = coset_codes(np.array(listed[17]), np.array(listed)).tolist()
    types = [coset_type(listed[17], other) for other in listed]
    for (code, kind), (other, same) in itertools.combinations(zip(codes, types, strict=True), 2):
        assert (code == other) == (kind == same)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_powers_of_the_trace_of_u_and_its_transpose(k):
    """U Uᵀ is a matrix of the circular orthogonal ensemble: haarpy's integrals of its entries."""
    found = haar_average((Tr(U * U.T) * Tr(U.conj * U.H)) ** k, over=U)
    N, total = 2, Fraction(0)
    for indices in itertools.product(range(N), repeat=2 * k):
        first = tuple(i for i in indices[:k] for _ in range(2))
        second = tuple(i for i in indices[k:] for _ in range(2))
        total += Fraction(haarpy.haar_integral_circular_orthogonal((first, second), N))
    assert found.at(N=N) == total


@pytest.mark.parametrize("k", [1, 2, 3, pytest.param(4, marks=pytest.mark.qntk_ci)])
def test_the_trace_of_u_and_its_transpose_is_normal_at_large_size(k):
    """E |Tr S|^2k → k! 2^k over the circular orthogonal ensemble (Jiang and Matsumoto 2015)."""
    found = haar_average((Tr(U * U.T) * Tr(U.conj * U.H)) ** k, over=U)
    assert found.series(0).expr == math.factorial(k) * 2**k


def test_a_reversed_branch_of_an_otoc_agrees_with_samples():
    """Tr(A Uᵀ B Ū A U B U†): one branch runs backwards in time."""
    found = haar_average(Tr(A * U.T * B * U.conj * C * U * B * U.H), over=U)
    rng = np.random.default_rng(4)
    given = {name: rng.normal(size=(3, 3)) for name in "ABC"}
    a, b, c = given.values()
    u = unitary_group.rvs(3, size=20_000, random_state=rng)
    ubar, ut, uh = u.conj(), u.swapaxes(1, 2), u.conj().swapaxes(1, 2)
    values = np.trace(a @ ut @ b @ ubar @ c @ u @ b @ uh, axis1=1, axis2=2)
    assert abs(values.mean() - found.at(matrices=given)) < 5 * values.std() / math.sqrt(20_000)


def test_a_long_sum_is_refused_before_it_starts():
    word = Tr(U * A * U.T) * Tr(U.H * A) * Tr(U.H * B)
    for letter in map(Matrix, "CDEFGH"):
        word = word * Tr(U * letter) * Tr(U.H * letter)
    with pytest.raises(ResourceError, match="1,625,702,400 terms at degree 8"):
        haar_average(word, over=U)
    with pytest.raises(ResourceError, match="terms at degree 10"):
        haar_average(word * Tr(U) ** 2 * Tr(U.H) ** 2, over=U)
