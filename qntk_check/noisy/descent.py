"""Gradient descent of ½ε² of a noisy ⟨O⟩, as a device would do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.errors import DomainError
from qntk_check.noisy.density import Density
from qntk_check.noisy.front import evaluate_many
from qntk_check.noisy.model import NoiseLike, NoisyShape, noisy_shape
from qntk_check.observables import ObservableLike, Operator, in_strings
from qntk_check.training import Trajectory
from qntk_check.training.descent import train_on
from qntk_check.training.machine import Evaluated, Machine
from qntk_check.training.options import Options

__all__ = ["train"]


def train(
    circuits: Circuit | CircuitBatch,
    observable: ObservableLike,
    noise: NoiseLike,
    *,
    eta: float,
    steps: int,
    rng: int | np.random.Generator = 0,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    **options: Unpack[Options],
) -> Trajectory:
    """Train noisy circuits towards ⟨O⟩ = O_0 by θ_ℓ ← θ_ℓ − η ε ∂_ℓε + Δθ_ℓ.

    ε is that of the noisy circuit as it is read: channels, readout and, if asked for, shots. Shots
    are drawn from the noisy probabilities, with a readout string by string; the shift rule holds
    under noise, since ρ depends on an angle by the same sines. The trajectory holds the exact noisy
    ε(t) and K(t), by density matrices.

    Parameters
    ----------
    circuits, observable, eta, steps, rng, progress
        As in :func:`qntk_check.training.train`.
    noise
        As in :func:`.front.evaluate`.
    target, sigma, shots, error_shots, runs, mu_steps, stop, convention
        As in :class:`qntk_check.training.options.Options`. There is no choice of method.

    Raises
    ------
    DomainError, ResourceError
        As :func:`qntk_check.training.train`, and if density matrices do not fit: what is estimated
        by trajectories is no step of the exact descent.

    Examples
    --------
    >>> from qntk_check import circuits, noisy
    >>> c = circuits.hardware_efficient(n=2, layers=4, seed=1)
    >>> noise = noisy.NoiseModel([noisy.Rule(noisy.depolarizing(0.01))], readout=0.02)
    >>> train(c, {"ZI": 1.0}, noise, eta=0.05, steps=3, shots=100).errors.shape
    (1, 4)
    """
    if options.get("method", "density") not in ("density", "auto"):
        raise DomainError(
            f"method = {options.get('method')!r}: noisy circuits are trained by density matrices; "
            "leave it out"
        )
    given = check_kind(
        "what is to be trained", circuits, Circuit | CircuitBatch,
        "give a Circuit or a CircuitBatch",
    )  # fmt: skip
    shape = noisy_shape(noise, given.shape)
    if shape.readout is not None:  # a projector that is misread has no probability
        observable = in_strings(observable)
    return train_on(
        _machine(shape, options.get("convention")), given, observable, eta=eta, steps=steps,
        rng=rng, progress=progress, **options,
    )  # fmt: skip


def _machine(shape: NoisyShape, convention: str | None) -> Machine:
    """Return the noisy machine."""

    def evaluate(batch: CircuitBatch, observable: Operator, target: float) -> Evaluated:
        return evaluate_many(
            batch, observable=observable, noise=shape, method="density", target=target,
            convention=convention,
        )  # fmt: skip

    return Machine(evaluate, Density(shape, "asked for").expectation)
