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
    | paper | section | steps | proved by Coq | claims | kernel-checked | counterexamples |
    |---|---|---|---|---|---|---|
    | all | | 0 | 0 | 0 | 0 | 0 of 0 |
    <BLANKLINE>
    | why a step is not proved by Coq | steps |
    |---|---|
    | other reasons | 0 |
    <BLANKLINE>
    | corrected claim | why its counterexample is not proved by Coq |
    |---|---|
    """
    lines = ["| paper | section | steps | proved by Coq | claims | kernel-checked | "
             "counterexamples |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    whole = [0] * 6
    for paper in papers:
        for section, counts in _sections(paper).items():
            lines.append(f"| {paper.name} | {section} | {_shown(counts)} |")
            whole = [a + b for a, b in zip(whole, counts, strict=True)]
    lines.append(f"| all | | {_shown(whole)} |")
    return "\n".join([*lines, "", *_reasons(papers), "", *_counterexamples(papers), ""])


def _shown(counts: Sequence[int]) -> str:
    *numbers, refuted, corrected = counts
    return " | ".join([*map(str, numbers), f"{refuted} of {corrected}"])


def _counterexamples(papers: Sequence[Paper]) -> list[str]:
    """Return a table of the corrected claims whose counterexample has no accepted certificate."""
    rows = [
        f"| {paper.name}/{id_} | {why} |"
        for paper in papers
        for record in [kernel_checked.load(paper)]
        for id_, own in (record["claims"] if record else {}).items()
        for why in [own.get("counterexample", kernel_checked.CHECKED)]
        if why != kernel_checked.CHECKED
    ]
    return ["| corrected claim | why its counterexample is not proved by Coq |", "|---|---|", *rows]


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
    """Return how many steps there are, how many are proved, and so on, by section.

    The columns: steps, those proved, claims with a derivation, those that are kernel-checked,
    counterexamples that are proved, and claims that have one to prove.
    """
    found: dict[str, list[int]] = {}
    record = kernel_checked.load(paper)
    for id_, own in (record["claims"] if record else {}).items():
        whole = kernel_checked.said(own) == kernel_checked.CHECKED
        refuted = own.get("counterexample") == kernel_checked.CHECKED
        more = (own["steps"], own["proved"], 1, int(whole), int(refuted),
                int("counterexample" in own))  # fmt: skip
        before = found.get(paper.inventory[id_].section, [0] * 6)
        found[paper.inventory[id_].section] = [a + b for a, b in zip(before, more, strict=True)]
    return found
