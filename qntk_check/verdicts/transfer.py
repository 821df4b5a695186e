"""Evidence as data and back: what goes between processes and into files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qntk_check.verdicts.decide import Decision, conclude
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Evidence, EvidenceData, Finding, Subject, Tier
from qntk_check.verdicts.paper import Paper

__all__ = ["decisions_from_data", "evidence_as_data", "evidence_from_data"]


def evidence_as_data(item: Evidence) -> EvidenceData:
    """Return one piece of evidence as JSON-able data."""
    return {
        "tier": item.tier.value,
        "subject": item.subject.value,
        "finding": item.finding.value,
        "exact": item.exact,
        "summary": item.summary,
        "details": dict(item.details),
        "covers": item.covers,
        "only": item.only,
    }


def evidence_from_data(item: EvidenceData) -> Evidence:
    """Return the evidence that :func:`evidence_as_data` wrote."""
    return Evidence(
        Tier(item["tier"]), Subject(item["subject"]), Finding(item["finding"]),
        item["exact"], item["summary"], item["details"], item["covers"], item["only"],
    )  # fmt: skip


def decisions_from_data(
    paper: Paper, found: Mapping[str, Sequence[EvidenceData]]
) -> dict[str, Decision]:
    """Judge evidence on a paper's claims that was handed over as data, claim by claim."""
    claims = [claim for id_, claim in paper.claims.items() if id_ in found]
    verdicts = {
        claim.id: judge(claim, [evidence_from_data(item) for item in found[claim.id]])
        for claim in claims
    }
    return conclude(claims, verdicts)
