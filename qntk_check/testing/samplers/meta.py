"""Samples of μ: drawn circuits, averaged over input states where that has a smaller range.

The variables and the proofs of their bounds are those of :mod:`qntk_check.draws.statistics`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.draws.statistics import input_states, statistic
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.circuits import Spectrum, kernels
from qntk_check.testing.samplers.points import Point, Sampler, Value, mean, ratio, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "skewed"]

_SQUARE = "mean of μ², over the input basis"
_MEAN = "mean of μ, over stabilizer states"


def _variable(
    name: str, layers: int, spectrum: Spectrum, rng: np.random.Generator, size: int
) -> Array:
    """Return samples of one statistic of μ in the Haar circuit."""
    measured, n = statistic(name), len(spectrum).bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
    total = np.zeros(size)
    states = input_states(measured.states, n)
    for state in states:
        assert isinstance(batch, CircuitBatch)
        one = replace(batch, state=state, trusted=True)
        mu = kernel.evaluate_many(one, observable=list(spectrum), method="dense").mu
        total += measured.transform(mu[:, None])
    return total / len(states)


def _bounds(name: str, layers: int, spectrum: Spectrum) -> tuple[float, float]:
    return statistic(name).bounds(layers, list(spectrum))


def skewed() -> SearchStrategy[Spectrum]:
    """Return spectra of two qubits, one level apart from three: Tr Õ³ is far from 0.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(skewed(), lambda spectrum: True)
    (0, 0, 0, 1)
    """
    st = hypothesis_strategies()

    def spectrum(low: int, gap: int, sign: int) -> Spectrum:
        return tuple(sign * x for x in (low, low, low, low + gap))

    return st.builds(spectrum, st.integers(-2, 2), st.integers(1, 3), st.sampled_from([1, -1]))


def _means() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum) -> Point:
        draw = partial(_variable, _MEAN, layers, spectrum)
        return mean({"L": layers, "observable": spectrum}, draw, _bounds(_MEAN, layers, spectrum))

    return st.builds(point, st.integers(2, 3), skewed())


def _squares(of: Value) -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum) -> Point:
        draw = partial(_variable, _SQUARE, layers, spectrum)
        bounds = _bounds(_SQUARE, layers, spectrum)
        return mean({"L": layers, "observable": spectrum}, draw, bounds, of)

    return st.builds(point, st.integers(1, 2), strategies.spectra(n=1))


def _square_over_kernels(layers: int, spectrum: Spectrum) -> partial[Array]:
    def draw(rng: np.random.Generator, size: int) -> Array:
        pairs = kernels("haar-circuit", layers, spectrum, rng, 2 * size).reshape(size, 2)
        square = _variable(_SQUARE, layers, spectrum, rng, size)
        return np.stack([square, pairs.prod(axis=1)], axis=1)

    return partial(draw)


def _linearity(layers: int, spectrum: Spectrum, eta: Fraction, error: Fraction) -> Point:
    """η abs(ε) √(E μ²)/(2K̄) = v by E μ² − (2v/(η abs(ε)))² K̄² = 0."""
    given = {"eta": eta, "error": error}
    return _quotient(layers, spectrum, given, lambda value: 2 * value / float(eta * error))


def _linear_rate(layers: int, spectrum: Spectrum, limit: Fraction, error: Fraction) -> Point:
    """Solve the same for η: v = η."""
    given = {"ratio": limit, "error": error}
    twice = 2 * float(limit / error)
    return _quotient(layers, spectrum, given, lambda value: twice / value)


def _quotient(layers: int, spectrum: Spectrum, given: Mapping[str, Fraction], root: Value) -> Point:
    """Return the point where √(E μ²)/K̄ is a function of v."""
    arguments = {"L": layers, "observable": spectrum, **given}
    most = _bounds(_SQUARE, layers, spectrum)[1], _most(layers, spectrum)
    draw = _square_over_kernels(layers, spectrum)
    return ratio(arguments, draw, most, lambda value: root(value) ** 2)


def _quotients(build: Callable[..., Point], most: Fraction) -> SearchStrategy[Point]:
    """Draw points of one of the two, at rates or limits up to so much."""
    st, numbers = hypothesis_strategies(), strategies.rates(most=most)
    return st.builds(build, st.integers(1, 2), strategies.spectra(n=1), numbers, strategies.rates())


_ratios = partial(_quotients, _linearity, Fraction(1))


def _most(layers: int, spectrum: Spectrum) -> float:
    return kernel.kernel_bound(layers, list(spectrum)) ** 2


def _squared(value: float) -> float:
    return value**2


SAMPLERS: dict[str, Sampler] = {
    "meta_kernel_mean": Sampler(_means),
    "meta_kernel_second_moment": Sampler(
        partial(_squares, unchanged), {"meta_kernel_spread_as_printed": _squared}
    ),
    "meta_kernel_spread_as_printed": Sampler(
        partial(_squares, _squared), right=("meta_kernel_second_moment", math.sqrt)
    ),
    "linearity_ratio": Sampler(
        _ratios, {"linearity_ratio_as_printed": unchanged}, build=_linearity
    ),
    "linear_rate": Sampler(
        partial(_quotients, _linear_rate, Fraction(3, 4)), zero=False, build=_linear_rate
    ),
    "linearity_ratio_as_printed": Sampler(_ratios, right=("linearity_ratio", unchanged)),
}
