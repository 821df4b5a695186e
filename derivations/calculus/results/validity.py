"""Where the closed form of an average holds, and what is remarked on it."""

from __future__ import annotations

from dataclasses import replace

from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.closed_form import ClosedForm
from derivations.errors import DomainError

__all__ = ["Validity"]


class Validity(ClosedForm):
    """A closed form that tells where it holds."""

    @property
    def poles(self) -> tuple[int, ...]:
        """The positive whole N at which the closed form has a pole, in rising order."""
        return tuple(sorted(root for root in self.roots if root > 0))

    @property
    def valid_from(self) -> int:
        """The smallest N from which the closed form holds as it stands."""
        return self.context.valid_from

    @property
    def valid_for(self) -> str:
        """Where the closed form holds, in words."""
        size, first = self.context.size, self.context.valid_from
        if size is not None:
            return f"N = {size}"
        if self.context.multiple > 1 and first <= 2:
            return "every even N"
        if self.context.multiple > 1:
            return (
                f"even N ≥ {max(first, 2)}; below, .at and .dimension take the sum over the "
                "diagrams that occur there instead"
            )
        if first <= self.context.largest_index + 1:
            return f"every whole N ≥ {max(self.context.largest_index + 1, 1)}"
        if first == 1:
            return "every whole N ≥ 1"
        poles = f" (poles of the closed form: N = {', '.join(map(str, self.poles))})"
        return (
            f"whole N ≥ {first}; below, .at and .dimension take the sum over partitions of at most "
            f"N rows instead{poles if self.poles else ''}"
        )

    def holds_at(self, N: int) -> bool:
        """Say whether the closed form may be used as it stands at one whole N.

        Below :attr:`valid_from` it is compared, as a polynomial in the traces, with the average
        taken anew at this N. (Traces of N × N matrices obey relations for N below the degree, so
        False means "not as it stands", not "wrong for every matrix".)

        Examples
        --------
        >>> from derivations.calculus import weingarten
        >>> weingarten((1, 1)).holds_at(1), weingarten((1, 1)).holds_at(2)
        (False, True)
        """
        number = dimension_argument(N)[0]
        if number is None:
            raise DomainError(f"N = {N!r} is not a number: give a positive whole one")
        return self._holds(number)

    def _holds(self, N: int) -> bool:
        if self.context.largest_index >= N or N % self.context.multiple:
            return False
        if self.valid_from <= N or self.recompute is None:
            return N not in self.poles
        if N in self.poles:
            return False
        return replace(self, recompute=None).dimension(N) == self.dimension(N)

    @property
    def design(self) -> int:
        """The degree of design that reproduces the average: the largest number of pairs (U, Ū)."""
        return max(self.context.degrees.values(), default=0)

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on the result, such as an average that vanishes and why."""
        return self.context.notes
