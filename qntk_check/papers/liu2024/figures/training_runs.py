"""What the figures of training runs share: runs that belong to a figure, and summaries of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures import intervals
from qntk_check.papers.liu2024.training.runs import Runs

if TYPE_CHECKING:
    from qntk_check.training import Trajectory

__all__ = ["SELECTED", "enough", "interval", "select", "short", "train"]

# A third of the runs, those with the smallest or with the largest K at the last step.
SELECTED = ("all", "smallest K", "largest K")


def train(figure: str, runs: Runs, size: int, starts: Runs | None = None) -> Trajectory:
    """Return runs whose random numbers belong to the figure and the choices.

    ``starts`` are other runs of the same circuit whose starts, and random numbers, are taken.
    """
    belongs = (starts or runs).parameters()
    return runs.train(block_generator(figure, belongs, 0), size)


def select(kernels: np.ndarray, which: str) -> np.ndarray:
    """Return the indices of all runs, or of the third with the smallest or largest K.

    Examples
    --------
    >>> select(np.array([3.0, 1.0, 2.0]), "smallest K").tolist()
    [1]
    """
    order, third = np.argsort(kernels, kind="stable"), max(1, len(kernels) // 3)
    return {"all": order, "smallest K": order[:third], "largest K": order[-third:]}[which]


def enough(runs: int, least: int, why: str) -> None:
    """Raise if a figure is asked for with too few runs.

    Raises
    ------
    DomainError
        With the number that is needed.

    Examples
    --------
    >>> enough(30, 24, "a third of them has to give an interval")
    """
    if runs < least:
        raise DomainError(f"{runs} runs: {why}; take at least {least} (--runs {least})")


def interval(
    values: np.ndarray, statistic: intervals.Statistic, *belongs: object
) -> dict[str, float]:
    """Return a statistic with its bootstrap interval, as ``value``, ``low`` and ``high``."""
    rng = block_generator("interval", list(belongs), 0)
    found = intervals.bootstrap(values, statistic, rng)
    return dict(zip(("value", "low", "high"), map(short, found), strict=True))


@overload
def short(values: np.ndarray | Sequence[float]) -> list[float]: ...
@overload
def short(values: float) -> float: ...
def short(values: float | np.ndarray | Sequence[float]) -> float | list[float]:
    """Return numbers with the six digits that a picture needs.

    Examples
    --------
    >>> short(np.array([1.23456789, 2.0]))
    [1.23457, 2.0]
    """
    if np.ndim(values):
        return [float(f"{float(v):.6g}") for v in np.asarray(values).ravel()]
    return float(f"{float(np.asarray(values)):.6g}")
