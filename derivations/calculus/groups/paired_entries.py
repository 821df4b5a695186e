"""Products of entries where a pairing stands for rows and one for columns: O(N) and Sp(N).

Only pairings that join indices which go together are listed, and of those that differ by an
exchange of equal entries one is enough: |O_00|^2k is one pairing against (2k − 1)!!.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import refuse
from derivations.calculus.averaging.joins import orbits
from derivations.calculus.numbers.pairings import (
    Pairing,
    coset_codes,
    coset_type,
    crossing_signs,
)
from derivations.calculus.numbers.partitions import Partition

__all__ = ["entry_counts"]

Integers = NDArray[np.int64]
#: The sign with which two indices go together, the first of the smaller number; 0: not at all.
Form = Callable[[int, int], int]

# Pairings of one side that are listed, and pairs of pairings that are met: seconds.
LARGEST_LIST, LARGEST_SUM = 200_000, 10_000_000


def entry_counts(
    rows: Sequence[int], columns: Sequence[int], form: Form, *, antisymmetric: bool
) -> Counter[Partition]:
    """Count the pairs of pairings that join rows and columns, with their signs, by coset type."""
    degree = len(rows) // 2
    first, second = (_listed(side, form, degree) for side in (rows, columns))
    found: Counter[Partition] = Counter()
    if not len(first) or not len(second):
        return found
    row_signs, column_signs = (
        _signs(listed, side, form, antisymmetric=antisymmetric)
        for listed, side in ((first, rows), (second, columns))
    )
    representatives, sizes = orbits(first, _exchanges(list(zip(rows, columns, strict=True))))
    refuse("entries", degree, len(representatives) * len(second), LARGEST_SUM)
    for place, size in zip(representatives.tolist(), sizes.tolist(), strict=True):
        codes = coset_codes(first[place], second)
        _, where, inverse = np.unique(codes, return_index=True, return_inverse=True)
        totals = np.bincount(inverse, weights=column_signs)
        for row, total in zip(where.tolist(), totals.tolist(), strict=True):
            kind = coset_type(tuple(first[place].tolist()), tuple(second[row].tolist()))
            found[kind] += size * int(row_signs[place]) * round(total)
    return found


def _listed(labels: Sequence[int], form: Form, degree: int) -> Integers:
    counts = Counter(labels)
    # Indices that go together are equal, or partners: (c − 1)!! ways at most, or c!.
    ways = math.prod(
        math.prod(range(1, count, 2)) if form(label, label) else math.factorial(count)
        for label, count in counts.items()
        if form(label, label) or label % 2 == 0
    )
    refuse("entries", degree, ways, LARGEST_LIST)
    found = list(_matchings(labels, form, tuple(range(len(labels)))))
    points = len(labels)
    return np.array(found, dtype=np.int64).reshape(len(found), points)


def _matchings(labels: Sequence[int], form: Form, points: tuple[int, ...]) -> Iterator[Pairing]:
    """Yield all pairings whose pairs go together, each as the tuple of partners."""
    partner = [0] * len(labels)

    def fill(rest: tuple[int, ...]) -> Iterator[Pairing]:
        if not rest:
            yield tuple(partner)
            return
        first, *others = rest
        for place, other in enumerate(others):
            if form(labels[first], labels[other]):
                partner[first], partner[other] = other, first
                yield from fill((*others[:place], *others[place + 1 :]))

    return fill(points)


def _signs(listed: Integers, labels: Sequence[int], form: Form, *, antisymmetric: bool) -> Integers:
    if not antisymmetric:
        return np.ones(len(listed), dtype=np.int64)
    signs = crossing_signs(listed)
    table = np.array([[form(a, b) for b in labels] for a in labels], dtype=np.int64)
    for point in range(len(labels)):
        after = listed[:, point]
        signs = signs * np.where(after > point, table[point, after], 1)
    return signs


def _exchanges(entries: Sequence[tuple[int, int]]) -> list[Integers]:
    """Return the exchanges of neighbors among equal entries."""
    found, last = [], {}
    for place, entry in enumerate(entries):
        if entry in last:
            move = np.arange(len(entries))
            move[[last[entry], place]] = place, last[entry]
            found.append(move)
        last[entry] = place
    return found
