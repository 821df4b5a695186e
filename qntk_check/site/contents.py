"""What is known of every paper, gathered for pages: records, counterexamples, sampled means.

Nothing is decided here. Verdicts and derivations are read as they were recorded; counterexamples to
printed statements are worked out anew, because their numbers are not part of the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

from qntk_check.errors import EvidenceError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.report import store, trials
from qntk_check.report.markdown import WRONG
from qntk_check.report.typeset import Typeset, TypesetClaim
from qntk_check.site.campaigns import Gathered, read_campaign
from qntk_check.verdicts import foundations, recorded, registry
from qntk_check.verdicts.across import Comparison, compared
from qntk_check.verdicts.corrections import ContrastData
from qntk_check.verdicts.model import (
    Claim,
    Context,
    Finding,
    Recorded,
    Subject,
    Tier,
)
from qntk_check.verdicts.paper import Entry, Paper
from qntk_check.verdicts.restated import RESTATED

__all__ = ["Contents", "Counterexample", "Known", "gather", "read_trials"]

_RESTATED = RESTATED.partition(",")[0]  # as every such assumption begins


@dataclass(frozen=True)
class Counterexample:
    """What refutes a printed statement: a sentence, points beside what is printed, its numbers."""

    said: str
    contrast: ContrastData | None
    details: Mapping[str, object]


@dataclass(frozen=True)
class Known:
    """A claim with everything that is known of it.

    Parameters
    ----------
    paper, claim, entry
        Whose it is, the claim, and its row in the inventory.
    record
        Its recorded verdict.
    typeset
        Its derivations in LaTeX; None where they were not recorded with these sources.
    counterexample
        What refutes the printed statement, if anything does.
    rows
        The sampled means behind it.
    gathered
        What campaigns have gathered for it.
    """

    paper: Paper
    claim: Claim
    entry: Entry
    record: Recorded
    typeset: TypesetClaim | None
    counterexample: Counterexample | None
    rows: tuple[trials.Row, ...]
    gathered: tuple[Gathered, ...] = ()

    @property
    def key(self) -> str:
        """Its name among all papers."""
        return f"{self.paper.name}/{self.claim.id}"

    @property
    def url(self) -> str:
        """Its page, from the root of the site."""
        return f"claims/{self.key}.html"

    @property
    def title(self) -> str:
        """Its id as words."""
        return self.claim.id.replace("-", " ")

    @property
    def verdict(self) -> str:
        """The recorded word."""
        return self.record.get("verdict", "not recorded")

    @property
    def kind(self) -> str:
        """Of which kind the correction is, or nothing."""
        return self.record.get("kind") or ""

    @property
    def routes(self) -> list[str]:
        """The kinds of evidence that came to what the verdict says."""
        return list(self.record.get("routes", []))

    @property
    def headline(self) -> str:
        """What its verdict changes, in words; else what is printed."""
        return self.paper.headlines.get(self.claim.id, f"Not as printed: {self.claim.plain}")

    @property
    def is_wrong(self) -> bool:
        """Whether the printed statement does not hold as it stands."""
        return self.verdict in WRONG

    @property
    def is_restated(self) -> bool:
        """Whether the statement is restated here: from secondary sources, or from released code."""
        return any(line.startswith(_RESTATED) for line in self.claim.assumptions)

    @property
    def derivations(self) -> list[Typeset]:
        """Its derivations."""
        return self.typeset["derivations"] if self.typeset else []


@dataclass(frozen=True)
class Contents:
    """All claims of the papers of a site, and what connects them."""

    papers: tuple[Paper, ...]
    known: Mapping[str, Known] = field(repr=False)
    has_trials: bool

    @cached_property
    def used_by(self) -> Mapping[str, tuple[str, ...]]:
        """The claims that rest on each, directly."""
        found: dict[str, list[str]] = {key: [] for key in self.known}
        for key, item in self.known.items():
            for below in self.uses(item):
                found[below].append(key)
        return {key: tuple(above) for key, above in found.items()}

    def uses(self, item: Known) -> tuple[str, ...]:
        """Return the claims that one rests on, directly, as far as their papers are here."""
        below = (
            f"{paper.name}/{claim.id}"
            for paper, claim in foundations.resolved(item.paper, item.claim)
        )
        return tuple(key for key in below if key in self.known)

    def all_above(self, key: str) -> set[str]:
        """Return every claim that rests on one, directly or through others."""
        return set(_reached(key, self.used_by))

    def all_below(self, key: str) -> set[str]:
        """Return every claim that one rests on, directly or through others."""
        edges = {name: self.uses(item) for name, item in self.known.items()}
        return set(_reached(key, edges))

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What these papers say of each quantity of which two or more of them speak."""
        return tuple(compared(self.papers))

    @cached_property
    def formulas(self) -> Mapping[str, tuple[Formula, tuple[Known, ...]]]:
        """Every public formula by name, with the claims that decide it."""
        from qntk_check.formulas import FORMULAS

        found: dict[str, Formula] = dict(FORMULAS)
        for paper in self.papers:
            found |= {f"{paper.name}.{name}": one for name, one in paper.formulas.items()}
        return {name: (one, self._deciding(name, one.claim)) for name, one in found.items()}

    def _deciding(self, name: str, claim: str) -> tuple[Known, ...]:
        """Return the claims that offer a formula; where none does, the claim that it names."""
        home, _, _ = name.rpartition(".")
        papers = [paper.name for paper in self.papers if home in ("", paper.name)]
        named = [self.known[f"{one}/{claim}"] for one in papers if f"{one}/{claim}" in self.known]
        return tuple(self._offering(name)) or tuple(named[:1])

    def _offering(self, name: str) -> Iterator[Known]:
        home, _, short = name.rpartition(".")
        for item in self.known.values():
            own = short in item.paper.formulas
            if short in item.claim.formulas and (item.paper.name == home if home else not own):
                yield item

    def formula_names(self, item: Known) -> list[str]:
        """Return the names of the formulas of a claim, as they have pages."""
        own = item.paper.formulas
        return [f"{item.paper.name}.{n}" if n in own else n for n in item.claim.formulas]


