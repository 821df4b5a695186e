"""The record is written from computed verdicts; a difference is shown with its reason."""

from __future__ import annotations

import json

import pytest

from qntk_check.claims import recorded
from qntk_check.claims.decide import Decision
from qntk_check.claims.model import Check, Claim, Evidence, Finding, Subject, Tier, judge
from qntk_check.errors import EvidenceError


def a_decision(finding, tier=Tier.SYMBOLIC, *, proved=True):
    evidence = Evidence(tier, Subject.PRINTED, finding, True, "the reason")
    claim = Claim("loss", "s", "s", (), (Check(tier, "given", lambda _context: evidence),))
    return {"loss": Decision(claim, judge(claim, [evidence]), proved)}


def test_what_is_recorded_is_found_again(tmp_path):
    path = tmp_path / "record.json"
    decisions = a_decision(Finding.HOLDS)
    recorded.record(decisions, path)
    assert recorded.compare(decisions, recorded.load(path)) == []


def test_recording_some_claims_keeps_the_others(tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"verdicts": {"mlp": {"verdict": "PROVED"}}}))
    recorded.record(a_decision(Finding.HOLDS), path)
    assert set(recorded.load(path)) == {"loss", "mlp"}


def test_a_changed_verdict_is_shown_as_old_and_new_with_the_reason(tmp_path):
    path = tmp_path / "record.json"
    recorded.record(a_decision(Finding.HOLDS), path)
    (difference,) = recorded.compare(a_decision(Finding.FAILS), recorded.load(path))
    assert str(difference) == "loss: PROVED → REFUTED (the reason)"


@pytest.mark.parametrize(
    "changed",
    [a_decision(Finding.HOLDS, Tier.EXACT_DESIGN), a_decision(Finding.HOLDS, proved=False)],
)
def test_other_evidence_or_lost_foundations_are_differences_too(tmp_path, changed):
    path = tmp_path / "record.json"
    recorded.record(a_decision(Finding.HOLDS), path)
    assert len(recorded.compare(changed, recorded.load(path))) == 1


def test_a_new_claim_asks_to_be_recorded():
    (difference,) = recorded.compare(a_decision(Finding.HOLDS), {})
    assert "not recorded → PROVED" in str(difference)


def test_a_broken_record_is_refused(tmp_path):
    path = tmp_path / "record.json"
    path.write_text("[]")
    with pytest.raises(EvidenceError, match="does not hold recorded verdicts"):
        recorded.load(path)
