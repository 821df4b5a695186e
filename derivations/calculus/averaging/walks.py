"""Circles that are run through in either direction.

A pairing joins ends of segments. Where every token is a U or a U^H the ends fit so that circles are
run through in one sense; otherwise (transposes of a unitary, orthogonal matrices) a circle may run
through a segment backwards, and then its transpose is what is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.letters.operations import TRANSPOSE
from derivations.calculus.letters.words import Word, operate
from derivations.calculus.numbers.pairings import Pairing

__all__ = ["Walk"]


class Walk:
    """Walks along segments: a segment begins and ends at a row or column index of a token.

    ``joint`` is what stands where one segment is joined to the next, read as the walk goes.
    """

    def __init__(self, circles: Circles, joint: Word = ()) -> None:
        self.joint = joint
        # The right index of U is its column, that of its transpose the row of the token.
        self.starts = list(enumerate(circles.forward))
        self.ends = [(after, not circles.forward[after]) for after in circles.following]
        self.begins_at = {node: segment for segment, node in enumerate(self.starts)}
        self.stops_at = {node: segment for segment, node in enumerate(self.ends)}
        self.segments = circles.segments
        self.backwards = cache(lambda word: operate(word, TRANSPOSE))

    def words(self, rows: Pairing, columns: Pairing) -> list[Word]:
        """Return the words on the circles that the pairings of rows and of columns make."""
        sides = zip(rows, columns, strict=True)
        return self.slot_words([slot for m, n in sides for slot in (2 * m, 2 * n + 1)])

    def slot_words(self, partners: Sequence[int]) -> list[Word]:
        """Return them from the partner of each row (slot 2t) and column (2t + 1) of token t."""
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
                partner = partners[2 * token + column]
                node = (partner >> 1, bool(partner & 1))
                forward = node in self.begins_at
                segment = self.begins_at[node] if forward else self.stops_at[node]
            words.append(self._word(steps))
        return words

    def _word(self, steps: Sequence[tuple[Word, bool]]) -> Word:
        """Return the word of one circle."""
        read = (word if forward else self.backwards(word) for word, forward in steps)
        return sum((word + self.joint for word in read), ())
