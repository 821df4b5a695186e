"""Circuits trained under noise, against the linear theory: what follows it, and what does not.

Each run is one sample, and each sample is bounded by construction: z = ε/σ_ε, with the standard
deviation that the claim states, is clipped at 2, and the claim fixes the mean of the clipped
variable because it says that the noise is Gaussian. Means over the late steps of a run make the
samples precise without making them dependent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from qntk_check.kinds import Floats
from qntk_check.papers.liu2024.training.runs import (
    Runs,
    clipped_absolute,
    clipped_square,
    gaussian_mean,
)
from qntk_check.verdicts.tiers.trials import Formulas, Trial

__all__ = [
    "absolute_trials",
    "bias_trials",
    "drift_trials",
    "late_trial",
    "noise_law_trials",
    "plateau_runs_trials",
    "resilience_trials",
    "spread_trials",
    "square_trials",
    "stationary",
]

HARDWARE = "hardware-efficient"
HAAR = "haar-circuit"


def late_trial(
    what: str, runs: Runs, late: int, function: Callable[[np.ndarray], np.ndarray], delta: float
) -> Trial:
    """Return the trial of a function of z = ε √(η(2−ηK))/σ over the late steps.

    K is that of each step, as below (69): "taken from the value of the last step".
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
        0.0, upper, delta,
        rivals={
            "σ² for σ": at(runs.sigma),
            "η² for η": at(1 / np.sqrt(runs.eta)),
            "2σ for σ": at(2.0),
            "σ/3 for σ": at(1 / 3),
        },
        block=200, cap=4000,
    )  # fmt: skip


SMALL = Runs(HARDWARE, 2, 64, eta=1 / 160, steps=90, sigma=0.005, pauli="ZZ")
WIDE = Runs(HARDWARE, 4, 64, eta=0.02, steps=90, sigma=0.005, pauli="ZZ")


def plateau_runs_trials() -> list[Trial]:
    """Return the trials of (66) on circuits."""
    name = "ε² over the plateau, clipped at 4"
    return [late_trial(name, SMALL, 50, clipped_square, 0.15)]


def absolute_trials() -> list[Trial]:
    """Return the trials of (69) on circuits of the size of figure 3."""
    name = "|ε| over the plateau's standard deviation, clipped at 2"
    return [late_trial(name, WIDE, 50, clipped_absolute, 0.1)]


def square_trials() -> list[Trial]:
    """Return the trial of (65) at a few steps: ε(t)² less what it says for each run's own K."""
    runs = Runs(HARDWARE, 4, 64, eta=0.02, steps=5, sigma=0.02, target=0.5, pauli="ZZ")
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
            -widest, widest, delta=0.2 * left,
            rivals={
                "power t for 2t": left - undoubled,
                "no decay": left - first,
            },
            block=500, cap=8000,
        )
    ]  # fmt: skip


# η and σ_θ fixed, and L with N so that ηK is the same: what is left to grow is the bias.
TARGET = 0.8
BIASED = tuple(
    Runs(HARDWARE, n, layers, eta=0.05, steps=90, sigma=0.055, target=TARGET)
    for n, layers in ((1, 8), (2, 20), (3, 42))
)
SHALLOW, *DEEP = BIASED
SETTLED = 40
RANGE = (-0.6, 1 - TARGET)  # of ε, clipped below; ⟨O⟩ ≤ 1 bounds it above


def bias_trials() -> list[Trial]:
    """Return the trials of the plateau's mean error at N = 4, 8.

    It is held to the stationary law ρ(e) exp(−η(e − O_0)²/σ²), of which plateau_bias is the
    leading order in σ_θ, with the density ρ of a random state. At N = 2 the same η K takes eight
    angles only, of which ρ is another: that has a trial of its own.
    """
    trials = []
    for runs in DEEP:
        claimed, spread = stationary(runs, RANGE)

        def draw(rng: np.random.Generator, size: int, runs: Runs = runs) -> np.ndarray:
            late = runs.train(rng, size).errors[:, SETTLED:]
            return np.clip(late, *RANGE).mean(axis=1)

        drift = 1 - (1 - runs.sigma**2 * 4**runs.n / (4**runs.n - 1)) ** runs.layers
        kernel = 2 * 2**runs.n * runs.layers * (1 - TARGET**2) / (4**runs.n - 1)
        frozen = -drift * TARGET / (drift + runs.eta * kernel)
        trials.append(
            Trial(
                f"mean of ε over the plateau, N = {2**runs.n}, L = {runs.layers}",
                {**runs.parameters(), "settled": SETTLED, "range": RANGE}, draw,
                lambda _, m=claimed: m, *RANGE, delta=0.25 * spread,
                rivals={"a lost drift": 0.0, "the drift with a frozen K": frozen}, block=100,
                cap=3000,
            )
        )  # fmt: skip
    return trials


