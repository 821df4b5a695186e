"""Averages that are not multiplied out before somebody asks for their terms.

Over U(N) a word of 2k different letters is a sum of (k!)² products of traces: half a million at k =
6, which takes half a minute, and too many at k = 7. With matrices in place of letters the same
average is a product in the group algebra of S_k, which takes a second. Such an average is therefore
expanded when its terms are asked for, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Self, cast

import numpy as np

from derivations.calculus.numbers.polynomials import Roots
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays, Entries
from derivations.calculus.results.closed_form import Integrand, Terms
from derivations.calculus.results.context import Context
from derivations.calculus.results.evaluation import Number, plus, times
from derivations.calculus.results.expressions import Expression, whole_power
from derivations.calculus.results.operators import Operator, as_array
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError, ResourceError

__all__ = [
    "Unexpanded",
    "UnexpandedOperator",
    "Value",
    "Waiting",
    "plus_value",
    "times_value",
    "unexpanded",
]

#: The value of a number, or of an operator.
Value = Number | Entries
#: The value of an integrand's average at a dimension and matrices.
Evaluate = Callable[[Expression, Arrays], Value]
#: A combination of expressions, or of their values, of which those of operators are arrays.
Combine = Callable[[object, object], object]


class Waiting(Expression):
    """An average whose terms are worked out when they are asked for, if there are any.

    Sums and products with it wait as well. Its parts make ordinary expressions; :func:`unexpanded`
    makes one of these.
    """

    waits = True

    expand: Callable[[], Expression]
    before: Expression
    evaluate: Evaluate
    integrand: Integrand | None

    def __copy__(self) -> Self:
        """Return itself: it is frozen."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself: it is frozen."""
        del memo
        return self

    @cached_property
    def expanded(self) -> Expression:
        """The average with its terms multiplied out."""
        try:
            return self.expand()
        except ResourceError as error:
            raise ResourceError(
                f"{error}; with numbers there is nothing to expand: give matrices for all letters, "
                ".at(N=…, matrices={…})"
            ) from error

    @property
    def terms(self) -> Terms:  # type: ignore[override]
        """The terms of the closed form."""
        return self.expanded.terms

    @property
    def content(self) -> int:  # type: ignore[override]
        """The number in the denominator."""
        return self.expanded.content

    @property
    def roots(self) -> Roots:  # type: ignore[override]
        """The roots of the denominator."""
        return self.expanded.roots

    @property
    def context(self) -> Context:  # type: ignore[override]
        """What is known of it besides its terms; of the integrand, where there are none."""
        try:
            return self.expanded.context
        except (CalculusError, ResourceError):
            return self.before.context

    @property
    def design(self) -> int:
        """The degree of design that reproduces the average."""
        return self.expanded.design

    def dimension(self, N: int) -> Self:
        """Return the average at one whole N, which waits if this does."""
        try:
            return cast("Self", self.expanded.dimension(N))
        except (CalculusError, ResourceError):
            fixed = self.before.dimension(N)
        made = unexpanded(lambda: self.expanded.dimension(N), fixed, self.evaluate, self.integrand)
        return cast("Self", made)

    @property
    def recompute(self) -> Callable[[int], Expression] | None:  # type: ignore[override]
        """How it is taken anew below the degree."""
        return self.expanded.recompute

    @property
    def size(self) -> int | None:
        """The dimension if it is a fixed number, else None."""
        return self.before.context.size

    def __repr__(self) -> str:
        """Return the closed form, or what to do where it is too long."""
        try:
            return repr(self.expanded)
        except (CalculusError, ResourceError):
            return (
                f"<average of {self.before!r}, which is not expanded: "
                ".at(N=…, matrices={…}) evaluates it>"
            )

    def _remembering(self, integrand: Integrand) -> Self:
        """Return the same average with another integrand to sample."""
        made = object.__new__(type(self))
        vars(made).update(vars(self) | {"integrand": integrand})
        return made

    def value(self, N: int | None, matrices: object) -> Value:
        """Return the value at matrices, without the terms."""
        fixed, arrays, _ = explicit.prepared(self.before, N, None, matrices)
        return self.evaluate(fixed, arrays)

    # -- arithmetic -----------------------------------------------------------------------------

    def __add__(self, other: object) -> Expression:
        """Add, and wait."""
        return _combined(_sum, self, other)

    __radd__ = __add__

    def __mul__(self, other: object) -> Expression:
        """Multiply, and wait."""
        return _combined(_product, self, other)

    def __rmul__(self, other: object) -> Expression:
        """Multiply from the left, and wait."""
        return _combined(_product, other, self)

    def __neg__(self) -> Expression:  # type: ignore[override]
        """Change the sign."""
        return _combined(_product, -1, self)

    def __sub__(self, other: object) -> Expression:
        """Subtract, and wait."""
        return _combined(_sum, self, _combined(_product, -1, other))

    def __rsub__(self, other: object) -> Expression:
        """Subtract from something, and wait."""
        return _combined(_sum, -self, other)

    def __pow__(self, exponent: object) -> Expression:  # type: ignore[override]
        """Raise to a whole power ≥ 0, and wait."""
        total: Expression = TracePolynomial.scalar(1)
        for _ in range(whole_power(exponent)):
            total = total * self
        return total


