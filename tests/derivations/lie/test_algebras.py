"""Small Lie algebras in whole numbers, and what their averages are beside finite groups."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from derivations.errors import ProofError
from derivations.lie.fermions import strings_on_a_line
from derivations.lie.letters import numbers
from derivations.lie.tangents import CASES, fisher_rank
from derivations.lie.variance import FAMILIES, SIMPLE, SUMS, by_calculus, simple
from derivations.routes.lie_algebras import (
    SmallAlgebra,
    small_algebra,
    so,
    sp,
    su,
    symmetric_invariants,
)
from derivations.symbols import N

EVERY = [*map(simple, SIMPLE), *map(small_algebra, SUMS), su(4), sp(2)]


@pytest.mark.parametrize("algebra", EVERY, ids=lambda algebra: algebra.name)
def test_a_basis_is_orthogonal_and_closed_and_its_ideals_commute(algebra):
    basis = algebra.basis
    gram = np.einsum("aij,bij->ab", basis, basis)
    assert (gram == np.diag(algebra.norms)).all()
    brackets = np.einsum("aij,bjk->abik", basis, basis)
    brackets = brackets - brackets.transpose(1, 0, 2, 3)
    parts = np.einsum("abij,cij->abc", brackets, basis) / algebra.norms
    np.testing.assert_allclose(np.einsum("abc,cij->abij", parts, basis), brackets, atol=1e-12)
    owner = [k for k, size in enumerate(algebra.parts) for _ in range(size)]
    owner += [-1] * algebra.center
    for a, b, c in zip(*np.nonzero(abs(parts) > 1e-9), strict=True):
        assert owner[a] == owner[b] == owner[c] >= 0


@pytest.mark.parametrize("size", [3, 4, 5])
def test_signed_permutations_average_as_so_does(size):
    """Their square on antisymmetric matrices leaves one tensor alone: no invariant is used here."""
    algebra = so(size)
    rho, target = (np.tensordot(numbers(algebra, k), algebra.basis, axes=1) for k in (1, 2))
    total, count = 0, 0
    for order in permutations(range(size)):
        for signs in product((1, -1), repeat=size):
            turn = np.zeros((size, size), dtype=np.int64)
            turn[range(size), order] = signs
            total += int(np.trace(rho @ turn @ target @ turn.T)) ** 2
            count += 1
    purities = int((rho**2).sum()) * int((target**2).sum())
    assert Fraction(total, count) == Fraction(purities, algebra.dimension)


def test_the_killing_norms_of_families():
    """2N Tr H² for su(N), (N − 2) Tr H² for so(N), (N + 2) Tr H² for sp(N)."""
    for size in (2, 3, 4):
        own = numbers(su(size), 3)
        real = 2 * size * su(size).purity(own, slice(None)) / 2  # [[A, −B], [B, A]] counts twice
        assert su(size).killing(own, slice(None)) == real
    for size in (3, 5, 6):
        own = numbers(so(size), 3)
        assert so(size).killing(own, slice(None)) == (size - 2) * so(size).purity(own, slice(None))
    for size in (2, 4, 6):
        own = numbers(sp(size), 3)
        real = (size + 2) * sp(size).purity(own, slice(None)) / 2
        assert sp(size).killing(own, slice(None)) == real


def test_one_over_the_average_of_a_family_is_its_dimension():
    for family in FAMILIES:
        for size in (4, 6, 8):
            assert 1 / by_calculus(family).subs(N, size) == family.explicit(size).dimension


def test_a_centre_that_is_not_said_and_an_ideal_too_many_are_refused():
    algebra = small_algebra("u(1) + su(2) + su(2)")
    hidden = SmallAlgebra("hidden", algebra.basis, (3, 3), 0)
    with pytest.raises(ProofError, match="another centre"):
        hidden.first_moment(*[numbers(algebra, k) for k in (1, 2)])
    two = small_algebra("so(4)")
    with pytest.raises(ProofError, match="leaves 2 symmetric tensors"):
        SmallAlgebra("one", two.basis, (6,)).second_moment([1] * 6, [1] * 6)
    assert symmetric_invariants(two) == 2


def test_strings_on_a_line_are_pairs_of_majorana_operators():
    for n in (2, 3, 4, 5):
        assert len(strings_on_a_line(n)) == n * (2 * n - 1)


def test_ranks_are_at_most_what_moves_the_state():
    for case in CASES:
        assert fisher_rank(case) <= min(case.dimension, 2 * (len(case.state) - 1))
