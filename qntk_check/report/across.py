"""Where papers agree and contradict, as Markdown, as LaTeX, and for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from qntk_check.report.latex import HEADER, plain_to_latex
from qntk_check.report.longtable import longtable, raggedright, reference
from qntk_check.verdicts.across import Comparison, Pair, Statement

__all__ = ["HEADS", "MARKS", "as_latex", "as_markdown", "as_text", "cells", "summary"]

#: What the tables of a page stand between.
MARKS = (
    "<!-- across: written by `qntk-check across --update FILE`, do not edit -->",
    "<!-- end of across -->",
)
#: What the columns of a table are called.
HEADS = ("claim", "verdict", "convention", "printed", "what holds")


def _values(one: Statement) -> tuple[str, str]:
    """Return the printed value and what holds at the first setting at which they differ."""
    pairs = list(zip(one.printed, one.holds, strict=True))
    printed, holds = next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
    return _shown(printed), "as printed" if one.as_it_stands else _shown(holds)


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _place(one: Statement, comparison: Comparison) -> str:
    pairs = zip(one.printed, one.holds, comparison.quantity.settings, strict=True)
    found = next((s for a, b, s in pairs if a != b), comparison.quantity.settings[0])
    return str(found)


def cells(one: Statement, comparison: Comparison) -> tuple[str, ...]:
    """Return the row of a statement, a text for each of the heads.

    Examples
    --------
    >>> from qntk_check.verdicts.across import compared
    >>> from qntk_check.verdicts.registry import chosen
    >>> found = compared(chosen(["liu2024", "lie2024"]))[0]
    >>> cells(found.statements[0], found)[3:]
    ('8/9 at N = 2, L = 1, O = (1, -1)', 'as printed')
    """
    printed, holds = _values(one)
    factor = "as here" if one.factor == 1 else f"{one.factor} of the value here"
    where = _place(one, comparison)
    note = f"; {one.note}" if one.note else ""
    return one.name, one.verdict, factor, f"{printed} at {where}{note}", holds


def summary(one: Comparison) -> list[str]:
    """Return what the pairs of papers come to, a sentence for each word.

    Examples
    --------
    >>> from qntk_check.verdicts.across import compared
    >>> from qntk_check.verdicts.registry import chosen
    >>> summary(compared(chosen(["liu2024", "lie2024"]))[1])
    ['agree: liu2024/kernel-mean and lie2024/full-control']
    """
    by_word: dict[str, list[Pair]] = {}
    for pair in one.pairs:
        by_word.setdefault(pair.word, []).append(pair)
    return [
        f"{word}: " + "; ".join(f"{pair.one} and {pair.other}" for pair in pairs)
        for word, pairs in by_word.items()
    ]


def as_markdown(found: Sequence[Comparison]) -> str:
    """Return a table for each quantity, and below it which statements agree."""
    lines: list[str] = []
    for one in found:
        state = "what holds is one value" if one.consistent else "**what holds contradicts itself**"
        lines += [
            f"### {one.quantity.plain}", "",
            f"`{one.quantity.name}`, compared at {len(one.quantity.settings)} settings: {state}.",
            "", "| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS),
        ]  # fmt: skip
        lines += ["| " + " | ".join(cells(s, one)) + " |" for s in one.statements]
        lines += ["", *(f"- {line}." for line in summary(one)), ""]
    return "\n".join(lines)


def as_text(found: Sequence[Comparison]) -> str:
    """Return the same for a terminal or a pipe: a line for each statement, tabs between cells."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{one.quantity.name}: {one.quantity.plain}")
        lines += ["  " + "\t".join(cells(s, one)) for s in one.statements]
        lines += [f"  {line}" for line in summary(one)]
    return "\n".join(lines)


def as_latex(found: Sequence[Comparison]) -> str:
    """Return a table for each quantity for a document with sections of the papers."""
    parts = [HEADER]
    for one in found:
        rows: list[str] = []
        for statement in one.statements:
            shown = cells(statement, one)
            link, _, shown_name = reference(statement.name).partition(r"\texttt{")
            shown_name = shown_name.replace("/", r"/\allowbreak{}").replace("-", r"-\allowbreak{}")
            name = rf"{link}\texttt{{{shown_name}"
            rest = " & ".join(map(plain_to_latex, shown[1:]))
            rows.append(rf"{name} & {rest} \\ \addlinespace[3pt]")
        parts.append(rf"\subsection{{{plain_to_latex(one.quantity.plain)}}}")
        parts.append(longtable("", raggedright(0.2, 0.17, 0.1, 0.3, 0.12), HEADS, rows))
        parts += [rf"\noindent {plain_to_latex(line)}." + "\n" for line in summary(one)]
    return "\n".join(parts)
