"""Variances, covariances and cumulants, against laws that are known and against samples."""

import math

import numpy as np
import pytest
import scipy.stats

from derivations.calculus import (
    Matrix,
    State,
    Tr,
    Unitary,
    covariance,
    cumulant,
    haar_average,
    state_average,
    variance,
)
from derivations.calculus.groups import GROUPS
from derivations.calculus.numbers.partitions import set_partitions
from derivations.errors import CalculusError, ResourceError
from qntk_check.evidence import BoundedMeanTest, Outcome

A, B = Matrix("A", hermitian=True), Matrix("B", hermitian=True)
U, V, chi = Unitary("U"), Unitary("V"), State("chi")
TWO = {"A": [[1, 2], [2, 0]], "B": [[0, 1], [1, 3]]}


def test_set_partitions_are_counted_by_the_numbers_of_bell():
    assert [len(set(set_partitions(n))) for n in range(7)] == [1, 1, 2, 5, 15, 52, 203]


def test_powers_of_a_unitary_are_independent_gaussians():
    """Diaconis and Shahshahani 1994: Tr U^j has the variance j, and different j are independent."""
    for j in (1, 2, 3):
        assert variance(Tr(U**j), over=U) == j
        assert cumulant(Tr(U**j), Tr(U**j).conj, over=U) == j
        assert covariance(Tr(U**j), Tr(U) ** j, over=U) == (j == 1)
        assert cumulant(Tr(U**j), Tr(U**j), over=U) == 0
    size = Tr(U) * Tr(U).conj
    for n in (1, 2, 3, 4):  # an exponential variable
        found = cumulant(*[size] * n, over=U)
        assert found == math.factorial(n - 1)
        assert found.valid_from == n
        assert found.at(N=1) == (n == 1)  # |e^{iφ}|² = 1


@pytest.mark.parametrize("N", [2, 3, 5])
def test_the_size_of_an_entry_has_the_cumulants_of_a_beta_distribution(N):
    size = U[0, 1] * U[0, 1].conj
    mean, spread, skew, excess = map(float, scipy.stats.beta(1, N - 1).stats("mvsk"))
    known = [mean, spread, skew * spread**1.5, excess * spread**2]
    for n, value in enumerate(known, start=1):
        assert float(cumulant(*[size] * n, over=U).at(N=N)) == pytest.approx(value, abs=1e-12)
    state = chi.projector[0, 0]
    assert variance(state, over=chi) == variance(size, over=U)


@pytest.mark.parametrize("group", [name for name in GROUPS if GROUPS[name].expands])
def test_they_are_what_averages_of_products_say(group, whole):
    x, y = Tr(A * U * B * U.H), U[0, 0] * U[0, 0].conj

    def mean(z):
        return haar_average(z, over=U, group=group)

    pair = covariance(x, y, over=U, group=group)
    assert pair == mean(x * y) - mean(x) * mean(y)
    assert cumulant(x, y, over=U, group=group) == pair
    assert cumulant(x, 2 * y + 3, over=U, group=group) == 2 * pair
    third = cumulant(x, y, y, over=U, group=group)
    assert third == (
        mean(x * y * y) - 2 * mean(x * y) * mean(y) - mean(x) * mean(y * y)
        + 2 * mean(x) * mean(y) ** 2
    )  # fmt: skip
    for found in (pair, variance(x, over=U, group=group), third):
        draws = 20_000 if whole else 4_000
        sample = found.sample(N=2, matrices=TWO, draws=draws, rng=4)
        exact = complex(found.at(N=2, matrices=TWO))
        assert abs(sample.mean - exact) <= 5 * sample.standard_error + 1e-9


def test_a_joint_cumulant_of_independent_variables_vanishes():
    x, y = Tr(A * U * B * U.H), Tr(A * V * B * V.H)
    assert covariance(x, y, over=(U, V)) == 0
    assert cumulant(x, x, y, over=(U, V)) == 0
    assert variance(x * y, over=(U, V), N=3) != 0


def test_a_variance_is_of_what_is_given_and_its_average_remembers_that():
    """Of an average over states, the variance over U alone; E Var + Var E is the whole."""
    x = chi.expect(U * A * U.H) * Tr(B * U) * Tr(B * U).conj
    inside, outside = variance(x, over=chi), variance(state_average(x), over=U)
    whole = variance(x, over=(U, chi))
    assert haar_average(inside, over=U) + outside == whole
    for found in (outside, haar_average(inside, over=U)):
        sample = found.sample(N=2, matrices=TWO, draws=20_000, rng=6)
        exact = complex(found.at(N=2, matrices=TWO))
        assert abs(sample.mean - exact) <= 5 * sample.standard_error


def test_a_variance_against_unitaries_of_scipy():
    """The mean of |x − x'|²/2 over independent pairs is the variance, by the sequential test."""
    N = 3
    a, b = np.diag([1, 0, -1]), np.diag([1, 1, -1])
    x = Tr(A * U * B * U.H)
    exact = float(variance(x, over=U).at_matrices({"A": a, "B": b}))
    rng = np.random.default_rng(11)
    test = BoundedMeanTest(exact, upper=8, delta=0.2 * exact)  # |x| ≤ 2
    for value, outcome in ((exact, Outcome.SUPPORTED), (1.25 * exact, Outcome.REFUTED)):
        claimed = test.at(value)
        standing = claimed.open()
        while standing.outcome is Outcome.INCONCLUSIVE:
            drawn = scipy.stats.unitary_group.rvs(N, size=20_000, random_state=rng)
            traces = np.einsum("i,sij,j,sij->s", np.diag(a), drawn, np.diag(b), drawn.conj()).real
            standing = claimed.play(standing, (traces[::2] - traces[1::2]) ** 2 / 2)
        assert standing.outcome is outcome


def test_what_has_no_cumulant_is_refused_with_the_form_that_works():
    with pytest.raises(CalculusError, match="take a trace"):
        variance(U * A * U.H, over=U)
    with pytest.raises(CalculusError, match="of nothing"):
        cumulant(over=U)
    with pytest.raises(ResourceError, match="at most 8"):
        cumulant(*[Tr(U)] * 9, over=U)
    with pytest.raises(CalculusError, match="not a letter made with Unitary"):
        variance(Tr(U), over="U")
