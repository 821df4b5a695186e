"""The last step of a derivation for a paper of another convention: from our angles to its own.

Derivations and their formulas are in full angles, gates exp(iφX). Where a paper writes others, a
value with k derivatives in it is multiplied by the k-th power of the slope; here this step is
written out for each formula of a claim, by the same machine that hands the formulas to its checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from qntk_check.formulas.machinery.family import FormulaFamily
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import formulas_at

__all__ = ["Converted", "converted", "converted_list"]

_LONG = 120  # letters of LaTeX; a longer value is given by its factor alone


class Converted(NamedTuple):
    """A formula of a claim: how many derivatives are in it, by what it is multiplied, its value."""

    name: str
    derivatives: int
    factor: Fraction
    tex: str

    def latex(self) -> str:
        r"""Return it as a sentence in LaTeX.

        Examples
        --------
        >>> Converted("kernel_mean", 2, Fraction(1, 4), "K").latex()
        '\\texttt{kernel\\_mean}, with 2 derivatives: $\\frac{1}{4}$ of what is derived, $K$'
        """
        from derivations.statements.from_plain import escape

        share = rf"$\frac{{{self.factor.numerator}}}{{{self.factor.denominator}}}$"
        if self.factor.denominator == 1:
            share = f"${self.factor}$ times"
        text = rf"\texttt{{{escape(self.name)}}}, with {self.derivatives} derivatives: {share} "
        text += "of what is derived" if self.factor.denominator != 1 else "what is derived"
        return text + (f", ${self.tex}$" if self.tex else "")

    def plain(self) -> str:
        """Return it as a sentence for a terminal.

        Examples
        --------
        >>> Converted("kernel_mean", 2, Fraction(1, 4), "K").plain()
        'kernel_mean, with 2 derivatives: 1/4 of what is derived, K'
        """
        from derivations.statements.plain import latex_to_plain

        times = "of what" if self.factor.denominator != 1 else "times what"
        text = f"{self.name}, with {self.derivatives} derivatives: {self.factor} {times} is derived"
        return text + (f", {latex_to_plain(self.tex)}" if self.tex else "")


def converted(paper: Paper, claim: Claim) -> list[Converted]:
    """Return the step for each formula of a claim that a paper's convention changes.

    Examples
    --------
    >>> from qntk_check.verdicts.registry import find
    >>> [one.plain() for one in converted(*find("zhang2024/restricted-kernel"))]
    ['restricted_kernel, with 2 derivatives: 1/4 of what is derived, dLo(1 - o)/(2(d² - 1))']
    >>> converted(*find("liu2024/kernel-mean"))
    []
    """
    from derivations.statements.printer import printed

    found, known = list[Converted](), formulas_at(paper)
    for name in claim.formulas if paper.convention.slope != 1 else ():
        own = known[name]
        variants = own.variants if isinstance(own, FormulaFamily) else {"": own}
        for variant, formula in variants.items():
            factor = paper.convention.factor(formula.derivatives or 0)
            if factor == 1:
                continue
            tex = paper.convention.written(printed(formula.expr))
            label = f"{name}:{variant}" if variant else name
            value = tex if len(tex) <= _LONG else ""
            found.append(Converted(label, formula.derivatives or 0, factor, value))
    return found


def converted_list(paper: Paper, claims: Iterable[Claim]) -> str:
    """Return the step for all formulas of these claims as LaTeX; nothing if none changes."""
    every = {one.name: one for claim in claims for one in converted(paper, claim)}
    if not every:
        return ""
    items = [rf"  \item {one.latex()}." for _, one in sorted(every.items())]
    head = r"\noindent Derivations are in full angles, $e^{i\varphi X}$; their last step, into the "
    head += "convention of the paper:"
    return "\n".join([head, r"\begin{itemize}", *items, r"\end{itemize}", ""])
