"""Integer partitions, and the numbers that hang on their Young diagrams.

A partition of k labels both a conjugacy class of the symmetric group S_k (its parts are the
lengths of the cycles) and an irreducible character (its parts are the rows of a Young
diagram). Everything that the calculus of averages needs of a diagram is one of three
products over its cells: the hook lengths, the contents, and the zonal contents.

References
----------
W. Fulton, *Young Tableaux*, Cambridge 1997. I. G. Macdonald, *Symmetric Functions and Hall
Polynomials*, 2nd ed., Oxford 1995, chapters I and VII.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from derivations.calculus.arguments import check_count, whole
from derivations.errors import CalculusError

__all__ = [
    "Partition",
    "as_partition",
    "class_size",
    "conjugate",
    "contents",
    "dimension",
    "hook_product",
    "partition_count",
    "partitions",
    "set_partitions",
    "zonal_contents",
]

Partition = tuple[int, ...]

# There are a million partitions of it.
LARGEST = 60


def _descending(total: int, largest: int) -> Iterator[Partition]:
    if total == 0:
        yield ()
        return
    for first in range(min(total, largest), 0, -1):
        for rest in _descending(total - first, first):
            yield (first, *rest)


def partitions(k: int) -> tuple[Partition, ...]:
    """Return all partitions of k, in reverse lexicographic order.

    Parameters
    ----------
    k
        A whole number, 0 ≤ k ≤ 60 (there are 966,467 partitions of 60).

    Raises
    ------
    CalculusError
        If k is not a whole number ≥ 0.
    ResourceError
        If there are too many.

    Examples
    --------
    >>> partitions(4)
    ((4,), (3, 1), (2, 2), (2, 1, 1), (1, 1, 1, 1))
    """
    return _partitions(check_count("k", k, most=LARGEST))


@lru_cache(maxsize=64)
def _partitions(k: int) -> tuple[Partition, ...]:
    return tuple(_descending(k, k))


def set_partitions(count: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield the partitions of {0, …, count − 1} into blocks, each in rising order.

    Examples
    --------
    >>> list(set_partitions(2))
    [((0, 1),), ((0,), (1,))]
    """
    if count == 0:
        yield ()
        return
    last = count - 1
    for blocks in set_partitions(last):
        for place, block in enumerate(blocks):
            yield (*blocks[:place], (*block, last), *blocks[place + 1 :])
        yield (*blocks, (last,))


@lru_cache(maxsize=4096)
def partition_count(k: int, rows: int) -> int:
    """Return the number of partitions of k into at most so many parts, without listing them.

    Examples
    --------
    >>> partition_count(4, 2), partition_count(100, 100)
    (3, 190569292)
    """
    counts = [1] + [0] * k
    for part in range(1, min(rows, k) + 1):  # parts of a size ≤ rows: the conjugate diagrams
        for total in range(part, k + 1):
            counts[total] += counts[total - part]
    return counts[k]


def as_partition(parts: Iterable[int] | int) -> Partition:
    """Return the parts as a partition: a tuple of positive whole numbers, largest first.

    Parameters
    ----------
    parts
        The parts in any order, or a single number.

    Raises
    ------
    CalculusError
        If a part is not a positive whole number.

    Examples
    --------
    >>> as_partition([1, 3])
    (3, 1)
    """
    alone = whole(parts)
    try:
        given = (alone,) if alone is not None else tuple(parts)  # type: ignore[arg-type]
    except TypeError as error:
        raise CalculusError(
            f"{parts!r} is not a partition: give the lengths of the cycles, e.g. (3, 1)"
        ) from error
    found = []
    for part in given:
        number = whole(part)
        if number is None or number < 1:
            raise CalculusError(
                f"{given!r} is not a partition: its part {part!r} is not a positive whole "
                "number; give the lengths of the cycles, e.g. (3, 1)"
            )
        found.append(number)
    return tuple(sorted(found, reverse=True))


@cache
def conjugate(shape: Partition) -> Partition:
    """Return the conjugate partition: the columns of the diagram as rows.

    Examples
    --------
    >>> conjugate((3, 1))
    (2, 1, 1)
    """
    return tuple(sum(row > column for row in shape) for column in range(shape[0] if shape else 0))


@cache
def hook_product(shape: Partition) -> int:
    """Return the product of the hook lengths of all cells.

    Examples
    --------
    >>> hook_product((2, 1))
    3
    """
    columns = conjugate(shape)
    return math.prod(
        row - j + columns[j] - i - 1 for i, row in enumerate(shape) for j in range(row)
    )


@cache
def dimension(shape: Partition) -> int:
    """Return f_λ = k!/(hook product), the dimension of the irreducible character λ of S_k.

    Examples
    --------
    >>> [dimension(shape) for shape in partitions(4)]
    [1, 3, 2, 3, 1]
    """
    return math.factorial(sum(shape)) // hook_product(shape)


@cache
def class_size(cycles: Partition) -> int:
    """Return the number of permutations of S_k with these cycle lengths, k!/z_μ.

    Examples
    --------
    >>> class_size((2, 1))
    3
    """
    centralizer = math.prod(
        length**count * math.factorial(count) for length, count in Counter(cycles).items()
    )
    return math.factorial(sum(cycles)) // centralizer


@cache
def contents(shape: Partition) -> tuple[int, ...]:
    """Return the contents j − i of the cells (i, j): ∏(N + content) vanishes for N < rows.

    Examples
    --------
    >>> contents((3, 1))
    (0, 1, 2, -1)
    """
    return tuple(j - i for i, row in enumerate(shape) for j in range(row))


@cache
def zonal_contents(shape: Partition) -> tuple[int, ...]:
    """Return 2j − i for the cells (i, j) counted from zero: what contents are for O(N).

    Examples
    --------
    >>> zonal_contents((2, 1))
    (0, 2, -1)
    """
    return tuple(2 * j - i for i, row in enumerate(shape) for j in range(row))