class Unexpanded(Waiting, TracePolynomial):
    """A number that waits."""

    def __new__(cls, *parts: object, **named: object) -> Unexpanded:
        """Return an ordinary trace polynomial of these parts."""
        return cast("Callable[..., Unexpanded]", TracePolynomial)(*parts, **named)

    def at(
        self,
        *,
        N: int | None = None,
        traces: Mapping[str, object] | None = None,
        matrices: Mapping[str, object] | None = None,
    ) -> Number:
        """Return the exact value; with matrices for all letters nothing is expanded."""
        random = set(self.integrand.ensembles) if self.integrand else set()
        alone = self.before.context.letters.keys() <= random
        if traces is not None or "expanded" in vars(self) or not (alone or matrices is not None):
            return cast("Number", super().at(N=N, traces=traces, matrices=matrices))
        return cast("Number", self.value(N, matrices))

    def at_matrices(self, matrices: Mapping[str, object]) -> Number:
        """Return the value at matrices for all letters."""
        return self.at(matrices=matrices)


class UnexpandedOperator(Waiting, Operator):
    """An operator that waits."""

    def __new__(cls, *parts: object, **named: object) -> UnexpandedOperator:
        """Return an ordinary operator of these parts."""
        return cast("Callable[..., UnexpandedOperator]", Operator)(*parts, **named)

    def at(
        self,
        *,
        N: int | None = None,
        matrices: Mapping[str, object] | None = None,
        traces: Mapping[str, object] | None = None,
    ) -> Entries:
        """Return the N × N array at matrices for all letters."""
        if traces is not None:
            return super().at(N=N, matrices=matrices, traces=traces)
        return as_array(cast("Entries", self.value(N, matrices)))


def unexpanded(
    expand: Callable[[], Expression],
    before: Expression,
    evaluate: Evaluate,
    integrand: Integrand | None,
) -> Unexpanded | UnexpandedOperator:
    """Return an average by how it is expanded and how it is evaluated."""
    kind = UnexpandedOperator if before.rank else Unexpanded
    made = object.__new__(kind)
    vars(made).update(expand=expand, before=before, evaluate=evaluate, integrand=integrand)
    return made


def _sum(first: object, second: object) -> object:
    return first + second  # type: ignore[operator]  # expressions, numbers and arrays alike


def _product(first: object, second: object) -> object:
    return first * second  # type: ignore[operator]  # the same


def _combined(combine: Combine, first: object, second: object) -> Expression:
    """Return a sum or product of what waits with something else."""
    parts = [_expression(one) for one in (first, second)]
    if not any(isinstance(one, Waiting) for one in parts):
        return cast("Expression", combine(*parts))
    before = combine(*(one.before if isinstance(one, Waiting) else one for one in parts))

    def expand() -> Expression:
        expanded = (one.expanded if isinstance(one, Waiting) else one for one in parts)
        return cast("Expression", combine(*expanded))

    def evaluate(fixed: Expression, arrays: Arrays) -> Value:
        values = [_value(one, fixed.context.size, arrays) for one in parts]
        return _of_values(combine, *values)

    return unexpanded(expand, cast("Expression", before), evaluate, None)


def _expression(one: object) -> Expression:
    return one if isinstance(one, Expression) else TracePolynomial.scalar(one)


def _value(one: Expression, N: int | None, arrays: Arrays) -> Value:
    if isinstance(one, Waiting):
        return one.value(N, arrays)
    evaluate = explicit.operator_at if one.rank else explicit.scalar_at
    return evaluate(one, N, None, arrays)


def _of_values(combine: Combine, first: Value, second: Value) -> Value:
    """Combine values: arrays of operators are multiplied as such."""
    if combine is _sum:
        return plus_value(first, second)
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return cast("Entries", first @ second)
    return times_value(first, second)


def plus_value(first: Value, second: Value) -> Value:
    """Return a sum, in which a number beside an array is a multiple of 1."""
    if not isinstance(first, np.ndarray) and not isinstance(second, np.ndarray):
        return plus(first, second)
    sides = ((first, second), (second, first))
    one, other = (
        _as_matrix(value, len(cast("Entries", beside)))
        if not isinstance(value, np.ndarray)
        else value
        for value, beside in sides
    )
    return cast("Entries", one + other)


def _as_matrix(value: Number, size: int) -> Entries:
    return cast("Entries", np.eye(size, dtype=int).astype(object) * value)


def times_value(first: Value, second: Value) -> Value:
    """Return a product of which one factor is a number."""
    if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
        return cast("Entries", first * second)  # type: ignore[operator]  # one is a number
    return times(first, second)
