r"""The laws of Gaussian matrices, each as the sum over pairings that Wick's rule makes of it.

Entries are jointly Gaussian of mean 0, so that an average is a sum over the ways to pair them (L.
Isserlis, Biometrika 12 (1918) 134). A pairing joins row and column indices, the slots of
:mod:`~derivations.calculus.averaging.walks`; circles are traces, an empty one is N. With the
variance v:

============================  ==================================================  ================
Ginibre, complex              E G_ij Ḡ_kl = v δ_ik δ_jl                           permutations
Ginibre, real                 E G_ij G_kl = v δ_ik δ_jl                           pairings
GUE                           E H_ij H_kl = v δ_il δ_jk                           pairings
GOE                           E S_ij S_kl = v (δ_ik δ_jl + δ_il δ_jk)             pairings, twice
Wishart, W = G G^H            G is N × M, complex or real (W = G G^T)             M^circles
============================  ==================================================  ================

so that E|H_ij|² = v in the GUE, and E S_ij² = v off the diagonal, 2v on it, in the GOE. For k of W,
E ∏ W_{i_a j_a} = v^k Σ_σ M^{cycles of σ} ∏ δ(i_a, j_{σ(a)}), and over the real numbers the same
with pairings of all 2k indices.

References
----------
J. Harer and D. Zagier, Invent. Math. 85 (1986) 457. M. Ledoux, Ann. Inst. H. Poincaré Probab.
Statist. 45 (2009) 754. P. Graczyk, G. Letac and H. Massam, Ann. Statist. 31 (2003) 287.
"""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, NamedTuple, cast

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.letters.words import Word
from derivations.calculus.numbers.pairings import pairings
from derivations.calculus.numbers.partitions import Partition, partitions
from derivations.calculus.numbers.permutations import group_array
from derivations.calculus.numbers.scalars import DIMENSION, Scalar, is_dimension
from derivations.errors import DomainError, ResourceError

__all__ = ["Gaussian", "GinibreLaw", "HermitianLaw", "Pairings", "WishartLaw"]

# Pairings that are listed: 13!! and 9!, some 100 MB.
LARGEST_LIST = 400_000

Integers = NDArray[np.int64]
Number = int | Fraction | sympy.Expr


class Pairings(NamedTuple):
    """The terms of Wick's rule.

    ``partners`` holds the partner of each slot in each term; ``loops``, how many circles of each
    term run through the inner indices of Wishart matrices, and ``signs`` their signs (None: +1).
    """

    partners: Integers
    loops: Integers
    signs: Integers | None = None


@dataclass(frozen=True)
class Gaussian(ABC):
    """The law of a Gaussian matrix.

    Parameters
    ----------
    real
        Whether the entries are real.
    variance
        v: a number, or an expression such as 1/N.
    joint
        An antisymmetric word between indices that are joined, the slot of the smaller number first.
    step
        N must be a multiple of it.
    """

    joint: ClassVar[Word] = ()
    step: ClassVar[int] = 1

    real: bool = False
    variance: Number = 1

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is called in messages."""

    @abstractmethod
    def terms(self, found: Sequence[Operation]) -> int | None:
        """Return the number of terms of Wick's rule; None: the average vanishes."""

    @abstractmethod
    def pairings(self, circles: Circles) -> Pairings:
        """Return the terms of Wick's rule."""

    @abstractmethod
    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return (count, N, N) matrices with v = 1."""

    def prepared(self, circles: Circles) -> Circles:
        """Return the circles as the terms are told for them."""
        return circles

    def classes(self, tokens: int) -> dict[Partition, int] | None:
        """Return the cycle types that pair rows with columns, and the loops of each.

        None where rows are paired with rows, too.
        """
        del tokens
        return None

    def weight(self, tokens: int, loops: int) -> Scalar:
        """Return what a term of so many matrices and loops is multiplied by."""
        del loops
        return expression(self.variance) ** (tokens // 2)

    def scale(self, N: int) -> float:
        """Return the factor between a matrix and a standard one."""
        return math.sqrt(number_at("variance", self.variance, N))

    def check_terms(self, found: Sequence[Operation]) -> None:
        """Refuse a sum that would be too long, before it starts."""
        terms = self.terms(found) or 0
        if terms > LARGEST_LIST:
            raise ResourceError(
                f"Wick's rule would sum {terms:,} pairings of {len(found)} matrices, more than the "
                f"bound of {LARGEST_LIST:,}: average lower powers, or factors that are independent "
                "apart"
            )

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return random matrices of shape (count, N, N)."""
        drawn: NDArray[np.complex128] = self.scale(N) * self.standard(N, count, rng)
        return drawn


def expression(value: Number) -> sympy.Expr:
    """Return a number as SymPy has it."""
    return cast("sympy.Expr", sympy.sympify(value))


def number_at(name: str, value: Number, N: int) -> float:
    """Return a parameter of a law at one N, or say that it has no value."""
    given = expression(value)
    found = given.subs({symbol: N for symbol in given.free_symbols if is_dimension(symbol)})
    if found.free_symbols or not found.is_real or found <= 0:
        raise DomainError(
            f"the {name} {value} has no positive value at N = {N}: declare the letter with a "
            "number to draw samples of it"
        )
    return float(found)


