"""Gradient descent of real circuits on L = ½ε², with noise on the angles, shot noise, or none.

One step is θ_ℓ ← θ_ℓ − η ε ∂_ℓε + Δθ_ℓ. :func:`train` takes it for many runs side by side and keeps
the trajectory; :func:`simulate_recursion` does the same in the paper's scalar model, in which a
circuit is nothing but its kernel.

Nothing here is symbolic: what is trained knows no formula.

Examples
--------
>>> from qntk_check import circuits, training
>>> starts = training.random_starts(circuits.hardware_efficient(2, 8, seed=1), runs=3, rng=2)
>>> run = training.train(starts, {"ZI": 1.0}, eta=0.05, steps=50)
>>> run.errors.shape, bool((abs(run.errors[:, -1]) < 1e-3).all())
((3, 51), True)
"""

from __future__ import annotations

from qntk_check.training.descent import train
from qntk_check.training.recursion import simulate_recursion
from qntk_check.training.shots import Measurement
from qntk_check.training.starts import random_starts
from qntk_check.training.stationary import stationary_mean
from qntk_check.training.trajectory import Trajectory

__all__ = [
    "Measurement",
    "Trajectory",
    "random_starts",
    "simulate_recursion",
    "stationary_mean",
    "train",
]
