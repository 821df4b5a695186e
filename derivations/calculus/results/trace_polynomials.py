"""Trace polynomials: what averages are made of and what they return."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from derivations.calculus.letters.monomials import Monomial, multiply_monomials
from derivations.calculus.letters.words import Factor, conjugate_factor
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.scalars import Scalar, scalar_parts
from derivations.calculus.results import evaluation, rendering
from derivations.calculus.results.asymptotics import Series, expand
from derivations.calculus.results.closed_form import Terms, without_zeros
from derivations.calculus.results.evaluation import Values
from derivations.calculus.results.explicit import scalar_at
from derivations.calculus.results.expressions import Expression
from derivations.calculus.results.vectorized import Inexact, compile_numpy

__all__ = ["TracePolynomial"]


class TracePolynomial(Expression):
    """A polynomial in traces (entries, expectation values) with coefficients rational in N.

    It is frozen; arithmetic gives new ones. Built by :func:`~derivations.calculus.Tr` and
    returned by the averages.

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, Unitary, haar_average
    >>> X, O, U = Matrix("X", traceless=True, involution=True), Matrix("O"), Unitary("U")
    >>> result = haar_average(Tr((X * U.H * O * U) ** 2), over=U)
    >>> result
    (-Tr(O^2) + N*Tr(O)^2)/((N - 1)*(N + 1))
    """

    rank = 0

    # -- showing --------------------------------------------------------------------------------

    def __repr__(self) -> str:
        """Return the closed form as one line of text."""
        return rendering.text(self)

    def latex(self) -> str:
        r"""Return LaTeX: one fraction, numerators grouped by trace monomial, always the same.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> O = Matrix("O")
        >>> print((Tr(O**2) - Tr(O) ** 2 / 2).latex())
        \frac{2 \operatorname{Tr}(O^{2}) - \operatorname{Tr}^{2}(O)}{2}
        """
        return rendering.latex(self)

    @cached_property
    def symbols(self) -> dict[str, sympy.Symbol]:
        """The SymPy symbol of every trace that occurs, by name: ``Tr(O^2)`` → Symbol('Tr(O^2)')."""
        return evaluation.symbols(self)

    @cached_property
    def expr(self) -> sympy.Expr:
        """The SymPy expression, built when first asked for; traces are :attr:`symbols`.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> (Tr(Matrix("O")) ** 2 / 3).expr
        Tr(O)**2/3
        """
        return evaluation.to_sympy(self)

    # -- parts ----------------------------------------------------------------------------------

    @property
    def conj(self) -> TracePolynomial:
        """The complex conjugate: Tr(W)* = Tr(W.H), and symbols are taken as they are declared."""
        terms: Terms = {}
        for (factors, _, rest), value in self.terms.items():
            scalar = rest if isinstance(rest, int) else sympy.conjugate(rest)
            for key, number in _conjugated(factors, scalar):
                terms[key] = poly.add(terms.get(key, ()), poly.scale(value, int(number)))
        recipe = self.recompute
        return TracePolynomial(
            without_zeros(terms),
            self.content,
            self.roots,
            self.context,
            None if recipe is None else lambda N: recipe(N).conj,
        )

    @property
    def H(self) -> TracePolynomial:
        """The complex conjugate, as the adjoint of a number."""
        return self.conj

    def coefficients(self) -> dict[str, sympy.Expr]:
        """Return the coefficient of each monomial of traces, by the name of the monomial."""
        return evaluation.coefficients(self)

    # -- numbers --------------------------------------------------------------------------------

    def at(
        self,
        *,
        N: int | None = None,
        traces: Values | None = None,
        matrices: Values | None = None,
    ) -> Any:
        """Return the exact value at one N and given traces.

        Parameters
        ----------
        N
            The dimension; may be left out if the result is at a fixed N already.
        traces
            A value for each trace, by name (``"Tr(O^2)"``) or by the trace itself (``Tr(O**2)``).
            Below the degree they must be those of actual N × N matrices to mean anything.
        matrices
            Explicit matrices for the letters, by name, as in :meth:`at_matrices`: the traces that
            are not given are taken of them.

        Returns
        -------
        Fraction
            Or a SymPy expression, if a value or a scalar is one; floats give floats.

        Raises
        ------
        DomainError
            If N or a trace is missing, or N is no dimension.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> O = Matrix("O")
        >>> (Tr(O) ** 2 / 3 + Tr(1)).at(N=4, traces={"Tr(O)": 2})
        Fraction(16, 3)
        """
        if matrices is not None:
            return scalar_at(self, N, traces, matrices)
        return evaluation.at(self, N, traces)

    def at_matrices(self, matrices: Values) -> Any:
        """Return the value with explicit matrices put in for the letters, exact for exact entries.

        Parameters
        ----------
        matrices
            Square arrays or nested lists of one size N, by name of the letter; states as vectors.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> Tr(Matrix("A") ** 2).at_matrices({"A": [[1, 2], [3, 4]]})
        Fraction(29, 1)
        """
        return scalar_at(self, None, None, matrices)

    def subs(self, values: Values) -> TracePolynomial:
        """Return the polynomial with traces replaced by scalars or other trace polynomials.

        Parameters
        ----------
        values
            By name or by trace, as in :meth:`at`.

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> O = Matrix("O")
        >>> (Tr(O) ** 2 + Tr(O**2)).subs({Tr(O): 0, "Tr(O^2)": Tr(1)})
        N
        """
        return substitute(self, values)

    def numpy(self) -> Callable[..., Inexact]:
        """Return a vectorized function f(N, traces) in floating point.

        ``N`` and the values of ``traces`` (by name or trace) broadcast against each other.

        Raises
        ------
        DomainError
            From the function, for N at which the closed form does not hold (:meth:`holds_at`).

        Examples
        --------
        >>> from derivations.calculus import Matrix, Tr
        >>> f = (Tr(Matrix("O")) / Tr(1).context.symbol).numpy()
        >>> f([2, 4], {"Tr(O)": 1})
        array([0.5 , 0.25])
        """
        return compile_numpy(self)

    def series(self, order: int, *, scaling: Values | None = None) -> Series:
        """Return the expansion at large N through N^(−order), with the order of the error.

        Parameters
        ----------
        order
            The last power of 1/N that is kept.
        scaling
            By trace: the power of N it is taken to grow with, 0 for those not named. A trace T
            scaled with power p is shown as N^p · (T/N^p).

        Examples
        --------
        >>> from derivations.calculus import weingarten
        >>> weingarten((1, 1)).series(4)
        N^-2 + N^-4 + O(N^-6)
        """
        return expand(self, order, scaling)


def _conjugated(factors: tuple[Factor, ...], scalar: Scalar) -> list[tuple[Monomial, Fraction]]:
    """Return the conjugates of the factors times a scalar, as a sum of monomials."""
    monomials: list[tuple[Monomial, Fraction]] = [
        (((), None, part.rest), part.rational) for part in scalar_parts(scalar)
    ]
    for factor in factors:
        other = conjugate_factor(factor)
        extra: Monomial = (other.factors or (), None, other.scalar)
        monomials = [
            (key, number * times)
            for old, number in monomials
            for key, times in multiply_monomials(old, extra)
        ]
    return monomials


def substitute(expression: TracePolynomial, values: Values) -> TracePolynomial:
    """Replace traces in a polynomial; see :meth:`TracePolynomial.subs`."""
    table = evaluation.by_name(values)
    total = TracePolynomial({}, 1, {}, expression.context)
    for (factors, _, rest), value in expression.terms.items():
        kept: list[Factor] = []
        product: Any = 1
        for factor in factors:
            name = rendering.factor_name(factor)
            if name in table:
                product = product * table[name]
            else:
                kept.append(factor)
        term = TracePolynomial(
            {(tuple(kept), None, rest): value},
            expression.content,
            expression.roots,
            expression.context,
        )
        total = total + term * product
    recipe = expression.recompute
    if recipe is not None:
        total = _with_recipe(total, lambda N: recipe(N).subs(values))
    return total.reduced()


def _with_recipe(
    expression: TracePolynomial, recipe: Callable[[int], TracePolynomial]
) -> TracePolynomial:
    return TracePolynomial(
        expression.terms, expression.content, expression.roots, expression.context, recipe
    )
