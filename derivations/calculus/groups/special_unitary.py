r"""The special unitary group SU(N): unitaries of determinant one.

A monomial of as many U as conjugates does not see the phase of U, so that its average is that over
U(N), at every N. Another averages to zero unless N divides the difference d; then it may be
multiplied by det Ū^{d/N} = 1, and what comes out is averaged over U(N). A determinant is a
polynomial in traces of powers,

    det V = 1/N! Σ_{μ ⊢ N} sgn(μ) |class μ| p_μ(V).

For N above the difference there is none of this: SU(N) and U(N) have the same averages there.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.averages import (
    Average,
    Product,
    Weights,
    accumulate,
    refuse,
)
from derivations.calculus.averaging.circles import operations
from derivations.calculus.groups.unitary import UnitaryGroup
from derivations.calculus.letters.letters import Kind, Letter
from derivations.calculus.letters.operations import ADJOINT, BARRED, PLAIN, Operation
from derivations.calculus.letters.words import Factor
from derivations.calculus.numbers.partitions import (
    Partition,
    class_size,
    partition_count,
    partitions,
)

__all__ = ["SpecialUnitaryGroup"]

# Products of traces that a power of the determinant is expanded in.
LARGEST_EXPANSION = 20_000


class SpecialUnitaryGroup(UnitaryGroup):
    """Unitary matrices of determinant one."""

    name = "SU"
    title = "special unitary"

    def pairs_at(self, found: Sequence[Operation], size: int | None) -> int | None:
        """Return the larger number of U and conjugates where N divides the difference."""
        charge = _charge(found)
        if charge and (size is None or charge % size):
            return None
        return (len(found) + abs(charge)) // 2

    def vanishes_from(self, found: Sequence[Operation]) -> int:
        """Return the first N above the difference."""
        return abs(_charge(found)) + 1

    def imbalance(self, found: Sequence[Operation], letter: str) -> str:
        """Return how many U and conjugates there are, and when that would not matter."""
        apart = abs(_charge(found))
        return (
            f"{super().imbalance(found, letter)}, {apart} apart, which is no multiple of N "
            f"(it is one at some N ≤ {apart}: ask for .at(N=…) there; above, SU(N) is as U(N))"
        )

    def average(
        self, factors: Sequence[Factor], letter: str, route: str, size: int | None
    ) -> Average:
        """Return the average over U(N), times a power of the determinant where that is needed."""
        charge = _charge([one for factor in factors for one in operations(factor, letter)])
        if not charge or size is None:
            return super().average(factors, letter, route, size)
        token = Letter(letter, Kind.UNITARY).token(ADJOINT if charge > 0 else PLAIN)
        parts = []
        for lengths, number in _determinant(size, abs(charge) // size).items():
            more = [(token,) * length for length in lengths]
            whole = super().average(tuple(sorted((*factors, *more))), letter, route, size)
            parts.append((number, whole))
        scale = math.lcm(*(part.scale for _, part in parts))
        totals: dict[Product, Weights] = defaultdict(dict)
        for number, part in parts:
            for product, weights in part.weights.items():
                row = [number * weight * (scale // part.scale) for weight in weights.values()]
                accumulate(totals, product, weights, row)
        return Average(totals, scale * math.factorial(size) ** (abs(charge) // size))

    def draw(self, N: int, count: int, rng: np.random.Generator) -> NDArray[np.complex128]:
        """Return Haar-random matrices: unitaries with the phase of the determinant taken out."""
        found = super().draw(N, count, rng)
        phases = np.angle(np.linalg.det(found)) / N
        return found * np.exp(-1j * phases)[:, None, None]


def _charge(found: Sequence[Operation]) -> int:
    """Return the number of U less that of conjugates."""
    return sum(-1 if operation in BARRED else 1 for operation in found)


def _determinant(N: int, power: int) -> dict[Partition, int]:
    """Return (N! · det)^power as whole numbers of products of traces of powers."""
    refuse("determinant", N * power, partition_count(N, N) ** power, LARGEST_EXPANSION)
    found: dict[Partition, int] = {(): 1}
    for _ in range(power):
        longer: Counter[Partition] = Counter()
        for lengths, number in found.items():
            for mu in partitions(N):
                sign = (-1) ** (N - len(mu))
                key = tuple(sorted(lengths + mu, reverse=True))
                longer[key] += number * sign * class_size(mu)
        found = dict(longer)
    return found
