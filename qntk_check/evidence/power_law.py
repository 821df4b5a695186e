"""The exponent of a power law, with an interval, from independent groups of measurements.

Each group has a slope of its own in the logarithms. Groups are independent and alike, so that
Student's t gives the interval: an asymptotic one, whose error rate is nominal.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.kinds import Array

__all__ = ["PowerLaw"]


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """What was measured at several sizes, in several groups.

    Parameters
    ----------
    sizes
        Shape (W,).
    values
        Positive, one for each group and size, shape (G, W).

    Examples
    --------
    >>> law = PowerLaw(np.array([1.0, 4.0]), np.array([[8.0, 2.0], [4.0, 1.0]]))
    >>> law.slopes.tolist(), law.reached(2.0).round(12).tolist()
    ([-1.0, -1.0], [4.0, 2.0])
    """

    sizes: Array
    values: Array

    @property
    def slopes(self) -> Array:
        """The slope of each group, shape (G,)."""
        x = self._centered()
        return np.log(self.values) @ x / (x @ x)

    def reached(self, value: float) -> Array:
        """Return the size at which the line of each group has a value, shape (G,)."""
        above = np.log(value) - np.log(self.values).mean(axis=1)
        return np.exp(np.log(self.sizes).mean() + above / self.slopes)

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the two-sided interval of the exponent at the error rate α.

        Examples
        --------
        >>> rng = np.random.default_rng(1)
        >>> sizes = np.array([1.0, 10.0, 100.0])
        >>> noise = rng.chisquare(50, (40, 3)) / 50
        >>> low, high = PowerLaw(sizes, noise / sizes).interval(0.01)
        >>> low < -1 < high, high - low < 0.1
        (True, True)
        """
        return _student(self.slopes, alpha)

    def interval_of_size(self, value: float, alpha: float) -> tuple[float, float]:
        """Return the two-sided interval of the size at which a value is reached.

        Examples
        --------
        >>> sizes = np.array([1.0, 10.0, 100.0])
        >>> law = PowerLaw(sizes, np.array([[1.0], [1.1], [0.9]]) / sizes)
        >>> low, high = law.interval_of_size(0.1, 0.1)
        >>> 8 < low < 10 < high < 12
        True
        """
        low, high = _student(np.log(self.reached(value)), alpha)
        return float(np.exp(low)), float(np.exp(high))

    def _centered(self) -> Array:
        return np.log(self.sizes) - np.log(self.sizes).mean()


def _student(values: Array, alpha: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    quantile = -float(stdtrit(len(values) - 1, alpha / 2))  # of Student's t
    half = quantile * float(values.std(ddof=1)) / len(values) ** 0.5
    return float(values.mean()) - half, float(values.mean()) + half
