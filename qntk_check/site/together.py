"""The page of all papers: what they say of one quantity, and what they stand on together."""

from __future__ import annotations

from dataclasses import dataclass

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.report.across import HEADS, cells
from qntk_check.site.contents import Contents, Known
from qntk_check.verdicts.across import Comparison

__all__ = ["Agreement", "Compared", "compared", "others_on", "resting", "shared"]


@dataclass(frozen=True)
class Agreement:
    """What comes of pairs of statements, in the words of ``qntk-check across``, and the pairs."""

    word: str
    pairs: tuple[tuple[Known, Known], ...]


@dataclass(frozen=True)
class Compared:
    """A quantity of which several papers speak, as its table has it."""

    comparison: Comparison
    heads: tuple[str, ...]
    rows: tuple[tuple[Known, tuple[str, ...]], ...]
    agreements: tuple[Agreement, ...]

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return self.comparison.quantity.name


def compared(contents: Contents) -> list[Compared]:
    """Return what ``qntk-check across`` computes, with the claims that its names mean."""
    return [_compared(contents, one) for one in contents.comparisons]


def _compared(contents: Contents, one: Comparison) -> Compared:
    rows = tuple((contents.known[s.name], cells(s, one)[2:]) for s in one.statements)
    words: dict[str, list[tuple[Known, Known]]] = {}
    for pair in one.pairs:
        found = contents.known[pair.one], contents.known[pair.other]
        words.setdefault(pair.word, []).append(found)
    agreements = tuple(Agreement(word, tuple(pairs)) for word, pairs in words.items())
    return Compared(one, HEADS[2:], rows, agreements)


def others_on(contents: Contents, item: Known) -> list[tuple[Comparison, list[tuple[str, Known]]]]:
    """Return what claims of other papers say of the quantities of one claim, a word for each."""
    found = []
    for one in contents.comparisons:
        words = [
            (pair.word, contents.known[({pair.one, pair.other} - {item.key}).pop()])
            for pair in one.pairs
            if item.key in (pair.one, pair.other)
        ]
        if words:
            found.append((one, words))
    return found


def resting(contents: Contents) -> list[tuple[Known, list[Known]]]:
    """Return the claims that rest on those of other papers, each with these."""
    found = [
        (item, [other for other in map(contents.known.__getitem__, contents.uses(item))
                if other.paper is not item.paper])
        for item in contents.known.values()
    ]  # fmt: skip
    return [(item, others) for item, others in found if others]


def shared(contents: Contents) -> list[tuple[Formula, str, tuple[Known, ...]]]:
    """Return the formulas to which claims of several papers lead."""
    return [
        (formula, name, items)
        for name, (formula, items) in contents.formulas.items()
        if len({item.paper.name for item in items}) > 1
    ]
