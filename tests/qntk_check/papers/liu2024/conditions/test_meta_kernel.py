"""The claims on μ: wrong moments turn every tier red, and what is printed must die."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from types import FunctionType

import pytest
import sympy

from derivations import symbols
from derivations.meta_kernel import mean, second_moment
from derivations.statements.written import value_as
from qntk_check import formulas
from qntk_check.draws import AUDITED
from qntk_check.formulas import meta_kernel as source
from qntk_check.papers.liu2024.conditions import meta_kernel, meta_kernel_designs
from qntk_check.verdicts.model import Context, Finding, Level, Tier
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get
from qntk_check.verdicts.tiers import asymptotic, sampled
from qntk_check.verdicts.tiers.symbolic import compare_with_formula

pytestmark = pytest.mark.qntk_together  # uses derivations that the claim tests build

MEAN, SQUARE = formulas.meta_kernel_mean, formulas.meta_kernel_second_moment
HELPERS = (
    "_same_index", "_two_indices", "_diagonal_and_pair", "_shared_index", "_four_indices"
)  # fmt: skip
# N, L and T_1 … T_6 without any relation between them.
POINTS = [
    (6, 7, 2, 11, -3, 29, 5, 83),
    (4, 5, -1, 7, 4, 19, -2, 61),
    (10, 9, 3, 13, 8, 47, 1, 211),
]


@pytest.mark.parametrize("mutant", mutants(MEAN), ids=lambda m: m.name[-45:])
def test_every_wrong_mean_turns_the_symbolic_tier_red(mutant):
    build = meta_kernel._mean
    assert compare_with_formula(build, mutant.formula).finding is Finding.FAILS


def wrong_moments():
    """Every one-place mutant of the second moment, of its helpers too, as (name, function)."""
    for mutant in mutants(SQUARE):
        yield mutant.name, mutant.formula.function
    code, names = SQUARE.function.__code__, SQUARE.function.__globals__
    for helper in HELPERS:
        inner = replace(SQUARE, function=getattr(source, helper), parameters=SQUARE.parameters[:1])
        for mutant in mutants(inner):
            changed = {**names, helper: mutant.formula.function}
            yield f"{helper}: {mutant.name}", FunctionType(code, changed)


@pytest.mark.qntk_ci
def test_every_wrong_second_moment_is_not_what_is_derived():
    """A derivation is compared as a rational function; three exact points tell wrong ones."""
    found = second_moment.derive_meta_kernel_second_moment(checking=False).result
    derived = value_as(found, sympy.Expr)
    names = {str(s): s for s in derived.free_symbols}
    exact = []
    for point in POINTS:
        values = dict(zip(("N", "L", *(f"T_{k}" for k in range(1, 7))), point, strict=True))
        found = derived.subs({names[name]: value for name, value in values.items()})
        exact.append(Fraction(str(found)))
    points = [[Fraction(v) for v in point] for point in POINTS]
    assert [SQUARE.function(*point) for point in points] == exact
    wrong = dict(wrong_moments())
    assert len(wrong) > 200
    for name, function in wrong.items():
        with suppress(ZeroDivisionError):  # then it is no formula at all
            assert [function(*point) for point in points] != exact, name


@pytest.mark.qntk_ci
def test_the_derivations_end_in_the_formulas():
    assert compare_with_formula(meta_kernel._mean, MEAN).finding is Finding.HOLDS
    assert compare_with_formula(meta_kernel._mean, SQUARE).finding is Finding.FAILS
    assert (
        value_as(mean.derive_meta_kernel_mean(checking=False).result, sympy.Expr).subs(symbols.L, 1)
        == 0
    )


@pytest.mark.qntk_ci  # the evidence of the claim, once for each mutant
@pytest.mark.parametrize("mutant", [m for m in mutants(MEAN) if "3 * L" in m.name], ids=str)
def test_a_wrong_mean_is_refuted_by_samples_designs_and_asymptotically(mutant):
    broken = {**formulas.FORMULAS, "meta_kernel_mean": mutant.formula}
    case = meta_kernel._mean_cases()[1]
    evidence = sampled.collect("meta-kernel-mean", [case], broken, Context())
    assert evidence.finding is Finding.FAILS
    assert "asymptotic" not in evidence.summary
    wide = meta_kernel._wide_mean_cases()[0]
    evidence = asymptotic.collect("meta-kernel-mean", [wide], broken, Context())
    assert evidence.finding is Finding.FAILS
    assert evidence.summary.startswith("asymptotic: REFUTED")
    assert not evidence.exact
    assert meta_kernel_designs.compare_clifford_means(broken).finding is Finding.FAILS


@pytest.mark.qntk_ci
def test_a_wrong_second_moment_is_refuted_by_samples_and_quadrature():
    wrong = next(m for m in mutants(SQUARE) if "4 * two" in m.name)
    broken = {**formulas.FORMULAS, "meta_kernel_second_moment": wrong.formula}
    case = meta_kernel._square_cases()[1]
    evidence = sampled.collect("meta-kernel-spread", [case], broken, Context())
    assert evidence.finding is Finding.FAILS
    assert meta_kernel_designs.compare_quadrature(broken).finding is Finding.FAILS


@pytest.mark.qntk_ci
def test_what_is_printed_is_a_rival_that_dies():
    case = meta_kernel._mean_cases()[1]
    evidence = sampled.collect("meta-kernel-mean", [case], formulas.FORMULAS, Context())
    (found,) = evidence.details["cases"]
    assert found["outcome"] == "SUPPORTED"
    assert found["mutants"]["E μ = 0 as printed"] == "REFUTED"
    for cases in (meta_kernel._mean_cases(), meta_kernel._wide_mean_cases()):
        for case in cases:  # where E μ = 0, as printed, δ is a share of its spread instead
            assert ("E μ = 0 as printed" in case.rivals) == (case.predict(MEAN) != 0)
            assert (case.scale is None) == (case.predict(MEAN) != 0)
    wide = meta_kernel._wide_square_cases()[1]
    evidence = asymptotic.collect("meta-kernel-spread", [wide], formulas.FORMULAS, Context())
    (found,) = evidence.details["cases"]
    assert found["mutants"]["(51) squared"] == "REFUTED"
    assert found["audited share"] >= 1 / AUDITED
    assert found["test"]["kind"] == "asymptotic"
    assert "asymptotic log wealth" in found
    assert "log e-value" not in found


def test_a_mutant_that_no_asymptotic_test_tells_apart_is_not_held_against_it():
    case = meta_kernel._wide_square_cases()[1]
    value = case.predict(SQUARE)
    assert value is not None
    near = replace(case, rivals={"near": value * 1.05})
    evidence = asymptotic.collect("meta-kernel-spread", [near], formulas.FORMULAS, Context())
    (found,) = evidence.details["cases"]
    assert "near" not in found["mutants"]
    assert evidence.finding is Finding.HOLDS


def test_the_printed_statements_could_hold(monkeypatch):
    from qntk_check.designs import clifford_circuits

    assert meta_kernel._printed_mean_fails(Context()).finding is Finding.FAILS
    assert meta_kernel._printed_spread_fails(Context()).finding is Finding.FAILS
    monkeypatch.setattr(clifford_circuits, "clifford_meta_kernel_mean", lambda *_: Fraction(0))
    assert meta_kernel._printed_mean_fails(Context()).finding is Finding.HOLDS
    printed = replace(SQUARE, function=lambda N, L, T1, T2, *_: 32 * L**2 * T2**3 / N**6)
    monkeypatch.setattr(formulas, "meta_kernel_second_moment", printed)
    assert meta_kernel._printed_spread_fails(Context()).finding is Finding.HOLDS


@pytest.mark.qntk_ci  # a limit of the whole formula, once for each mutant
@pytest.mark.parametrize("change", [lambda N, L: 1 + 1 / L, lambda N, L: 1 + N / (100 * N + L)])
def test_another_limit_for_a_pauli_string_is_seen(change, monkeypatch):
    wrong = replace(SQUARE, function=lambda N, L, *t: SQUARE.function(N, L, *t) * change(N, L))
    monkeypatch.setitem(formulas.FORMULAS, "meta_kernel_second_moment", wrong)
    assert meta_kernel._pauli_limit(Context()).finding is Finding.FAILS


def test_levels_add_cases_and_share_one_alpha():
    cases = meta_kernel._wide_mean_cases()
    counts = [sum(case.within(level) for case in cases) for level in Level]
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1] == len(cases)
    few = asymptotic.collect("meta-kernel-mean", cases, formulas.FORMULAS, Context())
    assert len(few.details["cases"]) == counts[0]
    alone = asymptotic.collect("meta-kernel-mean", cases[:1], formulas.FORMULAS, Context())
    ratio = alone.details["nominal alpha of each set"] / few.details["nominal alpha of each set"]
    assert ratio == pytest.approx(len(cases))


def test_the_registered_claims_have_the_tiers_of_the_inventory():
    for name, tiers in (
        ("meta-kernel-mean", {Tier.SYMBOLIC, Tier.EXACT_DESIGN, Tier.SAMPLED}),
        ("meta-kernel-spread", {Tier.SYMBOLIC, Tier.EXACT_DESIGN, Tier.SAMPLED}),
    ):
        assert set(get(name).tiers) == tiers
