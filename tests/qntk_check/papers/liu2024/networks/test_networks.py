"""Claims about networks: each check turns red where a formula, or a slip of (39)–(48), changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import formulas
from qntk_check.evidence.course import is_course
from qntk_check.papers.liu2024.networks import exponent as network_exponent
from qntk_check.papers.liu2024.networks import trials as network_trials
from qntk_check.papers.liu2024.networks.mlp import compare_definition
from qntk_check.papers.liu2024.networks.mlp_chain import printed_chain
from qntk_check.papers.liu2024.networks.mlp_gradient import printed_gradient
from qntk_check.papers.liu2024.networks.mlp_kernel_fluctuation import printed_fluctuation
from qntk_check.papers.liu2024.networks.mlp_laziness import printed_width
from qntk_check.papers.liu2024.setup.lecun_moment import printed_moment
from qntk_check.verdicts.model import Context, Finding, Subject
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.tiers.trials import collect

PRINTED = [
    printed_moment,
    printed_gradient,
    printed_chain,
    printed_width,
    printed_fluctuation,
]
MENDED = {
    "printed_moment": {"printed": lambda i, j, k, m: i == m and j == k},
    "printed_gradient": {"sign": -1},
    "printed_chain": {"prime": True, "own_indices": True},
    "printed_width": {"at": 1},
    "printed_fluctuation": {"rates": True},
}


@pytest.mark.parametrize("check", PRINTED, ids=lambda check: check.__name__)
def test_the_printed_statement_fails_and_the_mended_one_passes(check):
    assert check().finding is Finding.FAILS
    assert check(**MENDED[check.__name__]).finding is Finding.HOLDS


def test_each_slip_of_the_chain_is_seen_alone():
    for mended in ({"prime": True}, {"own_indices": True}):
        assert printed_chain(**mended).finding is Finding.FAILS


def test_an_activated_output_is_seen():
    assert compare_definition().finding is Finding.HOLDS
    wrong = compare_definition(activated_output=True)
    assert wrong.finding is Finding.FAILS


def wrong_formulas(name, mutant):
    return {**formulas.FORMULAS, name: mutant.formula}


@pytest.mark.parametrize("mutant", mutants(formulas.lecun_second_moment), ids=lambda m: m.name)
def test_a_wrong_moment_is_refuted_by_drawn_weights(mutant):
    changed = wrong_formulas("lecun_second_moment", mutant)
    trials = network_trials.moment_trials()[:1]
    evidence = collect("lecun-moment", trials, changed, Context())
    assert evidence.finding is Finding.FAILS


@pytest.mark.parametrize("trial", range(2), ids=["linear", "relu"])
@pytest.mark.parametrize("mutant", mutants(formulas.mlp_laziness), ids=lambda m: m.name)
def test_a_wrong_derivative_is_refuted_by_drawn_networks(mutant, trial):
    changed = wrong_formulas("mlp_laziness", mutant)
    chosen = network_trials.laziness_trials()[trial]
    if abs(chosen.predict(changed) - 1) < 3 * chosen.delta:
        pytest.skip("at the critical C_W = 2 of ReLU the distance does not matter")
    evidence = collect("mlp-laziness", [replace(chosen, mutated=())], changed, Context())
    assert evidence.finding is Finding.FAILS


def test_the_printed_width_is_among_what_drawn_networks_refute():
    rivals = [name for trial in network_trials.laziness_trials() for name in trial.rivals]
    assert sum("as printed" in name for name in rivals) >= 4


def exponent(power, *, groups=24, drift=1.0):
    rng = np.random.default_rng(1)
    widths = np.array(network_exponent.WIDTHS, dtype=float)
    noise = rng.chisquare(3, (groups, len(widths))) / 3
    return network_exponent.Exponent(widths, noise * widths**power, np.full(len(widths), drift))


@pytest.mark.parametrize(
    ("power", "drift", "finding"),
    [
        (-1.0, 1.0, Finding.HOLDS),
        (0.0, 1.0, Finding.FAILS),
        (-0.5, 1.0, Finding.FAILS),
        (-2.0, 1.0, Finding.FAILS),
        (1.0, 1.0, Finding.FAILS),
        (-1.0, 2.0, Finding.FAILS),  # a mean that is not that of the limit
    ],
)
def test_an_exponent_is_found_out(power, drift, finding):
    judged = network_exponent.judge_exponent(exponent(power, drift=drift), 1.0, Subject.CORRECTED)
    assert judged.finding is finding


def test_the_course_of_an_exponent_ends_where_it_is_judged():
    measured = exponent(-1.0)
    judged = network_exponent.judge_exponent(measured, 1.0, Subject.CORRECTED)
    (row,) = judged.details["cases"]
    course = row["course"]
    assert is_course(course)
    assert course["draws"][-1] == row["samples"]
    assert course["mean"][-1] == pytest.approx(row["mean"], rel=1e-5)
    low, high = measured.law.interval(0.05)
    assert (course["low"][-1], course["high"][-1]) == pytest.approx((low, high), rel=1e-5)


def test_too_few_groups_decide_nothing():
    few = network_exponent.judge_exponent(exponent(-1.0, groups=3), 1.0, Subject.CORRECTED)
    assert few.finding is Finding.UNDECIDED


def test_equal_rates_as_printed_give_a_kernel_that_grows():
    measured = network_exponent.measure(16, rates="equal", widths=(16, 32, 64, 128))
    low, high = measured.law.interval(0.01)
    assert low < 1 < high
    assert low > 0
    growth = np.diff(np.log(measured.means)) / np.log(2)
    assert np.allclose(growth, 1, atol=0.2)


def test_the_interval_covers_as_often_as_it_says():
    """At α = 0.05 out of 400 seeds: a binomial count, six standard deviations wide."""
    rng = np.random.default_rng(5)
    widths = np.array([16.0, 64.0, 256.0])
    missed = 0
    for _ in range(400):
        noise = rng.chisquare(3, (24, 3)) / widths
        low, high = network_exponent.Exponent(widths, noise, widths).law.interval(0.05)
        missed += not low <= -1 <= high
    assert abs(missed - 20) < 6 * np.sqrt(400 * 0.05 * 0.95)
