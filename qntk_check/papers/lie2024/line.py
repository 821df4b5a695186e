"""Free fermions on a line: circuits of Z_i and X_iX_{i+1} at uniform angles, exactly and drawn.

A gate about a string leaves a string that commutes with it, and sends half of the square of one
that does not to their product: the second moments of a layer are a walk on the strings of so(2n).
Drawn circuits are rotations of 2n Majorana operators, in the plane of the pair of each gate.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from qntk_check.draws.groups import pair_losses
from qntk_check.formulas import FORMULAS
from qntk_check.kinds import Array
from qntk_check.papers.lie2024.settings import depth_of
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["Line", "depth", "listed", "loss_after", "strings"]

WHY = {
    "n": "two ideals at n = 2, one beyond, and as many as are drawn cheaply",
    "layers": "within 1 % of the 2-design value, by the walk on strings",
    "delta": "a tenth of the value, or less where a wrong version is near",
}


class Line(NamedTuple):
    """A line of n qubits, in the computational state 0."""

    n: int

    @property
    def planes(self) -> list[tuple[int, int]]:
        """The pair of each gate of a layer: fields, then couplings."""
        fields = [(2 * q, 2 * q + 1) for q in range(self.n)]
        return fields + [(2 * q + 1, 2 * q + 2) for q in range(self.n - 1)]

    def losses(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ⟨Z_1⟩ of drawn circuits."""
        rows = np.zeros((2, size, 2 * self.n))
        rows[0, :, 0] = rows[1, :, 1] = 1
        for _ in range(layers):
            for a, b in self.planes:
                theta = rng.uniform(0, 2 * np.pi, size)
                c, s, one, other = np.cos(theta), np.sin(theta), rows[..., a], rows[..., b]
                rows[..., a], rows[..., b] = c * one - s * other, s * one + c * other
        return pair_losses([1.0] * self.n, rows[0], rows[1])

    def trial(self, delta: float, **rivals: float) -> Trial:
        """Return the trial of E ℓ² at the depth of the 2-design value."""
        n, value = self.n, _claimed(self.n, FORMULAS)
        layers = depth(n, 0.01)
        return Trial(
            f"ℓ², matchgates, n = {n}", {"n": n, "layers": layers},
            lambda rng, size: self.losses(rng, size, layers) ** 2,
            lambda formulas: _claimed(n, formulas), 0.0, 1.0 + 1e-9, delta=delta * value,
            reasons=WHY, mutated=("fermion_loss_variance",), rivals=rivals, block=2000,
            cause=f"{layers} layers are no exact 2-design: "
            f"{loss_after(n, layers) / value - 1:+.1e} of the value",
        )  # fmt: skip


def _claimed(n: int, formulas: Formulas) -> float:
    return float(formulas["fermion_loss_variance"](n=n, weight=n))


@cache
def _walk(n: int) -> tuple[Array, Array, int]:
    """Return the walk of a layer on pairs of Majorana operators, those of Z, and Z_1."""
    pairs = [(a, b) for b in range(2 * n) for a in range(b)]
    place = {pair: k for k, pair in enumerate(pairs)}
    whole = np.eye(len(pairs))
    for c, d in Line(n).planes:
        gate = np.eye(len(pairs))
        for (a, b), k in place.items():
            if len({a, b} & {c, d}) == 1:
                other = {c: d, d: c}
                low, high = sorted(other.get(x, x) for x in (a, b))
                gate[k, k], gate[place[low, high], k] = 0.5, 0.5
        whole = gate @ whole
    flat = np.array([float(b == a + 1 and a % 2 == 0) for a, b in pairs])
    return whole, flat, place[0, 1]


@cache
def _series(n: int) -> list[float]:
    """Return E ℓ² after 0, 1, 2, … layers."""
    walk, flat, first = _walk(n)
    at = np.zeros(len(flat))
    at[first] = 1
    found = []
    for _ in range(401):
        found.append(float(flat @ at))
        at = walk @ at
    return found


def loss_after(n: int, layers: int) -> float:
    """Return E ℓ² after so many layers, exactly; 400 at most.

    Examples
    --------
    >>> round(loss_after(3, 400), 12)
    0.2
    """
    return _series(n)[layers]


def depth(n: int, within: float = 0.1) -> int:
    """Return the fewest layers from which on Var ℓ stays near 1/(2n − 1)."""
    return depth_of(lambda layers: loss_after(n, layers), 1 / (2 * n - 1), within)


def strings(n: int) -> list[str]:
    """Return the generators as Pauli strings.

    Examples
    --------
    >>> strings(2)
    ['ZI', 'IZ', 'XX']
    """
    fields = ["I" * q + "Z" + "I" * (n - 1 - q) for q in range(n)]
    return fields + ["I" * q + "XX" + "I" * (n - 2 - q) for q in range(n - 1)]


def listed(vectors: Array, known: frozenset[str]) -> float:
    """Return Σ ⟨B⟩² of a product state over listed strings."""
    places = {"X": 0, "Y": 1, "Z": 2}
    values = (
        np.prod([row[places[letter]] for row, letter in zip(vectors, string, strict=True)
                 if letter != "I"]) for string in known
    )  # fmt: skip
    return float(sum(value**2 for value in values))
