"""Samples of products of ε and its derivatives: one layer, two layers, and εμ of all.

The variables and the proofs of their bounds are those of :mod:`qntk_check.draws.products`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.draws import products
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.circuits import Spectrum, kernels, spectral
from qntk_check.testing.samplers.meta import skewed
from qntk_check.testing.samplers.points import Point, Sampler, mean, ratio, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "circuits"]


def circuits(layers: int, dim: int, rng: np.random.Generator, size: int) -> CircuitBatch:
    """Return Haar circuits.

    Examples
    --------
    >>> circuits(2, 4, np.random.default_rng(1), 3).size
    3
    """
    n = dim.bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
    return cast("CircuitBatch", batch)


def _drawn(
    layers: int, spectrum: Spectrum, measured: Callable[[CircuitBatch], Array]
) -> Callable[[np.random.Generator, int], Array]:
    return lambda rng, size: measured(circuits(layers, len(spectrum), rng, size))


def _diagonal(spectrum: Spectrum) -> Point:
    draw = _drawn(1, spectrum, lambda batch: products.diagonal(batch, list(spectrum), 0.5))
    return mean({"observable": spectrum}, draw, products.diagonal_bounds(list(spectrum)))


def _pair(spectrum: Spectrum, target: Fraction) -> Point:
    levels, at = list(spectrum), float(target)
    draw = _drawn(2, spectrum, lambda batch: products.pair(batch, levels, at))
    arguments = {"observable": spectrum, "target": target}
    return mean(arguments, draw, products.pair_bounds(levels, at))


def _mean(layers: int, spectrum: Spectrum, target: Fraction) -> Point:
    levels, at = list(spectrum), float(target)
    draw = _drawn(layers, spectrum, lambda batch: products.error_meta_kernel(batch, levels, at))
    bounds = products.error_meta_kernel_bounds(layers, levels, at)
    return mean({"L": layers, "observable": spectrum, "target": target}, draw, bounds)


def _gradients(spectrum: Spectrum) -> Point:
    draw = _drawn(2, spectrum, lambda batch: products.gradient_pair(batch, list(spectrum)))
    bounds = products.gradient_pair_bounds(list(spectrum))
    return mean({"observable": spectrum}, draw, bounds)


def _index(layers: int, spectrum: Spectrum, target: Fraction) -> Point:
    """ζ = E εμ/K̄² by E εμ − ζ E K_1K_2 = 0, of circuits that are independent."""
    levels, at = list(spectrum), float(target)

    def draw(rng: np.random.Generator, size: int) -> Array:
        batch = circuits(layers, len(spectrum), rng, size)
        pairs = kernels("haar-circuit", layers, spectrum, rng, 2 * size).reshape(size, 2)
        product = products.error_meta_kernel(batch, levels, at)
        return np.stack([product, pairs.prod(axis=1)], axis=1)

    low, high = products.error_meta_kernel_bounds(layers, levels, at)
    most = high, kernel.kernel_bound(layers, levels) ** 2
    arguments = {"L": layers, "observable": spectrum, "target": target}
    return ratio(arguments, draw, most, unchanged, least=low)


def _targets() -> SearchStrategy[Fraction]:
    st = hypothesis_strategies()
    return st.builds(Fraction, st.integers(-4, 8), st.just(4))


def _of_one(build: Callable[..., Point]) -> SearchStrategy[Point]:
    return hypothesis_strategies().builds(build, spectral())


def _of_two() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return st.builds(_pair, st.one_of(strategies.spectra(n=1), skewed()), _targets())


def _of_all(build: Callable[..., Point]) -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return st.builds(build, st.integers(1, 3), strategies.spectra(n=1), _targets())


SAMPLERS: dict[str, Sampler] = {
    "error_curvature_diagonal": Sampler(partial(_of_one, _diagonal), build=_diagonal),
    "error_curvature_pair": Sampler(_of_two, heavy=True, build=_pair),
    "error_meta_kernel_mean": Sampler(partial(_of_all, _mean), build=_mean),
    "dynamical_index": Sampler(partial(_of_all, _index), build=_index),
    "gradient_pair_moment": Sampler(
        partial(_of_one, _gradients),
        {"gradient_moment:2": lambda value: value**2, "gradient_moment:4": unchanged},
        build=_gradients,
    ),
}
