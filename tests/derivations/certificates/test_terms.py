"""Formulas become terms of Coq, each side from its own tree."""

from __future__ import annotations

import pytest
import sympy

from derivations.certificates.lemmas import Lemma, Missing
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.steps import certified
from derivations.certificates.terms import term
from derivations.proof.derivation import Checked, Step
from derivations.statements.forms import average, limit, root
from derivations.statements.written import Name, w

N = sympy.Symbol("N", integer=True, positive=True)


def step(left, right, relation="="):
    return Step("a step", left, right, "a rule", lambda a, b: Checked("r", "d"), relation=relation)


def test_a_sum_stays_the_sum_that_the_page_shows():
    assert term(w(N) - 1 + w(N) / 2, Scope()) == "(N - 1 + (N / 2))"


def test_the_two_sides_are_exported_apart():
    found = certified("none", step((w(N) + 1) * (w(N) - 1), w(N) ** 2 - 1))
    assert isinstance(found, Lemma)
    assert "((N + 1) * (N - 1))\n  = ((N ^ 2) - 1)" in found.statement


def test_both_sides_one_expression_is_no_statement():
    found = certified("none", step(Name("K", 2 * N), 2 * N))
    assert isinstance(found, Missing)
    assert "one expression" in found.reason


def test_a_pole_is_a_hypothesis_and_a_positive_denominator_is_none():
    found = certified("none", step(1 / (w(N) ** 2 - 1), 1 / ((w(N) - 1) * (w(N) + 1))))
    assert isinstance(found, Lemma)
    assert found.hypotheses == ("0 < N", "(N - 1) <> 0")


def test_an_average_is_never_dropped():
    found = certified("none", step(average(w(N)), 2 * N))
    assert isinstance(found, Missing)
    assert "average" in found.reason


def test_a_limit_is_a_limit_and_not_what_it_is_of():
    found = certified("none", step(limit(w(N) / (w(N) + 1), N, sympy.oo), w(1)))
    assert isinstance(found, Lemma)
    assert found.statement == "tends (fun x_large => (x_large / (x_large + 1))) 1"


def test_a_name_that_coq_reserves_is_named():
    with pytest.raises(UncertifiedError, match="reserves: rename it"):
        term(sympy.Symbol("forall"), Scope())


def test_two_symbols_of_one_name_do_not_become_one():
    one, other = sympy.Symbol("c", positive=True), sympy.Symbol("c", real=True)
    assert term(w(one) * other, Scope()) == "(c * c_)"


def test_a_root_is_a_root():
    assert term(root(w(N)) + sympy.sqrt(N) ** 3, Scope()) == "((sqrt N) + ((sqrt N) ^ 3))"


def test_an_exponent_makes_a_natural_number():
    t = sympy.Symbol("t", integer=True, nonnegative=True)
    found = certified("none", step(w(N) ** (t + 1), w(N) * w(N) ** t))
    assert isinstance(found, Lemma)
    assert "(t : nat)" in found.text()
    assert "N ^ (1 + t)%nat" in found.statement
