"""The recorded verdicts: a file written from computed verdicts, which nobody edits.

A run that computes anything else is a finding, not noise: it is shown as old → new with the
reason, and the exit status says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from qntk_check.errors import EvidenceError
from qntk_check.verdicts import routes
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.model import ByClaim, Claim, Finding, Recorded, Subject, Verdict
from qntk_check.verdicts.paper import Paper

Key = Literal["verdict", "kind", "fully_proved", "tiers", "routes", "covered", "corrected",
              "reasons"]  # fmt: skip

__all__ = ["Difference", "compare", "correction", "load", "reasons", "record", "summarize"]

# "why" is for reading: its numbers may end in rounding that differs from machine to machine.
_COMPARED: tuple[Key, ...] = (
    "verdict", "kind", "fully_proved", "tiers", "routes", "covered", "corrected",
    "reasons",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A claim whose computed verdict is not the recorded one."""

    claim: str
    old: str
    new: str
    reason: str

    def __str__(self) -> str:
        """Show old → new with the reason."""
        return f"{self.claim}: {self.old} → {self.new} ({self.reason})"


def summarize(decision: Decision) -> Recorded:
    """Return what is recorded of a decision: words only, no sampled number."""
    return {
        "verdict": decision.verdict.word.value,
        "kind": decision.verdict.kind and decision.verdict.kind.value,
        "fully_proved": decision.fully_proved,
        "tiers": decision.verdict.tier_findings(),
        "routes": list(routes.behind(decision.verdict)),
        "covered": list(decision.verdict.covered()),
        "corrected": correction(decision.claim, {}),
        "reasons": reasons(decision.verdict),
        "why": _why(decision),
    }


def reasons(verdict: Verdict) -> dict[str, dict[str, str]]:
    """Return why the numbers of each sampled mean are what they are: by its name, by number.

    Of parameter sets that a level leaves out, too: a record holds at every level.
    """
    found: dict[str, dict[str, str]] = {}
    for item in verdict.evidence:
        shared = cast("Mapping[str, dict[str, str]]", item.details.get("reasons") or {})
        found |= {name: dict(each) for name, each in shared.items()}
        for trial in item.details.get("trials") or ():
            if trial.get("reasons"):
                found[str(trial["trial"])] = dict(trial["reasons"])
    return found


def correction(claim: Claim, record: Recorded) -> str | None:
    """Return the corrected statement as recorded; without a record its derivations are built."""
    if claim.corrected is None:
        return None
    return record.get("corrected") or claim.corrected.plain()


def _why(decision: Decision) -> str:
    """Return the reason for a reader of tables: an exact counterexample, a reason, or the tiers."""
    verdict = decision.verdict
    for item in verdict.evidence:
        if item.exact and (item.subject, item.finding) == (Subject.PRINTED, Finding.FAILS):
            return item.summary
    if decision.claim.reason is not None:
        return verdict.why
    return ", ".join(verdict.tier_findings())


def load(paper: Paper) -> dict[str, Recorded]:
    """Return the recorded verdicts of a paper by claim id; empty if nothing was ever recorded.

    Raises
    ------
    EvidenceError
        If the file cannot be read as what ``record`` writes.
    """
    path = paper.recorded_verdicts
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return dict(data["verdicts"])
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{path} does not hold recorded verdicts ({error}): restore it, or write it anew "
            "with `qntk-check verify --record`"
        ) from error


def record(paper: Paper, decisions: Mapping[str, Decision]) -> None:
    """Write the record; claims that were not decided this time keep their old entry."""
    merged = {**load(paper), **{id_: summarize(d) for id_, d in decisions.items()}}
    data = {
        "about": "Written by `qntk-check verify --record` from computed verdicts. Do not edit.",
        "verdicts": {id_: merged[id_] for id_ in paper.inventory if id_ in merged},
    }
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    paper.recorded_verdicts.write_text(text, encoding="utf-8")


def compare(decisions: Mapping[str, Decision], recorded: ByClaim) -> list[Difference]:
    """Return every difference between computed and recorded verdicts of these claims."""
    differences: list[Difference] = []
    for id_, decision in decisions.items():
        new, old = summarize(decision), recorded.get(id_)
        if old is None:
            differences.append(
                Difference(id_, "not recorded", new.get("verdict", ""), "a claim without a record")
            )
        elif any((old.get(key) or None) != (new.get(key) or None) for key in _COMPARED):
            differences.append(_describe(id_, old, new, decision.verdict.why))
    return differences


def _describe(id_: str, old: Recorded, new: Recorded, why: str) -> Difference:
    if old.get("verdict") != new.get("verdict", ""):
        return Difference(id_, str(old.get("verdict")), new.get("verdict", ""), why)
    if old.get("kind") != new.get("kind"):
        before, after = (str(entry.get("kind") or "no kind") for entry in (old, new))
        return Difference(id_, before, after, "the correction is of another kind")
    if old.get("tiers") != new.get("tiers", {}):
        found: dict[str, str] = new.get("tiers", {})
        recorded: dict[str, str] = old.get("tiers") or {}
        changed = [t for t in dict.fromkeys([*recorded, *found]) if recorded.get(t) != found.get(t)]
        return Difference(
            id_,
            "; ".join(f"{tier}: {recorded.get(tier, 'absent')}" for tier in changed),
            "; ".join(f"{tier}: {found.get(tier, 'absent')}" for tier in changed),
            "same verdict by other evidence",
        )
    if old.get("routes") != new.get("routes"):
        before, after = (routes.said(entry.get("routes", [])) for entry in (old, new))
        return Difference(id_, before, after, "other routes stand behind it")
    if old.get("covered") != new.get("covered"):
        before, after = ("; ".join(entry.get("covered") or ["nothing"]) for entry in (old, new))
        return Difference(id_, before, after, "the statement is covered otherwise")
    if old.get("corrected") != new.get("corrected"):
        before, after = (str(entry.get("corrected") or "no correction") for entry in (old, new))
        return Difference(id_, before, after, "the corrected statement reads otherwise")
    if old.get("reasons") != new.get("reasons"):
        return Difference(id_, "as recorded", "other reasons", "a number of a trial has changed")
    words = {True: "fully proved", False: "not fully proved"}
    return Difference(
        id_,
        words[bool(old.get("fully_proved"))],
        words[bool(new.get("fully_proved"))],
        "what it rests on has changed",
    )
