"""What is measured on drawn circuits: bounded variables whose means the formulas claim.

A spread is tested through a bounded mean: half the squared difference of two independent kernels
has the variance as its mean. Every bound here is proved, not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qntk_check.errors import UnknownNameError
from qntk_check.names import nearest

__all__ = ["STATISTICS", "Statistic", "statistic"]


@dataclass(frozen=True)
class Statistic:
    """A bounded variable on circuits of one ensemble.

    Parameters
    ----------
    name
        As cases name it.
    draws
        Circuits that one sample takes.
    transform
        From kernels, shape (size, draws), to samples, shape (size,).
    upper
        From the proved bound of K to that of the variable; the lower bound is 0.
    degree
        Of the average in each random unitary, and so of the design it needs.
    """

    name: str
    draws: int
    transform: Callable[[np.ndarray], np.ndarray]
    upper: Callable[[float], float]
    degree: int

    def samples(self, draw: Callable[[int], np.ndarray], size: int) -> np.ndarray:
        """Return ``size`` samples, from a function that draws a number of kernels."""
        return self.transform(np.asarray(draw(size * self.draws)).reshape(size, self.draws))


def _half_squared_difference(kernels: np.ndarray) -> np.ndarray:
    return (kernels[:, 0] - kernels[:, 1]) ** 2 / 2


STATISTICS: dict[str, Statistic] = {
    item.name: item
    for item in (
        Statistic("mean of K", 1, lambda k: k[:, 0], lambda bound: bound, 2),
        # 0 ≤ K ≤ B gives (K_1 − K_2)²/2 ≤ B²/2.
        Statistic("variance of K", 2, _half_squared_difference, lambda bound: bound**2 / 2, 4),
    )
}


def statistic(name: str) -> Statistic:
    """Return the statistic of that name."""
    if name not in STATISTICS:
        raise UnknownNameError(
            f"there is no statistic {name!r}: known are {', '.join(STATISTICS)}"
            f"{nearest(name, STATISTICS)}"
        )
    return STATISTICS[name]
