"""The claims on the conditions and scalings: wrong formulas and wrong derivations are seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qntk_check import formulas
from qntk_check.papers.liu2024.conditions import (
    condition_automatic,
    condition_kernel,
    condition_meta_kernel,
    scaling_ratios,
    width_analogy,
)
from qntk_check.papers.liu2024.setup import overparametrization
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import (
    Check,
    Claim,
    Context,
    Finding,
    Subject,
    Tier,
    VerdictWord,
)
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get

WORDS = {
    "second-order-error": VerdictWord.PROVED,
    "condition-kernel": VerdictWord.CORRECTED,
    "condition-meta-kernel": VerdictWord.CORRECTED,
    "trace-ordering": VerdictWord.PROVED,
    "condition-automatic": VerdictWord.CORRECTED,
    "scaling-ratios": VerdictWord.CORRECTED,
    "width-analogy": VerdictWord.CORRECTED,
    "overparametrization": VerdictWord.CORRECTED,
    "moment-scaling": VerdictWord.PROVED,
}


def _check(claim: str, name: str) -> Check:
    return next(check for check in get(claim).checks if check.name == name)


def _exact(claim: Claim):
    return [check.run(Context()) for check in claim.checks if check.tier is Tier.SYMBOLIC]


@pytest.mark.qntk_ci  # the evidence of the claims a second time
@pytest.mark.parametrize("claim", WORDS)
def test_the_exact_tier_alone_gives_the_verdict(claim):
    assert judge(get(claim), _exact(get(claim))).word is WORDS[claim]


@pytest.mark.parametrize(
    ("claim", "name", "formula"),
    [
        ("condition-kernel", "relative spread", "kernel_relative_spread"),
        pytest.param(
            "condition-meta-kernel", "linearity ratio", "linearity_ratio", marks=pytest.mark.qntk_ci
        ),
    ],
)
def test_a_wrong_formula_is_seen(claim, name, formula, monkeypatch):
    honest = formulas.FORMULAS[formula]
    wrong = replace(honest, function=lambda N, *rest: honest.function(N, *rest) * (N + 1) / N)
    monkeypatch.setitem(formulas.FORMULAS, formula, wrong)
    assert _check(claim, name).run(Context()).finding is Finding.FAILS


def test_every_mutant_of_the_printed_ratio_leaves_its_value():
    """The printed formula is pinned by a point computed by hand: 0.3·√8·0.5/8."""
    formula = formulas.linearity_ratio_as_printed
    call = {"N": 8, "eta": 0.3, "error": 0.5, "traces": (0, 8)}
    value = 0.3 * 0.5 * 8**0.5 / 8
    assert formula(**call) == pytest.approx(value)
    for mutant in mutants(formula):
        assert mutant.formula(**call) != pytest.approx(value), mutant.name


@pytest.mark.parametrize(
    ("check", "name", "mutant"),
    [
        # A ratio that does not grow with L would make (53) right.
        (condition_meta_kernel._printed_ratio_fails, "linearity_ratio", lambda **_call: 0.01),
        # A projector that concentrates would make (52) right.
        (
            condition_kernel._no_concentration,
            "kernel_relative_spread",
            lambda **call: call["L"] ** -0.5,
        ),
        # A large O that makes (53) small would make it automatic.
        (
            condition_automatic._automatic_fails,
            "linearity_ratio_as_printed",
            lambda **call: 1 / call["traces"][1],
        ),
        (width_analogy._width_fails, "kernel_relative_spread", lambda **call: 1 / call["N"]),
        (scaling_ratios._ratios_fail, "kernel_relative_spread", lambda **call: call["L"] ** -0.5),
        (
            overparametrization._definitions_differ,
            "kernel_mean",
            lambda **call: call["L"] / call["N"] ** 0.5,
        ),
    ],
)
def test_the_printed_statement_would_hold_if_the_formulas_said_so(check, name, mutant, monkeypatch):
    assert check(Context()).finding is Finding.FAILS
    monkeypatch.setattr(formulas, name, mutant)
    evidence = check(Context())
    assert evidence.subject is Subject.PRINTED
    assert evidence.finding is Finding.HOLDS


def test_linear_rate_solves_the_ratio():
    call = {"L": 64, "observable": {"ZZ": 1}}
    rate = formulas.linear_rate(error=0.7, ratio=0.1, **call)
    assert formulas.linearity_ratio(eta=rate, error=0.7, **call) == pytest.approx(0.1)


@pytest.mark.qntk_ci  # the samples of the claim a second time
def test_the_sampled_rival_is_refuted():
    (item,) = (
        check.run(Context()) for check in get("condition-kernel").checks
        if check.tier is Tier.SAMPLED
    )  # fmt: skip
    assert item.finding is Finding.HOLDS
    for case in item.details["cases"]:
        assert case["mutants"]["2K̄²/L, the spread of L ≫ 1 alone"] == "REFUTED"


def test_a_real_step_of_gradient_descent_keeps_to_the_remainder():
    """ε after a step, minus the two terms of (50), stays below ⅔ w (η|ε|)³ (LK)^{3/2}."""
    import numpy as np

    from qntk_check import circuits, kernel

    structure = circuits.product(3, ["XYZ", "ZIX", "IYY", "XXI", "ZZZ", "YIZ"])
    rng = np.random.default_rng(7)
    angles = rng.uniform(0, 2 * np.pi, 6)
    observable = {"ZIZ": 1.0, "XII": 0.5}

    def at(theta):
        circuit = circuits.Circuit(structure, theta)
        return kernel.evaluate(circuit, observable, "dense", target=0.3)

    before = at(angles)
    for eta in (0.01, 0.05, 0.2):
        after = at(angles - eta * before.error * before.gradient)
        linear = -eta * before.K * before.error
        second = 0.5 * eta**2 * before.error**2 * before.mu
        left_out = after.error - before.error - linear - second
        bound = 2 / 3 * 3 * (eta * abs(before.error)) ** 3 * (6 * before.K) ** 1.5
        assert abs(left_out) <= bound
        assert abs(left_out) < abs(second)
