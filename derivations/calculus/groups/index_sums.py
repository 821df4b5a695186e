"""Words over ensembles whose averages are sums over indices that no trace expresses.

Over permutations or diagonal phases E Tr(A P B Pᵀ) and the like hold sums such as Σ_ij A_ij B_ij:
at matrices they are numbers, but no traces. The average is a sum over set partitions that say which
of the row and column indices are equal; each term is one contraction of the segments between the
random matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.numbers.interpolation import Array
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.evaluation import Number, plus, times
from derivations.errors import CalculusError, ResourceError

__all__ = ["Blocks", "Node", "index_sum", "refuse_terms"]

#: The row index of a token (False) or its column index (True).
Node = tuple[int, bool]
Blocks = Sequence[Sequence[Node]]
# Contractions of one word, each some 0.1 ms and more: a minute.
LARGEST_SUM = 50_000
# Entries of the arrays in one contraction.
LARGEST_ENTRIES = 10_000_000


def index_sum(
    circles: Circles,
    terms: Iterable[tuple[Fraction, Blocks]],
    arrays: Arrays,
    N: int,
) -> Number:
    """Return Σ weight · (the contraction with indices equal within blocks), exact where it is."""
    segments = [_compact(explicit.word_value(word, arrays, N)) for word in circles.segments]
    # The right index of U is its column, that of its transpose the row.
    starts = list(enumerate(circles.forward))
    ends = [(after, not circles.forward[after]) for after in circles.following]
    total: Number = Fraction(0)
    known: dict[tuple[int, ...], Number] = {}
    for weight, blocks in terms:
        labels = {node: i for i, block in enumerate(blocks) for node in block}
        places = tuple(labels[node] for pair in zip(starts, ends, strict=True) for node in pair)
        if places not in known:
            known[places] = _contraction(segments, places, len(blocks), N)
        total = plus(total, times(known[places], weight))
    return total


def _compact(array: Array) -> Array:
    """Return an array of floats or complex numbers where it is one of them in disguise."""
    if all(isinstance(x, Fraction) for x in array.ravel()):
        return array
    try:
        return np.array(array.tolist(), dtype=complex)
    except TypeError as error:
        raise CalculusError(
            "a matrix holds a symbol, and this average is evaluated with numbers alone: give "
            "matrices of ints, Fractions, floats or complex numbers"
        ) from error


def _contraction(segments: Sequence[Array], places: Sequence[int], count: int, N: int) -> Number:
    """Return Σ over all indices of the product of the segments' entries."""
    pairs = zip(places[::2], places[1::2], strict=True)
    operands: list[tuple[Array, tuple[int, ...]]] = [
        (np.diagonal(array), (a,)) if a == b else (array, (a, b))
        for array, (a, b) in zip(segments, pairs, strict=True)
    ]
    for index in range(count):
        touching = [one for one in operands if index in one[1]]
        operands = [one for one in operands if index not in one[1]]
        left = tuple(sorted({i for _, indices in touching for i in indices} - {index}))
        if N ** (len(left) + 1) > LARGEST_ENTRIES:
            raise ResourceError(
                f"an average over {len(segments)} matrices would hold arrays of "
                f"{N ** (len(left) + 1):,} entries at N = {N}: take a smaller N or a shorter word"
            )
        product = _spread(touching[0], (*left, index))
        for one in touching[1:]:
            product = product * _spread(one, (*left, index))
        operands.append((np.asarray(product.sum(axis=-1)), left))
    value: Number = Fraction(1)
    for array, _ in operands:
        value = times(value, array.item())
    return value


def _spread(operand: tuple[Array, tuple[int, ...]], indices: tuple[int, ...]) -> Array:
    """Return an array with an axis for each of the indices, of length 1 where it has none."""
    array, own = operand
    ordered = array.transpose(sorted(range(len(own)), key=lambda axis: indices.index(own[axis])))
    kept = iter(ordered.shape)
    return ordered.reshape([next(kept) if index in own else 1 for index in indices])


def refuse_terms(tokens: int, count: int) -> None:
    """Refuse a sum of too many contractions before it starts."""
    if count > LARGEST_SUM:
        raise ResourceError(
            f"an average over {tokens} matrices is a sum of {count:,} contractions, more than the "
            f"bound of {LARGEST_SUM:,}: take lower powers, or .sample it"
        )
