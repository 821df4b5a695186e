"""Closed forms: sums of monomials with coefficients rational in N.

A closed form is Σ numerator(N) · monomial over one denominator, content · ∏(N − root)^m. A monomial
is (factors, word, rest): the sorted commuting factors (traces and brackets, see
:mod:`~derivations.calculus.letters.words`), the word of an operator or None for a commuting
expression, and a scalar that is not rational (``I``, a symbol, a Kronecker delta) or 1. Numerators
are tuples of whole numbers, so sums and products never ask a computer algebra system for help.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Protocol, Self, TypeVar

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.letters.monomials import Monomial
from derivations.calculus.letters.words import Factor, Word
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.numbers.scalars import (
    Scalar,
    dimension_argument,
    is_dimension,
    scalar_parts,
)
from derivations.calculus.results.context import Context
from derivations.errors import CalculusError, DomainError

__all__ = ["ClosedForm", "Ensemble", "Integrand", "Terms", "remembering"]

Terms = dict[Monomial, Polynomial]
A = TypeVar("A", bound="ClosedForm")
B = TypeVar("B", bound="ClosedForm")
C = TypeVar("C", bound="ClosedForm")


class Ensemble(Protocol):
    """What can be drawn at random: matrices of a group, or states."""

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return (count, N, N) matrices, or (count, N) states."""
        ...


@dataclass(frozen=True)
class Integrand:
    """What an average, or a joint cumulant, was taken of.

    Parameters
    ----------
    expressions
        The expression before it was averaged; for a cumulant, the expressions that it is of.
    ensembles
        Where that which was averaged over is drawn from, by its name.
    is_joint
        Whether it is a cumulant.
    """

    expressions: tuple[ClosedForm, ...]
    ensembles: Mapping[str, Ensemble]
    is_joint: bool = False

    @property
    def expression(self) -> ClosedForm:
        """The expression before it was averaged; the first of those that a cumulant is of."""
        return self.expressions[0]


