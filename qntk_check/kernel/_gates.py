"""Compiled gates on many states side by side.

States have shape ``(2**n, 2, width)``: real and imaginary parts apart and the circuit last, so
that every operation runs over contiguous circuits. All gates act in place.
"""

from __future__ import annotations

from numba import njit

__all__ = ["add_generated", "multiply", "multiply_each", "read", "rotate"]


@njit(cache=True, nogil=True)
def rotate(phi, flips, q, cosine, sine) -> None:  # noqa: ANN001 (numba infers them)
    """Apply cos θ + sin θ·Q, where (Qφ)_i = q_i φ_{flips i} and Q = iP for a Pauli string P."""
    for i in range(phi.shape[0]):
        j = flips[i]
        if j < i:
            continue
        a, b = phi[i], phi[j]
        ur, ui, vr, vi = q[i].real, q[i].imag, q[j].real, q[j].imag
        for w in range(phi.shape[2]):
            c, s = cosine[w], sine[w]
            ar, ai, br, bi = a[0, w], a[1, w], b[0, w], b[1, w]
            a[0, w] = c * ar + s * (ur * br - ui * bi)
            a[1, w] = c * ai + s * (ur * bi + ui * br)
            if i != j:
                b[0, w] = c * br + s * (vr * ar - vi * ai)
                b[1, w] = c * bi + s * (vr * ai + vi * ar)


@njit(cache=True, nogil=True)
def read(bra, phi, flips, q, out) -> None:  # noqa: ANN001
    """Write 2 Re⟨bra|Qφ⟩."""
    out[:] = 0.0
    for i in range(phi.shape[0]):
        a, b = bra[i], phi[flips[i]]
        ur, ui = 2 * q[i].real, 2 * q[i].imag
        for w in range(phi.shape[2]):
            br, bi = b[0, w], b[1, w]
            out[w] += a[0, w] * (ur * br - ui * bi) + a[1, w] * (ur * bi + ui * br)


@njit(cache=True, nogil=True)
def add_generated(out, phi, flips, q, scale) -> None:  # noqa: ANN001
    """Add scale·Qφ."""
    for i in range(phi.shape[0]):
        a, b = out[i], phi[flips[i]]
        ur, ui = q[i].real, q[i].imag
        for w in range(phi.shape[2]):
            br, bi = b[0, w], b[1, w]
            a[0, w] += scale[w] * (ur * br - ui * bi)
            a[1, w] += scale[w] * (ur * bi + ui * br)


@njit(cache=True, nogil=True)
def multiply(phi, matrix, bases, offsets, scratch) -> None:  # noqa: ANN001
    """Apply one matrix ``(d, d)``, mostly zeros, to the amplitudes at base + offsets."""
    d = len(offsets)
    for base in bases:
        for k in range(d):
            scratch[k] = phi[base + offsets[k]]
        for r in range(d):
            out = phi[base + offsets[r]]
            out[:] = 0.0
            for k in range(d):
                mr, mi = matrix[r, k].real, matrix[r, k].imag
                if mr == 0.0 and mi == 0.0:
                    continue
                b = scratch[k]
                for w in range(phi.shape[2]):
                    out[0, w] += mr * b[0, w] - mi * b[1, w]
                    out[1, w] += mr * b[1, w] + mi * b[0, w]


@njit(cache=True, nogil=True)
def multiply_each(phi, matrices, bases, offsets, scratch) -> None:  # noqa: ANN001
    """Apply to each state its own matrix; ``matrices`` has shape ``(d, d, 2, width)``."""
    d = len(offsets)
    for base in bases:
        for k in range(d):
            scratch[k] = phi[base + offsets[k]]
        for r in range(d):
            out = phi[base + offsets[r]]
            out[:] = 0.0
            for k in range(d):
                m, b = matrices[r, k], scratch[k]
                for w in range(phi.shape[2]):
                    out[0, w] += m[0, w] * b[0, w] - m[1, w] * b[1, w]
                    out[1, w] += m[0, w] * b[1, w] + m[1, w] * b[0, w]
