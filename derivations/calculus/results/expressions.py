"""The ring that trace polynomials and operators share: their arithmetic."""

from __future__ import annotations

from typing import Any, ClassVar, Self, cast

import numpy as np
import sympy

from derivations.calculus.arguments import whole
from derivations.calculus.letters.monomials import multiply_monomials
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.polynomials import Roots
from derivations.calculus.numbers.scalars import scalar_parts
from derivations.calculus.results.closed_form import Terms, recipe, without_zeros
from derivations.calculus.results.evaluation import Values
from derivations.calculus.results.sampling import Sample, draw_sample
from derivations.calculus.results.validity import Validity
from derivations.errors import CalculusError, ResourceError

__all__ = ["Expression", "whole_power"]

# Pairs of terms multiplied out without asking: some ten seconds and a gigabyte.
LARGEST_PRODUCT = 2_000_000
LARGEST_POWER = 10_000  # of a word; averages end far below


class Expression(Validity):
    """A sum of monomials with coefficients rational in N; base of the two public kinds.

    A sum or product of the two kinds is an operator: numbers are multiples of 1 then.
    """

    #: Whether sums and products with it wait for numbers; it takes the operation over then.
    waits: ClassVar[bool] = False
    __array_ufunc__ = None  # a NumPy scalar on the left hands the operation over

    def _coerce(self, other: object) -> Expression:
        """Bring another operand to the same size; scalars become expressions."""
        if not isinstance(other, Expression):
            return type(self).scalar(other)
        if self.context.size is not None and other.context.size is None:
            return other.dimension(self.context.size)
        return other

    def _pair(self, other: object) -> tuple[Expression, Expression]:
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
        if self.rank == kind.rank:
            return self
        terms: Terms = {}
        for (factors, _, rest), value in self.terms.items():
            terms[(factors, (), rest)] = value
        again = self.recompute
        lifted = None if again is None else lambda N: again(N)._lift(kind)
        return kind(terms, self.content, self.roots, self.context, lifted)

    # What comes out is an operator as soon as one operand is, which no signature here can say.
    def __add__(self, other: object) -> Any:
        """Add an expression or a scalar (as a multiple of 1)."""
        if isinstance(other, Expression) and other.waits:
            return NotImplemented
        first, second = self._pair(other)
        kind = type(max(first, second, key=lambda side: side.rank))
        return first._lift(kind)._plus(second._lift(kind))._tidy()

    __radd__ = __add__

    def __neg__(self) -> Self:
        """Change the sign."""
        again = self.recompute
        return type(self)(
            {key: poly.scale(value, -1) for key, value in self.terms.items()},
            self.content,
            self.roots,
            self.context,
            None if again is None else lambda N: -again(N),
        )

    def __pos__(self) -> Self:
        """Return itself."""
        return self

    def __sub__(self, other: object) -> Any:
        """Subtract an expression or a scalar."""
        return self + (-self._coerce(other))

    def __rsub__(self, other: object) -> Any:
        """Subtract from a scalar."""
        return (-self) + other

    def __mul__(self, other: object) -> Any:
        """Multiply: words are concatenated and reduced, factors commute."""
        if isinstance(other, Expression) and other.waits:
            return NotImplemented
        first, second = self._pair(other)
        kind = type(max(first, second, key=lambda side: side.rank))
        if len(first.terms) * len(second.terms) > LARGEST_PRODUCT:
            raise ResourceError(
                f"a product of {len(first.terms):,} by {len(second.terms):,} terms is more than "
                f"{LARGEST_PRODUCT:,} multiplications: average factors that are independent apart, "
                "or use fewer letters"
            )
        roots: Roots = {
            root: first.roots.get(root, 0) + second.roots.get(root, 0)
            for root in first.roots.keys() | second.roots.keys()
        }
        return kind(
            _product(first.terms, second.terms),
            first.content * second.content,
            roots,
            first.context.merge(second.context),
            recipe(first, second, lambda a, b: a * b),
        )._tidy()

    def __rmul__(self, other: object) -> Any:
        """Multiply by a scalar from the left."""
        return self._coerce(other) * self

    def __truediv__(self, other: object) -> Self:
        """Divide by a scalar other than zero."""
        if isinstance(other, Expression):
            raise _no_quotient()
        if isinstance(other, complex) or (isinstance(other, float) and not other.is_integer()):
            scalar_parts(other)  # refuses what is not exact, with the reason
        if other == 0:
            raise CalculusError("division by zero: the scalar must not be 0")
        return self * (1 / cast("sympy.Expr", sympy.sympify(other)))

    def __rtruediv__(self, other: object) -> Self:
        """Refuse a quotient by an expression."""
        raise _no_quotient()

    def __pow__(self, exponent: object) -> Self:
        """Raise to a whole power ≥ 0."""
        power = whole_power(exponent)
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

    def __eq__(self, other: object) -> bool:
        """Compare as polynomials in the traces, with coefficients rational in N."""
        try:
            difference = self - other
        except CalculusError:
            return NotImplemented
        return not difference.terms

    def __hash__(self) -> int:
        """Hash what equality compares, up to coefficients."""
        return hash((self.rank, frozenset(self.terms)))

    def sample(
        self,
        N: int | None = None,
        draws: int = 1000,
        rng: int | np.random.Generator = 0,
        matrices: Values | None = None,
    ) -> Sample:
        """Return the Monte Carlo mean of the integrand that this is the average of.

        Parameters
        ----------
        N
            The dimension; may be left out if a matrix is given or the average is at a fixed N.
        draws, rng
            How many random matrices (and states) are drawn; and a seed, or a NumPy generator.
        matrices
            Square arrays or nested lists (vectors) by name of the letters (states) still there.

        Returns
        -------
        Sample
            ``mean``, ``standard_error`` (numbers, or (N, N) arrays of an operator), ``draws``.

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


def _product(first: Terms, second: Terms) -> Terms:
    terms: Terms = {}
    for key_a, a in first.items():
        for key_b, b in second.items():
            value = poly.multiply(a, b)
            for key, number in multiply_monomials(key_a, key_b):
                if number.denominator != 1:
                    raise CalculusError(f"the scalar {number} is left of a product of scalars")
                terms[key] = poly.add(terms.get(key, ()), poly.scale(value, number.numerator))
    return without_zeros(terms)


def _no_quotient() -> CalculusError:
    return CalculusError(
        "an expression is divided by a scalar only, and the average of a quotient is not "
        "rational in N: averaging numerator and denominator apart and dividing their .expr "
        "gives ANOTHER number, the quotient of the averages; expand the quotient in powers "
        "of the deviation of its denominator, or sample it"
    )


def whole_power(exponent: object) -> int:
    """Return an exponent that can be taken, or say why not."""
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
    return power
