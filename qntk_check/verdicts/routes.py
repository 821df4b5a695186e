"""How many routes stand behind a verdict, and which of them are independent of the proof.

A route is a tier of evidence that came to the statement which the verdict is about: the printed
one, or the corrected one where that takes its place. The symbolic tier is the proof. Whatever else
there is measures or computes without it, and knows nothing of the derivations: the average over a
design, the samples, the runs, the second way to the numbers. A derivation alone may prove a claim;
a claim that can be decided is held to two routes all the same, because a proof may speak of
something else than is meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from qntk_check.verdicts.model import Claim, Finding, Subject, Tier, Verdict, VerdictWord

__all__ = ["LEAST", "behind", "independent", "lacking", "planned", "said"]

LEAST = 2  # routes to a claim that can be decided


def planned(claim: Claim) -> tuple[Tier, ...]:
    """Return the tiers of the checks about the statement that a claim comes to, strongest first.

    Where the correction is of a kind, it takes the place of what is printed; without a kind it
    adds to it.

    Examples
    --------
    >>> from qntk_check.verdicts.registry import get
    >>> [tier.value for tier in planned(get("first-moment"))]
    ['symbolic', 'exact-design']
    """
    subject = Subject.PRINTED if claim.kind is None else Subject.CORRECTED
    found = {check.tier for check in claim.checks if check.subject is subject}
    return tuple(tier for tier in Tier if tier in found)


def lacking(claims: Iterable[Claim]) -> list[str]:
    """Return the ids of claims that can be decided and have fewer than two routes.

    Those that say why nothing decides them (a definition, a citation, a heuristic) are left out.

    Examples
    --------
    >>> from qntk_check.verdicts.registry import get
    >>> lacking([get("first-moment"), get("ansatz")])
    []
    """
    return [c.id for c in claims if c.reason is None and len(planned(c)) < LEAST]


def behind(verdict: Verdict) -> tuple[str, ...]:
    """Return the names of the tiers that found what the verdict says, strongest first."""
    subject, finding = Subject.PRINTED, Finding.HOLDS
    if verdict.word is VerdictWord.CORRECTED:
        subject = Subject.CORRECTED
    if verdict.word is VerdictWord.REFUTED:
        finding = Finding.FAILS
    found = {i.tier for i in verdict.evidence if (i.subject, i.finding) == (subject, finding)}
    return tuple(tier.value for tier in Tier if tier in found)


def independent(routes: Iterable[str]) -> tuple[str, ...]:
    """Return the routes that are not the proof.

    Examples
    --------
    >>> independent(["symbolic", "sampled"])
    ('sampled',)
    """
    return tuple(route for route in routes if route != Tier.SYMBOLIC.value)


def said(routes: Iterable[str]) -> str:
    """Return the number of routes and their names, apart where one of them is a proof.

    Examples
    --------
    >>> said(["symbolic", "exact-design", "sampled"])
    '3: symbolic; independent of the proof: exact-design, sampled'
    >>> said(["training", "second-route"]), said([])
    ('2: training, second-route', 'none')
    """
    names = list(routes)
    if not names:
        return "none"
    others = independent(names)
    if not others or len(others) == len(names):
        return f"{len(names)}: {', '.join(names)}"
    return f"{len(names)}: {Tier.SYMBOLIC.value}; independent of the proof: {', '.join(others)}"
