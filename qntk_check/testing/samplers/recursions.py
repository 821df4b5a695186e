"""Samples of simulated noisy descent with a frozen kernel (:mod:`.frozen`).

A normal error is cut at nine standard deviations, which moves no mean by as much as 10⁻¹⁶ of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.kinds import Array
from qntk_check.testing import strategies
from qntk_check.testing.samplers.frozen import LATE, Build, Descent, descents, signs
from qntk_check.testing.samplers.points import Claimed, Point, Sampler, Value, mean, unchanged
from qntk_check.testing.strategies import hypothesis_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["SAMPLERS"]

_CUT = 9.0  # standard deviations of a normal error


def _variance(run: Descent) -> Point:
    still = replace(run, start=Fraction(0))
    return mean(
        run.named("eta", "K", "sigma", "t"),
        lambda rng, size: still.errors(rng, size) ** 2, (0.0, run.reach**2),
        rivals={"added up": run.sigma**2 * float(run.kernel) * run.steps},
    )  # fmt: skip


def _plateau(half: float) -> Build:
    """E ε² at late times, or a half of it."""

    def point(run: Descent) -> Point:
        most = half * (abs(run.decay) ** run.steps * float(run.start) + run.reach) ** 2
        return mean(
            run.named("eta", "K", "sigma"),
            lambda rng, size: half * run.errors(rng, size) ** 2, (0.0, most),
            rivals={"small η": half * run.sigma**2 / float(2 * run.eta)}, seed=str(run.start),
        )  # fmt: skip

    return point


def _squares() -> SearchStrategy[Point]:
    def point(run: Descent) -> Point:
        most = (abs(run.decay) ** run.steps * float(run.start) + run.reach) ** 2
        return mean(
            run.named("eta", "K", "sigma", "error", "t"),
            lambda rng, size: run.errors(rng, size) ** 2, (0.0, most),
        )  # fmt: skip

    return descents(point)


def _means(run: Descent) -> Point:
    """E ε(t) under noise, which is the error without it."""
    noisy, bounds = run.with_noise_like_signal()
    flow = float(run.start) * math.exp(-float(run.rate) * run.steps)
    return mean(
        run.named("eta", "K", "error", "t"), noisy.errors, bounds,
        rivals={"gradient flow": flow}, seed=run.sigma,
    )  # fmt: skip


def _absolutes(*, late: bool) -> Callable[[], SearchStrategy[Point]]:
    """E abs(ε) under normal kicks."""

    def point(run: Descent) -> Point:
        names = ("eta", "K", "sigma") if late else ("eta", "K", "sigma", "error", "t")
        most = abs(run.decay) ** run.steps * float(run.start) + _CUT * run.spread

        def draw(rng: np.random.Generator, size: int) -> Array:
            return np.minimum(np.abs(run.errors(rng, size, normal=True)), most)

        return mean(run.named(*names), draw, (0.0, most), seed=str(run.start))

    return lambda: descents(point, late=late)


def _at_noise_time(of: Callable[[Descent, float], float]) -> Build:
    """Take σ such that noise and signal are equal after t steps: E ε_noise² = ε(0)²(1 − ηK)^(2t).

    ``of`` is what a value of the formula says of that mean.
    """

    def point(run: Descent) -> Point:
        signal = float(run.start) * run.decay**run.steps
        sigma = signal / math.sqrt(run.kernel * run.sums[1])
        noise = replace(run, sigma=sigma, start=Fraction(0))
        own = replace(run, sigma=sigma)
        return mean(
            own.named("eta", "K", "sigma", "error"),
            lambda rng, size: noise.errors(rng, size) ** 2, (0.0, noise.reach**2),
            lambda value: of(run, value),
        )  # fmt: skip

    return point


def _signal_squared(run: Descent, time: float) -> float:
    return (float(run.start) * run.decay**time) ** 2


def _half_squared(_: Descent, error: float) -> float:
    return error**2 / 4


def _times(run: Descent) -> Point:
    """ε_r = (1 − ηK)^t for a whole t: then E ε(t)/ε(0) = ε_r^(t/T) if and only if T = t."""
    share, unit = (1 - run.rate) ** run.steps, float(run.start)
    noisy, (low, high) = run.with_noise_like_signal()
    return mean(
        {**run.named("eta", "K"), "relative_error": share},
        lambda rng, size: noisy.errors(rng, size) / unit, (low / unit, high / unit),
        lambda value: float(share) ** (run.steps / value),
        rivals={"linear": -math.log(share) / float(run.rate)}, seed=[run.sigma, str(run.start)],
    )  # fmt: skip


def _changes() -> SearchStrategy[Point]:
    """Products of two runs' changes along the gradient: their mean is the square of the mean."""

    def point(run: Descent) -> Point:
        # A quarter more than it can be: without noise it is what it can be, and its own bound.
        most = 1.25 * float(run.eta) * math.sqrt(run.kernel) * sum(
            abs(run.decay) ** i * float(run.start)
            + float(run.gradient.sum()) * run.sigma * sum(abs(run.decay) ** j for j in range(i))
            for i in range(run.steps)
        )  # fmt: skip

        def draw(rng: np.random.Generator, size: int) -> Array:
            return run.along(rng, 2 * size).reshape(size, 2).prod(axis=1)

        arrived = float(run.start**2 / run.kernel)
        return mean(
            run.named("eta", "K", "error", "t"), draw, (-(most**2), most**2),
            rivals={"at late times": arrived}, seed=run.sigma,
        )  # fmt: skip

    return descents(point)


