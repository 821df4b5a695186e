"""Compiled second-order jets ψ_0 + sψ_1 + s²ψ_2 on rows of eight lanes; see :mod:`._rows`.

With R = exp(iθP) = c + sin θ·Q and Q² = −1 a gate at the angle θ + sv is R(1 + svQ − s²v²/2 + …):

ψ_0' = Rψ_0,  ψ_1' = Rψ_1 + vRQψ_0,  ψ_2' = Rψ_2 + vRQψ_1 − (v²/2)ψ_0',  RQ = −sin θ + cQ.
"""

# ruff: noqa: ANN001 (numba infers the types)

from __future__ import annotations

from qntk_check.kernel.states._lanes import fuse, inner, load, odd, splat, store
from qntk_check.kernel.states._rows import (
    ALL,
    ANGLE,
    HIGH,
    REAL,
    SIGN,
    SIGNS,
    XL,
    ZL,
    X,
    Z,
    moved,
    pair,
)

__all__ = ["jets"]


@inner
def jets(p0, p1, p2, rows, gates, first, last, base, cosines, sines, direction) -> None:
    """Apply the gates from ``first`` to ``last`` to (ψ_0, ψ_1, ψ_2), v = ``direction``."""
    for g in range(first, last):
        x, xl, z, high, real = (
            gates[g, X], gates[g, XL], gates[g, Z], gates[g, HIGH], gates[g, REAL]
        )  # fmt: skip
        e = 16 * gates[g, ZL] + 8 * (gates[g, SIGN] ^ odd(base & gates[g, ALL]))
        k = 8 * gates[g, ANGLE]
        c, s, v = load(cosines, k), load(sines, k), load(direction, k)
        w, u, h = -v * s, v * c, splat(-0.5) * v * v
        for p in range(rows >> 1 if x else rows):
            row = pair(p, high)
            i, j = 16 * row, 16 * (row ^ x)
            qi = load(SIGNS, e ^ (8 * odd(row & z)))
            if xl:
                qj = load(SIGNS, e ^ (8 * odd((row ^ x) & z)))
                _jet_lanes(p0, p1, p2, i, j, xl, real, c, qi * s, qj * s, w, qi * u, qj * u, h)
            elif x == 0:
                _jet(p0, p1, p2, i + 8, i, c, qi * s, w, qi * u, h)
            elif real:
                _jet(p0, p1, p2, i, j, c, qi * s, w, qi * u, h)
                _jet(p0, p1, p2, i + 8, j + 8, c, qi * s, w, qi * u, h)
            else:
                _jet(p0, p1, p2, j + 8, i, c, qi * s, w, qi * u, h)
                _jet(p0, p1, p2, i + 8, j, c, qi * s, w, qi * u, h)


@inner
def _jet(p0, p1, p2, i, j, c, t, w, u, h) -> None:
    """Turn two real rows of all three: Q takes (a, b) to (b, −a)."""
    a0, b0 = load(p0, i), load(p0, j)
    a1, b1 = load(p1, i), load(p1, j)
    a2, b2 = load(p2, i), load(p2, j)
    c0, d0 = fuse(t, b0, c * a0), c * b0 - t * a0
    store(p0, i, c0)
    store(p0, j, d0)
    store(p1, i, fuse(u, b0, fuse(w, a0, fuse(t, b1, c * a1))))
    store(p1, j, fuse(w, b0, c * b1 - t * a1) - u * a0)
    store(p2, i, fuse(h, c0, fuse(u, b1, fuse(w, a1, fuse(t, b2, c * a2)))))
    store(p2, j, fuse(h, d0, fuse(w, b1, c * b2 - t * a2) - u * a1))


@inner
def _jet_lanes(p0, p1, p2, i, j, xl, real, c, ti, tj, w, ui, uj, h) -> None:
    """Turn two rows of all three, one side of the turn with its lanes exchanged."""
    (a0, b0), (a1, b1), (a2, b2) = (
        moved(p0, i, xl, real), moved(p1, i, xl, real), moved(p2, i, xl, real)
    )  # fmt: skip
    (c0, d0), (c1, d1), (c2, d2) = (
        moved(p0, j, xl, real), moved(p1, j, xl, real), moved(p2, j, xl, real)
    )  # fmt: skip
    if i != j:
        _jet_part(p0, p1, p2, j, a0, a1, a2, c, tj, w, uj, h)
        _jet_part(p0, p1, p2, j + 8, b0, b1, b2, c, tj, w, uj, h)
    _jet_part(p0, p1, p2, i, c0, c1, c2, c, ti, w, ui, h)
    _jet_part(p0, p1, p2, i + 8, d0, d1, d2, c, ti, w, ui, h)


@inner
def _jet_part(p0, p1, p2, i, b0, b1, b2, c, t, w, u, h) -> None:
    """Turn one real row, given Q of it without the sign."""
    a0, a1, a2 = load(p0, i), load(p1, i), load(p2, i)
    c0 = fuse(t, b0, c * a0)
    store(p0, i, c0)
    store(p1, i, fuse(u, b0, fuse(w, a0, fuse(t, b1, c * a1))))
    store(p2, i, fuse(h, c0, fuse(u, b1, fuse(w, a1, fuse(t, b2, c * a2)))))
