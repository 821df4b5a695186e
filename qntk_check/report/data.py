"""The verdicts as JSON: everything that was found, with what is needed to find it again."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from qntk_check.claims.decide import Decision, conclude
from qntk_check.claims.inventory import INVENTORY
from qntk_check.claims.model import Evidence, Finding, Level, Subject, Tier, judge
from qntk_check.claims.registry import registered

__all__ = [
    "as_data",
    "decisions_from_data",
    "evidence_as_data",
    "evidence_from_data",
    "versions",
    "write_json",
]

_PACKAGES = ("qntk-check", "sympy", "numpy", "quimb", "cotengra")


def versions() -> dict[str, str]:
    """Return the versions of Python and of what the evidence was computed with."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def as_data(decisions: Mapping[str, Decision], level: Level) -> dict[str, Any]:
    """Return all verdicts and their evidence as JSON-able data."""
    return {
        "level": level.value,
        "versions": versions(),
        "claims": {id_: _claim(decision) for id_, decision in decisions.items()},
    }


def _claim(decision: Decision) -> dict[str, Any]:
    claim, verdict = decision.claim, decision.verdict
    return {
        "number": INVENTORY[claim.id].number,
        "place": INVENTORY[claim.id].place,
        "statement": claim.plain,
        "corrected": claim.corrected,
        "assumptions": list(claim.assumptions),
        "rests_on": list(claim.rests_on),
        "verdict": verdict.word.value,
        "fully_proved": decision.fully_proved,
        "why": verdict.why,
        "evidence": [evidence_as_data(item) for item in verdict.evidence],
    }


def evidence_as_data(item: Evidence) -> dict[str, Any]:
    """Return one piece of evidence as JSON-able data."""
    return {
        "tier": item.tier.value,
        "subject": item.subject.value,
        "finding": item.finding.value,
        "exact": item.exact,
        "summary": item.summary,
        "details": dict(item.details),
    }


def decisions_from_data(found: Mapping[str, list[dict[str, Any]]]) -> dict[str, Decision]:
    """Judge evidence that was handed over as data, claim by claim."""
    claims = [claim for id_, claim in registered().items() if id_ in found]
    verdicts = {
        claim.id: judge(claim, [evidence_from_data(item) for item in found[claim.id]])
        for claim in claims
    }
    return conclude(claims, verdicts)


def evidence_from_data(item: Mapping[str, Any]) -> Evidence:
    """Return the evidence that :func:`evidence_as_data` wrote."""
    return Evidence(
        Tier(item["tier"]), Subject(item["subject"]), Finding(item["finding"]),
        item["exact"], item["summary"], item["details"],
    )  # fmt: skip


def write_json(decisions: Mapping[str, Decision], level: Level, path: Path) -> Path:
    """Write the verdicts to ``path``, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_data(decisions, level), indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    return path
