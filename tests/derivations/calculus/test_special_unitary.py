"""Averages over SU(N): those of U(N), and the terms of the determinant."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.stats import unitary_group

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.errors import ResourceError

A, B, U = Matrix("A"), Matrix("B"), Unitary("U")


def average(expression, **options):
    return haar_average(expression, over=U, group="SU", **options)


@pytest.mark.parametrize("k", range(1, 8))
def test_moments_of_the_trace_count_standard_tableaux(k):
    """E (Tr U)^{kN} is the number of standard tableaux of N rows of length k (Schur and Weyl)."""
    for N in range(1, 5):
        if k * N > 12 or (k > 2 and N > 2):
            continue
        hooks = math.prod(i + j + 1 for i in range(N) for j in range(k))
        assert average(Tr(U) ** (k * N), N=N) == Fraction(math.factorial(k * N), hooks)
    assert average(Tr(U) ** 2, N=2) == 1


@pytest.mark.parametrize("N", [2, 3])
def test_the_determinant_comes_out(N):
    matrix = [[2, 1, 3], [0, -1, 4], [5, 2, 2]]
    given = {"A": [row[:N] for row in matrix[:N]]}
    determinant = int(sympy.Matrix(given["A"]).det())
    for power in range(1, 5 if N == 2 else 3):
        found = average(Tr(U * A) ** (power * N), N=N).at(matrices=given)
        assert found == determinant**power * average(Tr(U) ** (power * N), N=N).at()
    assert average(Tr(U.H * A) ** N, N=N).at(matrices=given) == determinant


def test_entries_are_signs_of_permutations():
    for p in itertools.permutations(range(3)):
        sign = np.linalg.det(np.eye(3)[list(p)])
        monomial = math.prod(U[i, p[i]] for i in range(3))
        assert average(monomial, N=3) == Fraction(round(sign), 6)
    assert average(U[0, 0] ** 2 * U[1, 1], N=3) == 0


@pytest.mark.parametrize("degree", range(1, 4))
def test_words_over_su2_are_those_of_quadrature(degree, oracles, whole):
    words = 12 if whole else 4
    nodes, weights = oracles.su2_quadrature(2 * degree)
    rng = np.random.default_rng(degree)
    table = {name: rng.integers(-2, 3, (2, 2)) for name in "AB"}
    for kinds in rng.choice(["", "H", "T", "conj"], size=(words, 2 * degree)).tolist():
        word, value = A**0, np.eye(2)
        for i, kind in enumerate(kinds):
            name = "AB"[i % 2]
            word = word * (getattr(U, kind) if kind else U) * Matrix(name)
            turned = nodes.swapaxes(1, 2) if kind in {"H", "T"} else nodes
            turned = turned.conj() if kind in {"H", "conj"} else turned
            value = value @ turned @ table[name]
        exact = np.einsum("s,sij->ij", weights, value)
        found = np.asarray(average(word, N=2).at(matrices=table), dtype=complex)
        assert np.allclose(found, exact), kinds


def test_samples_of_scipy_with_the_determinant_divided_out():
    rng = np.random.default_rng(6)
    u = unitary_group.rvs(3, size=40_000, random_state=rng)
    u = u / (np.linalg.det(u) ** (1 / 3))[:, None, None]
    given = {name: rng.normal(size=(3, 3)) for name in "AB"}
    values = np.trace(u @ given["A"] @ u, axis1=1, axis2=2) * np.trace(
        u @ given["B"], axis1=1, axis2=2
    )
    exact = average(Tr(U * A * U) * Tr(U * B), N=3).at(matrices=given)
    assert abs(values.mean() - exact) < 5 * values.std() / math.sqrt(40_000)


def test_balanced_words_are_those_of_the_unitary_group():
    for word in (
        Tr(U * A * U.H * B) ** 2,
        U * A * U.T * B * U.conj * A * U.H,
        U[0, 0] * U.conj[0, 0],
    ):
        ours, theirs = average(word), haar_average(word, over=U)
        assert ours == theirs
        assert (ours.valid_from, ours.notes) == (theirs.valid_from, theirs.notes)


def test_a_zero_says_from_where_on_it_is_one():
    found = average(Tr(U) ** 2)
    assert (found == 0, found.valid_from) == (True, 3)
    assert "2 U and 0 U.H, 2 apart, which is no multiple of N" in found.notes[0]
    assert "at some N ≤ 2" in found.notes[0]
    assert [found.at(N=N) for N in (1, 2, 3, 4)] == [1, 1, 0, 0]
    both = average(Tr(U) ** 4 + Tr(U) * Tr(U.H))
    assert [both.at(N=N) for N in (1, 2, 3, 4, 5)] == [2, 3, 1, 2, 1]


def test_too_long_a_determinant_is_refused():
    with pytest.raises(ResourceError, match="determinant"):
        average(Tr(U) ** 40, N=40)
