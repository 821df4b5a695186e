"""Channels of exact numbers: drawn as mixtures, and what theory names of them, written out.

Everything follows from the definitions, on matrix units and without any average: the unitarity u
(what is left of the square of a traceless operator, on the mean), its part u_X behind a commutator
with X, and s, the square of what the channel makes of the maximally mixed state beside that state.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from derivations.routes.matrices import twirl

__all__ = [
    "Mixture",
    "channel",
    "density",
    "displacement",
    "moved",
    "squared_in_mean",
    "unitarity",
]

# Weights that add up to one, and rotations of two axes.
_WEIGHTS = ((1, 2, 2), (2, 2, 1), (1, 3, 1), (3, 1, 1), (1, 1, 3), (2, 1, 2))
_ANGLES = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (1, 0, 1))


@dataclass(frozen=True)
class Mixture:
    """A channel that rotates by one matrix, by another, or resets to a vector, at random.

    Parameters
    ----------
    weights
        Of the three, adding up to one.
    rotations
        Two real orthogonal matrices of exact numbers.
    vector
        A real unit vector.
    """

    weights: tuple[Fraction, Fraction, Fraction]
    rotations: tuple[np.ndarray, np.ndarray]
    vector: np.ndarray

    @property
    def size(self) -> int:
        """The dimension N."""
        return len(self.vector)

    @cached_property
    def images(self) -> dict[tuple[int, int], np.ndarray]:
        """What becomes of every matrix unit E_ij."""
        first, second, reset = self.weights
        one, other = (list(turn.T) for turn in self.rotations)
        ends = reset * np.outer(self.vector, self.vector)
        return {
            (i, j): first * np.outer(one[i], one[j])
            + second * np.outer(other[i], other[j])
            + int(i == j) * ends
            for i, j in np.ndindex(self.size, self.size)
        }

    @property
    def of_identity(self) -> np.ndarray:
        """What becomes of 1."""
        return sum((self.images[i, i] for i in range(1, self.size)), self.images[0, 0])


def channel(rng: random.Random, size: int) -> Mixture:
    """Return a channel of exact numbers, not unital.

    Examples
    --------
    >>> np.trace(channel(random.Random(1), 3).of_identity)
    Fraction(3, 1)
    """
    first, second, reset = (Fraction(weight, 5) for weight in rng.choice(_WEIGHTS))
    turns = _turn(rng, size), _turn(rng, size)
    return Mixture((first, second, reset), turns, _turn(rng, size)[0])


def _turn(rng: random.Random, size: int) -> np.ndarray:
    """Return a signed permutation times the rotation of two axes."""
    places = rng.sample(range(size), size)
    signed = np.full((size, size), Fraction(0), dtype=object)
    for row, place in enumerate(places):
        signed[row, place] = Fraction(rng.choice((-1, 1)))
    cosine, sine, whole = rng.choice(_ANGLES)
    one, other = rng.sample(range(size), 2)
    pair = signed[[one, other]]
    signed[one] = (cosine * pair[0] + sine * pair[1]) / whole
    signed[other] = (cosine * pair[1] - sine * pair[0]) / whole
    return signed


def density(rng: random.Random, size: int) -> np.ndarray:
    """Return an exact mixture of two orthogonal real vectors."""
    share = Fraction(rng.randint(1, 9), 10)
    one, other = _turn(rng, size)[:2]
    return share * np.outer(one, one) + (1 - share) * np.outer(other, other)


def _square(operator: np.ndarray) -> Fraction:
    """Return Tr AAᵀ."""
    return sum((operator * operator).ravel().tolist(), Fraction(0))


def _off_mixed(operator: np.ndarray) -> np.ndarray:
    """Return A − 1/N."""
    size = len(operator)
    found = operator.copy()
    for i in range(size):
        found[i, i] -= Fraction(1, size)
    return found


def displacement(noise: Mixture) -> Fraction:
    """Return s, the square of N(1/N) − 1/N."""
    return _square(_off_mixed(noise.of_identity / noise.size))


def unitarity(noise: Mixture) -> Fraction:
    """Return u: the squares of what becomes of traceless operators, over N² − 1.

    Over an orthonormal basis of all operators the squares add up to those over the traceless ones
    and that of the image of 1/√N.

    Examples
    --------
    >>> one, flip = (np.array(rows, dtype=object) for rows in ([[1, 0], [0, 1]], [[0, 1], [1, 0]]))
    >>> shares = Fraction(9, 25), Fraction(16, 25), Fraction(0)
    >>> unitarity(Mixture(shares, (one, flip), one[0]))
    Fraction(241, 625)
    """
    squares = sum(map(_square, noise.images.values()), Fraction(0))
    return (squares - _square(noise.of_identity) / noise.size) / (noise.size**2 - 1)


def moved(noise: Mixture, signs: Sequence[int]) -> Fraction:
    """Return u_X = Σ_ij ‖N([X, E_ij])‖²/2N², for X = diag(signs).

    Then [X, E_ij] is (x_i − x_j) E_ij.
    """
    terms = ((signs[i] - signs[j]) ** 2 * _square(image) for (i, j), image in noise.images.items())
    return sum(terms, Fraction(0)) / (2 * noise.size**2)


def squared_in_mean(
    noise: Mixture, state: np.ndarray, signs: Sequence[int] | None = None
) -> Fraction:
    """Return E Tr N(A)² for A = WρW†, or for A = i[X, WρW†], from the twirl of ρ⊗ρ.

    The twirl is solved from its invariance, and every term is contracted on matrix units.
    """
    size = len(state)
    c = twirl(2, size, [Fraction(np.trace(state)), Fraction(np.trace(state @ state))])
    crossed = Fraction(0)
    for (i, j), image in noise.images.items():
        weight = 1 if signs is None else (signs[i] - signs[j]) ** 2
        if weight:
            crossed += weight * Fraction(np.trace(image @ noise.images[j, i]))
    whole = _square(noise.of_identity) if signs is None else Fraction(0)
    return c[0, 1] * whole + c[1, 0] * crossed
