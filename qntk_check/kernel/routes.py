"""Which route evaluates a batch, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.errors import UnknownNameError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.kernel.cone import Cone, extract, light_cone
from qntk_check.names import nearest

__all__ = ["METHODS", "Route", "choose", "second_derivative"]

METHODS = ("network", "dense")
DENSE_QUBITS = 16  # the widest light cone that a state vector is taken for
MATRIX_QUBITS = 12  # the same where the observable is a matrix
# Within these limits compiled state vectors cost about as much for each circuit as a compiled
# contraction or less, without the search for an order; with drawn unitaries on all qubits
# (n = 4) up to twice as much.


@dataclass(frozen=True)
class Route:
    """A chosen route.

    Parameters
    ----------
    method
        ``"network"`` or ``"dense"``.
    reason
        Why.
    cone
        Set where only the light cone is evaluated, as a circuit of its own.
    """

    method: str
    reason: str
    cone: Cone | None = None

    def run(self, batch: CircuitBatch, observable: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ ``(B,)`` and its derivatives ``(B, L)``."""
        evaluator = _evaluator(self.method)
        if self.cone is None:
            return evaluator(batch, observable)
        expectation, inside = evaluator(*extract(batch, observable, self.cone))
        gradient = np.zeros((batch.size, batch.shape.layers))
        gradient[:, list(self.cone.rotations)] = inside
        return expectation, gradient


def choose(batch: CircuitBatch, observable: Any, method: str = "auto") -> Route:
    """Return the route for a batch: the one asked for, or for ``"auto"`` the cheaper one.

    Raises
    ------
    UnknownNameError
        If there is no such method.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(40, ["X" + "I" * 39]), [0.3])
    >>> choose(c.batch(), {"Z" + "I" * 39: 1.0}).method
    'dense'
    """
    if method in METHODS:
        return Route(method, "asked for")
    if method != "auto":
        raise UnknownNameError(
            f"method {method!r} is unknown{nearest(method, (*METHODS, 'auto'))}; choose from "
            f"{', '.join(METHODS)} or auto"
        )
    check_dimension(observable, batch.shape.n)
    cone = light_cone(batch.shape, observable)
    width, strings = len(cone.qubits), isinstance(observable, Mapping)
    limit = DENSE_QUBITS if strings else MATRIX_QUBITS
    seen = f"the light cone has {width} of n = {batch.shape.n} qubits"
    if width > limit:
        return Route("network", f"{seen}, beyond the {limit} of a state vector")
    reason = f"{seen}: state vectors of it fit, for all {batch.size} circuits"
    if width < batch.shape.n and batch.state is None and cone.rotations:
        return Route("dense", reason, cone)
    if batch.shape.n > limit:
        return Route(
            "network", f"{seen}, but it cannot be taken alone: an input state, or no angle"
        )
    return Route("dense", reason)


def second_derivative(
    route: Route, batch: CircuitBatch, observable: Any, direction: np.ndarray
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``, by the route chosen.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> d = second_derivative(choose(c.batch(), {"Z": 1.0}), c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(d[0], -4 * np.cos(0.6)))
    True
    """
    if route.cone is not None:
        batch, observable = extract(batch, observable, route.cone)
        direction = np.ascontiguousarray(direction[:, list(route.cone.rotations)])
    if route.method == "dense":
        from qntk_check.kernel import compiled

        return compiled.second_derivative(batch, observable, direction)
    from qntk_check.kernel import network

    return network.second_derivative(batch, observable, direction)


def _evaluator(method: str) -> Callable[[CircuitBatch, Any], tuple[np.ndarray, np.ndarray]]:
    """Return the evaluator of that name; each is imported when it is first asked for."""
    if method == "network":
        from qntk_check.kernel.network import expectation_and_gradient
    else:
        from qntk_check.kernel.compiled import expectation_and_gradient
    return expectation_and_gradient
