"""Why the numbers of every trial are what they are: the list beside that of the sampled means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qntk_check.report.data import Decided
from qntk_check.verdicts import recorded

__all__ = ["HEADS", "Reason", "as_markdown", "reasons", "write_reasons"]

HEADS = ("claim", "sampled mean", "number", "why")


class Reason(NamedTuple):
    """One number of a trial, and why it has its value."""

    claim: str
    trial: str
    number: str
    why: str


def reasons(decided: Decided) -> Iterator[Reason]:
    """Yield a row for each number of each trial of what was decided."""
    for decisions in decided.values():
        for id_, decision in decisions.items():
            for trial, each in recorded.reasons(decision.verdict).items():
                for number, why in each.items():
                    yield Reason(id_, trial, number, why)


def as_markdown(found: Iterator[Reason] | list[Reason]) -> str:
    """Return the rows as a Markdown table; what a row shares with the one above is left out.

    Examples
    --------
    >>> print(as_markdown([Reason("c", "a", "n = 2", "small"), Reason("c", "a", "δ", "a half")]))
    | claim | sampled mean | number | why |
    |---|---|---|---|
    | c | a | n = 2 | small |
    |  |  | δ | a half |
    <BLANKLINE>
    """
    lines, above = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)], ("", "")
    for row in found:
        same = (row.claim, row.trial) == above
        cells = ("", "", row.number, row.why) if same else row
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        above = row.claim, row.trial
    return "\n".join([*lines, ""])


def write_reasons(decided: Decided, out: Path) -> Path:
    """Write ``reasons.md``, and return where it is."""
    path = out / "reasons.md"
    path.write_text(as_markdown(reasons(decided)), encoding="utf-8", newline="\n")
    return path
