"""The average over the coins of :mod:`.uniform`, sampled: 64 strings to a word.

Bit k of a word belongs to string k; each gate is a few exclusive-ors on whole arrays. The coins
of a one-qubit rotation that nothing follows on its qubit are summed over: there a letter that
commutes with the axis must be diagonal already, and any other ends diagonal by one of two coins,
unless the axis is Z. What is left of D is then 2^−m for m such qubits, or 0.
"""

from __future__ import annotations

import numpy as np

from qntk_check.kernel.averages.steps import BITS, Clifford, Start, Turn
from qntk_check.kernel.averages.strings import Walk

__all__ = ["sample_squares"]

_WORDS = 256  # strings walk 64 × 256 at a time; the last block may be narrower


def sample_squares(
    walk: Walk, layers: int, size: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Return means of 4·M_ℓ·D, shape ``(L,)``, and the standard deviation of their sum.

    Parameters
    ----------
    walk
        A string and what it passes.
    layers
        The number L of angles of the circuit.
    size
        How many strings walk.
    rng
        Of the coins.
    """
    total, squares = np.zeros(layers), 0.0
    for start in range(0, size, 64 * _WORDS):
        count = min(64 * _WORDS, size - start)
        passed, halves, dead = _walk_block(walk, -(-count // 64), rng)
        alive = _unpacked(~dead)[:count]
        columns = np.flatnonzero(alive)
        if not len(columns):
            continue
        hits = {layer: _unpacked(words)[columns] for layer, words in passed.items()}
        weights = 4.0 * 2.0 ** -sum(
            (_unpacked(words)[columns].astype(float) for words in halves), np.zeros(len(columns))
        )
        each = np.zeros(len(columns))
        for layer, hit in hits.items():
            value = hit * weights
            total[layer] += value.sum()
            each += value
        squares += float(each @ each)
    variance = max(squares / size - (total.sum() / size) ** 2, 0.0)
    return total / size, variance**0.5


def _unpacked(words: np.ndarray) -> np.ndarray:
    return np.unpackbits(words.view(np.uint8), bitorder="little")


def _walk_block(
    walk: Walk, words: int, rng: np.random.Generator
) -> tuple[dict[int, np.ndarray], list[np.ndarray], np.ndarray]:
    """Return for each angle which strings anticommute, which are halved, and which end at 0."""
    ones = np.full(words, np.uint64(2**64 - 1))
    none = np.zeros(words, dtype=np.uint64)
    x = {q: (ones if BITS[walk.string[q]][0] else none).copy() for q in walk.qubits}
    z = {q: (ones if BITS[walk.string[q]][1] else none).copy() for q in walk.qubits}
    closing = _closing(walk)
    passed: dict[int, np.ndarray] = {}
    halves: list[np.ndarray] = []
    dead = none.copy()
    for number, step in enumerate(walk.steps):
        if isinstance(step, Clifford):
            _map(step, x, z)
        elif isinstance(step, Start):
            _start(step, x, z, rng)
        elif isinstance(step, Turn) and number in closing:
            q = step.qubits[0]
            del closing[number]
            passed[step.layer], bad = _close(step.letters, x.pop(q), z.pop(q))
            halves.append(passed[step.layer])
            dead |= bad
        elif isinstance(step, Turn):
            passed[step.layer] = _turn(step, x, z, rng)
    for bits in x.values():
        dead |= bits
    return passed, halves, dead


def _start(step: Start, x: dict, z: dict, rng: np.random.Generator) -> None:
    """Draw for each string the letter that ends diagonal here, by the squares of its means.

    A letter ends with the square of its mean, and these sum to 1 over X, Y and Z: it is as if
    one of the three were drawn with that probability and taken to Z.
    """
    (q,) = step.qubits
    count = 64 * len(x[q])
    drawn = rng.choice(3, size=count, p=np.square(step.bloch) / np.sum(np.square(step.bloch)))
    as_x, as_y, as_z = (
        np.packbits(drawn == k, bitorder="little").view(np.uint64) for k in range(3)
    )
    x[q] = (as_x & z[q]) | (as_y & (x[q] ^ z[q])) | (as_z & x[q])


def _closing(walk: Walk) -> dict[int, int]:
    """Return the one-qubit rotations that nothing follows on their qubit, by position."""
    last = {q: number for number, step in enumerate(walk.steps) for q in step.qubits}
    return {
        number: q
        for q, number in last.items()
        if isinstance(walk.steps[number], Turn) and len(walk.steps[number].qubits) == 1
    }


def _close(axis: str, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which letters are halved by the last rotation, and which cannot end diagonal."""
    if axis == "X":
        return z, x & ~z
    if axis == "Y":
        return x ^ z, x & z
    return np.zeros_like(x), x  # Z turns X and Y into each other, and I does nothing


def _turn(step: Turn, x: dict, z: dict, rng: np.random.Generator) -> np.ndarray:
    """Multiply by the rotation's string where it anticommutes and the coin says so."""
    anti = np.zeros_like(next(iter(x.values())))
    for q, letter in zip(step.qubits, step.letters, strict=True):
        u, v = BITS[letter]
        if v:
            anti = anti ^ x[q]
        if u:
            anti = anti ^ z[q]
    flip = anti & rng.integers(0, 2**64, len(anti), dtype=np.uint64)
    for q, letter in zip(step.qubits, step.letters, strict=True):
        u, v = BITS[letter]
        if u:
            x[q] = x[q] ^ flip
        if v:
            z[q] = z[q] ^ flip
    return anti


def _map(step: Clifford, x: dict, z: dict) -> None:
    """Apply a Clifford: each bit is the exclusive-or of the bits that it comes from."""
    old = [bits[q] for q in step.qubits for bits in (x, z)]
    for place, q in enumerate(step.qubits):
        for kind, bits in enumerate((x, z)):
            sources = np.flatnonzero(step.image[:, 2 * place + kind])
            bits[q] = np.bitwise_xor.reduce([old[s] for s in sources], axis=0)
