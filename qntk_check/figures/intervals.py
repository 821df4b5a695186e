"""Intervals for what is estimated from samples: the bias-corrected, accelerated bootstrap.

Efron, *Better bootstrap confidence intervals*, J. Am. Stat. Assoc. 82 (1987) 171. The spread of a
skewed law has no exact interval that is short; this one is correct to second order, and a test
measures its coverage on kernels whose spread is known exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from qntk_check.arguments import check_callback, check_real, check_reals, check_rng
from qntk_check.errors import DomainError

__all__ = ["LEVEL", "Statistic", "bootstrap", "mean", "relative_spread", "root_mean_square"]

Statistic: TypeAlias = Callable[[np.ndarray, np.ndarray], np.ndarray]  # of mean and mean square
LEVEL = 0.95
RESAMPLES = 2000
_BLOCK = 2**20  # resampled values held at once


def mean(m1: np.ndarray, _m2: np.ndarray) -> np.ndarray:
    """Return the mean, from the mean and the mean square."""
    return m1


def relative_spread(m1: np.ndarray, m2: np.ndarray) -> np.ndarray:
    """Return the standard deviation over the mean, from the mean and the mean square."""
    return np.sqrt(np.maximum(m2 - m1**2, 0)) / m1


def root_mean_square(_m1: np.ndarray, m2: np.ndarray) -> np.ndarray:
    """Return the root of the mean square."""
    return np.sqrt(m2)


def bootstrap(
    values: object,
    statistic: Statistic,
    rng: np.random.Generator,
    *,
    level: float = LEVEL,
) -> tuple[float, float, float]:
    """Return the estimate of a statistic with the ends of its interval.

    Parameters
    ----------
    values
        Independent samples, at least 8.
    statistic
        A function of the mean and the mean square, for arrays of them.
    rng
        Draws the resamples.
    level
        Nominal coverage.

    Raises
    ------
    DomainError
        If there are fewer than 8 samples, which no interval could be trusted for, samples that
        are no finite numbers, or a level outside (0, 1).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> estimate, low, high = bootstrap(rng.normal(3, 1, 400), mean, rng)
    >>> low < estimate < high and low < 3 < high
    True
    """
    x = check_reals("the samples", values)
    if x.ndim != 1 or x.size < 8:
        raise DomainError(f"{x.size} samples give no interval: draw at least 8 (--runs 8)")
    check_callback("statistic", statistic)
    rng, share = check_rng(rng), check_real("level", level, above=0)
    if share >= 1:
        raise DomainError(f"level = {share:g} is no coverage: give a share below 1, as 0.95")
    both = np.stack([x, x**2], axis=1)
    estimate = float(statistic(*both.mean(axis=0)))
    draws = np.sort(_resampled(both, statistic, rng))
    without = statistic(*((both.sum(axis=0) - both) / (x.size - 1)).T)
    low, high = np.quantile(draws, _levels(draws, estimate, without, share))
    return estimate, float(low), float(high)


def _resampled(both: np.ndarray, statistic: Statistic, rng: np.random.Generator) -> np.ndarray:
    size = len(both)
    rows = max(1, _BLOCK // size)
    parts = []
    for start in range(0, RESAMPLES, rows):
        chosen = rng.integers(0, size, (min(rows, RESAMPLES - start), size))
        parts.append(statistic(*(column[chosen].mean(axis=1) for column in both.T.copy())))
    return np.concatenate(parts)


def _levels(draws: np.ndarray, estimate: float, without: np.ndarray, level: float) -> np.ndarray:
    """Return the two quantiles of the resamples to take: Efron's correction and acceleration."""
    from statistics import NormalDist

    normal = NormalDist()
    below = (np.count_nonzero(draws < estimate) + 0.5) / (draws.size + 1)
    bias = normal.inv_cdf(below)
    slope = without.mean() - without
    norm = np.sum(slope**2)
    acceleration = np.sum(slope**3) / (6 * norm**1.5) if norm > 0 else 0.0
    ends = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        z = bias + normal.inv_cdf(share)
        ends.append(normal.cdf(bias + z / (1 - acceleration * z)))
    return np.clip(ends, 0, 1)
