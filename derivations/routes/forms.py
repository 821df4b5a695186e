r"""What theory knows of a value before anybody computes it: the form it must have.

A check that evaluates both sides at points decides nothing unless it is known which functions the
sides can be: to any formula :math:`\prod_p(N-p)` over the points that are tried may be added. An
unknown value is therefore given a *form*, a space of finitely many dimensions in which theory puts
it: a known denominator and, in every variable, a bound on the degree of the numerator. The other
side has to be shown to lie in the same space (:meth:`Form.numerator`), and then as many points
are taken as decide there (:mod:`derivations.routes.decisions`). Nobody writes their number down.

Denominators and bounds come from the following.

- An average over U(N) of degree k is a sum of Weingarten functions, whose denominators divide
  :math:`\prod_c(N+c)^{m_c}` with :math:`m_c` the largest m for which a rectangle of m by m + \|c\|
  cells fits into k cells, and which fall at least like :math:`N^{-k}` (Collins 2003).
- An average of degree k over random states is a sum over permutations divided by
  :math:`N(N+1)\cdots(N+k-1)`.
- A trace of the identity gives one power of N each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import TypeAlias, cast

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import (
    cancelled,
    in_factors,
    product_of,
    symbols_in,
    terms_in,
)
from derivations.statements.printer import printed
from derivations.statements.substitution import put_in
from derivations.symbols import N

__all__ = [
    "Form",
    "Spectrum",
    "Traces",
    "in_deltas",
    "in_size",
    "orthogonal",
    "polynomial",
    "said_range",
    "states",
    "unitary",
]


Spectrum: TypeAlias = Sequence[int | Fraction]  # the eigenvalues of an observable, exact


@dataclass(frozen=True)
class Traces:
    """Symbols that stand for traces of powers of one observable, of a given total weight.

    Parameters
    ----------
    symbols
        The symbol of each order.
    weight
        The number of observables in every term.
    """

    symbols: Mapping[int, sympy.Symbol]
    weight: int

    @property
    def words(self) -> list[tuple[int, ...]]:
        """The products of traces that can occur, as the orders of their factors."""
        return [word for word in _partitions(self.weight, self.weight)
                if all(k in self.symbols for k in word)]  # fmt: skip

    def values(self, spectrum: Spectrum, *, central: bool) -> dict[sympy.Symbol, Fraction]:
        """Return the value of each symbol for one spectrum."""
        mean = Fraction(sum(spectrum)) / len(spectrum) if central else Fraction(0)
        return {
            symbol: sum(((Fraction(v) - mean) ** k for v in spectrum), Fraction(0))
            for k, symbol in self.symbols.items()
        }


def _partitions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    if total == 0:
        yield ()
    for first in range(min(total, largest), 0, -1):
        for rest in _partitions(total - first, first):
            yield (first, *rest)


@dataclass(frozen=True)
class Form:
    r"""The space of numerator/denominator with numerators of bounded degree.

    Parameters
    ----------
        denominator
            A polynomial in N.
        bounds
            The largest degree of the numerator in each variable.
        traces
            Symbols of traces in which the numerator is homogeneous, if it has any.
        valid_from
            The smallest N at which the value is known to be a function of this form.

    Examples
    --------
        >>> from derivations.symbols import N
    >>> (states(2) * polynomial({N: 1})).numerator(2 / (N + 1))
    Poly(2*N, N, domain='ZZ')
    >>> states(2).numerator(N)
    Traceback (most recent call last):
    derivations.errors.ProofError: N is not of the form that theory gives: times N*(N + 1) it has...
    """

    denominator: sympy.Expr
    bounds: Mapping[sympy.Symbol, int]
    traces: Traces | None = None
    valid_from: int = 1
    central: bool = field(default=False, kw_only=True)

    def __mul__(self, other: Form) -> Form:
        """Return the form of products."""
        names = {**self.bounds, **other.bounds}
        bounds = {name: self.bounds.get(name, 0) + other.bounds.get(name, 0) for name in names}
        return Form(
            in_factors(self.denominator * other.denominator), bounds, self.traces or other.traces,
            max(self.valid_from, other.valid_from), central=self.central or other.central,
        )  # fmt: skip

    def __add__(self, other: Form) -> Form:
        """Return the form of sums, over the least common denominator."""
        common = sympy.lcm(self.denominator, other.denominator)
        names = {**self.bounds, **other.bounds}
        bounds = dict.fromkeys(names, 0)
        for form in (self, other):
            grown = cast("int", sympy.Poly(sympy.cancel(common / form.denominator), N).degree())
            for name in names:
                own = form.bounds.get(name, 0) + (grown if name == N else 0)
                bounds[name] = max(bounds[name], own)
        return Form(
            in_factors(common), bounds, self.traces or other.traces,
            max(self.valid_from, other.valid_from), central=self.central or other.central,
        )  # fmt: skip

    def __pow__(self, power: int) -> Form:
        """Return the form of powers."""
        return prod([self] * (power - 1), start=self)

    def in_traces(
        self, symbols: Mapping[int, sympy.Symbol], weight: int, *, central: bool = False
    ) -> Form:
        """Return this form with numerators that are homogeneous in traces of an observable."""
        own = Traces(symbols, weight)
        return Form(self.denominator, self.bounds, own, self.valid_from, central=central)

    def numerator(self, side: sympy.Expr | int) -> sympy.Poly:
        """Return the numerator of a side over the denominator of this form.

        Raises
        ------
        ProofError
            If the side is not rational, has a variable that the form knows nothing of, another
            denominator, a higher degree than theory allows, or terms of another weight.
        """
        side = cast("sympy.Expr", sympy.sympify(side))
        traces = list(self.traces.symbols.values()) if self.traces else []
        unknown = side.free_symbols - set(self.bounds) - set(traces) - {N}
        if unknown:
            raise ProofError(f"{side} depends on {min(map(str, unknown))}, which theory excludes")
        over = cancelled(side * self.denominator)
        names = [*dict.fromkeys([N, *self.bounds]), *traces]
        try:
            found = sympy.Poly(over, *names)
        except sympy.PolynomialError as error:
            raise ProofError(
                f"{side} is not of the form that theory gives: times {self.denominator} it is "
                f"{over}, no polynomial in {', '.join(map(str, names))}"
            ) from error
        degree_in = cast("Callable[[sympy.Symbol], int]", found.degree)
        for name in names[: len(names) - len(traces)]:
            degree, most = degree_in(name), self.bounds.get(name, 0)
            if degree > most:
                raise ProofError(
                    f"{side} is not of the form that theory gives: times {self.denominator} it "
                    f"has degree {degree} in {name}, and {most} is the most"
                )
        self._check_weight(side, found, len(traces))
        return found

    def _check_weight(self, side: sympy.Expr, numerator: sympy.Poly, count: int) -> None:
        if self.traces is None or numerator.is_zero:
            return
        orders = list(self.traces.symbols)
        for powers in numerator.monoms():
            weight = sum(k * p for k, p in zip(orders, powers[len(powers) - count :], strict=True))
            if weight != self.traces.weight:
                raise ProofError(
                    f"{side} is not of the form that theory gives: a term has {weight} "
                    f"observables where every one has {self.traces.weight}"
                )


def polynomial(bounds: Mapping[sympy.Symbol, int]) -> Form:
    """Return the form of polynomials of these degrees."""
    return Form(sympy.Integer(1), bounds)


def unitary(degree: int, loops: int) -> Form:
    r"""Return the form of an average of degree k over U(N) with at most so many closed loops.

    Examples
    --------
    >>> unitary(2, 1)
    Form(denominator=N*(N - 1)*(N + 1), bounds={N: 2}, traces=None, valid_from=2, central=False)
    """
    denominator, size = sympy.Integer(1), 0
    for content in range(-degree + 1, degree):
        most = max(m for m in range(degree + 1) if m * (m + abs(content)) <= degree)
        denominator, size = denominator * (N + content) ** most, size + most
    return Form(denominator, {N: size - degree + loops}, valid_from=degree)


def orthogonal(loops: int) -> Form:
    """Return the form of an average of degree 2 over O(N): its Gram system has three pairings.

    The determinant of the matrix of N^2 on the diagonal and N beside it is N^3 (N-1)^2 (N+2),
    and its inverse has the denominator N(N-1)(N+2).
    """
    return Form(N * (N - 1) * (N + 2), {N: 1 + loops}, valid_from=2)


def states(degree: int) -> Form:
    """Return the form of an average of degree k over random states.

    Examples
    --------
    >>> states(2)
    Form(denominator=N*(N + 1), bounds={N: 0}, traces=None, valid_from=1, central=False)
    """
    return Form(product_of([N + i for i in range(degree)]), {N: 0})


def in_size(expression: sympy.Expr) -> sympy.Expr:
    """Return an expression of the calculus with its N replaced by the symbol of derivations."""
    return put_in(expression, {s: N for s in symbols_in(expression) if s.name == "N"})


def in_deltas(expression: sympy.Expr) -> dict[tuple[int, ...], sympy.Expr]:
    """Return the coefficients of a polynomial in Kronecker deltas, by their products.

    Raises
    ------
    ProofError
        If an index occurs outside of the deltas: the value would depend on more than on which
        indices coincide.

    Examples
    --------
    >>> i, j = sympy.symbols("i j")
    >>> in_deltas(sympy.KroneckerDelta(i, j) / N)
    {(1,): 1/N}
    """
    deltas = sorted(expression.atoms(sympy.KroneckerDelta), key=str)
    indices = {s for delta in deltas for s in delta.free_symbols}
    names = {delta: sympy.Dummy() for delta in deltas}
    bare = put_in(expression, names)
    if bare.free_symbols & indices or not deltas:
        raise ProofError(f"{expression} depends on indices otherwise than by which coincide")
    return dict(terms_in(bare, names.values()))


def said_range(variable: sympy.Symbol, numbers: Sequence[int]) -> str:
    """Return which numbers a variable was given, as a sentence says it.

    Examples
    --------
    >>> said_range(N, [2]), said_range(N, [2, 4]), said_range(N, [2, 4, 6])
    ('$N=2$', '$N=2$ and $4$', '$N=2$ to $6$')
    """
    ends = {1: "", 2: f" and ${numbers[-1]}$"}.get(len(numbers), f" to ${numbers[-1]}$")
    return f"${printed(variable)}={numbers[0]}${ends}"
