"""What a sampler says of one parameter set: how to draw, and what a value would mean there.

A formula is worth a number v, and a sampler has a bounded variable X_v whose mean is m_v **if and
only if** v is right. For most formulas X is the same for all values, and m_v is v: a mean. For a
ratio, v = E a/E b, it is X_v = a − v·b with m_v = 0, in which no quotient of samples is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.kinds import Array

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Claimed", "Point", "Sampler", "Value", "mean", "ratio", "unchanged"]

Value = Callable[[float], float]


def unchanged(value: float) -> float:
    """Return the value itself.

    Examples
    --------
    >>> unchanged(2.0)
    2.0
    """
    return value


@dataclass(frozen=True)
class Claimed:
    """What one value of the formula says: the mean of a bounded variable of what was drawn.

    Parameters
    ----------
    variable
        From what was drawn, its first axis that of the samples, to the variable, shape (size,).
    mean
        Its mean, if the value is right.
    lower, upper
        **Proved** bounds of the variable.
    """

    variable: Callable[[Array], Array]
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Point:
    """One parameter set.

    Parameters
    ----------
    arguments
        What the formulas are called with, by name; each takes those that it has.
    draw
        ``draw(rng, size)`` returns independent samples along the first axis.
    claimed
        What a value says of them.
    rivals
        Wrong values by name that only this point knows.
    seed
        What the samples depend on beside the arguments, such as the ensemble.
    """

    arguments: Mapping[str, object]
    draw: Callable[[np.random.Generator, int], Array]
    claimed: Callable[[float], Claimed]
    rivals: Mapping[str, float] = field(default_factory=dict[str, float])
    seed: object = None

    def apart(self, value: float, other: float, pilot: Array) -> float:
        """Return how far two values are apart in units of the variable of the first.

        Where the variable depends on the value it is measured on a pilot: δ is then right to the
        pilot's error, and the error rates are not touched.
        """
        offsets: list[float] = []
        for one in (value, other):
            said = self.claimed(one)
            offsets.append(float(said.variable(pilot).mean()) - said.mean)
        return abs(offsets[0] - offsets[1])


@dataclass(frozen=True)
class Sampler:
    """Where samples of a formula come from.

    Parameters
    ----------
    points
        Returns a strategy for parameter sets.
    rivals
        Formulas by name that are worth something else, with how their values are brought to the
        units of this one. Support has to exclude them.
    right
        For a formula that is wrong as printed: the one that is right. The samples have to support
        that one, and to refute the printed one.
    coarsest
        The largest discrepancy, as a share of the value, where another than usual is wanted.
    exact
        Whether the mean itself is claimed, or that it lies within the discrepancy.
    zero
        Whether zero is a rival: whether it means something to the samples.
    heavy
        Whether its samples cost so much that half of the examples are drawn.
    build
        Returns the point of given parameters, for those who choose them: what the strategy calls.
    """

    points: Callable[[], SearchStrategy[Point]]
    rivals: Mapping[str, Value] = field(default_factory=dict[str, Value])
    right: tuple[str, Value] | None = None
    coarsest: float | None = None
    exact: bool = True
    zero: bool = True
    heavy: bool = False
    build: Callable[..., Point] | None = None


def mean(
    arguments: Mapping[str, object],
    draw: Callable[[np.random.Generator, int], Array],
    bounds: tuple[float, float],
    of: Value = unchanged,
    *,
    rivals: Mapping[str, float] | None = None,
    seed: object = None,
) -> Point:
    """Return the point of a formula of which a function ``of`` is the mean of what is drawn.

    Examples
    --------
    >>> point = mean({}, lambda rng, size: rng.random(size), (0.0, 1.0))
    >>> point.apart(0.5, 0.75, np.zeros(4))
    0.25
    """

    def claimed(value: float) -> Claimed:
        return Claimed(lambda samples: samples, of(value), *bounds)

    return Point(arguments, draw, claimed, rivals or {}, seed)


def ratio(
    arguments: Mapping[str, object],
    draw: Callable[[np.random.Generator, int], Array],
    most: tuple[float, float],
    share: Value,
    *,
    least: float = 0.0,
    rivals: Mapping[str, float] | None = None,
    seed: object = None,
) -> Point:
    """Return the point of a formula of which ``share`` is a quotient of two means, E a/E b.

    Parameters
    ----------
    arguments, draw, rivals, seed
        As in :class:`Point`; what is drawn are the pairs (a, b), shape (size, 2).
    most, least
        Proved bounds: least ≤ a ≤ most[0] and 0 ≤ b ≤ most[1].
    share
        From a value of the formula to the quotient.

    Examples
    --------
    >>> point = ratio({}, lambda rng, size: rng.random((size, 2)), (1.0, 1.0), lambda v: v)
    >>> float(point.claimed(2.0).variable(np.array([[1.0, 0.25]]))[0])
    0.5
    """

    def claimed(value: float) -> Claimed:
        times = share(value)
        low, high = min(0.0, times * most[1]), max(0.0, times * most[1])
        return Claimed(
            lambda pairs: pairs[:, 0] - times * pairs[:, 1], 0.0, least - high, most[0] - low
        )

    return Point(arguments, draw, claimed, rivals or {}, seed)
