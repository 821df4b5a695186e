"""Samples of Haar states and of what is measured in states: no derivative is taken here."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qntk_check.draws.statistics import half_squared_difference
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.circuits import Spectrum, kernels, spectral, width
from qntk_check.testing.samplers.points import Point, Sampler, mean, ratio, unchanged
from qntk_check.testing.strategies import hypothesis_strategies
from qntk_check.unitaries import random_unitaries

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "variances"]


def variances(spectrum: Spectrum, rng: np.random.Generator, size: int) -> Array:
    """Return Var_χ O of so many Haar states, for a diagonal O.

    Examples
    --------
    >>> float(variances((1, -1), np.random.default_rng(1), 9).max()) <= 1
    True
    """
    parts = rng.normal(size=(size, len(spectrum), 2))
    chances = (parts**2).sum(axis=2)
    chances /= chances.sum(axis=1, keepdims=True)
    levels = np.array(spectrum, dtype=float)
    return np.maximum(chances @ levels**2 - (chances @ levels) ** 2, 0.0)


def _entries() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(dim: int, row: int, column: int) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            return np.abs(random_unitaries(dim, size, rng)[:, row % dim, column % dim]) ** 2

        return mean({"N": dim}, draw, (0.0, 1.0), seed=[row % dim, column % dim])

    return st.builds(point, st.integers(2, 6), st.integers(0, 5), st.integers(0, 5))


def _floor() -> SearchStrategy[Point]:
    """v² = Var V/(E V)² with V = Var_χ O: K/L is a multiple of V as L → ∞."""
    st = hypothesis_strategies()

    def point(spectrum: Spectrum) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            four = variances(spectrum, rng, 4 * size).reshape(size, 2, 2)
            return np.stack([half_squared_difference(four[:, 0]), four[:, 1].prod(axis=1)], axis=1)

        most = (width(spectrum) ** 2 / 4) ** 2
        return ratio({"observable": spectrum}, draw, (most / 2, most), lambda value: value**2)

    return st.builds(point, spectral())


def _depth() -> SearchStrategy[Point]:
    """Var K/K̄² at L = 1 is 1 + L* times Var V/(E V)²: four kernels and four states a sample."""
    st = hypothesis_strategies()

    def point(spectrum: Spectrum) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            K = kernels("haar-circuit", 1, spectrum, rng, 4 * size).reshape(size, 2, 2)
            V = variances(spectrum, rng, 4 * size).reshape(size, 2, 2)
            first = half_squared_difference(K[:, 0]) * V[:, 1].prod(axis=1)
            return np.stack(
                [first, half_squared_difference(V[:, 0]) * K[:, 1].prod(axis=1)], axis=1
            )

        square = width(spectrum) ** 2
        most = square**2 * (square / 4) ** 2 / 2
        return ratio({"observable": spectrum}, draw, (most, most), lambda value: 1 + value)

    return st.builds(point, strategies.spectra(n=1))


def _two_levels() -> SearchStrategy[Point]:
    """Measure two levels in a state with a given ⟨O⟩, by Born's rule, and take the variance."""
    st = hypothesis_strategies()

    def point(low: int, gap: int, part: Fraction) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            angle = math.asin(math.sqrt(part))
            chance = math.sin(angle) ** 2  # of the upper level, in cos|low⟩ + sin|high⟩
            found = low + gap * (rng.random((size, 2)) < chance)
            return half_squared_difference(found.astype(float))

        arguments = {"expectation": low + part * gap, "lowest": low, "highest": low + gap}
        return mean(arguments, draw, (0.0, gap**2 / 2), rivals={"at the middle": gap**2 / 4})

    return st.builds(
        point, st.integers(-3, 3), st.integers(1, 4),
        st.sampled_from([Fraction(k, 8) for k in (1, 2, 3, 4, 5, 6, 7)]),
    )  # fmt: skip


def _shots() -> SearchStrategy[Point]:
    """Half the squared difference of two estimates of one derivative in the same circuit."""
    st = hypothesis_strategies()

    def point(shots: int, spectrum: Spectrum) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            estimates = [_estimate(shifted, shots, spectrum, rng) for shifted in _shifted(
                len(spectrum), rng, size)]  # fmt: skip
            return half_squared_difference(estimates[0] - estimates[1])

        most = (2 * width(spectrum)) ** 2 / 2
        arguments = {"shots": shots, "observable": spectrum}
        return mean(arguments, draw, (0.0, most))

    return st.builds(point, st.integers(1, 3), spectral())


def _shifted(dim: int, rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    """Return the chances of the basis states at θ ± π/4, of circuits W exp(iθX)W′."""
    outer, inner = random_unitaries(dim, size, rng), random_unitaries(dim, size, rng)
    state: NDArray[np.complex128] = inner[:, :, 0]
    flipped = np.roll(state, dim // 2, axis=1)  # X of the first qubit
    theta, found = rng.uniform(0, 2 * np.pi, (size, 1)), list[Array]()
    for angle in (theta + np.pi / 4, theta - np.pi / 4):
        turned = np.cos(angle) * state + 1j * np.sin(angle) * flipped
        found.append(np.abs(np.einsum("bij,bj->bi", outer, turned)) ** 2)
    return found[0], found[1]


def _estimate(chances: Array, shots: int, spectrum: Spectrum, rng: np.random.Generator) -> Array:
    """Return two means of so many measured levels, shape (size, 2)."""
    steps = chances.cumsum(axis=1)[:, None, None, :-1]
    places = (rng.random((len(chances), 2, shots, 1)) > steps).sum(axis=3)
    return np.array(spectrum, dtype=float)[places].mean(axis=2)


SAMPLERS: dict[str, Sampler] = {
    "haar_first_moment": Sampler(_entries),
    "kernel_floor": Sampler(_floor),
    "concentration_depth": Sampler(_depth),
    "largest_variance": Sampler(_two_levels),
    "shot_variance": Sampler(_shots, {"gradient_moment:2": unchanged}),
}
