"""The ring that trace polynomials and operators share.

An expression is Σ numerator(N) · monomial over one denominator, content · ∏(N − root)^m. A monomial
is (factors, word, rest): the sorted commuting factors (traces and brackets, see
:mod:`~derivations.calculus.letters.words`), the word of an operator or None for a commuting expression, and
a scalar that is not rational (``I``, a symbol, a Kronecker delta) or 1. Numerators are tuples of
whole numbers, so sums and products never ask a computer algebra system for help.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import sympy

from derivations.calculus.arguments import whole
from derivations.calculus.letters.monomials import Monomial, multiply_monomials
from derivations.calculus.letters.words import Factor, Word
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.numbers.scalars import dimension_argument, is_dimension, scalar_parts
from derivations.calculus.results.context import Context
from derivations.calculus.results.sampling import Sample, draw_sample
from derivations.calculus.results.validity import Validity
from derivations.errors import CalculusError, DomainError, ResourceError

__all__ = ["Expression"]

Terms = dict[Monomial, Polynomial]
Self = TypeVar("Self", bound="Expression")

# Pairs of terms multiplied out without asking: some ten seconds and a gigabyte.
LARGEST_PRODUCT = 2_000_000
LARGEST_POWER = 10_000  # of a word; averages end far below


@dataclass(frozen=True, eq=False, repr=False)
class Expression(Validity):
    """A sum of monomials with coefficients rational in N; base of the two public kinds.

    ``recompute(N)`` gives the expression at a whole N below ``context.valid_from``, where the terms
    as they stand need not hold; None means that they hold at every N. ``integrand`` is what an
    average was taken of, for :meth:`sample`; arithmetic drops it.
    """

    terms: Terms
    content: int = 1
    roots: Roots = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    recompute: Callable[[int], Any] | None = None
    integrand: Any = None

    rank: ClassVar[int] = 0  # 0: commuting (words are None), 1: operators (words are tuples)
    __array_ufunc__ = None  # a NumPy scalar on the left hands the operation over

    # -- making ---------------------------------------------------------------------------------

    @classmethod
    def scalar(cls: type[Self], value: Any) -> Self:
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

    def _with(self: Self, terms: Terms, **changes: Any) -> Self:
        return replace(self, terms={key: value for key, value in terms.items() if value}, **changes)

    def _coerce(self, other: Any) -> Expression:
        """Bring another operand to the same size; scalars become expressions."""
        if not isinstance(other, Expression):
            return type(self).scalar(other)
        if self.context.size is not None and other.context.size is None:
            return other.dimension(self.context.size)
        return other

    def _pair(self, other: Any) -> tuple[Expression, Expression]:
        second = self._coerce(other)
        first = second._coerce(self)
        if first.context.size != second.context.size:
            second = first._coerce(second)
        if first.context.size != second.context.size:
            raise CalculusError(
                f"one expression is at N = {first.context.size}, the other at N = "
                f"{second.context.size}: average both at the same N, or both with N a symbol"
            )
        return first, second

    def _lift(self, kind: type[Expression]) -> Expression:
        """Return this as an expression of the other kind: a number as a multiple of 1."""
        if type(self) is kind:
            return self
        terms: Terms = {}
        for (factors, _, rest), value in self.terms.items():
            terms[(factors, (), rest)] = value
        return kind(terms, self.content, self.roots, self.context, self.recompute)

    def _recipe(
        self, other: Expression, combine: Callable[[Any, Any], Any]
    ) -> Callable[[int], Any] | None:
        if self.recompute is None and other.recompute is None:
            return None
        return lambda N: combine(self.dimension(N), other.dimension(N))

    # -- arithmetic -----------------------------------------------------------------------------

    def _plus(self, other: Expression) -> Any:
        """Add an expression of the same kind and size."""
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
            terms={key: value for key, value in terms.items() if value},
            content=content,
            roots=roots,
            context=self.context.merge(other.context),
            recompute=self._recipe(other, lambda a, b: a + b),
            integrand=None,
        )

    def __add__(self, other: Any) -> Any:
        """Add an expression or a scalar (as a multiple of 1)."""
        first, second = self._pair(other)
        kind = type(max(first, second, key=lambda side: side.rank))
        return first._lift(kind)._plus(second._lift(kind))._tidy()

    __radd__ = __add__

    def __neg__(self: Self) -> Self:
        """Change the sign."""
        recipe = self.recompute
        return self._with(
            {key: poly.scale(value, -1) for key, value in self.terms.items()},
            recompute=None if recipe is None else lambda N: -recipe(N),
            integrand=None,
        )

    def __pos__(self: Self) -> Self:
        """Return itself."""
        return self

    def __sub__(self, other: Any) -> Any:
        """Subtract an expression or a scalar."""
        return self + (-self._coerce(other))

    def __rsub__(self, other: Any) -> Any:
        """Subtract from a scalar."""
        return (-self) + other

    def __mul__(self, other: Any) -> Any:
        """Multiply: words are concatenated and reduced, factors commute."""
        first, second = self._pair(other)
        kind = type(max(first, second, key=lambda side: side.rank))
        if len(first.terms) * len(second.terms) > LARGEST_PRODUCT:
            raise ResourceError(
                f"a product of {len(first.terms):,} by {len(second.terms):,} terms is more than "
                f"{LARGEST_PRODUCT:,} multiplications: average factors that are independent apart, "
                "or use fewer letters"
            )
        terms: Terms = {}
        contents = first.content * second.content
        for key_a, a in first.terms.items():
            for key_b, b in second.terms.items():
                value = poly.multiply(a, b)
                for key, number in multiply_monomials(key_a, key_b):
                    if number.denominator != 1:
                        raise CalculusError(f"the scalar {number} is left of a product of scalars")
                    terms[key] = poly.add(terms.get(key, ()), poly.scale(value, number.numerator))
        return kind(
            {key: value for key, value in terms.items() if value},
            contents,
            {
                root: first.roots.get(root, 0) + second.roots.get(root, 0)
                for root in first.roots.keys() | second.roots.keys()
            },
            first.context.merge(second.context),
            first._recipe(second, lambda a, b: a * b),
        )._tidy()

    def __rmul__(self, other: Any) -> Any:
        """Multiply by a scalar from the left."""
        return self._coerce(other) * self

    def __truediv__(self, other: Any) -> Any:
        """Divide by a scalar other than zero."""
        if isinstance(other, Expression):
            raise CalculusError(
                "an expression is divided by a scalar only, and the average of a quotient is not "
                "rational in N: averaging numerator and denominator apart and dividing their .expr "
                "gives ANOTHER number, the quotient of the averages; expand the quotient in powers "
                "of the deviation of its denominator, or sample it"
            )
        if isinstance(other, complex) or (isinstance(other, float) and not other.is_integer()):
            scalar_parts(other)  # refuses what is not exact, with the reason
        inverse = 1 / sympy.sympify(other) if other != 0 else None
        if inverse is None:
            raise CalculusError("division by zero: the scalar must not be 0")
        return self * inverse

    def __pow__(self, exponent: Any) -> Any:
        """Raise to a whole power ≥ 0."""
        power = whole(exponent)
        if power is None:
            raise CalculusError(
                f"the power {exponent!r} is not a whole number, and words have no other: average "
                "whole powers 0, 1, 2, … and expand anything else in them"
            )
        if power < 0:
            raise CalculusError(
                f"the power {exponent} is negative: the inverse of a unitary U is U.H, other "
                "inverses are letters of their own"
            )
        if power > LARGEST_POWER:
            raise ResourceError(
                f"the power {power if power < 10**12 else 'beyond 10^12'} would be a word of as "
                f"many letters: give at most {LARGEST_POWER:,}"
            )
        result = type(self).scalar(1)
        if self.context.size is not None:
            result = result.dimension(self.context.size)
        if len(self.terms) > 1:  # squares of long sums take more products than they save
            for _ in range(power):
                result = result * self
            return result
        for bit in bin(power)[2:]:
            result = result * result
            if bit == "1":
                result = result * self
        return result

    def __eq__(self, other: object) -> Any:
        """Compare as polynomials in the traces, with coefficients rational in N."""
        try:
            difference = self - other
        except CalculusError:
            return NotImplemented
        return not difference.terms

    def __hash__(self) -> int:
        """Hash what equality compares, up to coefficients."""
        return hash((self.rank, frozenset(self.terms)))

    # -- structure ------------------------------------------------------------------------------

    def dimension(self: Self, N: int) -> Self:
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
        N = number
        if self.context.size == N:
            return self
        if self.context.size is not None:
            raise CalculusError(
                f"the expression is at N = {self.context.size} already: average with N a symbol "
                "to evaluate it elsewhere"
            )
        self.context.check_dimension(N)
        if self.context.valid_from > N and self.recompute is not None:
            return self.recompute(N)
        bottom = self.content * poly.evaluate(poly.from_roots(self.roots), N)
        if bottom == 0:
            raise CalculusError(
                f"the expression has a pole at N = {N} of its own making: a scalar such as "
                f"1/(N - {N}) stands in it; take another N or leave the scalar out"
            )
        sign = 1 if bottom > 0 else -1
        context = replace(self.context, size=N, symbol=sympy.Integer(N), valid_from=1)
        total = type(self)({}, 1, {}, context)
        plain: Terms = {}
        for (factors, word, rest), value in self.terms.items():
            number = sign * poly.evaluate(value, N)
            named = self._dimension_symbols(rest)
            if named:
                fixed = rest.subs(dict.fromkeys(named, N))
                one = type(self)({(factors, word, 1): (number,)}, abs(bottom), {}, context)
                total = total._plus(one * fixed)
            elif number:
                plain[(factors, word, rest)] = (number,)
        return total._plus(type(self)(plain, abs(bottom), {}, context)).reduced()

    def _tidy(self: Self) -> Self:
        return self.reduced() if self.roots or self.content != 1 else self

    def _dimension_symbols(self, rest: Any) -> list[sympy.Symbol]:
        """Return the symbols of a scalar that stand for the dimension."""
        if isinstance(rest, int):
            return []
        return [s for s in rest.free_symbols if is_dimension(s) or s == self.context.symbol]

    def reduced(self: Self) -> Self:
        """Return the same expression with common factors of the whole fraction divided out."""
        keys = list(self.terms)
        values, roots = poly.cancel(self.terms.values(), self.roots)
        if not values:
            return replace(self, content=1, roots={})
        common = math.gcd(self.content, poly.content(values))
        return replace(
            self,
            terms={
                key: tuple(x // common for x in value)
                for key, value in zip(keys, values, strict=True)
            },
            content=self.content // common,
            roots=roots,
        )

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """All traces and brackets that occur, sorted."""
        return tuple(sorted({factor for key in self.terms for factor in key[0]}))

    def sample(
        self,
        N: int | None = None,
        draws: int = 1000,
        rng: Any = 0,
        matrices: Mapping[Any, Any] | None = None,
    ) -> Sample:
        """Return the Monte Carlo mean of the integrand that this is the average of.

        Parameters
        ----------
        N
            The dimension; may be left out if a matrix is given or the average is at a fixed N.
        draws
            How many random matrices (and states) are drawn.
        rng
            A seed, or a NumPy generator.
        matrices
            Square arrays or nested lists for the letters that were not averaged over, by name;
            vectors by name of the state.

        Returns
        -------
        Sample
            With ``mean`` (a complex number, or an (N, N) array of an operator),
            ``standard_error`` and ``draws``.

        Raises
        ------
        CalculusError
            If this is not an average as it came out.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr, Unitary, haar_average
        >>> A, U = Matrix("A"), Unitary("U")
        >>> average = haar_average(Tr(A * U) * Tr(A * U).conj, over=U)
        >>> sample = average.sample(matrices={"A": [[1, 2], [0, 1]]}, draws=4000, rng=1)
        >>> abs(sample.mean - 3) < 4 * sample.standard_error
        True
        >>> haar_average(U * A * U.H, over=U).sample(matrices={"A": [[1, 2], [0, 1]]}).mean.shape
        (2, 2)
        """
        return draw_sample(self, N, matrices, draws, rng)

    def __bool__(self) -> bool:
        """Refuse: whether an expression is zero is asked with ``== 0``."""
        raise CalculusError("an expression is neither true nor false: compare it, e.g. expr == 0")
