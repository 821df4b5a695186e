"""One evaluation: a route run, and its derivatives taken to the parameters that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from qntk_check.circuits import AngleConvention, CircuitBatch, convention
from qntk_check.ensembles import SlotBatch
from qntk_check.kernel.bounds import Limits
from qntk_check.kernel.results import KernelBatch, kernels, no_mu
from qntk_check.kernel.routes import Route, choose
from qntk_check.observables import Operator

__all__ = ["Aim", "evaluated", "hessian_times"]


class Aim(NamedTuple):
    """O_0 in ε = ⟨O⟩ − O_0, and the convention asked for; ``None`` is the circuit's own."""

    target: float
    convention: AngleConvention | None


def evaluated(
    batch: CircuitBatch | SlotBatch, observable: Operator, method: str, aim: Aim, limits: Limits
) -> KernelBatch:
    """Return K, gradients and errors of a batch, with respect to its parameters."""
    if isinstance(batch, SlotBatch):
        return _of_slots(batch, observable, method, aim, limits)
    route = choose(batch, observable, method, limits)
    expectation, by_angles = route.run(batch, observable)
    mapped = batch.shape.parameters
    by = aim.convention or convention("full" if mapped is None else mapped.convention)

    def along(direction: np.ndarray) -> np.ndarray:
        moved = by.slope * direction if mapped is None else mapped.push(direction, by)
        return route.second_derivative(batch, observable, moved)

    gradient = by.slope * by_angles if mapped is None else mapped.pull(by_angles, by)
    return _found(expectation, gradient, aim, route, lambda: along(gradient), by)


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
    mapped = batch.shape.parameters
    by = by or convention("full" if mapped is None else mapped.convention)
    moved = by.slope * vectors if mapped is None else mapped.push(vectors, by)
    product = route.hessian_product(batch, observable, moved)
    return by.slope * product if mapped is None else mapped.pull(product, by)


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
    route: Route,
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
