"""Tables of the document that run over several pages."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["by_claim", "longtable", "raggedright", "reference"]


def reference(claim: str) -> str:
    r"""Return the name of a claim as a link to its section.

    Examples
    --------
    >>> reference("kernel-mean")
    '\\hyperref[claim:kernel-mean]{\\texttt{kernel-mean}}'
    """
    return rf"\hyperref[claim:{claim}]{{\texttt{{{claim}}}}}"


def raggedright(*widths: float) -> str:
    """Return columns of these shares of the line, not stretched to it."""
    return "".join(rf">{{\raggedright\arraybackslash}}p{{{width}\linewidth}}" for width in widths)


def longtable(header: str, columns: str, heads: Iterable[str], lines: Iterable[str]) -> str:
    """Return a table whose heads stand on each of its pages; ``lines`` are LaTeX, with their end.

    Examples
    --------
    >>> print(longtable("", "ll", ["a", "b"], [r"1 & 2 \\\\"]))
    \\begin{longtable}{@{}ll@{}}
    \\toprule
    a & b \\\\
    \\midrule
    \\endhead
    1 & 2 \\\\
    \\bottomrule
    \\end{longtable}
    <BLANKLINE>
    """
    return "\n".join(
        [
            header + rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
            r"\toprule",
            " & ".join(heads) + r" \\",
            r"\midrule",
            r"\endhead",
            *lines,
            r"\bottomrule",
            r"\end{longtable}",
            "",
        ]
    )


def by_claim(groups: Iterable[tuple[str, Iterable[Iterable[str]]]], width: int) -> list[str]:
    """Return the lines of a table of so many columns: below each heading the cells of its rows."""
    lines: list[str] = []
    for heading, rows in groups:
        lines += [r"\addlinespace"] if lines else []
        lines.append(rf"\multicolumn{{{width}}}{{@{{}}l}}{{{heading}}} \\*")
        lines += [" & ".join(cells) + r" \\" for cells in rows]
    return lines
