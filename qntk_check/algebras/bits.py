"""Pauli strings as whole numbers: the bits of x, then those of z.

A string is i^{|x∧z|} X^x Z^z. Up to signs products are exclusive-ors, and two strings anticommute
where the symplectic form of their bits is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qntk_check.arguments import check_sequence
from qntk_check.errors import DomainError
from qntk_check.kinds import Flags
from qntk_check.observables import check_pauli
from qntk_check.observables.strings import masks

__all__ = ["Space", "echelon", "read_strings", "reduced"]


class Space:
    """Strings of n letters as numbers.

    Examples
    --------
    >>> space = Space(2)
    >>> x, z = space.number("XI"), space.number("ZI")
    >>> space.letters(x ^ z), space.anticommute(x, z), space.phase(x, z)
    ('YI', True, 3)
    """

    def __init__(self, n: int) -> None:
        """Remember n."""
        self.n, self._half = n, (1 << n) - 1

    def number(self, string: str) -> int:
        """Return the number of a string."""
        x, z = masks(string)
        return x | z << self.n

    def letters(self, v: int) -> str:
        """Return the string of a number."""
        x, z = v & self._half, v >> self.n
        places = range(self.n - 1, -1, -1)  # the first letter is the highest bit
        return "".join("IXZY"[(x >> q & 1) + 2 * (z >> q & 1)] for q in places)

    def partner(self, v: int) -> int:
        """Return the number whose common bits with another count where both anticommute."""
        return v >> self.n | (v & self._half) << self.n

    def anticommute(self, v: int, w: int) -> bool:
        """Return whether two strings anticommute."""
        return bool((v & self.partner(w)).bit_count() & 1)

    def table(self, vectors: Sequence[int]) -> Flags:
        """Return for each pair of strings whether they anticommute.

        Examples
        --------
        >>> Space(1).table([1, 2, 3])[0].tolist()
        [False, True, True]
        """
        size = 8 * -(-2 * self.n // 64)
        words = [
            np.frombuffer(b"".join(v.to_bytes(size, "little") for v in listed), np.uint64)
            for listed in (vectors, [self.partner(v) for v in vectors])
        ]
        one, other = (each.reshape(len(vectors), -1) for each in words)
        counts = np.zeros((len(vectors), len(vectors)), dtype=np.uint8)
        for column in range(one.shape[1]):  # of 64 bits each
            counts += np.bitwise_count(one[:, column, None] & other[:, column])
        return counts % 2 == 1

    def phase(self, v: int, w: int) -> int:
        """Return k with P_v P_w = i^k P_{v+w}."""
        both = v ^ w
        x, z = v & self._half, v >> self.n
        u, t = w & self._half, w >> self.n
        counts = (x & z).bit_count() + (u & t).bit_count() + 2 * (z & u).bit_count()
        return (counts - (both & self._half & (both >> self.n)).bit_count()) % 4


def read_strings(generators: Iterable[str]) -> tuple[Space, list[int]]:
    """Read Pauli strings of one length; those without a letter but I are left out.

    Raises
    ------
    DomainError, ObservableError
        If there are none; if a string has a foreign letter or another length.

    Examples
    --------
    >>> read_strings(["XX", "ZI"])[1]
    [3, 8]
    """
    strings = check_sequence("generators", generators, "give a list of Pauli strings")
    if not strings:
        raise DomainError("no generators: give at least one Pauli string")
    n = len(check_pauli(strings[0]))
    space = Space(n)
    listed = dict.fromkeys(space.number(check_pauli(string, n=n)) for string in strings)
    return space, [v for v in listed if v]


def echelon(vectors: Sequence[int]) -> dict[int, int]:
    """Return a basis of the span over two elements, by leading bit.

    Examples
    --------
    >>> sorted(echelon([3, 5, 6]).values())
    [3, 5]
    """
    rows: dict[int, int] = {}
    for vector in vectors:
        rest = reduced(rows, vector)
        if rest:
            rows[rest.bit_length()] = rest
    return rows


def reduced(rows: dict[int, int], vector: int) -> int:
    """Return what is left of a vector modulo a span, the same for all of its coset; 0 in the span.

    Examples
    --------
    >>> reduced(echelon([3, 5]), 6), reduced(echelon([3, 5]), 7) == reduced(echelon([3, 5]), 4)
    (0, True)
    """
    for lead in sorted(rows, reverse=True):
        if vector >> (lead - 1) & 1:
            vector ^= rows[lead]
    return vector
