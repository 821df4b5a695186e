"""K = 4 V σ for independent V = Var_χ O and σ = Σ y_ℓ²/4: its distribution function and density.

P(K ≤ k) is the mean of P(σ ≤ k/4V) over V, by quadrature between all places at which V or σ
passes from one piece of its law to the next. No piece is crossed, so that the rule converges
geometrically.
"""

from __future__ import annotations

import numpy as np

from qntk_check.kinds import Array
from qntk_check.laws.pieces import joined, sine_rule
from qntk_check.laws.total import Total
from qntk_check.laws.variances import VarianceLaw

__all__ = ["mixed"]

_NODES = 24
_AT_ONCE = 2**19  # numbers in an array


def mixed(state: VarianceLaw, total: Total, k: Array, *, density: bool) -> Array:
    """Return P(K ≤ k) or the density of K at positive k, shape ``(B,)``.

    Examples
    --------
    >>> from qntk_check.laws.variances import TwoLevels
    >>> law = TwoLevels(2.0, 1.0, 1.0), Total(2.0, 1)
    >>> mixed(*law, np.array([4.0]), density=False).round(9).tolist()
    [1.0]
    """
    cuts = total.cuts
    per = (2 * len(cuts) + len(state.edges)) * _NODES
    size = max(1, _AT_ONCE // per)
    parts = [_part(state, total, k[i : i + size], density=density) for i in range(0, len(k), size)]
    return np.concatenate(parts) if parts else np.empty(0)


def _part(state: VarianceLaw, total: Total, k: Array, *, density: bool) -> Array:
    places = state.places(k[:, None] / (4 * total.cuts)).reshape(len(k), -1)
    own = np.broadcast_to(state.edges[1:-1], (len(k), len(state.edges) - 2))
    edges = np.concatenate([np.where(np.isnan(places), state.edges[0], places), own], axis=1)
    low, high = (np.full(len(k), float(state.edges[i])) for i in (0, -1))
    t, weights = joined(low, high, edges, sine_rule(_NODES))
    values = np.maximum(state.value(t), 1e-150 * state.largest)
    weights = weights * state.density(t)
    sigma = k[:, None] / (4 * values)
    if density:
        return (weights * total.law.slope(sigma) / (4 * values)).sum(axis=1)
    return (weights * total.law(sigma)).sum(axis=1)
