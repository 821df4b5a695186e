"""What the leading order leaves out, predicted and sampled: K along the path, orders of η, depth.

A trial of leading order is decided as "within δ", and may stand many standard errors from what is
claimed. Beside each that does stands one from here: the same runs, less what the next term
predicts of the deviation. δ is a quarter of the deviation, so that support excludes the leading
order alone, the rival; the deviations were measured once, with other random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.papers.liu2024.training.runs import Runs, gaussian_mean, hardware_circuit
from qntk_check.verdicts.tiers.trial import Trial

if TYPE_CHECKING:
    from qntk_check.circuits import CircuitBatch
    from qntk_check.training import Trajectory

__all__ = [
    "Explained", "mixed_state_trial", "of_one_step", "of_paths", "of_rates", "of_starts",
    "own_density_trial",
]  # fmt: skip

_ALONE = "the leading order alone"
_REACH = 4  # δ in units of which the leading order is away; three would do to tell it apart


@dataclass(frozen=True)
class Explained:
    """A deviation from the leading order that its next term explains.

    Parameters
    ----------
    name
        What is measured.
    runs
        What is trained.
    deviation
        How far the mean stands from the leading order.
    term
        What the next term is, for the name of the trial.
    """

    name: str
    runs: Runs
    deviation: float
    term: str

    def trial(self, draw: Callable[[np.random.Generator, int], np.ndarray], **more: float) -> Trial:
        """Return the trial of deviation less prediction, clipped at five deviations."""
        widest = 5 * abs(self.deviation)

        def clipped(rng: np.random.Generator, size: int) -> np.ndarray:
            return np.clip(draw(rng, size), -widest, widest)

        return Trial(
            f"{self.name}, less {self.term}, {self.runs.label()}",
            {**self.runs.parameters(), "less": self.term, **more}, clipped, lambda _: 0.0,
            -widest, widest, delta=abs(self.deviation) / _REACH,
            reasons={
                **self.runs.reasons, **dict.fromkeys(more, "that of the trial beside it"),
                "delta": f"1/{_REACH} of the deviation from the leading order, so that support "
                "excludes that order alone",
            },
            rivals={_ALONE: self.deviation}, block=200,
            cause="of the terms after it",
        )  # fmt: skip


_ALONG = "what K of each step predicts"


def of_rates(name: str, runs: Runs, deviation: float, *, since: int = 0) -> Trial:
    """Return the trial of a rate of decay over that of K at one step: Π(1 − ηK(t)) is left."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        first = (runs.steps - since) * np.log1p(-runs.eta * run.kernels[:, since])
        return (_logs(run, since) - _path_logs(run, runs, since)) / first

    return Explained(name, runs, deviation, _ALONG).trial(draw, since=since)


def of_starts(name: str, runs: Runs, deviation: float) -> Trial:
    """Return the trial of a rate of decay by itself, less that of K(0) of the same run."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        return (_path_logs(run, runs, 0) - _logs(run, 0)) / runs.steps

    return Explained(name, runs, deviation, _ALONG).trial(draw)


def _logs(run: Trajectory, since: int) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.abs(run.errors[:, -1] / run.errors[:, since]))


def _path_logs(run: Trajectory, runs: Runs, since: int) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.abs(1 - runs.eta * run.kernels[:, since:-1])).sum(axis=1)


def of_paths(
    name: str, runs: Runs, deviation: float, unit: Callable[[Trajectory], np.ndarray | float]
) -> Trial:
    """Return the trial of a distance moved over a unit, less Σ η abs(ε)√K, the path's length."""

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        run = runs.train(rng, size)
        steps = runs.eta * np.abs(run.errors[:, :-1]) * np.sqrt(run.kernels[:, :-1])
        return (run.distances[:, -1] - steps.sum(axis=1)) / unit(run)

    return Explained(name, runs, deviation, "the length of its path").trial(draw)


def of_one_step(name: str, runs: Runs, deviation: float) -> Trial:
    """Return the trial of abs(ε(1)/ε(0)), less what η² and η³ make of it in the same circuit.

    ε(θ − s g) = ε − sK + s²μ/2 − s³ν/6 with s = ηε, where ν is the second difference of the
    derivative along g.
    """
    small = 1e-3  # of the second difference; its own error is of order small²

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        from qntk_check import kernel, training

        starts = training.random_starts(hardware_circuit(runs.n, runs.layers), size, rng)
        here = kernel.evaluate_many(starts, observable=runs.observable, target=runs.target)
        run = training.train(
            starts, runs.observable, eta=runs.eta, steps=1, target=runs.target, rng=rng, stop=False
        )
        sides = [_slope(starts, runs, side * small * here.gradient, here.gradient)
                 for side in (1, -1)]  # fmt: skip
        third = (sides[0] - 2 * here.K + sides[1]) / small**2
        rate, error = runs.eta, here.error
        left = 1 - rate * here.K + rate**2 * error * here.mu / 2 - rate**3 * error**2 * third / 6
        return np.abs(run.errors[:, 1] / run.errors[:, 0]) - np.abs(left)

    return Explained(name, runs, deviation, "what η² and η³ predict").trial(draw)