def _best(kernel: Fraction) -> Point:
    """Rates v/2 and 3v/2 leave the same noise, if v minimizes it: all terms are even in 1 − ηK.

    Zero is no rival: at v = 0 both rates are the same.
    """
    steps = 4

    def draw(rng: np.random.Generator, size: int) -> Array:
        return signs(rng, (size, steps)) * math.sqrt(kernel)

    def claimed(value: float) -> Claimed:
        decays = [1 - float(kernel) * value * part for part in (0.5, 1.5)]
        powers = [np.array([a**i for i in range(steps)]) for a in decays]
        highest = [float(kernel) * float(np.abs(p).sum()) ** 2 for p in powers]
        return Claimed(
            lambda kicks: (kicks @ powers[1]) ** 2 - (kicks @ powers[0]) ** 2,
            0.0, -highest[0], highest[1],
        )  # fmt: skip

    return Point({"K": kernel}, draw, claimed, {"linear stability": 2 / float(kernel)})


def _kernels() -> SearchStrategy[Point]:
    return hypothesis_strategies().builds(_best, strategies.rates(most=4))


def _by_descent(
    build: Build, rivals: Mapping[str, Value] | None = None, *, most: int = 7, late: bool = False,
    nonzero: bool = False, zero: bool = True, right: tuple[str, Value] | None = None,
) -> Sampler:  # fmt: skip
    """Return the sampler whose points are those of a descent."""
    points = partial(descents, build, most=most, late=late, nonzero=nonzero)
    return Sampler(points, rivals or {}, right, zero=zero, build=build)


def _same_noise() -> SearchStrategy[Point]:
    """Each ∂L/∂θ is measured with an error ±σ_g: the kicks are η times that."""

    def point(run: Descent) -> Point:
        scaled = replace(run, sigma=run.sigma * float(run.eta))
        most = (abs(run.decay) ** run.steps * float(run.start) + scaled.reach) ** 2
        return mean(
            {**run.named("eta", "K"), "sigma_g": run.sigma},
            lambda rng, size: scaled.errors(rng, size) ** 2, (0.0, most),
            rivals={"without η": run.sigma**2 / float(run.eta * (2 - run.rate))},
            seed=str(run.start),
        )  # fmt: skip

    return descents(point, late=True)


def _shared() -> SearchStrategy[Point]:
    """ε is measured once a step and g by itself: both errors are ±σ."""
    st = hypothesis_strategies()

    def point(rate: Fraction, kernel: Fraction, part: Fraction, noise: float) -> Point:
        eta, sigma = rate / kernel, float(part) * math.sqrt(kernel)
        plain, root = float(eta), math.sqrt(kernel)

        def draw(rng: np.random.Generator, size: int) -> Array:
            error: Array = np.zeros(size)
            for _ in range(LATE):
                side = signs(rng, (size, 2))
                measured = root * (root + sigma * side[:, 0])
                error = error - plain * (error + noise * side[:, 1]) * measured
            return error**2

        # |ε| ≤ b stays: b = max |1 − ηĜ| b + ησ_ε max Ĝ, with Ĝ = K ± σ_g√K.
        high, low = root * (root + sigma), root * (root - sigma)
        factor = max(abs(1 - plain * high), abs(1 - plain * low))
        most = (plain * noise * high / (1 - factor)) ** 2
        arguments = {"eta": eta, "K": kernel, "sigma_g": sigma, "sigma_error": noise}
        still = plain * noise**2 * float(kernel) / (2 - float(rate))
        return mean(arguments, draw, (0.0, most), rivals={"gradient without error": still})

    return st.builds(
        point, st.sampled_from([Fraction(k, 8) for k in (4, 6, 8)]), strategies.rates(most=4),
        st.sampled_from([Fraction(1, 4), Fraction(1, 2)]), strategies.rates().map(float),
    )  # fmt: skip


SAMPLERS: dict[str, Sampler] = {
    "noise_variance": _by_descent(_variance, {"plateau": unchanged}),
    "plateau": _by_descent(_plateau(1.0), {"plateau_loss": unchanged}, late=True),
    "plateau_loss": _by_descent(_plateau(0.5), {"plateau": unchanged}, late=True),
    "mean_square_error": Sampler(_squares, {"plateau": unchanged, "noise_variance": unchanged}),
    "frozen_error": _by_descent(_means, nonzero=True),
    "mean_absolute_error": Sampler(
        _absolutes(late=False), {"mean_square_error": math.sqrt, "frozen_error": abs}
    ),
    "mean_absolute_error_late": Sampler(_absolutes(late=True), {"plateau": math.sqrt}),
    "noise_time": _by_descent(_at_noise_time(_signal_squared), most=3),
    "error_at_noise_time": _by_descent(
        _at_noise_time(_half_squared), {"error_at_noise_time_as_printed": unchanged}, most=3
    ),
    "error_at_noise_time_as_printed": _by_descent(
        _at_noise_time(_half_squared), right=("error_at_noise_time", unchanged), most=3
    ),
    "best_learning_rate": Sampler(_kernels, zero=False, build=_best),
    "training_steps": _by_descent(_times, most=3, zero=False),
    "angle_change": Sampler(_changes),
    "shot_noise_plateau": Sampler(_same_noise),
    "shared_shot_plateau": Sampler(_shared),
}
