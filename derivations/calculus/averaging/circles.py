"""A monomial as seen by the unitary to be averaged: circles of U and U^H with segments between.

Every factor is closed to a circle (a bracket by an outer product) and cut at the tokens of U. The
average glues the ends together in all ways that pair a U with a U^H on either side, and the
segments between them become new circles:

- σ joins the left index of the a-th U to the right index of the σ(a)-th U^H;
- τ joins the right index of the a-th U to the left index of the τ(a)-th U^H.

Where U and U^H alternate on every circle, the segments fall into two kinds that never mix: those
from a U^H to a U (cycles of σ only) and those from a U to a U^H (cycles of τ only). Numbering the
U by the segments A_b before them, and with β the map from a U to the U^H that follows it over
the segment B_a, the average is

    Σ_{σ,κ} Wg(σκβ^{-1}) ∏_{cycles of σ} Tr(A_b A_σ(b) …) ∏_{cycles of κ} Tr(B_a B_κ(a) …).
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.calculus.letters.letters import Token
from derivations.calculus.letters.operations import (
    BARRED,
    CONJUGATE,
    REVERSED,
    TRANSPOSE,
    Operation,
)
from derivations.calculus.letters.words import (
    Factor,
    Word,
    as_circle,
    operate,
    word_of,
)

__all__ = ["Alternating", "Circles", "alternating", "cut", "involves", "operations"]

# Under one of these, a transpose of the whole circle leaves U or U^H.
TURNED = (TRANSPOSE, CONJUGATE)


@dataclass(frozen=True)
class Circles:
    """A monomial cut at the tokens of one unitary.

    Parameters
    ----------
    plain
        Whether each token holds entries of U (U and its transpose: True) or of its conjugate (U^H
        and the conjugate: False); tokens of all circles in a row.
    forward
        Whether the right index of each token is a column of U (U and its conjugate: True).
    segments
        The word that follows each token.
    following
        The number of the token that comes after the segment.
    names
        The letter of each token.
    """

    plain: tuple[bool, ...]
    forward: tuple[bool, ...]
    segments: tuple[Word, ...]
    following: tuple[int, ...]
    names: tuple[str, ...] = ()

    def only(self, name: str) -> Circles:
        """Return the tokens of one letter, without what stands between them."""
        kept = [i for i, one in enumerate(self.names) if one == name]
        plain, forward = (tuple(side[i] for i in kept) for side in (self.plain, self.forward))
        return Circles(plain, forward, (), (), (name,) * len(kept))

    @property
    def balance(self) -> tuple[int, int]:
        """The numbers of entries of U and of its conjugate."""
        return sum(self.plain), len(self.plain) - sum(self.plain)

    @property
    def oriented(self) -> bool:
        """Whether every token is a U or a U^H, so that circles are run through in one sense."""
        return self.plain == self.forward


def involves(factor: Factor, *names: str) -> bool:
    """Say whether a factor holds a letter of these names, under whatever operation."""
    return any(place.name in names for place in word_of(factor))


def occurrences(word: Word, *names: str) -> list[tuple[int, Token]]:
    """Return where a word holds one of the letters, and what stands there."""
    return [
        (i, place)
        for i, place in enumerate(word)
        if place.name in names and isinstance(place, Token)
    ]


def operations(factor: Factor, name: str) -> list[Operation]:
    """Return the operations under which a factor holds the letter, in order."""
    return [token.operation for _, token in occurrences(word_of(factor), name)]


def cut(factors: tuple[Factor, ...], *letters: str) -> Circles:
    """Cut factors, each of which holds the unitary (one of the letters), at its tokens.

    A factor that holds the unitary under transposes only is turned around first, since a trace
    may be stored as that of the transpose.
    """
    plain: list[bool] = []
    forward: list[bool] = []
    segments: list[Word] = []
    following: list[int] = []
    names: list[str] = []
    for factor in factors:
        circle = _upright(as_circle(factor), letters)
        found = occurrences(circle, *letters)
        places = [place for place, _ in found]
        first = len(plain)
        for (place, token), after in zip(
            found, [*places[1:], places[0] + len(circle)], strict=True
        ):
            names.append(token.name)
            plain.append(token.operation not in BARRED)
            forward.append(token.operation not in REVERSED)
            segments.append((circle + circle)[place + 1 : after])
            following.append(len(plain))
        following[-1] = first
    return Circles(tuple(plain), tuple(forward), tuple(segments), tuple(following), tuple(names))


def _upright(circle: Word, letters: tuple[str, ...]) -> Word:
    """Return the circle or its transpose, whichever holds the unitary as U and U^H alone."""
    if not all(token.operation in TURNED for _, token in occurrences(circle, *letters)):
        return circle
    return operate(circle, TRANSPOSE)


@dataclass(frozen=True)
class Alternating:
    """The two kinds of segments of alternating circles, and the map β between them."""

    outer: tuple[Word, ...]  # A_b, from the b-th U^H to the b-th U
    inner: tuple[Word, ...]  # B_a, from the a-th U to the β(a)-th U^H
    beta: tuple[int, ...]


def alternating(circles: Circles) -> Alternating | None:
    """Return the segments by kind, or None where U follows U somewhere."""
    if any(
        circles.plain[token] == circles.plain[after]
        for token, after in enumerate(circles.following)
    ):
        return None
    daggers = [token for token, plain in enumerate(circles.plain) if not plain]
    number = {token: b for b, token in enumerate(daggers)}
    plains = [circles.following[token] for token in daggers]  # the b-th U comes after A_b
    return Alternating(
        tuple(circles.segments[token] for token in daggers),
        tuple(circles.segments[token] for token in plains),
        tuple(number[circles.following[token]] for token in plains),
    )
