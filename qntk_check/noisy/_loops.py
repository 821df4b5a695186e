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
    ``(·, 4**n)``; ``tables``, ``(·, 4, 4)``, act on the letters that are ``strides`` apart.
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
def _turn(r: np.ndarray, woven: Woven, number: int, c: float, s: float) -> None:
    """Turn the pairs of a step by an angle, given its cosine and sine."""
    rows, partners, signs = woven.rows[number], woven.partners[number], woven.signs[number]
    for p in range(rows.size):
        i, j = rows[p], partners[p]
        x, y, t = r[i], r[j], signs[p] * s
        r[i] = c * x - t * y
        r[j] = c * y + t * x


@compiled()
def _keep(r: np.ndarray, woven: Woven, number: int, kept: np.ndarray) -> None:
    """Copy the pairs of a step."""
    rows, partners = woven.rows[number], woven.partners[number]
    for p in range(rows.size):
        kept[0, p] = r[rows[p]]
        kept[1, p] = r[partners[p]]


@compiled()
def _steady(
    r: np.ndarray, spare: np.ndarray, woven: Woven, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pass a step without an angle; return the array that holds the state, and the other one."""
    number = woven.numbers[step]
    if woven.kinds[step] == TABLE:
        _table(r, woven.tables[number], int(woven.strides[number]))
        return r, spare
    source, weights = woven.sources[number], woven.weights[number]
    for i in range(r.size):
        spare[i] = weights[i] * r[source[i]]
    return spare, r


@compiled()
def forth(woven: Woven, states: np.ndarray, turns: Turns) -> None:
    """Move states ``(B, 4**n)`` through all steps, in place."""
    r, spare = np.empty(states.shape[1]), np.empty(states.shape[1])
    for b in range(states.shape[0]):
        r[:] = states[b]
        for step in range(woven.kinds.size):
            if woven.kinds[step] == TURN:
                a = woven.angles[step]
                _turn(r, woven, woven.numbers[step], turns.cosines[b, a], turns.sines[b, a])
            else:
                r, spare = _steady(r, spare, woven, step)
        states[b] = r


@compiled()
def _back(o: np.ndarray, spare: np.ndarray, woven: Woven, step: int) -> bool:
    """Take an observable back over a step without an angle; whether ``spare`` holds it then."""
    number = woven.numbers[step]
    if woven.kinds[step] == TABLE:
        _table(o, woven.tables[number].T, int(woven.strides[number]))
        return False
    source, weights = woven.sources[number], woven.weights[number]
    for i in range(o.size):
        spare[source[i]] = weights[i] * o[i]
    return True


@compiled()
def _derivative(o: np.ndarray, woven: Woven, number: int, kept: np.ndarray) -> float:
    """Return o·turn(r) by the pairs that were kept."""
    rows, partners, signs = woven.rows[number], woven.partners[number], woven.signs[number]
    total = 0.0
    for p in range(rows.size):
        total += signs[p] * (o[partners[p]] * kept[0, p] - o[rows[p]] * kept[1, p])
    return 2 * total


@compiled()
def forth_and_back(
    woven: Woven, states: np.ndarray, observable: np.ndarray, turns: Turns, gradient: np.ndarray
) -> np.ndarray:
    """Return ⟨O⟩ ``(B,)`` of states at the start, and write its derivatives ``(B, L)``."""
    B, size = states.shape
    expectation = np.empty(B)
    kept = np.empty((gradient.shape[1], 2, size // 4))
    r, spare = np.empty(size), np.empty(size)
    for b in range(B):
        r[:] = states[b]
        for step in range(woven.kinds.size):
            if woven.kinds[step] == TURN:
                a, number = woven.angles[step], woven.numbers[step]
                _turn(r, woven, number, turns.cosines[b, a], turns.sines[b, a])
                _keep(r, woven, number, kept[a])
            else:
                r, spare = _steady(r, spare, woven, step)
        expectation[b] = (observable * r).sum()
        r[:] = observable
        for step in range(woven.kinds.size - 1, -1, -1):
            if woven.kinds[step] == TURN:
                a, number = woven.angles[step], woven.numbers[step]
                gradient[b, a] = _derivative(r, woven, number, kept[a])
                _turn(r, woven, number, turns.cosines[b, a], -turns.sines[b, a])
            elif _back(r, spare, woven, step):
                r, spare = spare, r
    return expectation


@compiled()
def _move(jets: np.ndarray, woven: Woven, number: int, v: float) -> None:
    """Take r_0 + s r_1 + s² r_2 through exp(sv·turn), where turn² is −4 on pairs."""
    rows, partners, signs = woven.rows[number], woven.partners[number], woven.signs[number]
    for p in range(rows.size):
        i, j, t = rows[p], partners[p], 2 * signs[p] * v
        jets[2, i] -= t * jets[1, j] + 2 * v * v * jets[0, i]
        jets[2, j] += t * jets[1, i] - 2 * v * v * jets[0, j]
        jets[1, i] -= t * jets[0, j]
        jets[1, j] += t * jets[0, i]


@compiled()
def bend(woven: Woven, states: np.ndarray, turns: Turns) -> None:
    """Replace states at the start by r_2 at the end, half the second derivative, in place."""
    jets, spare = np.empty((3, states.shape[1])), np.empty(states.shape[1])
    for b in range(states.shape[0]):
        jets[0] = states[b]
        jets[1:] = 0.0
        for step in range(woven.kinds.size):
            a, number = woven.angles[step], woven.numbers[step]
            if woven.kinds[step] == TURN:
                _move(jets, woven, number, turns.direction[b, a])
                for k in range(3):
                    _turn(jets[k], woven, number, turns.cosines[b, a], turns.sines[b, a])
            else:
                for k in range(3):
                    found, _other = _steady(jets[k], spare, woven, step)
                    if woven.kinds[step] == MONOMIAL:
                        jets[k] = found
        states[b] = jets[2]
