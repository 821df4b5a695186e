"""Monte Carlo estimates of the cumulants that :mod:`~derivations.calculus.cumulants` returns.

All moments m_B = E ∏_{i∈B} x_i are estimated from the same draws. The standard error is that of the
estimate linearized in them, Σ_B (∂κ/∂m_B)(∏_{i∈B} x_i − m_B), by the sample covariance of the
products.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.numbers.partitions import set_partitions

__all__ = ["joint_estimate"]

Complex = NDArray[np.complex128]
Block = tuple[int, ...]


def joint_estimate(blocks: Iterable[Sequence[Complex]]) -> tuple[complex, float, int]:
    """Return the estimate of a joint cumulant, its standard error and the number of draws.

    Parameters
    ----------
    blocks
        Values of each of the variables, in blocks of draws.
    """
    subsets: list[Block] = []
    count, total, products = 0, np.zeros((), complex), np.zeros((), complex)
    for values in blocks:
        subsets = subsets or _subsets(len(values))
        rows = np.array(
            [np.prod([values[i] for i in subset], axis=0) for subset in subsets], dtype=complex
        )
        count += rows.shape[1]
        total = total + rows.sum(axis=1)
        products = products + rows @ rows.conj().T
    means = total / count
    value, slopes = _cumulant(dict(zip(subsets, means.tolist(), strict=True)))
    direction = np.array([slopes[subset] for subset in subsets])
    spread = products / count - np.outer(means, means.conj())
    variance = max(float((direction @ spread @ direction.conj()).real), 0.0)
    return value, math.sqrt(variance / (count - 1)), count


def _subsets(size: int) -> list[Block]:
    return [tuple(i for i in range(size) if mask >> i & 1) for mask in range(1, 1 << size)]


def _cumulant(moments: Mapping[Block, complex]) -> tuple[complex, dict[Block, complex]]:
    """Return the cumulant from moments by subset, and its derivatives by them."""
    value, slopes = 0j, dict.fromkeys(moments, 0j)
    for blocks in set_partitions(max(map(len, moments))):
        sign = (-1) ** (len(blocks) - 1) * math.factorial(len(blocks) - 1)
        value += sign * math.prod(moments[block] for block in blocks)
        for place, block in enumerate(blocks):
            others = (*blocks[:place], *blocks[place + 1 :])
            slopes[block] += sign * math.prod(moments[other] for other in others)
    return value, slopes
