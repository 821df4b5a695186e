"""The compiled loop behind :func:`qntk_check.ensembles.random_unitaries`."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["from_gaussians"]


@njit(cache=True, nogil=True)
def from_gaussians(gaussians: np.ndarray, unitaries: np.ndarray) -> None:
    """Fill zeroed ``(B, N, N)`` with unitaries made of ``(B, N(N+1)/2)`` Gaussians."""
    size, dim = unitaries.shape[0], unitaries.shape[1]
    sums = np.empty(dim, dtype=np.complex128)
    for sample in range(size):
        U = unitaries[sample]
        offset = 0
        for k in range(1, dim + 1):
            first = dim - k  # the corner [first:, first:] is being built
            x = gaussians[sample, offset : offset + k]
            offset += k
            norm = 0.0
            for i in range(k):
                norm += x[i].real ** 2 + x[i].imag ** 2
            norm = np.sqrt(norm)
            phase = x[0] / abs(x[0]) if abs(x[0]) > 0 else 1.0 + 0.0j
            # H = −phase·(1 − 2uu†/|u|²) maps e_1 to x/|x| for u = x/|x| + phase·e_1; nothing
            # cancels in u, and |u|² = 2(1 + |x_0|/|x|).
            factor = 1.0 / (1.0 + abs(x[0]) / norm)
            for j in range(first + 1, dim):
                sums[j] = 0.0
            for i in range(1, k):
                u = np.conj(x[i]) / norm
                for j in range(first + 1, dim):
                    sums[j] += u * U[first + i, j]
            for i in range(k):
                u = x[i] / norm
                U[first + i, first] = u
                if i == 0:
                    u += phase
                u *= factor
                for j in range(first + 1, dim):
                    U[first + i, j] = -phase * (U[first + i, j] - u * sums[j])
