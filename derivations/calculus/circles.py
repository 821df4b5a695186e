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

from derivations.calculus.words import Factor, Word, as_circle, meaning
from derivations.errors import CalculusError

__all__ = ["Alternating", "Circles", "alternating", "cut"]


@dataclass(frozen=True)
class Circles:
    """A monomial cut at the tokens of one unitary.

    Parameters
    ----------
    plain
        Whether each token is a U (True) or a U^H (False); tokens of all circles in a row.
    segments
        The word that follows each token.
    following
        The number of the token that comes after the segment.
    """

    plain: tuple[bool, ...]
    segments: tuple[Word, ...]
    following: tuple[int, ...]

    @property
    def balance(self) -> tuple[int, int]:
        """The numbers of U and of U^H."""
        return sum(self.plain), len(self.plain) - sum(self.plain)


def involves(factor: Factor, name: str) -> bool:
    """Say whether a factor holds the unitary of that name."""
    prefix = name + "\x1f"
    return any(token.startswith(prefix) for token in factor)


def cut(factors: tuple[Factor, ...], name: str, group: str = "U") -> Circles:
    """Cut factors, each of which holds the unitary, at its tokens.

    Raises
    ------
    CalculusError
        For a transpose or conjugate of a unitary, whose words are not circles of U and U^H.
    """
    prefix = name + "\x1f"
    plain: list[bool] = []
    segments: list[Word] = []
    following: list[int] = []
    for factor in factors:
        circle = as_circle(factor)
        places = [i for i, token in enumerate(circle) if token.startswith(prefix)]
        first = len(plain)
        for place, after in zip(places, [*places[1:], places[0] + len(circle)], strict=True):
            operation = meaning(circle[place])[1]
            if group == "U" and operation in {"T", "C"}:
                raise CalculusError(
                    f"{name}.T and {name}.conj of a unitary are not averaged inside words: rewrite "
                    f"Tr(A*{name}.T*B*…) with {name} and {name}.H (a trace does not change under "
                    "transposition), or use entries; over O(N) give group='O'"
                )
            plain.append(operation in {"", "C"} if group == "O" else operation == "")
            segments.append((circle + circle)[place + 1 : after])
            following.append(len(plain))
        following[-1] = first
    return Circles(tuple(plain), tuple(segments), tuple(following))


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
