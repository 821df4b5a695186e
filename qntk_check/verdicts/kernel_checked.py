"""What Coq has proved of the claims' derivations: written by ``certify --record``, then read.

A claim is *kernel-checked* if every step of every derivation of it has a certificate that Coq has
accepted, or is no algebra, of which the certificates say why. The record keeps a key of each
certificate's text, so that a derivation that has changed since is not shown as checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

from qntk_check.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivations.certificates.files import Certificate
    from derivations.certificates.running import Outcome
    from qntk_check.verdicts.model import Claim
    from qntk_check.verdicts.paper import Paper

__all__ = ["KernelChecked", "certificates_of", "key_of", "load", "record", "said"]


class KernelChecked(TypedDict):
    """What is recorded of one claim."""

    steps: int
    proved: int
    bridges: list[str]
    without: dict[str, str]
    keys: dict[str, str]


@dataclass(frozen=True)
class _Place:
    """Where the record of a paper is."""

    paper: Paper

    @property
    def path(self) -> Path:
        return self.paper.recorded_verdicts.with_name("recorded_certificates.json")


def certificates_of(claim: Claim) -> list[Certificate]:
    """Return the certificates of the derivations of a claim; nothing is proved here."""
    from derivations.certificates.files import certificate_of
    from derivations.proof.derivation import unchecked

    return [certificate_of(claim.id, place, unchecked(build))
            for place, build in enumerate(claim.derivations)]  # fmt: skip


def key_of(certificate: Certificate) -> str:
    """Return a key of the text of a certificate."""
    return hashlib.sha256(certificate.text().encode()).hexdigest()[:16]


def said(record: KernelChecked | None) -> str:
    """Return how a page says it: ``kernel-checked``, how many steps are, or nothing.

    Examples
    --------
    >>> said({"steps": 3, "proved": 2, "bridges": [], "without": {"a": "b"}, "keys": {}})
    '2 of 3 steps'
    """
    if record is None or not record["proved"]:
        return ""
    if record["proved"] == record["steps"]:
        return "kernel-checked"
    return f"{record['proved']} of {record['steps']} steps"


def load(paper: Paper) -> dict[str, KernelChecked]:
    """Return what is recorded of a paper, by claim; empty if nothing ever was.

    Raises
    ------
    EvidenceError
        If the file cannot be read as what ``record`` writes.
    """
    path = _Place(paper).path
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return cast("dict[str, KernelChecked]", dict(data["claims"]))
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{path} does not hold recorded certificates ({error}): restore it, or write it anew "
            "with `qntk-check certify --record`"
        ) from error


def record(
    paper: Paper, found: Mapping[str, Iterable[Certificate]], outcomes: Iterable[Outcome], coq: str
) -> None:
    """Write what was proved; claims that were not asked for keep their old entry."""
    proved = {outcome.name for outcome in outcomes if outcome.proved}
    merged = load(paper)
    for id_, certificates in found.items():
        merged[id_] = _summary(list(certificates), proved)
    data = {
        "about": "Written by `qntk-check certify --record` from what Coq proved. Do not edit.",
        "coq": coq,
        "claims": {id_: merged[id_] for id_ in paper.inventory if id_ in merged},
    }
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    _Place(paper).path.write_text(text, encoding="utf-8")


def _summary(certificates: list[Certificate], proved: set[str]) -> KernelChecked:
    accepted = [certificate for certificate in certificates if certificate.name in proved]
    failed = [certificate for certificate in certificates if certificate.name not in proved]
    without = {f"{c.name}: {m.step}": m.reason for c in certificates for m in c.missing}
    without |= {f"{c.name}: {lemma.step}": "Coq has not accepted it"
                for c in failed for lemma in c.lemmas}  # fmt: skip
    return {
        "steps": sum(len(certificate.steps) for certificate in certificates),
        "proved": sum(len(certificate.lemmas) for certificate in accepted),
        "bridges": sorted({bridge for c in accepted for bridge in c.bridges}),
        "without": without,
        "keys": {certificate.name: key_of(certificate) for certificate in certificates},
    }
