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

from derivations.calculus.assembly import Average
from derivations.calculus.characters import character
from derivations.calculus.circles import operations
from derivations.calculus.partitions import Partition, dimension, partition_count
from derivations.calculus.words import Factor, is_bracket
from derivations.errors import ResourceError

__all__ = ["class_function_average", "orthogonal_line", "unitary_line"]

# Degrees through which sums over characters are taken for N below the degree: seconds.
LARGEST_TABLE = 24
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
    bound = LARGEST_DIAGRAMS if alone else LARGEST_TABLE
    work = partition_count(k, N) if alone else degree
    if work > bound:
        raise ResourceError(
            f"the moment of degree {k} at N = {N}, below the degree, would sum characters of "
            f"{partition_count(k, N):,} diagrams: take N ≥ {k}, where it is a product, or a lower "
            "power"
        )
    shapes = _diagrams(k, N, k)
    if group == "U":
        if alone:
            return sum(dimension(shape) ** 2 for shape in shapes)
        return sum(character(shape, mu) * character(shape, nu) for shape in shapes)
    doubled = (tuple(2 * row for row in shape) for shape in shapes)
    return sum(dimension(shape) if alone else character(shape, mu) for shape in doubled)


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
