r"""Layouts that say something: fractions on the line, and derived formulas set in a nicer way."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import cancelled, is_same, simplified, subtracted
from derivations.statements.typesetting import PRODUCT, slashed, tex_of
from derivations.statements.written import Name, Quantity, Quotient, Written, value_as, value_of, w

__all__ = ["Slashed", "known", "laid_out", "named", "slash"]


@dataclass(frozen=True)
class Slashed(Quotient):
    """A fraction on the line: a/b."""

    def binds(self) -> int:
        """Hold together as a product does."""
        return PRODUCT


def known(shown: object, found: object) -> Name:
    r"""Return a formula with its value, where the page names an operation that is carried out.

    Examples
    --------
    >>> from derivations.statements.forms import average
    >>> from derivations.statements.printer import printed
    >>> x, n = sympy.symbols("x n")
    >>> mean = known(average(x**2), 1 / n)
    >>> printed(2 * mean), value_of(2 * mean)
    ('2\\,\\mathbb{E}\\,x^2', 2/n)
    """
    return Name(w(shown), found)


def named(shown: object, meaning: Callable[..., object]) -> Quantity:
    r"""Return a quantity whose name is a formula in names, such as the average of a product.

    Examples
    --------
    >>> from derivations.statements.forms import derivative
    >>> from derivations.statements.printer import printed
    >>> from derivations.statements.written import Name
    >>> slope = named(derivative(Name("z", None), Name("b", None)), lambda: 1)
    >>> printed(slope), slope()
    ('\\frac{dz}{db}', 1)
    """
    return Quantity(w(shown), meaning)


def slash(above: object, below: object) -> Slashed:
    r"""Return a fraction that is set on the line.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> x = w(sympy.Symbol("x"))
    >>> printed(slash(x + 1, 2 * x)), printed(slash(1, x) ** 2)
    ('(x + 1)/(2x)', '(1/x)^2')
    """
    return Slashed(w(above), w(below))


def laid_out(
    shown: object, derived: object, is_zero: Callable[[sympy.Expr], bool] | None = None
) -> Written:
    """Return how a derived expression is to be shown, once it is found to be worth the same.

    ``is_zero`` decides that of the difference, where it is no rational function.

    Raises
    ------
    ProofError
        If the two differ.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> laid_out((w(x) + 1) ** 2, x**2 + 2 * x + 1).value()
    (x + 1)**2
    """
    difference = value_as(subtracted(value_of(shown), derived), sympy.Expr)
    if not (is_zero or _vanishes)(difference):
        raise ProofError(
            f"{value_of(shown)} is shown for {derived}, and the two differ by {difference}: "
            "build the layout anew"
        )
    return w(shown)


def _vanishes(difference: sympy.Expr) -> bool:
    return is_same(cancelled(difference), 0) or is_same(simplified(difference), 0)


@tex_of.register
def _slashed(node: Slashed) -> str:
    return slashed(node)
