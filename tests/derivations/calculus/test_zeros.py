"""A zero says why it is one, and a quotient by an expression is refused."""

import pytest

from derivations.calculus import Matrix, State, Tr, Unitary, haar_average, state_average
from derivations.errors import CalculusError

U, A, X, CHI = Unitary("U"), Matrix("A"), Matrix("X", traceless=True), State("chi")


@pytest.mark.parametrize("group", ["U", "O", "Sp", "SU", "COE", "CSE", "permutations", "phases"])
def test_entries_whose_columns_differ_say_so(group: str):
    zero = haar_average(U[0, 0] * U[0, 2].conj, over=U, group=group)
    assert "do not pair" in zero.notes[0]
    assert zero.expr == 0


@pytest.mark.parametrize(
    "integrand", [Tr(X * U * A * U.H), Tr(U**2) * Tr(U.H) ** 2, (U * X * U.H)[0, 0]]
)
def test_a_zero_of_balanced_words_says_that_they_balance(integrand: object):
    zero = haar_average(integrand, over=U)  # type: ignore[call-overload]  # of several kinds
    assert "balances, but what the pairs of U leave is zero" in zero.notes[0]
    assert zero.expr == 0


def test_averages_that_do_not_vanish_have_no_note():
    assert haar_average(Tr(A * U * A * U.H), over=U).notes == ()
    assert state_average(CHI[0] * CHI[0].conj).notes == ()


def test_amplitudes_that_pair_to_zero_say_so():
    zero = state_average(CHI[0] * CHI[1].conj)
    assert "amplitudes of chi" in zero.notes[0]
    assert zero.expr == 0


def test_a_number_divided_by_an_expression_is_refused():
    with pytest.raises(CalculusError, match="divided by a scalar only"):
        _ = 1 / Tr(U * A)
