r"""The symplectic form J, and words that hold it.

J is the N × N matrix with blocks [[0, 1], [−1, 0]] on its diagonal, for even N: J_{01} = 1,
J_{10} = −1, J_{23} = 1, …; so that an entry of it does not depend on N. It is real, J^T = −J and
J·J^T = 1. The *dual* of a matrix is X^D = J·X^T·J^T, and Sp(N) holds the unitaries with U^D = U^H.

A product of J's has one sign and at most one J. So that equal words are stored equal, neighbors are
multiplied out, and J and J^T take turns from left to right, as they do in a product of duals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.letters.letters import (
    IDEMPOTENT,
    INVERSES,
    SPECIAL,
    TURNED,
    Kind,
    Letter,
    Outer,
    Place,
    operated,
    outer_product,
)
from derivations.calculus.letters.operations import TRANSPOSE
from derivations.calculus.letters.vectors import BasisVector, Vector, basis_vector
from derivations.errors import DomainError

__all__ = [
    "FORM",
    "FORM_LETTER",
    "FORM_TURNED",
    "Signed",
    "alternating",
    "flat",
    "form_matrix",
    "quaternion_normal",
]

#: The letter J; it has one transpose.
FORM_LETTER = Letter("J", Kind.FORM, real=True)
FORM = FORM_LETTER.token()
FORM_TURNED = FORM_LETTER.token(TRANSPOSE)
SPECIAL.update((FORM, FORM_TURNED))


class Signed(NamedTuple):
    """A word with the sign in front of it."""

    sign: int
    word: tuple[Place, ...]

    @property
    def forms(self) -> int:
        """How many J there are."""
        return self.word.count(FORM)

    def order(self) -> tuple[int, tuple[Place, ...]]:
        """Order a word and its transpose: the one with fewer transposes comes first."""
        return sum(place in TURNED for place in self.word), self.word


def form_matrix(N: int) -> np.ndarray:
    """Return J at one N, of whole numbers.

    Examples
    --------
    >>> form_matrix(2)
    array([[0, 1],
           [-1, 0]], dtype=object)
    """
    if N % 2:
        raise DomainError(f"there is no symplectic form J at the odd N = {N}: take an even N")
    found = np.zeros((N, N), dtype=object)
    for i in range(0, N, 2):
        found[i, i + 1], found[i + 1, i] = 1, -1
    return found


def quaternion_normal(
    count: int, rows: int, columns: int, rng: np.random.Generator
) -> NDArray[np.complex128]:
    """Return matrices of independent normal quaternions, of even sizes, with E|G_ij|² = 1."""
    half = (count, rows // 2, columns // 2)
    a, b = ((rng.normal(size=half) + 1j * rng.normal(size=half)) / np.sqrt(2) for _ in range(2))
    found = np.empty((count, rows, columns), dtype=complex)
    found[:, ::2, ::2], found[:, ::2, 1::2] = a, b
    found[:, 1::2, ::2], found[:, 1::2, 1::2] = -b.conj(), a.conj()
    return found


def flat(places: Sequence[Place]) -> Signed:
    """Return a word with J alone, never twice in a row, and the sign that comes out."""
    sign, stack = 1, []
    for place in places:
        if place is FORM_TURNED:
            sign, place = -sign, FORM  # J^T = −J
        if place is FORM and stack:
            if stack[-1] is FORM:
                stack.pop()
                sign = -sign
                continue
            factor, stack[-1] = _after(stack[-1])
            if factor:
                sign *= factor
                continue
        elif stack and INVERSES.get(place) is stack[-1]:
            stack.pop()
            continue
        elif stack and stack[-1] is place and place in IDEMPOTENT:
            continue
        elif stack and stack[-1] is FORM:
            factor, place = _before(place)
            if factor:
                stack.pop()
                sign *= factor
        stack.append(place)
    return Signed(sign, tuple(stack))


def _after(place: Place) -> tuple[int, Place]:
    """Return sign and |a⟩⟨b'| for |a⟩⟨b|·J, where b is a number; 0 elsewhere."""
    if isinstance(place, Outer):
        factor, bra = row_of_form(place.bra)
        if factor:
            return factor, outer_product(place.ket, bra)
    return 0, place


def _before(place: Place) -> tuple[int, Place]:
    """Return sign and |a'⟩⟨b| for J·|a⟩⟨b|, where a is a number; 0 elsewhere."""
    if isinstance(place, Outer):
        factor, ket = row_of_form(place.ket)
        if factor:
            return -factor, outer_product(ket, place.bra)
    return 0, place


def row_of_form(vector: Vector) -> tuple[int, Vector]:
    """Return the sign and the vector that ⟨vector|J is, where the index is a number; 0 elsewhere.

    Examples
    --------
    >>> sign, found = row_of_form(basis_vector(3))
    >>> sign, found.index
    (-1, 2)
    """
    if not isinstance(vector, BasisVector) or not isinstance(vector.index, int):
        return 0, vector
    return (-1 if vector.index % 2 else 1), basis_vector(vector.index ^ 1)


def turned(word: Signed) -> Signed:
    """Return the transpose of a flat word."""
    other = flat([operated(place, TRANSPOSE) for place in reversed(word.word)])
    return Signed(word.sign * other.sign, other.word)


def circular(word: Signed) -> Signed:
    """Return a flat word whose ends do not cancel either, for a trace."""
    sign, places = word
    first, last = 0, len(places) - 1
    while first < last:
        if places[first] is FORM and places[last] is FORM:
            sign = -sign
        elif places[first] is places[last] and places[first] in IDEMPOTENT:
            first -= 1
        elif INVERSES.get(places[first]) is not places[last]:
            break
        first, last = first + 1, last - 1
    return Signed(sign, places[first : last + 1])


def alternating(word: Signed) -> Signed:
    """Return a flat word with J and J^T by turns."""
    sign, places, second = word.sign, [], False
    for place in word.word:
        if place is FORM:
            if second:
                sign = -sign
            places.append(FORM_TURNED if second else FORM)
            second = not second
        else:
            places.append(place)
    return Signed(sign, tuple(places))
