"""Samples of K_αβ: two inputs of given overlap through the same drawn circuit.

By the Cauchy–Schwarz inequality abs(K_αβ) ≤ (K_αα K_ββ)^½ ≤ L w²
(:func:`qntk_check.kernel.kernel_bound`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.draws.statistics import half_squared_difference
from qntk_check.kinds import Array
from qntk_check.testing.samplers.circuits import Spectrum, spectral
from qntk_check.testing.samplers.points import Point, Sampler, mean, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "products"]


def products(
    ensemble: str,
    layers: int,
    spectrum: Spectrum,
    fidelity: Fraction,
    rng: np.random.Generator,
    size: int,
) -> Array:
    """Return K_αβ of so many circuits, for α = |0…0⟩ and β of the given overlap with it.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> products("haar-circuit", 2, (1, -1), half, np.random.default_rng(1), 3).shape
    (3,)
    """
    n = len(spectrum).bit_length() - 1
    batch = ensembles.get(ensemble).sample(n=n, layers=layers, size=size, rng=rng)
    assert isinstance(batch, CircuitBatch)
    beta = np.zeros(2**n)
    beta[0], beta[1] = math.sqrt(fidelity), math.sqrt(1 - fidelity)
    both = [
        kernel.evaluate_many(one, observable=list(spectrum), method="dense").gradient
        for one in (batch, replace(batch, state=beta))
    ]
    return np.einsum("bl,bl->b", *both)


def _arguments(layers: int, spectrum: Spectrum, fidelity: Fraction) -> dict[str, object]:
    return {"L": layers, "observable": spectrum, "fidelity": fidelity}


def _mean(ensemble: str, layers: int, spectrum: Spectrum, eighths: int) -> Point:
    fidelity, bound = Fraction(eighths, 8), kernel.kernel_bound(layers, list(spectrum))

    def draw(rng: np.random.Generator, size: int) -> Array:
        return products(ensemble, layers, spectrum, fidelity, rng, size)

    given = _arguments(layers, spectrum, fidelity)
    return mean(given, draw, (-bound, bound), seed=ensemble)


def _variance(layers: int, spectrum: Spectrum, eighths: int) -> Point:
    fidelity, bound = Fraction(eighths, 8), kernel.kernel_bound(layers, list(spectrum))

    def draw(rng: np.random.Generator, size: int) -> Array:
        found = products("haar-circuit", layers, spectrum, fidelity, rng, 2 * size)
        return half_squared_difference(found.reshape(size, 2))

    given = _arguments(layers, spectrum, fidelity)
    return mean(given, draw, (0.0, 2 * bound**2))


def _points(make: Callable[..., Point], *more: SearchStrategy[str]) -> SearchStrategy[Point]:
    """Points at overlaps where the mean, K̄(NF − 1)/(N − 1), is not next to zero."""
    st = hypothesis_strategies()

    def far(spectrum: Spectrum) -> SearchStrategy[Point]:
        N = len(spectrum)
        away = [k for k in range(8) if abs(N * k - 8) >= 2 * (N - 1)]
        return st.builds(make, *more, st.integers(1, 3), st.just(spectrum), st.sampled_from(away))

    return spectral().flatmap(far)


def _means() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return _points(_mean, st.sampled_from(["haar-circuit", "clifford-circuit"]))


def _variances() -> SearchStrategy[Point]:
    return _points(_variance)


SAMPLERS: dict[str, Sampler] = {
    "kernel_mean_pair": Sampler(_means, {"kernel_mean": unchanged}),
    "kernel_variance_pair": Sampler(_variances, {"kernel_variance:haar-circuit": unchanged}),
}
