"""The compiled loop that runs a tape for a block of circuits side by side.

The pool has shape ``(entries, 2, width)``: real and imaginary parts apart and the circuit
last, so that every multiplication runs over contiguous circuits in vector registers and each
circuit's arithmetic is the same whatever its neighbours are.

A row of ``steps`` holds: a is a constant; a, b are conjugated; offsets of a, b, out; the
sizes of the index groups h, m, n, k; the positions of their tables, each with three columns,
the offsets in a, b and out.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["run"]


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"}, inline="always")
def _add_scaled(out, c, b, sign_a, sign_b) -> None:  # noqa: ANN001 (numba infers them)
    """Add a constant times b; fixed gates are mostly zeros and reals."""
    cr, ci = c.real, sign_a * c.imag
    if ci == 0.0:
        if cr != 0.0:
            for w in range(out.shape[1]):
                out[0, w] += cr * b[0, w]
                out[1, w] += cr * sign_b * b[1, w]
        return
    for w in range(out.shape[1]):
        br = b[0, w]
        bi = sign_b * b[1, w]
        out[0, w] += cr * br - ci * bi
        out[1, w] += cr * bi + ci * br


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"}, inline="always")
def _add_product(out, a, b, sign_a, sign_b) -> None:  # noqa: ANN001
    """Add a·b, each conjugated or not."""
    for w in range(out.shape[1]):
        ar = a[0, w]
        ai = sign_a * a[1, w]
        br = b[0, w]
        bi = sign_b * b[1, w]
        out[0, w] += ar * br - ai * bi
        out[1, w] += ar * bi + ai * br


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def run(steps: np.ndarray, tables: np.ndarray, constants: np.ndarray, pool: np.ndarray) -> None:
    """Run all contractions in order."""
    for row in steps:
        sign_a = 1.0 - 2.0 * row[1]
        sign_b = 1.0 - 2.0 * row[2]
        # one loop over all (h, m, n): each is an entry of the result
        for entry in range(row[6] * row[7] * row[8]):
            rest, n = divmod(entry, row[8])
            h, m = divmod(rest, row[7])
            th = row[10] + 3 * h
            tm = row[11] + 3 * m
            tn = row[12] + 3 * n
            a0 = row[3] + tables[th] + tables[tm]
            b0 = row[4] + tables[th + 1] + tables[tn + 1]
            out = pool[row[5] + tables[th + 2] + tables[tm + 2] + tables[tn + 2]]
            out[:] = 0.0
            for tk in range(row[13], row[13] + 3 * row[9], 3):
                b = pool[b0 + tables[tk + 1]]
                if row[0] == 1:
                    _add_scaled(out, constants[a0 + tables[tk]], b, sign_a, sign_b)
                else:
                    _add_product(out, pool[a0 + tables[tk]], b, sign_a, sign_b)