@dataclass(frozen=True)
class GinibreLaw(Gaussian):
    """Independent entries."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"{'real' if self.real else 'complex'} Ginibre of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int | None:
        """Return the number of permutations, or of pairings."""
        if self.real:
            return matchings(len(found))
        barred = sum(operation in BARRED for operation in found)
        return math.factorial(barred) if 2 * barred == len(found) else None

    def pairings(self, circles: Circles) -> Pairings:
        """Join rows to rows and columns to columns."""
        if self.real:
            found = listed(len(circles.plain))
        else:
            plains, bars = (
                np.array([t for t, plain in enumerate(circles.plain) if plain == kind], dtype=int)
                for kind in (True, False)
            )
            images = bars[group_array(len(plains)).astype(np.int64)]
            found = np.empty((len(images), len(circles.plain)), dtype=np.int64)
            found[:, plains] = images
            np.put_along_axis(found, images, np.broadcast_to(plains, images.shape), axis=1)
        return joined(2 * found, 2 * found + 1)

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return entries of variance 1."""
        return normal((count, N, N), rng, real=self.real)


@dataclass(frozen=True)
class HermitianLaw(Gaussian):
    """Complex hermitian matrices (GUE), or real symmetric ones (GOE)."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"{'GOE' if self.real else 'GUE'} of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int | None:
        """Return the number of pairings."""
        pairs = matchings(len(found))
        return pairs if pairs is None or not self.real else pairs * 2 ** (len(found) // 2)

    def pairings(self, circles: Circles) -> Pairings:
        """Join rows to columns; over the real numbers also rows to rows."""
        found = listed(len(circles.plain))
        if not self.real:
            return joined(2 * found + 1, 2 * found)
        first = found > np.arange(found.shape[1])
        kept = []
        for crossed in itertools.product((False, True), repeat=found.shape[1] // 2):
            # One choice for each pair, the pairs in the order of their first members.
            number = np.cumsum(first, axis=1) - 1
            number = np.where(first, number, np.take_along_axis(number, found, axis=1))
            chosen = np.array(crossed, dtype=np.int64)[number]
            kept.append(joined(2 * found + chosen, 2 * found + 1 - chosen).partners)
        return unlooped(np.concatenate(kept))

    def classes(self, tokens: int) -> dict[Partition, int] | None:
        """Return the involutions without fixed points."""
        return None if self.real else {(2,) * (tokens // 2): 0}

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return (G + G^H)/√2."""
        drawn = normal((count, N, N), rng, real=self.real)
        found: NDArray[np.complex128] = (drawn + drawn.conj().swapaxes(1, 2)) / math.sqrt(2)
        return found


@dataclass(frozen=True)
class WishartLaw(Gaussian):
    """W = G G^H with G of N × M standard entries; ``columns`` is M."""

    columns: int | sympy.Expr = DIMENSION

    @property
    def title(self) -> str:
        """What it is called in messages."""
        kind = "real" if self.real else "complex"
        return f"{kind} Wishart with M = {self.columns}, of variance {self.variance}"

    def terms(self, found: Sequence[Operation]) -> int:
        """Return the number of permutations, or of pairings of the indices."""
        k = len(found)
        return (matchings(2 * k) or 1) if self.real else math.factorial(k)

    def weight(self, tokens: int, loops: int) -> Scalar:
        """Return v^k M^loops."""
        return expression(self.variance) ** tokens * self.columns**loops

    def classes(self, tokens: int) -> dict[Partition, int] | None:
        """Return every class, with a loop for each cycle."""
        return None if self.real else {rho: len(rho) for rho in partitions(tokens)}

    def scale(self, N: int) -> float:
        """Return v."""
        return number_at("variance", self.variance, N)

    def pairings(self, circles: Circles) -> Pairings:
        """Join the indices as those of the entries of G are."""
        tokens = len(circles.plain)
        if self.real:
            found = listed(2 * tokens)
            inner = found[:, np.arange(2 * tokens) ^ 1]
            return Pairings(found, cycle_counts(inner) // 2)
        images = group_array(tokens).astype(np.int64)
        back = np.argsort(images, axis=1)
        return Pairings(joined(2 * images + 1, 2 * back).partners, cycle_counts(images))

    def standard(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return G G^H."""
        columns = number_at("number of columns", self.columns, N)
        if not columns.is_integer():
            raise DomainError(f"M = {self.columns} is not whole at N = {N}: take another N")
        drawn = normal((count, N, int(columns)), rng, real=self.real)
        found: NDArray[np.complex128] = drawn @ drawn.conj().swapaxes(1, 2)
        return found


# -- lists of pairings ----------------------------------------------------------------------------


def matchings(points: int) -> int | None:
    """Return the number of pairings, None where there are none."""
    return None if points % 2 else math.prod(range(1, points, 2))


def listed(points: int) -> Integers:
    """Return all pairings, a row each."""
    return np.array(pairings(points), dtype=np.int64).reshape(-1, points)


def joined(rows: Integers, columns: Integers) -> Pairings:
    """Return partners of slots from those of the rows and of the columns."""
    partners = np.empty((len(rows), 2 * rows.shape[1]), dtype=np.int64)
    partners[:, 0::2], partners[:, 1::2] = rows, columns
    return unlooped(partners)


def unlooped(partners: Integers) -> Pairings:
    """Return terms without inner indices."""
    return Pairings(partners, np.zeros(len(partners), dtype=np.int64))


def cycle_counts(permutations: Integers) -> Integers:
    """Return the number of cycles of each row: of the points that are the least of theirs."""
    points = np.arange(permutations.shape[1])
    least = np.broadcast_to(points, permutations.shape)
    power = least
    for _ in points:
        power = np.take_along_axis(permutations, power, axis=1)
        least = np.minimum(least, power)
    counts: Integers = (least == points).sum(axis=1)
    return counts


def normal(
    shape: tuple[int, ...], rng: np.random.Generator, *, real: bool
) -> NDArray[np.complex128]:
    """Return independent normal numbers z with E|z|² = 1."""
    first = rng.normal(size=shape)
    if real:
        return first.astype(complex)
    second: NDArray[np.complex128] = (first + 1j * rng.normal(size=shape)) / math.sqrt(2)
    return second
