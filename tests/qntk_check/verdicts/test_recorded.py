"""The record is written from computed verdicts; a difference is shown with its reason."""

from __future__ import annotations

import json

import pytest

from qntk_check.errors import EvidenceError
from qntk_check.verdicts import recorded
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Check, Claim, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.paper import Paper, inventory


def a_decision(finding, tier=Tier.SYMBOLIC, *, proved=True):
    evidence = Evidence(tier, Subject.PRINTED, finding, True, "the reason", covers="all")
    claim = Claim("loss", "s", "s", (), (Check(tier, "given", lambda _context: evidence),))
    return {"loss": Decision(claim, judge(claim, [evidence]), proved)}


@pytest.fixture
def paper(tmp_path):
    rows = [(id_, "(1)", "says", "S", "section") for id_ in ("loss", "mlp")]
    return Paper("own", "title", "citation", inventory(rows), list, tmp_path)


def test_what_is_recorded_is_found_again(paper):
    decisions = a_decision(Finding.HOLDS)
    recorded.record(paper, decisions)
    assert recorded.compare(decisions, recorded.load(paper)) == []


def test_recording_some_claims_keeps_the_others(paper):
    paper.recorded_verdicts.write_text(json.dumps({"verdicts": {"mlp": {"verdict": "PROVED"}}}))
    recorded.record(paper, a_decision(Finding.HOLDS))
    assert set(recorded.load(paper)) == {"loss", "mlp"}


def test_a_changed_verdict_is_shown_as_old_and_new_with_the_reason(paper):
    recorded.record(paper, a_decision(Finding.HOLDS))
    (difference,) = recorded.compare(a_decision(Finding.FAILS), recorded.load(paper))
    assert str(difference) == "loss: PROVED → REFUTED (the reason)"


@pytest.mark.parametrize(
    "changed",
    [a_decision(Finding.HOLDS, Tier.EXACT_DESIGN), a_decision(Finding.HOLDS, proved=False)],
)
def test_other_evidence_or_lost_foundations_are_differences_too(paper, changed):
    recorded.record(paper, a_decision(Finding.HOLDS))
    assert len(recorded.compare(changed, recorded.load(paper))) == 1


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("kind", "misprint → no kind (the correction is of another kind)"),
        ("covered", "N = 2 → symbolic: all (the statement is covered otherwise)"),
        ("corrected", "$N$ → no correction (the corrected statement reads otherwise)"),
    ],
)
def test_another_kind_or_another_extent_is_told(paper, key, said):
    recorded.record(paper, a_decision(Finding.HOLDS))
    old = recorded.load(paper)
    old["loss"][key] = {"kind": "misprint", "covered": ["N = 2"], "corrected": "$N$"}[key]
    (difference,) = recorded.compare(a_decision(Finding.HOLDS), old)
    assert str(difference) == f"loss: {said}"


def test_a_new_claim_asks_to_be_recorded():
    (difference,) = recorded.compare(a_decision(Finding.HOLDS), {})
    assert "not recorded → PROVED" in str(difference)


def test_a_broken_record_is_refused(paper):
    paper.recorded_verdicts.write_text("[]")
    with pytest.raises(EvidenceError, match="does not hold recorded verdicts"):
        recorded.load(paper)
