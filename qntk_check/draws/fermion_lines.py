"""Free fermions on a line: circuits of Z_i and X_iX_{i+1} at uniform angles, exactly and drawn.

A gate about a string leaves a string that commutes with it, and sends half of the square of one
that does not to their product: the second moments of a layer are a walk on the strings of so(2n).
Drawn circuits are rotations of 2n Majorana operators, in the plane of the pair of each gate.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from qntk_check.algebras.moments import depth_of
from qntk_check.arguments import check_count
from qntk_check.draws.groups import fermion_gradients, pair_losses, random_rotations
from qntk_check.kinds import Array
from qntk_check.observables import string_sum

__all__ = ["DEEP", "FermionLine"]

# So many layers leave less than 10^-9 of what the walk of ten qubits forgets most slowly.
DEEP = 800


class FermionLine(NamedTuple):
    """A line of n qubits in the computational state 0, O = Z_1; n is 2 or more.

    Examples
    --------
    >>> line = FermionLine(3)
    >>> line.strings
    ['ZII', 'IZI', 'IIZ', 'XXI', 'IXX']
    >>> round(line.loss_square(400), 12), line.loss_variance
    (0.2, 0.2)
    """

    n: int

    @property
    def strings(self) -> list[str]:
        """The generators of a layer as Pauli strings: fields, then couplings."""
        return [*string_sum(self.n, "Z"), *string_sum(self.n, "XX")]

    @property
    def planes(self) -> list[tuple[int, int]]:
        """The pair of each gate of a layer: fields, then couplings."""
        n = check_count("n", self.n, least=2)
        fields = [(2 * q, 2 * q + 1) for q in range(n)]
        return fields + [(2 * q + 1, 2 * q + 2) for q in range(n - 1)]

    @property
    def middle(self) -> tuple[int, int]:
        """The pair of the coupling in the middle, whose gradient is looked at."""
        return self.planes[self.n + (self.n - 1) // 2]

    @property
    def parameters(self) -> dict[str, object]:
        """What identifies it beside the number of layers."""
        return {"n": self.n}

    # -- exact second moments ---------------------------------------------------------------------

    @property
    def loss_mean(self) -> float:
        """E ℓ over the group, which is zero."""
        return 0.0

    @property
    def loss_variance(self) -> float:
        """Var ℓ over the group, 1/(2n − 1)."""
        return 1 / (2 * self.n - 1)

    @property
    def gradient_variance(self) -> float:
        """Var ∂ℓ of every gate between two elements of the group."""
        return 16 * (self.n - 1) / self.n / (2 * self.n - 1) ** 2

    def loss_square(self, layers: int) -> float:
        """Return E ℓ² after so many layers, exactly; ``DEEP`` at most."""
        return _series(self.n)[check_count("layers", layers, least=0, most=DEEP)]

    def loss_spread(self, layers: int) -> float:
        """Return E (ℓ − E ℓ)², which is the same."""
        return self.loss_square(layers)

    def gradient_square(self, layers: int) -> float:
        """Return E (∂ℓ)² of the middle gate between so many layers on each side, exactly.

        Examples
        --------
        >>> round(FermionLine(2).gradient_square(400) * 9, 9)
        8.0
        """
        return _slopes(self.n)[check_count("layers", layers, least=0, most=DEEP)]

    def loss_depth(self, within: float = 0.1) -> int:
        """Return the fewest layers from which on Var ℓ stays so near its 2-design value."""
        return depth_of(self.loss_square, self.loss_variance, within)

    def gradient_depth(self, within: float = 0.1) -> int:
        """Return the same for the gradient, with so many layers on each side."""
        return depth_of(self.gradient_square, self.gradient_variance, within)

    # -- samples ----------------------------------------------------------------------------------

    def _start(self, rows: int, size: int) -> Array:
        found = np.zeros((rows, size, 2 * self.n))
        found[0, :, 0] = found[1, :, 1] = 1
        return found

    def _turn(self, rows: Array, rng: np.random.Generator, layers: int) -> None:
        """Turn rows, (R, B, 2n), in place: each b by angles of its own."""
        for _ in range(layers):
            for a, b in self.planes:
                theta = rng.uniform(0, 2 * np.pi, rows.shape[1])
                c, s, one, other = np.cos(theta), np.sin(theta), rows[..., a], rows[..., b]
                rows[..., a], rows[..., b] = c * one - s * other, s * one + c * other

    def losses(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ⟨Z_1⟩ of drawn circuits."""
        rows = self._start(2, size)
        self._turn(rows, rng, layers)
        return pair_losses([1.0] * self.n, rows[0], rows[1])

    def gradients(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ∂⟨Z_1⟩ of the middle gate exp(iθXX) between so many layers on each side."""
        rows, (c, d) = self._start(4, size), self.middle
        self._turn(rows[:2], rng, layers)
        rows[2:, :, d], rows[2:, :, c] = 2 * rows[:2, :, c], -2 * rows[:2, :, d]  # by 2θ
        self._turn(rows, rng, layers)
        one, other, first, second = rows
        levels = [1.0] * self.n
        return pair_losses(levels, first, other) + pair_losses(levels, one, second)

    def group_gradients(self, rng: np.random.Generator, size: int) -> Array:
        """Return ∂⟨Z_1⟩ of the middle gate between drawn elements of the group itself."""
        minus, plus = (random_rotations(2 * self.n, size, rng) for _ in "−+")
        return fermion_gradients([1.0] * self.n, self.middle, minus, plus)

    @property
    def spread_bound(self) -> float:
        """A bound of ℓ²."""
        return 1.0 + 1e-9

    @property
    def gradient_bound(self) -> float:
        """A bound of (∂ℓ)²."""
        return 4.0 + 1e-9


@cache
def _pairs(n: int) -> dict[tuple[int, int], int]:
    """Return the pairs of Majorana operators, numbered; Z_1 is the first."""
    pairs = [(a, b) for b in range(2 * n) for a in range(b)]
    return {pair: k for k, pair in enumerate(pairs)}


def _moved(n: int, plane: tuple[int, int]) -> dict[int, int]:
    """Return which pair goes to which by a gate, of those that do not commute with it."""
    place, (c, d) = _pairs(n), plane
    found = {}
    for (a, b), k in place.items():
        if len({a, b} & {c, d}) == 1:
            low, high = sorted({c: d, d: c}.get(x, x) for x in (a, b))
            found[k] = place[low, high]
    return found


@cache
def _walk(n: int) -> tuple[Array, Array]:
    """Return the walk of a layer on pairs of Majorana operators, and which of them are a Z."""
    whole = np.eye(len(_pairs(n)))
    for plane in FermionLine(n).planes:
        gate = np.eye(len(whole))
        for k, other in _moved(n, plane).items():
            gate[k, k], gate[other, k] = 0.5, 0.5
        whole = gate @ whole
    return whole, np.array([float(b == a + 1 and a % 2 == 0) for a, b in _pairs(n)])


def _first(n: int) -> Array:
    found = np.zeros(len(_pairs(n)))
    found[_pairs(n)[0, 1]] = 1
    return found


@cache
def _series(n: int) -> list[float]:
    """Return E ℓ² after 0, 1, 2, … layers."""
    walk, flat = _walk(n)
    at, found = _first(n), list[float]()
    for _ in range(DEEP + 1):
        found.append(float(flat @ at))
        at = walk @ at
    return found


@cache
def _slopes(n: int) -> list[float]:
    """Return E (∂ℓ)² of the middle gate between 0, 1, 2, … layers on each side.

    A string that does not commute with the gate's goes to twice their product. Beside a string of O
    its square alone counts, as strings of one circuit are not correlated.
    """
    walk, flat = _walk(n)
    moved = _moved(n, FermionLine(n).middle)
    before, after = list(moved), list(moved.values())
    ahead, behind, found = _first(n), flat, list[float]()
    for _ in range(DEEP + 1):
        found.append(4 * float(behind[after] @ ahead[before]))
        ahead, behind = walk @ ahead, behind @ walk
    return found
