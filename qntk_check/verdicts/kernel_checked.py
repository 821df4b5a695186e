"""What Coq has proved of the claims' derivations: written by ``certify --record``, then read.

A claim is *kernel-checked* if every step of every derivation of it has a certificate that Coq has
accepted. The record carries the digest of the sources that it was made from: with other sources
nothing is known. ``certify --refresh`` makes it that of the present sources, and keeps as proved
only what has the same text still, on the same files of the theory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from qntk_check.errors import EvidenceError
from qntk_check.verdicts import counterexamples
from qntk_check.verdicts.sources import digest_of

if TYPE_CHECKING:
    from derivations.certificates.files import Certificate
    from qntk_check.verdicts.model import Claim
    from qntk_check.verdicts.paper import Paper

__all__ = ["CHECKED", "KernelChecked", "Record", "certificates_of", "key_of", "known",
           "listed", "load", "path_of", "reasons", "record", "refresh", "said", "told"]  # fmt: skip


CHECKED = "kernel-checked"
_NOT_ACCEPTED = "Coq has not accepted it"


class KernelChecked(TypedDict):
    """What is recorded of one claim."""

    steps: int
    proved: int
    bridges: list[str]
    without: dict[str, str]
    keys: dict[str, str]
    tried: dict[str, str]
    # Of a corrected claim: CHECKED, or why its counterexample is not proved.
    counterexample: NotRequired[str]


class Record(TypedDict):
    """The record of a paper: ``keys`` are of certificates that are proved, ``tried`` of others."""

    about: str
    coq: str
    sources: str
    claims: dict[str, KernelChecked]


def path_of(paper: Paper) -> Path:
    """Return where the record of a paper is."""
    return paper.recorded_verdicts.with_name("recorded_certificates.json")


def certificates_of(paper: Paper, claim: Claim) -> list[Certificate]:
    """Return the certificates of the derivations of a claim, and that of its counterexample.

    Nothing is proved here.
    """
    from derivations.certificates.files import certificate_of
    from derivations.proof.derivation import unchecked

    found = (certificate_of(claim.id, place, unchecked(build))
             for place, build in enumerate(claim.derivations))  # fmt: skip
    counter = counterexamples.certificate(paper, claim)
    named = [replace(own, name=f"{paper.name}_{own.name}") for own in found]
    return [*named, *([counter] if counter is not None else [])]


def key_of(certificate: Certificate) -> str:
    """Return a key of the text of a certificate and of the theory that it imports."""
    from derivations.certificates import files, running

    return running.key_of(certificate.text(), files.theory())[:16]


@cache
def _sources(paper: Paper) -> str:
    """Return the digest of what the texts of certificates are made from."""
    import derivations

    root = Path(str(derivations.__file__)).parent
    return digest_of([root, paper.folder], endings=(".py", ".v", ".toml"))


def said(record: KernelChecked | None) -> str:
    """Return how a page says it: ``kernel-checked``, how many steps are, or nothing.

    Examples
    --------
    >>> none = {"bridges": [], "without": {}, "keys": {}, "tried": {}}
    >>> said({"steps": 3, "proved": 2, **none})
    '2 of 3 steps'
    >>> said({"steps": 3, "proved": 3, **none})
    'kernel-checked'
    """
    if record is None or not record["proved"]:
        return ""
    if record["proved"] == record["steps"]:
        return CHECKED
    return f"{record['proved']} of {record['steps']} steps"


def told(record: KernelChecked | None) -> str:
    """Return the same as a line for a page, with the hypotheses that it stands on.

    Examples
    --------
    >>> none = {"without": {}, "keys": {}, "tried": {}}
    >>> told({"steps": 1, "proved": 1, "bridges": ["Noise"], **none})
    'kernel-checked; it stands on Noise'
    >>> told({"steps": 1, "proved": 1, "bridges": [], "counterexample": "kernel-checked", **none})
    'kernel-checked; counterexample kernel-checked'
    >>> told(None)
    'nothing is recorded for the present sources'
    """
    if record is None:
        return "nothing is recorded for the present sources"
    stand = f"; it stands on {', '.join(record['bridges'])}" if record["bridges"] else ""
    counter = record.get("counterexample", "")
    if counter:
        way = CHECKED if counter == CHECKED else f"without a certificate, because {counter}"
        counter = f"; counterexample {way}"
    return (said(record) or f"0 of {record['steps']} steps") + stand + counter


def listed(record: KernelChecked | None) -> str:
    """Return the same in a few words, for a list of claims.

    Examples
    --------
    >>> none = {"bridges": [], "without": {}, "keys": {}, "tried": {}}
    >>> listed({"steps": 3, "proved": 3, "counterexample": "kernel-checked", **none})
    'kernel-checked, counterexample too'
    """
    own = said(record)
    if record is None or record.get("counterexample") != CHECKED:
        return own
    return f"{own}, counterexample too" if own else "counterexample"


def reasons(record: KernelChecked, place: int) -> dict[str, str]:
    """Return why steps of one derivation of a claim are not proved; the others are.

    Parameters
    ----------
    record
        What is recorded of the claim.
    place
        The place of the derivation among those of the claim.

    Examples
    --------
    >>> none = {"bridges": [], "keys": {}, "tried": {}}
    >>> without = {"liu2024_gate_0: a law": "it is new", "liu2024_gate_1: a sum": "it is long"}
    >>> reasons({"steps": 5, "proved": 3, "without": without, **none}, 1)
    {'a sum': 'it is long'}
    """
    named = ((key.partition(": "), why) for key, why in record["without"].items())
    return {step: why for (name, _, step), why in named if name.endswith(f"_{place}")}


def load(paper: Paper) -> Record | None:
    """Return what is recorded of a paper, of whatever sources; None if nothing ever was.

    Raises
    ------
    EvidenceError
        If the file cannot be read as what ``record`` writes.
    """
    path = path_of(paper)
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        _ = data["coq"], data["sources"], dict(data["claims"])
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{path} does not hold recorded certificates ({error}): restore it, or write it anew "
            "with `qntk-check certify --record`"
        ) from error
    return cast("Record", data)


def known(paper: Paper) -> dict[str, KernelChecked]:
    """Return what Coq has proved, by claim; nothing where the sources are not the recorded ones."""
    found = load(paper)
    return found["claims"] if found is not None and found["sources"] == _sources(paper) else {}


def record(
    paper: Paper,
    found: Mapping[str, Iterable[Certificate]],
    proved: Iterable[str],
    coq: str,
    failed: Iterable[str] = (),
) -> None:
    """Write what was proved; of claims that were not asked for what is recorded and unchanged.

    Parameters
    ----------
    paper
        Whose record it is.
    found
        The certificates by claim.
    proved
        The names of those that Coq has accepted just now.
    coq
        Which Coq.
    failed
        The names of those that it has not accepted.
    """
    _write(paper, coq, {id_: list(own) for id_, own in found.items()}, set(proved), set(failed))


def refresh(paper: Paper, found: Mapping[str, Iterable[Certificate]]) -> None:
    """Make the record that of the present sources: proved is what has the same text still."""
    old = load(paper)
    if old is not None:
        _write(paper, old["coq"], {id_: list(own) for id_, own in found.items()}, set(), set())


def _write(
    paper: Paper,
    coq: str,
    found: Mapping[str, list[Certificate]],
    proved_now: set[str],
    tried_now: set[str],
) -> None:
    keys, tried = dict[str, str](), dict[str, str]()
    old = load(paper)
    if old is not None and old["coq"] == coq:
        for own in old["claims"].values():
            keys |= own["keys"]
            tried |= own["tried"]

    def proved(certificate: Certificate) -> bool:
        now = certificate.name in proved_now
        return now or keys.get(certificate.name) == key_of(certificate)

    def seen(certificate: Certificate) -> bool:
        now = certificate.name in tried_now
        return now or tried.get(certificate.name) == key_of(certificate)

    claims = {id_: claim for id_, claim in paper.claims.items() if claim.derivations}
    data: Record = {
        "about": "Written by `qntk-check certify --record` from what Coq proved. Do not edit.",
        "coq": coq,
        "sources": _sources(paper),
        "claims": {
            id_: _summary([c for c in own if c.lemmas and proved(c)], own, seen)
            for id_, claim in claims.items()
            for own in [found[id_] if id_ in found else certificates_of(paper, claim)]
        },
    }
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    path_of(paper).write_text(text, encoding="utf-8")


def _summary(
    accepted: list[Certificate],
    certificates: list[Certificate],
    seen: Callable[[Certificate], bool],
) -> KernelChecked:
    failed = [c for c in certificates if c.lemmas and c not in accepted]
    of_steps = [c for c in certificates if not c.counterexample]
    proved = [c for c in accepted if not c.counterexample]
    without = {f"{c.name}: {m.step}": m.reason for c in of_steps for m in c.missing}
    without |= {f"{c.name}: {lemma.step}": _NOT_ACCEPTED
                for c in failed if not c.counterexample for lemma in c.lemmas}  # fmt: skip
    found: KernelChecked = {
        "steps": sum(len(certificate.steps) for certificate in of_steps),
        "proved": sum(len(certificate.lemmas) for certificate in proved),
        "bridges": sorted({bridge for c in proved for bridge in c.bridges}),
        "without": without,
        "keys": {certificate.name: key_of(certificate) for certificate in accepted},
        "tried": {
            certificate.name: key_of(certificate) for certificate in failed if seen(certificate)
        },
    }
    for counter in (c for c in certificates if c.counterexample):
        why = counter.missing[0].reason if counter.missing else _NOT_ACCEPTED
        found["counterexample"] = CHECKED if counter in accepted else why
    return found
