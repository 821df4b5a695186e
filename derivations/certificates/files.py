"""Certificates as files: one a derivation, and those of the theory that they import."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from derivations.certificates.lemmas import Lemma, Missing, identifier
from derivations.certificates.steps import certified
from derivations.certificates.tables import tables_file
from derivations.proof.derivation import Derivation
from derivations.statements.plain import latex_to_plain

__all__ = ["Certificate", "certificate_of", "theory"]

# In the order in which they import each other.
_THEORY = ("Words", "Algebra", "Bridges", "Tables", "Averages", "Systems", "Sums", "Operators",
           "Inequalities", "Random", "Flow", "Groups", "Logarithms", "Expansions", "Means",
           "Beta", "Signs", "Growth", "Counterexamples")  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """What is proved of one derivation.

    Parameters
    ----------
    name
        That of its file, without an ending.
    claim, title
        The claim that the derivation belongs to, and what it derives.
    steps
        For each step, in order, a statement with its proof, or why there is none.
    counterexample
        Whether it is that of a corrected claim instead, a single statement about rational numbers.
    """

    name: str
    claim: str
    title: str
    steps: tuple[Lemma | Missing, ...]
    counterexample: bool = False

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """The steps that have a statement."""
        return tuple(step for step in self.steps if isinstance(step, Lemma))

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The steps that have none."""
        return tuple(step for step in self.steps if isinstance(step, Missing))

    @property
    def bridges(self) -> tuple[str, ...]:
        """The named hypotheses that its statements stand on."""
        return tuple(sorted({bridge for lemma in self.lemmas for bridge in lemma.bridges}))

    def text(self) -> str:
        """Return the file."""
        uses = {use for lemma in self.lemmas for use in lemma.uses}
        uses |= set() if self.counterexample else {"Algebra"}
        head = [f"{self.claim}: {self.title}"]
        if self.bridges:
            head.append("It stands on: " + ", ".join(self.bridges) + ".")
        head += [f"Without a certificate: {step.step}, because {step.reason}."
                 for step in self.missing]  # fmt: skip
        imports = " ".join(name for name in _THEORY if name in uses)
        library, numbers = ("QArith Qabs List", "Q") if self.counterexample else ("List", "R")
        opened = f"From Coq Require Import {library}.\nImport ListNotations.\n"
        opened += f"Open Scope {numbers}_scope.\n"
        begin = f"{_comment(*head)}\nFrom QNTK Require Import {imports}.\n{opened}"
        return "\n".join([begin, *(_stated(lemma) for lemma in self.lemmas)])


def _comment(*paragraphs: str) -> str:
    wrapped = [textwrap.fill(_harmless(p), 97, break_long_words=False, break_on_hyphens=False)
               for p in paragraphs]  # fmt: skip
    return "(* " + "\n\n".join(wrapped).replace("\n", "\n   ").replace("   \n", "\n") + " *)"


def _harmless(text: str) -> str:
    """Return a text that neither opens nor closes a comment or a string."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")


def _stated(lemma: Lemma) -> str:
    said = _comment(f"{lemma.step}: {lemma.shown}" if lemma.shown else lemma.step)
    return f"{said}\n{lemma.text()}"


def certificate_of(claim: str, place: int, derivation: Derivation) -> Certificate:
    """Return the certificate of a derivation.

    Parameters
    ----------
    claim
        The claim that it is registered for.
    place
        Its place among the derivations of the claim.
    derivation
        The derivation; it need not be verified.
    """
    steps = list[Lemma | Missing]()
    for step in derivation.steps:
        found = certified(claim, step)
        left, right = step.latex_sides()
        if isinstance(found, Lemma):
            found = found.showing(f"{latex_to_plain(left)} {step.relation} {latex_to_plain(right)}")
        steps.append(found)
    name = f"{identifier(claim)}_{place}"
    return Certificate(name, claim, derivation.title, _distinct(steps))


def _distinct(steps: Sequence[Lemma | Missing]) -> tuple[Lemma | Missing, ...]:
    """Say a definition once where several need it, and let no theorem be called like a variable."""
    said, found = set[str](), list[Lemma | Missing]()
    names = {name for step in steps if isinstance(step, Lemma) for name in step.variable_names}
    for step in steps:
        if isinstance(step, Lemma):
            step = step.apart(frozenset(names))
        if isinstance(step, Lemma) and step.define.strip() in said:
            step = step.without_definition()
        elif isinstance(step, Lemma):
            said.add(step.define.strip())
        found.append(step)
    return tuple(found)


@cache
def theory() -> dict[str, str]:
    """Return the files of the theory by name, in the order in which they are compiled."""
    folder = files(__package__ or "") / "theory"
    return {
        name: tables_file() if name == "Tables" else (folder / f"{name}.v").read_text("utf-8")
        for name in _THEORY
    }
