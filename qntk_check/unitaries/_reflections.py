"""The compiled loops behind :func:`qntk_check.unitaries.random_unitaries`.

A few matrices are built side by side, real and imaginary parts apart and the matrix last, so
that every multiplication fills a vector register.
"""

from __future__ import annotations

import numpy as np

from qntk_check.compiling import compiled

__all__ = ["from_gaussians"]

LANES = 8
_FAST = {"contract", "nsz"}  # fused multiply-add only: no reordering, no assumption on NaN


@compiled(fastmath=_FAST)
def _prepare(x: np.ndarray, u: np.ndarray, factor: np.ndarray) -> None:
    """Normalize x in place, and set u = x + e^{iφ}e_1 and factor = 2/|u|²."""
    for w in range(LANES):
        square = 0.0
        for i in range(x.shape[0]):
            square += x[i, 0, w] ** 2 + x[i, 1, w] ** 2
        scale = 1.0 / np.sqrt(square)
        for i in range(x.shape[0]):
            x[i, 0, w] *= scale
            x[i, 1, w] *= scale
            u[i, 0, w] = x[i, 0, w]
            u[i, 1, w] = x[i, 1, w]
        head = np.sqrt(x[0, 0, w] ** 2 + x[0, 1, w] ** 2)
        u[0, 0, w] += x[0, 0, w] / head if head > 0.0 else 1.0
        u[0, 1, w] += x[0, 1, w] / head if head > 0.0 else 0.0
        factor[w] = 1.0 / (1.0 + head)


@compiled(fastmath=_FAST)
def _project(corner: np.ndarray, u: np.ndarray, factor: np.ndarray, sums: np.ndarray) -> None:
    """Set sums = factor·u†(0 ⊕ U'), column by column."""
    sums[:] = 0.0
    for i in range(1, corner.shape[0]):
        for j in range(1, corner.shape[0]):
            for w in range(LANES):
                a = u[i, 0, w] * factor[w]
                b = u[i, 1, w] * factor[w]
                sums[j, 0, w] += a * corner[i, j, 0, w] + b * corner[i, j, 1, w]
                sums[j, 1, w] += a * corner[i, j, 1, w] - b * corner[i, j, 0, w]


@compiled(fastmath=_FAST)
def _reflect(corner: np.ndarray, u: np.ndarray, sums: np.ndarray) -> None:
    """Subtract u·sums from the columns after the first."""
    for i in range(corner.shape[0]):
        for j in range(1, corner.shape[0]):
            for w in range(LANES):
                a, b = u[i, 0, w], u[i, 1, w]
                corner[i, j, 0, w] -= a * sums[j, 0, w] - b * sums[j, 1, w]
                corner[i, j, 1, w] -= a * sums[j, 1, w] + b * sums[j, 0, w]


@compiled()
def _grow(
    corner: np.ndarray, x: np.ndarray, u: np.ndarray, sums: np.ndarray, factor: np.ndarray
) -> None:
    """Turn U' in ``corner[1:, 1:]`` into (x | R·(0 ⊕ U')), R a reflection of e_1 to x.

    With x_0 = |x_0|e^{iφ}, the reflection is 1 − 2uu†/|u|² for u = x + e^{iφ}e_1, where
    nothing cancels, and |u|² = 2(1 + |x_0|). It maps e_1 to −e^{−iφ}x; that phase belongs to
    the first column alone, which is written as x.
    """
    _prepare(x, u, factor)
    _project(corner, u, factor, sums)
    corner[0, 1:] = 0.0
    corner[:, 0] = x
    _reflect(corner, u, sums)


@compiled()
def from_gaussians(gaussians: np.ndarray, unitaries: np.ndarray) -> None:
    """Fill ``(B, N, N)`` with unitaries made of Gaussians ``(B, N(N+1)/2, 2)``."""
    size, dim = unitaries.shape[0], unitaries.shape[1]
    work = np.zeros((dim, dim, 2, LANES))
    x = np.ones((dim, 2, LANES))  # not zero, so that unused lanes can be normalized
    u, sums, factor = np.empty_like(x), np.empty_like(x), np.empty(LANES)
    for start in range(0, size, LANES):
        count = min(LANES, size - start)
        offset = 0
        for k in range(1, dim + 1):
            for w in range(count):
                for i in range(k):
                    x[i, 0, w] = gaussians[start + w, offset + i, 0]
                    x[i, 1, w] = gaussians[start + w, offset + i, 1]
            _grow(work[dim - k :, dim - k :], x[:k], u[:k], sums[:k], factor)
            offset += k
        for w in range(count):
            for i in range(dim):
                for j in range(dim):
                    unitaries[start + w, i, j] = complex(work[i, j, 0, w], work[i, j, 1, w])
