r"""What stands around formulas: averages, limits, sums over an index, orders, chains of relations.

An operation that a step carries out (an average, a limit, a derivative) is worth what it acts on:
its check is handed the operand and carries the operation out by a route of its own.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import square_root
from derivations.statements.substitution import put_in
from derivations.statements.written import Written, value_as, value_of, w

__all__ = [
    "Absolute", "Applied", "Average", "Binomial", "Chain", "Derivative", "Evaluated", "Factorial",
    "Limit", "Order", "Relation", "Rising", "Root", "Row", "Total", "Where", "absolute", "average",
    "chain", "choose", "derivative", "evaluated", "exp", "factorial", "limit", "log", "order",
    "product_over", "root", "row", "total", "where",
]  # fmt: skip

Relation = Literal["=", "<=", "<", ">=", ">", "->", "~", "<<", ">>", "!=", "propto", "iff", "=>"]
_FUNCTIONS = {
    "log": sympy.log, "exp": sympy.exp, "cos": sympy.cos, "sin": sympy.sin, "erf": sympy.erf,
}  # fmt: skip


@dataclass(frozen=True)
class Applied(Written):
    """A function of one argument: log, exp, cos, sin, erf."""

    name: str
    argument: Written

    def _value(self) -> sympy.Expr:
        return _FUNCTIONS[self.name](value_as(self.argument, sympy.Expr))


@dataclass(frozen=True)
class Root(Written):
    """A square root."""

    radicand: Written

    def _value(self) -> sympy.Expr:
        return square_root(value_as(self.radicand, sympy.Expr))


@dataclass(frozen=True)
class Absolute(Written):
    """An absolute value."""

    content: Written

    def _value(self) -> sympy.Expr:
        return sympy.Abs(value_as(self.content, sympy.Expr))


@dataclass(frozen=True)
class Factorial(Written):
    """A factorial, or with ``double`` the product of every second number."""

    content: Written
    double: bool = False

    def _value(self) -> sympy.Expr:
        kind = sympy.factorial2 if self.double else sympy.factorial
        return kind(value_as(self.content, sympy.Expr))


@dataclass(frozen=True)
class Binomial(Written):
    """A binomial coefficient."""

    above: Written
    below: Written

    def _value(self) -> sympy.Expr:
        above, below = (value_as(part, sympy.Expr) for part in (self.above, self.below))
        return sympy.binomial(above, below)


@dataclass(frozen=True)
class Rising(Written):
    """A product of ``count`` numbers, each one more than the one before: N(N + 1)⋯(N + k − 1)."""

    first: Written
    count: Written

    def _value(self) -> sympy.Expr:
        first, count = (value_as(part, sympy.Expr) for part in (self.first, self.count))
        return sympy.rf(first, count)

    def binds(self) -> int:
        """Hold together as a product does."""
        return 2


_Over = Callable[[sympy.Expr, tuple[sympy.Symbol, sympy.Expr, sympy.Expr]], sympy.Expr]


@dataclass(frozen=True)
class Total(Written):
    r"""A sum or a product over an index, from ``low`` to ``high``.

    Its value is SymPy's ``Sum`` or ``Product``, which a check writes out.
    """

    body: Written
    index: sympy.Symbol
    low: Written
    high: Written
    product: bool = False

    def _value(self) -> sympy.Expr:
        kind = cast("_Over", sympy.Product if self.product else sympy.Sum)
        body, low, high = (value_as(part, sympy.Expr) for part in (self.body, self.low, self.high))
        return kind(body, (self.index, low, high))


@dataclass(frozen=True)
class Average(Written):
    r"""An expectation value, over what is named: ``\mathbb{E}_\chi``. Worth what is averaged."""

    body: Written
    over: str = ""

    def _value(self) -> object:
        return value_of(self.body)


@dataclass(frozen=True)
class Limit(Written):
    """A limit. Worth what the limit is taken of."""

    body: Written
    variable: Written
    to: Written

    def _value(self) -> object:
        return value_of(self.body)


@dataclass(frozen=True)
class Derivative(Written):
    """A derivative by a variable. Worth what is differentiated."""

    body: Written
    by: Written
    times: int = 1
    partial: bool = False

    def _value(self) -> object:
        return value_of(self.body)


@dataclass(frozen=True)
class Evaluated(Written):
    """A formula with values put in for symbols: worth what comes out."""

    body: Written
    at: tuple[tuple[Written, Written], ...]

    def _value(self) -> sympy.Expr:
        at = {value_as(x, sympy.Expr): value_as(to, sympy.Expr) for x, to in self.at}
        return put_in(value_as(self.body, sympy.Expr), at)


@dataclass(frozen=True)
class Order(Written):
    """A remainder of an order. Worth nothing: a check that rests on it bounds it."""

    of: Written

    def _value(self) -> sympy.Expr:
        return sympy.S.Zero


@dataclass(frozen=True)
class Row(Written):
    """Several values in a row."""

    items: tuple[Written, ...]

    def _value(self) -> sympy.Tuple:
        return sympy.Tuple(*(item.value() for item in self.items))


@dataclass(frozen=True)
class Chain(Written):
    """Formulas joined by relations. Worth the last of those joined to the first by ``=``."""

    parts: tuple[Written, ...]
    relations: tuple[Relation, ...]

    def _value(self) -> object:
        last = 0
        while last < len(self.relations) and self.relations[last] == "=":
            last += 1
        return value_of(self.parts[last])


@dataclass(frozen=True)
class Where(Written):
    """A formula with what is said of its letters. Worth the formula."""

    body: Written
    clauses: tuple[Written, ...]

    def _value(self) -> object:
        return value_of(self.body)


# -- how they are written ---------------------------------------------------------------------


def average(body: object, over: str = "") -> Average:
    r"""Return the average of a formula, over what is named in LaTeX: ``"\\chi"``."""
    return Average(w(body), over)


def chain(*parts: object) -> Chain:
    """Return formulas joined by relations: ``chain(a, "=", b, "<=", c)``.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> x = sympy.Symbol("x", positive=True)
    >>> printed(chain(w(x) / 2, "<=", x, "<", x + 1))
    '\\\\frac{x}{2}\\\\leq x<x + 1'
    """
    if len(parts) % 2 == 0 or len(parts) < 3:
        raise ProofError(f"{len(parts)} parts make no chain: give formula, relation, formula, …")
    return Chain(tuple(map(w, parts[::2])), cast("tuple[Relation, ...]", parts[1::2]))


def choose(above: object, below: object) -> Binomial:
    """Return a binomial coefficient."""
    return Binomial(w(above), w(below))


def derivative(body: object, by: object, times: int = 1, *, partial: bool = False) -> Derivative:
    """Return a derivative."""
    return Derivative(w(body), w(by), times, partial)


def evaluated(body: object, *at: tuple[object, object]) -> Evaluated:
    """Return a formula with values put in: ``evaluated(f, (tau, 0))``."""
    return Evaluated(w(body), tuple((w(name), w(to)) for name, to in at))


def exp(argument: object) -> Applied:
    """Return e to a power."""
    return Applied("exp", w(argument))


def log(argument: object) -> Applied:
    """Return a logarithm."""
    return Applied("log", w(argument))


def factorial(content: object) -> Factorial:
    """Return a factorial."""
    return Factorial(w(content))


def limit(body: object, variable: object, to: object) -> Limit:
    """Return a limit."""
    return Limit(w(body), w(variable), w(to))


def order(of: object) -> Order:
    """Return a remainder."""
    return Order(w(of))


def root(radicand: object) -> Root:
    """Return a square root."""
    return Root(w(radicand))


def absolute(content: object) -> Absolute:
    """Return an absolute value."""
    return Absolute(w(content))


def row(*items: object) -> Row:
    """Return values in a row."""
    return Row(tuple(map(w, items)))


def total(body: object, index: sympy.Symbol, low: object, high: object) -> Total:
    """Return a sum over an index."""
    return Total(w(body), index, w(low), w(high))


def product_over(body: object, index: sympy.Symbol, low: object, high: object) -> Total:
    """Return a product over an index."""
    return Total(w(body), index, w(low), w(high), product=True)


def where(body: object, *clauses: object) -> Where:
    """Return a formula with clauses behind it."""
    return Where(w(body), tuple(map(w, clauses)))
