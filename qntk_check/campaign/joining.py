"""A ledger as evidence of its claims, beside the evidence of their own checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qntk_check.arguments import check_kind, check_sequence
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.rows import set_row
from qntk_check.campaign.state import State, states
from qntk_check.evidence import Outcome
from qntk_check.verdicts.decide import Decision, conclude
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier
from qntk_check.verdicts.paper import Paper

__all__ = ["evidence", "joined"]


def evidence(found: Iterable[State]) -> dict[str, list[Evidence]]:
    """Return what a ledger says of each claim, as ``paper:id``.

    Stale sets are none of it, nor those that are not decided: a campaign that is under way takes
    nothing from a verdict. A set whose wrong versions are not all refuted supports nothing.

    Examples
    --------
    >>> evidence([])
    {}
    """
    by_claim: dict[tuple[str, str, bool], list[State]] = {}
    way_out = "give what `states` returned"
    for state in check_sequence("the states", found, way_out):
        check_kind("a state", state, State, way_out)
        if state.stale or not state.truth.outcome.decided:
            continue
        kind = state.kept.claim, state.details["subject"], state.truth.test.guaranteed
        by_claim.setdefault(kind, []).append(state)
    made: dict[str, list[Evidence]] = {}
    for (claim, subject, guaranteed), some in by_claim.items():
        item = _evidence(Subject(subject), some, guaranteed=guaranteed)
        made.setdefault(claim, []).extend([] if item is None else [item])
    return made


def _evidence(subject: Subject, some: Sequence[State], *, guaranteed: bool) -> Evidence | None:
    refuted = [state for state in some if state.truth.outcome is Outcome.REFUTED]
    whole = refuted or [state for state in some if not state.survivors]
    if not whole:
        return None
    found = Finding.FAILS if refuted else Finding.HOLDS
    samples = sum(state.truth.samples for state in whole)
    words = "refuted on" if refuted else "supported on"
    text = f"{words} {len(whole)} parameter sets of a campaign by {samples} samples"
    text += "" if guaranteed else ", asymptotic"
    wrong = sum(len(state.entries) - 1 for state in whole)
    text += f"; {wrong} wrong versions refuted" if not refuted else ""
    text += f"; the first: {refuted[0].label}: {refuted[0].truth.sentence()}" if refuted else ""
    details: dict[str, object] = {"campaign": [set_row(state) for state in whole]}
    details |= {} if guaranteed else {"asymptotic": True}
    return Evidence(Tier.SAMPLED, subject, found, exact=False, summary=text, details=details)


def joined(paper: Paper, decisions: Mapping[str, Decision], ledger: Ledger) -> dict[str, Decision]:
    """Return the decisions of a paper's claims with the evidence of a ledger weighed in."""
    check_kind("the paper", paper, Paper, "give the Paper of these claims")
    check_kind("the decisions", decisions, Mapping, "give them by the claims' ids")
    for decision in decisions.values():
        check_kind("a decision", decision, Decision, "give what `decide` returned")
    more = evidence(states(ledger))
    verdicts = {}
    for id_, decision in decisions.items():
        extra = more.get(f"{paper.name}:{id_}", [])
        old = decision.verdict
        verdicts[id_] = judge(decision.claim, [*old.evidence, *extra]) if extra else replace(old)
    return conclude([decision.claim for decision in decisions.values()], verdicts)
