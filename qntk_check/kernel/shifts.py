"""The Hessian from the gradients of any route, by parameter shift: the check of μ.

With X² = 1, ε is a constant plus a sine of 2θ_a in each angle, so that column a of the Hessian
is ∇ε(θ + (π/4)e_a) − ∇ε(θ − (π/4)e_a) exactly. It takes 2L gradients, but nothing of the route.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.observables import Operator

__all__ = ["hessian"]

Route = Callable[[CircuitBatch, Operator], tuple[np.ndarray, np.ndarray]]


def hessian(route: Route, batch: CircuitBatch, observable: Operator) -> np.ndarray:
    """Return h_ab = ∂_a∂_b ε of each circuit, shape ``(B, L, L)``.

    Parameters
    ----------
    route
        A function of a batch and an observable that returns expectations and gradients.
    batch, observable
        As the route takes them.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.kernel.states.dense import expectation_and_gradient
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> h = hessian(expectation_and_gradient, c.batch(), {"Z": 1.0})
    >>> bool(np.isclose(h[0, 0, 0], -4 * np.cos(0.6)))
    True
    """
    L = batch.shape.layers
    result = np.empty((batch.size, L, L))
    for a in range(L):
        result[:, a] = _column(route, batch, observable, a)
    return result


def _column(route: Route, batch: CircuitBatch, observable: Operator, a: int) -> np.ndarray:
    """Return h_ab for one a and all b, shape ``(B, L)``."""
    shift = np.zeros(batch.shape.layers)
    shift[a] = np.pi / 4
    ahead, behind = (
        route(
            CircuitBatch(batch.shape, batch.angles + s, batch.unitaries, batch.state, trusted=True),
            observable,
        )[1]
        for s in (shift, -shift)
    )
    return ahead - behind
