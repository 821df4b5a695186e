"""What a training run leaves behind: arrays, and how far the runs came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Trajectory"]

RAN_THROUGH = -1


@dataclass(frozen=True, eq=False)
class Trajectory:
    """B runs of T steps; entries after the step at which a run was stopped are NaN.

    Parameters
    ----------
    errors
        ε(t), t = 0 … T, exact and not estimated, shape ``(B, T+1)``, in units of O.
    kernels
        K(t), the same shape, in units of O².
    distances
        ‖θ(t) − θ(0)‖, the same shape, radians.
    mu_steps, meta_kernels
        The steps at which μ was asked for, shape ``(M,)``, and μ there, ``(B, M)``, units O³.
    angles
        The full angles of the rotations at the last step that a run reached, shape ``(B, L)``.
    stopped
        For each run the step at which it was stopped because ηK ≥ 2, or −1, shape ``(B,)``.
    eta, sigma, target
        Learning rate, noise on each angle and step, O_0.
    shots
        Circuit executions that one run spent in each step; 0 where gradients are exact.
    convention
        ``"full"`` or ``"half"``: in which angles K, μ, η, noise and distances are.

    Examples
    --------
    >>> from qntk_check import circuits, training
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> training.train(c, {"Z": 1.0}, eta=0.1, steps=4).errors.shape
    (1, 5)
    """

    errors: np.ndarray
    kernels: np.ndarray
    distances: np.ndarray
    mu_steps: np.ndarray
    meta_kernels: np.ndarray
    angles: np.ndarray
    stopped: np.ndarray
    eta: float
    sigma: float
    target: float
    shots: int
    convention: str = "full"

    @property
    def runs(self) -> int:
        """The number B of runs."""
        return len(self.errors)

    @property
    def steps(self) -> int:
        """The number T of steps asked for."""
        return self.errors.shape[1] - 1

    @property
    def losses(self) -> np.ndarray:
        """L(t) = ½ε(t)², shape ``(B, T+1)``, in units of O²."""
        return self.errors**2 / 2

    @property
    def complete(self) -> np.ndarray:
        """Whether a run reached step T, shape ``(B,)``."""
        return self.stopped == RAN_THROUGH

    @property
    def total_shots(self) -> int:
        """Circuit executions of all runs together."""
        taken = np.where(self.complete, self.steps, self.stopped)
        return int(self.shots) * int(taken.sum())

    def report(self) -> str:
        """Return how far the runs came, in a sentence.

        Examples
        --------
        >>> from qntk_check import circuits, training
        >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
        >>> training.train(c, {"Z": 1.0}, eta=0.1, steps=4).report()
        'all 1 runs took 4 steps'
        """
        lost = np.flatnonzero(~self.complete)
        if not lost.size:
            return f"all {self.runs} runs took {self.steps} steps"
        first = lost[np.argmin(self.stopped[lost])]
        K = self.kernels[first, self.stopped[first]]
        return (
            f"{lost.size} of {self.runs} runs were stopped because ηK ≥ 2, where a step enlarges "
            f"|ε| to first order; the first at step {self.stopped[first]} with K = {K:.6g}, "
            f"for which η has to stay below 2/K = {2 / K:.3g} (given: {self.eta:.6g}). Their "
            "trajectories up to there are kept; lower η, or pass stop=False to let them go on"
        )
