"""Descent with noise through random circuits, drawn anew at each step: the bias of the plateau.

At every step each layer acts on the state χ by a rotation about a Haar-rotated generator
X̃ = 2P − 1, P a random projector of rank N/2, which is what an angle of a Haar circuit does in the
frame of χ. The gradient is that of these generators, the kicks are normal. Nothing is averaged
and no kernel is put in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qntk_check.kinds import Array
from qntk_check.testing.samplers.points import Point, Sampler, mean
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]

States = NDArray[np.complex128]

_LEVELS = np.array([1.0, 1.0, -1.0, -1.0])  # a Pauli string on two qubits
_DIM, _LAYERS, _SIGMA = 4, 6, 0.1  # σ²L = 0.06 is far below 1, as the formula asks
_EARLY, _LONG = 12, 24  # steps left out, and steps whose mean is taken


def _projectors(rng: np.random.Generator, size: int) -> tuple[States, States]:
    """Return two orthonormal random vectors for each layer, shape (size, L, N)."""
    parts = rng.normal(size=(2, 2, size, _LAYERS, _DIM))
    first, second = parts[0] + 1j * parts[1]
    first = first / np.linalg.norm(first, axis=2, keepdims=True)
    second = second - first * (first.conj() * second).sum(axis=2, keepdims=True)
    return first, second / np.linalg.norm(second, axis=2, keepdims=True)


def _moved(chi: States, first: States, second: States) -> States:
    """Return X̃χ = 2Pχ − χ; the axes before the last may broadcast."""
    found = -chi
    for vector in (first, second):
        found = found + 2 * vector * (vector.conj() * chi).sum(axis=-1, keepdims=True)
    return found


def _step(chi: States, push: Array, rng: np.random.Generator) -> States:
    """Return the states after one step: all angles move by −ηεg and noise, then all gates act."""
    first, second = _projectors(rng, len(chi))
    across = (chi.conj() * _LEVELS)[:, None] * _moved(chi[:, None], first, second)
    slopes: Array = -2 * across.sum(axis=2).imag
    angles: Array = rng.normal(0, _SIGMA, slopes.shape) - push[:, None] * slopes
    for layer in range(_LAYERS):
        turned = _moved(chi, first[:, layer], second[:, layer])
        angle = angles[:, layer, None]
        chi = np.cos(angle) * chi + 1j * np.sin(angle) * turned
    return chi


def _errors(eta: float, target: float, rng: np.random.Generator, size: int) -> Array:
    """Return the mean of ε over late steps, of so many runs that start on the target."""
    high, low = math.sqrt((1 + target) / 2), math.sqrt((1 - target) / 2)
    chi: States = np.tile(np.array([high, 0, low, 0], dtype=complex), (size, 1))
    total = np.zeros(size)
    for step in range(_EARLY + _LONG):
        error = np.abs(chi) ** 2 @ _LEVELS - target
        total += error / _LONG if step >= _EARLY else 0.0
        chi = _step(chi, eta * error, rng)
    return total


def _biases(*, spreads: bool) -> Callable[[], SearchStrategy[Point]]:
    """E ε at late times, as it is or in units of the plateau's spread."""

    def point(target: Fraction, rate: Fraction) -> Point:
        kernel = Fraction(2 * _DIM * _LAYERS, _DIM**2 - 1) * (1 - target**2)
        eta = rate / kernel
        arguments = {
            "eta": eta, "K": kernel, "sigma": Fraction(str(_SIGMA)), "target": target,
            "observable": tuple(map(int, _LEVELS)),
        }  # fmt: skip
        unit = _SIGMA / math.sqrt(eta * (2 - rate)) if spreads else 1.0
        constant = -(_SIGMA**2) * _DIM * float(target) / float(2 * eta * (1 - target**2)) / unit
        bounds = -1.0 - float(target), 1.0 - float(target)
        return mean(
            arguments, partial(_errors, float(eta), float(target)), bounds,
            lambda value: value * unit, rivals={"constant kernel": constant},
        )  # fmt: skip

    def points() -> SearchStrategy[Point]:
        st = hypothesis_strategies()
        targets = [Fraction(k, 4) for k in (2, -2, 3, -3)]
        rates = [Fraction(1, 4), Fraction(1, 5)]
        return st.builds(point, st.sampled_from(targets), st.sampled_from(rates))

    return points


# Leading order in σ²: what is claimed is a mean within δ, and δ excludes half of it and zero.
SAMPLERS: dict[str, Sampler] = {
    "plateau_bias": Sampler(_biases(spreads=False), coarsest=0.5, exact=False, heavy=True),
    "bias_over_spread": Sampler(_biases(spreads=True), coarsest=0.5, exact=False, heavy=True),
}
