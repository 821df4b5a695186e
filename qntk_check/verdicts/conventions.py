r"""What a paper writes, as a part of it: its gates, its generators and its letters.

This project writes gates exp(iφX) with X² = 1 and Tr X = 0. A paper may write exp(−iθX/2), or
exp(−iθV) with any Hermitian V; a :class:`Convention` says so once, and the machine applies it:

- The formulas of everyone (:mod:`qntk_check.formulas`) reach the checks of a paper's claims
  converted: a gate exp(i·slope·θX) has φ = slope·θ, so that each derivative brings one factor of
  the slope, and a value with k derivatives in it slope^k. Their wrong versions are made from the
  converted ones. A formula that does not say how many derivatives it has is not handed over unless
  the slope is 1: no value in another paper's convention is ever taken for one in this.
- Circuits are evaluated in it by :attr:`Convention.angles`.
- Statements of derivations are printed in the paper's letters, by :meth:`Convention.written`.

A paper's own formulas, and what its claims print, are in its convention already.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from qntk_check.arguments import check_kind, show
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.formulas.machinery.family import FormulaFamily
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import Number
from qntk_check.names import nearest
from qntk_check.verdicts.mutation import rewritten

if TYPE_CHECKING:
    from qntk_check.circuits.conventions import AngleConvention

__all__ = ["FULL_ANGLES", "HALF_ANGLES", "Convention"]


@dataclass(frozen=True)
class Convention:
    r"""How a paper writes its circuits.

    Parameters
    ----------
    gate
        Its gate, in LaTeX.
    slope
        s, for gates exp(i·s·θX).
    generators
        What its generators are, in words.
    letters
        What the paper writes in LaTeX, by what this project writes: ``{r"O": "H"}``.

    Raises
    ------
    EvidenceError
        If the slope is no exact number other than 0, or a letter is no LaTeX of one symbol.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> half = HALF_ANGLES.formula(FORMULAS["kernel_mean"])
    >>> FORMULAS["kernel_mean"](N=4, L=3, traces=(0, 4)), half(N=4, L=3, traces=(0, 4))
    (Fraction(32, 25), Fraction(8, 25))
    """

    gate: str = r"e^{i\theta_\ell X_\ell}"
    slope: Fraction = Fraction(1)
    generators: str = r"$X_\ell^2=1$ and $\operatorname{Tr}X_\ell=0$"
    letters: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check the slope and the letters."""
        object.__setattr__(self, "slope", _exact_slope(self.slope))
        for own, theirs in self.letters.items():
            check_kind("a letter of a convention", own, str, 'write it in LaTeX, such as "O"')
            check_kind(f"what stands for {own}", theirs, str, 'write it in LaTeX, such as "H"')
            if not _LETTER.fullmatch(own):
                raise EvidenceError(
                    f"{own!r} is not one letter: give a letter or a command of LaTeX, such as "
                    r"'O' or '\ell'; a formula is not rewritten, it is derived"
                )

    @property
    def angles(self) -> AngleConvention:
        """The same for circuits: what angles, gradients, K and μ are multiplied by.

        Examples
        --------
        >>> HALF_ANGLES.angles.K
        0.25
        """
        from qntk_check.circuits.conventions import AngleConvention

        return AngleConvention(f"slope {self.slope}", float(self.slope))

    def factor(self, derivatives: int) -> Fraction:
        """Return what a value with so many derivatives in it is multiplied by.

        Examples
        --------
        >>> HALF_ANGLES.factor(4)
        Fraction(1, 16)
        """
        return self.slope**derivatives

    def formula(self, formula: Formula) -> Formula:
        """Return a formula of this project in the paper's convention, with its wrong versions.

        Raises
        ------
        EvidenceError
            If the slope matters and the formula does not say how many derivatives it has.
        """
        if self.slope == 1:
            return formula
        if isinstance(formula, FormulaFamily):
            variants = {name: self.formula(one) for name, one in formula.variants.items()}
            own = variants[formula.default]
            return replace(formula, variants=variants, function=own.function)
        if formula.derivatives is None:
            raise EvidenceError(
                f"{formula.name} does not say how many derivatives are in it, so that it cannot "
                f"be converted to gates of slope {self.slope}: give derivatives= in its Formula"
            )
        factor = self.factor(formula.derivatives)
        return (
            formula if factor == 1 else replace(formula, function=_times(formula.function, factor))
        )

    def formulas(self, formulas: Mapping[str, Formula]) -> dict[str, Formula]:
        """Return all formulas that can be converted, in the paper's convention.

        What is asked for by another name is refused with the reason, an
        :class:`~qntk_check.errors.UnknownNameError`.
        """
        known = {k: self.formula(one) for k, one in formulas.items()
                 if self.slope == 1 or _stated(one)}  # fmt: skip
        return _Converted(known)

    def written(self, tex: str) -> str:
        r"""Return LaTeX of this project in the paper's letters.

        Examples
        --------
        >>> Convention(letters={"O": "H", r"\ell": "k"}).written(r"\operatorname{Tr}O^2 X_\ell")
        '\\operatorname{Tr}H^2 X_{k}'
        """
        return _LETTER.sub(lambda found: self._letter(found[0], tex, found.end()), tex)

    def in_text(self, text: str) -> str:
        """Return text in which the mathematics, between dollar signs, is in the paper's letters.

        Examples
        --------
        >>> Convention(letters={"N": "d"}).in_text("No power of $N$")
        'No power of $d$'
        """
        return _MATHEMATICS.sub(lambda found: self.written(found[0]), text)

    def _letter(self, own: str, tex: str, end: int) -> str:
        theirs = self.letters.get(own)
        if theirs is None or (own.isalpha() and _WORD.search(tex, 0, end - 1)):
            return own
        return theirs if len(theirs) == 1 and len(own) == 1 else f"{{{theirs}}}"

    def latex(self) -> str:
        """Return the sentence that says what is written, in LaTeX."""
        said = f"Gates are ${self.gate}$, with {self.generators}"
        if self.slope != 1:
            said += f"; a value with $k$ derivatives is ${_power(self.slope)}$ times ours"
        return said + "."

    def plain(self) -> str:
        """Return the same for a terminal."""
        from derivations.statements.plain import latex_to_plain

        parts = self.latex().split("$")
        parts[1::2] = map(latex_to_plain, parts[1::2])
        return "".join(parts)


