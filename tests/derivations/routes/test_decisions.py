"""Evaluation that decides: forms from theory, points that are computed, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from derivations.errors import ProofError
from derivations.routes.decisions import decide, decide_counted, decide_words
from derivations.routes.forms import in_deltas, orthogonal, polynomial, states, unitary
from derivations.symbols import L, N

T1, T2 = sympy.symbols("T_1 T_2", real=True)


def entry(at):
    """Return E|U_11|⁴."""
    return Fraction(2, at[N] * (at[N] + 1))


def test_as_many_points_are_taken_as_the_form_asks_for():
    checked = decide(entry, 2 / (N * (N + 1)), unitary(2, loops=0), route="r", what="w")
    assert "$N=2$ and $3$" in checked.detail  # degree 1 over N(N − 1)(N + 1): two points
    checked = decide(entry, 2 / (N * (N + 1)), unitary(2, loops=3), route="r", what="w")
    assert "$N=2$ to $6$" in checked.detail


@pytest.mark.parametrize("points", [(2, 3), (2, 3, 4, 5, 6, 7, 8), range(1, 61)])
def test_nothing_that_vanishes_at_the_points_can_be_added(points):
    hidden = sympy.prod([N - p for p in points])
    for wrong in (hidden, hidden / (N * (N + 1)), hidden / N**9):
        with pytest.raises(ProofError, match="not of the form that theory gives"):
            decide(entry, 2 / (N * (N + 1)) + wrong, unitary(2, loops=0), route="r", what="w")


def test_a_wrong_value_of_the_right_form_is_found():
    with pytest.raises(ProofError, match="at N = 2"):
        decide(entry, 3 / (N * (N + 1)), unitary(2, loops=0), route="r", what="w")


def test_traces_are_separated_and_homogeneous():
    form = unitary(1, loops=0).in_traces({1: T1, 2: T2}, weight=2)

    def left(at, spectrum):
        return Fraction(sum(o * o for o in spectrum), at[N])

    def spectra(size):
        return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2)

    decide(left, T2 / N, form, route="r", what="w", spectra=spectra)
    with pytest.raises(ProofError, match="observables where every one has 2"):
        decide(left, T2**2 / N, form, route="r", what="w", spectra=spectra)
    with pytest.raises(ProofError, match="do not separate"):
        decide(left, T2 / N, form, route="r", what="w",
               spectra=lambda size: [[1] + [0] * (size - 1)])  # fmt: skip


def test_a_variable_that_theory_excludes_is_refused():
    with pytest.raises(ProofError, match="depends on L"):
        decide(entry, L / (N * (N + 1)), unitary(2, loops=0), route="r", what="w")


def test_other_variables_are_decided_too():
    form = states(1) * polynomial({L: 2})
    decide(lambda at: Fraction(at[L] ** 2, at[N]), L**2 / N, form, route="r", what="w")
    with pytest.raises(ProofError, match="degree 3 in L"):
        decide(lambda at: Fraction(at[L] ** 2, at[N]), (L**2 + (L - 1) * (L - 2) * (L - 3)) / N,
               form, route="r", what="w")  # fmt: skip


def test_sums_of_forms_hold_both():
    form = states(1) + states(2) + orthogonal(0)
    for value in (1 / N, 1 / (N * (N + 1)), 1 / ((N - 1) * (N + 2))):
        form.numerator(value)


def test_what_is_counted_is_a_polynomial_of_that_degree():
    decide_counted(lambda n: n**2 / N, L**2 / N, L, 2, route="r", what="w")
    for wrong in (L * (L - 1) * (L - 2), 1 / L, 2**L):
        with pytest.raises(ProofError):
            decide_counted(lambda n: n**2 / N, L**2 / N + wrong, L, 2, route="r", what="w")


def test_words_that_theory_does_not_know_are_refused():
    words = {"Tr(A)": lambda a: a[0] + a[1]}
    arguments = (polynomial({}), words, lambda size: ((Fraction(size), Fraction(1)),))
    decide_words(lambda _n, a: 2 * sum(a), {"Tr(A)": 2}, *arguments, route="r", what="w")
    with pytest.raises(ProofError, match="cannot occur"):
        decide_words(lambda _n, a: 2 * sum(a), {"Tr(A^2)": 2}, *arguments, route="r", what="w")
    with pytest.raises(ProofError, match="not of the form"):
        decide_words(lambda _n, a: 2 * sum(a), {"Tr(A)": N}, *arguments, route="r", what="w")


def test_an_index_outside_of_the_deltas_is_refused():
    i, j = sympy.symbols("i j")
    with pytest.raises(ProofError, match="which coincide"):
        in_deltas(i * sympy.KroneckerDelta(i, j))
