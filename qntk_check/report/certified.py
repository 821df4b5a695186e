"""How many steps Coq has proved, by paper and section: the table of the page on certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qntk_check.verdicts import kernel_checked
from qntk_check.verdicts.paper import Paper

__all__ = ["MARKS", "table"]

MARKS = (
    "<!-- certificates: written by `qntk-check certify --refresh --update FILE`, do not edit -->",
    "<!-- end of certificates -->",
)


def table(papers: Sequence[Paper]) -> str:
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
    <BLANKLINE>
    | why a step is not proved by Coq | steps |
    |---|---|
    | other reasons | 0 |
    """
    lines = ["| paper | section | steps | proved by Coq | claims | kernel-checked |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    whole = [0, 0, 0, 0]
    for paper in papers:
        for section, counts in _sections(paper).items():
            lines.append(f"| {paper.name} | {section} | {' | '.join(map(str, counts))} |")
            whole = [a + b for a, b in zip(whole, counts, strict=True)]
    lines.append(f"| all | | {' | '.join(map(str, whole))} |")
    return "\n".join([*lines, "", *_reasons(papers), ""])


def _reasons(papers: Sequence[Paper]) -> list[str]:
    """Return a table of why steps have no certificate, with the rare reasons in one row."""
    why = Counter[str]()
    for paper in papers:
        record = kernel_checked.load(paper)
        for own in record["claims"].values() if record else ():
            why.update(own["without"].values())
    rows = [(reason, count) for reason, count in why.most_common() if count > 2]
    other = why.total() - sum(count for _, count in rows)
    lines = [f"| {reason} | {count} |" for reason, count in [*rows, ("other reasons", other)]]
    return ["| why a step is not proved by Coq | steps |", "|---|---|", *lines]


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
