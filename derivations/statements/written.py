r"""Formulas as they are written: trees that keep their layout, print themselves and have a value.

SymPy brings what it is given into an order of its own, so that a formula built from its symbols no
longer stands as the page has it. Here ``w(x)`` makes a leaf, and what is built from leaves by the
usual operators stays as it was built. The same tree gives the LaTeX, through
:mod:`derivations.statements.printer`, and the value, so that a page cannot say another thing than
what a check was handed.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import TypeVar

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import added, divided, multiplied, negated, raised

__all__ = [
    "Given", "Name", "Negative", "Number", "Power", "Product", "Quantity", "Quotient", "Sum",
    "Words", "Written", "over", "value_as", "value_of", "w",
]  # fmt: skip

_Kind = TypeVar("_Kind")


class Written:
    """A formula that stays as it was built: the operators of Python make longer ones.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> x = w(sympy.Symbol("x"))
    >>> printed((x + 1) * (x - 1) / (2 * x))
    '\\\\frac{(x + 1)(x - 1)}{2x}'
    >>> value_of((x + 1) * (x - 1)).expand()
    x**2 - 1
    """

    __slots__ = ()
    # NumPy's scalars and arrays leave an operation with a formula to the formula.
    __array_ufunc__ = None

    def value(self) -> object:
        """Return what it is worth: an expression, an object of the calculus, a matrix, a function.

        Which of them, its check knows; where a formula needs one kind, it asks by ``value_as``.
        """
        return self._value()

    def _value(self) -> object:
        raise NotImplementedError

    def binds(self) -> int:
        """Return how firmly it holds together on the page: 4 needs no bracket anywhere."""
        return 4

    def is_letter(self) -> bool:
        """Return whether it is one letter on the page."""
        return False

    def __add__(self, other: object) -> Written:
        return Sum((*_terms(self), *_terms(w(other))))

    def __radd__(self, other: object) -> Written:
        return w(other) + self

    def __neg__(self) -> Written:
        return Negative(self)

    def __sub__(self, other: object) -> Written:
        return Sum((*_terms(self), Negative(w(other))))

    def __rsub__(self, other: object) -> Written:
        return w(other) - self

    def __mul__(self, other: object) -> Written:
        return Product((*_factors(self), *_factors(w(other))))

    def __rmul__(self, other: object) -> Written:
        return w(other) * self

    def __truediv__(self, other: object) -> Written:
        return Quotient(self, w(other))

    def __rtruediv__(self, other: object) -> Written:
        return Quotient(w(other), self)

    def __pow__(self, exponent: object) -> Written:
        return Power(self, w(exponent))

    def __rpow__(self, base: object) -> Written:
        return Power(w(base), self)


def w(value: object) -> Written:
    """Return a leaf of a formula: of a number, a symbol, an expression, or a letter."""
    if isinstance(value, Written):
        return value
    if isinstance(value, bool | str | float):
        raise ProofError(
            f"{value!r} is no part of a formula: give an exact number, a SymPy expression, an "
            "object of the calculus, or a Quantity"
        )
    if isinstance(value, int | Fraction):
        return Number(Fraction(value))
    if isinstance(value, sympy.Rational):
        return Number(Fraction(int(value.p), int(value.q)))
    return Given(value)


def over(above: object, below: object) -> Quotient:
    """Return a fraction that is set as one, whatever stands in it."""
    return Quotient(w(above), w(below))


def value_as(side: object, kind: type[_Kind]) -> _Kind:
    """Return the value of a formula that has to be of one kind, such as ``sympy.Expr``.

    Raises
    ------
    ProofError
        If it is of another.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> value_as(w(x) + 1, sympy.Expr).subs(x, 2)
    3
    """
    found = side.value() if isinstance(side, Written) else side
    if isinstance(found, kind):
        return found
    raise ProofError(
        f"{found!r} is a {type(found).__name__} where a {kind.__name__} is needed: build the "
        "formula of another value"
    )


def value_of(side: object) -> object:
    """Return what a check is handed for a side: the value of a formula, all else as it is.

    A named quantity comes as itself: the check calls its meaning.
    """
    if isinstance(side, Quantity) or not isinstance(side, Written):
        return side
    return side.value()


def _terms(node: Written) -> tuple[Written, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def _factors(node: Written) -> tuple[Written, ...]:
    return node.factors if isinstance(node, Product) else (node,)


# -- leaves -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number(Written):
    """An exact number."""

    number: Fraction

    def _value(self) -> sympy.Expr:
        return sympy.Rational(self.number.numerator, self.number.denominator)


@dataclass(frozen=True)
class Given(Written):
    """A SymPy expression or an object of the calculus, set by its own order."""

    obj: object

    def _value(self) -> object:
        return self.obj


@dataclass(frozen=True)
class Name(Written):
    r"""A name for an expression, where the page writes the name: ``\bar K``, ``\mathbb{E}g^2``.

    Parameters
    ----------
    tex
        The name, typed by hand; or a formula that is printed as the name.
    obj
        What it stands for.
    power
        How its powers are written, ``#`` being the exponent: ``\operatorname{Tr}^#O``.
    """

    tex: str | Written
    obj: object
    power: str = ""

    def _value(self) -> object:
        return value_of(self.obj)


@dataclass(frozen=True)
class Quantity(Written):
    r"""A side of a step that has a name, declared together with how to compute it.

    The check of the step calls the meaning, so that the name cannot speak of another thing.

    Parameters
    ----------
    tex
        Its name in LaTeX, the only thing about it that is typed by hand; or a formula that is
        printed as the name, where the meaning computes it by a route of its own.
    meaning
        Computes it from its definition: the exact value at given numbers, an average of the
        calculus, or an expression. Each route says what it hands over.
    found
        The expression that the steps before have found for it, if it stands in a formula.
    power
        How its powers are written, ``#`` being the exponent; by default in brackets.

    Examples
    --------
    >>> trace = Quantity(r"\operatorname{Tr}O^2", lambda spectrum: sum(o * o for o in spectrum))
    >>> trace([1, -1]), trace.tex
    (2, '\\operatorname{Tr}O^2')
    """

    tex: str | Written
    meaning: Callable[..., object] = field(repr=False)
    found: object = None
    power: str = ""

    def __call__(self, *given: object) -> object:
        """Return the value from the definition."""
        return self.meaning(*given)

    def _value(self) -> object:
        if self.found is None:
            raise ProofError(
                f"{self.tex} stands in a formula and no step has found it: say what it is by "
                "quantity.known_as(expression)"
            )
        return value_of(self.found)

    def known_as(self, found: object) -> Quantity:
        """Return the quantity with what the steps have found for it."""
        return replace(self, found=found)


@dataclass(frozen=True)
class Words(Written):
    r"""Prose beside a formula, such as ``for a Pauli string``; LaTeX in ``$…$`` is allowed."""

    text: str

    def _value(self) -> object:
        raise ProofError(f"{self.text!r} are words: they have no value")


# -- operations -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum(Written):
    """Terms in the order in which they were added."""

    terms: tuple[Written, ...]

    def _value(self) -> object:
        return reduce(added, [term.value() for term in self.terms])


@dataclass(frozen=True)
class Negative(Written):
    """A term with a minus sign."""

    term: Written

    def _value(self) -> object:
        return negated(self.term.value())


@dataclass(frozen=True)
class Product(Written):
    """Factors in the order in which they were multiplied."""

    factors: tuple[Written, ...]

    def _value(self) -> object:
        return reduce(multiplied, [factor.value() for factor in self.factors])


@dataclass(frozen=True)
class Quotient(Written):
    """A fraction."""

    above: Written
    below: Written

    def _value(self) -> object:
        return divided(self.above.value(), self.below.value())


@dataclass(frozen=True)
class Power(Written):
    """A base with an exponent."""

    base: Written
    exponent: Written

    def _value(self) -> object:
        exponent = self.exponent.value()
        whole = isinstance(exponent, sympy.Integer)
        return raised(self.base.value(), int(exponent) if whole else exponent)
