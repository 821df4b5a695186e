"""Which route evaluates a batch, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.errors import ResourceError, UnknownNameError
from qntk_check.kernel.bounds import Limits, check_dimension
from qntk_check.kernel.cone import Cone, extract, light_cone
from qntk_check.names import nearest
from qntk_check.observables import Operator

__all__ = ["METHODS", "Route", "choose"]

METHODS = ("network", "dense")
MATRIX_QUBITS = 12  # the widest circuit whose observable may be a matrix
_STATES = 3  # that μ carries; K carries two
# Seconds, measured on one core, to weigh routes by; the choice is right within factors.
_DENSE_SECONDS = 2e-8, 1e-9  # for an angle, and for an angle and an amplitude
_NETWORK_SECONDS = 4e-10, 2e-8  # for a multiplication, and shared by 128 circuits or fewer
_BUILD_SECONDS = 3e-4  # for each tensor: to find an order and compile it


@dataclass(frozen=True)
class Route:
    """A chosen route.

    Parameters
    ----------
    method
        ``"network"`` or ``"dense"``.
    reason
        Why.
    limits
        On memory and threads.
    cone
        Set where only the light cone is evaluated, as a circuit of its own.
    """

    method: str
    reason: str
    limits: Limits
    cone: Cone | None = None

    def run(self, batch: CircuitBatch, observable: Operator) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ ``(B,)`` and its derivatives ``(B, L)``."""
        evaluator = _module(self.method).expectation_and_gradient
        if self.cone is None:
            return evaluator(batch, observable, **self.limits.keywords)
        small = extract(batch, observable, self.cone)
        expectation, inside = evaluator(*small, **self.limits.keywords)
        gradient = np.zeros((batch.size, batch.shape.layers))
        gradient[:, list(self.cone.rotations)] = inside
        return expectation, gradient

    def second_derivative(
        self, batch: CircuitBatch, observable: Operator, direction: np.ndarray
    ) -> np.ndarray:
        """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``, for v = ``direction`` (B, L)."""
        if self.cone is not None:
            batch, observable = extract(batch, observable, self.cone)
            direction = np.ascontiguousarray(direction[:, list(self.cone.rotations)])
        evaluator = _module(self.method).second_derivative
        return evaluator(batch, observable, direction, **self.limits.keywords)

    def hessian_product(
        self, batch: CircuitBatch, observable: Operator, direction: np.ndarray
    ) -> np.ndarray:
        """Return Σ_b h_ab v_b, shape ``(B, L)``, for v = ``direction`` (B, L).

        State vectors carry it along. The network has the quadratic form Q of the Hessian only,
        and (Q(v + e) − Q(v − e))/4 is the component along e, exactly.
        """
        from qntk_check.kernel.states import dense

        width = batch.shape.n if self.cone is None else len(self.cone.qubits)
        if self.method != "dense" or width > dense.MAX_QUBITS:
            return self._by_forms(batch, observable, direction)
        if self.cone is None:
            return dense.hessian_product(batch, observable, direction)
        small = extract(batch, observable, self.cone)
        product = np.zeros_like(direction)
        inside = list(self.cone.rotations)
        product[:, inside] = dense.hessian_product(*small, direction[:, inside])
        return product

    def _by_forms(
        self, batch: CircuitBatch, observable: Operator, direction: np.ndarray
    ) -> np.ndarray:
        scale = np.abs(direction).max(axis=1, keepdims=True)
        scale[scale == 0] = 1.0
        product = np.empty_like(direction)
        for k in range(direction.shape[1]):
            unit = np.zeros_like(direction)
            unit[:, k] = 1.0
            ahead, behind = (
                self.second_derivative(batch, observable, direction / scale + sign * unit)
                for sign in (1.0, -1.0)
            )
            product[:, k] = scale[:, 0] * (ahead - behind) / 4
        return product


