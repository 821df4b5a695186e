"""Compiled second-order jets ψ_0 + sψ_1 + s²ψ_2 on rows of eight lanes; see :mod:`._rows`.

With R = exp(iθP) = c + sin θ·Q and Q² = −1 a gate at the angle θ + sv is R(1 + svQ − s²v²/2 + …):

ψ_0' = Rψ_0,  ψ_1' = Rψ_1 + vRQψ_0,  ψ_2' = Rψ_2 + vRQψ_1 − (v²/2)ψ_0',  RQ = −sin θ + cQ.
"""

# ruff: noqa: ANN001 (numba infers the types)

from __future__ import annotations

from typing import NamedTuple

from qntk_check.kernel.states._lanes import Lanes, fuse, inner, load, odd, splat, store
from qntk_check.kernel.states._rows import PAIR_BITS, ROW_BITS, SIGNS, moved, pair

__all__ = ["jets"]


class _Turn(NamedTuple):
    """What a gate multiplies by: 1 (c), Q (t); v times −sin θ (w) and cQ (u); −v²/2 (h)."""

    c: Lanes
    t: Lanes
    w: Lanes
    u: Lanes
    h: Lanes


@inner
def jets(psi, gates, stretch, base, turns, along) -> None:
    """Apply a stretch of the gates to (ψ_0, ψ_1, ψ_2), v = ``along``."""
    for g in range(stretch.first, stretch.last):
        gate = gates[g]
        x, xl, z, high, real = gate.x, gate.xl, gate.z, gate.high, gate.real
        e = 16 * gate.zl + 8 * (gate.sign ^ odd(base & gate.whole))
        k = 8 * gate.angle
        c, s, v = load(turns.cosines, k), load(turns.sines, k), load(along, k)
        w, u, h = -v * s, v * c, splat(-0.5) * v * v
        for p in range(len(psi[0]) >> (PAIR_BITS if x else ROW_BITS)):
            row = pair(p, high)
            i, j = 16 * row, 16 * (row ^ x)
            q = load(SIGNS, e ^ (8 * odd(row & z)))
            turn = _Turn(c, q * s, w, q * u, h)
            if xl:
                q = load(SIGNS, e ^ (8 * odd((row ^ x) & z)))
                _jet_lanes(psi, i, j, (xl, real), turn, _Turn(c, q * s, w, q * u, h))
            elif x == 0:
                _jet(psi, i + 8, i, turn)
            elif real:
                _jet(psi, i, j, turn)
                _jet(psi, i + 8, j + 8, turn)
            else:
                _jet(psi, j + 8, i, turn)
                _jet(psi, i + 8, j, turn)


@inner
def _jet(psi, i, j, turn) -> None:
    """Turn two real rows of all three: Q takes (a, b) to (b, −a)."""
    p0, p1, p2 = psi
    c, t, w, u, h = turn
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
def _jet_lanes(psi, i, j, exchange, turn_i, turn_j) -> None:
    """Turn two rows of all three, one side of the turn with its lanes exchanged."""
    p0, p1, p2 = psi
    xl, real = exchange
    (a0, b0), (a1, b1), (a2, b2) = (
        moved(p0, i, xl, real), moved(p1, i, xl, real), moved(p2, i, xl, real)
    )  # fmt: skip
    (c0, d0), (c1, d1), (c2, d2) = (
        moved(p0, j, xl, real), moved(p1, j, xl, real), moved(p2, j, xl, real)
    )  # fmt: skip
    if i != j:
        _jet_part(psi, j, (a0, a1, a2), turn_j)
        _jet_part(psi, j + 8, (b0, b1, b2), turn_j)
    _jet_part(psi, i, (c0, c1, c2), turn_i)
    _jet_part(psi, i + 8, (d0, d1, d2), turn_i)


@inner
def _jet_part(psi, i, others, turn) -> None:
    """Turn one real row, given Q of it without the sign."""
    p0, p1, p2 = psi
    b0, b1, b2 = others
    c, t, w, u, h = turn
    a0, a1, a2 = load(p0, i), load(p1, i), load(p2, i)
    c0 = fuse(t, b0, c * a0)
    store(p0, i, c0)
    store(p1, i, fuse(u, b0, fuse(w, a0, fuse(t, b1, c * a1))))
    store(p2, i, fuse(h, c0, fuse(u, b1, fuse(w, a1, fuse(t, b2, c * a2)))))
