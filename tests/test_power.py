"""Break formula (22) in the code: both the symbolic and the sampled tier must turn red."""

from __future__ import annotations

import pytest

from qntk_check import formulas
from qntk_check.papers.liu2024 import PAPER
from qntk_check.verdicts import decide, recorded
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Context, Finding, Tier, VerdictWord
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get

WRONG = mutants(formulas.kernel_mean)


def red(tier, mutant, monkeypatch):
    monkeypatch.setitem(formulas.FORMULAS, "kernel_mean", mutant.formula)
    return decide.collect_evidence(get("kernel-mean"), Context(), tier)


@pytest.mark.parametrize("mutant", WRONG, ids=lambda mutant: mutant.name)
def test_any_wrong_factor_turns_the_symbolic_tier_red(mutant, monkeypatch):
    evidence = red(Tier.SYMBOLIC, mutant, monkeypatch)
    assert any(item.finding is Finding.FAILS for item in evidence)


@pytest.mark.qntk_ci  # the samples of the claim, once for each mutant
@pytest.mark.parametrize(
    "mutant",
    # One of each kind of factor; that samples kill every mutant is in the claim's own evidence.
    [m for m in WRONG if m.name.startswith(("3 *", "2 * (L + 1)")) or "N * T2 + T1" in m.name],
    ids=lambda mutant: mutant.name,
)
def test_a_wrong_factor_turns_the_sampled_tier_red(mutant, monkeypatch):
    (item,) = red(Tier.SAMPLED, mutant, monkeypatch)
    assert item.finding is Finding.FAILS
    assert "REFUTED" in item.summary


@pytest.mark.qntk_ci  # the samples of the claim a second time
def test_the_claim_itself_kills_every_mutant():
    (item,) = decide.collect_evidence(get("kernel-mean"), Context(), Tier.SAMPLED)
    assert item.finding is Finding.HOLDS
    assert item.details["surviving mutants"] == []
    killed = {
        name
        for case in item.details["cases"]
        for name, outcome in case["mutants"].items()
        if outcome == "REFUTED"
    }
    assert {mutant.name for mutant in WRONG} <= killed


@pytest.mark.qntk_ci
def test_a_wrong_formula_is_no_longer_the_recorded_verdict(monkeypatch):
    lost = next(mutant for mutant in WRONG if "return 1 * L" in mutant.name)
    monkeypatch.setitem(formulas.FORMULAS, "kernel_mean", lost.formula)
    claim = get("kernel-mean")
    evidence = [
        item
        for tier in (Tier.SYMBOLIC, Tier.SECOND_ROUTE, Tier.EXACT_DESIGN)
        for item in decide.collect_evidence(claim, Context(), tier)
    ]
    verdict = judge(claim, evidence)
    assert verdict.word is VerdictWord.INCONCLUSIVE or verdict.word is VerdictWord.REFUTED
    decisions = decide.conclude([claim], {claim.id: verdict})
    (difference,) = recorded.compare(decisions, recorded.load(PAPER))
    assert difference.old == "PROVED"
