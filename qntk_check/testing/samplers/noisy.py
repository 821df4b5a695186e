"""Samples of noisy circuits: Haar circuits with channels behind their rotations.

They are evaluated by density matrices, and the numbers that the formulas take of a channel are
summed from its transfer matrix. Noise on the angles is sampled as such: Σ g_ℓ(θ + Δ) g_ℓ(θ + Δ') of
two independent kicks has the mean of Σ (E_Δ g_ℓ)², and no channel occurs.

Bounds: whatever the channels, a gradient is Tr i[X, ρ]A with a state ρ and an A whose spectrum has
at most the width w of that of O, so that abs(g) ≤ w and K ≤ Lw² as without noise
(:func:`qntk_check.kernel.kernel_bound`); and (⟨O⟩ − ⟨O⟩')²/2 ≤ w²/2.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import ensembles, kernel, noisy
from qntk_check.circuits import CircuitBatch
from qntk_check.draws.statistics import half_squared_difference
from qntk_check.kinds import Array
from qntk_check.testing.samplers.circuits import Spectrum, spectral, width
from qntk_check.testing.samplers.points import Point, Sampler, mean, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = [
    "CHANNELS",
    "SAMPLERS",
    "behind_rotations",
    "evaluated",
    "kicked_products",
    "numbers",
    "variances",
]

# Channels on one qubit, of a strength from 0 to 1.
CHANNELS: dict[str, Callable[[float], noisy.Channel]] = {
    "depolarizing": noisy.depolarizing,
    "bit flip": lambda strength: noisy.bit_flip(strength / 2),
    "phase flip": lambda strength: noisy.phase_flip(strength / 2),
    "uneven": lambda strength: noisy.pauli({"X": strength / 8, "Y": strength / 4}),
    "amplitude damping": noisy.amplitude_damping,
}
_UNITAL = [name for name in CHANNELS if name != "amplitude damping"]


def behind_rotations(name: str, strength: float, n: int) -> noisy.Rule:
    """Return a channel on every qubit behind each rotation.

    Examples
    --------
    >>> behind_rotations("bit flip", 0.5, 2).qubits
    (0, 1)
    """
    return noisy.Rule(CHANNELS[name](strength), after="rotations", qubits=tuple(range(n)))


def numbers(noise: noisy.NoiseLike, n: int) -> dict[str, float]:
    """Return u, u_X and s of such noise, by the names under which formulas take them.

    Examples
    --------
    >>> round(numbers(behind_rotations("depolarizing", 0.25, 1), 1)["unitarity"], 4)
    0.5625
    """
    return asdict(noisy.layer_numbers(noise, "X" + "I" * (n - 1)))


def evaluated(
    noise: noisy.NoiseLike, layers: int, spectrum: Spectrum, rng: np.random.Generator, size: int
) -> noisy.NoisyBatch:
    """Return so many noisy Haar circuits, evaluated.

    Examples
    --------
    >>> rule = noisy.Rule(noisy.depolarizing(0.1), after="rotations")
    >>> evaluated(rule, 2, (1, -1), np.random.default_rng(1), 3).K.shape
    (3,)
    """
    n = len(spectrum).bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
    assert isinstance(batch, CircuitBatch)
    return noisy.evaluate_many(batch, observable=list(spectrum), noise=noise, method="density")


def variances(
    noise: noisy.NoiseLike, layers: int, spectrum: Spectrum, rng: np.random.Generator, size: int
) -> Array:
    """Return (⟨O⟩ − ⟨O⟩')²/2 of so many pairs of noisy Haar circuits.

    Examples
    --------
    >>> rule = noisy.Rule(noisy.depolarizing(0.1), after="rotations")
    >>> variances(rule, 2, (1, -1), np.random.default_rng(1), 3).shape
    (3,)
    """
    pairs = evaluated(noise, layers, spectrum, rng, 2 * size).expectation
    return half_squared_difference(pairs.reshape(size, 2))


def kicked_products(
    sigma: float, layers: int, spectrum: Spectrum, rng: np.random.Generator, size: int
) -> Array:
    """Return Σ_ℓ g_ℓ(θ + Δ) g_ℓ(θ + Δ') of so many circuits, each with two kicks of its own.

    Examples
    --------
    >>> kicked_products(0.1, 2, (1, -1), np.random.default_rng(1), 3).shape
    (3,)
    """
    n = len(spectrum).bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=rng)
    assert isinstance(batch, CircuitBatch)
    both = [
        kernel.evaluate_many(
            replace(batch, angles=batch.angles + sigma * rng.standard_normal(batch.angles.shape)),
            observable=list(spectrum), method="dense",
        ).gradient
        for _ in range(2)
    ]  # fmt: skip
    return np.einsum("bl,bl->b", *both)


def _kernels(name: str, strength: float, layers: int, spectrum: Spectrum, *wanted: str) -> Point:
    n = len(spectrum).bit_length() - 1
    noise = behind_rotations(name, strength, n)
    known = numbers(noise, n)

    def draw(rng: np.random.Generator, size: int) -> Array:
        return evaluated(noise, layers, spectrum, rng, size).K

    given = {"L": layers, "observable": spectrum, **{key: known[key] for key in wanted}}
    return mean(given, draw, (0.0, kernel.kernel_bound(layers, list(spectrum))), seed=name)


def _unital(name: str, eighths: int, layers: int, spectrum: Spectrum) -> Point:
    return _kernels(name, eighths / 8, layers, spectrum, "unitarity", "moved")


def _any(name: str, eighths: int, layers: int, spectrum: Spectrum) -> Point:
    return _kernels(name, eighths / 8, layers, spectrum, "unitarity", "moved", "displacement")


def _deep(eighths: int, spectrum: Spectrum) -> Point:
    """Return a point so deep that the limit is reached: u ≤ 0.42, and 12·u^11 is below 10⁻³."""
    point = _any("amplitude damping", eighths, 12, spectrum)
    return replace(point, arguments={k: v for k, v in point.arguments.items() if k != "L"})


def _losses(name: str, eighths: int, layers: int, spectrum: Spectrum) -> Point:
    n = len(spectrum).bit_length() - 1
    noise = behind_rotations(name, eighths / 8, n)
    known = numbers(noise, n)

    def draw(rng: np.random.Generator, size: int) -> Array:
        return variances(noise, layers, spectrum, rng, size)

    given = {"L": layers, "observable": spectrum}
    given |= {key: known[key] for key in ("unitarity", "displacement")}
    return mean(given, draw, (0.0, width(spectrum) ** 2 / 2), seed=name)


def _kicks(eighths: int, layers: int, spectrum: Spectrum) -> Point:
    sigma, bound = eighths / 8, kernel.kernel_bound(layers, list(spectrum))

    def draw(rng: np.random.Generator, size: int) -> Array:
        return kicked_products(sigma, layers, spectrum, rng, size)

    given = {"L": layers, "observable": spectrum, "sigma": sigma}
    return mean(given, draw, (-bound, bound))


def _points(
    make: Callable[..., Point], names: list[str], most: int
) -> Callable[[], SearchStrategy[Point]]:
    def points() -> SearchStrategy[Point]:
        st = hypothesis_strategies()
        # From an eighth to a half: noise that is seen, and leaves something of one qubit or two.
        return st.builds(
            make, st.sampled_from(names), st.integers(1, most), st.integers(1, 3), spectral()
        )

    return points


def _deep_points() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return st.builds(_deep, st.integers(4, 6), spectral(most=1))


def _kick_points() -> SearchStrategy[Point]:
    st = hypothesis_strategies()
    return st.builds(_kicks, st.integers(1, 3), st.integers(1, 3), spectral())


SAMPLERS: dict[str, Sampler] = {
    "kernel_mean_unital_noise": Sampler(
        _points(_unital, _UNITAL, 3), {"kernel_mean": unchanged}, build=_unital
    ),
    "kernel_mean_channel": Sampler(
        _points(_any, [*CHANNELS], 3),
        {"kernel_mean": unchanged, "kernel_mean_unital_noise": unchanged},
        build=_any,
    ),
    "kernel_mean_channel_floor": Sampler(_deep_points, exact=False, heavy=True, build=_deep),
    "noisy_loss_variance": Sampler(_points(_losses, [*CHANNELS], 3), build=_losses),
    "kernel_mean_angle_noise": Sampler(_kick_points, {"kernel_mean": unchanged}, build=_kicks),
}
