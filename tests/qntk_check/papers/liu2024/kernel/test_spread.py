"""The claims on the spread: wrong variances turn every tier red, and Cliffords must miss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qntk_check import formulas
from qntk_check.formulas.machinery.family import resolve
from qntk_check.papers.liu2024.kernel import four_designs_needed, kernel_spread
from qntk_check.verdicts import decide
from qntk_check.verdicts.model import Context, Finding, Tier, Verdict, VerdictWord
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get
from qntk_check.verdicts.tiers.symbolic import compare_with_formula

HAAR = resolve(formulas.FORMULAS, "kernel_variance:haar-circuit")
SLOTS = resolve(formulas.FORMULAS, "kernel_variance:independent-slots")


@pytest.mark.qntk_ci  # the rational function compared once for each mutant
@pytest.mark.parametrize(
    ("formula", "derive"), [(HAAR, kernel_spread._haar_circuit), (SLOTS, kernel_spread._slots)]
)
def test_every_wrong_variance_turns_the_symbolic_tier_red(formula, derive):
    assert compare_with_formula(derive, formula).finding is Finding.HOLDS
    wrong = mutants(formula)
    assert len(wrong) > 12
    for mutant in wrong:
        assert compare_with_formula(derive, mutant.formula).finding is Finding.FAILS, mutant.name


@pytest.mark.qntk_ci
def test_the_two_ensembles_are_not_each_other():
    assert compare_with_formula(kernel_spread._haar_circuit, SLOTS).finding is Finding.FAILS
    assert compare_with_formula(kernel_spread._slots, HAAR).finding is Finding.FAILS


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", ["kernel_floor", "concentration_depth"])
def test_a_wrong_floor_or_crossover_is_seen(name, monkeypatch):
    honest = formulas.FORMULAS[name]
    doubled = replace(honest, function=lambda *values: 2 * honest.function(*values))
    monkeypatch.setitem(formulas.FORMULAS, name, doubled)
    evidence = kernel_spread._floor_and_depth(Context())
    assert evidence.finding is Finding.FAILS
    assert name in evidence.summary


def test_a_wrong_fourth_moment_misses_the_designs(monkeypatch):
    honest = formulas.gradient_moment
    monkeypatch.setattr(formulas, "gradient_moment", lambda **call: honest(**call) * (1 + 1e-6))
    assert kernel_spread._fourth_moment_by_designs(Context()).finding is Finding.FAILS
    assert four_designs_needed._designs_below_and_above(Context()).finding is Finding.FAILS


@pytest.mark.qntk_ci
def test_a_variance_of_slots_is_refuted_on_circuits_and_the_claim_fails(monkeypatch):
    monkeypatch.setattr(formulas, "kernel_variance", SLOTS)
    evidence = four_designs_needed._circuits(Context())
    assert evidence.finding is not Finding.HOLDS


@pytest.mark.parametrize("factor", [1.3, pytest.param(0.5, marks=pytest.mark.qntk_ci)])
def test_another_prediction_for_cliffords_is_refuted_and_the_claim_fails(factor, monkeypatch):
    from qntk_check.designs import clifford_circuits

    honest = clifford_circuits.clifford_kernel_variance
    monkeypatch.setattr(four_designs_needed, "_SETS", ((1, 1, {"Z": 1}),))
    four_designs_needed._cases.cache_clear()
    assert four_designs_needed._circuits(Context()).finding is Finding.HOLDS
    monkeypatch.setattr(
        clifford_circuits, "clifford_kernel_variance", lambda *a: factor * honest(*a)
    )
    assert four_designs_needed._circuits(Context()).finding is Finding.FAILS
    four_designs_needed._cases.cache_clear()


@pytest.mark.qntk_ci  # the samples of the claim a second time
def test_the_printed_spread_is_among_what_samples_refute():
    items = decide.collect_evidence(get("kernel-spread"), Context(), Tier.SAMPLED)
    guaranteed, asymptotic = items
    for item in items:
        assert item.finding is Finding.HOLDS
        assert not item.exact
        for case in item.details["cases"]:
            assert case["mutants"]["(23) squared"] == "REFUTED"
            assert case["audited share"] >= 1 / 64
    assert "asymptotic" not in guaranteed.summary
    assert asymptotic.summary.startswith("asymptotic")
    assert asymptotic.details["asymptotic"] is True
    verdict = Verdict("kernel-spread", VerdictWord.CORRECTED, "", items)
    assert verdict.tier_findings()["sampled"] == "corrected holds; corrected holds (asymptotic)"
    for case in asymptotic.details["cases"]:  # circuits and slots disagree
        assert case["test"]["kind"] == "asymptotic"
        (other,) = (name for name in case["mutants"] if name.startswith("the variance of"))
        assert case["mutants"][other] == "REFUTED"