def resilience_trials() -> list[Trial]:
    """Return the trials of the plateau's mean at N = 2, 4, 8, and of its spread."""
    from qntk_check.papers.liu2024.training.next_terms import own_density_trial

    return [own_density_trial(SHALLOW, SETTLED, RANGE), *bias_trials(), *spread_trials()]


def spread_trials() -> list[Trial]:
    """Return the trials of (ε − mean)² over the plateau's variance, where the bias is small.

    (66) has no N in it at a fixed ηK: at N = 2, 4, 8 the same variance is claimed.
    """
    trials = []
    for n, layers in ((1, 6), (2, 10), (3, 21)):
        runs = Runs(HARDWARE, n, layers, eta=0.05, steps=90, sigma=0.02, target=0.5)
        trial = late_trial(f"ε² over the plateau, clipped at 4, N = {2**n}", runs, 50,
                           clipped_square, 0.2)  # fmt: skip
        trials.append(replace(trial, rivals={"a variance ∝ N": trial.rivals["2σ for σ"]}))
    return trials


def stationary(
    runs: Runs, clip: tuple[float, float] = (-np.inf, np.inf), *, absolute: bool = False
) -> tuple[float, float]:
    """Return mean and standard deviation of ε under the late law, for a Pauli.

    ε is clipped before it is averaged; ``absolute`` takes abs(ε). The law is that of
    :func:`qntk_check.training.stationary_mean`.
    """
    from qntk_check.training import stationary_mean

    values = {"eta": runs.eta, "sigma": runs.sigma, "n": runs.n, "target": runs.target}

    def seen(error: np.ndarray) -> np.ndarray:
        return np.clip(np.abs(error) if absolute else error, *clip)

    mean = stationary_mean(seen, **values)
    variance = stationary_mean(lambda error: (seen(error) - mean) ** 2, **values)
    return mean, float(np.sqrt(variance))


def drift_trials() -> list[Trial]:
    """Return the trial of the drift that (28) leaves out, in one step without descent.

    For Haar circuits E ⟨O⟩(⟨O⟩ − ⟨O⟩ after noise) = D E ⟨O⟩² exactly, with D of noise_drift; at
    linear order in Δθ it is zero.
    """
    trials = []
    for n, layers, sigma in ((1, 8, 0.2), (2, 8, 0.2)):
        runs = Runs(HAAR, n, layers, eta=1e-9, steps=1, sigma=sigma)

        def draw(rng: np.random.Generator, size: int, runs: Runs = runs) -> np.ndarray:
            errors = runs.train(rng, size).errors
            return errors[:, 0] * (errors[:, 0] - errors[:, 1])

        def predict(f: Formulas, runs: Runs = runs) -> float:
            N = 2**runs.n
            return float(f["noise_drift"](N=N, L=runs.layers, sigma=runs.sigma)) / (N + 1)

        N = 2**n
        first = sigma**2 * layers * N**2 / (N**2 - 1) / (N + 1)
        trials.append(
            Trial(
                f"drift in one step of noise, N = {N}, L = {layers}", runs.parameters(), draw,
                predict, -0.25, 2.0, delta=0.1 * first, exact=True,  # x(x − y) ≥ −1/4 on [−1, 1]
                rivals={"no drift, as at linear order": 0.0}, block=4000, cap=120_000,
            )
        )  # fmt: skip
    return trials


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
            -1.0, 1.0, delta=0.03, exact=True,
            rivals={
                "σ² for σ": float(np.exp(-((k * runs.sigma) ** 2) / 2)),
                "half the variance": float(np.exp(-(k**2) / 4)),
            },
            block=4000, cap=80_000,
        )
        for k in (0.7, 1.5)
    ]  # fmt: skip
