"""Which rotations go through the state together, so that it is swept as seldom as possible.

A rotation about a string mixes the amplitudes i and i XOR x. A run of rotations therefore stays
within the tiles i XOR V, where V is a space of bit masks that holds every x of the run. With V
of 2^10 masks a tile stays in the nearest cache through the whole run, wherever in the state its
amplitudes lie: no qubits need to be exchanged between runs. V always holds the three lowest bits,
which stand side by side in a vector register, and the others are the strings' own masks, so
that the lanes of a register have to be exchanged in few gates only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.kernel.states.frame import String, anticommute
from qntk_check.kernel.states.program import Term

__all__ = ["LANE_BITS", "TILE_BITS", "Run", "tile_runs"]

LANE_BITS = 3
#: State and bra of a tile, 32 KB together, stay in the first level of a cache. With 2^12 masks they
#: stay in the second, and K of n = 12 to 20 qubits takes 1.1 to 1.5 times as long.
TILE_BITS = 10
_PASSED_OVER = 48  # gates that a run may leave to later ones before it ends


@dataclass(frozen=True)
class Run:
    """Rotations that stay within tiles.

    Parameters
    ----------
    gates
        In an order that gives the same product.
    basis
        Of V without the bits of the lanes, independent even if these are ignored.
    """

    gates: tuple[Term, ...]
    basis: tuple[int, ...]

    @property
    def offsets(self) -> np.ndarray:
        """Every mask of V that the basis spans; entry t belongs to its bits."""
        return _span(self.basis)

    def bases(self, n: int) -> np.ndarray:
        """One amplitude of every tile."""
        pivots = {mask.bit_length() - 1 for mask in _echelon(self.basis)}
        return _span([1 << bit for bit in range(LANE_BITS, n) if bit not in pivots])

    def inside(self, string: String) -> String:
        """Return a gate's string in the coordinates of a tile, those of the lane lowest.

        Amplitude (t, lane) of a tile is base XOR offset_t XOR lane. The sign that the bits of the
        base give is left to the one who knows the tile.
        """
        x, z, k = string
        row, left = 0, x
        for mask, made in zip(*_reduced(self.basis), strict=True):
            if left >> (mask.bit_length() - 1) & 1:
                left, row = left ^ mask, row ^ made
        counted = sum(((mask & z).bit_count() & 1) << t for t, mask in enumerate(self.basis))
        lanes = z & ((1 << LANE_BITS) - 1)
        return String((row << LANE_BITS) | left, (counted << LANE_BITS) | lanes, k)


def tile_runs(gates: Sequence[Term], n: int, tile_bits: int = TILE_BITS) -> list[Run]:
    """Cut rotations, in the order in which they act, into runs.

    A gate that does not fit is left to a later run, and gates behind it that commute with it
    still join this one.

    Examples
    --------
    >>> gates = [Term(String(1 << bit, 0, 0), bit) for bit in range(14)]
    >>> [len(run.gates) for run in tile_runs(gates, 14)]  # three of them act on the lanes
    [10, 4]
    """
    if n <= tile_bits:  # one tile, which stays where it is
        return [Run(tuple(gates), tuple(1 << bit for bit in range(LANE_BITS, n)))]
    size = tile_bits - LANE_BITS
    left, runs = list(gates), []
    while left:
        taken, space, left = _take(left, size)
        runs.append(Run(tuple(taken), _filled(space, size, n)))
    return runs


def _take(gates: list[Term], size: int) -> tuple[list[Term], list[int], list[Term]]:
    """Return a run, the independent masks of it, and what is left."""
    taken: list[Term] = []
    space: list[int] = []
    passed: list[Term] = []
    echelon: list[int] = []
    for number, gate in enumerate(gates):
        if len(passed) > _PASSED_OVER:
            return taken, space, passed + gates[number:]
        rest = _remainder(gate.string.x, echelon)
        new = rest >> LANE_BITS
        if (not new or len(space) < size) and not any(
            anticommute(gate.string, other.string) for other in passed
        ):
            taken.append(gate)
            if new:
                space.append(gate.string.x)
                echelon = sorted([*echelon, rest], reverse=True)
        else:
            passed.append(gate)
    return taken, space, passed


def _remainder(mask: int, echelon: list[int]) -> int:
    """Return what is left of a mask; the lowest bits stay out of what is compared."""
    for row in echelon:
        if mask >> (row.bit_length() - 1) & 1:
            mask ^= row
    return mask


def _filled(space: list[int], size: int, n: int) -> tuple[int, ...]:
    """Return the masks with low bits added, up to a whole tile."""
    basis, echelon = list(space), _echelon(space)
    for bit in range(LANE_BITS, n):
        rest = _remainder(1 << bit, echelon)
        if len(basis) < size and rest >> LANE_BITS:
            basis.append(1 << bit)
            echelon = sorted([*echelon, rest], reverse=True)
    return tuple(basis)


def _echelon(basis: Sequence[int]) -> list[int]:
    return _reduced(basis)[0]


def _reduced(basis: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return masks of the same span with distinct highest bits, highest first, and how they arise.

    The second list has bit t where ``basis[t]`` takes part.
    """
    rows: list[tuple[int, int]] = []
    for number, mask in enumerate(basis):
        combination = 1 << number
        for row, made in rows:
            if mask >> (row.bit_length() - 1) & 1:
                mask, combination = mask ^ row, combination ^ made
        rows = sorted([*rows, (mask, combination)], reverse=True)
    return [row for row, _ in rows], [made for _, made in rows]


def _span(basis: Sequence[int]) -> np.ndarray:
    """Return all 2^d combinations of d masks."""
    masks = np.zeros(1, dtype=np.int64)
    for mask in basis:
        masks = np.concatenate([masks, masks ^ mask])
    return masks
