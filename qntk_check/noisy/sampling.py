"""K, μ, gradient and ⟨O⟩ from trajectories, unbiased, with standard errors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.circuits.parameters import Chart
from qntk_check.kernel.evaluating import Aim
from qntk_check.noisy.model import NoisyShape
from qntk_check.noisy.results import Errors, NoisyBatch
from qntk_check.noisy.trajectories import GROUPS, Trajectories
from qntk_check.observables import Operator

__all__ = ["Draws", "mean_square", "sampled"]


class Draws(NamedTuple):
    """How many trajectories of each circuit are drawn, and by what."""

    count: int
    rng: np.random.Generator


def sampled(
    shape: NoisyShape, batch: CircuitBatch, observable: Operator, aim: Aim, draws: Draws,
    reason: str,
) -> NoisyBatch:  # fmt: skip
    """Return K, gradients and ⟨O⟩ of a batch, each circuit by trajectories of its own."""
    chart = Chart.of(batch.shape.parameters, aim.convention)
    walks = [
        Trajectories(shape, batch.take(slice(b, b + 1)), observable) for b in range(batch.size)
    ]
    later = np.random.default_rng(draws.rng.integers(2**63))  # of μ, whenever it is asked for
    found = [_drawn(walk, chart, draws) for walk in walks]
    values = np.stack([v for v, _ in found])
    gradients = np.stack([g for _, g in found])
    K, K_error = (np.array(part) for part in zip(*map(mean_square, gradients), strict=True))
    root = draws.count**0.5
    errors = Errors(
        K_error, values.std(axis=1, ddof=1) / root, gradients.std(axis=1, ddof=1) / root
    )

    def second() -> tuple[np.ndarray, np.ndarray]:
        bends = [_bent(w, chart, g, later) for w, g in zip(walks, gradients, strict=True)]
        mu, error = zip(*bends, strict=True)
        return np.array(mu), np.array(error)

    expectation = values.mean(axis=1)
    return NoisyBatch(
        K, gradients.mean(axis=1), expectation, expectation - aim.target, "trajectories", reason,
        chart.by.name, errors, draws.count, second,
    )  # fmt: skip


def mean_square(vectors: np.ndarray) -> tuple[float, float]:
    """Return the unbiased |E v|² of independent vectors ``(T, P)``, and its standard error.

    It is the mean of v_i·v_j over all pairs i ≠ j; the error is the jackknife's.

    Examples
    --------
    >>> mean_square(np.array([[1.0], [2.0], [3.0]]))[0]  # (1·2 + 1·3 + 2·3)/3
    3.6666666666666665
    """
    T = len(vectors)
    total, squares = vectors.sum(axis=0), np.einsum("tp,tp->t", vectors, vectors)
    mean = (total @ total - squares.sum()) / (T * (T - 1))
    rest = total - vectors
    without = np.einsum("tp,tp->t", rest, rest) - (squares.sum() - squares)
    without /= (T - 1) * (T - 2)
    spread = (T - 1) / T * ((without - without.mean()) ** 2).sum()
    return float(mean), float(np.sqrt(spread))


def _drawn(walk: Trajectories, chart: Chart, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ of each trajectory, and its derivatives by the parameters."""
    values, gradients = [], []
    for part in walk.blocks(draws.count):
        found = walk.walk(part.stop - part.start, draws.rng.random)
        values.append(found.values)
        gradients.append(chart.pull(found.gradients))
    return np.concatenate(values), np.concatenate(gradients)


def _bent(
    walk: Trajectories, chart: Chart, gradients: np.ndarray, rng: np.random.Generator
) -> tuple[float, float]:
    """Return μ and its standard error, from gradients of trajectories and as many fresh ones."""
    found = []
    for group in np.array_split(gradients, GROUPS):
        T = len(group)
        means = np.broadcast_to(group.mean(axis=0), group.shape)
        along_mean, along_own = np.zeros(2)
        for part in walk.blocks(T):
            directions = [chart.push(means[part]), chart.push(group[part])]
            mean, own = walk.bends(directions, rng.random)
            along_mean, along_own = along_mean + mean.sum(), along_own + own.sum()
        found.append((T * along_mean - along_own) / (T * (T - 1)))
    return float(np.mean(found)), float(np.std(found, ddof=1) / len(found) ** 0.5)
