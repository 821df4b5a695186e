r"""What is new beyond the papers: each question of the literature with its answer and formulas.

The same list as Markdown for the docs and as LaTeX for the document, whose bibliography has what
the questions cite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts import registry
from qntk_check.verdicts.literature import Question, Source, sources
from qntk_check.verdicts.paper import Paper

__all__ = ["MARKS", "as_data", "as_latex", "as_markdown", "bibliography"]

#: What the list stands between in a file of the docs.
MARKS = (
    "<!-- answers: written by `qntk-check findings --answers --update FILE`, do not edit -->",
    "<!-- end of answers -->",
)


def _formulas(paper: Paper, one: Question) -> Iterator[tuple[str, Formula]]:
    known = registry.formulas_of(paper.name)
    for name in one.formulas:
        yield name, known[name]


def as_data(papers: Iterable[Paper]) -> list[dict[str, object]]:
    """Return the questions as plain data: what is asked and where, the answer, what it stands in.

    Examples
    --------
    >>> from qntk_check.verdicts import registry
    >>> first = as_data(registry.chosen(["mcclean2018"]))[0]
    >>> first["sources"]
    ['doi:10.1038/s41467-018-07090-4']
    """
    return [
        {
            "paper": paper.name, "name": one.name, "asked": one.asked, "because": one.because,
            "sources": [f"doi:{source.doi}" for source in one.sources], "answer": one.answer,
            "claims": list(one.claims), "formulas": list(one.formulas),
        }
        for paper in papers for one in paper.answers
    ]  # fmt: skip


def as_markdown(papers: Sequence[Paper]) -> str:
    """Return the questions as sections, the works that are cited, and theorems elsewhere."""
    lines: list[str] = []
    for paper in papers:
        for one in paper.answers:
            lines += [f"## {one.asked}", "", f"{one.because} ({_keys(one)})", ""]
            lines += [one.answer, ""]
            claims = ", ".join(f"`{id_}`" for id_ in one.claims)
            lines += [f"Claims of {paper.name}: {claims}. Formulas:", ""]
            lines += [f"- `{name}`: {f.summary}" for name, f in _formulas(paper, one)]
            lines.append("")
    cited = sources(one for paper in papers for one in paper.answers)
    lines += ["## Works cited", "", *(f"- **{work.key}**: {work.said()}" for work in cited), ""]
    lines += ["## Theorems elsewhere, checked by a kernel", ""]
    lines += [
        f"- `{paper.name}/{id_}`: {theorem.project}, `{theorem.theorem}`: {theorem.says}."
        for paper in papers
        for id_, theorems in paper.elsewhere.items()
        for theorem in theorems
    ]
    return "\n".join(lines) + "\n"


def _keys(one: Question) -> str:
    return ", ".join(f"**{source.key}**" for source in one.sources)


def as_latex(papers: Iterable[Paper]) -> str:
    """Return the questions as a list in small print: asked, answered, and the formulas."""
    from qntk_check.report.latex import plain_to_latex

    items: list[str] = []
    for paper in papers:
        for one in paper.answers:
            cited = ",".join(source.key for source in one.sources)
            claims = ", ".join(rf"\ref{{claim:{paper.label(id_)}}}" for id_ in one.claims)
            names = ", ".join(rf"\texttt{{{_broken(name)}}}" for name in one.formulas)
            items.append(
                rf"\item \textbf{{{plain_to_latex(one.asked)}}} {plain_to_latex(one.because)}~"
                rf"\cite{{{cited}}} {plain_to_latex(one.answer)} Claims {claims}; "
                rf"{{\footnotesize formulas {names}.}}"
            )
    items += [r"\end{enumerate}", r"Theorems about the same that the kernel of a proof assistant "
              "has checked elsewhere:", r"\begin{itemize}"]  # fmt: skip
    items += [
        rf"\item claim \ref{{claim:{paper.label(id_)}}}: {plain_to_latex(theorem.project)}, "
        rf"\texttt{{{_broken(theorem.theorem)}}}: {plain_to_latex(theorem.says)}."
        for paper in papers
        for id_, theorems in paper.elsewhere.items()
        for theorem in theorems
    ]
    return "\n".join([r"\begin{enumerate}", *items, r"\end{itemize}", ""])


def _broken(name: str) -> str:
    """Return a name that may be broken at its underscores and dots.

    Examples
    --------
    >>> _broken("kernel_floor")
    'kernel\\\\_\\\\allowbreak floor'
    """
    return name.replace("_", r"\_\allowbreak ").replace(".", r".\allowbreak ")


def bibliography(papers: Iterable[Paper]) -> str:
    r"""Return a ``\bibitem`` for each work that the questions cite.

    Examples
    --------
    >>> from qntk_check.verdicts import registry
    >>> print(bibliography(registry.chosen(["mcclean2018"])).splitlines()[0])
    \bibitem{mcclean2018}
    """
    from derivations.statements.from_plain import escape

    def entry(work: Source) -> str:
        said = f"{escape(work.authors)}, \\emph{{{escape(work.title)}}}, {escape(work.where)}"
        return f"\\bibitem{{{work.key}}}\n  {said}, doi: {escape(work.doi)}.\n"

    return "".join(map(entry, sources(one for paper in papers for one in paper.answers)))
