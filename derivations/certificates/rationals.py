r"""Formulas that are read from a page, as terms of Coq over the rational numbers.

What is read shares no code with what prints. A letter that has no other name becomes one that Coq
can read: ``\sigma_\theta`` is ``sigma_theta``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import singledispatchmethod

from derivations.certificates.scope import KEYWORDS, UncertifiedError
from derivations.certificates.terms import infix
from derivations.statements import nodes
from derivations.statements.nodes import Name, Node, Num, Power, Product, Quotient, Root
from derivations.statements.pieces import Angle, Derivative, Opaque, Order, Running, Trace

__all__ = ["Reading", "letter", "literal", "squared"]

_POWER_OF_TRACE = re.compile(r"\\operatorname\{Tr\}O(?:\^\{(\d)\})?")
# Names that the file of a counterexample has already.
_TAKEN = frozenset(["printed", "right", "levels", "apart", "trace", "central", "dimension",
                    "kronecker", "raised", "whole", "sqrt", "summed", "occurs", "spectrum",
                    "computed", "Q", "Z"])  # fmt: skip


def literal(number: Fraction) -> str:
    """Return a rational number.

    Examples
    --------
    >>> literal(Fraction(3)), literal(Fraction(-1, 16))
    ('3', '(- (1 / 16))')
    """
    size = abs(number)
    text = str(size) if size.denominator == 1 else f"({size.numerator} / {size.denominator})"
    return f"(- {text})" if number < 0 else text


def letter(name: str) -> str:
    r"""Return what a name of a page is called.

    Raises
    ------
    UncertifiedError
        If nothing of it can be.

    Examples
    --------
    >>> letter(r"\sigma_{\theta}"), letter(r"\operatorname{Tr}O^{2}"), letter("T_{1}")
    ('sigma_theta', 'T_2', 'T_1')
    """
    if found := _POWER_OF_TRACE.fullmatch(name):
        return f"T_{found[1] or 1}"
    plain = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"\\(operatorname|mathrm|text)", "", name))
    plain = plain.strip("_")
    if not plain or not plain[0].isalpha():
        raise UncertifiedError(f"the name {name!r} gives none that Coq can read: give it a letter")
    return f"{plain}_" if plain in KEYWORDS | _TAKEN else plain


def squared(node: Node) -> Node:
    """Return the square of a formula, taken factor by factor: that of a root is what it is of."""
    if isinstance(node, Product):
        return Product(tuple(squared(factor) for factor in node.factors))
    if isinstance(node, Quotient):
        return Quotient(squared(node.above), squared(node.below))
    if isinstance(node, Root):
        return node.inside
    if isinstance(node, nodes.Sum) and len(node.terms) == 1:
        return squared(node.terms[0])
    if isinstance(node, Order):
        return Order(squared(node.inside))
    if isinstance(node, Power) and isinstance(node.exponent, Num):
        return Power(node.base, Num(2 * node.exponent.number))
    if isinstance(node, Power) and isinstance(node.exponent, Quotient):
        above, below = node.exponent.above, node.exponent.below
        if below == Num(Fraction(2)):
            return Power(node.base, above)
    return Power(node, Num(Fraction(2)))


@dataclass
class Reading:
    """Terms of formulas that are read, with what has to be shown of their parts.

    Parameters
    ----------
    letters
        What names of the page are called here, in their one spelling.
    below
        The denominators, none of which may vanish.
    roots, exponents
        Of what a root is taken, and what has to be a whole number.
    used
        The letters that occur.
    """

    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    below: list[str] = field(default_factory=list[str])
    roots: list[str] = field(default_factory=list[str])
    exponents: list[str] = field(default_factory=list[str])
    used: set[str] = field(default_factory=set[str])

    @singledispatchmethod
    def term(self, node: Node) -> str:
        """Return the term of a formula.

        Raises
        ------
        UncertifiedError
            If it is no formula over the rational numbers.
        """
        raise UncertifiedError(f"{node.text({})} is no formula over the rational numbers")

    @term.register
    def _number(self, node: Num) -> str:
        return literal(node.number)

    @term.register(Name)
    @term.register(Trace)
    @term.register(Opaque)
    @term.register(Angle)
    @term.register(Derivative)
    def _letter(self, node: Node) -> str:
        text = node.text({})
        if isinstance(node, Name) and node.is_symbol_of_indices and text not in self.letters:
            places = [self.term(index) for index in node.flat_index]
            if len(places) == 2:
                return f"(kronecker {places[0]} {places[1]})"
        found = self.letters.get(text) or letter(text)
        self.used.add(found)
        return found

    @term.register
    def _sum(self, node: nodes.Sum) -> str:
        text = ""
        for sign, part in zip(node.signs, node.terms, strict=True):
            text += ((" - " if sign < 0 else " + ") if text else "- " * (sign < 0)) + (
                self.term(part)
            )
        return f"({text})"

    @term.register
    def _product(self, node: Product) -> str:
        return infix((self.term(factor) for factor in node.factors), "*")

    @term.register
    def _quotient(self, node: Quotient) -> str:
        below = self.term(node.below)
        self.below.append(below)
        return f"({self.term(node.above)} / {below})"

    @term.register
    def _power(self, node: Power) -> str:
        base, exponent = self.term(node.base), node.exponent
        if isinstance(exponent, Num) and exponent.number.denominator == 1:
            if exponent.number < 0:
                self.below.append(base)
            return f"({base} ^ {literal(exponent.number)})"
        inside = self.term(exponent)
        self.exponents.append(inside)
        return f"(raised {base} {inside})"

    @term.register
    def _root(self, node: Root) -> str:
        inside = self.term(node.inside)
        self.roots.append(inside)
        return f"(sqrt {inside})"

    @term.register
    def _absolute(self, node: nodes.Absolute) -> str:
        return f"(Qabs {self.term(node.inside)})"

    @term.register
    def _order(self, node: Order) -> str:
        return self.term(node.inside)

    @term.register
    def _running(self, node: Running) -> str:
        raise UncertifiedError(f"{node.text({})} is a sum of so many terms as its index has values")
