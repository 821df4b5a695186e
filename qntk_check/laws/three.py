"""P(Var_χ O ≤ v) for three levels, by one integral over incomplete Beta functions.

With the first level at 0 and its weight q, the others at a and b, and m = ⟨O⟩,

    Var_χ O = (a + b) m − (1 − q) ab − m²,

so that at fixed q it is at most v outside of an interval of m, and m is a(1 − q) plus (b − a)(1 −
q) times a Beta variable that does not depend on q. The interval opens, and reaches an end of the
range of m, at numbers q that are known: between them the integrand is analytic.
"""

from __future__ import annotations

import numpy as np

from qntk_check.kinds import Array
from qntk_check.laws.pieces import joined, sine_rule

__all__ = ["three_levels_cdf"]

_SHARES = (1e-15, 1e-11, 1e-7, 1e-4, 1e-2, 0.1, 0.3, 0.5)
_NODES = 24


def three_levels_cdf(v: Array, levels: Array, weights: Array) -> Array:
    """Return P(Var_χ O ≤ v), v of shape ``(B,)``, for three levels with their multiplicities.

    Examples
    --------
    >>> v = np.array([0.1])  # ⟨O⟩ is far less likely in the middle of 0 and 1 than at 0
    >>> bool(three_levels_cdf(v, np.array([0.0, 1e-9, 1.0]), np.array([3.0, 3.0, 1.0]))[0] > 0.4)
    True
    """
    from scipy.special import betainc, betaincc, betainccinv, betaincinv, betaln, xlog1py, xlogy

    order = np.argsort(weights, kind="stable")  # the rarest level has the narrowest law
    own, (alpha, beta) = weights[order[0]], weights[order[1:]]
    a, b = levels[order[1:]] - levels[order[0]]
    rest = alpha + beta
    shares = np.array(_SHARES)
    inner = np.concatenate([betaincinv(own, rest, shares), betainccinv(own, rest, shares)])
    with np.errstate(invalid="ignore"):
        opens = 1 - ((a + b) ** 2 / 4 - v) / (a * b)
        # at the ends m = (1 − q)a and (1 − q)b the variance is q(1 − q) times a² or b²
        roots = [0.5 + s * np.sqrt(0.25 - v / c**2) for s in (-1, 1) for c in (a, b)]
    cuts = np.stack([opens, *roots], axis=1)
    cuts = np.concatenate([cuts, np.broadcast_to(inner, (len(v), inner.size))], axis=1)
    cuts = np.where(np.isnan(cuts), 0.0, cuts)
    q, steps = joined(np.zeros(len(v)), np.ones(len(v)), cuts, sine_rule(_NODES))
    density = np.exp(xlogy(own - 1, q) + xlog1py(rest - 1, -q) - betaln(own, rest))
    half = np.sqrt(np.maximum((a + b) ** 2 / 4 - (1 - q) * a * b - v[:, None], 0.0))
    others = np.maximum(1 - q, 1e-300)
    # the share of b among the two others, where the interval of m begins and ends
    ends = [((a + b) / 2 + s * half) / others - a for s in (-1, 1)]
    low, high = np.sort(np.clip(np.array(ends) / (b - a), 0.0, 1.0), axis=0)
    below = betainc(beta, alpha, low) + betaincc(beta, alpha, high)
    return (steps * density * below).sum(axis=1)
