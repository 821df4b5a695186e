"""Circuits trained towards a rank-one projector: inside the spectrum, at its edge and beyond it.

Every run has Haar-random unitaries of its own. Gates are e^(−iθX/2), half angles.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from qntk_check import ensembles
from qntk_check.arguments import check_count, check_kind, check_real, check_sequence, show
from qntk_check.circuits import CircuitBatch
from qntk_check.errors import DomainError, TargetWarning
from qntk_check.kinds import Array
from qntk_check.training.descent import train
from qntk_check.training.trajectory import Trajectory

__all__ = ["ProjectorDescents", "share_change"]


@dataclass(frozen=True)
class ProjectorDescents:
    """Runs of one size to one target; η makes ηK so much at o = ½.

    Parameters
    ----------
    n, layers, target
        Qubits, angles, and O_0; the spectrum is [0, 1].
    product, steps
        ηK at o = ½, and steps.
    looks
        Steps at which μ is computed, beside the last one.
    why
        A reason for each of these numbers, by its name, as trials take them.

    Raises
    ------
    DomainError
        If a number of qubits, layers or steps is none, or the product is not above zero.

    Examples
    --------
    >>> runs = ProjectorDescents(1, 8, 0.9, 0.4, 20)
    >>> run = runs.train(np.random.default_rng(1), 3)
    >>> run.errors.shape, bool((abs(run.errors[:, -1]) < 0.05).all())
    ((3, 21), True)
    """

    n: int
    layers: int
    target: float
    product: float
    steps: int
    looks: tuple[int, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    def __post_init__(self) -> None:
        """Refuse what no training has; looks beyond the last step are refused when it is run."""
        for name in ("n", "layers", "steps"):
            check_count(name, getattr(self, name))
        looks = check_sequence("looks", self.looks, "give the steps at which μ is computed")
        for look in looks:
            check_count("a look", look, least=0)
        why = check_kind("why", self.why, Mapping, "give reasons by the names of numbers")
        if not all(isinstance(text, str) for entry in why.items() for text in entry):
            raise DomainError(f"why = {show(self.why)}: give a text for each name")
        object.__setattr__(self, "target", check_real("target", self.target))
        object.__setattr__(self, "product", check_real("product", self.product, above=0))

    @property
    def levels(self) -> list[float]:
        """The eigenvalues of the projector."""
        return [1.0] + [0.0] * (2**self.n - 1)

    @property
    def eta(self) -> float:
        """The learning rate η, from K = Ld/(8(d² − 1)) at o = ½."""
        N = 2**self.n
        return self.product * 8 * (N**2 - 1) / (self.layers * N)

    def parameters(self) -> dict[str, object]:
        """Return what identifies the runs, and so their seeds."""
        return {"n": self.n, "layers": self.layers, "target": self.target,
                "product": self.product, "steps": self.steps, "looks": self.looks}  # fmt: skip

    def starts(self, rng: np.random.Generator, size: int) -> CircuitBatch:
        """Return the circuits of so many runs, at the start."""
        haar = ensembles.get("haar-circuit")
        return cast("CircuitBatch", haar.sample(n=self.n, layers=self.layers, size=size, rng=rng))

    def train(self, rng: np.random.Generator, size: int) -> Trajectory:
        """Return so many runs, with μ at the steps that are looked at and at the last one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TargetWarning)  # a target beyond is what is wanted
            return train(
                self.starts(rng, size), self.levels, eta=self.eta, steps=self.steps,
                target=self.target, mu_steps=(*self.looks, self.steps), convention="half",
                stop=False,
            )  # fmt: skip

    def label(self) -> str:
        """Return target and sizes in a few letters."""
        return f"target {self.target:g}, n = {self.n}, L = {self.layers}"


def share_change(run: Trajectory, start: float, end: float) -> Array:
    """Return by which share λ = μ/K changes in each run while 1 − o falls from one size to another.

    It is looked at where μ is known; a run that does not come so far is taken to its last look.

    Examples
    --------
    >>> runs = ProjectorDescents(1, 8, 1.5, 0.2, 30, tuple(range(0, 30, 2)))
    >>> share_change(runs.train(np.random.default_rng(1), 4), 0.1, 0.01).shape
    (4,)
    """
    check_kind("the run", run, Trajectory, "give a run of training.train")
    start, end = check_real("start", start, above=0), check_real("end", end, above=0)
    missing = 1 - (run.target + run.errors[:, run.mu_steps])
    shares = run.meta_kernels / run.kernels[:, run.mu_steps]
    first, last = (np.argmax(missing <= level, axis=1) for level in (start, end))
    last = np.where(missing.min(axis=1) <= end, last, missing.shape[1] - 1)
    rows = np.arange(run.runs)
    return np.abs(shares[rows, last] / shares[rows, first] - 1)
