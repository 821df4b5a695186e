"""What claims rest on, across papers: in which order they are decided, and what is fully proved.

A claim names what it uses of its own paper by id, and of another one as ``paper/id``. What was
decided in this run counts; of a claim that was not, the recorded verdict of its paper does, which
every run of that paper is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.verdicts import recorded
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.model import Claim, VerdictWord
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import chosen

__all__ = ["Decided", "below", "joined", "resolved"]

Decided = Mapping[Paper, Mapping[str, Decision]]
_ESTABLISHED = (VerdictWord.PROVED, VerdictWord.CORRECTED)
_Place = tuple[Paper, str]


def resolved(paper: Paper, claim: Claim) -> list[tuple[Paper, Claim]]:
    """Return the claims that a claim rests on, each with its paper.

    Raises
    ------
    EvidenceError
        If another paper is not installed, cannot be loaded, or has no such claim.

    Examples
    --------
    >>> (liu,) = chosen(["liu2024"])
    >>> [(p.name, c.id) for p, c in resolved(liu, liu.claims["kernel-mean"])][0]
    ('liu2024', 'kernel-form')
    """
    found = list[tuple[Paper, Claim]]()
    for reference in claim.rests_on:
        name, slash, id_ = reference.rpartition("/")
        try:
            (home,) = chosen([name]) if slash else (paper,)
            found.append((home, home.claim(id_)))
        except (EvidenceError, UnknownNameError) as error:
            raise EvidenceError(
                f"claim {claim.id!r} of {paper.name!r} rests on {reference!r}: {error}"
            ) from error
    return found


def below(asked: Mapping[Paper, Iterable[Claim]]) -> dict[Paper, list[Claim]]:
    """Return claims and everything that they rest on, each once, foundations first.

    The papers that were asked for come first, in their order, and then the others.

    Raises
    ------
    EvidenceError
        If claims rest on each other in a circle.
    """
    found: dict[Paper, dict[str, Claim]] = {paper: {} for paper in asked}

    def add(paper: Paper, claim: Claim, path: tuple[_Place, ...]) -> None:
        here = paper, claim.id
        if here in path:
            circle = " → ".join(f"{p.name}/{id_}" for p, id_ in (*path[path.index(here) :], here))
            raise EvidenceError(f"claims rest on each other, so that none is proved: {circle}")
        own = found.setdefault(paper, {})
        if claim.id in own:
            return
        for home, other in resolved(paper, claim):
            add(home, other, (*path, here))
        own[claim.id] = claim

    for paper, claims in asked.items():
        for claim in claims:
            add(paper, claim, ())
    return {paper: list(claims.values()) for paper, claims in found.items()}


def joined(decided: Decided) -> dict[Paper, dict[str, Decision]]:
    """Return decisions with the question answered anew whether all underneath is proved.

    What claims of other papers rest on counts, too, as it was decided here or is recorded.
    """
    known: dict[_Place, bool] = {}
    return {
        paper: {
            id_: replace(decision, fully_proved=_proved(paper, id_, decided, known))
            for id_, decision in decisions.items()
        }
        for paper, decisions in decided.items()
    }


def _proved(paper: Paper, id_: str, decided: Decided, known: dict[_Place, bool]) -> bool:
    here = paper, id_
    if here not in known:
        known[here] = False  # a circle proves nothing
        decision = decided.get(paper, {}).get(id_)
        if decision is None:
            known[here] = bool(recorded.load(paper).get(id_, {}).get("fully_proved"))
        elif decision.verdict.word in _ESTABLISHED:
            below_it = resolved(paper, decision.claim)
            known[here] = all(_proved(home, c.id, decided, known) for home, c in below_it)
    return known[here]