def choose(
    batch: CircuitBatch, observable: Operator, method: str = "auto", limits: Limits | None = None
) -> Route:
    """Return the route for a batch: the one asked for, or for ``"auto"`` the cheaper one.

    Where state vectors of the light cone fit they are weighed against the contraction, whose
    order has to be found first: few circuits do not repay that. In circuits deeper than half
    their width state vectors are in the right order already, and none is sought. The choice
    depends on shape, observable, number of circuits and limits alone.

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
    limits = limits or Limits()
    if isinstance(method, str) and method in METHODS:
        return Route(method, "asked for", limits)
    if not isinstance(method, str) or method != "auto":
        raise UnknownNameError(
            f"method {method!r} is unknown{nearest(str(method), (*METHODS, 'auto'))}; choose from "
            f"{', '.join(METHODS)} or auto"
        )
    check_dimension(observable, batch.shape.n)
    return _weighed(batch, observable, light_cone(batch.shape, observable), limits)


def _weighed(batch: CircuitBatch, observable: Operator, cone: Cone, limits: Limits) -> Route:
    """Return the route that is weighed best: state vectors of the light cone where they fit."""
    width, n = len(cone.qubits), batch.shape.n
    seen = f"the light cone has {width} of n = {n} qubits"
    alone = batch.state is None and bool(cone.rotations) and isinstance(observable, Mapping)
    if width < n and not alone:
        width, seen = n, f"{seen} and cannot be taken alone (an input state, or no angle)"
    taken = cone if width < n else None
    if width > MATRIX_QUBITS and not isinstance(observable, Mapping):
        return Route("network", f"{seen}, too many for an observable that is a matrix", limits)
    if 16 * _STATES * 2.0**width > limits.max_bytes:
        return Route("network", f"{seen}, and {_STATES} states of 2^{width} do not fit", limits)
    return _cheaper(batch, observable, cone, width, Route("dense", seen, limits, taken))


def _cheaper(
    batch: CircuitBatch, observable: Operator, cone: Cone, width: int, dense: Route
) -> Route:
    """Return the dense route, or the network if the whole of it takes less time."""
    angles = max(1, len(cone.rotations))
    each_angle, each_amplitude = _DENSE_SECONDS
    by_states = batch.size * angles * (each_angle + 2**width * each_amplitude)
    build = 3 * len(cone.operations) * _BUILD_SECONDS
    if 2 * angles > width**2:
        return _with(dense, f"state vectors fit and the circuit is deep, {angles} angles")
    if by_states < build:
        return _with(dense, f"state vectors of {batch.size} circuits take less than an order to "
                            "contract them would take to find")  # fmt: skip
    try:
        work = _network_work(batch, observable, dense.limits)
    except ResourceError:
        return _with(dense, "state vectors fit and the contraction does not")
    each, shared = _NETWORK_SECONDS
    by_network = build + batch.size * work * (each + shared / min(batch.size, 128))
    reason = (
        f"{batch.size} circuits take about {by_states:.1g} s by state vectors and "
        f"{by_network:.1g} s by contraction, its order included"
    )
    if by_network < by_states:
        return Route("network", f"{dense.reason}; {reason}", dense.limits)
    return _with(dense, reason)


def _with(route: Route, reason: str) -> Route:
    return Route(route.method, f"{route.reason}; {reason}", route.limits, route.cone)


def _network_work(batch: CircuitBatch, observable: Operator, limits: Limits) -> int:
    """Return the multiplications of one circuit; the contraction is kept for the evaluation."""
    from qntk_check.kernel.contraction import network

    return network.work(batch.shape, observable, batch.state, max_bytes=limits.max_bytes)


class _Evaluator(Protocol):
    """A module that evaluates batches."""

    def expectation_and_gradient(
        self, batch: CircuitBatch, observable: Operator, *, threads: int, max_bytes: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ and its derivatives."""
        ...

    def second_derivative(
        self,
        batch: CircuitBatch,
        observable: Operator,
        direction: np.ndarray,
        *,
        threads: int,
        max_bytes: float,
    ) -> np.ndarray:
        """Return the second derivative along a direction."""
        ...


def _module(method: str) -> _Evaluator:
    """Return the evaluator of that name; each is imported when it is first asked for."""
    if method == "network":
        from qntk_check.kernel.contraction import network

        return network
    from qntk_check.kernel.states import compiled

    return compiled
