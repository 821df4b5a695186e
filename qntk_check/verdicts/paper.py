"""A paper, as the machine sees it: what it asserts, what decides that, and where its files lie.

The machine asks a paper for everything that is particular to it. A package of somebody else brings
one by an entry point of the group ``qntk_check.papers``; docs/own-paper.md shows how.

**Error budget.** Each paper has a budget of its own, ``alpha``, and claim number k of its inventory
may spend α_k = alpha · 6/(π²k²) of it, see :func:`qntk_check.evidence.claim_alpha`. Installing
another paper therefore changes no share, no sample and no verdict of this one; whoever reads the
verdicts of several papers adds their budgets up.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, overload

from qntk_check.arguments import check_count
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.evidence.family import TOTAL_ALPHA
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.names import nearest
from qntk_check.verdicts.conventions import FULL_ANGLES, Convention
from qntk_check.verdicts.literature import Elsewhere, Question, check_questions
from qntk_check.verdicts.model import Claim

__all__ = ["Entry", "Paper", "collect", "inventory", "listed_in"]


class Entry(NamedTuple):
    """One row of an inventory: what a paper asserts, and what can decide it.

    ``number`` is permanent, because it fixes what the claim may spend of the error budget.
    ``decided_by`` has a letter for each kind of evidence: S a symbolic derivation, X an exact
    average over a finite design, M Monte Carlo on samples, T a training run, D a definition, C a
    citation or heuristic.
    """

    number: int
    id: str
    place: str
    says: str
    decided_by: str
    section: str


def inventory(rows: Iterable[tuple[str, str, str, str, str]]) -> dict[str, Entry]:
    """Return an inventory from rows of id, place, says, decided_by and section, in order.

    A row never moves and never goes: its place is the permanent number of the claim.

    Raises
    ------
    EvidenceError
        If an id stands in two rows.

    Examples
    --------
    >>> inventory([("loss", "(11)", "L = ½ε²", "D", "Set-up")])["loss"].number
    1
    """
    found: dict[str, Entry] = {}
    for number, row in enumerate(rows, start=1):
        if row[0] in found:
            raise EvidenceError(
                f"the inventory has the id {row[0]!r} twice, as numbers {found[row[0]].number} and "
                f"{number}: give the second claim an id of its own"
            )
        found[row[0]] = Entry(number, *row)
    return found


def _check_numbers(paper: str, entries: Mapping[str, Entry]) -> None:
    """Refuse an inventory in which a number is no number of one claim alone."""
    having: dict[int, str] = {}
    for id_, entry in entries.items():
        if id_ != entry.id:
            raise EvidenceError(
                f"the inventory of {paper!r} keeps the claim {entry.id!r} under {id_!r}: keep "
                "each row under its id, as inventory() does"
            )
        number = check_count("the number of a claim", entry.number)
        if number in having:
            raise EvidenceError(
                f"the inventory of {paper!r} gives the number {number} to {having[number]!r} and "
                f"to {id_!r}: a number fixes the share of the error budget, so that each claim "
                "has one of its own; give the newer one the next free number"
            )
        having[number] = id_


def _check_headlines(headlines: Mapping[str, str], entries: Mapping[str, Entry]) -> None:
    """Refuse a headline of no claim, and one with a number, which no check would have seen."""
    for id_, sentence in headlines.items():
        if id_ not in entries:
            raise EvidenceError(
                f"a headline speaks of {id_!r}, which is not in the inventory"
                f"{nearest(id_, entries)}"
            )
        if any(letter.isdigit() for letter in sentence):
            raise EvidenceError(
                f"the headline of {id_!r} has a number, {sentence!r}: say it in words; pages take "
                "numbers from the evidence"
            )


@overload
def listed_in(package: str, name: Literal["CLAIMS"]) -> Callable[[], Sequence[Claim]]: ...
@overload
def listed_in(package: str, name: str) -> Callable[[], Sequence[object]]: ...
def listed_in(package: str, name: str) -> Callable[[], Sequence[object]]:
    """Return a function that collects the tuples of that name in a package's modules.

    Nothing is imported before the function is called.

    Examples
    --------
    >>> len(listed_in("qntk_check.papers.liu2024.figures", "FIGURES")()) > 3
    True
    """

    def find() -> list[object]:
        root = importlib.import_module(package)
        inner = pkgutil.walk_packages(root.__path__, package + ".")
        modules = [importlib.import_module(found) for found in sorted(item.name for item in inner)]
        return [entry for module in modules for entry in getattr(module, name, ())]

    return find


def collect(claims: Iterable[Claim], entries: Mapping[str, Entry]) -> dict[str, Claim]:
    """Return claims by id in the order of the inventory.

    Raises
    ------
    EvidenceError
        If an id is not in the inventory, is given twice, or a claim rests on an unknown one. What
        it rests on in other papers, ``paper/id``, is looked up by
        :mod:`qntk_check.verdicts.foundations`.
    """
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.id not in entries:
            raise EvidenceError(
                f"claim {claim.id!r} is not in the inventory: add a row at the end of its paper's "
                f"inventory if it is new{nearest(claim.id, entries)}"
            )
        if claim.id in found:
            raise EvidenceError(f"claim {claim.id!r} is registered twice: keep one of the two")
        found[claim.id] = claim
    for claim in found.values():
        for other in claim.rests_on:
            if other not in found and "/" not in other:
                raise EvidenceError(
                    f"claim {claim.id!r} rests on {other!r}, which is not registered: register "
                    f"it, or do not rest on it{nearest(other, found)}"
                )
    return {id_: found[id_] for id_ in entries if id_ in found}


def _nothing() -> tuple[object, ...]:
    return ()


@dataclass(frozen=True, eq=False)
class Paper:
    """One paper, its claims and the files that belong to it.

    Parameters
    ----------
    name
        As typed after ``--paper``, and the name of its entry point.
    title, citation
        For people: the title, and where it was published.
    inventory
        What it asserts, by id, see :func:`inventory`.
    find_claims, find_figures
        Return its claims and its figures; called once, when they are first asked for.
    find_sweeps
        Returns what its claims let a campaign draw, see :mod:`qntk_check.campaign.sweeps`.
    find_questions
        Returns which of its claims somebody else's samples decide, and by which moment, see
        :mod:`qntk_check.data.questions`.
    folder
        Where its recorded verdicts and derivations lie: the folder of its package.
    latex
        Where its document keeps what ``qntk-check derive`` writes; its name is what stands before
        each file's in ``derivations.tex``.
    formulas
        Its own formulas by name, beside those of :mod:`qntk_check.formulas`.
    alpha
        Its error budget: a true suite raises a false alarm with at most this probability.
    convention
        How the paper writes gates and letters, see :mod:`qntk_check.verdicts.conventions`; the
        formulas of everyone reach its claims in it.
    document
        The folder of a document that it shares with other papers; ``latex`` lies somewhere below,
        and references to its claims have the paper's name in them.
    rank
        Its place among the papers of ``qntk_check.papers``; equal ones stand by name.
    headlines
        The claims whose verdict changes what is concluded, most telling first, each with one
        sentence in words. Numbers stand in the evidence, from where pages take them.
    answers
        Questions of the literature that its claims and formulas answer here, see
        :mod:`qntk_check.verdicts.literature`.
    elsewhere
        Theorems of other projects about its claims, by id, that a proof assistant has checked.

    Raises
    ------
    EvidenceError
        If the inventory gives one number to two claims, or a headline or an answer speaks of no
        claim of it or has a number.

    Examples
    --------
    >>> entries = inventory([("loss", "(11)", "L = ½ε²", "D", "Set-up")])
    >>> loss = Claim("loss", "$L$", "L", (), reason="A definition.")
    >>> paper = Paper("own", "My paper", "J. 1 (2026)", entries, lambda: [loss], Path("."))
    >>> paper.claims["loss"].reason, paper.number("loss")
    ('A definition.', 1)
    """

    name: str
    title: str
    citation: str
    inventory: Mapping[str, Entry] = field(repr=False)
    find_claims: Callable[[], Iterable[Claim]]
    folder: Path
    find_figures: Callable[[], Iterable[object]] = _nothing
    latex: Path = Path("generated")
    formulas: Mapping[str, Formula] = field(default_factory=dict[str, Formula])
    alpha: float = TOTAL_ALPHA
    find_sweeps: Callable[[], Iterable[object]] = _nothing
    find_questions: Callable[[], Iterable[object]] = _nothing
    convention: Convention = FULL_ANGLES
    document: Path | None = None
    rank: int = 1000
    headlines: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    answers: tuple[Question, ...] = field(default=(), repr=False)
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = field(
        default_factory=dict[str, tuple[Elsewhere, ...]], repr=False
    )

    def __post_init__(self) -> None:
        """Check that each claim has a number of its own, and what is said of them first."""
        _check_numbers(self.name, self.inventory)
        _check_headlines(self.headlines, self.inventory)
        check_questions(self.answers, self.elsewhere, self.inventory)

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Its claims by id, in the order of its inventory."""
        return collect(self.find_claims(), self.inventory)

    @property
    def recorded_verdicts(self) -> Path:
        """The file of its recorded verdicts, which ``verify --record`` writes."""
        return self.folder / "recorded_verdicts.json"

    @property
    def recorded_derivations(self) -> Path:
        """The file of its derivations as they are shown, which ``derive --record`` writes."""
        return self.folder / "recorded_derivations.json"

    @property
    def input_folder(self) -> str:
        """What stands before the name of a file where its document inputs it."""
        root = self.latex.parent if self.document is None else self.document
        return self.latex.relative_to(root).as_posix()

    def label(self, id_: str) -> str:
        """Return the name of a claim in references of its document.

        Examples
        --------
        >>> from pathlib import Path
        >>> Paper("own", "", "", {}, list, Path("."), document=Path(".")).label("loss")
        'own/loss'
        """
        return id_ if self.document is None else f"{self.name}/{id_}"

    def number(self, id_: str) -> int:
        """Return the permanent number of a claim, which fixes its share of the error budget."""
        return self.inventory[id_].number

    def claim(self, id_: str) -> Claim:
        """Return a claim.

        Raises
        ------
        UnknownNameError
            With the nearest id; it says so where the inventory has the claim and nothing decides
            it yet.
        """
        if id_ in self.claims:
            return self.claims[id_]
        if id_ in self.inventory:
            raise UnknownNameError(
                f"claim {id_!r} (paper, {self.inventory[id_].place}) is in the inventory, but "
                "nothing decides it yet: see `qntk-check claims` for those that are decided"
            )
        raise UnknownNameError(
            f"there is no claim {id_!r}: `qntk-check claims` lists them"
            f"{nearest(id_, self.inventory)}"
        )
