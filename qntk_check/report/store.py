"""Derivations as they are shown, recorded with the sources that made them.

Building the longest derivations takes seconds, and reading one should not. The record is text for
reading, written while every step is checked, and carries the digest of every source file of the
proofs and claims: with other sources it is not read. Nothing is decided from it; ``verify`` and
``show --recompute`` build and check every step anew.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

from qntk_check.verdicts.sources import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derivations.proof.derivation import Derivation
    from qntk_check.report.typeset import TypesetClaim
    from qntk_check.verdicts.conventions import Convention
    from qntk_check.verdicts.paper import Paper

__all__ = ["Shown", "ShownStep", "as_shown", "load", "load_typeset", "record"]


@cache
def _sources(paper: Paper) -> str:
    """Return the digest of every source of the proofs and claims, and of how they are shown."""
    import derivations
    from qntk_check import verdicts

    packages = [Path(str(package.__file__)).parent for package in (derivations, verdicts)]
    here = Path(__file__).parent
    return digest_of([*packages, paper.folder], [here / "store.py", here / "typeset.py"])


class ShownStep(TypedDict):
    """A step as text."""

    name: str
    rule: str
    left: str
    right: str
    check: str


class Shown(TypedDict):
    """A derivation as text: title, steps and result."""

    title: str
    steps: list[ShownStep]
    result: str


def as_shown(derivations: Sequence[Derivation], convention: Convention) -> list[Shown]:
    """Return title, steps and result of derivations in plain text, in a paper's letters."""
    from derivations.statements.plain import latex_to_plain

    def said(text: str) -> str:
        return latex_to_plain(convention.in_text(text))

    def shown(tex: str) -> str:
        return latex_to_plain(convention.written(tex))

    found: list[Shown] = []
    for item in derivations:
        checks = item.checks or (None,) * len(item.steps)
        steps: list[ShownStep] = []
        for step, checked in zip(item.steps, checks, strict=True):
            left, right = map(shown, step.latex_sides())
            detail = f"checked {said(checked.told())}" if checked else ""
            steps.append({"name": step.name, "rule": said(step.rule), "left": left,
                          "right": right, "check": detail})  # fmt: skip
        found.append({"title": said(item.title), "steps": steps,
                      "result": shown(item.result_tex)})  # fmt: skip
    return found


@cache
def load(paper: Paper) -> Mapping[str, list[Shown]]:
    """Return what is recorded of a paper's derivations; nothing if the sources are others."""
    return cast("Mapping[str, list[Shown]]", _recorded(paper, "claims"))


@cache
def load_typeset(paper: Paper) -> Mapping[str, TypesetClaim]:
    """Return the same in LaTeX, piece by piece, by claim; nothing if the sources are others."""
    return cast("Mapping[str, TypesetClaim]", _recorded(paper, "typeset"))


def _recorded(paper: Paper, part: str) -> Mapping[str, object]:
    try:
        data = json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))
        return data[part] if data["sources"] == _sources(paper) else {}
    except (OSError, ValueError, KeyError, TypeError):  # none, not readable, half written
        return {}


def record(paper: Paper) -> None:
    """Write the derivations of a paper as they are shown, every step checked on the way."""
    from qntk_check.report.typeset import typeset_claim

    data = {
        "about": "Written by `qntk-check derive --record`. Do not edit.",
        "sources": _sources(paper),
        "claims": {
            id_: as_shown([build() for build in claim.derivations], paper.convention)
            for id_, claim in paper.claims.items()
        },
        "typeset": {id_: typeset_claim(claim) for id_, claim in paper.claims.items()},
    }
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    paper.recorded_derivations.write_text(text, encoding="utf-8")
    load.cache_clear()
    load_typeset.cache_clear()
