r"""The fixed set of bets: which stakes λ are laid against one claimed mean.

A bet λ against "the mean of Y is m", for Y in [0, 1], multiplies the wealth by
1 + λ(y − m) at every sample y. A positive λ wins when the mean is larger than m, a negative
one when it is smaller. The factor stays positive for every possible y when
−1/(1 − m) < λ < 1/m.

**Which λ are worth laying.** Against m, when the mean is m + g, the stake of fastest growth
solves E[(Y − m)/(1 + λ(Y − m))] = 0. For a coin (Y is 0 or 1) that is Kelly's λ = g/(m(1 − m)).
A coin is the extreme: for λ > 0 the function under the expectation is concave in y, so among all
Y of the same mean the coin has the smallest expectation, hence the smallest best stake. Every
best stake for a gap of at least g therefore lies in [g/(m(1 − m)), 1/m), and a geometric grid over
that interval misses none by more than half a step. For λ < 0 replace y by 1 − y.
"""

from __future__ import annotations

import math

import numpy as np

from qntk_check.kinds import Array

__all__ = ["BOLDEST", "SPACING", "bet_grid", "log_products", "log_sum"]

# The boldest bet risks this share of the wealth on one sample; 1 would allow ruin, after which
# no later sample could speak.
BOLDEST = 0.99

# Ratio of neighboring bets. Between two neighbors at ratio 2 the better one grows at no less
# than 8/9 of the best rate (the rate is 1 − (1 − r)² at r times the best stake, to second order),
# and every additional bet costs wealth at the start: benchmarks/evidence.py compares ratios.
SPACING = 2.0

# Factors are multiplied in groups before the logarithm is taken. A factor lies between 0.01 and
# 1e7 (a test refuses discrepancies below 1e-7 of the range), so that a product of 16 stays far
# inside the range of a double.
GROUP = 16
COLUMNS = 256


def bet_grid(null: float, gap: float, sign: int, *, spacing: float = SPACING) -> Array:
    """Return the bets against a mean, in ascending order of boldness.

    Parameters
    ----------
    null
        The mean m that is bet against, of a variable rescaled to [0, 1].
    gap
        The smallest departure from m that matters, in the same units, > 0.
    sign
        +1 for bets that win when the mean is above m, −1 for below.
    spacing
        Ratio of neighboring bets, > 1.

    Returns
    -------
    ndarray
        The stakes λ, shape (J,), of the given sign. Empty if no mean in [0, 1] lies ``gap``
        or more beyond m on that side: there is then nothing to win.

    Examples
    --------
    >>> bet_grid(0.5, 0.025, +1).round(4).tolist()
    [0.0619, 0.1238, 0.2475, 0.495, 0.99, 1.98]
    >>> bet_grid(0.9, 0.2, +1).tolist()
    []
    """
    room = 1 - null if sign > 0 else null  # how far the mean can depart on the winning side
    if gap > room:
        return np.empty(0)
    # At m = 0 (a claim of zero) the boldest stake would be infinite and would refute on
    # rounding noise; a stake of 1/gap doubles at every sample of size gap, which is enough.
    limit = 1 / max(1 - room, gap)
    weakest = gap / room  # Kelly's stake for a coin, as a share of the limit
    steps = max(0, math.ceil(math.log(BOLDEST / weakest, spacing) - 1e-9))
    shares = BOLDEST * spacing ** -np.arange(steps, -1.0, -1.0)
    return sign * limit * shares


def log_products(y: Array, bets: Array, nulls: Array) -> Array:
    """Return Σ_i ln(1 + λ_j (y_i − m_j)) for every bet j, shape (J,).

    GROUP factors are multiplied before each logarithm, in pieces that stay in the cache.

    Examples
    --------
    >>> log_products(np.array([1.0, 0.0]), np.array([0.5]), np.array([0.5])).round(6).tolist()
    [-0.064539]
    """
    bet, constant = bets[:, None], (1 - bets * nulls)[:, None]
    step = GROUP * COLUMNS
    whole = y.size - y.size % step
    result = np.log(constant + bet * y[whole:]).sum(axis=1)
    product, factor = np.empty((2, bets.size, COLUMNS))
    for start in range(0, whole, step):
        product[:] = 1.0
        for row in y[start : start + step].reshape(GROUP, COLUMNS):
            np.multiply(bet, row, out=factor)
            factor += constant
            product *= factor
        result += np.log(product).sum(axis=1)
    return result


def log_sum(logs: Array) -> float:
    """Return ln Σ exp(l) of a non-empty array, without overflow.

    Examples
    --------
    >>> round(log_sum(np.array([1000.0, 1000.0])) - 1000, 9)
    0.693147181
    """
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum()))
