"""The exponent of a power law, with an interval, from independent groups of measurements.

Each group has a slope of its own in the logarithms. Groups are independent and alike, so that
Student's t gives the interval: an asymptotic one, whose error rate is nominal.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_finite, check_real, check_reals
from qntk_check.errors import DomainError
from qntk_check.evidence._checks import rate
from qntk_check.kinds import Array

__all__ = ["PowerLaw"]


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """What was measured at several sizes, in several groups.

    Parameters
    ----------
    sizes
        Positive, two or more of them different, shape (W,).
    values
        Positive, one for each group and size, shape (G, W).

    Raises
    ------
    DomainError
        If a number is not positive, a shape another, or all sizes are one.

    Examples
    --------
    >>> law = PowerLaw(np.array([1.0, 4.0]), np.array([[8.0, 2.0], [4.0, 1.0]]))
    >>> law.slopes.round(12).tolist(), round(law.reached(2.0) ** 2, 12)
    ([-1.0, -1.0], 8.0)
    """

    sizes: Array
    values: Array

    def __post_init__(self) -> None:
        """Check that logarithms exist, and a line through them."""
        sizes, values = check_reals("the sizes", self.sizes), check_reals("the values", self.values)
        if (
            sizes.ndim != 1
            or values.ndim != 2
            or not values.size
            or values.shape[1:] != sizes.shape
        ):
            raise DomainError(
                f"sizes {sizes.shape} with values {values.shape}: give (W,) and (G, W), one value "
                "for each group and size"
            )
        for name, numbers in (("sizes", sizes), ("values", values)):
            if numbers.min() <= 0:
                raise DomainError(
                    f"one of the {name} is {numbers.min():.6g}, and a power law has positive ones: "
                    "leave it out"
                )
        if np.ptp(np.log(sizes)) == 0:
            raise DomainError(f"all sizes are {sizes[0]:.6g}: an exponent needs two different ones")
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "values", values)

    @property
    def slopes(self) -> Array:
        """The slope of each group, shape (G,)."""
        x = self._centered()
        return np.log(self.values) @ x / (x @ x)

    def reached(self, value: float) -> float:
        """Return the size at which the line through the means has a value."""
        height, slope = self._heights(value).mean(), self.slopes.mean()
        with np.errstate(all="ignore"):
            found = np.exp(np.log(self.sizes).mean() - height / slope)
        return check_finite("the size", float(found))

    def _heights(self, value: float) -> Array:
        """Return how far each group's line lies above a value, in the middle of the sizes."""
        wanted = check_real("value", value, above=0)
        return np.log(self.values).mean(axis=1) - np.log(wanted)

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the two-sided interval of the exponent at the error rate α.

        Raises
        ------
        DomainError
            If α is no error rate, or there is one group only.

        Examples
        --------
        >>> rng = np.random.default_rng(1)
        >>> sizes = np.array([1.0, 10.0, 100.0])
        >>> noise = rng.chisquare(50, (40, 3)) / 50
        >>> low, high = PowerLaw(sizes, noise / sizes).interval(0.01)
        >>> low < -1 < high, high - low < 0.1
        (True, True)
        """
        slopes = self.slopes
        half = _quantile(len(slopes), alpha) * float(slopes.std(ddof=1)) / len(slopes) ** 0.5
        return float(slopes.mean()) - half, float(slopes.mean()) + half

    def interval_of_size(self, value: float, alpha: float) -> tuple[float, float]:
        """Return the two-sided interval of the size at which a value is reached.

        Fieller's: the sizes at which the lines of the groups do not differ from the value, by
        Student's t. Where a slope of zero is not excluded it is without bounds: 0 and infinity.

        Raises
        ------
        DomainError
            If the value is not positive, α is no error rate, or there is one group only.

        Examples
        --------
        >>> sizes = np.array([1.0, 10.0, 100.0])
        >>> law = PowerLaw(sizes, np.array([[1.0], [1.1], [0.9]]) / sizes)
        >>> low, high = law.interval_of_size(0.1, 0.1)
        >>> 8 < low < 10 < high < 12
        True
        """
        heights, slopes, count = self._heights(value), self.slopes, len(self.values)
        spread = _quantile(count, alpha) ** 2 / count * np.cov(heights, slopes)
        a = float(slopes.mean() ** 2 - spread[1, 1])
        b = float(heights.mean() * slopes.mean() - spread[0, 1])
        c = float(heights.mean() ** 2 - spread[0, 0])
        if a <= 0:
            return 0.0, np.inf
        root = np.sqrt(max(b**2 - a * c, 0.0))
        middle = float(np.log(self.sizes).mean())
        with np.errstate(over="ignore"):  # beyond the floats there is no bound
            low, high = np.exp(middle + (-b - root) / a), np.exp(middle + (-b + root) / a)
        return float(low), float(high)

    def _centered(self) -> Array:
        return np.log(self.sizes) - np.log(self.sizes).mean()


def _quantile(count: int, alpha: float) -> float:
    """Return the two-sided quantile of Student's t for so many groups."""
    from scipy.special import stdtrit

    alpha = rate("alpha", alpha)
    if count < 2:
        raise DomainError(f"{count} group has no spread: give two or more for an interval")
    return check_finite("Student's quantile", -float(stdtrit(count - 1, alpha / 2)))