def _reached(start: str, edges: Mapping[str, Iterable[str]]) -> Iterator[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
                yield other


def read_trials(path: Path) -> dict[str, list[trials.Row]]:
    """Return the sampled means of a ``trials.json`` by claim.

    Raises
    ------
    EvidenceError
        If the file is none.
    """
    try:
        rows = trials.from_data(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{path} holds no list of sampled means ({error}): `qntk-check trials --out FOLDER` "
            "writes one; leave --trials out for a site without"
        ) from error
    found: dict[str, list[trials.Row]] = {}
    for row in rows:
        found.setdefault(row.claim, []).append(row)
    return found


def gather(
    names: Iterable[str] = (), trials_path: Path | None = None, campaign: Path | None = None
) -> Contents:
    """Return what is known of the papers of these names, of all that are installed for none."""
    papers = registry.chosen(names)
    rows = read_trials(trials_path) if trials_path else {}
    found = read_campaign(campaign) if campaign else {}
    known = {item.key: item for paper in papers for item in _of_paper(paper, rows, found)}
    return Contents(tuple(papers), known, bool(rows))


def _of_paper(
    paper: Paper, rows: Mapping[str, list[trials.Row]], found: Mapping[str, list[Gathered]]
) -> Iterator[Known]:
    records, typeset = recorded.load(paper), store.load_typeset(paper)
    for id_, claim in paper.claims.items():
        record = records.get(id_, {})
        yield Known(
            paper, claim, paper.inventory[id_], record,
            typeset.get(id_) or _typeset_now(claim, has_record=bool(typeset)),
            _counterexample(paper, claim) if record.get("verdict") in WRONG else None,
            tuple(rows.get(paper.label(id_), ())), tuple(found.get(f"{paper.name}/{id_}", ())),
        )  # fmt: skip


def _typeset_now(claim: Claim, *, has_record: bool) -> TypesetClaim | None:
    """Build what no record of these sources has, every step checked on the way."""
    from qntk_check.report.typeset import typeset_claim

    return None if has_record else typeset_claim(claim)


def _counterexample(paper: Paper, claim: Claim) -> Counterexample | None:
    """Run the checks that may refute the printed statement, and take the first that does."""
    exact = (Tier.SYMBOLIC, Tier.SECOND_ROUTE, Tier.EXACT_DESIGN)
    for check in claim.checks:
        if check.subject is Subject.PRINTED and check.tier in exact:
            found = check.run(Context(paper=paper.name))
            if found.finding is Finding.FAILS:
                contrast = cast("ContrastData | None", found.details.get("contrast"))
                return Counterexample(found.summary, contrast, found.details)
    return None
