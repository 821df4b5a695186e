"""Products of brackets as quadratic forms in the amplitudes of one state.

A bracket that holds χ on both sides is x^T W y with x and y each χ or its complex conjugate: one of
the segments below. Brackets with χ on one side are joined in pairs. In an average the χ are matched
with the χ* in all ways, and the segments between them become circles, which run through a segment
backwards where both of its sides are alike.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derivations.calculus.averaging.averages import Product, factor_product, refuse
from derivations.calculus.letters.letters import outer_product
from derivations.calculus.letters.operations import TRANSPOSE
from derivations.calculus.letters.vectors import StateVector, Vector
from derivations.calculus.letters.words import Factor, Word, bracket_parts, is_bracket, operate

__all__ = ["Segment", "amplitude_segments", "matched_sum"]

# Matchings that are listed one by one: 8!.
LARGEST_LIST = 50_000


class Segment(NamedTuple):
    """x^T W y: whether x and y are χ itself, not its conjugate, and the word between them."""

    plain_left: bool
    word: Word
    plain_right: bool

    @property
    def straight(self) -> bool:
        """Whether it is an expectation value ⟨χ|W|χ⟩."""
        return self.plain_right and not self.plain_left


class _Half(NamedTuple):
    """⟨bra|W|x⟩ for x = χ or its conjugate."""

    bra: Vector
    word: Word
    plain: bool


def amplitude_segments(
    factors: Sequence[Factor], state: StateVector
) -> tuple[list[Segment] | None, list[Factor]]:
    """Return the segments between the amplitudes of a state, and the other factors.

    None where there are not as many χ as χ*: the phase of the state then averages to zero.
    """
    segments: list[Segment] = []
    halves: list[_Half] = []
    others: list[Factor] = []
    for factor in factors:
        if not is_bracket(factor):
            others.append(factor)
            continue
        bra, word, ket = bracket_parts(factor)
        left, right = (end in (state, state.conj) for end in (bra, ket))
        if left and right:
            segments.append(_segment(bra is not state, word, ket is state))
        elif right:
            halves.append(_Half(bra, word, ket is state))
        elif left:
            halves.append(_Half(ket.conj, operate(word, TRANSPOSE), bra is not state))
        else:
            others.append(factor)
    plain = sum(one.plain_left + one.plain_right for one in segments)
    plain += sum(half.plain for half in halves)
    if 2 * plain != 2 * len(segments) + len(halves):
        return None, others
    return segments + list(_joined(halves)), others


def _segment(plain_left: bool, word: Word, plain_right: bool) -> Segment:  # noqa: FBT001
    if plain_left and not plain_right:
        return Segment(plain_right, operate(word, TRANSPOSE), plain_left)
    return Segment(plain_left, word, plain_right)


def _joined(halves: Sequence[_Half]) -> Iterator[Segment]:
    """Join halves in pairs, χ with χ* as long as there are both."""
    plain, barred = ([half for half in halves if half.plain is kind] for kind in (True, False))
    common = min(len(plain), len(barred))
    rest = plain[common:] or barred[common:]
    pairs = [*zip(plain, barred, strict=False), *zip(rest[::2], rest[1::2], strict=True)]
    for right, left in pairs:
        between = outer_product(left.bra.conj, right.bra)
        word = (*operate(left.word, TRANSPOSE), between, *right.word)
        yield _segment(left.plain, word, right.plain)


def matched_sum(segments: Sequence[Segment]) -> dict[Product, int]:
    """Return Σ over the matchings of χ with χ* of the product of the traces over the circles."""
    k = len(segments)
    refuse("states", k, math.factorial(k), LARGEST_LIST)
    slots = [plain for one in segments for plain in (one.plain_left, one.plain_right)]
    plains, bars = ([i for i, plain in enumerate(slots) if plain is kind] for kind in (True, False))
    sums: dict[Product, int] = defaultdict(int)
    for images in itertools.permutations(bars):
        partner = dict(zip(plains, images, strict=True))
        partner |= {image: slot for slot, image in partner.items()}
        product = factor_product(_circles(segments, partner))
        if product is not None:
            sums[product] += 1
    return sums


def _circles(segments: Sequence[Segment], partner: dict[int, int]) -> Iterator[Word]:
    seen: set[int] = set()
    for start in range(len(segments)):
        if start in seen:
            continue
        word: Word = ()
        slot = 2 * start
        while slot >> 1 not in seen:
            seen.add(slot >> 1)
            read = segments[slot >> 1].word
            word += operate(read, TRANSPOSE) if slot & 1 else read
            slot = partner[slot ^ 1]
        yield word
