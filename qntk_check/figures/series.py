"""Series of means of drawn samples, with intervals: computed for a figure, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.figures import style
from qntk_check.figures.model import Progress
from qntk_check.kinds import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_series", "mean_series", "quantile_rows", "two_errors"]

Draw = Callable[[str, int, int, np.random.Generator], Array]


def two_errors(samples: Array) -> tuple[float, float, float]:
    """Return the mean of samples, and it less and plus two standard errors.

    Examples
    --------
    >>> two_errors(np.array([1.0, 3.0]))
    (2.0, 0.0, 4.0)
    """
    mean, error = float(samples.mean()), 2 * float(samples.std(ddof=1)) / len(samples) ** 0.5
    return mean, mean - error, mean + error


def mean_series(
    draw: Draw, sizes: Mapping[str, Sequence[int]], size: int, seed: int, progress: Progress
) -> dict[str, object]:
    """Return the mean of a drawn variable at several n, for each series by name.

    Parameters
    ----------
    draw
        ``draw(name, n, size, rng)`` returns so many samples.
    sizes
        The n of each series, by name.
    size, seed
        Samples of a point; the seed, to which the places of the series and n are added.
    progress
        As a figure hands it over.

    Examples
    --------
    >>> found = mean_series(lambda name, n, size, rng: rng.normal(n, 1e-9, size), {"a": (2, 3)}, 8,
    ...                     1, lambda label, done, total: None)
    >>> [round(x, 6) for x in found["a"]["value"]]
    [2.0, 3.0]
    """
    found = dict[str, object]()
    for place, (name, own) in enumerate(sizes.items()):
        rows = [two_errors(draw(name, n, size, np.random.default_rng([seed, place, n])))
                for n in own]  # fmt: skip
        found[name] = dict(zip(("value", "low", "high"), map(list, zip(*rows, strict=True)),
                               strict=True))  # fmt: skip
        progress(name, place + 1, len(sizes))
    return found


def draw_series(
    axes: Axes, x: Sequence[float], found: Mapping[str, style.Values], color: str
) -> None:
    """Draw the points of such a series with their intervals."""
    style.points(axes, x, found["value"], found["low"], found["high"], color=color)


def quantile_rows(values: Array, quantiles: Sequence[float]) -> list[list[float]]:
    """Return quantiles over the first axis, a row for each, to five digits.

    Examples
    --------
    >>> quantile_rows(np.array([[1.0, 4.0], [3.0, 8.0]]), (0.0, 0.5))
    [[1.0, 4.0], [2.0, 6.0]]
    """
    rows = np.quantile(values, quantiles, axis=0)
    return [[float(f"{x:.5g}") for x in row] for row in rows.reshape(len(quantiles), -1)]
