"""The quantum Fisher matrix, what noise leaves of an algebra, and exact moments of layers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qntk_check import algebras
from qntk_check.algebras.moments import Moments, depth_of
from qntk_check.algebras.noise import Ideal, left_by_noise, spin_one_parts
from qntk_check.errors import DomainError, ObservableError
from qntk_check.observables import pauli_matrix


def test_the_fisher_matrix_is_that_of_differences():
    state, angles = np.array([0.6, 0.8j, 0, 0]), np.array([0.3, 0.2, 0.7])
    own, step = ["ZI", "IZ", "XX"], 1e-5

    def psi(theta):
        found = state.astype(complex)
        for string, value in zip(own, theta, strict=True):
            P = pauli_matrix(string)
            found = np.cos(value) * found - 1j * np.sin(value) * P @ found
        return found

    slopes = [(psi(angles + step * e) - psi(angles - step * e)) / (2 * step) for e in np.eye(3)]
    now = psi(angles)
    F = [[4 * ((a.conj() @ b) - (a.conj() @ now) * (now.conj() @ b)).real for b in slopes]
         for a in slopes]  # fmt: skip
    np.testing.assert_allclose(algebras.fisher_matrix(own, state, angles), F, atol=1e-7)


@pytest.mark.parametrize(("strings", "state", "error"), [
    ([], [1, 0], DomainError), (["X"], [1, 0, 0, 0], DomainError), (["X"], [0, 0], DomainError),
    (["X", "ZZ"], [1, 0], DomainError), (["Q"], [1, 0], ObservableError),
])  # fmt: skip
def test_what_has_no_fisher_matrix_is_refused(strings, state, error):
    with pytest.raises(error, match=r"string|state|letter"):
        algebras.fisher_matrix(strings, np.array(state), [0.1])


def test_the_rank_counts_what_moves():
    angles = np.random.default_rng(1).uniform(0, 6, 6)
    state = np.array([1.0, 0.0])
    assert algebras.fisher_rank(algebras.fisher_matrix(["X", "Z"], state, angles)) == 2
    assert algebras.fisher_rank(algebras.fisher_matrix(["Z", "Z"], state, angles) + 1e-30) == 1


def test_noise_that_leaves_the_state_leaves_the_variance():
    one = [Ideal(3, Fraction(1, 2), Fraction(1)), Ideal(8, Fraction(1, 3), Fraction(2))]
    assert left_by_noise(one, one) == (1, 1)
    for bad in ([], [Ideal(3, Fraction(0), Fraction(1))], [Ideal(3, Fraction(1), Fraction(0))]):
        with pytest.raises(DomainError, match="above zero"):
            left_by_noise(bad, bad)
    with pytest.raises(DomainError, match="3 of each"):
        spin_one_parts([1, 0], [1, 0, 0])


def test_moments_of_other_sizes_and_no_turns_are_refused():
    turn, v = np.array([[0.0, 2.0], [-2.0, 0.0]]), np.array([1.0, 0.0])
    for bad in ([np.eye(2)], [np.zeros((3, 3))]):
        with pytest.raises(DomainError, match="antisymmetric"):
            Moments(bad, v, v)
    with pytest.raises(DomainError, match="antisymmetric"):
        Moments([turn], v, np.ones(3))
    with pytest.raises(DomainError, match="share of zero"):
        depth_of(float, 0.0, 0.1)
    with pytest.raises(DomainError, match="layers"):
        Moments([turn], v, v).loss_square(-1)
