"""LaTeX of a derivation: assumptions, numbered steps, and how each was checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.proof import Checked, Derivation, Step

__all__ = ["broken", "derivation_to_latex", "escape", "visible_length"]

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def escape(text: str) -> str:
    r"""Escape plain text for LaTeX.

    Examples
    --------
    >>> escape("50 % of x_1")
    '50 \\% of x\\_1'
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def derivation_to_latex(derivation: Derivation) -> str:
    """Return one subsubsection, without a label; the same bytes on every call."""
    checks = derivation.checks or derivation.verify()
    lines = [
        rf"\subsubsection*{{{derivation.title}}}",
        r"\paragraph{Assumptions.}",
        r"\begin{itemize}",
        *(rf"  \item {assumption}" for assumption in derivation.assumptions),
        r"\end{itemize}",
        r"\paragraph{Derivation.}",
        r"\begin{enumerate}",
    ]
    for step, checked in zip(derivation.steps, checks, strict=True):
        lines += _step_to_latex(step, checked)
    lines += [
        r"\end{enumerate}",
        r"\paragraph{Result.}",
        r"\begin{equation}",
        rf"  \boxed{{{derivation.result_tex}}}",
        r"\end{equation}",
        "",
    ]
    return "\n".join(lines)


def _step_to_latex(step: Step, checked: Checked) -> list[str]:
    left, right = step.latex_sides()
    source = f" ({step.source})" if step.source else ""
    if visible_length(left) + visible_length(right) <= LINE:
        equation = [f"    {left} = {right}"]
    else:
        first, *rest = broken(right)
        equation = [rf"    & {left} \\", rf"    &\quad = {first}"]
        for part in rest:
            equation[-1] += r" \\"
            equation.append(rf"    &\qquad {part}")
    return [
        rf"  \item \emph{{{escape(step.name)}.}} {step.rule}{source}.",
        r"  \begin{align*}",
        *equation,
        r"  \end{align*}",
        rf"  {{\small\textsc{{checked}} by {checked.route}: {checked.detail}}}",
    ]


# What fits on a line of the document, in characters that are seen.
LINE = 48


def visible_length(tex: str) -> int:
    r"""Estimate how many characters of a formula are seen on its longest line.

    Examples
    --------
    >>> visible_length(r"\frac{a + b}{N}"), visible_length(r"\operatorname{Tr}(O^{2})")
    (3, 6)
    """
    fractions = re.compile(r"\\d?frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")
    while match := fractions.search(tex):
        tex = tex[: match.start()] + max(match.groups(), key=visible_length) + tex[match.end() :]
    tex = re.sub(r"\\(operatorname|mathbb|mathrm|text|left|right|quad|displaystyle)", "", tex)
    tex = re.sub(r"\\[A-Za-z]+", "x", tex)
    return len(re.sub(r"[{}\\^_,\s&]", "", tex))


def broken(tex: str) -> list[str]:
    r"""Break one wide fraction into its inverse denominator times lines of its numerator.

    Examples
    --------
    >>> broken(r"\frac{a + b}{N}")
    ['\\frac{a + b}{N}']
    """
    match = re.fullmatch(r"\\frac\{(.*)\}\{([^{}]*)\}", tex)
    if match is None or visible_length(tex) <= LINE:
        return [tex]
    lines = [""]
    for term in re.split(r" (?=[+-] )", match[1]):
        if lines[-1] and visible_length(lines[-1] + term) > LINE:
            lines.append("")
        lines[-1] += " " + term
    lines[0] = rf"\frac{{1}}{{{match[2]}}}\Bigl({lines[0].strip()}"
    lines[-1] += r"\Bigr)"
    return [line.strip() for line in lines]
