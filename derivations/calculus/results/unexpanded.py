"""Averages that are not multiplied out before somebody asks for their terms.

Over U(N) a word of 2k different letters is a sum of (k!)² products of traces: half a million at k =
6, which takes half a minute, and too many at k = 7. With matrices in place of letters the same
average is a product in the group algebra of S_k, which takes a second. Such an average is therefore
expanded when its terms are asked for, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import cast

from derivations.calculus.numbers.polynomials import Roots
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.closed_form import Integrand, Terms
from derivations.calculus.results.context import Context
from derivations.calculus.results.evaluation import Number
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError, ResourceError

__all__ = ["Unexpanded", "unexpanded"]

#: The value of an integrand's average at a dimension and matrices.
Evaluate = Callable[[TracePolynomial, Arrays], Number]


class Unexpanded(TracePolynomial):
    """An average whose terms are worked out when they are asked for.

    What is made of it by arithmetic is an ordinary trace polynomial, so that the class itself makes
    those; :func:`unexpanded` makes one of these.
    """

    expand: Callable[[], TracePolynomial]
    before: TracePolynomial
    evaluate: Evaluate
    integrand: Integrand

    def __new__(cls, *parts: object, **named: object) -> Unexpanded:
        """Return an ordinary trace polynomial of these parts."""
        return cast("Callable[..., Unexpanded]", TracePolynomial)(*parts, **named)

    def __copy__(self) -> Unexpanded:
        """Return itself: it is frozen."""
        return self

    def __deepcopy__(self, memo: object) -> Unexpanded:
        """Return itself: it is frozen."""
        del memo
        return self

    @cached_property
    def expanded(self) -> TracePolynomial:
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
        """What is known of it besides its terms."""
        return self.expanded.context

    @property
    def recompute(self) -> Callable[[int], TracePolynomial] | None:  # type: ignore[override]
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

    def at(
        self,
        *,
        N: int | None = None,
        traces: Mapping[str, object] | None = None,
        matrices: Mapping[str, object] | None = None,
    ) -> Number:
        """Return the exact value; with matrices for all letters nothing is expanded."""
        alone = self.before.context.letters.keys() <= set(self.integrand.ensembles)
        if traces is not None or "expanded" in vars(self) or not (alone or matrices is not None):
            return super().at(N=N, traces=traces, matrices=matrices)
        fixed, arrays, _ = explicit.prepared(self.before, N, None, matrices)
        return self.evaluate(fixed, arrays)

    def at_matrices(self, matrices: Mapping[str, object]) -> Number:
        """Return the value at matrices for all letters."""
        return self.at(matrices=matrices)


def unexpanded(
    expand: Callable[[], TracePolynomial],
    before: TracePolynomial,
    evaluate: Evaluate,
    integrand: Integrand,
) -> Unexpanded:
    """Return an average by how it is expanded and how it is evaluated."""
    made = object.__new__(Unexpanded)
    vars(made).update(expand=expand, before=before, evaluate=evaluate, integrand=integrand)
    return made