def _exact_slope(given: object) -> Fraction:
    if isinstance(given, bool) or not isinstance(given, int | Fraction):
        raise EvidenceError(
            f"the slope of a convention is {show(given)}: give an int or a Fraction, such as "
            "Fraction(-1, 2) for exp(−iθX/2)"
        )
    if not given:
        raise EvidenceError("the slope of a convention is 0: its gates would not turn at all")
    return Fraction(given)


class _Converted(dict[str, Formula]):
    """Formulas by name, which say why one is missing."""

    def __missing__(self, name: str) -> Formula:
        raise UnknownNameError(
            f"there is no formula {show(name)} in this convention{nearest(name, self)}; one "
            "that does not say how many derivatives are in it (derivatives= in its Formula) is not "
            "handed to a paper whose gates have another slope"
        )


_MATHEMATICS = re.compile(r"\$[^$]*\$|\\begin\{(align\*|equation)\}.*?\\end\{\1\}", re.DOTALL)
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


_WORD = re.compile(r"\\(?:operatorname|mathrm|text|begin|end|label|ref)\*?\{[^}]*$")


def _power(slope: Fraction) -> str:
    whole = str(slope) if slope.denominator == 1 else (
        rf"{'-' if slope < 0 else ''}\tfrac{{{abs(slope.numerator)}}}{{{slope.denominator}}}"
    )  # fmt: skip
    return f"({whole})^k" if slope < 0 or slope.denominator > 1 else f"{whole}^k"


def _stated(formula: Formula) -> bool:
    if isinstance(formula, FormulaFamily):
        return all(map(_stated, formula.variants.values()))
    return formula.derivatives is not None


@cache  # a paper's formulas are asked for by each of its checks
def _times(function: Callable[..., Number], factor: Fraction) -> Callable[..., Number]:
    """Return the function of a formula with a factor on what it returns."""

    def change(tree: ast.FunctionDef) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Return) and node.value is not None:
                if factor.numerator != 1:
                    node.value = ast.BinOp(node.value, ast.Mult(), ast.Constant(factor.numerator))
                if factor.denominator != 1:
                    node.value = ast.BinOp(node.value, ast.Div(), ast.Constant(factor.denominator))

    return rewritten(function, change)


FULL_ANGLES = Convention()
HALF_ANGLES = Convention(r"e^{-i\theta_\ell X_\ell/2}", Fraction(-1, 2))
