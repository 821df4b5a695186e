"""The training tier has power: what is wrong fails, in every claim that runs decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qntk_check.errors import UnknownNameError
from qntk_check.evidence import Outcome
from qntk_check.formulas import FORMULAS
from qntk_check.papers.liu2024.figures import runs as figure_runs
from qntk_check.papers.liu2024.inventory import INVENTORY
from qntk_check.papers.liu2024.training.table import RUNS, training_checks
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.registry import spendable
from qntk_check.verdicts.tiers import trials

# Trials whose runs take a second or more are put to this test at the level ci.
SLOW = {
    "measurement-cost",
    "noise-resilience",
    "plateau",
    "mean-absolute-error",
    "frozen-decay",
    "many-minima",
}


CASES = [
    pytest.param(
        r, id=f"{r.claim}: {r.name}", marks=[pytest.mark.qntk_ci] if r.claim in SLOW else []
    )
    for r in RUNS
]


@pytest.mark.parametrize("runs", CASES)
def test_a_wrong_value_fails(runs):
    first = runs.trials()[-1]
    value = first.predict(FORMULAS)
    room = first.upper - value, value - first.lower
    off = 6 * first.delta if room[0] > room[1] else -6 * first.delta
    wrong = replace(first, predict=lambda _: value + off, mutated=(), rivals={})
    evidence = trials.collect(runs.claim, [wrong], FORMULAS, Context())
    assert evidence.finding is Finding.FAILS


@pytest.mark.parametrize("runs", RUNS, ids=lambda runs: runs.name)
def test_each_trial_has_wrong_versions_beside_it(runs):
    found = runs.trials()
    assert any(t.wrong(FORMULAS)[0] for t in found)
    names = [t.name for t in found]
    assert len(set(names)) == len(names)
    for trial in found:
        assert trial.lower <= trial.predict(FORMULAS) <= trial.upper


@pytest.mark.parametrize("claim", dict.fromkeys(runs.claim for runs in RUNS))
def test_every_tier_that_the_inventory_asks_of_runs_is_there(claim):
    letters = {{"training": "T", "sampled": "M"}[c.tier.value] for c in training_checks(claim)}
    assert set(INVENTORY[claim].decided_by) & {"T", "M"} <= letters


def trials_of(claim):
    return next(runs for runs in RUNS if runs.claim == claim).trials()


def test_a_wrong_formula_is_refuted_by_the_scalar_model():
    def small_rates_only(eta, K, sigma):
        return sigma**2 / (2 * eta)

    wrong = replace(FORMULAS["plateau"], function=small_rates_only)
    evidence = trials.collect(
        "plateau", trials_of("plateau")[:1], {**FORMULAS, "plateau": wrong}, Context()
    )
    assert evidence.finding is Finding.FAILS


def test_without_a_refuted_wrong_version_nothing_is_decided():
    trial = replace(trials_of("noise-law")[0], rivals={})
    evidence = trials.collect("noise-law", [trial], FORMULAS, Context())
    assert evidence.finding is Finding.UNDECIDED


def test_a_wrong_version_that_survives_leaves_the_claim_undecided():
    trial = trials_of("noise-law")[0]
    same = replace(trial, rivals={**trial.rivals, "the same in other words": trial.predict({})})
    evidence = trials.collect("noise-law", [same], FORMULAS, Context())
    assert evidence.finding is Finding.UNDECIDED
    assert evidence.details["surviving"] == ["the same in other words"]


def test_the_same_samples_on_every_run():
    check = training_checks("measurement-cost")[0]
    one, two = check.run(Context()), check.run(Context())
    assert one.details == two.details
    assert all(t["outcome"] == Outcome.SUPPORTED.name for t in one.details["trials"])


def test_progress_is_told():
    seen = []
    chosen = trials_of("noise-law")
    trials.collect("noise-law", chosen, FORMULAS,
                   Context(progress=lambda *at: seen.append(at)))  # fmt: skip
    assert seen
    share = trials.SHARE * spendable("noise-law", sets=len(chosen))
    assert seen[0][1:] == (4000, chosen[0].most(chosen[0].predict(FORMULAS), share))


def test_an_unknown_claim_is_refused():
    with pytest.raises(UnknownNameError, match="plateau"):
        training_checks("plateaux")


FIGURES = {
    "figure-2": figure_runs.figure_2_trials,
    "figure-3": figure_runs.figure_3_trials,
    "figure-4": figure_runs.figure_4_trials,
}


@pytest.mark.parametrize(
    "claim",
    [pytest.param(one, marks=pytest.mark.qntk_ci if one != "figure-2" else ()) for one in FIGURES],
)
def test_a_figure_with_another_noise_fails(claim):
    # the runs of the figure, held to the plateau of twice the noise
    shown = next(t for t in FIGURES[claim]() if "2σ for σ" in t.rivals)
    wrong = replace(shown, predict=lambda _: shown.rivals["2σ for σ"], rivals={})
    assert trials.collect(claim, [wrong], FORMULAS, Context()).finding is Finding.FAILS
