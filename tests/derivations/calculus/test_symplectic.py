"""Averages over Sp(N), against haarpy, quaternions of size one, and published moments."""

import itertools
import math
from fractions import Fraction

import haarpy
import numpy as np
import pytest
import sympy

from derivations.calculus import (
    DIMENSION,
    Matrix,
    Tr,
    Unitary,
    haar_average,
    partitions,
    symplectic_form,
    weingarten,
)
from derivations.calculus.groups import GROUPS
from derivations.calculus.groups.paired_entries import entry_counts
from derivations.calculus.numbers.pairings import pairings
from derivations.errors import DomainError, ResourceError

N = DIMENSION
A, B, C, U, J = Matrix("A"), Matrix("B"), Matrix("C"), Unitary("U"), symplectic_form()


def average(expression, **options):
    return haar_average(expression, over=U, group="Sp", **options)


def test_first_words():
    dual = J * A.T * J.T
    assert average(U * A * U.H) == Tr(A) / N
    assert average(U * A * U) == -dual / N
    assert average(U.conj * A * U.T) == average(U * J * A * J.T * U.H)
    assert average(U * J * U.T) == J
    assert average(U * A * U.T) == Tr(A * J.T) * J / N


@pytest.mark.parametrize("k", [1, 2, 3])
def test_weingarten_functions_are_those_of_haarpy_up_to_the_sign_of_a_pairing(k):
    d = sympy.Symbol("d")
    for mu in partitions(k):
        representative = haarpy.coset_type_representative(mu)
        theirs = haarpy.weingarten_symplectic(representative, d)
        sign = haarpy.weingarten_symplectic(representative, 50) / weingarten(mu, 100, group="Sp")
        assert abs(sign) == 1
        ours = weingarten(mu, 2 * d, group="Sp").expr
        assert sympy.simplify(int(sign) * ours - theirs) == 0


def block(index, half):
    """Return the index of haarpy, whose J has the blocks 0 and ±1 of half the size."""
    return index // 2 + half * (index % 2)


@pytest.mark.parametrize("size", [2, 4])
def test_entries_are_haarpys_integrals(size):
    rng = np.random.default_rng(size)
    for _ in range(25):
        rows, columns = rng.integers(0, min(size, 3), (2, 4)).tolist()
        monomial = math.prod(U[i, j] for i, j in zip(rows, columns, strict=True))
        theirs = haarpy.haar_integral_symplectic(
            tuple(tuple(block(i, size // 2) for i in side) for side in (rows, columns)), size // 2
        )
        for route in ("auto", "pairings"):
            assert average(monomial, route=route).at(N=size) == Fraction(theirs)


@pytest.mark.parametrize("k", range(1, 8))
def test_one_entry_of_sp2_is_uniform(k):
    """|U_00|² is uniform on [0, 1] over SU(2) = Sp(2)."""
    moment = average((U[0, 0] * U[0, 0].conj) ** k)
    assert moment.at(N=2) == Fraction(1, k + 1)
    # a row is a random point of the complex sphere
    for size in range(2, 12, 2):
        sphere = Fraction(math.factorial(k), math.prod(range(size, size + k)))
        assert moment.at(N=size) == sphere


@pytest.mark.parametrize("degree", [1, 2, 3, pytest.param(4, marks=pytest.mark.qntk_ci)])
def test_words_of_sp2_are_those_of_su2(degree, oracles):
    nodes, weights = oracles.su2_quadrature(2 * degree)
    rng = np.random.default_rng(degree)
    names = rng.choice(list("ABC"), size=2 * degree)
    kinds = rng.choice(["", "H", "T", "conj"], size=2 * degree)
    table = {name: rng.integers(-2, 3, (2, 2)) for name in "ABC"}
    word, value = A**0, np.eye(2)
    for name, kind in zip(names, kinds, strict=True):
        word = word * (getattr(U, kind) if kind else U) * Matrix(name)
        turned = nodes.swapaxes(1, 2) if kind in {"H", "T"} else nodes
        turned = turned.conj() if kind in {"H", "conj"} else turned
        value = value @ turned @ table[name]
    exact = np.einsum("s,sij->ij", weights, value)
    found = average(word, N=2).at(matrices=table)
    assert np.allclose(np.asarray(found, dtype=complex), exact)


def test_traces_of_powers_are_those_of_diaconis_and_shahshahani():
    """Independent normal moments of mean −1 (even powers), variance j; catalan at N = 2."""
    assert [average(Tr(U) ** k) for k in (1, 2, 4, 6)] == [0, 1, 3, 15]
    assert [average(Tr(U**j)) for j in (1, 2, 3, 4)] == [0, -1, 0, -1]
    assert average(Tr(U**2) ** 2) == 3
    catalan = [average(Tr(U) ** (2 * k), N=2) for k in range(1, 9)]
    assert catalan == [1, 2, 5, 14, 42, 132, 429, 1430]
    assert average(Tr(U) ** 4 * Tr(U**2)) == average(Tr(U) ** 4 * Tr(U**2), route="pairings")
    for size in (2, 4):
        word = Tr(U) ** 2 * Tr(U**2) ** 2
        assert average(word, N=size) == average(word, N=size, route="pairings")


def test_what_is_drawn_keeps_the_form():
    form = np.array([[0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1], [0, 0, -1, 0]])
    drawn = GROUPS["Sp"].draw(4, 100, np.random.default_rng(1))
    assert np.allclose(drawn @ form @ drawn.swapaxes(1, 2), form)


def test_entries_join_what_goes_together_and_nothing_else():
    labels = [0, 0, 1, 1, 0, 1]
    counts = entry_counts(labels, labels, lambda a, b: int(a == b), antisymmetric=False)
    listed = [p for p in pairings(6) if all(labels[i] == labels[j] for i, j in enumerate(p))]
    assert sum(counts.values()) == len(listed) ** 2


def test_an_odd_size_is_refused_with_the_way_out():
    for ask in (
        lambda: average(U * A * U.H, N=3),
        lambda: average(U * A * U.H).at(N=3, matrices={"A": np.eye(3)}),
        lambda: average(Tr(U) * Tr(U.H)).dimension(5),
        lambda: weingarten((1,), 3, group="Sp"),
        lambda: GROUPS["Sp"].draw(3, 1, np.random.default_rng(0)),
    ):
        with pytest.raises(DomainError, match=r"is odd.*take N = [46]"):
            ask()
    found = average(Tr(U * A * U.H * B))
    assert (found.valid_for, found.valid_from) == ("every even N", 2)
    assert not found.holds_at(3)


def test_a_sum_over_too_many_pairings_is_refused():
    with pytest.raises(ResourceError, match="terms at degree 7"):
        average(Tr(U * A) ** 14)
    assert list(itertools.islice(pairings(2), 1)) == [(1, 0)]
