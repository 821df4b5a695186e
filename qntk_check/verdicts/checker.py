"""Collecting evidence in a test session, each piece once: the fixture ``proof_checker``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qntk_check.verdicts import decide, kept
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Claim, Context, Evidence, Level, Tier, Verdict
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import find, get
from qntk_check.verdicts.transfer import evidence_as_data, evidence_from_data

__all__ = ["ProofChecker"]


class ProofChecker:
    """Collects evidence, each piece once in a session.

    Parameters
    ----------
    level
        How much work to spend: ``quick``, ``ci`` or ``nightly``.
    shared
        A folder through which the worker processes of this one run hand on what they found;
        what a check finds depends on the claim and the level alone.
    kept
        A folder that keeps what these very sources have found, from run to run; it comes first.
    """

    def __init__(self, level: str, shared: Path | None = None, kept: Path | None = None) -> None:
        self.context: Context = Context(Level(level))
        self._shared, self._kept = shared, kept
        self._evidence: dict[tuple[str, Tier], tuple[Evidence, ...]] = {}

    def evidence(self, claim_id: str, tier: Tier) -> tuple[Evidence, ...]:
        """Return what the checks of one tier of a claim found."""
        paper, claim = find(claim_id)
        # One claim may be asked for with its paper's name or without.
        key = (f"{paper.name}/{claim.id}", tier)
        if key not in self._evidence:
            found = self._handed_over(paper, claim, tier)
            if found is None:
                found = decide.collect_evidence(
                    claim, replace(self.context, paper=paper.name), tier
                )
                self._hand_on(paper, claim, tier, found)
            self._evidence[key] = found
        return self._evidence[key]

    def correction(self, claim_id: str) -> str | None:
        """Return the LaTeX of what holds in place of a claim as printed, if that is another."""
        paper, claim = find(claim_id)
        if claim.corrected is None:
            return None
        home = self._home(paper)
        said = None if home is None else kept.correction(home, claim)
        if said is None:
            said = claim.corrected.latex()
            if home is not None:
                kept.keep_correction(home, claim, said)
        return said

    def _home(self, paper: Paper) -> Path | None:
        home = None
        if self._kept is not None:
            home = kept.place(self._kept, paper, self.context.level.value)
        if home is None and self._shared is not None:
            home = self._shared / paper.name
        return home

    def _handed_over(self, paper: Paper, claim: Claim, tier: Tier) -> tuple[Evidence, ...] | None:
        home = self._home(paper)
        found = None if home is None else kept.evidence(home, claim, tier)
        return None if found is None else tuple(evidence_from_data(item) for item in found)

    def _hand_on(self, paper: Paper, claim: Claim, tier: Tier, found: tuple[Evidence, ...]) -> None:
        if (home := self._home(paper)) is not None:
            kept.keep_evidence(home, claim, tier, [evidence_as_data(item) for item in found])

    def verdict(self, claim_id: str) -> Verdict:
        """Return the verdict on a claim from the evidence of all its tiers."""
        claim = get(claim_id)
        found = [item for tier in claim.tiers for item in self.evidence(claim_id, tier)]
        return judge(claim, found)
