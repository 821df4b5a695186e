"""What is printed, and what is true, in Markdown: all claims, what is wrong, what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from qntk_check.errors import EvidenceError
from qntk_check.report.powers import with_powers
from qntk_check.verdicts import routes
from qntk_check.verdicts.corrections import Kind, labeled
from qntk_check.verdicts.model import ByClaim, VerdictWord
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.recorded import correction

__all__ = [
    "BEGIN",
    "COUNTS",
    "END",
    "ERRORS",
    "HEADLINES",
    "WRONG",
    "anchor",
    "counts",
    "counts_as_data",
    "errors",
    "errors_as_data",
    "findings",
    "findings_as_data",
    "findings_of_all",
    "headlines",
    "headlines_as_data",
    "update",
]

_AS_IT_STANDS = {
    VerdictWord.PROVED.value: "as printed",
    VerdictWord.SUPPORTED.value: "as printed, as far as the evidence goes",
    VerdictWord.REFUTED.value: "not as printed",
    VerdictWord.NOT_DECIDABLE.value: "nothing to decide",
}

BEGIN = "<!-- findings: written by `qntk-check findings --update FILE`, do not edit -->"
END = "<!-- end of findings -->"
#: What a list of errors stands between.
ERRORS = (
    "<!-- errors: written by `qntk-check findings --errors --update FILE`, do not edit -->",
    "<!-- end of errors -->",
)
#: What the findings that change a conclusion stand between.
HEADLINES = (
    "<!-- headlines: written by `qntk-check findings --headlines --update FILE`, do not edit -->",
    "<!-- end of headlines -->",
)
#: What the table of papers stands between.
COUNTS = (
    "<!-- papers: written by `qntk-check findings --counts --update FILE`, do not edit -->",
    "<!-- end of papers -->",
)
#: The verdicts that say that what is printed is wrong.
WRONG = (VerdictWord.CORRECTED.value, VerdictWord.REFUTED.value)


class Count(TypedDict):
    """What was decided of a paper, in numbers."""

    paper: str
    title: str
    claims: int
    verdicts: dict[str, int]


def findings(paper: Paper, recorded: ByClaim) -> str:
    """Return the count of verdicts and the table, a row for each claim."""
    heads = ("claim", "paper", "printed", "verdict", "routes", "what holds", "why")
    lines = [
        _count(paper, recorded),
        "",
        "| " + " | ".join(heads) + " |",
        "|" + "---|" * len(heads),
    ]
    for row in findings_as_data(paper, recorded):
        verdict = labeled(row["verdict"], row["kind"])
        name = f'<a id="{anchor(row["paper"], row["claim"])}"></a>`{row["claim"]}`'
        cells = (name, row["place"], row["printed"], verdict, row["routes"],
                 row["holds"], with_powers(row["why"]))  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def findings_of_all(papers: Sequence[tuple[Paper, ByClaim]]) -> str:
    """Return a table for each paper, below its title if there are several."""
    if len(papers) == 1:
        return findings(*papers[0])
    return "\n".join(
        f"### {paper.title}\n\n{paper.citation}; `--paper {paper.name}`. {findings(paper, found)}"
        for paper, found in papers
    )


def errors(papers: Sequence[tuple[Paper, ByClaim]]) -> str:
    """Return the list of what is wrong in print, over all papers, each with its counterexample."""
    rows = errors_as_data(papers)
    heads = ("paper", "claim", "printed", "kind", "counterexample", "what holds")
    lines = [
        f"{len(rows)} printed statements of {len(papers)} papers are wrong or incomplete.",
        "",
        "| " + " | ".join(heads) + " |",
        "|" + "---|" * len(heads),
    ]
    for row in rows:
        cells = (row["paper"], f"`{row['claim']}` {row['place']}", row["printed"],
                 row["kind"] or row["verdict"].lower(), with_powers(row["why"]),
                 row["holds"])  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def anchor(paper: str, claim: str) -> str:
    """Return the name of a claim's place in the table of all findings.

    Examples
    --------
    >>> anchor("liu2024", "kernel-mean")
    'liu2024-kernel-mean'
    """
    return f"{paper}-{claim}"


def headlines(papers: Sequence[tuple[Paper, ByClaim]], table: str = "docs/findings.md") -> str:
    """Return the findings that change a conclusion, each with what shows it, as a list.

    ``table`` is where all claims are, from the file that holds the list.
    """
    lines = [
        f"{number}. {row['says']} [{row['place']}]({table}#{anchor(row['paper'], row['claim'])}): "
        f"{with_powers(row['why'])}."
        for number, row in enumerate(headlines_as_data(papers), start=1)
    ]
    return "\n".join(lines) + "\n"


def headlines_as_data(papers: Sequence[tuple[Paper, ByClaim]]) -> list[dict[str, str]]:
    """Return the rows of :func:`findings_as_data` that have a headline, and it under ``says``."""
    found: list[dict[str, str]] = []
    for paper, recorded in papers:
        rows = {row["claim"]: row for row in findings_as_data(paper, recorded)}
        found += [rows[id_] | {"says": said} for id_, said in paper.headlines.items()]
    return found


def errors_as_data(papers: Sequence[tuple[Paper, ByClaim]]) -> list[dict[str, str]]:
    """Return the rows of :func:`findings_as_data` of what is wrong in print, over all papers."""
    return [
        row
        for paper, recorded in papers
        for row in findings_as_data(paper, recorded)
        if row["verdict"] in WRONG
    ]


def findings_as_data(paper: Paper, recorded: ByClaim) -> list[dict[str, str]]:
    """Return a row for each claim.

    The keys: paper, claim, place, printed, verdict, kind, routes, holds and why.
    """
    rows: list[dict[str, str]] = []
    for id_, claim in paper.claims.items():
        found = recorded.get(id_, {})
        word = found.get("verdict", "not recorded")
        rows.append({
            "paper": paper.name, "claim": id_, "place": paper.inventory[id_].place,
            "printed": claim.plain, "verdict": word, "kind": found.get("kind") or "",
            "routes": routes.said(found.get("routes", [])),
            "holds": correction(claim, found) or _AS_IT_STANDS.get(word, "open"),
            "why": found.get("why", ""),
        })  # fmt: skip
    return rows


def counts(papers: Sequence[tuple[Paper, ByClaim]]) -> str:
    """Return a table of papers: how many claims each has, and how many have each verdict."""
    rows = counts_as_data(papers)
    words = [
        word.value for word in VerdictWord if any(row["verdicts"].get(word.value) for row in rows)
    ]
    heads = ("`--paper`", "paper", "claims", *(word.lower() for word in words))
    lines = ["| " + " | ".join(heads) + " |", "|---|---|" + "---:|" * (len(heads) - 2)]
    for row in rows:
        found = (str(row["verdicts"].get(word, 0) or "") for word in words)
        cells = (f"`{row['paper']}`", row["title"], str(row["claims"]), *found)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def counts_as_data(papers: Sequence[tuple[Paper, ByClaim]]) -> list[Count]:
    """Return a row for each paper, and under ``verdicts`` how many claims have each."""
    found = list[Count]()
    for paper, recorded in papers:
        words = [recorded.get(id_, {}).get("verdict", "not recorded") for id_ in paper.claims]
        numbers = {word: words.count(word) for word in dict.fromkeys(words)}
        found.append({"paper": paper.name, "title": paper.title, "claims": len(words),
                      "verdicts": numbers})  # fmt: skip
    return found


def _count(paper: Paper, recorded: ByClaim) -> str:
    found = [recorded.get(id_, {}) for id_ in paper.claims]
    words = [entry.get("verdict", "not recorded") for entry in found]
    kinds = [entry.get("kind") for entry in found]
    of_kinds = ", ".join(
        f"{kinds.count(kind.value)} {kind.value}" for kind in Kind if kind.value in kinds
    )
    each = ", ".join(
        f"{words.count(word.value)} {word.value}"
        + (f" ({of_kinds})" if word is VerdictWord.CORRECTED and of_kinds else "")
        for word in VerdictWord
        if word.value in words
    )
    return f"{len(paper.claims)} of the paper's {len(paper.inventory)} claims: {each}."


def update(path: Path, content: str, marks: tuple[str, str] = (BEGIN, END)) -> bool:
    """Put content between two marks of a file; return whether anything changed.

    Raises
    ------
    EvidenceError
        If the file has no marks.
    """
    text = path.read_text(encoding="utf-8")
    begin, end = marks
    if text.count(begin) != 1 or text.count(end) != 1:
        raise EvidenceError(
            f"{path} has no place for what is generated: write a line {begin!r} and below it "
            f"{end!r}"
        )
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    new = f"{head}{begin}\n{content}{end}{tail}"
    path.write_text(new, encoding="utf-8", newline="\n")
    return new != text
