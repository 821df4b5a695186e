"""Circuits trained under noise, against the linear theory: what follows it, and what does not.

Each run is one sample, and each sample is bounded by construction: z = ε/σ_ε, with the standard
deviation that the claim states, is clipped at 2, and the claim fixes the mean of the clipped
variable because it says that the noise is Gaussian. Means over the late steps of a run make the
samples precise without making them dependent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check.kinds import Floats
from qntk_check.papers.liu2024.training.runs import (
    Runs,
    clipped_absolute,
    clipped_square,
    gaussian_mean,
)
from qntk_check.verdicts.tiers.trial import Trial

__all__ = [
    "HAAR",
    "HARDWARE",
    "absolute_trials",
    "late_trial",
    "noise_law_trials",
    "plateau_runs_trials",
    "square_trials",
]

HARDWARE = "hardware-efficient"
HAAR = "haar-circuit"


def late_trial(
    what: str, runs: Runs, late: int, function: Callable[[np.ndarray], np.ndarray],
    delta: tuple[float, str],
) -> Trial:  # fmt: skip
    """Return the trial of a function of z = ε √(η(2−ηK))/σ over the late steps.

    K is that of each step, as below (69): "taken from the value of the last step". ``delta`` is δ
    and its reason.
    """
    upper = float(function(np.array(1e9)))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        errors, K = run.errors[:, -late:], run.kernels[:, -late:]
        room = np.maximum(runs.eta * (2 - runs.eta * K), 0)
        return function(errors * np.sqrt(room) / runs.sigma).mean(axis=1)

    def at(scale: float) -> float:
        return gaussian_mean(function, scale)

    return Trial(
        f"{what}, {runs.label()}", {**runs.parameters(), "late": late}, draw, lambda _: at(1.0),
        0.0, upper, delta[0],
        reasons={**runs.reasons, "late": _LATE, "delta": delta[1]},
        rivals={
            "σ² for σ": at(runs.sigma),
            "η² for η": at(1 / np.sqrt(runs.eta)),
            "2σ for σ": at(2.0),
            "σ/3 for σ": at(1 / 3),
        },
        block=200,
    )  # fmt: skip


_LATE = "the mean over late steps is precise, and of one sample; the start is forgotten by then"
_SETTLES = {
    "sigma": "that of the paper's figure 4, at which ε stays far inside the spectrum",
    "steps": "40 steps to settle, and 50 late ones",
}
SMALL = Runs.at(0.17, HARDWARE, 2, 64, steps=90, sigma=0.005, pauli="ZZ", why=_SETTLES)
WIDE = Runs.at(0.15, HARDWARE, 4, 64, steps=90, sigma=0.005, pauli="ZZ", why=_SETTLES)


_SEVENTH = (0.15, "a seventh: a plateau of leading order, where ηK is about that")
_TENTH = (0.1, "a tenth: the root of a plateau of leading order, where ηK is 0.15")


def plateau_runs_trials() -> list[Trial]:
    """Return the trials of (66) on circuits."""
    name = "ε² over the plateau, clipped at 4"
    return [late_trial(name, SMALL, 50, clipped_square, _SEVENTH)]


def absolute_trials() -> list[Trial]:
    """Return the trials of (69) on circuits of the size of figure 3."""
    name = "|ε| over the plateau's standard deviation, clipped at 2"
    return [late_trial(name, WIDE, 50, clipped_absolute, _TENTH)]


def square_trials() -> list[Trial]:
    """Return the trial of (65) at a few steps: ε(t)² less what it says for each run's own K."""
    runs = Runs.at(0.15, HARDWARE, 4, 64, steps=5, sigma=0.02, target=0.5, pauli="ZZ", why={
        "steps": "0.85¹⁰ = a fifth of ε(0)² is left: neither the start nor the plateau alone",
        "sigma": "the plateau is a tenth of what is left of the start",
        "target": "so far from most starts that the signal is larger than the noise",
    })  # fmt: skip
    eta, sigma, t = runs.eta, runs.sigma, runs.steps
    late = sigma**2 / eta
    widest = 0.5  # samples are clipped there: less than one in a thousand is

    def square(K: Floats, first: Floats, power: float = 2.0) -> Floats:
        left = np.abs(1 - eta * K) ** (power * t)
        return left * first + (1 - left) * late / (2 - eta * K)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        said = square(run.kernels[:, 0], run.errors[:, 0] ** 2)
        return np.clip(run.errors[:, -1] ** 2 - said, -widest, widest)

    K, first = 2 * 64 * 256 / (17 * 255), runs.target**2 + 1 / 17  # K̄ and the mean of ε(0)²
    left, undoubled = (float(square(K, first, power)) for power in (2.0, 1.0))
    return [
        Trial(
            f"ε(t)² less (65), {runs.label()}, t = {t}", runs.parameters(), draw, lambda _: 0.0,
            -widest, widest, delta=(undoubled - left) / 5,
            reasons={**runs.reasons, "delta": "a fifth of the way to the power t for 2t"},
            rivals={
                "power t for 2t": left - undoubled,
                "no decay": left - first,
            },
            block=500,
        )
    ]  # fmt: skip


_LAW = {
    "n": "N = 4, and gradients of all sizes",
    "L": "eight angles: no law of large numbers helps",
    "k": "two points of the characteristic function: at 0.7 it sees the variance, at 1.5 the tails",
    "delta": "a third of what half the variance changes where it changes least, at k = 0.7",
}


def noise_law_trials() -> list[Trial]:
    """Return the trials of (61) on drawn circuits: E cos(k Σ gΔθ/(σ√K)) = exp(−k²/2)."""
    runs = Runs(HAAR, 2, 8, eta=1.0, steps=1, sigma=0.3)

    def draw(rng: np.random.Generator, size: int, k: float = 1.0) -> np.ndarray:
        from qntk_check import ensembles, kernel

        batch = ensembles.get(HAAR).sample(n=runs.n, layers=runs.layers, size=size, rng=rng)
        found = kernel.evaluate_many(batch, observable=runs.observable)
        moved = found.gradient * runs.sigma * rng.standard_normal(found.gradient.shape)
        return np.cos(k * moved.sum(axis=1) / (runs.sigma * np.sqrt(found.K)))

    return [
        Trial(
            f"cos({k:g} Σ gΔθ/(σ√K)), {runs.label()}", {"n": 2, "L": 8, "k": k},
            lambda rng, size, k=k: draw(rng, size, k), lambda _, k=k: float(np.exp(-(k**2) / 2)),
            -1.0, 1.0, delta=0.03, reasons=_LAW, exact=True,
            rivals={
                "σ² for σ": float(np.exp(-((k * runs.sigma) ** 2) / 2)),
                "half the variance": float(np.exp(-(k**2) / 4)),
            },
            block=4000,
        )
        for k in (0.7, 1.5)
    ]  # fmt: skip
