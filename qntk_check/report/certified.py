"""How many steps Coq has proved, by paper and section: the table of the page on certificates."""

from __future__ import annotations

from collections.abc import Iterable

from qntk_check.verdicts import kernel_checked
from qntk_check.verdicts.paper import Paper

__all__ = ["MARKS", "table"]

MARKS = (
    "<!-- certificates: written by `qntk-check certify --refresh --update FILE`, do not edit -->",
    "<!-- end of certificates -->",
)


def table(papers: Iterable[Paper]) -> str:
    """Return a table in Markdown of what is recorded: steps, those proved, and claims.

    Parameters
    ----------
    papers
        Whose records; one without a record has no rows.

    Examples
    --------
    >>> print(table([]), end="")
    | paper | section | steps | proved by Coq | claims | kernel-checked |
    |---|---|---|---|---|---|
    | all | | 0 | 0 | 0 | 0 |
    """
    lines = ["| paper | section | steps | proved by Coq | claims | kernel-checked |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    whole = [0, 0, 0, 0]
    for paper in papers:
        for section, counts in _sections(paper).items():
            lines.append(f"| {paper.name} | {section} | {' | '.join(map(str, counts))} |")
            whole = [a + b for a, b in zip(whole, counts, strict=True)]
    lines.append(f"| all | | {' | '.join(map(str, whole))} |")
    return "\n".join([*lines, ""])


def _sections(paper: Paper) -> dict[str, list[int]]:
    """Return steps, proved ones, claims with a derivation, and those that are kernel-checked."""
    found: dict[str, list[int]] = {}
    record = kernel_checked.load(paper)
    for id_, own in (record["claims"] if record else {}).items():
        whole = kernel_checked.said(own) == "kernel-checked"
        more = (own["steps"], own["proved"], 1, int(whole))
        before = found.get(paper.inventory[id_].section, [0, 0, 0, 0])
        found[paper.inventory[id_].section] = [a + b for a, b in zip(before, more, strict=True)]
    return found
