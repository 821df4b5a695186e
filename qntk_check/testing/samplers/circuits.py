"""Samples of K and of gradients: drawn circuits, each evaluated exactly by the kernel.

Bounds, with w the width of the spectrum: g² ≤ 4 Var_χ O ≤ w² and so K ≤ Lw²
(:func:`qntk_check.kernel.kernel_bound`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np

from qntk_check import ensembles, kernel
from qntk_check.draws.statistics import half_squared_difference
from qntk_check.kinds import Array
from qntk_check.observables import GeneratorLike
from qntk_check.testing import strategies
from qntk_check.testing.samplers.points import Point, Sampler, mean, ratio, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS", "Spectrum", "kernels", "moment_point", "spectral", "width"]

Spectrum = tuple[int, ...]


class _More(TypedDict, total=False):
    """What else circuits are drawn with, as in ``Ensemble.sample``."""

    generators: Sequence[GeneratorLike]
    state: Array
    traceless: bool


def width(spectrum: Spectrum) -> float:
    """Return λ_max − λ_min.

    Examples
    --------
    >>> width((1, -2))
    3.0
    """
    return float(max(spectrum) - min(spectrum))


def kernels(
    ensemble: str, layers: int, spectrum: Spectrum, rng: np.random.Generator, size: int,
    **drawn: Unpack[_More],
) -> Array:  # fmt: skip
    """Return K of so many circuits of an ensemble.

    Examples
    --------
    >>> kernels("haar-circuit", 2, (1, -1), np.random.default_rng(1), 3).shape
    (3,)
    """
    n = len(spectrum).bit_length() - 1
    batch = ensembles.get(ensemble).sample(n=n, layers=layers, size=size, rng=rng, **drawn)
    return kernel.evaluate_many(batch, observable=list(spectrum), method="dense").K


def spectral(*, most: int = 2) -> SearchStrategy[Spectrum]:
    """Return a strategy for spectra on 1 … ``most`` qubits.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(spectral(), lambda spectrum: True)
    (0, 1)
    """
    return strategies.qubits(most=most).flatmap(lambda n: strategies.spectra(n=n))


def _named(layers: int, spectrum: Spectrum, **more: object) -> dict[str, object]:
    return {"L": layers, "observable": spectrum, **more}


def _mean_point(
    ensemble: str, layers: int, spectrum: Spectrum, more: Mapping[str, object] | None = None,
    **drawn: Unpack[_More],
) -> Point:  # fmt: skip
    draw = partial(kernels, ensemble, layers, spectrum, **drawn)
    bounds = 0.0, kernel.kernel_bound(layers, list(spectrum))
    return mean(_named(layers, spectrum, **(more or {})), draw, bounds, seed=ensemble)


def _closed() -> SearchStrategy[Point]:
    """K of every ensemble that is a closed 2-design."""
    st = hypothesis_strategies()
    names = strategies.ensembles(degree=2, closed=True).map(lambda ensemble: ensemble.name)
    return st.builds(_mean_point, names, st.integers(1, 4), spectral())


def _bare() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, eighths: int) -> Point:
        n, overlap = len(spectrum).bit_length() - 1, Fraction(eighths, 8)
        angle = math.acos(overlap) / 2
        state = np.zeros(2**n)
        state[0], state[2 ** (n - 1)] = math.cos(angle), math.sin(angle)
        return _mean_point(
            "bare-circuit", layers, spectrum, {"overlap": overlap},
            generators=["Z" + "I" * (n - 1)] * layers, state=state,
        )  # fmt: skip

    return st.builds(point, st.integers(1, 3), spectral(), st.integers(-7, 7))


def _traced() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, negative: int) -> Point:
        signs = np.ones(len(spectrum))
        signs[:negative] = -1
        more = {"generator_trace": len(spectrum) - 2 * negative}
        return _mean_point(
            "haar-circuit", layers, spectrum, more,
            generators=[np.diag(signs)] * layers, traceless=False,
        )  # fmt: skip

    return st.builds(point, st.integers(1, 3), strategies.spectra(n=2), st.sampled_from([1, 3]))


def _real() -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum, letter: str) -> Point:
        string = "Y" if len(spectrum) == 2 else letter + "Y"
        return _mean_point("orthogonal-circuit", layers, spectrum, generators=[string] * layers)

    return st.builds(point, st.integers(1, 4), spectral(), st.sampled_from("IXZ"))


def moment_point(order: int, layers: int, spectrum: Spectrum) -> Point:
    """Return the point of E K^order in the Haar circuit.

    Examples
    --------
    >>> moment_point(2, 3, (1, -1)).arguments
    {'L': 3, 'observable': (1, -1)}
    """

    def draw(rng: np.random.Generator, size: int) -> Array:
        return kernels("haar-circuit", layers, spectrum, rng, size) ** order

    bound = kernel.kernel_bound(layers, list(spectrum)) ** order
    return mean(_named(layers, spectrum), draw, (0.0, bound), seed=order)


def _moments(order: int) -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    spectra = spectral() if order < 4 else strategies.spectra(n=1)
    return st.builds(partial(moment_point, order), st.integers(1, 2), spectra)


def _variances(ensemble: str) -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            pairs = kernels(ensemble, layers, spectrum, rng, 2 * size).reshape(size, 2)
            return half_squared_difference(pairs)

        bound = kernel.kernel_bound(layers, list(spectrum)) ** 2 / 2
        return mean(_named(layers, spectrum), draw, (0.0, bound), seed=ensemble)

    return st.builds(point, st.integers(2, 4), spectral())


def _spreads() -> SearchStrategy[Point]:
    """(23) is a standard deviation: its square is the variance of K."""
    st = hypothesis_strategies()

    def point(layers: int, spectrum: Spectrum) -> Point:
        def draw(rng: np.random.Generator, size: int) -> Array:
            pairs = kernels("haar-circuit", layers, spectrum, rng, 2 * size).reshape(size, 2)
            return half_squared_difference(pairs)

        bound = kernel.kernel_bound(layers, list(spectrum)) ** 2 / 2
        return mean(_named(layers, spectrum), draw, (0.0, bound), lambda value: value**2)

    return st.builds(point, st.integers(1, 4), spectral())


def _relative(layers: int, spectrum: Spectrum) -> Point:
    """ΔK/K̄ by Var K − v² K̄² = 0, both from independent circuits."""

    def draw(rng: np.random.Generator, size: int) -> Array:
        four = kernels("haar-circuit", layers, spectrum, rng, 4 * size).reshape(size, 2, 2)
        return np.stack([half_squared_difference(four[:, 0]), four[:, 1].prod(axis=1)], axis=1)

    bound = kernel.kernel_bound(layers, list(spectrum)) ** 2
    return ratio(
        _named(layers, spectrum), draw, (bound / 2, bound), lambda value: value**2,
        rivals={"1/√L": layers**-0.5},
    )  # fmt: skip


def _spread_points() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return st.builds(_relative, st.integers(1, 4), spectral())


def _gradients(order: int) -> SearchStrategy[Point]:
    st = hypothesis_strategies()

    def point(ensemble: str, layers: int, place: int, spectrum: Spectrum) -> Point:
        n = len(spectrum).bit_length() - 1

        def draw(rng: np.random.Generator, size: int) -> Array:
            batch = ensembles.get(ensemble).sample(n=n, layers=layers, size=size, rng=rng)
            found = kernel.evaluate_many(batch, observable=list(spectrum), method="dense")
            return found.gradient[:, place % layers] ** order

        bounds = 0.0, width(spectrum) ** order
        return mean({"observable": spectrum}, draw, bounds, seed=[ensemble, layers, place % layers])

    chosen = spectral() if order < 6 else strategies.spectra(n=1)
    return st.builds(
        point, st.sampled_from(["haar-circuit", "independent-slots"]), st.integers(1, 3),
        st.integers(0, 2), chosen,
    )  # fmt: skip


def _power(order: int) -> Callable[[float], float]:
    return lambda value: value**order


SAMPLERS: dict[str, Sampler] = {
    "kernel_mean": Sampler(
        _closed,
        {"kernel_mean_large_n": unchanged, "kernel_mean_real": unchanged},
        build=_mean_point,
    ),
    "kernel_mean_any_generator": Sampler(_traced, {"kernel_mean": unchanged}),
    "kernel_mean_bare": Sampler(_bare, {"kernel_mean": unchanged}),
    "kernel_mean_real": Sampler(_real, {"kernel_mean": unchanged}),
    "kernel_mean_large_n": Sampler(_closed, right=("kernel_mean", unchanged)),
    "kernel_moment:1": Sampler(partial(_moments, 1), {"kernel_mean_real": unchanged}),
    "kernel_moment:2": Sampler(partial(_moments, 2), {"kernel_mean": _power(2)}),
    "kernel_moment:3": Sampler(partial(_moments, 3), {"kernel_mean": _power(3)}),
    "kernel_moment:4": Sampler(partial(_moments, 4), {"kernel_mean": _power(4)}),
    "kernel_variance:haar-circuit": Sampler(
        partial(_variances, "haar-circuit"),
        {"kernel_variance:independent-slots": unchanged, "kernel_spread_as_printed": _power(2)},
    ),
    "kernel_variance:independent-slots": Sampler(
        partial(_variances, "independent-slots"),
        {"kernel_variance:haar-circuit": unchanged, "kernel_spread_as_printed": _power(2)},
    ),
    "kernel_spread_as_printed": Sampler(
        _spreads, right=("kernel_variance:haar-circuit", math.sqrt)
    ),
    "kernel_relative_spread": Sampler(_spread_points, {"kernel_floor": unchanged}, build=_relative),
    "gradient_moment:2": Sampler(partial(_gradients, 2)),
    "gradient_moment:4": Sampler(partial(_gradients, 4), {"gradient_moment:2": _power(2)}),
    "gradient_moment:6": Sampler(partial(_gradients, 6), {"gradient_moment:2": _power(3)}),
}
