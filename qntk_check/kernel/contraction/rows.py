"""The rows of a tape: what a contraction is to the compiled loop, and the records it reads.

A contraction is out = Σ a·b. Its indices are of four kinds: kept by both tensors, from a alone
(left), from b alone (right), and summed. For each kind a table lists the offsets that one set of
values adds in a, in b and in the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["A_VARIES", "BOTH_VARY", "B_VARIES", "Row", "Strides", "rows_table", "strides_table"]

A_VARIES, B_VARIES = 1, 2
BOTH_VARY = A_VARIES + B_VARIES


class Row(NamedTuple):
    """One contraction.

    Parameters
    ----------
    constant
        Whether a lies among the constants.
    a_conjugate, b_conjugate
        Whether a and b are read conjugated.
    a, b, out
        The offsets where they lie.
    both, left, right, summed
        How many values the indices of each kind take together.
    both_table, left_table, right_table, summed_table
        Where the tables of these indices begin.
    varying
        Whether a (1) and b (2) depend on an angle.
    """

    constant: int
    a_conjugate: int
    b_conjugate: int
    a: int
    b: int
    out: int
    both: int
    left: int
    right: int
    summed: int
    both_table: int
    left_table: int
    right_table: int
    summed_table: int
    varying: int

    @property
    def entries(self) -> int:
        """The number of entries of the result."""
        return self.both * self.left * self.right

    @property
    def operands(self) -> set[int]:
        """The offsets in the pool that are read; only a can be a constant."""
        return {self.b} if self.constant else {self.a, self.b}


class Strides(NamedTuple):
    """What an index, or a set of their values, adds to the offsets in a, in b and in the result."""

    a: int
    b: int
    out: int


_ROW, _STRIDES = (
    np.dtype([(name, np.int64) for name in kind._fields], align=True) for kind in (Row, Strides)
)


def rows_table(rows: Sequence[Row]) -> np.ndarray:
    """Return rows as records.

    Examples
    --------
    >>> rows_table([Row(*range(15))])["summed"].tolist()
    [9]
    """
    return np.array(rows, dtype=np.int64).reshape(-1, len(Row._fields)).view(_ROW).ravel()


def strides_table(patterns: Iterable[Sequence[Strides]]) -> np.ndarray:
    """Return, pattern after pattern, the offsets of all values of its indices, the last fastest.

    Examples
    --------
    >>> strides_table([(), (Strides(2, 0, 1), Strides(1, 1, 0))]).tolist()
    [(0, 0, 0), (0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1)]
    """
    tables = [_offsets(pattern) for pattern in patterns]
    flat = np.concatenate([np.zeros((0, 3), np.int64), *tables])
    return flat.view(_STRIDES).ravel()


def _offsets(pattern: Sequence[Strides]) -> np.ndarray:
    offsets = np.zeros((1, 3), dtype=np.int64)
    for strides in pattern:
        both = np.stack([np.zeros(3, np.int64), np.array(strides, np.int64)])
        offsets = (offsets[:, None] + both).reshape(-1, 3)
    return offsets
