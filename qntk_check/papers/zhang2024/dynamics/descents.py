"""Circuits trained towards a rank-one projector: inside the spectrum, at its edge and beyond it.

Every run has Haar-random unitaries of its own. Gates are e^(−iθX/2), as the paper has them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import qntk_check.claims as qc
from qntk_check.kinds import Array
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.trial import Formulas

if TYPE_CHECKING:
    from qntk_check.circuits import CircuitBatch
    from qntk_check.training import Trajectory

__all__ = ["BEYOND", "EDGE", "INSIDE", "Descents", "Said", "late_trial", "trained_trial"]

PAPER = "zhang2024"


@dataclass(frozen=True)
class Descents:
    """Runs of one size to one target; η makes ηK so much at o = ½."""

    n: int
    layers: int
    target: float
    product: float
    steps: int
    looks: tuple[int, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

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
        from qntk_check import ensembles
        from qntk_check.circuits import CircuitBatch

        drawn = ensembles.get("haar-circuit").sample(
            n=self.n, layers=self.layers, size=size, rng=rng
        )
        assert isinstance(drawn, CircuitBatch)
        return drawn

    def train(self, rng: np.random.Generator, size: int) -> Trajectory:
        """Return so many runs, with μ at the steps that are looked at and at the last one."""
        from qntk_check import training
        from qntk_check.errors import TargetWarning

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TargetWarning)  # a target beyond is what is wanted
            return training.train(
                self.starts(rng, size), [1.0] + [0.0] * (2**self.n - 1), eta=self.eta,
                steps=self.steps, target=self.target, mu_steps=(*self.looks, self.steps),
                convention="half", stop=False,
            )  # fmt: skip

    def label(self) -> str:
        """Return target and sizes in a few letters."""
        return f"target {self.target:g}, n = {self.n}, L = {self.layers}"


_SIZES = {
    "n": "N = 4: the corrections of order 1/N are no small matter",
    "layers": "8N² or 4N²: far above the 2(N − 1) directions of the state, so that λ moves little",
}
INSIDE = Descents(2, 128, 0.95, 0.5, 60, (15, 40), {
    **_SIZES, "target": "near the edge: K falls to a third of its start, and λ is negative",
    "product": "no step overshoots", "steps": "e^(−ηKt) leaves 1 part in 300 of the error",
    "looks": "past the descent from the start, where a fifth of the error or so is left; and late",
})  # fmt: skip
EDGE = Descents(2, 128, 1.0, 0.5, 120, (30,), {
    **_SIZES, "target": "the edge itself", "product": "no step overshoots",
    "steps": "four times the first look: a law of powers shows over any factor",
    "looks": "the error is 1/50 by then, and o(1 − o) as near to its leading order",
})  # fmt: skip
BEYOND = Descents(2, 128, 1.5, 0.2, 30, (12,), {
    **_SIZES, "target": "as far beyond the edge as the middle is inside",
    "product": "ηC is four times this at the end", "steps": "K falls by a factor of a million",
    "looks": "1 − o is 1/200 by then",
})  # fmt: skip


class Said(NamedTuple):
    """What is said of a number of each run: its bounds, δ with its reason, and what it is not."""

    bounds: tuple[float, float]
    delta: float
    why: str
    rivals: Mapping[str, float]
    cause: str = ""


def trained_trial(
    name: str,
    runs: Descents,
    variable: Callable[[Trajectory], Array],
    predict: Callable[[Formulas], float],
    said: Said,
) -> qc.Trial:
    """Return the trial of a number of each run, clipped to its bounds."""

    def draw(rng: np.random.Generator, size: int) -> Array:
        return np.clip(variable(runs.train(rng, size)), *said.bounds)

    return qc.Trial(
        f"{name}, {runs.label()}", runs.parameters(), draw, predict, *said.bounds,
        delta=said.delta, reasons={**runs.why, "delta": said.why}, rivals=said.rivals, block=50,
        cause=said.cause,
    )  # fmt: skip


def late_trial(name: str) -> qc.Trial:
    """Return the trial of K, λ or ζ at the end of trainings to a target inside the spectrum.

    K over L o(1 − o), which bounds it; λ over L; and ζ/R times L.
    """
    N, L, o = 2**INSIDE.n, INSIDE.layers, INSIDE.target
    unit = {"kernel": L * o * (1 - o), "lambda": L, "zeta": 1 / (o * (1 - o))}[name]
    more = {"remaining_error": 1} if name == "zeta" else {}

    def variable(run: Trajectory) -> Array:
        K, mu = run.kernels[:, -1], run.meta_kernels[:, -1]
        return {"kernel": K, "lambda": mu / K, "zeta": mu / K**2}[name] / unit

    def predict(formulas: Formulas) -> float:
        formula = formulas[f"restricted_{name}"]
        return float(formula(N=N, L=L, reached_overlap=o, **more)) / unit

    value = predict(formulas_of(PAPER))
    start = formulas_of(PAPER)["kernel_mean"](N=N, L=L, traces=(1, 1))
    rivals = {"twice": 2 * value, "half": value / 2}
    if name == "kernel":
        rivals = {"K of the start": float(start) / unit, "half": value / 2}
    shown = {"kernel": "K(T)/(Lo(1 − o))", "lambda": "λ(T)/L", "zeta": "o(1 − o)ζ(T)/R"}[name]
    return trained_trial(shown, INSIDE, variable, predict, Said(
        (0.0, 1.0) if name == "kernel" else (3 * value, -value), 0.15 * abs(value),
        "the mean is met up to order 1/L, some percent here", rivals,
        "of order 1/L: paths crowd where K is small; and a ratio of each run, whose mean is not "
        "that of the means",
    ))  # fmt: skip
