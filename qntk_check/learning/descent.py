"""A circuit trained on a data set: gradient descent of L = ½ Σ_α,i ε_αi².

One step is θ ← θ − η Σ_α,i ε_αi ∂ε_αi, with exact expectations. What is kept of every step tells
how lazy training was: how far the parameters and the kernel matrix have moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check import kernel
from qntk_check.arguments import check_callback, check_count, check_real, check_room
from qntk_check.circuits import Circuit, convention
from qntk_check.errors import DomainError
from qntk_check.kernel import Features
from qntk_check.kernel.bounds import check_circuit
from qntk_check.learning.linear import check_targets
from qntk_check.observables import ObservableLike

__all__ = ["Options", "Run", "moved", "train"]

_LARGEST_ANGLE = 2.0**26  # radians; a float beyond it says less than 1e-8 of the angle modulo 2π


class Options(TypedDict, total=False):
    """How features are taken, as in :func:`qntk_check.kernel.features`."""

    data: ArrayLike | None
    method: str
    convention: str | None
    threads: int
    max_bytes: float


@dataclass(frozen=True, eq=False)
class Run:
    """T steps of training.

    Parameters
    ----------
    circuit
        At its last parameters.
    errors
        ε_αi(t) for t = 0 … T, ``(T+1, M, k)``, in units of O.
    distances
        ‖θ(t) − θ(0)‖, ``(T+1,)``.
    drifts
        ‖K(t) − K(0)‖/‖K(0)‖ in the Frobenius norm, ``(T+1,)``: zero for a frozen kernel.
    move
        θ(T) − θ(0), ``(P,)``.
    first, last
        The features at the start and at the end.
    eta
        The rate.
    """

    circuit: Circuit
    errors: np.ndarray
    distances: np.ndarray
    drifts: np.ndarray
    move: np.ndarray
    first: Features
    last: Features
    eta: float

    @property
    def losses(self) -> np.ndarray:
        """L(t) = ½ Σ ε², ``(T+1,)``, in units of O²."""
        return (self.errors**2).sum(axis=(1, 2)) / 2

    @property
    def drift(self) -> float:
        """The largest drift of the kernel matrix on the way."""
        return float(self.drifts.max())


def train(
    circuit: Circuit,
    inputs: ArrayLike | None = None,
    *,
    observables: Sequence[ObservableLike],
    targets: ArrayLike,
    eta: float,
    steps: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    **options: Unpack[Options],
) -> Run:
    """Train a circuit on a data set.

    Parameters
    ----------
    circuit, inputs, observables
        As in :func:`qntk_check.kernel.features`.
    targets
        What ⟨O_i⟩ is to be on input α, ``(M, k)``, or ``(M,)`` for one observable.
    eta, steps
        η > 0, in units of 1/O², and T ≥ 1.
    progress
        Called with the steps done and their number.
    data, method, convention, threads, max_bytes
        As in :func:`qntk_check.kernel.features`.

    Raises
    ------
    DomainError
        If the data set is none, or a step leads beyond 2²⁶ radians.
    ResourceError
        If what is kept does not fit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.hardware_efficient(n=2, layers=4, seed=1)
    >>> run = train(c, [[1, 0, 0, 0], [0, 0, 0, 1]], observables=[{"ZZ": 1.0}],
    ...             targets=[0.5, 0.4], eta=0.02, steps=20)
    >>> run.errors.shape, bool(run.losses[-1] < run.losses[0])
    ((21, 2, 1), True)
    """
    check_circuit(circuit)
    rate, count = check_real("eta", eta, above=0), check_count("steps", steps)
    check_callback("progress", progress)
    here = first = kernel.features(circuit, inputs, observables=observables, **options)
    wanted, (M, k, P) = check_targets(targets, first.expectation.shape), first.gradient.shape
    check_room(f"the errors of {M} inputs in so many steps", 8 * (count + 1) * (M * k + 2),
               "take fewer steps, or train on from the last circuit")  # fmt: skip
    errors, distances, drifts = np.empty((count + 1, M, k)), np.zeros(count + 1), _Drifts(first)
    move, last = np.zeros(P), circuit
    for t in range(count + 1):
        if t:
            with np.errstate(over="ignore", invalid="ignore"):  # refused where the circuit is moved
                move = move - rate * np.einsum("ai,aip->p", errors[t - 1], here.gradient)
            last = moved(circuit, move, here.convention)
            here = kernel.features(last, inputs, observables=observables, **options)
        errors[t], distances[t] = here.expectation - wanted, np.linalg.norm(move)
        drifts.add(here)
        progress(t, count)
    return Run(last, errors, distances, np.array(drifts.found), move, first, here, rate)


def moved(circuit: Circuit, by: np.ndarray, angles: str) -> Circuit:
    """Return a circuit whose parameters are moved, ``by`` being in those angles.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> moved(c, np.array([0.2]), "half").angles.round(9).tolist()
    [0.2]
    """
    mapped, chosen = circuit.shape.parameters, convention(angles)
    if not np.isfinite(by).all() or np.abs(by).max(initial=0) > _LARGEST_ANGLE:
        raise DomainError(
            f"a step leads beyond {_LARGEST_ANGLE:.3g} radians, where a float no longer knows the "
            "angle modulo 2π: give a smaller eta"
        )
    if mapped is None:
        return replace(circuit, angles=circuit.angles + chosen.slope * by)
    own = convention(mapped.convention).slope
    theta = None if circuit.theta is None else circuit.theta + chosen.slope / own * by
    return replace(circuit, angles=circuit.angles + mapped.push(by, chosen), theta=theta)


class _Drifts:
    """How far the kernel matrix has moved from its first, step by step."""

    def __init__(self, first: Features) -> None:
        self._first = first.flat
        self._norm = float(np.linalg.norm(self._gram(first.flat)))
        if self._norm == 0:
            raise DomainError("the kernel matrix is zero: no parameter moves any output")
        self.found: list[float] = []

    def _gram(self, flat: np.ndarray) -> np.ndarray:
        """Return K of few inputs; of many the matrix on the parameters, which has its norm."""
        return flat @ flat.T if len(flat) <= flat.shape[1] else flat.T @ flat

    def add(self, here: Features) -> None:
        """Add ‖K(t) − K(0)‖/‖K(0)‖."""
        now, first = here.flat, self._first
        if len(now) <= 2 * now.shape[1]:
            change = float(np.linalg.norm(now @ now.T - first @ first.T))
        else:  # ‖A − B‖ by the Gram matrices of (G, G_0), whatever the number of inputs
            both = np.concatenate([now, first], axis=1)
            _, r = np.linalg.qr(both)
            left, right = r[:, : now.shape[1]], r[:, now.shape[1] :]
            change = float(np.linalg.norm(left @ left.T - right @ right.T))
        self.found.append(change / self._norm)