@dataclass(frozen=True, eq=False, repr=False)
class ClosedForm:
    """A sum of monomials with coefficients rational in N.

    ``recompute(N)`` gives the expression at a whole N below ``context.valid_from``, where the terms
    as they stand need not hold; None means that they hold at every N. ``integrand`` is what an
    average was taken of, to be sampled; arithmetic drops it.
    """

    terms: Terms
    content: int = 1
    roots: Roots = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    recompute: Callable[[int], Self] | None = None
    integrand: Integrand | None = None

    rank: ClassVar[int] = 0  # 0: commuting (words are None), 1: operators (words are tuples)

    @classmethod
    def scalar(cls, value: object) -> Self:
        """Return a scalar as an expression (a multiple of the identity, for operators).

        Examples
        --------
        >>> from derivations.calculus import Operator, TracePolynomial
        >>> TracePolynomial.scalar(2) == 2, Operator.scalar(2) == 2
        (True, True)
        """
        word: Word | None = () if cls.rank else None
        total = cls({})
        for part in scalar_parts(value):
            terms: Terms = {
                ((), word, part.rest): poly.scale(part.numerator, part.rational.numerator)
            }
            total = total._plus(cls(terms, part.rational.denominator, part.roots))
        return total

    @property
    def size(self) -> int | None:
        """The dimension if it is a fixed number, else None."""
        return self.context.size

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """All traces and brackets that occur, sorted."""
        return tuple(sorted({factor for key in self.terms for factor in key[0]}))

    def _plus(self, other: Self) -> Self:
        """Add a closed form of the same kind and size, without reducing the fraction."""
        content = math.lcm(self.content, other.content)
        roots = poly.merge_roots(self.roots, other.roots)
        terms: Terms = {}
        for side in (self, other):
            factor = poly.scale(
                poly.from_roots(poly.cofactor(roots, side.roots)), content // side.content
            )
            for key, value in side.terms.items():
                terms[key] = poly.add(terms.get(key, ()), poly.multiply(value, factor))
        return replace(
            self,
            terms=without_zeros(terms),
            content=content,
            roots=roots,
            context=self.context.merge(other.context),
            recompute=recipe(self, other, lambda a, b: a._plus(b)._tidy()),
            integrand=None,
        )

    def _tidy(self) -> Self:
        """Return it reduced, where there is a denominator to reduce."""
        return self.reduced() if self.roots or self.content != 1 else self

    def reduced(self) -> Self:
        """Return the same expression with common factors of the whole fraction divided out."""
        # Terms that mirror each other hold one polynomial: it is worked on once.
        distinct = {id(value): value for value in self.terms.values()}
        values, roots = poly.cancel(distinct.values(), self.roots)
        if not values:
            return replace(self, content=1, roots={})
        common = poly.content(values, self.content)
        if common > 1:
            values = [tuple([x // common for x in value]) for value in values]
        found = dict(zip(distinct, values, strict=True))
        return replace(
            self,
            terms={key: found[id(value)] for key, value in self.terms.items()},
            content=self.content // common,
            roots=roots,
        )

    def _remembering(self, integrand: Integrand) -> Self:
        """Return the same expression with what it is the average of."""
        return replace(self, integrand=integrand)

    # -- at one dimension -----------------------------------------------------------------------

    def dimension(self, N: int) -> Self:
        """Return the expression at one whole N, exact there whatever the degree.

        Below ``context.valid_from`` the average is taken anew with the sum over partitions of at
        most N rows.

        Raises
        ------
        DomainError
            If N is no dimension, or an entry that was written does not exist at it.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> (Tr(1) * Matrix("A")).dimension(4), Tr(1).dimension(4)
        (4*A, 4)
        """
        number, _ = dimension_argument(N)
        if number is None:
            raise DomainError(f"N = {N!r} is not a number: give a positive whole one")
        if self.context.size == number:
            return self
        if self.context.size is not None:
            raise CalculusError(
                f"the expression is at N = {self.context.size} already: average with N a symbol "
                "to evaluate it elsewhere"
            )
        self.context.check_dimension(number)
        if self.context.valid_from > number and self.recompute is not None:
            return self.recompute(number)
        return self._at(number)

    def _at(self, N: int) -> Self:
        """Return the terms as they stand at one N."""
        bottom = self.content * poly.evaluate(poly.from_roots(self.roots), N)
        if bottom == 0:
            raise CalculusError(
                f"the expression has a pole at N = {N} of its own making: a scalar such as "
                f"1/(N - {N}) stands in it; take another N or leave the scalar out"
            )
        sign, content = (1, bottom) if bottom > 0 else (-1, -bottom)
        context = replace(self.context, size=N, symbol=sympy.Integer(N), valid_from=1)
        total = type(self)({}, 1, {}, context)
        plain: Terms = {}
        for (factors, word, rest), value in self.terms.items():
            number = sign * poly.evaluate(value, N)
            if not number:
                continue
            named = self._dimension_symbols(rest)
            if not named:
                plain[(factors, word, rest)] = (number,)
                continue
            for part in scalar_parts(sympy.sympify(rest).subs(dict.fromkeys(named, N))):
                top = (number * part.rational.numerator,)
                terms: Terms = {(factors, word, part.rest): top}
                below = content * part.rational.denominator
                total = total._plus(type(self)(terms, below, {}, context))
        return total._plus(type(self)(plain, content, {}, context)).reduced()

    def _dimension_symbols(self, rest: Scalar) -> list[sympy.Basic]:
        """Return the symbols of a scalar that stand for the dimension."""
        if isinstance(rest, int):
            return []
        return [s for s in rest.free_symbols if is_dimension(s) or s == self.context.symbol]


def remembering(form: A, integrand: Integrand) -> A:
    """Return the same expression with what it is the average of."""
    return form._remembering(integrand)


def without_zeros(terms: Terms) -> Terms:
    """Return the terms whose numerator is not zero."""
    return {key: value for key, value in terms.items() if value}


def recipe(first: A, second: B, combine: Callable[[A, B], C]) -> Callable[[int], C] | None:
    """Return how to take a combination anew at an N below the degree; None if nothing needs it."""
    if first.recompute is None and second.recompute is None:
        return None
    return lambda N: combine(first.dimension(N), second.dimension(N))
