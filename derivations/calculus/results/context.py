"""What is known of an expression besides its terms, and how it merges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy

from derivations.calculus.letters.letters import FLAGS, Letter
from derivations.calculus.numbers.scalars import DIMENSION
from derivations.errors import CalculusError, DomainError, MissingIndexError

__all__ = ["Context", "check_multiple", "merge_degrees"]


@dataclass(frozen=True)
class Context:
    """What is known of an expression besides its terms.

    Parameters
    ----------
    size
        The dimension if it is a fixed number, else None.
    symbol
        What is shown for the dimension.
    valid_from
        The smallest N from which the terms hold as they stand.
    degrees
        How many pairs (U, Ū) were averaged at once, by name of the unitary or state.
    letters
        The letters used so far, by name.
    notes
        Remarks on the result, such as an average that is zero and why.
    largest_index
        The largest index of an entry that was written, −1 for none: N must be larger.
    multiple
        N must be a multiple of it: 2 where a symplectic form stands.
    """

    size: int | None = None
    symbol: sympy.Expr = DIMENSION
    valid_from: int = 1
    degrees: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    largest_index: int = -1
    multiple: int = 1

    def merge(self, other: Context) -> Context:
        """Return the context of a sum or product."""
        if self is other:
            return self
        return Context(
            self.size,
            self.symbol if self.symbol != DIMENSION else other.symbol,
            max(self.valid_from, other.valid_from),
            merge_degrees(self.degrees, other.degrees),
            merge_letters(self.letters, other.letters),
            tuple(dict.fromkeys(self.notes + other.notes)),
            max(self.largest_index, other.largest_index),
            math.lcm(self.multiple, other.multiple),
        )

    def check_dimension(self, N: int) -> None:
        """Refuse a dimension in which an entry that was written does not exist."""
        if self.largest_index >= N:
            raise MissingIndexError(
                f"the index {self.largest_index} is not one of 0 … {N - 1}, which N = {N} has: "
                f"count indices from 0, or take N ≥ {self.largest_index + 1}"
            )
        check_multiple(N, self.multiple)
        for letter in self.letters.values():
            if isinstance(letter.rank, int) and letter.rank > N:
                raise DomainError(
                    f"{letter.name!r} is a projector of rank {letter.rank}, which needs "
                    f"N ≥ {letter.rank}: N = {N} is too small"
                )


def check_multiple(N: int, multiple: int) -> None:
    """Refuse a dimension in which the symplectic form that was used does not exist."""
    if N % multiple:
        raise DomainError(
            f"N = {N} is odd, and the symplectic form J, the dual and Sp(N) need an even N: take "
            f"N = {N + 1}"
        )


def merge_degrees(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """Return the larger degree for each name."""
    names = [*first, *(name for name in second if name not in first)]
    return {name: max(first.get(name, 0), second.get(name, 0)) for name in names}


def merge_letters(
    first: Mapping[str, Letter], second: Mapping[str, Letter]
) -> Mapping[str, Letter]:
    """Return the union; one name must not mean two things.

    Raises
    ------
    CalculusError
        If a name stands for two different letters, such as a unitary and a matrix.
    """
    for name in first.keys() & second.keys():
        if first[name] != second[name]:
            raise CalculusError(
                f"the letter {name!r} is used as {describe(first[name])} and as "
                f"{describe(second[name])} in one expression: give the two different names, or "
                "declare the letter once and use that object throughout"
            )
    return {**first, **second}


def describe(letter: Letter) -> str:
    """Return what a letter is declared as, in words."""
    if letter.law is not None:
        return f"a {letter.kind} ({letter.law.title})"
    told = ", ".join(flag for flag in FLAGS if getattr(letter, flag))
    if letter.rank is not None:
        told += f", rank {letter.rank}"
    return f"a {letter.kind}" + (f" ({told})" if told else "")
