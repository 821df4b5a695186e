"""Shots: how precise a measured derivative is, and the plateau that shot noise leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check.claims.trials import Trial

__all__ = ["shot_trials"]

OBSERVABLES: tuple[tuple[int, Any], ...] = ((1, {"Z": 1}), (2, (1, 1, 1, 0)))


def _trial(n: int, observable: Any, shots: int) -> Trial:
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

    def predict(f: Any, shots: float = shots) -> float:
        return float(f["shot_variance"](N=2**n, shots=shots, traces=sums))

    from qntk_check.formulas import FORMULAS

    value = predict(FORMULAS)
    return Trial(
        f"(ĝ − g)² with {shots} shots, N = {2**n}", {"n": n, "observable": observable,
        "shots": shots}, draw, predict, 0.0, widest, delta=0.1 * value, exact=True,
        mutated=("shot_variance",) if shots > 1 else (),
        rivals={"∝ 1/shots²": value / shots, "∝ 1/√shots": value * shots**0.5} if shots > 1 else {},
        block=3000, cap=60_000,
    )  # fmt: skip


def shot_trials() -> list[Trial]:
    """Return the trials of 1/shots, at a few numbers of shots and two observables."""
    return [_trial(n, observable, shots) for n, observable in OBSERVABLES for shots in (2, 8)]
