"""Trials of trained circuits: a number of each run, and how a number falls with the size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from qntk_check.evidence.power_law import PowerLaw
from qntk_check.kinds import Array
from qntk_check.training import Trajectory
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["ALPHA", "Falling", "OfRuns", "Runs", "Words", "falling_evidence", "trained_trial"]

ALPHA = 1e-3  # nominal, of the intervals; asymptotic, no part of the suite's α


class Runs(Protocol):
    """Trainings of one kind, as :class:`qntk_check.training.projector.ProjectorDescents`."""

    @property
    def why(self) -> Mapping[str, str]:
        """A reason for each number that identifies them."""
        ...

    def parameters(self) -> dict[str, object]:
        """Return what identifies them, and so their seeds."""
        ...

    def train(self, rng: np.random.Generator, size: int) -> Trajectory:
        """Return so many runs."""
        ...

    def label(self) -> str:
        """Return what they are, in a few letters."""
        ...


class OfRuns(NamedTuple):
    """What is said of a number of each run: its bounds, δ with its reason, and what it is not."""

    bounds: tuple[float, float]
    delta: float
    why: str
    rivals: Mapping[str, float]
    cause: str = ""


def trained_trial(
    name: str,
    runs: Runs,
    variable: Callable[[Trajectory], Array],
    predict: Callable[[Formulas], float],
    said: OfRuns,
) -> Trial:
    """Return the trial of a number of each run, clipped to its bounds.

    Examples
    --------
    >>> from qntk_check.training.projector import ProjectorDescents
    >>> why = dict.fromkeys(("n", "layers", "target", "product", "steps"), "as in the example")
    >>> runs = ProjectorDescents(1, 8, 0.9, 0.4, 20, why=why)
    >>> said = OfRuns((0.0, 1.0), 0.1, "a tenth of the range", {})
    >>> trained_trial("late ε²", runs, lambda run: run.errors[:, -1] ** 2, lambda _: 0.0, said).name
    'late ε², target 0.9, n = 1, L = 8'
    """

    def draw(rng: np.random.Generator, size: int) -> Array:
        return np.clip(variable(runs.train(rng, size)), *said.bounds)

    return Trial(
        f"{name}, {runs.label()}", runs.parameters(), draw, predict, *said.bounds,
        delta=said.delta, reasons={**runs.why, "delta": said.why}, rivals=said.rivals, block=50,
        cause=said.cause,
    )  # fmt: skip


class Words(NamedTuple):
    """How a number that falls with a size L is spoken of.

    Parameters
    ----------
    when
        Under which circumstances, for the beginning of the summary.
    what
        What it is that is met at the size, as ``"λ changes by a tenth"``.
    sizes, values, reached
        The names of sizes, values and the interval of the size in the data.
    """

    when: str
    what: str
    sizes: str
    values: str
    reached: str


@dataclass(frozen=True, eq=False)
class Falling:
    """A number that was measured at several sizes, and the value that it has to come down to.

    Parameters
    ----------
    label, parameters
        Of what, for a person and for the data.
    law
        The measurements.
    within
        The value.

    Examples
    --------
    >>> sizes = np.array([10.0, 20.0, 40.0])
    >>> law = PowerLaw(sizes, np.array([[2.0], [2.001], [1.999]]) / sizes)
    >>> one = Falling("d = 4", {"n": 2}, law, 0.1)
    >>> one.exponent[1] < 0, one.layers[0] < 20 < one.layers[1], one.met
    (True, True, True)
    """

    label: str
    parameters: Mapping[str, object]
    law: PowerLaw
    within: float

    @property
    def exponent(self) -> tuple[float, float]:
        """The interval of the exponent in L."""
        return self.law.interval(ALPHA)

    @property
    def layers(self) -> tuple[float, float]:
        """The interval of the L from which on the number is below the value."""
        return self.law.interval_of_size(self.within, ALPHA)

    @property
    def met(self) -> bool:
        """Whether that lies within the sizes that were measured."""
        low, high = self.layers
        return bool(self.law.sizes[0] < low and high < self.law.sizes[-1])

    def sentence(self, what: str) -> str:
        """Return it as a sentence."""
        (low, high), (a, b) = self.layers, self.exponent
        return (
            f"{self.label}: {what} at L = {self.law.reached(self.within):.0f} (in [{low:.0f}, "
            f"{high:.0f}]), and like L^a with a in [{a:.2f}, {b:.2f}]"
        )


def falling_evidence(
    rows: Sequence[Falling],
    words: Words,
    reasons: Mapping[str, object],
    subject: Subject = Subject.PRINTED,
) -> Evidence:
    """Return what was found: it falls with L in each row, and meets the value at measured sizes.

    A row that rises fails; where an interval leaves it open, nothing is decided.
    """
    falls = all(row.exponent[1] < 0 for row in rows)
    rises = any(row.exponent[0] > 0 for row in rows)
    met = all(row.met for row in rows)
    finding = Finding.FAILS if rises else Finding.HOLDS if falls and met else Finding.UNDECIDED
    said = "; ".join(row.sentence(words.what) for row in rows)
    return Evidence(
        Tier.TRAINING, subject, finding, exact=False,
        summary=f"asymptotic, nominally at α = {ALPHA:g}: {words.when}, {said}",
        details={
            "asymptotic": True, "nominal alpha": ALPHA,
            "rows": [
                {**row.parameters, words.sizes: row.law.sizes.tolist(),
                 words.values: row.law.values.mean(axis=0).tolist(),
                 "exponent": list(row.exponent), words.reached: list(row.layers)}
                for row in rows
            ],
            "reasons": reasons,
        },
    )  # fmt: skip
