"""A function of a sum of moves, applied to a list of values without a matrix.

Where a matrix has a few known eigenvalues, a function of it is a polynomial in it: Newton's, whose
product with a vector takes as many products by the matrix as there are eigenvalues.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "applied", "divided_differences"]

#: Python's whole numbers, or floats and complex numbers.
Array = np.ndarray


def divided_differences(nodes: Sequence[int], values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return Newton's divided differences, as whole numbers over one scale.

    Examples
    --------
    >>> divided_differences((0, 1), (Fraction(1, 2), Fraction(1, 3)))
    ([3, -1], 6)
    """
    column, found = list(values), [values[0]]
    for step in range(1, len(nodes)):
        column = [
            (after - before) / (nodes[i + step] - nodes[i])
            for i, (before, after) in enumerate(itertools.pairwise(column))
        ]
        found.append(column[0])
    scale = math.lcm(*(value.denominator for value in found))
    return [int(value * scale) for value in found], scale


def applied(
    values: Array,
    moves: Sequence[NDArray[np.int32]],
    nodes: Sequence[int],
    coefficients: Sequence[int],
) -> Array:
    """Return Σ_m c_m ∏_{l<m}(J − x_l) of the values, J the sum of the moves, by Horner's rule.

    Examples
    --------
    >>> turn = np.array([1, 0], dtype=np.int32)
    >>> applied(np.array([1, 0]), [turn], (-1, 1), (0, 1))      # J + 1
    array([1, 1])
    """
    result = coefficients[-1] * values
    for coefficient, node in zip(coefficients[-2::-1], nodes[-2::-1], strict=True):
        moved = sum((result[move] for move in moves[1:]), result[moves[0]])
        result = moved - node * result + coefficient * values
    return result
