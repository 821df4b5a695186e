"""Minima near any start: what circuits reach, how far it is, and what the landscape is there."""

from __future__ import annotations

import numpy as np

from qntk_check.papers.liu2024.training import next_terms
from qntk_check.papers.liu2024.training.descent import HARDWARE
from qntk_check.papers.liu2024.training.runs import Runs, hardware_circuit
from qntk_check.verdicts.tiers.trial import Trial

__all__ = ["landscape_trials", "minima_trials"]

_DEEP = {
    "n": "the size of the paper's figure 2: L is four times N²",
    "steps": "½⁴⁰ is rounding: whoever moves towards the target is there",
    "target": "half way to the edge: no special point of the spectrum",
}


def minima_trials() -> list[Trial]:
    """Return the trials of many near minima: every random start reaches the target nearby."""
    deep = Runs.at(0.5, HARDWARE, 2, 64, steps=40, target=0.5, pauli="ZZ", why=_DEEP)
    name = "distance moved over that of random points"
    moved = next_terms.of_paths(name, deep, 0.0073, lambda _: _apart(deep))
    return [_reached(deep), _near(deep), moved, _rank(deep)]


def landscape_trials() -> list[Trial]:
    """Return the trial of a zero of ε near any start, seen without a step of descent.

    On the line along its gradient ε falls from ε(0) at the rate √K, so that a zero is due at
    abs(ε(0))/√K; it is looked for up to twice that, which must be near beside a random point.
    """
    runs = Runs(HARDWARE, 2, 64, eta=1.0, steps=1, target=0.5, pauli="ZZ")
    points, most = np.linspace(0, 2, 17), 0.1

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check import kernel, training
        from qntk_check.circuits import CircuitBatch

        starts = training.random_starts(hardware_circuit(runs.n, runs.layers), size, rng)
        here = kernel.evaluate_many(starts, observable=runs.observable, target=runs.target)
        unit = -(here.error / here.K)[:, None] * here.gradient
        angles = starts.angles[:, None] + points[:, None] * unit[:, None]
        line = CircuitBatch(starts.shape, angles.reshape(-1, runs.layers))
        errors = kernel.evaluate_many(
            line, observable=runs.observable, target=runs.target
        ).error.reshape(size, -1)
        crossed = (errors * here.error[:, None] <= 0).any(axis=1)
        reach = 2 * np.abs(here.error) / np.sqrt(here.K) / _apart(runs)
        return (crossed & (reach < most)).astype(float)

    return [
        Trial(
            f"share of starts with ε = 0 within twice |ε(0)|/√K, {runs.label()}",
            {"n": runs.n, "L": runs.layers, "target": runs.target, "points": len(points)}, draw,
            lambda _: 1.0, 0.0, 1.0, delta=0.1, block=50,
            reasons={
                "n": _DEEP["n"], "L": _DEEP["n"], "target": _DEEP["target"],
                "points": "an eighth of the distance at which a zero is due",
                "delta": "nine of ten starts: 'any start' with a tenth spared",
            },
            rivals={"half of the starts": 0.5},
        )
    ]  # fmt: skip


def _reached(runs: Runs) -> Trial:
    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return (np.abs(runs.train(rng, size).errors[:, -1]) < 1e-3).astype(float)

    return Trial(
        f"share of random starts that reach |ε| < 10⁻³, {runs.label()}", runs.parameters(), draw,
        lambda _: 1.0, 0.0, 1.0, delta=0.1, rivals={"half of the starts": 0.5}, block=50,
        reasons={**runs.reasons, "delta": "nine of ten starts: 'any start' with a tenth spared"},
    )  # fmt: skip


def _near(runs: Runs) -> Trial:
    """How far a run moved, over the distance of two random points on the torus of angles."""
    apart = _apart(runs)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return np.minimum(runs.train(rng, size).distances[:, -1] / apart, 1)

    return Trial(
        f"distance moved over that of random points, {runs.label()}", runs.parameters(), draw,
        lambda _: 0.0, 0.0, 1.0, delta=0.1, rivals={"as far as a random point": 1.0}, block=50,
        reasons={**runs.reasons, "delta": "nearby: within a tenth of the way to a random point"},
        cause="near is not at once: a run moves by |ε(0)|/√K, 0.7 % of the way",
    )  # fmt: skip


def _apart(runs: Runs) -> float:
    """Root mean square distance of two random points, the shorter way round."""
    return float(np.sqrt(runs.layers * np.pi**2 / 3))


def _rank(runs: Runs) -> Trial:
    """Directions at the reached minimum along which the loss rises: share of the L eigenvalues."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check import circuits, kernel

        run = runs.train(rng, size)
        h = 1e-4
        steps = np.concatenate([h * np.eye(runs.layers), -h * np.eye(runs.layers)])
        shares = []
        shape = hardware_circuit(runs.n, runs.layers).shape
        for angles in run.angles:
            around = kernel.evaluate_many(
                circuits.CircuitBatch(shape, angles + steps),
                observable=runs.observable,
                target=runs.target,
            )
            slopes = around.error[:, None] * around.gradient
            hessian = (slopes[: runs.layers] - slopes[runs.layers :]) / (2 * h)
            values = np.linalg.eigvalsh((hessian + hessian.T) / 2)
            shares.append((np.abs(values) > 0.01 * np.abs(values).max()).sum() / runs.layers)
        return np.array(shares)

    return Trial(
        f"share of the Hessian's eigenvalues above 1 % of the largest, {runs.label()}",
        runs.parameters(), draw, lambda _: 1 / runs.layers, 0.0, 1.0, delta=0.1,
        reasons={**runs.reasons, "delta": "six of 64 directions: rank one, and not a share of L"},
        rivals={"isolated minima: all of them": 1.0}, block=50,
    )  # fmt: skip
