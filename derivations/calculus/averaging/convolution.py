"""Averages over U(N) with numbers in place of letters, without a sum over pairs of permutations.

Where U and U^H alternate, the average is Σ_{σ,κ} Wg(σκβ^{-1}) a(σ) b(κ) with the products of traces
a and b over the cycles of σ and κ (:mod:`~derivations.calculus.averaging.circles`). With matrices
at hand these are k! numbers each, and the sum over σ is a product in the group algebra
(:mod:`~derivations.calculus.numbers.group_algebra`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from derivations.calculus.averaging.circles import Alternating
from derivations.calculus.letters.words import Word
from derivations.calculus.numbers.group_algebra import convolved, cycle_products, partners
from derivations.calculus.results import explicit
from derivations.calculus.results.arrays import Array, Arrays
from derivations.calculus.results.evaluation import Number
from derivations.errors import DomainError, ResourceError

__all__ = ["convolution", "is_within_reach"]

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
    _check_work(k, N, exact=all(array.dtype == object for array in arrays.values()))
    outer, inner = (_matrices(side, arrays, N) for side in (parts.outer, parts.inner))
    first, second = (cycle_products(matrices) for matrices, _ in (outer, inner))
    order = partners(parts.beta)
    below = outer[1] * inner[1]
    if first.dtype == object and second.dtype == object:
        values, scale = convolved(first, N)
        return Fraction(int((values * second[order]).sum()), scale * below)
    weights = np.asarray(second, dtype=complex)[order]
    real, imaginary = (
        _rounded(side, N) for side in (np.real(first).astype(float), np.imag(first).astype(float))
    )
    terms = (real + 1j * imaginary) * weights / below
    total = complex(math.fsum(terms.real), math.fsum(terms.imag))
    is_real = not (np.iscomplexobj(first) or np.iscomplexobj(second))
    return total.real if is_real else total


def _check_work(k: int, N: int, *, exact: bool) -> None:
    """Refuse products of whole numbers that would take minutes before they start."""
    paths = sum(math.comb(k, j) * math.factorial(j - 1) for j in range(1, k + 1))
    if exact and 2 * paths * N**3 > LARGEST_WORK:
        raise ResourceError(
            f"the traces along all {2 * paths:,} cycles take {2 * paths * N**3:,} exact "
            f"multiplications at N = {N}, and {BYTES * math.factorial(k) >> 20:,} MB for the "
            "permutations: give matrices of floats, or a smaller N"
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


def _rounded(values: Array, N: int) -> Array:
    """Return the convolution of floats, as floats: the sums between are exact."""
    largest = float(np.abs(values).max())
    if not largest:
        return np.zeros(len(values))
    shift = BITS - math.frexp(largest)[1]
    whole = np.array([int(Fraction(x) * Fraction(2) ** shift) for x in values.tolist()], object)
    found, scale = convolved(whole, N)
    return np.array([float(Fraction(x, scale) / Fraction(2) ** shift) for x in found.tolist()])
