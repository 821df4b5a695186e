"""Samples of K and μ in circuits that lead to a given state and are Haar-random apart from that.

Bounds are those of :mod:`qntk_check.draws.statistics`, which hold for every circuit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.draws.restricted import bounds, kernel_and_meta, superposition
from qntk_check.kinds import Array
from qntk_check.testing.samplers.points import Point, Sampler, mean, ratio, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]


def _meta_point(weights: tuple[Fraction, ...], layers: int, levels: tuple[int, ...]) -> Point:
    """Return the point of E μ at a state with these weights in the eigenbasis of O."""
    first = sum((w * x for w, x in zip(weights, levels, strict=True)), Fraction(0))
    moments = [
        sum((w * (x - first) ** k for w, x in zip(weights, levels, strict=True)), Fraction(0))
        for k in (2, 3)
    ]
    arguments = {
        "L": layers, "observable": levels, "expectation": first,
        "variance": moments[0], "third": moments[1],
    }  # fmt: skip
    reached, most = [float(w) ** 0.5 for w in weights], bounds(layers, levels)[1]

    def draw(rng: np.random.Generator, size: int) -> Array:
        return kernel_and_meta(reached, layers, levels, rng, size)[:, 1]

    return mean(arguments, draw, (-most, most), seed=weights)


def _metas() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    eighths = st.sampled_from([(Fraction(k, 8), Fraction(8 - k, 8)) for k in (1, 2, 6, 7)])
    one = st.builds(_meta_point, eighths, st.integers(1, 3), st.just((1, 0)))
    wide = (Fraction(3, 4), Fraction(1, 8), Fraction(1, 8), Fraction(0))
    return st.one_of(one, st.builds(_meta_point, st.just(wide), st.just(3), st.just((2, 0, 1, 0))))


def _pairs(overlap: Fraction, layers: int, rng: np.random.Generator, size: int) -> Array:
    return kernel_and_meta(superposition(float(overlap), 2), layers, (1, 0), rng, size)


def _kernels() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(overlap: Fraction, layers: int) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            return _pairs(overlap, layers, rng, size)[:, 0]

        arguments = {"N": 2, "L": layers, "reached_overlap": overlap}
        return mean(arguments, draw, (0.0, bounds(layers, (1, 0))[0]))

    return st.builds(point, _overlaps(), st.integers(1, 3))


def _lambdas() -> SearchStrategy[Point]:
    """λ = E μ/E K, at N = 2."""
    st = hypothesis_strategies()

    def point(overlap: Fraction, layers: int) -> Point:
        most = bounds(layers, (1, 0))

        def draw(rng: np.random.Generator, size: int) -> Array:
            return _pairs(overlap, layers, rng, size)[:, ::-1]

        arguments = {"N": 2, "L": layers, "reached_overlap": overlap}
        return ratio(arguments, draw, (most[1], most[0]), unchanged, least=-most[1])

    return st.builds(point, _overlaps(), st.integers(1, 3))


def _zetas() -> SearchStrategy[Point]:
    """ζ = R E μ/(E K)²: μ of one circuit, and the product of K of two others."""
    st = hypothesis_strategies()

    def point(overlap: Fraction, layers: int, error: Fraction) -> Point:
        most = bounds(layers, (1, 0))

        def draw(rng: np.random.Generator, size: int) -> Array:
            three = _pairs(overlap, layers, rng, 3 * size).reshape(size, 3, 2)
            return np.stack([float(error) * three[:, 0, 1], three[:, 1:, 0].prod(axis=1)], axis=1)

        arguments = {
            "N": 2, "L": layers, "reached_overlap": overlap, "remaining_error": error,
        }  # fmt: skip
        up = abs(float(error)) * most[1]
        return ratio(arguments, draw, (up, most[0] ** 2), unchanged, least=-up)

    errors = st.sampled_from([Fraction(-1, 2), Fraction(1, 4), Fraction(1)])
    return st.builds(point, _overlaps(), st.integers(1, 2), errors)


def _overlaps() -> SearchStrategy[Fraction]:
    st = hypothesis_strategies()
    return st.sampled_from([Fraction(k, 8) for k in (2, 6, 7)])


SAMPLERS: dict[str, Sampler] = {
    "late_meta_kernel": Sampler(_metas),
    "restricted_kernel": Sampler(_kernels),
    "restricted_lambda": Sampler(_lambdas),
    "restricted_zeta": Sampler(_zetas),
}
