"""Compiled Pauli rotations on rows of eight lanes.

A state is a flat array; row r is eight real parts at 16r and the eight imaginary parts behind
them. What the lanes are is the caller's business: eight circuits side by side, or the lowest
three bits of the index of an amplitude.

A generator is Q = iP for a Pauli string P with a sign: (Qφ)_i = q_i φ_{i XOR x}, where the bits
of i and x are those of the row and, below them, those of the lane. With an odd number of
letters Y q_i = ±1, with an even number q_i = ±i, and the sign is that of (−1)^|i AND z|.
The gate is exp(iθP) = c + sQ with c = cos θ and s = sin θ.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types)

from __future__ import annotations

import numpy as np

from qntk_check.kernel.states._lanes import WIDTH, fuse, inner, load, odd, splat, store, swap
from qntk_check.kernel.states._layout import Gate
from qntk_check.kernel.states.frame import String

__all__ = ["SIGNS", "backward", "forward", "gate_of", "moved", "observe", "overlap", "pair"]

ROW_BITS, PAIR_BITS = 4, 5  # row r begins at 16r


def _signs() -> np.ndarray:
    """Return (−1)^(|lane AND z| + b) as a flat table over z, b and the lane."""
    lane = np.arange(WIDTH)
    counted = np.bitwise_count(lane[:, None] & lane)[:, None, :] + np.arange(2)[:, None]
    return np.ascontiguousarray(1.0 - 2.0 * (counted % 2)).ravel()


SIGNS = _signs()


def gate_of(string: String, number: int, lane_bits: int = 0, whole: int | None = None) -> Gate:
    """Return a gate exp(iθP), or a string of an observable, as a row of a table.

    ``whole`` is z on the whole register where the string is given in the coordinates of a tile.

    Examples
    --------
    >>> gate_of(String(0b1001, 0b0001, 1), 5, lane_bits=3)  # an X on the row, a Y on the lane
    Gate(x=1, xl=1, z=0, zl=1, real=1, sign=0, angle=5, whole=1, high=0)
    """
    x, z, k = string
    lane = (1 << lane_bits) - 1
    power = (k + 1 + 2 * (x & z).bit_count()) % 4  # q = i^power (−1)^|i AND z|
    row = x >> lane_bits
    return Gate(
        x=row,
        xl=x & lane,
        z=z >> lane_bits,
        zl=z & lane,
        real=1 - power % 2,
        sign=power // 2,
        angle=number,
        whole=z if whole is None else whole,
        high=row.bit_length() - 1 if row else 62,
    )


@inner
def forward(phi, gates, stretch, base, turns) -> None:
    """Apply a stretch of the gates; rows are counted from the amplitude ``base``."""
    for g in range(stretch.first, stretch.last):
        gate = gates[g]
        e = 16 * gate.zl + 8 * (gate.sign ^ odd(base & gate.whole))
        c, s = load(turns.cosines, 8 * gate.angle), load(turns.sines, 8 * gate.angle)
        if gate.xl:
            _turn_lanes(phi, gate, e, c, s)
        elif gate.x == 0:
            _turn_phases(phi, gate, e, c, s)
        elif gate.real:
            _turn_real(phi, gate, e, c, s)
        else:
            _turn_imaginary(phi, gate, e, c, s)


@inner
def backward(phi, bra, gates, stretch, base, turns, reads) -> None:
    """Undo the gates on φ and on the bra, the last first; write 2 Re⟨bra|Q|φ⟩ at each angle."""
    for k in range(stretch.last - stretch.first):
        gate = gates[stretch.last - 1 - k]
        e = 16 * gate.zl + 8 * (gate.sign ^ odd(base & gate.whole))
        c, s = load(turns.cosines, 8 * gate.angle), load(turns.sines, 8 * gate.angle)
        if gate.xl:
            read = _undo_lanes(phi, bra, gate, e, c, s)
        elif gate.x == 0:
            read = _undo_phases(phi, bra, gate, e, c, s)
        elif gate.real:
            read = _undo_real(phi, bra, gate, e, c, s)
        else:
            read = _undo_imaginary(phi, bra, gate, e, c, s)
        store(reads, 8 * gate.angle, read + read)


@inner
def pair(p, high):
    """Return the p-th row whose bit ``high`` is 0."""
    low = (1 << high) - 1
    return ((p & ~low) << 1) | (p & low)


@inner
def _rotate(phi, i, j, c, t) -> None:
    """Turn two real rows: a → ca + tb, b → cb − ta. Every gate consists of such turns."""
    a, b = load(phi, i), load(phi, j)
    store(phi, i, fuse(t, b, c * a))
    store(phi, j, c * b - t * a)


@inner
def _cross(phi, bra, i, j):
    """Return bra_i φ_j − bra_j φ_i, the share of two real rows in Re⟨bra|Q|φ⟩."""
    return load(bra, i) * load(phi, j) - load(bra, j) * load(phi, i)


# What a gate's record holds is read before the loops: in them every store might change it.


@inner
def _turn_phases(phi, gate, e, c, s) -> None:
    z = gate.z
    for row in range(len(phi) >> ROW_BITS):
        i = 16 * row
        _rotate(phi, i + 8, i, c, load(SIGNS, e ^ (8 * odd(row & z))) * s)


@inner
def _turn_real(phi, gate, e, c, s) -> None:
    x, z, high = gate.x, gate.z, gate.high
    for p in range(len(phi) >> PAIR_BITS):
        row = pair(p, high)
        i, j, t = 16 * row, 16 * (row ^ x), load(SIGNS, e ^ (8 * odd(row & z))) * s
        _rotate(phi, i, j, c, t)
        _rotate(phi, i + 8, j + 8, c, t)


@inner
def _turn_imaginary(phi, gate, e, c, s) -> None:
    x, z, high = gate.x, gate.z, gate.high
    for p in range(len(phi) >> PAIR_BITS):
        row = pair(p, high)
        i, j, t = 16 * row, 16 * (row ^ x), load(SIGNS, e ^ (8 * odd(row & z))) * s
        _rotate(phi, j + 8, i, c, t)
        _rotate(phi, i + 8, j, c, t)


@inner
def _undo_phases(phi, bra, gate, e, c, s):
    z, read = gate.z, splat(0.0)
    for row in range(len(phi) >> ROW_BITS):
        i, q = 16 * row, load(SIGNS, e ^ (8 * odd(row & z)))
        read = fuse(q, _cross(phi, bra, i + 8, i), read)
        t = q * s
        _rotate(phi, i, i + 8, c, t)
        _rotate(bra, i, i + 8, c, t)
    return read


@inner
def _undo_real(phi, bra, gate, e, c, s):
    x, z, high, read = gate.x, gate.z, gate.high, splat(0.0)
    for p in range(len(phi) >> PAIR_BITS):
        row = pair(p, high)
        i, j, q = 16 * row, 16 * (row ^ x), load(SIGNS, e ^ (8 * odd(row & z)))
        read = fuse(q, _cross(phi, bra, i, j) + _cross(phi, bra, i + 8, j + 8), read)
        t = q * s
        _rotate(phi, j, i, c, t)
        _rotate(phi, j + 8, i + 8, c, t)
        _rotate(bra, j, i, c, t)
        _rotate(bra, j + 8, i + 8, c, t)
    return read


@inner
def _undo_imaginary(phi, bra, gate, e, c, s):
    x, z, high, read = gate.x, gate.z, gate.high, splat(0.0)
    for p in range(len(phi) >> PAIR_BITS):
        row = pair(p, high)
        i, j, q = 16 * row, 16 * (row ^ x), load(SIGNS, e ^ (8 * odd(row & z)))
        read = fuse(q, _cross(phi, bra, j + 8, i) + _cross(phi, bra, i + 8, j), read)
        t = q * s
        _rotate(phi, i, j + 8, c, t)
        _rotate(phi, j, i + 8, c, t)
        _rotate(bra, i, j + 8, c, t)
        _rotate(bra, j, i + 8, c, t)
    return read


# Where a string flips bits of the lane, one side of every turn has its lanes exchanged.


@inner
def moved(phi, i, xl, real):
    """Return a row with its lanes exchanged, times i unless q is real."""
    r, m = swap(load(phi, i), xl), swap(load(phi, i + 8), xl)
    return (r, m) if real else (-m, r)


@inner
def _rotate_lanes(phi, i, j, exchange, c, ti, tj) -> None:
    ir, im, jr, jm = load(phi, i), load(phi, i + 8), load(phi, j), load(phi, j + 8)
    xl, real = exchange
    (ar, am), (br, bm) = moved(phi, i, xl, real), moved(phi, j, xl, real)
    store(phi, i, fuse(ti, br, c * ir))
    store(phi, i + 8, fuse(ti, bm, c * im))
    store(phi, j, fuse(tj, ar, c * jr))
    store(phi, j + 8, fuse(tj, am, c * jm))


@inner
def _turn_lanes(phi, gate, e, c, s) -> None:
    x, z, high, exchange = gate.x, gate.z, gate.high, (gate.xl, gate.real)
    for p in range(len(phi) >> (PAIR_BITS if x else ROW_BITS)):
        row = pair(p, high)
        ti = load(SIGNS, e ^ (8 * odd(row & z))) * s
        tj = load(SIGNS, e ^ (8 * odd((row ^ x) & z))) * s
        _rotate_lanes(phi, 16 * row, 16 * (row ^ x), exchange, c, ti, tj)


@inner
def _undo_lanes(phi, bra, gate, e, c, s):
    x, xl, z, high, real = gate.x, gate.xl, gate.z, gate.high, gate.real
    read, minus = splat(0.0), -s
    for p in range(len(phi) >> (PAIR_BITS if x else ROW_BITS)):
        row = pair(p, high)
        i, j = 16 * row, 16 * (row ^ x)
        qi = load(SIGNS, e ^ (8 * odd(row & z)))
        qj = load(SIGNS, e ^ (8 * odd((row ^ x) & z)))
        r, m = moved(phi, j, xl, real)
        read = fuse(qi, fuse(load(bra, i + 8), m, load(bra, i) * r), read)
        if x:
            r, m = moved(phi, i, xl, real)
            read = fuse(qj, fuse(load(bra, j + 8), m, load(bra, j) * r), read)
        _rotate_lanes(phi, i, j, (xl, real), c, qi * minus, qj * minus)
        _rotate_lanes(bra, i, j, (xl, real), c, qi * minus, qj * minus)
    return read


@inner
def observe(phi, psi, out, first, last, observed):
    """Return Re⟨ψ|O|φ⟩ of some rows, lane by lane; write Oφ to ``out`` unless that is empty.

    Strings are listed as gates are, with Q = iP, each with its coefficient in all lanes.
    """
    strings, values, whole = observed.strings, observed.values, splat(0.0)
    for row in range(first, last):
        i, r, m = 16 * row, splat(0.0), splat(0.0)
        for k in range(len(strings)):
            term = strings[k]
            x, real = term.x, term.real
            e = 16 * term.zl + 8 * (term.sign ^ real ^ odd(row & term.z))
            q = load(SIGNS, e) * load(values, 8 * k)
            a, b = moved(phi, 16 * (row ^ x), term.xl, real == 0)
            r, m = fuse(q, a, r), fuse(q, b, m)
        if len(out):
            store(out, i, r)
            store(out, i + 8, m)
        whole = fuse(load(psi, i), r, fuse(load(psi, i + 8), m, whole))
    return whole


@inner
def overlap(phi, bra, first, last):
    """Return Re⟨φ|bra⟩ of some rows, lane by lane."""
    whole = splat(0.0)
    for row in range(first, last):
        i = 16 * row
        whole = fuse(load(phi, i), load(bra, i), fuse(load(phi, i + 8), load(bra, i + 8), whole))
    return whole
