"""Averages of traces of powers of the matrix alone, at N below the degree: sums over diagrams.

From the decomposition of tensor powers (Schur–Weyl duality; a representation of GL(N) holds one
O(N) invariant if all rows of its diagram are even, an Sp(N) invariant if all columns are, and none
otherwise)

    E p_μ(U) p_ν(Ū) = Σ_{λ ⊢ k, ℓ(λ) ≤ N} χ_λ(μ) χ_λ(ν),
    E p_μ(O) = Σ_{λ ⊢ k, ℓ(λ) ≤ N} χ_{2λ}(μ),                         μ ⊢ 2k,
    E p_μ(Sp) = Σ_{λ ⊢ 2k, ℓ(λ) ≤ N, all columns even} χ_λ(μ),

which for N ≥ k are the moments of independent Gaussians (Diaconis and Shahshahani 1994).

References
----------
P. Diaconis and M. Shahshahani, J. Appl. Probab. 31A (1994) 49. E. M. Rains, Electron. J. Combin. 5
(1998) R12.
"""

from __future__ import annotations

from collections.abc import Iterator

from derivations.calculus.numbers.partitions import Partition, partition_count
from derivations.errors import ResourceError

__all__ = [
    "characters",
    "check_diagrams",
    "check_moves",
    "diagrams",
    "has_even_columns",
    "has_even_rows",
]

# Moves of beads for moments at N below the degree, as an upper bound: seconds.
LARGEST_MOVES = 10_000_000
# Diagrams summed for powers of the trace of one matrix at N below the degree: seconds.
LARGEST_DIAGRAMS = 200_000


def check_diagrams(k: int, N: int) -> None:
    """Refuse a sum over too many diagrams of degree k and at most N rows before it starts."""
    count = partition_count(k, N)
    if count > LARGEST_DIAGRAMS:
        raise _too_many(k, N, count)


def check_moves(k: int, N: int, degree: int, parts: int) -> None:
    """Refuse characters, at so many parts, of too many diagrams of a degree."""
    count = partition_count(degree, N)
    if count * N * parts > LARGEST_MOVES:
        raise _too_many(k, N, count)


def _too_many(k: int, N: int, count: int) -> ResourceError:
    return ResourceError(
        f"the moment of degree {k} at N = {N}, below the degree, is a sum of characters of "
        f"{count:,} diagrams: take N ≥ {k}, where it is a product, or a lower power"
    )


def characters(mu: Partition, N: int) -> dict[int, int]:
    """Return χ_λ(μ) for every λ of at most N rows, by its beta-numbers λ_i + N − i as a bit mask.

    p_μ times the Vandermonde determinant of N variables: each power sum p_j moves one bead up by j
    places, and the beads it jumps over give the sign (Murnaghan and Nakayama).
    """
    found = {(1 << N) - 1: 1}
    for j in mu:
        moved: dict[int, int] = {}
        for mask, value in found.items():
            rest = mask
            while rest:
                bead = rest & -rest
                rest ^= bead
                if mask & bead << j:
                    continue
                between = mask & ((bead << j) - 1) & ~((bead << 1) - 1)
                target = mask ^ bead ^ bead << j
                sign = -1 if between.bit_count() % 2 else 1
                moved[target] = moved.get(target, 0) + sign * value
        found = {mask: value for mask, value in moved.items() if value}
    return found


def has_even_rows(mask: int) -> bool:
    """Say whether the diagram of beta-numbers λ_i + N − i has even rows only."""
    places = [place for place in range(mask.bit_length()) if mask >> place & 1]
    return all((place - i) % 2 == 0 for i, place in enumerate(places))


def has_even_columns(mask: int) -> bool:
    """Say whether the diagram of an even number of beta-numbers has even columns only."""
    places = [place for place in range(mask.bit_length()) if mask >> place & 1]
    return all(first + 1 == second for first, second in zip(places[::2], places[1::2], strict=True))


def diagrams(total: int, rows: int, largest: int) -> Iterator[Partition]:
    """Yield the partitions of a number into at most so many parts, none too large."""
    if total == 0:
        yield ()
        return
    if rows == 0:
        return
    for first in range(min(total, largest), (total - 1) // rows, -1):
        for rest in diagrams(total - first, rows - 1, first):
            yield (first, *rest)
