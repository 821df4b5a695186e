r"""Integrals with a product form: no sum over permutations, whatever the degree.

One row (or column) of a Haar-random unitary is a random point of the complex sphere, one of an
orthogonal matrix of the real sphere, so that

    E ∏_j |U_ij|^{2m_j} = ∏ m_j! / N(N+1)⋯(N+k−1),                    Σ m_j = k,
    E ∏_j O_ij^{2m_j} = ∏ (2m_j − 1)!! / N(N+2)⋯(N+2k−2).

A monomial in traces of powers of the matrix alone is a class function. From the decomposition of
tensor powers (Schur–Weyl duality; a representation of GL(N) holds one O(N) invariant if all rows of
its diagram are even, and none otherwise)

    E p_μ(U) p_ν(Ū) = Σ_{λ ⊢ k, ℓ(λ) ≤ N} χ_λ(μ) χ_λ(ν),
    E p_μ(O) = Σ_{λ ⊢ k, ℓ(λ) ≤ N} χ_{2λ}(μ),                         μ ⊢ 2k,

which for N ≥ k are the moments of independent Gaussians (Diaconis and Shahshahani 1994).

References
----------
P. Diaconis and M. Shahshahani, J. Appl. Probab. 31A (1994) 49. E. M. Rains, Electron. J. Combin. 5
(1998) R12.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from derivations.calculus.averaging.assembly import Average
from derivations.calculus.averaging.circles import operations
from derivations.calculus.letters.words import Factor, is_bracket
from derivations.calculus.numbers.partitions import Partition, dimension, partition_count
from derivations.errors import ResourceError

__all__ = ["class_function_average", "orthogonal_line", "unitary_line"]

# Moves of beads for moments at N below the degree, as an upper bound: seconds.
LARGEST_MOVES = 10_000_000
# Diagrams summed for powers of the trace of one matrix at N below the degree: seconds.
LARGEST_DIAGRAMS = 200_000


def double_factorial(n: int) -> int:
    """Return n!! for an odd n ≥ −1.

    Examples
    --------
    >>> [double_factorial(n) for n in (-1, 1, 3, 5)]
    [1, 1, 3, 15]
    """
    return math.prod(range(n, 1, -2))


def unitary_line(moving: Sequence[Hashable], k: int) -> Average:
    """Return E ∏ |U_ij|² over k entries of one row (or column), from the labels that move."""
    top = math.prod(math.factorial(count) for count in Counter(moving).values())
    return Average({((), 1, 0): {(k,): top}}, valid_from=1)


def orthogonal_line(moving: Sequence[Hashable]) -> Average:
    """Return E ∏ O_ij over 2k entries of one row (or column), from the labels that move."""
    counts = Counter(moving).values()
    if any(count % 2 for count in counts):
        return Average({}, valid_from=1)
    top = math.prod(double_factorial(count - 1) for count in counts)
    return Average({((), 1, 0): {(len(moving) // 2,): top}}, valid_from=1)


def class_function_average(
    factors: Sequence[Factor], name: str, group: str, size: int | None
) -> tuple[int, Average] | None:
    """Return the degree and the average of a balanced monomial in Tr U^j, None for another."""
    plain: list[int] = []
    barred: list[int] = []
    for factor in factors:
        found = operations(factor, name)
        if is_bracket(factor) or len(found) != len(factor) or len(set(found)) > 1:
            return None
        (barred if group == "U" and found[0] in {"H", "C"} else plain).append(len(found))
    if group == "U":
        if sum(plain) != sum(barred):
            return None
        k = sum(plain)
    else:
        if sum(plain) % 2:
            return None
        k = sum(plain) // 2
    mu, nu = (tuple(sorted(lengths, reverse=True)) for lengths in (plain, barred))
    if size is None or size >= k:
        value = _gaussian_unitary(mu, nu) if group == "U" else _gaussian_orthogonal(mu)
    else:
        value = _below(mu, nu, k, size, group)
    return k, Average({((), 1, 0): {(): value}} if value else {})


def _gaussian_unitary(mu: Partition, nu: Partition) -> int:
    if mu != nu:
        return 0
    return math.prod(j**count * math.factorial(count) for j, count in Counter(mu).items())


def _gaussian_orthogonal(mu: Partition) -> int:
    """Return E ∏ (√j·Z_j + [j even])^{a_j} for independent standard normal Z_j."""
    total = 1
    for j, count in Counter(mu).items():
        moments = (
            math.comb(count, drawn) * j ** (drawn // 2) * double_factorial(drawn - 1)
            for drawn in range(0, count + 1, 2)
            if j % 2 == 0 or drawn == count
        )
        total *= sum(moments)
    return total


def _below(mu: Partition, nu: Partition, k: int, N: int, group: str) -> int:
    """Return the sum over diagrams of at most N rows."""
    alone = set(mu) | set(nu) <= {1}
    degree = k if group == "U" else 2 * k
    diagrams = partition_count(k if alone else degree, N)
    if diagrams * (1 if alone else N * (len(mu) + len(nu))) > (
        LARGEST_DIAGRAMS if alone else LARGEST_MOVES
    ):
        raise ResourceError(
            f"the moment of degree {k} at N = {N}, below the degree, is a sum of characters of "
            f"{diagrams:,} diagrams: take N ≥ {k}, where it is a product, or a lower power"
        )
    if alone and group == "U":
        return sum(dimension(shape) ** 2 for shape in _diagrams(k, N, k))
    if alone:
        return sum(dimension(tuple(2 * row for row in shape)) for shape in _diagrams(k, N, k))
    first = _characters(mu, N)
    if group == "U":
        second = _characters(nu, N)
        return sum(value * second.get(beads, 0) for beads, value in first.items())
    return sum(value for beads, value in first.items() if _has_even_rows(beads))


def _characters(mu: Partition, N: int) -> dict[int, int]:
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


def _has_even_rows(mask: int) -> bool:
    """Say whether the diagram of beta-numbers λ_i + N − i has even rows only."""
    places = [place for place in range(mask.bit_length()) if mask >> place & 1]
    return all((place - i) % 2 == 0 for i, place in enumerate(places))


def _diagrams(total: int, rows: int, largest: int) -> Iterator[Partition]:
    """Yield the partitions of a number into at most so many parts, none too large."""
    if total == 0:
        yield ()
        return
    if rows == 0:
        return
    for first in range(min(total, largest), (total - 1) // rows, -1):
        for rest in _diagrams(total - first, rows - 1, first):
            yield (first, *rest)
