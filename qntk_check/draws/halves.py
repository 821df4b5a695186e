"""The gradient ∂E = i Tr ρ_−[V, H_+] of one gate e^{−iθV}, for given halves of a circuit around it.

ρ_− = U_−ρU_−† and H_+ = U_+†HU_+; ρ, V and H are given by their eigenvalues, diagonal all three.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.unitaries import random_unitaries

__all__ = [
    "Halves",
    "Random",
    "commutator_square",
    "gradient_bound",
    "gradients",
    "one_half",
    "turned",
]

Levels = Sequence[float | Fraction]
Random = Literal["minus", "plus", "both"]  # which half is averaged over, the other one is fixed


def turned(levels: Levels, unitaries: Array) -> Array:
    """Return U diag(levels) U† for each unitary, shape (B, N, N).

    Examples
    --------
    >>> turned((1, 0), np.array([[[0, 1], [1, 0]]]))[0].real.tolist()
    [[0.0, 0.0], [0.0, 1.0]]
    """
    return unitaries * np.array(levels, dtype=float) @ unitaries.conj().swapaxes(1, 2)


def gradients(rho: Levels, V: Levels, H: Levels, minus: Array, plus: Array) -> Array:
    """Return ∂E for pairs of halves, shape (B, N, N) each.

    Examples
    --------
    >>> half = np.array([[[1, 1], [1, -1]]]) / 2**0.5
    >>> y = np.array([[[1, 1], [1j, -1j]]]) / 2**0.5  # from the eigenstates of Z to those of Y
    >>> gradients((1, 0), (1, -1), (1, -1), half, y.conj().swapaxes(1, 2)).round(12).tolist()
    [2.0]
    """
    state, moved = turned(rho, minus), turned(H, plus.conj().swapaxes(1, 2))
    apart = np.subtract.outer(np.array(V, dtype=float), np.array(V, dtype=float))
    return -np.einsum("bij,bji->b", state, apart * moved).imag


def gradient_bound(rho: Levels, V: Levels, H: Levels) -> float:
    """Return a proved bound of abs(∂E).

    abs(⟨[V, H]⟩) ≤ 2ΔVΔH in a pure state (Robertson), at most half of the product of both ranges.
    Adding a multiple of 1 to ρ changes nothing, so that the sum of its eigenvalues over the least,
    or of those below the largest, multiplies it.

    Examples
    --------
    >>> gradient_bound((1, 0), (1, -1), (1, -1)), gradient_bound((0.5, 0.5), (1, -1), (1, -1))
    (2.0, 0.0)
    """
    own = np.array(rho, dtype=float)
    weight = min(np.sum(own - own.min()), np.sum(own.max() - own))
    widths = (float(max(levels)) - float(min(levels)) for levels in (V, H))
    return float(weight) * math.prod(widths) / 2


def one_half(N: int) -> list[list[Fraction]]:
    """Return a reflection with rational entries: a half of a circuit that is not averaged over.

    Examples
    --------
    >>> [[str(x) for x in row] for row in one_half(2)]
    [['3/5', '-4/5'], ['-4/5', '-3/5']]
    """
    v = range(1, N + 1)
    square = sum(x * x for x in v)
    return [[Fraction(int(a == b)) - Fraction(2 * a * b, square) for b in v] for a in v]


def commutator_square(V: Levels, levels: Levels) -> Fraction:
    """Return −Tr[V, UAU†]² exactly, for the half of :func:`one_half` and A of these levels.

    Examples
    --------
    >>> commutator_square((1, -1), (1, -1))
    Fraction(4608, 625)
    """
    U, N = one_half(len(V)), len(V)
    moved = [
        [sum(U[i][k] * Fraction(levels[k]) * U[j][k] for k in range(N)) for j in range(N)]
        for i in range(N)
    ]
    apart = [[(Fraction(a) - Fraction(b)) ** 2 for b in V] for a in V]
    return sum((apart[i][j] * moved[i][j] ** 2 for i in range(N) for j in range(N)), Fraction(0))


@dataclass(frozen=True)
class Halves:
    """The eigenvalues of ρ, V and H; ρ and V are diagonal, and so is H before U_+.

    Raises
    ------
    DomainError
        If the three are not of one dimension.

    Examples
    --------
    >>> one = Halves((1, 0), (1, -1), (1, -1))
    >>> one.draw("both", np.random.default_rng(1), 3).shape, one.bound
    ((3,), 2.0)
    """

    rho: Levels
    V: Levels
    H: Levels

    def __post_init__(self) -> None:
        """Refuse levels of several dimensions."""
        if not len(self.rho) == len(self.V) == len(self.H) > 0:
            raise DomainError(
                f"{len(self.rho)} levels of ρ, {len(self.V)} of V and {len(self.H)} of H: give N "
                "of each"
            )

    @property
    def dimension(self) -> int:
        """The dimension N."""
        return len(self.rho)

    @property
    def bound(self) -> float:
        """A proved bound of abs(∂E)."""
        return gradient_bound(self.rho, self.V, self.H)

    def gradients(self, minus: Array, plus: Array) -> Array:
        """Return ∂E for pairs of halves, shape (B, N, N) each."""
        return gradients(self.rho, self.V, self.H, minus, plus)

    def energy(self, angle: float, minus: Array, plus: Array) -> Array:
        """Return E = Tr ρU†HU for pairs of halves with the gate e^(−iθV) between them."""
        gate = np.exp(-1j * angle * np.array(self.V, dtype=float))
        state = turned(self.rho, gate[:, None] * minus)
        moved = turned(self.H, plus.conj().swapaxes(1, 2))
        return np.trace(state @ moved, axis1=1, axis2=2).real

    def commutator(self, random: Random) -> Fraction:
        """Return C = −Tr[V, ·]² of the half that is fixed."""
        return commutator_square(self.V, self.H if random == "minus" else self.rho)

    def beside(self, random: Random, unitaries: Array) -> Array:
        """Return ∂E with one half of these unitaries, and the other one fixed."""
        still = np.broadcast_to(np.array(one_half(self.dimension), dtype=complex), unitaries.shape)
        return self.gradients(*((unitaries, still) if random == "minus" else (still, unitaries)))

    def draw(self, random: Random, rng: np.random.Generator, size: int) -> Array:
        """Return ∂E for so many halves that are drawn, U_− first if both are."""
        drawn = [random_unitaries(self.dimension, size, rng) for _ in range(1 + (random == "both"))]
        return self.gradients(*drawn) if random == "both" else self.beside(random, drawn[0])
