"""Drawn circuits support the right formula and refute wrong ones, at stated error rates."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DesignDegreeError, EvidenceError
from qntk_check.evidence import (
    AsymptoticMeanTest,
    BoundedMeanTest,
    Outcome,
    Tally,
    claim_alpha,
    run,
    sample_size,
)
from qntk_check.kernel import kernel_bound
from qntk_check.verdicts.model import Context, Finding, Level
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import number
from qntk_check.verdicts.tiers import asymptotic, sampled
from qntk_check.verdicts.tiers.sampled import SampledCase

WHY = {"n, layers, observable": "small"}
CASE = SampledCase("kernel_mean", "haar-circuit", 2, 3, (1, 1, 1, 0), reasons=WHY)


@st.composite
def cases(draw):
    n = draw(st.integers(1, 2))
    spectrum = draw(
        st.lists(st.integers(-3, 3), min_size=2**n, max_size=2**n).filter(lambda s: len({*s}) > 1)
    )
    ensemble = draw(st.sampled_from(["haar-circuit", "independent-slots", "clifford-circuit"]))
    layers = draw(st.integers(1, 4))
    return SampledCase("kernel_mean", ensemble, n, layers, tuple(spectrum), reasons=WHY)


def test_drawn_parameters_never_refute_equation_22_and_always_a_lost_factor(qntk_level):
    # The share of α that the fixed cases leave, spent evenly over the examples of the level.
    examples = 5 if qntk_level == "quick" else settings().max_examples
    alpha = (1 - sampled.SHARE) * claim_alpha(number("kernel-mean")) / examples

    @settings(max_examples=examples)
    @given(case=cases())
    def every_example(case):
        value = case.predict(formulas.kernel_mean)
        bound = kernel_bound(case.layers, case.observable)
        truth = BoundedMeanTest(value, upper=bound, alpha=alpha)
        tests = {"truth": truth, "half": truth.at(value / 2)}
        record = run("kernel-mean", case.parameters(), case.draw, tests, cap=20_000,
                     block_size=1000)  # fmt: skip
        event(record["truth"].outcome.name)
        assert record["truth"].outcome is not Outcome.REFUTED, record["truth"].sentence()
        assert record["half"].outcome is Outcome.REFUTED

    every_example()


def test_one_case_alone_leaves_mutants_alive_and_decides_nothing():
    one_qubit = SampledCase("kernel_mean", "haar-circuit", 1, 1, {"Z": 1}, reasons=WHY)
    evidence = sampled.collect("kernel-mean", [one_qubit], formulas.FORMULAS, Context())
    assert evidence.finding is Finding.UNDECIDED
    assert "T1" in evidence.details["surviving mutants"][0]


def test_a_formula_with_a_wrong_factor_is_refuted():
    wrong = next(m for m in mutants(formulas.kernel_mean) if "return 3 * L" in m.name)
    broken = {**formulas.FORMULAS, "kernel_mean": wrong.formula}
    evidence = sampled.collect("kernel-mean", [CASE], broken, Context())
    assert evidence.finding is Finding.FAILS
    assert "REFUTED" in evidence.summary


@pytest.mark.parametrize(
    "case", [CASE, replace(CASE, formula="meta_kernel_mean", statistic="mean of μ", method="dense")]
)
def test_evaluators_that_disagree_are_no_evidence(case, monkeypatch):
    import qntk_check.kernel

    honest = qntk_check.kernel.evaluate_many

    def off(batch, *, observable, method):
        factor = 1 + 1e-6 * (method == "dense")
        many = honest(batch, observable=observable, method=method)
        return SimpleNamespace(K=many.K * factor, mu=many.mu * factor)

    monkeypatch.setattr(qntk_check.kernel, "evaluate_many", off)
    with pytest.raises(EvidenceError, match=r"two evaluators of . differ"):
        sampled.collect("kernel-mean", [case], formulas.FORMULAS, Context())


def test_a_clifford_average_of_a_higher_degree_is_refused():
    fourth = SampledCase(
        "kernel_mean", "clifford-circuit", 2, 3, (1, 1, 1, 0), statistic="variance of K",
        reasons=WHY,
    )  # fmt: skip
    with pytest.raises(DesignDegreeError, match="3-design"):
        sampled.collect("kernel-mean", [fourth], formulas.FORMULAS, Context())


def test_a_formula_without_a_value_is_refused():
    nowhere = replace(formulas.kernel_mean, function=lambda *_: 1 / 0)
    with pytest.raises(EvidenceError, match="has no value"):
        sampled.collect("kernel-mean", [CASE], {"kernel_mean": nowhere}, Context())


@pytest.mark.parametrize("missing", ["n", "layers", "observable", "share", "effort", "scale"])
def test_a_case_of_which_a_number_has_no_reason_is_refused_when_it_is_built(missing):
    """One reason may stand for several numbers; numbers left as they are by default need none."""
    names = ("n", "layers", "observable", "share", "effort", "scale")
    given = {"share": 0.5, "effort": 2, "scale": 1.0}
    whole = {", ".join(names[:2]): "small", **dict.fromkeys(names[2:], "so")}
    case = replace(CASE, **given, reasons=whole)
    assert case.explained()["n = 2, L = 3"] == "small"
    fewer = {n: why for n in names if n != missing for why in ["so"]}
    with pytest.raises(EvidenceError, match=f"gives no reason for {missing}: say in reasons="):
        replace(CASE, **given, reasons=fewer)
    with pytest.raises(EvidenceError, match="gives no reason"):
        replace(CASE, **given, reasons={**fewer, missing: " "})


def test_the_reasons_of_all_cases_are_in_the_evidence_at_every_level():
    later = replace(CASE, layers=4, level=Level.NIGHTLY)
    evidence = sampled.collect("kernel-mean", [CASE, later], formulas.FORMULAS, Context())
    assert len(evidence.details["cases"]) == 1
    assert list(evidence.details["reasons"]) == [CASE.name(), later.name()]
    why = evidence.details["reasons"][CASE.name()]
    assert why["n = 2, L = 3, O of spectrum 1, 1, 1, 0"] == "small"
    assert why["δ"] == sampled.DELTA
    assert why["most draws"] == sampled.CAP


def predicted(case):
    """What equation (22) says of a case."""
    found = case.predict(formulas.kernel_mean)
    assert found is not None
    return found


def test_delta_is_at_most_half_of_the_way_to_a_rival_that_it_can_see():
    value = predicted(CASE)
    near = replace(CASE, rivals={"near": 1.06 * value, "nearer": 1.04 * value})
    evidence = sampled.collect("kernel-mean", [near], formulas.FORMULAS, Context())
    (case,) = evidence.details["cases"]
    assert case["test"]["delta"] == pytest.approx(0.03 * value)
    assert case["rivals"] == {"near": 1.06 * value, "nearer": 1.04 * value}
    assert case["mutants"]["near"] == "REFUTED"


def test_the_caps_decide_what_they_are_said_to_decide():
    """A coin of mean a tenth; samples whose standard deviation is twice their mean."""
    for level, most in sampled.CAPS.items():
        delta = 0.1 * sampled.DISCREPANCY[level]
        assert most == int(1.6 * sample_size(0.09, 1, delta, sampled.BETA))
    for level, most in asymptotic.CAPS.items():
        test = AsymptoticMeanTest(1.0, delta=asymptotic.DISCREPANCY[level])
        half = 1 - test.interval(Tally(test.key, most, 1.0, 4.0 * (most - 1), ()), 1e-6)[0]
        assert half + 2 * 2 / most**0.5 < test.delta  # with the mean itself two errors off


def test_a_rival_that_no_case_tells_apart_leaves_the_claim_undecided():
    """Say the printed value, a percent off: support of the other one would not exclude it.

    Asymptotic tests leave it to the guaranteed ones, whose δ is smaller.
    """
    collect = sampled.collect
    value = predicted(CASE)
    near = replace(CASE, rivals={"as printed": 1.01 * value, "twice": 2 * value})
    evidence = collect("kernel-mean", [near], formulas.FORMULAS, Context())
    assert "as printed, told apart in no case" in evidence.details["surviving mutants"]
    assert not any("twice" in name for name in evidence.details["surviving mutants"])
    assert evidence.finding is Finding.UNDECIDED
    wide = replace(near, layers=6, rivals={"as printed": 1.3 * predicted(near)})
    evidence = collect("kernel-mean", [near, wide], formulas.FORMULAS, Context())
    assert not any("told apart" in name for name in evidence.details["surviving mutants"])
