"""The proof checker: each claim and tier is a test, and so is each verdict."""

from __future__ import annotations

import re
from pathlib import Path

from qntk_check.claims import recorded
from qntk_check.claims.decide import conclude
from qntk_check.claims.inventory import INVENTORY
from qntk_check.claims.model import judge
from qntk_check.claims.registry import get, registered


def test_evidence_is_as_recorded(claim_tier, proof_checker, report_evidence):
    claim_id, tier = claim_tier
    evidence = proof_checker.evidence(claim_id, tier)
    report_evidence(claim_id, evidence)
    found = judge(get(claim_id), evidence).tier_findings()[tier.value]
    expected = recorded.load()[claim_id]["tiers"][tier.value]
    assert found == expected, "\n".join(item.summary for item in evidence)


def test_verdict_is_as_recorded(claim_id, proof_checker):
    claims = registered()
    verdicts = {id_: proof_checker.verdict(id_) for id_ in _foundations(claim_id)}
    decisions = conclude([claims[id_] for id_ in verdicts], verdicts)
    differences = recorded.compare({claim_id: decisions[claim_id]}, recorded.load())
    assert not differences, "\n".join(map(str, differences))


def _foundations(claim_id):
    below = {other for first in get(claim_id).rests_on for other in _foundations(first)}
    return below | {claim_id}


def test_record_names_exactly_the_registered_claims():
    assert set(recorded.load()) == set(registered())


def test_inventory_registry_and_document_agree_claim_by_claim():
    assert list(registered()) == list(INVENTORY)
    generated = Path(__file__).resolve().parents[1] / "paper" / "generated"
    verdicts = (generated / "verdicts.tex").read_text(encoding="utf-8")
    sections = (generated / "derivations.tex").read_text(encoding="utf-8")
    assert re.findall(r"hyperref\[claim:([\w-]+)\]", verdicts) == list(INVENTORY)
    assert re.findall(r"input\{generated/([\w-]+)\}", sections) == list(INVENTORY)
    for id_ in INVENTORY:
        assert rf"\label{{claim:{id_}}}" in (generated / f"{id_}.tex").read_text(encoding="utf-8")
