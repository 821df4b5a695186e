"""The compiled loops over coordinates ``(B, 4**n)``: pairs that turn, permutations with weights."""

from __future__ import annotations

import numpy as np

from qntk_check.compiling import compiled

__all__ = ["gather", "kept_pairs", "overlap", "rotate", "scatter"]


@compiled(fastmath=False)
def rotate(
    r: np.ndarray, rows: np.ndarray, partners: np.ndarray, signs: np.ndarray,
    cosines: np.ndarray, sines: np.ndarray,
) -> None:  # fmt: skip
    """Turn pairs of coordinates in place, each row by its own angle."""
    for b in range(r.shape[0]):
        c, s = cosines[b], sines[b]
        for k in range(rows.size):
            i, j = rows[k], partners[k]
            first, second = r[b, i], r[b, j]
            tilted = signs[k] * s
            r[b, i] = c * first - tilted * second
            r[b, j] = c * second + tilted * first


@compiled(fastmath=False)
def kept_pairs(r: np.ndarray, rows: np.ndarray, partners: np.ndarray, out: np.ndarray) -> None:
    """Copy the coordinates of pairs, shape ``(B, 2, pairs)``."""
    for b in range(r.shape[0]):
        for k in range(rows.size):
            out[b, 0, k] = r[b, rows[k]]
            out[b, 1, k] = r[b, partners[k]]


@compiled(fastmath=False)
def overlap(
    o: np.ndarray, kept: np.ndarray, rows: np.ndarray, partners: np.ndarray, signs: np.ndarray,
    out: np.ndarray,
) -> None:  # fmt: skip
    """Add up 2t (o_P' r_P − o_P r_P') over pairs, for each row."""
    for b in range(o.shape[0]):
        total = 0.0
        for k in range(rows.size):
            here, there = o[b, rows[k]], o[b, partners[k]]
            total += signs[k] * (there * kept[b, 0, k] - here * kept[b, 1, k])
        out[b] = 2 * total


@compiled(fastmath=False)
def gather(r: np.ndarray, source: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """Write w_i r_{source i} in every row."""
    for b in range(r.shape[0]):
        for i in range(source.size):
            out[b, i] = weights[i] * r[b, source[i]]


@compiled(fastmath=False)
def scatter(o: np.ndarray, source: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """Write w_i o_i to the place source i, in every row: the transpose of :func:`gather`."""
    for b in range(o.shape[0]):
        for i in range(source.size):
            out[b, source[i]] = weights[i] * o[b, i]
