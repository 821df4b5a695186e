"""Words over ensembles whose averages are sums over indices that no trace expresses.

Over permutations or diagonal phases E Tr(A P B Pᵀ) and the like hold sums such as Σ_ij A_ij B_ij:
at matrices they are numbers, but no traces. The average is a sum over set partitions that say which
of the row and column indices are equal; each term is one contraction of the segments between the
random matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import cast

import numpy as np

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.letters.letters import Outer
from derivations.calculus.letters.operations import REVERSED
from derivations.calculus.letters.words import Word
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays, Entries
from derivations.calculus.results.evaluation import Number
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
    probe: str | None = None,
) -> Number | Entries:
    """Return Σ weight · (the contraction with indices equal within blocks), exact where it is.

    Where a segment holds the letter ``probe``, P, it is the matrix W of Tr(W·P) that is returned.
    """
    # The right index of U is its column, that of its transpose the row.
    starts = list(enumerate(circles.forward))
    ends = [(after, not circles.forward[after]) for after in circles.following]
    opened = [i for i, word in enumerate(circles.segments) if probe in [p.name for p in word]]
    segments = [
        None if i in opened else _compact(explicit.word_value(word, arrays, N))
        for i, word in enumerate(circles.segments)
    ]
    total: Entries = np.array(Fraction(0), dtype=object)
    known: dict[tuple[int, ...], Entries] = {}
    for weight, blocks in terms:
        labels = {node: i for i, block in enumerate(blocks) for node in block}
        places = tuple(labels[node] for pair in zip(starts, ends, strict=True) for node in pair)
        if places not in known:
            known[places] = _contraction(segments, places, len(blocks), N)
        total = total + np.multiply(known[places], weight)
    if not opened:
        return cast("Number", np.asarray(total).item())
    return _around(circles.segments[opened[0]], str(probe), total, arrays, N)


def _around(word: Word, probe: str, inner: Entries, arrays: Arrays, N: int) -> Entries:
    """Return the W of Tr(W·P) = Σ X_ab (word)_ab, P standing in the word."""
    (place,) = (i for i, one in enumerate(word) if one.name == probe)
    left, right = (
        explicit.word_value(part, arrays, N) for part in (word[:place], word[place + 1 :])
    )
    if not inner.ndim:  # no term at all
        inner = np.zeros((N, N), dtype=int) * Fraction(1)
    found: Entries = right @ inner.T @ left
    token = word[place]
    turned = not isinstance(token, Outer) and token.operation in REVERSED
    return found.T if turned else found


def _compact(array: Entries) -> Entries:
    """Return an array of floats or complex numbers where it is one of them in disguise."""
    if all(isinstance(x, Fraction) for x in array.ravel()):
        return array
    for kind in (float, complex):
        try:
            return np.array(array.tolist(), dtype=kind)
        except TypeError:
            continue
    raise CalculusError(
        "a matrix holds a symbol, and this average is evaluated with numbers alone: give matrices "
        "of ints, Fractions, floats or complex numbers"
    )


def _contraction(
    segments: Sequence[Entries | None], places: Sequence[int], count: int, N: int
) -> Entries:
    """Return Σ over all indices of the product of the segments' entries.

    The two indices of a segment that is None stay open, as the axes of the result.
    """
    pairs = list(zip(places[::2], places[1::2], strict=True))
    operands: list[tuple[Entries, tuple[int, ...]]] = [
        (np.diagonal(array), (a,)) if a == b else (array, (a, b))
        for array, (a, b) in zip(segments, pairs, strict=True)
        if array is not None
    ]
    ends = next((p for array, p in zip(segments, pairs, strict=True) if array is None), ())
    for index in sorted(set(range(count)) - set(ends)):
        touching = [one for one in operands if index in one[1]]
        operands = [one for one in operands if index not in one[1]]
        left = tuple(sorted({i for _, indices in touching for i in indices} - {index}))
        product = _multiplied(touching, (*left, index), N)
        operands.append((np.asarray(product.sum(axis=-1)), left))
    kept = tuple(dict.fromkeys(ends))
    found = _multiplied(operands, kept, N)
    return np.diag(found) if ends and len(kept) == 1 else found


def _multiplied(
    operands: Sequence[tuple[Entries, tuple[int, ...]]], indices: tuple[int, ...], N: int
) -> Entries:
    """Return the product of arrays, an axis for each index."""
    if N ** len(indices) > LARGEST_ENTRIES:
        raise ResourceError(
            f"an average over random matrices would hold arrays of {N ** len(indices):,} entries "
            f"at N = {N}: take a smaller N or a shorter word"
        )
    product: Entries = np.array(Fraction(1), dtype=object)
    for i, one in enumerate(operands):
        spread = _spread(one, indices)
        product = product * spread if i else spread
    return np.broadcast_to(product, (N,) * len(indices))


def _spread(operand: tuple[Entries, tuple[int, ...]], indices: tuple[int, ...]) -> Entries:
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
