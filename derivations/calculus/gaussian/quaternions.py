r"""Gaussian matrices of quaternions, as complex matrices of even size.

A matrix of quaternions obeys Ḡ = J^T G J, J the symplectic form; its entries come in blocks
[[a, b], [−b̄, ā]], a and b independent complex normal. With the variance v,

============================  ==================================================================
Ginibre                       E G_ij Ḡ_kl = v δ_ik δ_jl, so that E G_ij G_kl = v J_ik J_jl
GSE, H = (G + G^H)/√2         E H_ij H_kl = v (δ_il δ_jk + J_ik J_jl)
Wishart, W = G G^H            G is N × M, both even
============================  ==================================================================

and every pairing joins indices by J: T = H J and T = W J are antisymmetric, with

    E T_ij T_kl = v (J_ik J_jl − J_il J_jk)                                           for the GSE,
    E ∏ T = (−v)^k Σ_π ε(π) (−M)^{loops} ∏_π J,                   over pairings π of all 2k indices,

ε the parity of the crossings and the loops those of π and the pairs of indices of one T, of which
M is the number of columns of G.

References
----------
M. Ledoux, Ann. Inst. H. Poincaré Probab. Statist. 45 (2009) 754. W. Bryc and V. Pierce, Ann.
Probab. 37 (2009) 1999 (arXiv:0801.0453). P. Hanlon, R. Stanley and J. Stembridge, Contemp. Math.
138 (1992) 151.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.averaging.duals import by_antisymmetric, without_bars
from derivations.calculus.gaussian.laws import (
    Gaussian,
    Integers,
    Pairings,
    cycle_counts,
    expression,
    joined,
    listed,
    matchings,
    number_at,
)
from derivations.calculus.letters.forms import FORM, quaternion_normal
from derivations.calculus.letters.operations import Operation
from derivations.calculus.letters.words import Word
from derivations.calculus.numbers.pairings import crossing_signs
from derivations.calculus.numbers.scalars import DIMENSION, Scalar
from derivations.calculus.results.context import check_multiple
from derivations.errors import DomainError

__all__ = ["QuaternionGinibreLaw", "QuaternionWishartLaw", "SelfDualLaw"]


class Quaternionic(Gaussian):
    """What the three have in common: J at every joint, and an even N."""

    joint: ClassVar[Word] = (FORM,)
    step: ClassVar[int] = 2

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return random matrices of shape (count, N, N)."""
        check_multiple(N, self.step)
        return super().draw(N, count, rng)


@dataclass(frozen=True)
class QuaternionGinibreLaw(Quaternionic):
    """Independent quaternions."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"quaternion Ginibre of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int | None:
        """Return the number of pairings."""
        return matchings(len(found))

    def prepared(self, circles: Circles) -> Circles:
        """Write conjugates by J."""
        return without_bars(circles)

    def pairings(self, circles: Circles) -> Pairings:
        """Join rows to rows and columns to columns."""
        found = listed(len(circles.plain))
        return joined(2 * found, 2 * found + 1)

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return entries of variance 1."""
        return quaternion_normal(count, N, N, rng)


@dataclass(frozen=True)
class SelfDualLaw(Quaternionic):
    """Hermitian matrices that are their own duals: the GSE."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"GSE of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int | None:
        """Return the number of pairings, each pair joined in two ways."""
        pairs = matchings(len(found))
        return None if pairs is None else pairs * 2 ** (len(found) // 2)

    def prepared(self, circles: Circles) -> Circles:
        """Write H by the antisymmetric T."""
        return by_antisymmetric(circles)

    def pairings(self, circles: Circles) -> Pairings:
        """Join rows to rows, or crosswise with the opposite sign."""
        found = listed(len(circles.plain))
        first = found > np.arange(found.shape[1])
        number = np.cumsum(first, axis=1) - 1
        number = np.where(first, number, np.take_along_axis(number, found, axis=1))
        kept: list[Integers] = []
        signs: list[Integers] = []
        for crossed in itertools.product((0, 1), repeat=found.shape[1] // 2):
            chosen = np.array(crossed, dtype=np.int64)[number]
            kept.append(joined(2 * found + chosen, 2 * found + 1 - chosen).partners)
            signs.append(np.full(len(found), (-1) ** sum(crossed)))
        partners = np.concatenate(kept)
        return Pairings(partners, np.zeros(len(partners), np.int64), np.concatenate(signs))

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return (G + G^H)/√2."""
        drawn = quaternion_normal(count, N, N, rng)
        found: NDArray[np.complex128] = (drawn + drawn.conj().swapaxes(1, 2)) / math.sqrt(2)
        return found


@dataclass(frozen=True)
class QuaternionWishartLaw(Quaternionic):
    """W = G G^H with quaternions; ``columns`` is the even number M of complex columns of G."""

    columns: int | sympy.Expr = DIMENSION

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"quaternion Wishart with M = {self.columns}, of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int:
        """Return the number of pairings of the indices."""
        return matchings(2 * len(found)) or 1

    def weight(self, tokens: int, loops: int) -> Scalar:
        """Return v^k M^loops."""
        return expression(self.variance) ** tokens * self.columns**loops

    def scale(self, N: int) -> float:
        """Return v."""
        return number_at("variance", self.variance, N)

    def prepared(self, circles: Circles) -> Circles:
        """Write W by the antisymmetric T."""
        return by_antisymmetric(circles)

    def pairings(self, circles: Circles) -> Pairings:
        """Join the indices as those of the entries of G are."""
        tokens = len(circles.plain)
        found = listed(2 * tokens)
        loops = cycle_counts(found[:, np.arange(2 * tokens) ^ 1]) // 2
        return Pairings(found, loops, crossing_signs(found) * (-1) ** (loops + tokens))

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return G G^H."""
        columns = number_at("number of columns", self.columns, N)
        if columns % 2:
            raise DomainError(
                f"M = {self.columns} is not even at N = {N}, and quaternions have two columns "
                "each: give an even M"
            )
        drawn = quaternion_normal(count, N, int(columns), rng)
        found: NDArray[np.complex128] = drawn @ drawn.conj().swapaxes(1, 2)
        return found
