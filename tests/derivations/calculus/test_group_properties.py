"""What every ensemble of the table must do at matrices, whether its averages expand or wait.

The rows of the table are all that is named here: a new group is covered the day it is written.
N = 2 is below the degree of every word but the first.
"""

import numpy as np
import pytest

from derivations.calculus import (
    Matrix,
    Tr,
    Unitary,
    covariance,
    haar_average,
    symplectic_form,
    variance,
)
from derivations.calculus.groups import GROUPS

A, B, L, R, P, U = (Matrix("A"), Matrix("B"), Matrix("L"), Matrix("R"), Matrix("P"), Unitary("U"))
J = symplectic_form()
over_sizes = pytest.mark.parametrize(
    ("group", "N"), [(name, N) for name, group in GROUPS.items() for N in (2, 2 + group.step)]
)
WORDS = [
    lambda X: X * A * X.H,
    lambda X: X * A * X.conj * X.T * B * X.H,
    lambda X: X.T * B * X * X.H * A * X.conj,
    lambda X: A * X.H * B * X * X.H * A * X * Tr(B),
]


def moved(group):
    """Return what has the same law as U, for fixed L and R: L U R, or what keeps an ensemble."""
    if GROUPS[group].group:
        return L * U * R
    # U ↦ L U Lᵀ keeps the symmetric ones, U ↦ L U L^D those that are their own duals
    return L * U * J * L.T * J.T if GROUPS[group].step == 2 else L * U * L.T


def matrices(group, N):
    rng = np.random.default_rng([N, 20261130])
    drawn = GROUPS[group if GROUPS[group].group else "U"].draw(N, 2, rng)
    a, b, p = rng.normal(size=(3, N, N)) + 1j * rng.normal(size=(3, N, N))
    return {"A": a, "B": b, "P": p, "L": drawn[0], "R": drawn[1]}


def at(average, N, table):
    found = average.at(N=N, matrices=table)
    return np.asarray(found, dtype=complex)


@over_sizes
def test_averages_do_not_see_elements_to_the_left_and_right(group, N):
    table = matrices(group, N)
    other = moved(group)
    for word in WORDS[:2] if N == 2 else WORDS[:1]:
        plain, turned = (haar_average(word(X), over=U, group=group) for X in (U, other))
        assert np.allclose(at(plain, N, table), at(turned, N, table))


@pytest.fixture
def words(qntk_level):
    return WORDS[1:3] if qntk_level == "quick" else WORDS


@over_sizes
def test_an_operator_paired_with_a_probe_is_the_traced_average(group, N, words):
    table = matrices(group, N)
    for word in words:
        entries = at(haar_average(word(U), over=U, group=group), N, table)
        traced = haar_average(Tr(word(U) * P), over=U, group=group)
        assert np.isclose(np.trace(entries @ table["P"]), at(traced, N, table))
        assert np.isclose(
            entries[0, 1], at(haar_average(word(U)[0, 1], over=U, group=group), N, table)
        )


@over_sizes
def test_operations_on_the_integrand_are_those_on_the_average(group, N, words):
    table = matrices(group, N)
    for word in words:
        entries = at(haar_average(word(U), over=U, group=group), N, table)
        for operation, expected in (("H", entries.conj().T), ("T", entries.T),
                                    ("conj", entries.conj())):  # fmt: skip
            other = haar_average(getattr(word(U), operation), over=U, group=group)
            assert np.allclose(at(other, N, table), expected)


@over_sizes
def test_variances_are_of_draws_and_those_of_conjugates(group, N):
    table = matrices(group, N)
    x, y = Tr(A * U), Tr(B * U.H)
    spread = at(variance(x, over=U, group=group), N, table)
    assert np.isclose(spread, at(variance(x.conj, over=U, group=group), N, table))
    assert np.isclose(np.imag(spread), 0)
    together = at(covariance(x, y, over=U, group=group), N, table)
    assert np.isclose(together.conj(), at(covariance(y, x, over=U, group=group), N, table))
    drawn = GROUPS[group].draw(N, 4000, np.random.default_rng(7))
    values = np.trace(table["A"] @ drawn, axis1=1, axis2=2)
    squares = np.abs(values - values.mean()) ** 2
    assert abs(squares.mean() - spread) <= 5 * squares.std() / 4000**0.5 + 1e-9
