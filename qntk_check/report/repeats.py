r"""Steps that a document has told already: the formula stands again, its proof is referred to.

Derivations that share a lemma hold its steps each, because each is checked by itself. A reader
needs the rule and the check of a step once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

__all__ = ["steps_in", "told_once"]

_TITLE = re.compile(r"\\subsubsection\*\{(.*)\}")
_STEP = re.compile(
    r"  \\item \\emph\{(?P<name>.*)\.\} (?P<rule>.*)\n"
    r"(?P<formula>  \\begin\{align\*\}\n(?:.*\n)*?  \\end\{align\*\})\n"
    r"  \{\\small\\textsc\{checked\} (?P<told>.*)\}"
)


def steps_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the steps of a derivation's LaTeX: its name, rule, formula, and how it was checked."""
    return _STEP.finditer(text)


def told_once(
    sections: Mapping[str, str], elsewhere: Mapping[str, str] | None = None
) -> dict[str, str]:
    r"""Return the sections with a reference in place of the rule and the check of a repeated step.

    Parameters
    ----------
    sections
        The LaTeX of derivations by claim, in the order of the document; the section of a claim has
        the label ``claim:<id>``.
    elsewhere
        Steps that stand in a table with their formulas, and where, in words.

    Examples
    --------
    >>> step = "  \\item \\emph{a step.} By a rule.\n  \\begin{align*}\n    x = y\n"
    >>> step += "  \\end{align*}\n  {\\small\\textsc{checked} by values: all.}\n"
    >>> found = told_once({
    ...     "one": "\\subsubsection*{First}\n" + step, "two": "\\subsubsection*{Second}\n" + step
    ... })
    >>> found["one"].count("checked"), found["two"].count("checked")
    (1, 0)
    >>> print(found["two"].splitlines()[1])
      \item \emph{a step.} As step 1 of ``First'', section~\ref{claim:one}.
    """
    tables = elsewhere or {}
    known = dict(tables)
    return {claim: _section(claim, text, known, tables) for claim, text in sections.items()}


def _section(claim: str, text: str, known: dict[str, str], elsewhere: Mapping[str, str]) -> str:
    """Return one section, and add its steps to those that are known."""
    pieces = re.split(r"(?=^\\subsubsection\*)", text, flags=re.MULTILINE)
    return "".join(_derivation(claim, piece, known, elsewhere) for piece in pieces)


def _derivation(claim: str, text: str, known: dict[str, str], elsewhere: Mapping[str, str]) -> str:
    title = _TITLE.match(text)
    number = 0

    def step(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        where = (
            f"As step {number} of ``{title[1] if title else ''}'', section~\\ref{{claim:{claim}}}"
        )
        before = known.setdefault(match[0], where)
        if before is where:
            return match[0]
        told = f"  \\item \\emph{{{match['name']}.}} {before}."
        # In a table a formula stands as well as here, and a long one need not stand twice.
        long = match[0] in elsewhere and r"\\" in match["formula"]
        return told if long else f"{told}\n{match['formula']}"

    return _STEP.sub(step, text)
