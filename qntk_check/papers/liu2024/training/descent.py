"""Circuits trained without noise against the frozen law, and beyond it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.papers.liu2024.training import late, next_terms
from qntk_check.papers.liu2024.training.runs import Runs, mean_kernel
from qntk_check.verdicts.tiers.trial import Formulas, Trial

if TYPE_CHECKING:
    from qntk_check.training import Trajectory

__all__ = [
    "constant_time_trials",
    "decay_trials",
    "laziness_trials",
    "training_time_trials",
]

HARDWARE = "hardware-efficient"
# No step overshoots, and a run is many steps: a path, of which the frozen law speaks.
SMALL = Runs.at(0.25, HARDWARE, 2, 64, steps=12)
WIDE = Runs.at(0.2, HARDWARE, 4, 64, steps=12, pauli="ZZ", why={
    "steps": "0.8¹² = 7 % of the error is left: the rate is that of the whole way"})  # fmt: skip


def decay_trials() -> list[Trial]:
    """Return the trials of the frozen law and of the kernel along the path.

    Far from the edge of the spectrum the rate is that of K at the start; as the target nears
    the edge K falls to 2cL Var_χ(O), and at the edge itself the error falls like 1/t.
    """
    return [_rate(WIDE), next_terms.of_rates("rate of decay over that of K(0)", WIDE, 0.079),
            late.late_kernel_trial(SMALL.with_(_NEAR, target=0.8, steps=60)),
            *late.shift_trials(),
            _edge(SMALL.with_(_AT_EDGE, target=1.0, steps=40))]  # fmt: skip


_NEAR = {
    "target": "1 − O_0² = 0.36 of the largest variance, far from where K(0) is right",
    "steps": "K is a third of K̄ there: 0.9⁶⁰ = 0.2 % of the error is left",
}
_AT_EDGE = {
    "target": "the edge of the spectrum itself",
    "steps": "by the frozen law 0.75⁴⁰ = 10⁻⁵ of the error is left, by the moving K one part in 40",
}
_HALF = "three tenths of the way to half the rate: K may change by as much along the path"


def _rate(runs: Runs) -> Trial:
    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        with np.errstate(divide="ignore"):
            seen = np.log(np.abs(run.errors[:, -1] / run.errors[:, 0])) / runs.steps
        return np.clip(seen / np.log1p(-runs.eta * run.kernels[:, 0]), 0, 2)

    return Trial(
        f"rate of decay over that of K(0), target 0, {runs.label()}", runs.parameters(), draw,
        lambda _: 1.0, 0.0, 2.0, delta=0.15, reasons={**runs.reasons, "delta": _HALF},
        rivals={"twice the rate": 2.0, "half the rate": 0.5}, block=100,
        cause="K grows on the way to a target in the middle of the spectrum",
    )  # fmt: skip


def _edge(runs: Runs) -> Trial:
    """Share of runs with abs(ε(T)) < 0.01 at the edge of the spectrum: by K(t), and by K(0)."""
    small = 0.01

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return (np.abs(runs.train(rng, size).errors[:, -1]) < small).astype(float)

    def share(last: Callable[[float], float]) -> float:
        """Average over ⟨O⟩ of a random state, of density (1 − e²)^(N/2 − 1) for a Pauli."""
        e, weight = np.polynomial.legendre.leggauss(12)
        weight = weight * (1 - e**2) ** (2**runs.n / 2 - 1)
        return float(np.average([last(float(x)) < small for x in e], weights=weight))

    def along_path(start: float) -> float:
        from qntk_check.formulas import kernel_path

        path = kernel_path(runs.eta, 2**runs.n, runs.layers, start, 1.0, runs.steps)
        return abs(float(path[-1]) - 1.0)

    def frozen(start: float) -> float:
        K = 2 * 2**runs.n * runs.layers / (4**runs.n - 1) * (1 - start**2)
        return abs(1 - runs.eta * K) ** runs.steps * abs(start - 1)

    claimed = share(along_path)
    return Trial(
        f"share of runs at |ε(T)| < {small} of the edge, T = {runs.steps}, {runs.label()}",
        runs.parameters(), draw, lambda _: claimed, 0.0, 1.0, delta=0.1,
        reasons={**runs.reasons, "delta": "a tenth of all runs; by K(0) nearly all would be there"},
        rivals={"K(0) for K(t)": share(frozen)}, block=50,
    )  # fmt: skip


def laziness_trials() -> list[Trial]:
    """Return the trials of ‖Δθ(t)‖ = abs(ε(0))(1 − (1−ηK)^t)/√K, early and late."""
    trials: list[Trial] = []
    for steps, deviation, reason in (
        (3, 0.0077, "early: 0.8³, half of the error, is left"),
        (40, -0.027, "late: 0.8⁴⁰ = 10⁻⁴ of it is left"),
    ):
        runs = WIDE.with_({"steps": reason}, steps=steps)
        name = f"‖Δθ‖ over its law at t = {steps}"
        unit = partial(_said_distance, runs)
        trials += [_moved(runs), next_terms.of_paths(name, runs, deviation, unit)]
    return trials


def _moved(runs: Runs) -> Trial:
    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        return np.minimum(run.distances[:, -1] / _said_distance(runs, run), 2)

    rivals = {"|ε(0)|/K": 7.5**-0.5, "one angle alone": 0.125}
    if runs.steps < 10:  # later it is the law itself
        rivals["|ε(0)|/√K at once"] = 1 / (1 - 0.8**runs.steps)  # at ηK̄ = 0.2
    return Trial(
        f"‖Δθ‖ over its law at t = {runs.steps}, {runs.label()}", runs.parameters(), draw,
        lambda _: 1.0, 0.0, 2.0, delta=0.1,
        reasons={**runs.reasons, "delta": "a tenth: a law of leading order, ηK̄ = 0.2"},
        rivals=rivals, block=100,
        cause="K changes along the path: the angles move by the sum of η|ε|√K of each step",
    )  # fmt: skip


def _said_distance(runs: Runs, run: Trajectory) -> np.ndarray:
    K, first = run.kernels[:, 0], np.abs(run.errors[:, 0])
    return first * (1 - (1 - runs.eta * K) ** runs.steps) / np.sqrt(K)


def training_time_trials() -> list[Trial]:
    """Return the trial of −T log(1 − ηK̄) for O with Tr O ≠ 0, where (27) is off by two."""
    half = "a projector on half of the space"
    runs = Runs.at(0.2, HARDWARE, 4, 256, steps=6, target=0.5, pauli="ZZ", offset=0.5, scale=0.5,
                   why={
        "n": "N = 16: what is left out of order 1/N is small beside the factor of two",
        "layers": "N²: K concentrates", "steps": "0.8⁶ = a quarter of the error is left, so that "
        "noise of rounding or overshooting plays no part",
        "target": "the middle of its spectrum", "offset": half, "scale": half,
    })  # fmt: skip

    def predict(f: Formulas) -> float:
        return -float(np.log1p(-runs.eta * mean_kernel(runs, f)))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        errors = runs.train(rng, size).errors
        with np.errstate(divide="ignore"):
            seen = -np.log(np.abs(errors[:, -1] / errors[:, 0])) / runs.steps
        return np.clip(seen, 0, 0.5)

    from qntk_check.formulas import FORMULAS

    N, trace = 2**runs.n, 2**runs.n / 2
    printed = 2 * runs.eta * runs.layers * trace / N**2
    return [
        Trial(
            f"log(1/ε_r)/T of a projector on half the space, {runs.label()}", runs.parameters(),
            draw, predict, 0.0, 0.5, delta=(printed - predict(FORMULAS)) / 6,
            reasons={**runs.reasons, "delta": "a sixth of the way to (27)"},
            rivals={"2ηL Tr O²/N², as (27) says": printed}, block=100,
            cause="K grows along the path: the rate is that of K of each step",
        ),
        next_terms.of_starts("log(1/ε_r)/T, less that of K(0)", runs, 0.0097),
    ]  # fmt: skip


_FOUR = "N = 16, as in the paper's figures 3 and 4"


def constant_time_trials() -> list[Trial]:
    """Return the trials of abs(ε(1)/ε(0)) = abs(1 − ηK) at fixed η and growing L.

    More angles make the first step better up to ηK = 1, and worse beyond.
    """
    trials = []
    # How far the means stand from first order, as measured once.
    for layers, deviation in ((64, -0.0062), (128, -0.0075), (192, 0.026)):
        product = layers / 128
        runs = Runs.at(product, HARDWARE, 4, layers, steps=1, pauli="ZZ", why={
            "n": _FOUR, "eta": "one rate for every L, that of ηK̄ = 1 at L = 128",
            "layers": f"ηK̄ = {product:g}: below, at and beyond one",
            "steps": "the claim is about one step",
        })  # fmt: skip

        def draw(rng: np.random.Generator, size: int, runs: Runs = runs) -> np.ndarray:
            run = runs.train(rng, size)
            left = np.abs(run.errors[:, 1] / run.errors[:, 0])
            return np.clip(left - np.abs(1 - runs.eta * run.kernels[:, 0]), -1, 1)

        left = abs(1 - product)
        trials.append(
            Trial(
                f"|ε(1)/ε(0)| less |1 − ηK|, ηK̄ = {product:g}, {runs.label()}",
                runs.parameters(), draw, lambda _: 0.0, -1.0, 1.0, delta=0.05,
                reasons={**runs.reasons, "delta": "half of the way to exp(−ηK̄) where that is "
                         "nearest, at ηK̄ = 0.5"},
                rivals={"exp(−ηK̄)": float(np.exp(-product)) - left, "no step": 1 - left},
                block=200, cause="one step is finite: η² and η³ add to it",
            )
        )  # fmt: skip
        name = f"|ε(1)/ε(0)| less |1 − ηK|, ηK̄ = {product:g}"
        trials.append(next_terms.of_one_step(name, runs, deviation))
    return trials
