"""What permutations and diagonal phases have in common: averages that are sums over indices."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from fractions import Fraction

from derivations.calculus.averaging.averages import Average
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.groups.base import ClassWeights, Group
from derivations.calculus.groups.index_sums import Blocks
from derivations.calculus.numbers.partitions import Partition
from derivations.errors import CalculusError

__all__ = ["MonomialGroup", "NoTracesError"]


class NoTracesError(CalculusError):
    """An average that is no polynomial in traces, and waits for numbers."""


class MonomialGroup(Group):
    """Matrices with one entry in each row and column."""

    largest = 0
    routes = ("index-sums",)
    expands = False

    def class_weights(self, k: int) -> ClassWeights:
        """Refuse; see :meth:`check_classes`."""
        self.check_classes()
        return super().class_weights(k)

    def check_classes(self) -> None:
        """Refuse: what takes their place is a function of pairs of set partitions."""
        raise CalculusError(
            f"over {self!r} there are no Weingarten functions of cycle types: average entries, "
            f"haar_average(U[0, 0] * …, over=U, group={self.name!r})"
        )

    def words(self, circles: Circles, route: str) -> Average:
        """Refuse: the average is no polynomial in traces."""
        del circles, route
        raise NoTracesError(
            f"over {self!r} the average of a word with other letters holds sums over indices that "
            "no trace expresses: give numbers, .at(N=…, matrices={…}), or .sample it; products of "
            "entries and of traces of powers have closed forms"
        )

    @abstractmethod
    def equalities(self, circles: Circles, N: int) -> Iterable[tuple[Fraction, Blocks]]:
        """Return weights, and the blocks of row and column indices that are equal."""

    def cells(self, shape: Partition) -> tuple[int, ...]:
        """Return 0, −1, …: ∏(N + c) is N(N − 1)⋯ over a diagram of one row."""
        return tuple(-i for row in shape for i in range(row))

    def occurs(self, shape: Partition, N: int) -> bool:
        """Say whether there are as many different rows."""
        return sum(shape) <= N
