"""Certificates of the counterexamples of corrected claims, made of what the claims hand over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed, Stated, Typed

if TYPE_CHECKING:
    from derivations.certificates.counterexamples import Compared, Side
    from derivations.certificates.files import Certificate
    from qntk_check.verdicts.model import Claim
    from qntk_check.verdicts.paper import Paper

__all__ = ["certificate"]

NONE = "the claim hands over no exact point: give counterexample="


def certificate(paper: Paper, claim: Claim) -> Certificate | None:
    """Return the certificate of the counterexample of a corrected claim, or why it has none.

    None if nothing is wrong with the claim as printed: its correction then has no kind.
    """
    from derivations.certificates.counterexamples import counterexample_lemma
    from derivations.certificates.files import Certificate
    from derivations.certificates.lemmas import Lemma, Missing, identifier
    from derivations.errors import ProofError, ReadError

    if claim.kind is None:
        return None
    own, step = claim.counterexample, "counterexample"
    name = f"{paper.name}_{identifier(claim.id)}_{step}"
    title = "a counterexample of what is printed"
    if not isinstance(own, Exhibit):
        missing = Missing(step, own or NONE)
        return Certificate(name, claim.id, title, (missing,), counterexample=True)
    found: Lemma | Missing
    try:
        found = counterexample_lemma(_compared(paper, claim, own)).showing(claim.plain)
    except (
        ProofError,
        ReadError,
    ) as error:  # a name that is not read, or a point that contradicts nothing
        found = Missing(step, str(error))
    return Certificate(name, claim.id, f"{title}, {own.where}", (found,), counterexample=True)


def _compared(paper: Paper, claim: Claim, own: Exhibit) -> Compared:
    from derivations.certificates.counterexamples import Compared

    said = {"=": "As printed", "<=": "At most so much, as printed", ">=": "At least so much, "
            "as printed"}[own.relation]  # fmt: skip
    return Compared(
        printed=_side(paper, claim, own.printed),
        right=_side(paper, claim, own.right),
        shown=(f"{said}{', the square' if own.square else ''}.", "What holds."),
        at={name: Fraction(value) for name, value in own.at.items()},
        levels=tuple((Fraction(x), many) for x, many in own.levels),
        letters=own.letters,
        explained={name: _side(paper, claim, side) for name, side in own.explained.items()},
        relation=own.relation,
        share=Fraction(own.share),
        factor=Fraction(own.factor),
        square=own.square,
        given=own.given,
    )


def _side(paper: Paper, claim: Claim, side: Stated) -> Side:
    from derivations.statements.reader import read

    if isinstance(side, Typed):
        return read(side.tex)
    if isinstance(side, Known):
        return _known(paper, side)
    if isinstance(side, Printed):
        texts, which = re.findall(r"\$(.*?)\$", claim.statement), side.formula
    else:
        assert claim.corrected is not None
        texts, which = claim.corrected.formulas(), side.statement
    if which >= len(texts):
        raise EvidenceError(
            f"claim {claim.id!r} has {len(texts)} formulas there, and its counterexample asks for "
            f"number {which}, counted from 0"
        )
    parts = read(_put(claim, texts[which], side.put)).parts
    if side.part >= len(parts):
        raise EvidenceError(
            f"{texts[which]} of claim {claim.id!r} has {len(parts)} parts, and its counterexample "
            f"asks for number {side.part}, counted from 0"
        )
    return parts[side.part]


def _put(claim: Claim, tex: str, put: Mapping[str, str]) -> str:
    for piece, instead in put.items():
        if piece not in tex:
            raise EvidenceError(
                f"the counterexample of claim {claim.id!r} puts {instead!r} for {piece!r}, which "
                f"does not stand in {tex}: copy a piece of it"
            )
        tex = tex.replace(piece, instead)
    return tex


def _known(paper: Paper, side: Known) -> Side:
    from derivations.certificates.counterexamples import with_letters
    from qntk_check.formulas.machinery.family import resolve
    from qntk_check.verdicts.registry import formulas_of

    found = with_letters(resolve(formulas_of(paper.name), side.name).expr, side.put)
    return found**2 if side.square else found
