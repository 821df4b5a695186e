"""The proof checker: each claim and tier is a test, and so is each verdict."""

from __future__ import annotations

import re
from pathlib import Path

from qntk_check.papers.liu2024 import PAPER
from qntk_check.papers.liu2024.inventory import INVENTORY
from qntk_check.verdicts import foundations, recorded
from qntk_check.verdicts.decide import conclude
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.registry import find, installed


def test_evidence_is_as_recorded(claim_tier, proof_checker, report_evidence):
    claim_id, tier = claim_tier
    evidence = proof_checker.evidence(claim_id, tier)
    report_evidence(claim_id, evidence)
    paper, claim = find(claim_id)
    found = judge(claim, evidence).tier_findings()[tier.value]
    expected = recorded.load(paper)[claim.id].get("tiers", {}).get(tier.value)
    assert expected is not None
    assert found == expected, "\n".join(item.summary for item in evidence)


def test_verdict_is_as_recorded(claim_id, proof_checker):
    paper, claim = find(claim_id)
    decided = {}
    for home, below in foundations.below({paper: [claim]}).items():
        verdicts = {item.id: proof_checker.verdict(f"{home.name}/{item.id}") for item in below}
        decided[home] = conclude(below, verdicts)
    decision = foundations.joined(decided)[paper][claim.id]
    differences = recorded.compare({claim.id: decision}, recorded.load(paper))
    assert not differences, "\n".join(map(str, differences))


def test_records_name_exactly_the_registered_claims():
    for paper in installed().values():
        assert list(recorded.load(paper)) == list(paper.claims), paper.name


def test_inventory_registry_and_document_agree_claim_by_claim():
    assert list(PAPER.claims) == list(INVENTORY)
    generated = Path(__file__).resolve().parents[1] / "paper" / "generated"
    verdicts = (generated / "verdicts.tex").read_text(encoding="utf-8")
    sections = (generated / "claims.tex").read_text(encoding="utf-8")
    steps = (generated / "derivations.tex").read_text(encoding="utf-8")
    assert re.findall(r"hyperref\[claim:([\w-]+)\]", verdicts) == list(INVENTORY)
    assert re.findall(r"input\{generated/([\w-]+)\}", sections) == list(INVENTORY)
    proved = [f"{id_}-steps" for id_, claim in PAPER.claims.items() if claim.derivations]
    # Before them stands what is told once for every order.
    assert re.findall(r"input\{generated/([\w-]+)\}", steps) == ["orders", *proved]
    for id_ in INVENTORY:
        assert rf"\label{{claim:{id_}}}" in (generated / f"{id_}.tex").read_text(encoding="utf-8")
