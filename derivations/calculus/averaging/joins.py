"""Sums over pairs of pairings, many at a time.

A summand is decided by the circles that a pairing of rows and one of columns make of the segments.
Two things keep such sums short: the circles of a whole array of pairings are read off at once, and
a symmetry of the word (equal traces, a word that repeats itself or reads the same backwards) moves
summands among themselves, so that one row pairing of each orbit is enough.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import Counts, Product, factor_product, refuse
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.averaging.walks import Walk
from derivations.calculus.letters.operations import TRANSPOSE
from derivations.calculus.letters.words import Word, operate
from derivations.calculus.numbers.pairings import (
    Pairing,
    coset_codes,
    coset_type,
    crossing_signs,
)
from derivations.calculus.numbers.partitions import Partition

__all__ = ["Reader", "join_counts", "orbits", "symmetries", "tallied"]

Integers = NDArray[np.int64]

# Pairs of pairings whose circles are read off: some ten seconds.
LARGEST_JOINS = 6_000_000
# Different products of traces that are kept.
LARGEST_PRODUCTS = 600_000
# So few pairs are walked along one by one: arrays would take longer to set up.
FEW = 100
# Pairs of pairings in one array: some 50 MB.
BLOCK = 50_000


def join_counts(
    circles: Circles, pairings: Sequence[Pairing], route: str, *, joint: Word = ()
) -> Counts:
    """Count pairs (rows, columns) of the pairings by product of traces and coset type.

    An antisymmetric ``joint`` stands between the ends that are joined, the smaller token first:
    pairs are counted with the sign of that order and of their crossings.
    """
    count, degree = len(pairings), len(circles.forward) // 2
    if count**2 <= FEW and not joint:
        return _counted_singly(circles, pairings)
    columns = np.array(pairings, dtype=np.int64)
    representatives, sizes = orbits(columns, symmetries(circles))
    refuse(route, degree, len(representatives) * count, LARGEST_JOINS)
    reader = Reader(circles, joint)
    crossings = crossing_signs(columns)
    products: dict[tuple[int, ...], Product | None] = {}
    found: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for place, size in zip(representatives.tolist(), sizes.tolist(), strict=True):
        rows = columns[place]
        types: dict[int, Partition] = {}
        for first in range(0, count, BLOCK):
            block = columns[first : first + BLOCK]
            read, signs = reader.codes(rows, block)
            signs *= crossings[first : first + BLOCK] * crossings[place] if joint else signs
            codes = [*read, coset_codes(rows, block)]
            for row, number in tallied(codes, signs):
                *necklaces, kind = (int(column[row]) for column in codes)
                key = tuple(necklaces)
                if key not in products:
                    refuse(route, degree, len(products) + 1, LARGEST_PRODUCTS)
                    products[key] = reader.product(rows, block[row])
                if kind not in types:
                    types[kind] = coset_type(pairings[place], tuple(block[row].tolist()))
                product = products[key]
                if product is not None:
                    found[product][types[kind]] += size * number
    return found


def _counted_singly(circles: Circles, pairings: Sequence[Pairing]) -> Counts:
    walk, products = Walk(circles), cache(factor_product)
    found: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for rows, columns in itertools.product(pairings, repeat=2):
        product = products(tuple(sorted(walk.words(rows, columns))))
        if product is not None:
            found[product][coset_type(rows, columns)] += 1
    return found


def tallied(codes: Sequence[Integers], signs: Integers) -> Iterable[tuple[int, int]]:
    """Return one row of each kind of rows of the columns, and the sum of the signs of that kind."""
    kinds = np.zeros(len(codes[0]), dtype=np.int64)
    for column in codes:
        values, inverse = np.unique(column, return_inverse=True)
        kinds = np.unique(kinds * len(values) + inverse, return_inverse=True)[1]
    _, first, inverse = np.unique(kinds, return_index=True, return_inverse=True)
    totals = np.bincount(inverse, weights=signs)
    return zip(first.tolist(), map(round, totals.tolist()), strict=True)


class Reader:
    """Reads the circles of many pairings at once.

    Dart 2s runs through segment s forwards, dart 2s + 1 backwards; the row of token t is the slot
    2t, its column 2t + 1. A circle is read from its first segment on, forwards.
    """

    def __init__(self, circles: Circles, joint: Word = ()) -> None:
        self.walk = Walk(circles, joint)
        self.tokens = len(circles.forward)
        starts = [2 * token + column for token, column in self.walk.starts]
        ends = [2 * token + column for token, column in self.walk.ends]
        self.exits = np.array([slot for pair in zip(ends, starts, strict=True) for slot in pair])
        self.enters = np.zeros(2 * self.tokens, dtype=np.int64)
        for segment, (start, end) in enumerate(zip(starts, ends, strict=True)):
            self.enters[start], self.enters[end] = 2 * segment, 2 * segment + 1
        self.labels, self.base = _labels(circles.segments)

    def partners(self, rows: Integers, columns: Integers) -> Integers:
        """Return the partner of each slot, for one pairing of rows and many of columns."""
        found = np.empty((len(columns), 2 * self.tokens), dtype=np.int64)
        found[:, 0::2] = 2 * rows
        found[:, 1::2] = 2 * columns + 1
        return found

    def codes(self, rows: Integers, columns: Integers) -> tuple[list[Integers], Integers]:
        """Return whole numbers that decide the circles, some for each pairing of columns.

        And the sign of the joints: −1 for each that is met with the larger token first.
        """
        return self.read(self.partners(rows, columns))

    def read(self, partners: Integers) -> tuple[list[Integers], Integers]:
        """Do the same for many arrays of the partners of all slots."""
        count = len(partners)
        joined = partners[:, self.exits]
        steps, downwards = self.enters[joined], joined < self.exits
        every = np.arange(count)
        seen, dart = np.ones(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        code = np.full(count, self.labels[0])
        found, room = [], (1 << 62) // self.base
        largest = self.base
        odd = downwards[:, 0]
        for _ in range(1, self.tokens):
            dart = steps[every, dart]
            closed = seen >> (dart >> 1) & 1
            fresh = np.log2(~seen & (seen + 1)).astype(np.int64)
            dart = np.where(closed, 2 * fresh, dart)
            seen |= 1 << (dart >> 1)
            odd = odd ^ downwards[every, dart]
            if largest > room:
                found.append(code)
                code, largest = np.zeros(count, dtype=np.int64), 1
            code = code * self.base + self.labels[dart] + closed
            largest *= self.base
        return [*found, code], 1 - 2 * odd.astype(np.int64)

    def product(self, rows: Integers, columns: Integers) -> Product | None:
        """Return the product of the traces over the circles of one pair of pairings."""
        return factor_product(self.walk.words(tuple(rows.tolist()), tuple(columns.tolist())))


def _labels(segments: Sequence[Word]) -> tuple[Integers, int]:
    """Return an even number for what each dart reads, and a number above all of them plus one."""
    numbers: dict[Word, int] = {}
    labels = []
    for word in segments:
        readings = (word, operate(word, TRANSPOSE))
        labels += [2 * numbers.setdefault(read, len(numbers)) for read in readings]
    return np.array(labels, dtype=np.int64), 2 * len(numbers)


# -- symmetries ---------------------------------------------------------------------------------


class _Side(NamedTuple):
    """A token as it is met on a circle, and the segment after it."""

    plain: bool
    forward: bool
    segment: Word


def symmetries(circles: Circles) -> list[Integers]:
    """Return permutations of the tokens that leave the circles as they are."""
    known: list[tuple[list[int], list[_Side]]] = []
    found = []
    for tokens in _tokens_of_circles(circles):
        sides = [_Side(circles.plain[t], circles.forward[t], circles.segments[t]) for t in tokens]
        readings = list(_readings(tokens, sides))
        for reading, same in readings[1:]:
            if same == sides:
                found.append(_moved(len(circles.forward), tokens, reading))
        for others, image in known:
            match = next((reading for reading, same in readings if same == image), None)
            if match is not None:
                found.append(_moved(len(circles.forward), others + match, match + others))
                break
        known.append((tokens, sides))
    return found


def _tokens_of_circles(circles: Circles) -> list[list[int]]:
    found: list[list[int]] = []
    for token in range(len(circles.following)):
        if not found or token not in found[-1]:
            found.append([token])
            while circles.following[found[-1][-1]] != token:
                found[-1].append(circles.following[found[-1][-1]])
    return found


def _readings(
    tokens: Sequence[int], sides: Sequence[_Side]
) -> Iterable[tuple[list[int], list[_Side]]]:
    """Yield the tokens of a circle from each on, forwards and backwards, with what is met."""
    ways = [(list(tokens), list(sides))]
    between = [operate(side.segment, TRANSPOSE) for side in sides]
    turned = [_Side(side.plain, not side.forward, between[i - 1]) for i, side in enumerate(sides)]
    ways.append((list(tokens)[::-1], turned[::-1]))
    for order, met in ways:
        for first in range(len(order)):
            yield order[first:] + order[:first], met[first:] + met[:first]


def _moved(points: int, sources: Sequence[int], targets: Sequence[int]) -> Integers:
    found = np.arange(points)
    found[list(sources)] = list(targets)
    return found


def orbits(pairings: Integers, moves: Sequence[Integers]) -> tuple[Integers, Integers]:
    """Return the place of one pairing of each orbit under moves of the points, and its size.

    The pairings must be moved among themselves.
    """
    places = np.arange(len(pairings))
    if moves:
        # An integer for each pairing; that they are all different is what exactness needs.
        weights = np.random.default_rng(0).integers(1, 1 << 62, size=pairings.shape[1])
        keys = pairings @ weights
        order = np.argsort(keys)
        if np.any(np.diff(keys[order]) == 0):
            return places, np.ones_like(places)
        images = []
        for move in moves:
            moved = np.empty_like(pairings)
            moved[:, move] = move[pairings]
            images.append(order[np.searchsorted(keys[order], moved @ weights)])
        before = None
        while before is None or np.any(before != places):
            before = places
            for image in images:
                smaller = np.minimum(places, places[image])
                np.minimum.at(smaller, image, places)
                places = smaller[smaller]
    return np.unique(places, return_counts=True)
