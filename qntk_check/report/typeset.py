"""Derivations in LaTeX, piece by piece, with the wrong versions that each check has to refuse.

What :mod:`qntk_check.report.store` records of a derivation for pages that typeset it: nothing here
is typed, every piece comes from the printer of the statements.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from derivations.proof.derivation import Checked, Derivation, Step
    from qntk_check.verdicts.model import Claim

__all__ = ["Meaning", "Typeset", "TypesetClaim", "TypesetStep", "typeset_claim"]


class Meaning(TypedDict):
    """A quantity that is a side of a step: its name, what computes it, and where that stands."""

    tex: str
    says: str
    module: str


class TypesetStep(TypedDict):
    """A step: names and prose with formulas between dollar signs, sides in LaTeX."""

    name: str
    rule: str
    source: str
    left: str
    relation: str
    right: str
    check: str
    wrong: str
    quantities: list[Meaning]


class Typeset(TypedDict):
    """A derivation: title and assumptions as prose, its steps, and each thing that it states."""

    title: str
    assumptions: list[str]
    assumes: list[str]
    steps: list[TypesetStep]
    states: list[str]


class TypesetClaim(TypedDict):
    """What is typeset of a claim: the corrected statement, if any, and its derivations."""

    corrected: str
    derivations: list[Typeset]


def typeset_claim(claim: Claim) -> TypesetClaim:
    """Return the pieces of a claim; its derivations are built, and so checked."""
    return {
        "corrected": claim.corrected.latex() if claim.corrected else "",
        "derivations": [_derivation(build()) for build in claim.derivations],
    }


def _derivation(found: Derivation) -> Typeset:
    from derivations.statements.printer import printed

    checks: Sequence[Checked | None] = found.checks or (None,) * len(found.steps)
    return {
        "title": found.title,
        "assumptions": list(found.assumptions),
        "assumes": list(found.assumes),
        "steps": [_step(s, checked) for s, checked in zip(found.steps, checks, strict=True)],
        "states": [printed(state) for state in found.states],
    }


def _step(step: Step, checked: Checked | None) -> TypesetStep:
    from derivations.proof.wrong_versions import wrong_versions
    from derivations.statements.printer import RELATIONS

    left, right = step.latex_sides()
    return {
        "name": step.name,
        "rule": step.rule,
        "source": step.source,
        "left": left,
        "relation": RELATIONS[step.relation],
        "right": right,
        "check": checked.told() if checked else "",
        "wrong": "; ".join(name for name, _ in wrong_versions(step)),
        "quantities": _quantities(step),
    }


def _quantities(step: Step) -> list[Meaning]:
    from derivations.proof.derivation import render
    from derivations.statements.written import Quantity

    return [
        {"tex": render(side), "says": _first_line(side.meaning), "module": _module(side.meaning)}
        for side in (step.left, step.right)
        if isinstance(side, Quantity)
    ]


def _first_line(meaning: Callable[..., object]) -> str:
    from derivations.statements.plain import unbraced

    return unbraced((inspect.getdoc(meaning) or "").partition("\n")[0])


def _module(meaning: Callable[..., object]) -> str:
    return str(getattr(meaning, "__module__", ""))
