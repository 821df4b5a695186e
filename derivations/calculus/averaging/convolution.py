"""Averages over U(N) and O(N) with numbers in place of letters, without a double sum.

Where U and U^H alternate, the average is Σ_{σ,κ} Wg(σκβ^{-1}) a(σ) b(κ) with the products of traces
a and b over the cycles of σ and κ (:mod:`~derivations.calculus.averaging.circles`). With matrices
at hand these are k! numbers each, and the sum over σ is a product in the group algebra
(:mod:`~derivations.calculus.numbers.group_algebra`). Over O(N) it is the same with pairings of rows
and of columns, where every segment joins rows alone or columns alone
(:mod:`~derivations.calculus.numbers.pairing_algebra`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.averaging.circles import Alternating, Circles
from derivations.calculus.letters.words import Word
from derivations.calculus.numbers.group_algebra import (
    convolved,
    cycle_products,
    partners,
)
from derivations.calculus.numbers.interpolation import Array
from derivations.calculus.numbers.pairing_algebra import (
    circle_products,
    over_pairings,
    pairing_array,
)
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Arrays
from derivations.calculus.results.evaluation import Number
from derivations.errors import DomainError, ResourceError

__all__ = ["convolution", "is_within_reach", "orthogonal_convolution", "splits"]

# The largest degree: 8! permutations, some 100 MB of whole numbers.
LARGEST_DEGREE = 8
# Bytes of the arrays that are held at once, for each permutation.
BYTES = 1_000
# Multiplications of whole numbers along all cycles: a minute.
LARGEST_WORK = 300_000_000
# Bits kept of floats, of the largest among them.
BITS = 80


def is_within_reach(k: int) -> bool:
    """Say whether there is memory for all permutations of k points."""
    return k <= LARGEST_DEGREE


def convolution(parts: Alternating, arrays: Arrays, N: int) -> Number:
    """Return the average of alternating circles at one N, exact for rational matrices.

    Raises
    ------
    DomainError
        If a matrix is missing, or holds symbols.
    ResourceError
        If the products of matrices along all cycles would take too long.
    """
    k = len(parts.beta)
    paths = sum(math.comb(k, j) * math.factorial(j - 1) for j in range(1, k + 1))
    _check_work(2 * paths, math.factorial(k), arrays, N)
    outer, inner = (_matrices(side, arrays, N) for side in (parts.outer, parts.inner))
    first, second = (cycle_products(matrices) for matrices, _ in (outer, inner))
    order, below = partners(parts.beta), outer[1] * inner[1]
    return _product(first, second[order], below, partial(convolved, N=N))


def orthogonal_convolution(
    circles: Circles, weights: Sequence[Fraction], arrays: Arrays, N: int
) -> Number:
    """Return the average over O(N) of circles whose segments join rows to rows, columns to columns.

    Parameters
    ----------
    weights
        The eigenvalues of the Weingarten function, for the partitions of the degree.
    """
    k = len(circles.forward) // 2
    paths = sum(math.comb(k, j) * math.factorial(j - 1) << (j - 1) for j in range(1, k + 1))
    _check_work(2 * paths, math.prod(range(1, 2 * k, 2)), arrays, N)
    sides: list[Array] = []
    below = 1
    for column in (False, True):
        places = [s for s, forward in enumerate(circles.forward) if forward is column]
        matrices, scale = _matrices([circles.segments[s] for s in places], arrays, N)
        tokens = [token for s in places for token in (s, circles.following[s])]
        sides.append(circle_products(matrices, _between(tokens)))
        below *= scale
    rows, columns = sides
    return _product(rows, columns, below, partial(over_pairings, k=k, weights=weights))


def splits(circles: Circles) -> bool:
    """Say whether every segment joins two rows, or two columns, of the random matrix."""
    return all(
        circles.forward[token] is not circles.forward[after]
        for token, after in enumerate(circles.following)
    )


def _between(tokens: Sequence[int]) -> NDArray[np.int64]:
    """Return the pairings of tokens as pairings of the ends that stand at them."""
    ends = np.argsort(tokens)
    return ends[pairing_array(len(tokens))[:, tokens]]


def _product(
    first: Array, second: Array, below: int, apply: Callable[[Array], tuple[Array, int]]
) -> Number:
    """Return Σ (Wg applied to the first)·second/below, for whole numbers or floats."""
    if first.dtype == object and second.dtype == object:
        values, scale = apply(first)
        return Fraction(int((values * second).sum()), scale * below)
    weights = np.asarray(second, dtype=complex)
    real, imaginary = (
        _rounded(side, apply)
        for side in (np.real(first).astype(float), np.imag(first).astype(float))
    )
    terms = (real + 1j * imaginary) * weights / below
    total = complex(math.fsum(terms.real), math.fsum(terms.imag))
    is_real = not (np.iscomplexobj(first) or np.iscomplexobj(second))
    return total.real if is_real else total


def _check_work(cycles: int, values: int, arrays: Arrays, N: int) -> None:
    """Refuse products of whole numbers that would take minutes before they start."""
    exact = all(array.dtype == object for array in arrays.values())
    if exact and cycles * N**3 > LARGEST_WORK:
        raise ResourceError(
            f"the traces along all {cycles:,} cycles take {cycles * N**3:,} exact "
            f"multiplications at N = {N}, and {BYTES * values >> 20:,} MB for as many values as "
            "permutations or pairings: give matrices of floats, or a smaller N"
        )


def _matrices(words: Sequence[Word], arrays: Arrays, N: int) -> tuple[list[Array], int]:
    """Return the arrays of words, whole ones if they are rational, and what divides their product.

    Floats are put in as they are.
    """
    found = [explicit.word_value(word, arrays, N) for word in words]
    if all(isinstance(x, Fraction) for array in found for x in array.ravel()):
        scales = [math.lcm(*(x.denominator for x in array.ravel())) for array in found]
        whole = [
            np.array([int(x * scale) for x in array.ravel()], dtype=object).reshape(N, N)
            for array, scale in zip(found, scales, strict=True)
        ]
        return whole, math.prod(scales)
    try:
        numbers = [np.array(array.tolist(), dtype=complex) for array in found]
    except TypeError as error:
        raise DomainError(
            "a matrix holds a symbol, and this average is evaluated with numbers alone: give "
            "matrices of ints, Fractions, floats or complex numbers"
        ) from error
    if all(np.isrealobj(np.array(array.tolist())) for array in found):
        numbers = [number.real for number in numbers]
    return numbers, 1


def _rounded(values: Array, apply: Callable[[Array], tuple[Array, int]]) -> Array:
    """Return the convolution of floats, as floats: the sums between are exact."""
    largest = float(np.abs(values).max())
    if not largest:
        return np.zeros(len(values))
    shift = BITS - math.frexp(largest)[1]
    whole = np.array([int(Fraction(x) * Fraction(2) ** shift) for x in values.tolist()], object)
    found, scale = apply(whole)
    return np.array([float(Fraction(x, scale) / Fraction(2) ** shift) for x in found.tolist()])
