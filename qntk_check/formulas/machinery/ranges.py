"""Where an approximation may be used, and how far off it is there: a promise that tests hold.

"Asymptotic" and "leading order" tell nobody whether a number can be used. A `Range` says within
which share of what it stands for a formula lies, and when, for every kind of observable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qntk_check.kinds import Number

__all__ = ["Range"]


@dataclass(frozen=True)
class Range:
    """Where a formula, or a simpler form of it, is within a share of what it stands for.

    Parameters
    ----------
    text
        What the validity of the formula says of it; names the share.
    share
        The largest relative deviation.
    inside
        Whether parameters and traces (by name: N, L, …, T1, T2, …) lie in the range.
    truth
        What the formula stands for, at these.
    value
        The simpler form, if it is not the formula itself.

    Examples
    --------
    >>> Range("x for sin x: within 2 % up to x = 0.3", 0.02, lambda x: x < 0.3, lambda x: x).share
    0.02
    """

    text: str
    share: float
    inside: Callable[..., bool]
    truth: Callable[..., Number]
    value: Callable[..., Number] | None = None
