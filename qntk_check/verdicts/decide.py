"""Decide claims: run every check, judge the evidence, and compute what is fully proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Claim, Context, Evidence, Tier, Verdict, VerdictWord
from qntk_check.verdicts.registry import owner, registered

__all__ = ["Decision", "collect_evidence", "conclude", "decide", "fully_proved"]

# A statement that was proved, as printed or after a correction that is stated.
_ESTABLISHED = (VerdictWord.PROVED, VerdictWord.CORRECTED)


@dataclass(frozen=True)
class Decision:
    """A claim, its verdict, and whether all that it rests on is proved too."""

    claim: Claim
    verdict: Verdict
    fully_proved: bool


def collect_evidence(
    claim: Claim, context: Context, tier: Tier | None = None
) -> tuple[Evidence, ...]:
    """Run the checks of a claim, or those of one tier, in order."""
    home = None if context.paper else owner(claim)
    context = replace(context, paper=home.name) if home else context
    return tuple(check.run(context) for check in claim.checks if tier is None or check.tier is tier)


def decide(
    claims: Iterable[Claim] | None = None,
    context: Context | None = None,
    on_claim: Callable[[str, int, int], None] = lambda _id, _done, _total: None,
) -> dict[str, Decision]:
    """Decide claims of one paper, at the quick level; by default all that are registered.

    ``on_claim(id, done, total)`` hears of each claim before it is decided; what a single check
    does goes to ``context.progress``.
    """
    chosen = list(registered().values() if claims is None else claims)
    context = context or Context()
    verdicts: dict[str, Verdict] = {}
    for done, claim in enumerate(chosen):
        on_claim(claim.id, done, len(chosen))
        verdicts[claim.id] = judge(claim, collect_evidence(claim, context))
    return conclude(chosen, verdicts)


def conclude(claims: Iterable[Claim], verdicts: Mapping[str, Verdict]) -> dict[str, Decision]:
    """Join verdicts with the question whether everything underneath is proved.

    Raises
    ------
    EvidenceError
        If two of the claims have one id, being of two papers.
    """
    chosen = list(claims)
    by_id = {claim.id: claim for claim in chosen}
    if len(by_id) < len(chosen):
        raise EvidenceError(
            "two of the claims have one id: they are of two papers; decide one paper at a time"
        )
    return {
        id_: Decision(claim, verdicts[id_], fully_proved(id_, by_id, verdicts))
        for id_, claim in by_id.items()
    }


def fully_proved(id_: str, claims: Mapping[str, Claim], verdicts: Mapping[str, Verdict]) -> bool:
    """Return whether a claim and, recursively, all it rests on are proved.

    A claim that was not decided together with this one counts as not proved, and one of another
    paper is not: :func:`qntk_check.verdicts.foundations.joined` looks at those, too.
    """
    if id_ not in verdicts or verdicts[id_].word not in _ESTABLISHED:
        return False
    return all(fully_proved(other, claims, verdicts) for other in claims[id_].rests_on)
