"""The verdicts as JSON: everything that was found, with what is needed to find it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from qntk_check.provenance import versions
from qntk_check.verdicts import routes
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.model import Data, Level
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import key
from qntk_check.verdicts.transfer import evidence_as_data

__all__ = ["Decided", "as_data", "write_json"]

# What was decided, paper by paper.
Decided = Mapping[Paper, Mapping[str, Decision]]

_PACKAGES = ("qntk-check", "sympy", "numpy", "quimb", "cotengra")


def as_data(decided: Decided, level: Level) -> Data:
    """Return all verdicts and their evidence as JSON-able data."""
    return {
        "level": level.value,
        "versions": versions(*_PACKAGES),
        "papers": {
            paper.name: {
                "title": paper.title,
                "citation": paper.citation,
                "alpha": paper.alpha,
                "convention": paper.convention.plain(),
            }
            for paper in decided
        },
        "claims": {
            key(paper, id_, decided): _claim(paper, decision)
            for paper, decisions in decided.items()
            for id_, decision in decisions.items()
        },
    }


def _claim(paper: Paper, decision: Decision) -> Data:
    claim, verdict = decision.claim, decision.verdict
    stand = routes.behind(verdict)
    return {
        "paper": paper.name,
        "number": paper.number(claim.id),
        "place": paper.inventory[claim.id].place,
        "statement": claim.plain,
        "corrected": claim.corrected and claim.corrected.plain(),
        "assumptions": list(claim.assumptions),
        "rests_on": list(claim.rests_on),
        "verdict": verdict.word.value,
        "kind": verdict.kind and verdict.kind.value,
        "fully_proved": decision.fully_proved,
        "routes": list(stand),
        "independent_routes": list(routes.independent(stand)),
        "why": verdict.why,
        "covered": list(verdict.covered()),
        "evidence": [evidence_as_data(item) for item in verdict.evidence],
    }


def write_json(decided: Decided, level: Level, path: Path) -> Path:
    """Write the verdicts to ``path``, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_data(decided, level), indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    return path
