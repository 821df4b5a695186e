"""Which strings stay correlated while angles are drawn.

Let P and Q be carried through the same rotations. At a uniform angle about G the mean of their
pair is 0 if one of both anticommutes with G, and otherwise a pair with the same product R = PQ.
So P and Q stay correlated if R commutes with every generator as Cliffords carry it along; these
are linear conditions on its bits. If R ends diagonal, ⟨P⟩⟨Q⟩ = ±⟨P⟩² throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from qntk_check.kernel.averages.steps import BITS, LETTERS, Clifford, Start, Step, Turn, conjugated
from qntk_check.observables import PAULIS

__all__ = ["Sectors", "correlation"]


class Sectors:
    """The conditions on R = PQ, as bit masks over the 2n bits of a string.

    Parameters
    ----------
    n, steps
        The number of qubits, and the gates, leftmost first.

    Examples
    --------
    >>> sectors = Sectors(2, [Turn("X", (0,), 0)])
    >>> sectors.of("ZZ") == sectors.of("ZI"), sectors.of("ZZ") == sectors.of("YZ")
    (True, False)
    """

    def __init__(self, n: int, steps: Sequence[Step | None]) -> None:
        x, z = [1 << (2 * q) for q in range(n)], [2 << (2 * q) for q in range(n)]
        passing: list[int] = []
        started = {step.qubits[0] for step in steps if isinstance(step, Start)}
        for step in steps:
            if isinstance(step, Turn):
                mask = 0
                for q, letter in zip(step.qubits, step.letters, strict=True):
                    u, v = BITS[letter]
                    mask ^= (x[q] if v else 0) ^ (z[q] if u else 0)
                passing.append(mask)
            elif isinstance(step, Clifford):
                old = [bits[q] for q in step.qubits for bits in (x, z)]
                for place, q in enumerate(step.qubits):
                    x[q], z[q] = (_sum(old, step.image[:, 2 * place + kind]) for kind in (0, 1))
        ends = [x[q] for q in range(n) if q not in started]
        self._wide = _independent((*passing, *ends))
        self._narrow = _independent(bit[q] for q in started for bit in (x, z))

    def of(self, string: str) -> int:
        """Return the sector of a string: two of one sector stay correlated."""
        return _parities(self._wide, string)

    def within(self, string: str) -> int:
        """Return what two strings of a sector share if R ends as 1 on qubits with a start."""
        return _parities(self._narrow, string)


def _sum(masks: Sequence[int], chosen: np.ndarray) -> int:
    total = 0
    for k in np.flatnonzero(chosen).tolist():
        total ^= masks[k]
    return total


def _independent(masks: Iterable[int]) -> list[int]:
    """Return masks that span the same conditions, none of which follows from others."""
    pivots: dict[int, int] = {}
    for mask in masks:
        while mask:
            top = mask.bit_length()
            if top not in pivots:
                pivots[top] = mask
                break
            mask ^= pivots[top]
    return list(pivots.values())


def _parities(masks: Sequence[int], string: str) -> int:
    bits = 0
    for q, letter in enumerate(string):
        x, z = BITS[letter]
        bits |= (x | z << 1) << (2 * q)
    found = 0
    for mask in masks:
        found = found << 1 | (mask & bits).bit_count() & 1
    return found


def correlation(p: str, q: str, steps: Sequence[Step | None]) -> int:
    """Return ⟨P⟩⟨Q⟩ = ±1 where the strings stay correlated and end diagonal, else 0."""
    product, phase = [], 1.0 + 0j
    for a, b in zip(p, q, strict=True):
        letter, factor = _times(a, b)
        product.append(letter)
        phase *= factor
    if abs(phase.imag) > 0.5:  # they anticommute, and cannot both end diagonal
        return 0
    sign = round(phase.real)
    for step in steps:
        if step is None or isinstance(step, Start):
            continue
        local = "".join(product[q] for q in step.qubits)
        if set(local) == {"I"}:
            continue
        if isinstance(step, Turn):
            if sum(a != "I" != b != a for a, b in zip(local, step.letters, strict=True)) % 2:
                return 0
        else:
            factor, local = _conjugated(step.matrix.tobytes(), local, step.qubits)
            sign *= factor
            for qubit, letter in zip(step.qubits, local, strict=True):
                product[qubit] = letter
    return 0 if set(product) - {"I", "Z"} else sign


@lru_cache(maxsize=128)
def _conjugated(data: bytes, letters: str, qubits: tuple[int, ...]) -> tuple[int, str]:
    size = 2 ** len(letters)
    return conjugated(np.frombuffer(data, complex).reshape(size, size), letters, qubits)


@lru_cache(maxsize=16)
def _times(a: str, b: str) -> tuple[str, complex]:
    """Return the letter and the factor of a product of two letters."""
    product = PAULIS[a] @ PAULIS[b]
    (x, z), (u, v) = BITS[a], BITS[b]
    letter = LETTERS[x ^ u, z ^ v]
    return letter, complex(np.trace(product @ PAULIS[letter]) / 2)
