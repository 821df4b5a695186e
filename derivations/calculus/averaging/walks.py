"""Circles that are run through in either direction.

A pairing joins ends of segments. Where every token is a U or a U^H the ends fit so that circles are
run through in one sense; otherwise (transposes of a unitary, orthogonal matrices) a circle may run
through a segment backwards, and then its transpose is what is met.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from derivations.calculus.averaging.averages import Counts, Product, factor_product
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.letters.operations import TRANSPOSE
from derivations.calculus.letters.words import Word, may_transpose, operate
from derivations.calculus.numbers.pairings import Pairing
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.permutations import compose, cycle_type, inverse, symmetric_group

__all__ = ["Walk", "unoriented_counts"]


class Walk:
    """Walks along segments: a segment begins and ends at a row or column index of a token."""

    def __init__(self, circles: Circles) -> None:
        # The right index of U is its column, that of its transpose the row of the token.
        self.starts = list(enumerate(circles.forward))
        self.ends = [(after, not circles.forward[after]) for after in circles.following]
        self.begins_at = {node: segment for segment, node in enumerate(self.starts)}
        self.stops_at = {node: segment for segment, node in enumerate(self.ends)}
        self.segments = circles.segments
        self.backwards = cache(lambda word: operate(word, TRANSPOSE))

    def words(self, rows: Pairing, columns: Pairing) -> list[Word]:
        """Return the words on the circles that the pairings of rows and of columns make."""
        seen: set[int] = set()
        words = []
        for first in range(len(self.segments)):
            if first in seen:
                continue
            steps: list[tuple[Word, bool]] = []
            segment, forward = first, True
            while segment not in seen:
                seen.add(segment)
                steps.append((self.segments[segment], forward))
                token, column = self.ends[segment] if forward else self.starts[segment]
                node = ((columns if column else rows)[token], column)
                forward = node in self.begins_at
                segment = self.begins_at[node] if forward else self.stops_at[node]
            words.append(self._word(steps))
        return words

    def _word(self, steps: Sequence[tuple[Word, bool]]) -> Word:
        """Return the word of one circle, in the direction that exists: traces have both."""
        if not all(forward or may_transpose(word) for word, forward in steps):
            steps = [(word, not forward) for word, forward in reversed(steps)]
        return sum((word if forward else self.backwards(word) for word, forward in steps), ())


def unoriented_counts(circles: Circles) -> Counts:
    """Count the pairs (σ, τ) of rows and columns by product of traces and class of στ^{-1}."""
    plains = [token for token, plain in enumerate(circles.plain) if plain]
    bars = [token for token, plain in enumerate(circles.plain) if not plain]
    walk, products = Walk(circles), cache(factor_product)
    group = symmetric_group(len(plains))
    pairings = [_pairing(plains, [bars[image] for image in sigma]) for sigma in group]
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for sigma, rows in zip(group, pairings, strict=True):
        for tau, columns in zip(group, pairings, strict=True):
            product = products(tuple(sorted(walk.words(rows, columns))))
            if product is not None:
                counts[product][cycle_type(compose(sigma, inverse(tau)))] += 1
    return counts


def _pairing(first: Sequence[int], second: Sequence[int]) -> Pairing:
    partner = [0] * (2 * len(first))
    for a, b in zip(first, second, strict=True):
        partner[a], partner[b] = b, a
    return tuple(partner)
