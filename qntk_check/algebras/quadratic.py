"""Orbits of Pauli strings under transvections that a quadratic form describes.

On the span of generators that anticommute or not, Q(v + w) = Q(v) + Q(w) + ⟨v, w⟩ with Q = 1 on
independent generators is a quadratic form over two elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qntk_check.algebras.bits import Space, echelon

__all__ = ["Form", "diagonal_span"]


@dataclass(frozen=True, eq=False)
class Form:
    """The orbit by a quadratic form on the span of some strings, or by none.

    Parameters
    ----------
    space
        The strings' bits.
    basis
        Independent generators; Q is 1 on each.
    exists
        Whether Q is 1 on the other generators as well.
    """

    space: Space
    basis: tuple[int, ...]
    exists: bool

    def value(self, v: int) -> int | None:
        """Return Q(v), None outside of the span."""
        rest, used = v, 0
        for lead, (row, made) in self._rows.items():
            if rest >> (lead - 1) & 1:
                rest, used = rest ^ row, used ^ made
        if rest:
            return None
        chosen = [b for place, b in enumerate(self.basis) if used >> place & 1]
        pairs = sum(
            self.space.anticommute(a, b) for place, a in enumerate(chosen) for b in chosen[:place]
        )
        return (len(chosen) + pairs) % 2

    def contains(self, v: int) -> bool:
        """Return whether a string lies in the orbit."""
        value = self.value(v)
        if value is None or not any(self.space.anticommute(v, b) for b in self.basis):
            return False
        return value == 1 or not self.exists

    @property
    def anticommuting(self) -> int:
        """How many strings of one copy anticommute with one of them, v.

        Half of all strings of su(2^m) do. With Q, those that commute with v and have Q = 1 number
        2^{2m−2}: w and w + v have different Q there, as Q(w + v) = Q(w) + Q(v); the rest do not
        commute.
        """
        m = (len(self.basis) - len(self.radical)) // 2
        if self.kind == "su":
            return 2 ** (2 * m - 1)
        return 2 ** (m - 1) * (2**m + (1 if self.arf else -1)) - 2 ** (2 * m - 2)

    @cached_property
    def _rows(self) -> dict[int, tuple[int, int]]:
        rows: dict[int, tuple[int, int]] = {}
        for place, vector in enumerate(self.basis):
            made = 1 << place
            for lead in sorted(rows, reverse=True):
                if vector >> (lead - 1) & 1:
                    vector, made = vector ^ rows[lead][0], made ^ rows[lead][1]
            rows[vector.bit_length()] = vector, made
        return dict(sorted(rows.items(), reverse=True))

    @cached_property
    def _pairs(self) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
        """Return anticommuting pairs that commute with all other pairs, and what is left over."""
        space, work, pairs = self.space, list(self.basis), list[tuple[int, int]]()
        while True:
            listed = ((a, b) for i, a in enumerate(work) for b in work[:i])
            pair = next(((a, b) for a, b in listed if space.anticommute(a, b)), None)
            if pair is None:
                return tuple(pairs), tuple(work)
            a, b = pair
            pairs.append(pair)
            work = [
                v ^ (a if space.anticommute(v, b) else 0) ^ (b if space.anticommute(v, a) else 0)
                for v in work
                if v not in pair
            ]

    @property
    def radical(self) -> tuple[int, ...]:
        """A basis of what commutes with the whole span."""
        return self._pairs[1]

    @property
    def diagonal(self) -> int:
        """The number of strings of the orbit that are made of I and Z.

        They commute, so that Q is linear on them and on those of the radical.
        """
        flat = diagonal_span(self.space, self.basis)
        still = diagonal_span(self.space, self.radical)
        if not self.exists:
            return 2 ** len(flat) - 2 ** len(still)
        return sum(
            sign * (2 ** (len(span) - 1) if any(self.value(v) for v in span) else 0)
            for sign, span in ((1, flat), (-1, still))
        )

    @property
    def kind(self) -> str:
        """``"su"``, or ``"Q"`` where the orbit is half of the strings."""
        if not self.exists or any(self.value(r) for r in self.radical):
            return "su"
        return "Q"

    @property
    def arf(self) -> int:
        """The Arf invariant of Q modulo its radical."""
        return sum((self.value(a) or 0) & (self.value(b) or 0) for a, b in self._pairs[0]) % 2


def diagonal_span(space: Space, vectors: Sequence[int]) -> tuple[int, ...]:
    """Return a basis of the strings of I and Z in a span of independent strings.

    Examples
    --------
    >>> space = Space(1)
    >>> diagonal_span(space, (space.number("X"), space.number("Y"))) == (space.number("Z"),)
    True
    """
    x = (1 << space.n) - 1
    # with the x bits leading, rows without them come last
    turned = echelon([(v & x) << space.n | v >> space.n for v in vectors])
    return tuple(row << space.n for row in turned.values() if not row >> space.n)
