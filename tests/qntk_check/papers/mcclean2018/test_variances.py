"""Barren plateaus: exact forms, what is printed beside them, tails, and the depth on a line."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qntk_check import formulas
from qntk_check.draws.halves import commutator_square, gradient_bound, gradients
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DomainError
from qntk_check.papers.mcclean2018 import PAPER, concentration, one_dimensional_depth
from qntk_check.papers.mcclean2018.mean_gradient import compare_derivative
from qntk_check.papers.mcclean2018.variances import shares
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.restated import RESTATED
from qntk_check.verdicts.tiers.symbolic import compare_with_formula

CASES = {f"variance-{name}": __import__(
    f"qntk_check.papers.mcclean2018.variance_{name}", fromlist=["CASE"]).CASE
    for name in ("minus", "plus", "both")}  # fmt: skip
ROOT = Path(__file__).resolve().parents[4]


def test_every_statement_says_that_it_is_restated():
    for claim in PAPER.claims.values():
        assert RESTATED in claim.assumptions
    assert {entry.place for entry in PAPER.inventory.values()} == {"restated"}


@pytest.mark.qntk_ci
@pytest.mark.parametrize("id_", CASES)
def test_a_wrong_formula_is_not_what_is_derived(id_):
    (proof,) = PAPER.claims[id_].derivations
    formula = CASES[id_].formula
    assert compare_with_formula(proof, formula).finding is Finding.HOLDS
    for wrong in mutants(formula):
        if "central(N + 1" not in wrong.name:
            assert compare_with_formula(proof, wrong.formula).finding is Finding.FAILS, wrong.name


@pytest.mark.qntk_ci
@pytest.mark.parametrize("id_", CASES)
def test_designs_tell_a_wrong_formula(id_, monkeypatch):
    (check,) = (c for c in PAPER.claims[id_].checks if c.name == "elements of groups")
    from qntk_check.verdicts.tiers import exact_design

    wrong = replace(CASES[id_].formula, function=mutants(CASES[id_].formula)[0].formula.function)
    known = {**formulas.FORMULAS, wrong.name: wrong}
    monkeypatch.setattr(exact_design, "formulas_of", lambda _paper: known)
    assert check.run(Context(paper="mcclean2018")).finding is Finding.FAILS


def test_both_halves_are_one_half_averaged_over_the_other():
    """The variance over U_− at drawn U_+ has the mean of both: C by its own average."""
    N, rho, V, H = 3, (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)), (1, 0, 0), (2, 1, 0)
    P, known = sum(x * x for x in rho), {"N": N, "P": sum(x * x for x in rho)}
    mean_C = 2 * Fraction((N * 1 - 1) * (N * 5 - 9), N * (N * N - 1))
    whole = formulas.gradient_variance(**known, V1=1, V2=1, traces=(3, 5))
    assert whole == formulas.gradient_variance_minus(N=N, P=P, C=mean_C)
    drawn = random_unitaries(N, 4000, np.random.default_rng(5))
    x = gradients(rho, V, H, drawn, drawn[::-1]) ** 2
    assert x.mean() == pytest.approx(float(whole), abs=5 * x.std() / len(x) ** 0.5)
    assert x.max() <= gradient_bound(rho, V, H) ** 2


@pytest.mark.parametrize(
    ("name", "call", "said"),
    [("gradient_variance_minus", {"N": 4, "P": 0.2, "C": 1}, "purity"),
     ("gradient_variance_minus", {"N": 4, "P": 1.1, "C": 1}, "purity"),
     ("gradient_variance_minus", {"N": 4, "P": 1, "C": -1}, "below zero"),
     ("gradient_variance", {"N": 4, "P": 1, "V1": 4, "V2": 3, "traces": (0, 4)}, "one V"),
     ("gradient_variance_plus", {"N": 4, "C": 1, "traces": (4, 1)}, "Hermitian")],
)  # fmt: skip
def test_what_no_state_and_no_operator_has_is_refused(name, call, said):
    with pytest.raises(DomainError, match=said):
        formulas.FORMULAS[name](**call)


def test_the_extremes_have_no_gradients():
    assert formulas.gradient_variance_minus(N=4, P=Fraction(1, 4), C=1) == 0
    assert formulas.gradient_variance(N=4, P=1, V1=4, V2=4, traces=(0, 4)) == 0
    assert formulas.gradient_variance(N=4, P=1, V1=0, V2=4, traces=(8, 16)) == 0
    assert commutator_square((1, 1), (1, 0)) == 0


def test_it_is_the_moment_of_a_gradient_for_a_generator_that_is_an_involution():
    """Another derivation of this project, of Haar circuits, at V² = 1 and Tr V = 0."""
    for N, traces in ((2, (1, 1)), (4, (1, 3)), (6, (0, 5))):
        own = formulas.gradient_variance(N=N, P=1, V1=0, V2=N, traces=traces)
        assert own == formulas.gradient_moment(order=2, N=N, traces=traces)
        assert own == formulas.kernel_mean(N=N, L=1, traces=traces)


def test_the_derivative_is_what_differences_give():
    for row in compare_derivative():
        assert row.off(row.claimed) < 1e-10


def test_the_tail_is_within_the_bound_and_falls_faster():
    ratios = [concentration.tail(n, 0.5) / concentration.chebyshev(n, 0.5) for n in range(3, 9)]
    assert max(ratios) < 1
    assert ratios == sorted(ratios, reverse=True)


@pytest.mark.qntk_ci
def test_the_depth_grows_by_two_layers_a_qubit():
    found = one_dimensional_depth.growth()
    assert abs(found.slope - 2.05) < 0.01
    assert found.error < 0.05
    assert found.slope - found.error < min(found.steps) + 0.05
    page = (ROOT / "docs" / "barren-plateaus.md").read_text(encoding="utf-8")
    assert f"{found.slope:.3f} ± {found.error:.3f} layers a qubit" in page
    assert f"from {found.steps[0]:.2f} to {found.steps[-1]:.2f}" in page


def test_the_page_has_the_shares_of_the_formulas():
    page = (ROOT / "docs" / "barren-plateaus.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\S+) \| (\S+) \| (\S+) \|$", page, re.M)
    assert [int(row[0]) for row in rows] == list(range(2, 21))
    for place, case in enumerate(CASES.values(), start=1):
        for n, share in shares(case).items():
            assert float(rows[n - 2][place]) == pytest.approx(100 * (1 / share - 1), rel=6e-3)
