"""Claims, the checks that decide them, the evidence they return, and the verdict it amounts to.

A verdict is never typed in. A claim lists checks; each check returns evidence about one
*subject*, the statement as printed or the corrected one;
:func:`qntk_check.verdicts.judge.judge` turns all evidence into one word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypedDict

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Kind, labeled
from qntk_check.verdicts.exhibits import Exhibit
from qntk_check.verdicts.quantities import Said

if TYPE_CHECKING:
    from derivations.proof.derivation import Derivation

__all__ = [
    "ByClaim",
    "Check",
    "Claim",
    "Context",
    "Data",
    "Evidence",
    "EvidenceData",
    "Fields",
    "Finding",
    "Level",
    "Recorded",
    "Subject",
    "Tier",
    "Verdict",
    "VerdictWord",
]


# JSON-able data: as it is made, and as it is read, of which each check has keys of its own.
Data = dict[str, object]
Fields = Mapping[str, Any]


class Recorded(TypedDict, total=False):
    """What is recorded of a verdict: words only, no sampled number."""

    verdict: str
    kind: str | None
    fully_proved: bool
    tiers: dict[str, str]
    routes: list[str]
    covered: list[str]
    corrected: str | None
    reasons: dict[str, dict[str, str]]
    why: str


ByClaim = Mapping[str, Recorded]


class EvidenceData(TypedDict):
    """One piece of evidence as JSON-able data."""

    tier: str
    subject: str
    finding: str
    exact: bool
    summary: str
    details: Data
    covers: str
    only: str


class Level(Enum):
    """How much work a decision may cost; the verdict words do not depend on it."""

    QUICK = "quick"
    CI = "ci"
    NIGHTLY = "nightly"


class Tier(Enum):
    """Kinds of evidence, strongest first."""

    SYMBOLIC = "symbolic"
    SECOND_ROUTE = "second-route"
    EXACT_DESIGN = "exact-design"
    SAMPLED = "sampled"
    TRAINING = "training"


class Subject(Enum):
    """Which statement a piece of evidence is about."""

    PRINTED = "printed"
    CORRECTED = "corrected"


class Finding(Enum):
    """What one check found; the value is the word, the message a sentence's predicate."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


class VerdictWord(Enum):
    """The verdict on a claim; the value is the word that reports show."""

    PROVED = "PROVED"
    CORRECTED = "HOLDS WITH CORRECTION"
    REFUTED = "REFUTED"
    SUPPORTED = "SUPPORTED"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_DECIDABLE = "NOT DECIDABLE"

    @property
    def message(self) -> str:
        """What the word means, for a person."""
        return _MESSAGES[self]


_MESSAGES = {
    VerdictWord.PROVED: "The statement as printed follows from the assumptions; every step of "
    "the proof was checked exactly.",
    VerdictWord.CORRECTED: "As printed it is wrong or incomplete; the corrected statement is "
    "proved.",
    VerdictWord.REFUTED: "As printed it is false; a counterexample is exhibited.",
    VerdictWord.SUPPORTED: "No proof here; the samples or numbers agree with it at the stated "
    "error rate.",
    VerdictWord.INCONCLUSIVE: "The evidence collected decides neither way, or pieces of it "
    "disagree.",
    VerdictWord.NOT_DECIDABLE: "A definition, a citation or a heuristic: no computation decides "
    "it.",
}


@dataclass(frozen=True)
class Context:
    """What a check is given: how much work it may do, whom to tell, and whose claim it decides.

    ``paper`` is the name of the paper whose error budget is spent; it may be left out where one
    installed paper alone has such a claim.
    """

    level: Level = Level.QUICK
    progress: Callable[[str, int, int], None] = lambda _label, _done, _total: None
    paper: str = ""


@dataclass(frozen=True)
class Evidence:
    """What a check found, in words and in data.

    Parameters
    ----------
    tier, subject, finding
        What kind, about which statement, and what came out.
    exact
        Whether no sampling or rounding error is left.
    summary
        One sentence a person can read.
    details
        JSON-able: parameters, residual or log-wealth, α, β, δ, seeds, versions.
    covers
        What an exact finding holds for: ``"every N, L, Tr O, Tr O²"``.
    only
        The values for which alone it was found, if these do not decide all others: ``"N = 2, 4"``.
        However exact, such a finding proves nothing beyond them.

    Raises
    ------
    EvidenceError
        If an exact finding that a statement holds says neither.
    """

    tier: Tier
    subject: Subject
    finding: Finding
    exact: bool
    summary: str
    details: Fields = field(default_factory=dict[str, object])
    covers: str = ""
    only: str = ""

    def __post_init__(self) -> None:
        """Refuse an exact finding that does not say for what it holds."""
        if self.exact and self.finding is Finding.HOLDS and not (self.covers or self.only):
            raise EvidenceError(
                f"exact evidence ({self.summary[:80]!r}) does not say for what it holds: give "
                "covers=, or only= with the values at which it was found"
            )

    @property
    def proves(self) -> bool:
        """Whether it decides the statement for all that the statement speaks of."""
        return self.exact and not self.only


