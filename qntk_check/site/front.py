"""The first page and the lists: findings, counts, filters, errors in print, what is new."""

from __future__ import annotations

from dataclasses import dataclass

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.site.contents import Contents, Known
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.model import Tier, VerdictWord

__all__ = ["OWN", "beyond", "counts", "filters", "findings", "said_of_kinds"]

FINDINGS = 8
# What a wrong statement does to whoever uses it: a false conclusion first, a misprint last.
_GRAVITY = (Kind.CONCLUSION, Kind.FACTOR, Kind.CONDITION, Kind.MISPRINT)
#: How the sources of formulas begin that no paper prints.
OWN = ("derived here", "this project")


def findings(contents: Contents) -> list[Known]:
    """Return the findings that change a conclusion, at most eight.

    Those that papers have headlines for come first. The rest are wrong statements: false
    conclusions, then wrong constants, then missing conditions; among equals those on which more
    claims rest. A misprint changes none.
    """
    named = [
        contents.known[f"{paper.name}/{id_}"]
        for paper in contents.papers
        for id_ in paper.headlines
        if id_ in paper.claims
    ]
    gravity = {kind.value: place for place, kind in enumerate(_GRAVITY[:-1])}
    wrong = [i for i in contents.known.values() if i.counterexample and i.kind in gravity]
    wrong.sort(key=lambda i: (gravity[i.kind], -len(contents.all_above(i.key))))
    return [*named, *(item for item in wrong if item not in named)][:FINDINGS]


def counts(contents: Contents) -> list[tuple[str, int, str]]:
    """Return each verdict, how many claims have it, and of which kinds the corrections are."""
    found = [item.verdict for item in contents.known.values()]
    words = [word.value for word in VerdictWord if word.value in found]
    words += sorted(set(found) - set(words))
    kinds = said_of_kinds(list(contents.known.values()))
    return [
        (word, found.count(word), kinds if word == VerdictWord.CORRECTED.value else "")
        for word in words
    ]


def said_of_kinds(items: list[Known]) -> str:
    """Return how many corrections are of each kind, in words."""
    kinds = [item.kind for item in items]
    return ", ".join(f"{kinds.count(k.value)} {k.value}" for k in Kind if k.value in kinds)


def filters(contents: Contents) -> list[tuple[str, str, list[str]]]:
    """Return the filters of the table of claims: name, label and what may be chosen."""
    known = list(contents.known.values())
    sections = dict.fromkeys(item.entry.section for item in known)
    kinds = {item.kind for item in known}
    routes = {route for item in known for route in item.routes}
    options = {
        "paper": ("paper", [paper.name for paper in contents.papers]),
        "section": ("section", list(sections)),
        "verdict": ("verdict", [word for word, _, _ in counts(contents)]),
        "kind": ("kind of correction", [k.value for k in Kind if k.value in kinds]),
        "route": ("route", [tier.value for tier in Tier if tier.value in routes]),
    }  # fmt: skip
    return [(name, label, found) for name, (label, found) in options.items()]


@dataclass(frozen=True)
class Beyond:
    """What is new here for one claim: formulas that no paper prints, by name."""

    item: Known
    formulas: tuple[tuple[str, Formula], ...]

    @property
    def question(self) -> str:
        """What the literature leaves open, as far as its statement and the verdict tell."""
        if self.item.is_wrong:
            return "What holds, where this does not?"
        if self.item.verdict == VerdictWord.NOT_DECIDABLE.value:
            return "What can be computed, where this cannot be decided?"
        return "What holds beyond this?"

    @property
    def found(self) -> str:
        """What the answer changes, where the paper's findings have a sentence on it."""
        return self.item.paper.headlines.get(self.item.claim.id, "")


def beyond(contents: Contents) -> list[Beyond]:
    """Return the formulas that no paper prints, once each, by the claim that they answer first."""
    found: dict[str, list[tuple[str, Formula]]] = {}
    for name, (formula, items) in contents.formulas.items():
        if items and formula.source.startswith(OWN):
            found.setdefault(items[0].key, []).append((name, formula))
    return [Beyond(item, tuple(found[key])) for key, item in contents.known.items() if key in found]
