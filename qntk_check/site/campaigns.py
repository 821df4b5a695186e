"""What campaigns have gathered for a claim, from the table that ``campaign export`` writes.

A row is a parameter set: its draws, the mean with its interval, and the log-wealth of the best of
the bets against the claimed value, which refutes it from log 1/α on.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from qntk_check.errors import EvidenceError

__all__ = ["Gathered", "as_json", "read_campaign"]


class Gathered(NamedTuple):
    """What one parameter set of a campaign has come to."""

    qubits: int
    layers: int
    observable: str
    ensemble: str
    statistic: str
    draws: int
    value: float
    delta: float
    mean: float
    low: float | None
    high: float | None
    log_wealth: float
    threshold: float
    outcome: str
    refuted: str


def read_campaign(path: Path) -> dict[str, list[Gathered]]:
    """Return the rows of a table of a campaign, by claim as ``paper/id``.

    Raises
    ------
    EvidenceError
        If the file is no such table.
    """
    found: dict[str, list[Gathered]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["mean"]:
                    found.setdefault(row["claim"].replace(":", "/"), []).append(_row(row))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{path} holds no table of a campaign ({error!r}): `qntk-check campaign export` writes "
            "one; leave --campaign out for a site without"
        ) from error
    return found


def _row(row: Mapping[str, str]) -> Gathered:
    return Gathered(
        int(row["n"]), int(row["layers"]), row["observable"], row["ensemble"], row["statistic"],
        int(row["draws"]), float(row["value"]), float(row["delta"]), float(row["mean"]),
        _or_none(row["lower"]), _or_none(row["upper"]), float(row["log wealth"]),
        -math.log(float(row["alpha"])), row["outcome"],
        f"{row['refuted']} of {row['wrong versions']}",
    )  # fmt: skip


def _or_none(text: str) -> float | None:
    """Return a number; few draws have no interval yet."""
    return float(text) if text else None


def as_json(rows: Sequence[Gathered]) -> Markup:
    """Return the rows for the script that plots them."""
    data = [row._asdict() for row in rows]
    return Markup(json.dumps(data, ensure_ascii=False).replace("</", "<\\/"))