@dataclass(frozen=True)
class Check:
    """One way to decide a claim.

    ``run(context)`` collects the evidence. A check that cannot fail is not a check: tests run
    each of them against mutants.
    """

    tier: Tier
    name: str
    run: Callable[[Context], Evidence]
    subject: Subject = Subject.PRINTED


@dataclass(frozen=True)
class Claim:
    """One assertion of the paper.

    Parameters
    ----------
    id
        Permanent name.
    statement
        As printed, LaTeX.
    plain
        The same for a terminal.
    assumptions
        What the verdict assumes, each a sentence.
    checks
        What decides it.
    corrected
        The corrected statement, where the printed one is wrong or incomplete: prose, with what
        ``derivations`` state in the place of its formulas.
    kind
        What is wrong with the printed statement, if it holds with a correction; the rule is that of
        :mod:`qntk_check.verdicts.corrections`, and the counterexample has to agree with it.
    rests_on
        Ids of the claims it uses; those of other papers as ``paper/id``.
    derivations
        Each builds a checked derivation; called only when wanted, because it imports SymPy.
    formulas
        Names in :mod:`qntk_check.formulas` that this claim validates.
    reason
        For a definition, a citation or a heuristic, which nothing decides: why. Its checks, if any,
        are about the part of it that can be computed.
    says
        What it says of quantities that other papers speak of, too; see
        :mod:`qntk_check.verdicts.across`.
    counterexample
        Of a corrected claim: the exact point at which Coq is to see that the printed statement is
        wrong, or why there is none in rational numbers.
    """

    id: str
    statement: str
    plain: str
    assumptions: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    corrected: Correction | None = None
    kind: Kind | None = None
    rests_on: tuple[str, ...] = ()
    derivations: tuple[Callable[[], Derivation], ...] = ()
    formulas: tuple[str, ...] = ()
    reason: str | None = None
    says: tuple[Said, ...] = ()
    counterexample: Exhibit | str | None = None

    def __post_init__(self) -> None:
        """Refuse a claim that rests on nothing."""
        if not self.checks and self.reason is None:
            raise EvidenceError(
                f"claim {self.id!r} rests on nothing: it has no check and no reason why none is "
                "possible; give checks=, or reason= for a definition, citation or heuristic"
            )
        if self.corrected and not set(self.corrected.builders()) <= set(self.derivations):
            raise EvidenceError(
                f"the correction of claim {self.id!r} shows a statement of a derivation that is "
                "not the claim's: list it in derivations="
            )
        if self.kind is not None and self.corrected is None:
            raise EvidenceError(
                f"claim {self.id!r} says of which kind its correction is, and gives none: give "
                "corrected=, or leave kind= out"
            )
        if self.counterexample is not None and self.corrected is None:
            raise EvidenceError(
                f"claim {self.id!r} has a counterexample for Coq, and no correction: give "
                "corrected=, or leave counterexample= out"
            )
        if self.corrected is None and any(c.subject is Subject.CORRECTED for c in self.checks):
            raise EvidenceError(
                f"claim {self.id!r} checks a corrected statement that it does not state: give "
                "corrected="
            )

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers of its checks, strongest first, each once."""
        return tuple(tier for tier in Tier if any(check.tier is tier for check in self.checks))


@dataclass(frozen=True)
class Verdict:
    """The word on a claim, why, and the evidence."""

    claim: str
    word: VerdictWord
    why: str
    evidence: tuple[Evidence, ...]
    kind: Kind | None = None

    @property
    def label(self) -> str:
        """The word, with the kind of a correction."""
        return labeled(self.word.value, self.kind and self.kind.value)

    def covered(self) -> tuple[str, ...]:
        """Return what covers the statement that holds, each piece with its tier."""
        subject = Subject.CORRECTED if self.word is VerdictWord.CORRECTED else Subject.PRINTED
        return tuple(dict.fromkeys(
            f"{item.tier.value}: {item.covers or 'only ' + item.only}"
            for item in self.evidence
            if item.exact and (item.subject, item.finding) == (subject, Finding.HOLDS)
        ))  # fmt: skip

    def tier_findings(self) -> dict[str, str]:
        """Return what each tier found, ``{"symbolic": "printed holds", …}``.

        Evidence without a guarantee at its sample size says so: ``"corrected holds (asymptotic)"``.
        """
        found: dict[str, list[str]] = {}
        for item in self.evidence:
            words = found.setdefault(item.tier.value, [])
            phrase = f"{item.subject.value} {item.finding.value}"
            phrase += " (asymptotic)" if item.details.get("asymptotic") else ""
            if phrase not in words:
                words.append(phrase)
        return {tier: "; ".join(words) for tier, words in found.items()}
