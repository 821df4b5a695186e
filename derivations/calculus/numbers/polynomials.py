"""Polynomials in N with whole coefficients, and denominators known as products of roots.

A polynomial is the tuple of its coefficients, constant term first; a denominator is a mapping
{root: multiplicity} that stands for ∏(N − root)^multiplicity. Averages need only three
operations fast: sums of many small multiples of few large polynomials, division by a known
root, and evaluation. The first is done by Kronecker substitution: each polynomial is packed into
one large integer (N = 2^bits, wide enough for the result), so that a sum of polynomials is a sum of
integers, which Python does in C.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import gcd
from typing import NamedTuple

__all__ = [
    "Packed",
    "Polynomial",
    "Roots",
    "add",
    "divide_root",
    "evaluate",
    "from_roots",
    "linear_combinations",
    "merge_roots",
    "multiply",
    "scale",
    "shift",
]

Polynomial = tuple[int, ...]
Roots = dict[int, int]


def trim(coefficients: Iterable[int]) -> Polynomial:
    """Return the coefficients without the zeros of highest degree; the zero polynomial is ()."""
    found = tuple(coefficients)
    length = len(found)
    while length and not found[length - 1]:
        length -= 1
    return found[:length]


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a + b.

    Examples
    --------
    >>> add((1, 2), (1, -2))
    (2,)
    """
    if len(a) < len(b):
        a, b = b, a
    return trim([x + y for x, y in zip(a, b, strict=False)] + list(a[len(b) :]))


def scale(a: Polynomial, factor: int) -> Polynomial:
    """Return factor · a."""
    return tuple(factor * x for x in a) if factor else ()


def shift(a: Polynomial, power: int) -> Polynomial:
    """Return N^power · a."""
    return (0,) * power + a if a else ()


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a · b.

    Examples
    --------
    >>> multiply((-1, 1), (1, 1))
    (-1, 0, 1)
    """
    if len(a) < len(b):
        a, b = b, a
    if not b:
        return ()
    if len(b) == 1:
        return scale(a, b[0])
    product = [0] * (len(a) + len(b) - 1)
    for i, y in enumerate(b):
        for j, x in enumerate(a):
            product[i + j] += x * y
    return tuple(product)


def evaluate(a: Polynomial, at: int) -> int:
    """Return a(at), by Horner's rule."""
    value = 0
    for coefficient in reversed(a):
        value = value * at + coefficient
    return value


def from_roots(roots: Mapping[int, int]) -> Polynomial:
    """Return the expanded product ∏(N − root)^multiplicity.

    Examples
    --------
    >>> from_roots({1: 1, -1: 1})
    (-1, 0, 1)
    """
    product: Polynomial = (1,)
    for root, count in roots.items():
        for _ in range(count):
            product = tuple(x - root * y for x, y in zip((0, *product), (*product, 0), strict=True))
    return product


def divide_root(a: Polynomial, root: int) -> Polynomial:
    """Return a / (N − root), for a root of a."""
    quotient = []
    carry = 0
    for coefficient in reversed(a[1:]):
        carry = carry * root + coefficient
        quotient.append(carry)
    return tuple(reversed(quotient))


def merge_roots(first: Mapping[int, int], second: Mapping[int, int]) -> Roots:
    """Return the least common multiple of two denominators."""
    return {
        root: max(first.get(root, 0), second.get(root, 0)) for root in first.keys() | second.keys()
    }


def cofactor(common: Mapping[int, int], roots: Mapping[int, int]) -> Roots:
    """Return common / roots, for a multiple ``common`` of ``roots``."""
    rest = {root: count - roots.get(root, 0) for root, count in common.items()}
    return {root: count for root, count in rest.items() if count}


def content(polynomials: Iterable[Polynomial], other: int = 0) -> int:
    """Return the greatest common divisor of all coefficients and another number.

    It is 0 if there are none.
    """
    found = other
    for a in polynomials:
        found = gcd(found, *a)
        if found == 1:
            break
    return found


