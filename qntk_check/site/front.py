"""The first page and the lists: findings, counts, filters, errors in print, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.site.contents import Contents, Known
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.literature import Question
from qntk_check.verdicts.model import Tier, VerdictWord
from qntk_check.verdicts.paper import Paper

__all__ = ["OWN", "answered", "counts", "filters", "findings", "said_of_kinds", "unasked"]

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


class Answered(NamedTuple):
    """A question of the literature, whose paper asks it here, and what answers it."""

    paper: Paper
    question: Question
    items: tuple[Known, ...]
    formulas: tuple[tuple[str, Formula], ...]


def answered(contents: Contents) -> list[Answered]:
    """Return the questions that these papers list, with the claims and formulas of each."""
    return [
        Answered(
            paper, one,
            tuple(contents.known[f"{paper.name}/{id_}"] for id_ in one.claims),
            tuple(_formulas(contents, paper, one)),
        )
        for paper in contents.papers for one in paper.answers
    ]  # fmt: skip


def _formulas(contents: Contents, paper: Paper, one: Question) -> Iterator[tuple[str, Formula]]:
    for short in one.formulas:
        name = f"{paper.name}.{short}" if short in paper.formulas else short
        yield name, contents.formulas[name][0]


def unasked(contents: Contents) -> list[tuple[str, Formula]]:
    """Return the formulas that no paper prints and no question names, of papers that list none."""
    named = {name for one in answered(contents) for name, _ in one.formulas}
    return [
        (name, formula)
        for name, (formula, items) in contents.formulas.items()
        if items and formula.source.startswith(OWN) and name not in named
    ]
