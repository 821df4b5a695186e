"""LaTeX of a derivation: assumptions, numbered steps, and how each was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.proof import Checked, Derivation, Step

__all__ = ["derivation_to_latex", "escape"]

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
    return [
        rf"  \item \emph{{{escape(step.name)}.}} {step.rule}{source}.",
        r"  \begin{align*}",
        rf"    & {left} \\",
        rf"    &\quad = {right}",
        r"  \end{align*}",
        rf"  {{\small\textsc{{checked}} by {checked.route}: {checked.detail}}}",
    ]
