"""The verdict that evidence amounts to: no word is typed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from qntk_check.verdicts.corrections import ContrastData
from qntk_check.verdicts.model import Claim, Evidence, Finding, Subject, Verdict, VerdictWord

__all__ = ["judge"]


def judge(claim: Claim, evidence: Sequence[Evidence]) -> Verdict:
    """Turn the evidence on a claim into a verdict.

    - Pieces of evidence on one statement that disagree, or any piece that decided nothing,
      make the claim INCONCLUSIVE.
    - A printed statement that fails is HOLDS WITH CORRECTION if the corrected one is proved,
      else REFUTED. Of which kind the correction is, the claim says; where the counterexample shows
      another one, by the rule of :mod:`qntk_check.verdicts.corrections`, the claim is INCONCLUSIVE.
    - A printed statement that holds is PROVED if some of the evidence covers it: it is exact, and
      not for single values alone (one exact item at one N never suffices); else SUPPORTED.
    - A claim that gives a reason why nothing decides it is NOT DECIDABLE, however much of it can
      be computed; what fails, or decides nothing, is said all the same.
    """
    items = tuple(evidence)
    if not items:
        word, why = VerdictWord.NOT_DECIDABLE, claim.reason or "no check was run"
        return Verdict(claim.id, word, why, items)
    word, why = _weigh(items)
    if claim.reason is not None and word in (VerdictWord.PROVED, VerdictWord.SUPPORTED):
        why = f"{claim.reason} What can be computed of it holds: {why}"
        word = VerdictWord.NOT_DECIDABLE
    if word is not VerdictWord.CORRECTED:
        return Verdict(claim.id, word, why, items)
    shown = _kinds_shown(items)
    if shown - {claim.kind and claim.kind.value}:
        said = claim.kind.value if claim.kind else "no kind"
        why = f"the claim says {said}, and its counterexample shows {', '.join(sorted(shown))}"
        return Verdict(claim.id, VerdictWord.INCONCLUSIVE, why, items)
    return Verdict(claim.id, word, why, items, claim.kind)


def _kinds_shown(items: tuple[Evidence, ...]) -> set[str]:
    """Return the kinds that counterexamples show, in words; ``none`` where the rule fits none."""
    failing = (
        cast("ContrastData", item.details["contrast"])["kind"]
        for item in items
        if item.finding is Finding.FAILS and "contrast" in item.details
    )
    return {found or "none of the four" for found in failing}


def _weigh(items: tuple[Evidence, ...]) -> tuple[VerdictWord, str]:
    for subject in Subject:
        findings = {item.finding for item in items if item.subject is subject}
        if {Finding.HOLDS, Finding.FAILS} <= findings:
            return (
                VerdictWord.INCONCLUSIVE,
                f"the evidence on the {subject.value} statement disagrees: "
                + _list(items, subject, Finding.HOLDS)
                + " against "
                + _list(items, subject, Finding.FAILS),
            )
        if Finding.UNDECIDED in findings:
            return (
                VerdictWord.INCONCLUSIVE,
                "not decided by " + _list(items, subject, Finding.UNDECIDED),
            )
    printed = [item for item in items if item.subject is Subject.PRINTED]
    corrected = [item for item in items if item.subject is Subject.CORRECTED]
    if any(item.finding is Finding.FAILS for item in printed):
        first = next(item for item in printed if item.finding is Finding.FAILS)
        proved = bool(corrected) and all(item.finding is Finding.HOLDS for item in corrected)
        if proved and any(item.proves for item in corrected):
            return VerdictWord.CORRECTED, first.summary
        return VerdictWord.REFUTED, first.summary
    if any(item.finding is Finding.FAILS for item in corrected):
        first = next(item for item in corrected if item.finding is Finding.FAILS)
        return VerdictWord.INCONCLUSIVE, f"the corrected statement fails: {first.summary}"
    if any(item.proves for item in printed):
        return VerdictWord.PROVED, _list(printed, Subject.PRINTED, Finding.HOLDS)
    if printed:
        return VerdictWord.SUPPORTED, _list(printed, Subject.PRINTED, Finding.HOLDS)
    return VerdictWord.INCONCLUSIVE, "nothing was said about the statement as printed"


def _list(items: Sequence[Evidence], subject: Subject, finding: Finding) -> str:
    tiers = [
        item.tier.value for item in items if item.subject is subject and item.finding is finding
    ]
    return ", ".join(dict.fromkeys(tiers))
