"""The compiled sweeps through a woven program: all its steps for one circuit after another.

The states of a circuit stay in the cache while all steps pass over them, and no step is called from
Python. :mod:`.steps` says the same in NumPy, step by step. Nothing here is called from another
file's compiled code, nor calls any: numba sees by itself when what it keeps is out of date.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qntk_check.compiling import compiled

__all__ = ["MONOMIAL", "TABLE", "TURN", "Turns", "Woven", "bend", "forth", "forth_and_back"]

TURN, MONOMIAL, TABLE = 0, 1, 2


class Woven(NamedTuple):
    """A program as arrays; equal steps are kept once.

    ``kinds``, ``numbers`` and ``angles``, shape ``(S,)``, say of each step what it is, which of the
    arrays of that kind is its own, and by which angle it turns. ``rows``, ``partners``, ``signs``
    are those of turns, ``(·, 4**n / 4)``; ``sources`` and ``weights`` those of monomials,
    ``(·, 4**n)``; ``tables``, ``(·, 4, 4)``, act on coordinates that are ``strides`` apart, and
    ``backs`` are their transposes.
    """

    kinds: np.ndarray
    numbers: np.ndarray
    angles: np.ndarray
    rows: np.ndarray
    partners: np.ndarray
    signs: np.ndarray
    sources: np.ndarray
    weights: np.ndarray
    tables: np.ndarray
    backs: np.ndarray
    strides: np.ndarray


class Turns(NamedTuple):
    """cos 2θ and sin 2θ, and for :func:`bend` a direction; each of shape ``(B, L)``."""

    cosines: np.ndarray
    sines: np.ndarray
    direction: np.ndarray


@compiled()
def _table(r: np.ndarray, matrix: np.ndarray, stride: int) -> None:
    """Apply a matrix to every four coordinates that are a stride apart."""
    for start in range(0, r.size, 4 * stride):
        for i in range(start, start + stride):
            j, k, m = i + stride, i + 2 * stride, i + 3 * stride
            a, b, c, d = r[i], r[j], r[k], r[m]
            r[i] = matrix[0, 0] * a + matrix[0, 1] * b + matrix[0, 2] * c + matrix[0, 3] * d
            r[j] = matrix[1, 0] * a + matrix[1, 1] * b + matrix[1, 2] * c + matrix[1, 3] * d
            r[k] = matrix[2, 0] * a + matrix[2, 1] * b + matrix[2, 2] * c + matrix[2, 3] * d
            r[m] = matrix[3, 0] * a + matrix[3, 1] * b + matrix[3, 2] * c + matrix[3, 3] * d


@compiled()
def _turn(
    r: np.ndarray, rows: np.ndarray, partners: np.ndarray, signs: np.ndarray, c: float, s: float
) -> None:
    """Turn pairs by an angle, given its cosine and sine."""
    for p in range(rows.size):
        i, j = rows[p], partners[p]
        x, y, t = r[i], r[j], signs[p] * s
        r[i] = c * x - t * y
        r[j] = c * y + t * x


@compiled()
def _gather(r: np.ndarray, source: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """Write w_i r_{source i}."""
    for i in range(r.size):
        out[i] = weights[i] * r[source[i]]


@compiled()
def _scatter(o: np.ndarray, source: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """Write w_i o_i to the place source i: the transpose of :func:`_gather`."""
    for i in range(o.size):
        out[source[i]] = weights[i] * o[i]


@compiled()
def _pass(woven: Woven, step: int, r: np.ndarray, spare: np.ndarray, c: float, s: float) -> bool:
    """Move a state through a step; whether ``spare`` holds it then."""
    kind, k = woven.kinds[step], woven.numbers[step]
    if kind == TURN:
        _turn(r, woven.rows[k], woven.partners[k], woven.signs[k], c, s)
    elif kind == TABLE:
        _table(r, woven.tables[k], int(woven.strides[k]))
    else:
        _gather(r, woven.sources[k], woven.weights[k], spare)
    return kind == MONOMIAL


@compiled()
def forth(woven: Woven, states: np.ndarray, turns: Turns) -> None:
    """Move states ``(B, 4**n)`` through all steps, in place."""
    r, spare = np.empty(states.shape[1]), np.empty(states.shape[1])
    for b in range(states.shape[0]):
        r[:] = states[b]
        for step in range(woven.kinds.size):
            a = woven.angles[step]
            if _pass(woven, step, r, spare, turns.cosines[b, a], turns.sines[b, a]):
                r, spare = spare, r
        states[b] = r


@compiled()
def forth_and_back(
    woven: Woven, states: np.ndarray, observable: np.ndarray, turns: Turns, gradient: np.ndarray
) -> np.ndarray:
    """Return ⟨O⟩ ``(B,)`` of states at the start, and write its derivatives ``(B, L)``."""
    size, last = states.shape[1], woven.kinds.size - 1
    expectation = np.empty(states.shape[0])
    kept = np.empty((gradient.shape[1], 2, size // 4))
    r, spare = np.empty(size), np.empty(size)
    for b in range(states.shape[0]):
        r[:] = states[b]
        for step in range(last + 1):
            a, k = woven.angles[step], woven.numbers[step]
            if _pass(woven, step, r, spare, turns.cosines[b, a], turns.sines[b, a]):
                r, spare = spare, r
            if woven.kinds[step] == TURN:
                for p in range(size // 4):
                    kept[a, 0, p] = r[woven.rows[k, p]]
                    kept[a, 1, p] = r[woven.partners[k, p]]
        expectation[b] = (observable * r).sum()
        r[:] = observable
        for step in range(last, -1, -1):
            a, k = woven.angles[step], woven.numbers[step]
            if woven.kinds[step] == TURN:
                total = 0.0
                for p in range(size // 4):
                    there, here = r[woven.partners[k, p]], r[woven.rows[k, p]]
                    total += woven.signs[k, p] * (there * kept[a, 0, p] - here * kept[a, 1, p])
                gradient[b, a] = 2 * total
                c, s = turns.cosines[b, a], -turns.sines[b, a]
                _turn(r, woven.rows[k], woven.partners[k], woven.signs[k], c, s)
            elif woven.kinds[step] == TABLE:
                _table(r, woven.backs[k], int(woven.strides[k]))
            else:
                _scatter(r, woven.sources[k], woven.weights[k], spare)
                r, spare = spare, r
    return expectation


@compiled()
def bend(woven: Woven, states: np.ndarray, turns: Turns) -> None:
    """Replace states at the start by r_2 at the end, half the second derivative, in place.

    r_0 + s r_1 + s² r_2 goes through exp(sv·turn) before each rotation; turn² is −4 on pairs.
    """
    jets, spare = np.empty((3, states.shape[1])), np.empty(states.shape[1])
    for b in range(states.shape[0]):
        jets[0] = states[b]
        jets[1:] = 0.0
        for step in range(woven.kinds.size):
            a, n = woven.angles[step], woven.numbers[step]
            if woven.kinds[step] == TURN:
                v = turns.direction[b, a]
                for p in range(states.shape[1] // 4):
                    i, j, t = woven.rows[n, p], woven.partners[n, p], 2 * woven.signs[n, p] * v
                    jets[2, i] -= t * jets[1, j] + 2 * v * v * jets[0, i]
                    jets[2, j] += t * jets[1, i] - 2 * v * v * jets[0, j]
                    jets[1, i] -= t * jets[0, j]
                    jets[1, j] += t * jets[0, i]
            for k in range(3):
                if _pass(woven, step, jets[k], spare, turns.cosines[b, a], turns.sines[b, a]):
                    jets[k] = spare
        states[b] = jets[2]
