"""Where papers agree and contradict: what they say of one quantity, in one convention.

Two statements are compared at all settings of their quantity, as printed and as what holds. What
papers print may differ, and the verdicts say which is right; what holds must not: two statements
that both hold and have different values contradict, and then the suite is wrong somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts import recorded
from qntk_check.verdicts.model import Claim, Data
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.quantities import Quantity, Said, Value

__all__ = ["Comparison", "Pair", "Statement", "as_data", "compared"]

_CLOSE = 1e-12  # relative; exact numbers are compared exactly
Number = Fraction | float


@dataclass(frozen=True)
class Statement:
    """What one claim says of a quantity, in this project's convention.

    Parameters
    ----------
    paper, claim
        Whose it is.
    factor
        What the paper's convention multiplies the quantity by; it is taken out of the values.
    printed, holds
        The values at the settings of the quantity.
    verdict, note
        The recorded verdict, and what has to be read along.
    """

    paper: str
    claim: str
    factor: Fraction
    printed: tuple[Number, ...]
    holds: tuple[Number, ...]
    verdict: str
    note: str

    @property
    def name(self) -> str:
        """The claim as ``paper/id``."""
        return f"{self.paper}/{self.claim}"

    @property
    def as_it_stands(self) -> bool:
        """Whether what is printed is what holds, at all settings."""
        return _same(self.printed, self.holds)


@dataclass(frozen=True)
class Pair:
    """Two statements of different papers: whether they agree, and whether the first is right."""

    one: str
    other: str
    printed: bool
    holds: bool
    right: bool = True

    @property
    def word(self) -> str:
        """What comes of it."""
        if not self.holds:
            return "contradict"
        if not self.printed:
            return "contradict in print, agree in what holds"
        return "agree" if self.right else "agree in print, and hold with a correction"


@dataclass(frozen=True)
class Comparison:
    """All that is said of one quantity."""

    quantity: Quantity
    statements: tuple[Statement, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Each two statements of different papers."""
        return tuple(
            Pair(
                a.name, b.name, _same(a.printed, b.printed), _same(a.holds, b.holds), a.as_it_stands
            )
            for a, b in combinations(self.statements, 2)
            if a.paper != b.paper
        )

    @property
    def consistent(self) -> bool:
        """Whether what holds is the same in all statements, those of one paper included."""
        first = self.statements[0]
        return all(_same(first.holds, other.holds) for other in self.statements)


def _same(one: tuple[Number, ...], other: tuple[Number, ...]) -> bool:
    return all(_equal(a, b) for a, b in zip(one, other, strict=True))


def _equal(a: Number, b: Number) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    return abs(float(a) - float(b)) <= _CLOSE * max(abs(float(a)), abs(float(b)))


def _statement(
    paper: Paper, claim: Claim, said: Said, formulas: Mapping[str, Formula]
) -> Statement:
    factor = paper.convention.factor(said.quantity.derivatives)

    def values(own: Value) -> tuple[Number, ...]:
        found = (own(formulas, setting) for setting in said.quantity.settings)
        return tuple(
            float(value) / float(factor) if isinstance(value, float) else Fraction(value) / factor
            for value in found
        )

    holds = values(said.holds)
    printed = holds if said.printed is None else values(said.printed)
    verdict = recorded.load(paper).get(claim.id, {}).get("verdict", "not recorded")
    return Statement(paper.name, claim.id, factor, printed, holds, verdict, said.note)


def compared(papers: Iterable[Paper]) -> list[Comparison]:
    """Return what these papers say of each quantity of which two or more of them speak.

    Examples
    --------
    >>> from qntk_check.verdicts.registry import chosen
    >>> found = compared(chosen(["liu2024", "lie2024"]))[0]
    >>> found.quantity.name, found.pairs[0].word
    ('kernel-mean', 'agree')
    """
    by_name: dict[str, tuple[Quantity, list[Statement]]] = {}
    for paper in papers:
        formulas = {**paper.convention.formulas(FORMULAS), **paper.formulas}
        for claim in paper.claims.values():
            for said in claim.says:
                _, found = by_name.setdefault(said.quantity.name, (said.quantity, []))
                found.append(_statement(paper, claim, said, formulas))
    return [
        Comparison(quantity, tuple(found))
        for quantity, found in by_name.values()
        if len({one.paper for one in found}) > 1
    ]


def as_data(found: Iterable[Comparison]) -> list[Data]:
    """Return comparisons as JSON-able data; exact values are texts."""
    return [
        {
            "quantity": one.quantity.name,
            "is": one.quantity.plain,
            "settings": [str(setting) for setting in one.quantity.settings],
            "consistent": one.consistent,
            "statements": [
                {
                    "paper": s.paper, "claim": s.claim, "verdict": s.verdict,
                    "factor": str(s.factor), "printed": [str(v) for v in s.printed],
                    "holds": [str(v) for v in s.holds], "note": s.note,
                }
                for s in one.statements
            ],
            "pairs": [
                {"one": p.one, "other": p.other, "printed": p.printed, "holds": p.holds,
                 "word": p.word}
                for p in one.pairs
            ],
        }
        for one in found
    ]  # fmt: skip
