"""Shots: how precise a measured derivative is, and the plateau that shot noise leaves.

The plateau is that of training with ε measured once a step and every derivative by itself. It
rises with η, where noise of a fixed size on the angles leaves one that falls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check.papers.liu2024.training.runs import (
    clipped_square,
    gaussian_mean,
    hardware_circuit,
)
from qntk_check.verdicts.tiers.trial import Formulas, Trial

if TYPE_CHECKING:
    from qntk_check.observables import ObservableLike


__all__ = ["plateau_trials", "shot_trials"]

OBSERVABLES: tuple[tuple[int, ObservableLike], ...] = ((1, {"Z": 1}), (2, (1, 1, 1, 0)))


_REASONS = {
    "n": "N = 2 and 4, where every 1/N counts",
    "observable": "a Pauli string, and three levels of four, whose trace is not 0",
    "shots": "2 and 8: the law at both ends of a factor of four, and one shot is no spread",
    "delta": "10 %: of 1/shots² and 1/√shots, the nearest rivals, one is half as large",
}


def _trial(n: int, observable: ObservableLike, shots: int) -> Trial:
    """Return the trial of E (ĝ − g)² over Haar circuits: each derivative is bounded by 2w."""
    from qntk_check.observables import spectral_width, traces

    widest = (2 * spectral_width(observable)) ** 2
    sums = traces(observable, 2)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check import ensembles, kernel
        from qntk_check.circuits import CircuitBatch
        from qntk_check.training import Measurement

        batch = ensembles.get("haar-circuit").sample(n=n, layers=1, size=size, rng=rng)
        assert isinstance(batch, CircuitBatch)
        exact = kernel.evaluate_many(batch, observable=observable).gradient[:, 0]
        estimate = Measurement.of(observable).shift_gradient(batch, shots, rng)[:, 0]
        return (estimate - exact) ** 2

    def predict(f: Formulas, shots: float = shots) -> float:
        return float(f["shot_variance"](N=2**n, shots=shots, traces=sums))

    from qntk_check.formulas import FORMULAS

    value = predict(FORMULAS)
    return Trial(
        f"(ĝ − g)² with {shots} shots, N = {2**n}", {"n": n, "observable": observable,
        "shots": shots}, draw, predict, 0.0, widest, delta=0.1 * value, reasons=_REASONS,
        exact=True,
        mutated=("shot_variance",) if shots > 1 else (),
        rivals={"∝ 1/shots²": value / shots, "∝ 1/√shots": value * shots**0.5} if shots > 1 else {},
        block=3000,
    )  # fmt: skip


def shot_trials() -> list[Trial]:
    """Return the trials of 1/shots, at a few numbers of shots and two observables."""
    return [_trial(n, observable, shots) for n, observable in OBSERVABLES for shots in (2, 8)]


SHOTS, STEPS, LATE = 100, 50, 20


def plateau_trials() -> list[Trial]:
    """Return the trials of shared_shot_plateau at two rates, one five times the other."""
    return [_plateau(2, 8, eta) for eta in (0.05, 0.25)]


_PLATEAU = {
    "n": "two qubits and few angles, because each step measures every derivative by its shots",
    "L": "K is about 3: at both rates ηK is below one",
    "eta": "two rates, one five times the other: the plateau rises with η",
    "shots": "σ_ε = 0.1: noise that stays well inside the spectrum",
    "steps": "thirty steps before the late ones: ηK ≥ 0.15 leaves less than a hundredth",
    "late": "the mean over 20 steps is precise, and of one sample",
    "delta": "a little less than a third of the way to the plateau without η, where that is "
    "nearest, at η = 0.25",
}


def _plateau(n: int, layers: int, eta: float) -> Trial:
    """Return the trial of ε² over the plateau of shots, at the K that the runs have late."""
    observable = {"Z" * n: 1.0}

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check import training
        from qntk_check.formulas import shared_shot_plateau

        starts = training.random_starts(hardware_circuit(n, layers), size, rng)
        run = training.train(
            starts, observable, eta=eta, steps=STEPS, shots=SHOTS, rng=rng, stop=False
        )
        K = run.kernels[:, -LATE:]
        # On the target 0 an outcome has variance 1, and ĝ that of two such less about g²/2.
        derivative = np.sqrt((2 - K / (2 * layers)) / SHOTS)
        plateau = shared_shot_plateau(
            eta=eta, K=np.minimum(K, 1.5 / eta), sigma_g=derivative, sigma_error=SHOTS**-0.5
        )
        return clipped_square(run.errors[:, -LATE:] / np.sqrt(plateau)).mean(axis=1)

    def at(scale: float) -> float:
        return gaussian_mean(clipped_square, scale)

    return Trial(
        f"ε² over the plateau of {SHOTS} shots, clipped at 4, η = {eta}, n = {n}, L = {layers}",
        {"n": n, "L": layers, "eta": eta, "shots": SHOTS, "steps": STEPS, "late": LATE}, draw,
        lambda _: at(1.0), 0.0, 4.0, delta=(at(1.0) - at(0.25)) / 3.5, reasons=_PLATEAU,
        rivals={"σ_θ = σ_g, without η": at(eta), "σ² for σ": at(SHOTS**0.5)}, block=200,
    )  # fmt: skip
