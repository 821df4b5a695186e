"""Dyson's ensembles, against haarpy's integrals and published moments of the trace."""

import math
from fractions import Fraction

import haarpy
import numpy as np
import pytest

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
from derivations.errors import DomainError, ResourceError

N = DIMENSION
A, B, S, U, J = Matrix("A"), Matrix("B"), Unitary("S"), Unitary("U"), symplectic_form()
both = pytest.mark.parametrize("group", ["COE", "CSE"])


def average(expression, group, **options):
    return haar_average(expression, over=S, group=group, **options)


def square(expression):
    return expression * expression.conj


def test_entries_of_the_orthogonal_ensemble():
    """Matsumoto, Random Matrices Theory Appl. 1 (2012) 1250005."""
    assert average(square(S[0, 0]), "COE") == 2 / (N + 1)
    assert average(square(S[0, 1]), "COE") == 1 / (N + 1)
    for k in (1, 2, 3):
        moment = average(square(S[0, 0]) ** k, "COE")
        for size in range(k, k + 4):
            right = Fraction(
                2**k * math.factorial(k), math.prod(size + 2 * i + 1 for i in range(k))
            )
            assert moment.at(N=size) == right


def test_traces():
    assert average(square(Tr(S)), "COE") == 2 * Tr(1) / (N + 1)
    assert average(square(Tr(S)), "CSE") == 2 * Tr(1) / (N - 1)
    assert average(square(Tr(S)).conj, "CSE", N=2) == 4  # S = e^{iφ}·1


@pytest.mark.parametrize("j", [1, 2, 3])
def test_the_form_factor_of_the_orthogonal_ensemble(j):
    """E |Tr S^j|² from Dyson's two-level correlations (Haake, Quantum Signatures of Chaos).

    For the COE, 1 ≤ j ≤ N: 2j − j·Σ_{m=1}^{j} 1/(m + (N − 1)/2).
    """
    found = average(square(Tr(S**j)), "COE")
    for size in range(j, j + 4):
        right = 2 * j - j * sum(Fraction(2, 2 * m + size - 1) for m in range(1, j + 1))
        assert found.at(N=size) == right


def integral(rows, columns, size, group):
    """Return haarpy's integral of a product of S and one of S̄, by index pairs in a row."""
    if GROUPS[group].step == 1:
        return haarpy.haar_integral_circular_orthogonal((rows, columns), size)
    half = size // 2
    turned = (tuple(i // 2 + half * (i % 2) for i in side) for side in (rows, columns))
    return haarpy.haar_integral_circular_symplectic(tuple(turned), half)


@both
@pytest.mark.parametrize("size", [2, 4])
def test_entries_are_haarpys_integrals(group, size):
    rng = np.random.default_rng(size)
    for _ in range(30):
        first = rng.integers(0, min(size, 3), 4).tolist()
        second = rng.permutation(first).tolist()
        monomial = math.prod(
            S[i, j] * S.conj[k, m]
            for (i, j), (k, m) in zip(pairs(first), pairs(second), strict=True)
        )
        theirs = Fraction(integral(tuple(first), tuple(second), size, group))
        assert average(monomial, group).at(N=size) == theirs


def pairs(indices):
    return list(zip(indices[::2], indices[1::2], strict=True))


@both
def test_the_ensemble_is_made_of_unitaries(group):
    """Words in S are words in U U^T, or U U^D, averaged over U(N)."""
    made = U * U.T if GROUPS[group].step == 1 else U * J * U.T * J.T
    for word in (
        lambda s: Tr(s * A * s.H * B),
        lambda s: Tr(s * A * s * B) * Tr(s.H * A * s.conj * B),
        lambda s: Tr(s * A * s.T) * Tr(s.H) ** 2,
        lambda s: s * A * s.conj * B * s.T * A * s.H,
        lambda s: (s * A * s.H)[0, 1] * (s * B * s.H)[1, 0],
    ):
        assert average(word(S), group) == haar_average(word(made), over=U)


@both
def test_weingarten_functions(group):
    known = haarpy.weingarten_circular_symplectic
    if GROUPS[group].step == 1:
        known = haarpy.weingarten_circular_orthogonal
    for mu in partitions(3):
        representative = haarpy.coset_type_representative(mu)
        for size in (6, 8):
            theirs = Fraction(known(representative, size // GROUPS[group].step))
            assert abs(weingarten(mu, size, group=group)) == abs(theirs)


@both
def test_what_is_drawn_is_symmetric_or_self_dual(group, oracles):
    drawn = GROUPS[group].draw(4, 50, np.random.default_rng(1))
    form = np.eye(4) if GROUPS[group].step == 1 else oracles.blocks(4)
    assert np.allclose(drawn, form @ drawn.swapaxes(1, 2) @ form.T)


def test_what_cannot_be_is_refused():
    with pytest.raises(DomainError, match="N = 3 is odd"):
        average(square(Tr(S)), "CSE", N=3)
    with pytest.raises(ResourceError, match="terms at degree 5"):
        average(square(Tr(S)) ** 5, "COE")
