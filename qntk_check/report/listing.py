"""The list of claims as data and as plain lines, and the filters that choose among them.

A filter is ``KEY=TEXT``, with a key of `KEYS`, or a word that is looked for in all of them; upper
and lower case are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from qntk_check.errors import UnknownNameError
from qntk_check.names import nearest
from qntk_check.verdicts import kernel_checked
from qntk_check.verdicts.corrections import labeled
from qntk_check.verdicts.model import ByClaim
from qntk_check.verdicts.paper import Paper

__all__ = ["KEYS", "ClaimRow", "chosen", "claims_as_data", "plain_line"]

KEYS = ("id", "paper", "place", "section", "says", "verdict", "kind", "coq", "tier")


class Certified(TypedDict):
    """How many steps of a claim Coq has proved, on which hypotheses, and why not the others."""

    steps: int
    proved: int
    bridges: list[str]
    without: dict[str, str]
    counterexample: str


class ClaimRow(TypedDict):
    """What the list of claims says of one."""

    id: str
    paper: str
    number: int
    place: str
    section: str
    says: str
    verdict: str
    kind: str
    fully_proved: bool
    tiers: dict[str, str]
    routes: list[str]
    rests_on: list[str]
    coq: str
    certified: Certified | None


def claims_as_data(paper: Paper, recorded: ByClaim) -> list[ClaimRow]:
    """Return a dict for each claim of a paper's inventory, in order.

    The keys: ``id``, ``paper``, ``number`` (permanent), ``place`` (equation or section),
    ``section``, ``says``, ``verdict`` (``no check yet`` where nothing decides it), ``kind`` (of a
    correction, else empty),
    ``fully_proved``, ``tiers`` (kind of evidence → finding), ``routes`` (those that came to
    what the verdict says), ``rests_on``, ``coq`` (``kernel-checked``, how many steps are, whether
    the counterexample is, or nothing) and ``certified`` (the numbers; None where nothing is
    recorded).
    """
    found: list[ClaimRow] = []
    claims, by_coq = paper.claims, kernel_checked.known(paper)
    for id_, entry in paper.inventory.items():
        record = recorded.get(id_, {})
        known = "not recorded" if id_ in claims else "no check yet"
        found.append({
            "id": id_, "paper": paper.name, "number": entry.number, "place": entry.place,
            "section": entry.section, "says": entry.says,
            "verdict": record.get("verdict", known) if id_ in claims else known,
            "kind": (record.get("kind") if id_ in claims else None) or "",
            "fully_proved": bool(record.get("fully_proved", False)),
            "tiers": dict(record.get("tiers", {})),
            "routes": list(record.get("routes", [])),
            "rests_on": list(claims[id_].rests_on) if id_ in claims else [],
            "coq": kernel_checked.listed(by_coq.get(id_)),
            "certified": _certified(by_coq.get(id_)),
        })  # fmt: skip
    return found


def _certified(record: kernel_checked.KernelChecked | None) -> Certified | None:
    if record is None:
        return None
    return {"steps": record["steps"], "proved": record["proved"],
            "bridges": record["bridges"], "without": record["without"],
            "counterexample": record.get("counterexample", "")}  # fmt: skip


def chosen(rows: Sequence[ClaimRow], filters: Sequence[str]) -> list[ClaimRow]:
    """Return the rows that pass every filter.

    Raises
    ------
    UnknownNameError
        For a key that no row has.

    Examples
    --------
    >>> rows = [{"id": "plateau", "paper": "liu2024", "place": "(5)", "section": "4",
    ...          "says": "late mean", "verdict": "PROVED", "kind": "",
    ...          "coq": "", "tiers": {"symbolic": "holds"}}]
    >>> len(chosen(rows, ["verdict=proved", "late"])), chosen(rows, ["tier=sampled"])
    (1, [])
    """
    return [row for row in rows if all(_passes(row, text) for text in filters)]


def _passes(row: ClaimRow, text: str) -> bool:
    key, equals, wanted = text.partition("=")
    if not equals:
        return any(_fits(row, name, text) for name in KEYS)
    if key not in KEYS:
        hint = nearest(key, KEYS)
        raise UnknownNameError(
            f"there is no key {key!r} to filter by{hint}: give one of {', '.join(KEYS)}, as in "
            "verdict=PROVED, or a word alone"
        )
    return _fits(row, key, wanted)


def _fits(row: ClaimRow, key: str, wanted: str) -> bool:
    values = [*row["tiers"]] if key == "tier" else [dict[str, object](row)[key]]
    return any(wanted.casefold() in str(value).casefold() for value in values)


def plain_line(row: ClaimRow) -> str:
    """Return a claim as one line, between tabs: id, place, verdict, statement, Coq."""
    verdict = labeled(row["verdict"], row["kind"])
    fields = (row["id"], row["place"], verdict, row["says"], row["coq"])
    return "\t".join(str(field).replace("\t", " ") for field in fields)
