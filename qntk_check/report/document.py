r"""A paper in the document: its claims by section, each in a few lines, and all steps after them.

What a reader of a claim needs stands together: printed, what holds, why, and a small table of the
evidence. The steps, which take most of the pages, follow in an appendix in small print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from qntk_check.report import answers
from qntk_check.report.across import as_latex
from qntk_check.report.converted import converted_list
from qntk_check.report.latex import (
    HEADER,
    derivations_of,
    numbers_to_latex,
    of_paper,
    plain_to_latex,
    unread_list,
    with_labels,
    write,
)
from qntk_check.report.longtable import longtable, raggedright, reference
from qntk_check.report.markdown import WRONG
from qntk_check.report.orders import kinds_of, kinds_to_latex, places
from qntk_check.report.repeats import told_once
from qntk_check.verdicts import routes
from qntk_check.verdicts.across import compared
from qntk_check.verdicts.corrections import labeled
from qntk_check.verdicts.model import ByClaim, Claim, Recorded
from qntk_check.verdicts.paper import Paper

__all__ = ["claim_in_words", "headlines", "in_words", "write_document"]


def in_words(id_: str) -> str:
    """Return the id of a claim as a title.

    Examples
    --------
    >>> in_words("kernel-mean")
    'Kernel mean'
    """
    return id_.replace("-", " ").capitalize()


def _by_section(paper: Paper, claims: Iterable[str]) -> Mapping[str, list[str]]:
    """Return claims by the section of the inventory, in its order."""
    found: dict[str, list[str]] = {}
    for id_ in claims:
        found.setdefault(paper.inventory[id_].section, []).append(id_)
    return found


def claim_in_words(paper: Paper, claim: Claim, recorded: ByClaim) -> str:
    """Return what a reader needs of a claim, on less than half a page."""
    found = recorded.get(claim.id, {})
    place = plain_to_latex(paper.inventory[claim.id].place)
    word = labeled(found.get("verdict", "not recorded"), found.get("kind"))
    proved = ", with all that it rests on" if found.get("fully_proved") else ""
    head = rf"\claimhead{{{in_words(claim.id)}}}{{{claim.id}}}{{{place}}}{{{word}{proved}}}"
    label = rf"\label{{claim:{claim.id}}}\nobreak"  # what heads a claim stays with it
    said = {r"\textbf{Printed:}": claim.statement}
    if claim.corrected:
        said[r"\textbf{Holds:}"] = claim.corrected.latex()
    why = found.get("why", "")
    if why and found.get("verdict") in WRONG:
        said[r"\textbf{Because}"] = numbers_to_latex(why) + "."
    if claim.assumptions:
        texts = (plain_to_latex(text, paper.claims) for text in claim.assumptions)
        said[r"\textbf{Assumed:}"] = " ".join(texts)
    if claim.rests_on:
        said[r"\textbf{Rests on}"] = ", ".join(map(reference, claim.rests_on)) + "."
    parts = [rf"\noindent{name} {text}" + "\n" for name, text in said.items()]
    return "\n".join([head, label, *parts, *_evidence(claim, found)])


def _evidence(claim: Claim, found: Recorded) -> list[str]:
    """Return a small table: each kind of evidence, and what it found."""
    tiers = found.get("tiers", {})
    if not tiers:
        return []
    steps = [rf"steps: \ref{{steps:{claim.id}}}"] if claim.derivations else []
    rows = [
        rf"  {tier} & {plain_to_latex(said)}{_steps(tier, steps)} \\"
        for tier, said in tiers.items()
    ]
    return [
        r"\begin{evidence}",
        *rows,
        rf"  routes & {plain_to_latex(routes.said(found.get('routes', [])))} \\",
        r"\end{evidence}",
        "",
    ]


def _steps(tier: str, steps: list[str]) -> str:
    return f" ({steps[0]})" if steps and tier == "symbolic" else ""


def _inputs(paper: Paper, claims: Iterable[str]) -> str:
    """Return what inputs the files of claims, below the titles of their sections."""
    lines: list[str] = []
    for section, ids in _by_section(paper, claims).items():
        lines.append(rf"\subsection{{{plain_to_latex(section)}}}")
        lines += [rf"\input{{{paper.input_folder}/{id_}}}" for id_ in ids]
    return "\n".join([HEADER + lines[0], *lines[1:], ""])


def _steps_of(claim: Claim, text: str) -> str:
    """Return the derivations of a claim, as a section of the appendix."""
    head = rf"\subsection{{{in_words(claim.id)} (\texttt{{{claim.id}}})}}"
    # A repeated step is told of in the appendix, not beside its claim.
    text = text.replace(r"section~\ref{claim:", r"appendix~\ref{steps:")
    return f"{HEADER}{head}\n\\label{{steps:{claim.id}}}\n{text}"


def _verdicts(paper: Paper, recorded: ByClaim) -> str:
    """Return all verdicts of a paper as a table of one line each."""
    lines: list[str] = []
    for id_ in paper.claims:
        entry = recorded.get(id_, {})
        word = labeled(entry.get("verdict", "not recorded"), entry.get("kind"))
        lines.append(
            rf"\ref{{claim:{id_}}} & {reference(id_)} & "
            rf"{plain_to_latex(paper.inventory[id_].place)} & {word} & "
            rf"{', '.join(entry.get('routes', []))} \\"
        )
    heads = ("", "claim", "paper", "verdict", "routes")
    return longtable(HEADER, "rl" + raggedright(0.13, 0.30, 0.2), heads, lines)


# The file of a paper's steps that are told for every order at once, and its label.
_ORDERS = "orders"


def _write_paper(paper: Paper, recorded: ByClaim) -> list[Path]:
    """Write the files of one paper, and those that input them."""
    out, claims = paper.latex, paper.claims
    out.mkdir(parents=True, exist_ok=True)
    whole = {id_: text for id_, claim in claims.items() if (text := derivations_of(claim, {}))}
    kinds = kinds_of(whole.values())
    made = told_once(whole, places(kinds, _ORDERS))
    files = {id_: HEADER + claim_in_words(paper, claim, recorded) for id_, claim in claims.items()}
    files |= {f"{id_}-steps": _steps_of(claims[id_], text) for id_, text in made.items()}
    files["claims"] = _inputs(paper, claims)
    if kinds:
        files[_ORDERS] = HEADER + kinds_to_latex(kinds, _ORDERS)
    parts = [*([_ORDERS] if kinds else []), *(f"{id_}-steps" for id_ in made)]
    steps = [rf"\input{{{paper.input_folder}/{part}}}" for part in parts]
    files["derivations"] = "\n".join([HEADER + steps[0], *steps[1:], ""]) if steps else HEADER
    files["verdicts"] = _verdicts(paper, recorded)
    if listed := unread_list(claims):
        files["unread"] = listed
    return [write(out / f"{name}.tex", of_paper(paper, text)) for name, text in files.items()]


def write_document(papers: Iterable[Paper], recorded: Callable[[Paper], ByClaim]) -> list[Path]:
    """Write what each paper's document inputs, where its ``latex`` says, below this folder.

    Papers that share a document have a section each in its ``generated/papers/index.tex``, and one
    of all their steps in ``generated/papers/steps.tex``; ``generated/headlines.tex`` has the
    findings of all of them that change a conclusion, ``generated/across.tex`` where they agree and
    contradict, ``generated/answers.tex`` what is new, and ``generated/bibliography.tex`` what that
    cites.

    Parameters
    ----------
    papers
        All that are to be written.
    recorded
        Returns the recorded verdicts of a paper.
    """
    written: list[Path] = []
    sharing: dict[Path, list[Paper]] = {}
    every = list(papers)
    for paper in every:
        written += _write_paper(paper, recorded(paper))
        if paper.document is not None:
            sharing.setdefault(paper.document, []).append(paper)
    for document, some in sharing.items():
        generated = document / "generated"
        text = HEADER + "".join(map(_section, some))
        written.append(write(generated / "papers" / "index.tex", text))
        text = HEADER + "".join(
            rf"\input{{{paper.input_folder}/derivations}}" + "\n" for paper in some
        )
        written.append(write(generated / "papers" / "steps.tex", text))
        beside = [paper for paper in every if paper.latex == generated]
        found = headlines((paper, recorded(paper)) for paper in [*beside, *some])
        written.append(write(generated / "headlines.tex", HEADER + found))
        together = as_latex(compared([*beside, *some]))
        written.append(write(generated / "across.tex", with_labels(some[0], together)))
        said = answers.as_latex([*beside, *some])
        written.append(write(generated / "answers.tex", HEADER + said))
        cited = answers.bibliography([*beside, *some])
        written.append(write(generated / "bibliography.tex", HEADER + cited))
    return written


def _section(paper: Paper) -> str:
    """Return the section of a paper in a document that it shares."""
    from derivations.statements.from_plain import escape

    title, citation = escape(paper.title), escape(paper.citation)  # prose: no letter is a symbol
    parts = [
        rf"\section{{{title}}}",
        rf"\label{{paper:{paper.name}}}",
        rf"{citation}. {paper.convention.latex()}",
        converted_list(paper, paper.claims.values()),
        rf"{{\footnotesize\input{{{paper.input_folder}/verdicts}}}}",
        rf"\input{{{paper.input_folder}/claims}}",
    ]
    return "\n".join(parts) + "\n"


def headlines(papers: Iterable[tuple[Paper, ByClaim]]) -> str:
    """Return the findings that change a conclusion, each with what shows it, as a list."""
    items = [
        rf"  \item {plain_to_latex(said)} \hyperref[claim:{paper.label(id_)}]"
        rf"{{{plain_to_latex(paper.inventory[id_].place)}}}: "
        rf"{numbers_to_latex(recorded.get(id_, {}).get('why', ''))}."
        for paper, recorded in papers
        for id_, said in paper.headlines.items()
    ]
    return "\n".join([r"\begin{enumerate}", *items, r"\end{enumerate}", ""])
