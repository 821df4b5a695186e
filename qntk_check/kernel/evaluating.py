"""One evaluation: a route run, and its derivatives taken to the parameters that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from qntk_check.circuits import AngleConvention, CircuitBatch, convention
from qntk_check.circuits.parameters import Chart
from qntk_check.ensembles import SlotBatch
from qntk_check.kernel.bounds import Limits
from qntk_check.kernel.results import KernelBatch, kernels, no_mu
from qntk_check.kernel.routes import choose
from qntk_check.observables import Operator

__all__ = ["Aim", "Evaluates", "by_route", "evaluated", "hessian_times"]


class Aim(NamedTuple):
    """O_0 in ε = ⟨O⟩ − O_0, and the convention asked for; ``None`` is the circuit's own."""

    target: float
    convention: AngleConvention | None


class Evaluates(Protocol):
    """A route: what it is called, why it was taken, and what it computes of a batch."""

    @property
    def method(self) -> str:
        """Its name."""
        ...

    @property
    def reason(self) -> str:
        """Why it was taken."""
        ...

    def run(self, batch: CircuitBatch, observable: Operator) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ ``(B,)`` and its derivatives by the angles ``(B, L)``."""
        ...

    def second_derivative(
        self, batch: CircuitBatch, observable: Operator, direction: np.ndarray
    ) -> np.ndarray:
        """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``, for v = ``direction`` (B, L)."""
        ...


def evaluated(
    batch: CircuitBatch | SlotBatch, observable: Operator, method: str, aim: Aim, limits: Limits
) -> KernelBatch:
    """Return K, gradients and errors of a batch, with respect to its parameters."""
    if isinstance(batch, SlotBatch):
        return _of_slots(batch, observable, method, aim, limits)
    return by_route(batch, observable, choose(batch, observable, method, limits), aim)


def by_route(batch: CircuitBatch, observable: Operator, route: Evaluates, aim: Aim) -> KernelBatch:
    """Return K, gradients and errors of a batch by one route, with respect to its parameters.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.0])
    >>> route = choose(c.batch(), {"Z": 1.0}, "dense")
    >>> by_route(c.batch(), {"Z": 1.0}, route, Aim(0.5, None)).error.tolist()
    [0.5]
    """
    expectation, by_angles = route.run(batch, observable)
    chart = Chart.of(batch.shape.parameters, aim.convention)
    gradient = chart.pull(by_angles)

    def second() -> np.ndarray:
        return route.second_derivative(batch, observable, chart.push(gradient))

    return _found(expectation, gradient, aim, route, second, chart.by)


def hessian_times(
    batch: CircuitBatch,
    vectors: np.ndarray,
    observable: Operator,
    method: str,
    by: AngleConvention | None,
    limits: Limits,
) -> np.ndarray:
    """Return Σ_b h_ab v_b ``(B, P)`` with respect to the parameters: Wᵀ h W v."""
    route = choose(batch, observable, method, limits)
    chart = Chart.of(batch.shape.parameters, by)
    return chart.pull(route.hessian_product(batch, observable, chart.push(vectors)))


def _of_slots(
    batch: SlotBatch, observable: Operator, method: str, aim: Aim, limits: Limits
) -> KernelBatch:
    """Sum K over slots, each a circuit of its own."""
    route = choose(batch.slots[0], observable, method, limits)
    parts = [route.run(slot, observable) for slot in batch.slots]
    by = aim.convention or convention("full")
    expectation = np.stack([e for e, _ in parts], axis=1)
    gradient = by.slope * np.concatenate([g for _, g in parts], axis=1)
    return _found(expectation, gradient, aim, route, no_mu, by)


def _found(
    expectation: np.ndarray,
    gradient: np.ndarray,
    aim: Aim,
    route: Evaluates,
    mu: Callable[[], np.ndarray],
    by: AngleConvention,
) -> KernelBatch:
    return KernelBatch(
        kernels(expectation, gradient),
        gradient,
        expectation,
        expectation - aim.target,
        route.method,
        route.reason,
        mu,
        by.name,
    )
