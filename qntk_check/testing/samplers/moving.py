"""Samples of what drawn circuits do when they are trained or kicked: losses, K by state, drift."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.circuits import Spectrum, spectral, width
from qntk_check.testing.samplers.points import Point, Sampler, mean, ratio
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]


def _losses() -> SearchStrategy[Point]:
    """(ε g)² of one angle, the target inside the spectrum."""
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, part: Fraction) -> Point:
        n, target = len(spectrum).bit_length() - 1, min(spectrum) + part * int(width(spectrum))

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
            found = kernel.evaluate_many(
                batch, observable=list(spectrum), method="dense", target=float(target)
            )
            return (found.error * found.gradient[:, -1]) ** 2

        far = float(max(max(spectrum) - target, target - min(spectrum)))
        bounds = 0.0, (far * width(spectrum)) ** 2
        return mean({"observable": spectrum, "target": target}, draw, bounds, seed=layers)

    return st.builds(point, st.integers(1, 2), spectral(), strategies.rates())


def _late() -> SearchStrategy[Point]:
    """E[K h(χ)] over E[Var_χ O h(χ)], with h = 1 or the place of ⟨O⟩ in the spectrum."""
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, power: int, variance: Fraction) -> Point:
        n, low, wide = len(spectrum).bit_length() - 1, min(spectrum), width(spectrum)

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
            found = kernel.evaluate_many(batch, observable=list(spectrum), method="dense")
            squares = [float((x - low) ** 2) for x in spectrum]
            second = kernel.evaluate_many(batch, observable=squares, method="dense").expectation
            first = found.expectation - low
            weight = (first / wide) ** power
            return np.stack([found.K, second - first**2], axis=1) * weight[:, None]

        most = kernel.kernel_bound(layers, list(spectrum)), wide**2 / 4
        arguments = {"N": len(spectrum), "L": layers, "variance": variance}
        return ratio(
            arguments, draw, most, lambda value: value / float(variance),
            rivals={"at large N": 2 * layers * float(variance) / len(spectrum)},
            seed=[list(spectrum), power],
        )  # fmt: skip

    return st.builds(point, st.integers(1, 3), spectral(), st.integers(0, 1), strategies.rates())


def _drift() -> SearchStrategy[Point]:
    """Share of ⟨O⟩ − Tr O/N that is lost under noise on all angles."""
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, sigma: Fraction) -> Point:
        n, dim, middle = len(spectrum).bit_length() - 1, len(spectrum), float(np.mean(spectrum))

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
            before = kernel.evaluate_many(batch, observable=list(spectrum), method="dense")
            assert isinstance(batch, CircuitBatch)
            noise = rng.normal(0, float(sigma), (size, layers))
            moved = replace(batch, angles=batch.angles + noise, trusted=True)
            after = kernel.evaluate_many(moved, observable=list(spectrum), method="dense")
            start = before.expectation - middle
            return np.stack([start * (before.expectation - after.expectation), start**2], axis=1)

        reach = max(max(spectrum) - middle, middle - min(spectrum))
        most = reach * width(spectrum)
        first = float(sigma) ** 2 * layers * dim**2 / (dim**2 - 1)
        return ratio(
            {"N": dim, "L": layers, "sigma": sigma}, draw, (most, reach**2), lambda value: value,
            least=-most, rivals={"at first order": first}, seed=list(spectrum),
        )  # fmt: skip

    return st.builds(
        point, st.integers(1, 3), spectral(), st.sampled_from([Fraction(k, 8) for k in range(4, 9)])
    )


SAMPLERS: dict[str, Sampler] = {
    "loss_gradient_moment": Sampler(_losses),
    "late_kernel": Sampler(_late),
    "noise_drift": Sampler(_drift),
}