def cancel(
    numerators: Iterable[Polynomial], roots: Mapping[int, int]
) -> tuple[list[Polynomial], Roots]:
    """Divide out every root of the denominator that all numerators share."""
    reduced, left = list(numerators), {}
    # A numerator that one root does not divide is likely not divided by the next: try it first.
    witness: Polynomial = ()
    for root, multiplicity in sorted(roots.items()):
        count = multiplicity
        while count and not evaluate(witness, root):
            witness = next((a for a in reduced if evaluate(a, root)), ())
            if witness:
                break
            reduced = [divide_root(a, root) for a in reduced]
            count -= 1
        if count:
            left[root] = count
    return reduced, left


def _pack(a: Polynomial, size: int) -> int:
    """Return a(2^(8·size)) for signed coefficients."""
    packed = 0
    for coefficient in reversed(a):
        packed = (packed << 8 * size) + coefficient
    return packed


def _unpack(packed: int, size: int, length: int) -> Polynomial:
    """Return the coefficients, each smaller in size than half of 2^(8·size)."""
    half = 1 << (8 * size - 1)
    offset = _offset(half, size, length)
    data = (packed + offset).to_bytes(size * length + 1, "little", signed=True)
    read = int.from_bytes
    return trim([read(data[i : i + size], "little") - half for i in range(0, size * length, size)])


@lru_cache(maxsize=16)
def _offset(half: int, size: int, length: int) -> int:
    return int.from_bytes((half.to_bytes(size, "little")) * length, "little")


class Packed(NamedTuple):
    """Polynomials as whole numbers, whose sums are sums of numbers.

    Where every other coefficient of all of them vanishes it is left out: ``first`` and ``step`` are
    those that are kept.

    Examples
    --------
    >>> packs = Packed.of([(1, 0, 1), (0, 0, 5)], bound=10)
    >>> packs.step, packs.unpacked(2 * packs.numbers[0] - packs.numbers[1])
    (2, (2, 0, -3))
    """

    numbers: list[int]
    size: int
    length: int
    first: int
    step: int

    @staticmethod
    def of(basis: Sequence[Polynomial], bound: int) -> Packed:
        """Pack polynomials, with room for sums whose weights add up to the bound."""
        first, step = next(
            (one for one in ((0, 2), (1, 2)) if not any(any(a[1 - one[0] :: 2]) for a in basis)),
            (0, 1),
        )
        kept = [a[first::step] for a in basis]
        largest = max((abs(x) for a in kept for x in a), default=0)
        size = (largest * bound).bit_length() // 8 + 1
        length = max(map(len, kept), default=0)
        return Packed([_pack(a, size) for a in kept], size, length, first, step)

    def unpacked(self, number: int) -> Polynomial:
        """Return the polynomial of a sum of the numbers."""
        if not number:
            return ()
        found = _unpack(number, self.size, self.length)
        if self.step == 1:
            return found
        spread = [0] * (self.first + 2 * len(found) - 1)
        spread[self.first :: 2] = found
        return tuple(spread)


def linear_combinations(
    rows: Sequence[Mapping[int, int]], basis: Sequence[Polynomial]
) -> list[Polynomial]:
    """Return Σ_i row[i]·basis[i] for each row.

    Parameters
    ----------
    rows
        Each maps positions in ``basis`` to whole weights.
    basis
        The polynomials to combine.

    Examples
    --------
    >>> linear_combinations([{0: 2, 1: -1}, {1: 3}], [(1, 1), (0, 2, 5)])
    [(2, 0, -5), (0, 6, 15)]
    """
    weight = max((sum(map(abs, row.values())) for row in rows), default=0)
    packs = Packed.of(basis, weight)
    numbers = packs.numbers
    return [packs.unpacked(sum(w * numbers[i] for i, w in row.items())) for row in rows]