def _slope(
    starts: CircuitBatch, runs: Runs, moved: np.ndarray, direction: np.ndarray
) -> np.ndarray:
    """Return the derivative along a direction at moved angles."""
    from qntk_check import circuits, kernel

    batch = circuits.CircuitBatch(starts.shape, starts.angles + moved)
    found = kernel.evaluate_many(batch, observable=runs.observable, target=runs.target)
    return (found.gradient * direction).sum(axis=1)


def own_density_trial(
    runs: Runs, settled: int, clip: tuple[float, float], late: Mapping[str, str]
) -> Trial:
    """Return the trial of the plateau's mean by the density of ⟨O⟩ that this very circuit has.

    The stationary law is ρ(e) exp(−η(e − O_0)²/σ²). Of few layers ρ, the density at uniform
    random angles, is not that of a random state: it is taken from 200,000 random angles.
    ``late`` says why ε is settled, and where it is clipped.
    """
    from qntk_check import kernel, training

    circuit, count = hardware_circuit(runs.n, runs.layers), 200_000
    starts = training.random_starts(circuit, count, np.random.default_rng(20261130))
    error = kernel.evaluate_many(
        starts, observable=runs.observable, target=runs.target, method="dense"
    ).error
    weight = np.exp(-runs.eta * error**2 / runs.sigma**2)
    claimed = float((weight * np.clip(error, *clip)).sum() / weight.sum())
    law = training.stationary_mean(
        lambda e: np.clip(e, *clip), eta=runs.eta, sigma=runs.sigma, n=runs.n, target=runs.target
    )

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return np.clip(runs.train(rng, size).errors[:, settled:], *clip).mean(axis=1)

    return Trial(
        f"mean of ε over the plateau, by the density of ⟨O⟩ in this circuit, {runs.label()}",
        {**runs.parameters(), "settled": settled, "range": clip, "density": count}, draw,
        lambda _: claimed, *clip, delta=abs(law - claimed) / 3.5,
        reasons={
            **runs.reasons, **late, "density": "the density's own sampling error is a sixth of δ",
            "delta": "a little less than a third of the way to the density of a random "
            "state: far enough for both to be told apart",
        },
        rivals={"the density of a random state": law, "a lost drift": 0.0}, block=500,
    )  # fmt: skip


def mixed_state_trial(runs: Runs, late: int, most: float, law: float) -> Trial:
    """Return the trial of abs(ε) where the noise of one step alone mixes the state.

    Noise on all angles leaves the share 1 − D of ⟨O⟩, to all orders, and a random state is what
    it was, of variance 1/(N + 1): so it adds (1 − (1 − D)²)/(N + 1), which is at most that, where
    linear order adds Kσ_θ² without bound. Descent leaves the share 1 − ηK before it, with the mean
    K of this circuit.
    """
    N = 2**runs.n
    kept = (1 - runs.sigma**2 * N**2 / (N**2 - 1)) ** runs.layers
    decay = kept * (1 - runs.eta * _kernel_of(runs))
    spread = float(np.sqrt((1 - kept**2) / (N + 1) / (1 - decay**2)))
    claimed = gaussian_mean(lambda z: np.minimum(np.abs(z), most), spread)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return np.minimum(np.abs(runs.train(rng, size).errors[:, -late:]), most).mean(axis=1)

    return Trial(
        f"mean |ε| at σ_θ = {runs.sigma}, by noise that mixes the state", runs.parameters(), draw,
        lambda _: claimed, 0.0, most, delta=abs(claimed - law) / 3.02,
        reasons={**runs.reasons, "delta": "a little less than a third of the way to the "
                 "stationary law: far enough for both to be told apart"},
        rivals={"the stationary law": law}, block=400,
        cause="a normal law of one K is put for that of ε",
    )  # fmt: skip


def _kernel_of(runs: Runs) -> float:
    """Return the mean K of the circuit that all runs share, over 4,000 random angles."""
    from qntk_check import kernel, training

    starts = training.random_starts(
        hardware_circuit(runs.n, runs.layers), 4000, np.random.default_rng(20261130)
    )
    found = kernel.evaluate_many(starts, observable=runs.observable, method="dense")
    return float(found.K.mean())
