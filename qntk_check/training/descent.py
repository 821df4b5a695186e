"""Gradient descent, run after run side by side."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qntk_check import kernel
from qntk_check.arguments import (
    check_callback,
    check_count,
    check_flag,
    check_real,
    check_rng,
    check_room,
    check_sequence,
)
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.errors import DivergenceWarning, DomainError, TargetWarning
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import in_floats, spectrum
from qntk_check.training.recursion import check_rates
from qntk_check.training.shots import MAX_SHOTS, Measurement
from qntk_check.training.trajectory import RAN_THROUGH, Trajectory

__all__ = ["train"]

_SPECTRUM_QUBITS = 10  # the widest register whose observable is diagonalized for its range
_LARGEST_ANGLE = 2.0**26  # radians; a float beyond it says less than 1e-8 of the angle modulo 2π


def train(
    circuits: Circuit | CircuitBatch,
    observable: Any,
    *,
    eta: float,
    steps: int,
    target: float = 0.0,
    sigma: float = 0.0,
    shots: int | None = None,
    error_shots: int | None = None,
    runs: int | None = None,
    rng: int | np.random.Generator = 0,
    mu_steps: Sequence[int] = (),
    stop: bool = True,
    method: str = "auto",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Trajectory:
    """Train circuits towards ⟨O⟩ = O_0 by θ_ℓ ← θ_ℓ − η ε ∂_ℓε + Δθ_ℓ, equations (1), (59).

    Parameters
    ----------
    circuits
        A batch, one circuit for each run, or one circuit.
    observable
        O, in any form that :func:`qntk_check.observables.canonical` reads.
    eta
        Learning rate η > 0, in units of 1/O².
    steps
        Number of steps T ≥ 1.
    target
        O_0, in units of O.
    sigma
        Standard deviation σ_θ ≥ 0 of the Gaussian Δθ_ℓ, the paper's noise, drawn anew for
        every angle, step and run; radians.
    shots
        ``None`` for exact gradients; else the number of outcomes from which each of the 2L
        shifted expectation values ε(θ_ℓ ± π/4) is averaged, per measurement setting.
    error_shots
        Outcomes for ε itself, one estimate that all angles of a step share; ``None`` takes
        ``shots``.
    runs
        Only with one circuit: how often it is trained, each time from its own angles.
    rng
        Seed or Generator of all noise. The Δθ of a run do not depend on whether others stop.
    mu_steps
        Steps at which μ is evaluated too (as dear as a gradient).
    stop
        Stop a run where ηK ≥ 2: its step would enlarge abs(ε) to first order. Without, it goes
        on; ε is bounded by the spectrum all the same.
    method
        As in :func:`qntk_check.kernel.evaluate`.
    progress
        Called with the steps done and their number.

    Returns
    -------
    Trajectory
        Exact ε(t), K(t) and ‖θ(t) − θ(0)‖ at every step.

    Raises
    ------
    DomainError
        For η ≤ 0, σ_θ < 0, T < 1, fewer than one shot, angles of a wrong shape, steps that lead
        beyond 2²⁶ radians, and arguments of a wrong type.
    ResourceError
        If the trajectory would take more than 4 GiB, before anything is evaluated.

    Warns
    -----
    TargetWarning
        If O_0 lies outside the spectrum of O; the message gives the reachable range.
    DivergenceWarning
        If runs were stopped.

    Examples
    --------
    Without noise ε falls by the factor 1 − ηK in each step, as long as K stays what it is:

    >>> from qntk_check import circuits
    >>> c = circuits.hardware_efficient(n=2, layers=8, seed=4)
    >>> run = train(c, {"ZZ": 1.0}, eta=1e-4, steps=1)
    >>> ratio = run.errors[0, 1] / run.errors[0, 0]
    >>> bool(abs(ratio - (1 - 1e-4 * run.kernels[0, 0])) < 1e-6)
    True
    """
    rate, noise = check_rates(eta, sigma)
    count, generator = check_count("steps", steps), check_rng(rng)
    check_callback("progress", progress)
    batch = _batch(circuits, runs, count)
    operator = in_floats(observable)
    check_dimension(operator, batch.shape.n)
    steps_of_mu = check_sequence("mu_steps", mu_steps, "give the steps at which μ is wanted")
    plan = _Plan(
        operator, check_real("target", target), rate, noise, count,
        _measurement(operator, shots, error_shots), int(shots or 0), int(error_shots or shots or 0),
        tuple(sorted({_step(t, count) for t in steps_of_mu})), check_flag("stop", stop), method,
    )  # fmt: skip
    _warn_of_target(plan, batch)
    result = _descend(plan, batch, generator, progress)
    if not result.complete.all():
        warnings.warn(result.report(), DivergenceWarning, stacklevel=2)
    return result


@dataclass(frozen=True, eq=False)
class _Plan:
    """What is the same in every step."""

    observable: Any
    target: float
    eta: float
    sigma: float
    steps: int
    measurement: Measurement | None
    shots: int
    error_shots: int
    mu_steps: tuple[int, ...]
    stop: bool
    method: str

    def evaluate(self, batch: CircuitBatch) -> kernel.KernelBatch:
        """Return ε, K and the gradient, exactly."""
        return kernel.evaluate_many(
            batch, observable=self.observable, method=self.method, target=self.target
        )

    def direction(
        self, batch: CircuitBatch, exact: kernel.KernelBatch, rng: np.random.Generator
    ) -> np.ndarray:
        """Return ε ∂_ℓε as it is known to whoever trains, shape ``(B, L)``."""
        if self.measurement is None:
            return exact.error[:, None] * exact.gradient
        gradient = self.measurement.shift_gradient(batch, self.shots, rng)
        p = self.measurement.probabilities(batch)
        error = self.measurement.estimate(p, self.error_shots, rng) - self.target
        return error[:, None] * gradient

    def executions(self, layers: int) -> int:
        """Return the shots of one step of one run."""
        if self.measurement is None:
            return 0
        return self.measurement.executions(self.shots, self.error_shots, layers)


def _descend(
    plan: _Plan,
    batch: CircuitBatch,
    rng: np.random.Generator,
    progress: Callable[[int, int], None],
) -> Trajectory:
    B, T, L = batch.size, plan.steps, batch.shape.layers
    errors, kernels, distances = (np.full((B, T + 1), np.nan) for _ in range(3))
    mus = np.full((B, len(plan.mu_steps)), np.nan)
    start, angles = batch.angles, batch.angles.copy()
    stopped = np.full(B, RAN_THROUGH)
    alive = np.arange(B)
    for t in range(T + 1):
        now = _part(batch, alive, angles)
        exact = plan.evaluate(now)
        errors[alive, t], kernels[alive, t] = exact.error, exact.K
        distances[alive, t] = np.linalg.norm(now.angles - start[alive], axis=1)
        if t in plan.mu_steps:
            mus[alive, plan.mu_steps.index(t)] = exact.mu
        progress(t, T)
        if t == T:
            break
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            move = -plan.eta * plan.direction(now, exact, rng)
        # Drawn for every run, stopped or not: what one run meets is no other run's affair.
        noise = rng.standard_normal((B, L)) if plan.sigma else np.zeros((B, L))
        keep = plan.eta * exact.K < 2 if plan.stop else np.ones(len(alive), bool)
        stopped[alive[~keep]] = t
        alive = alive[keep]
        if not alive.size:
            break
        angles[alive] += move[keep] + plan.sigma * noise[alive]
        _check_angles(angles, t, plan)
    return Trajectory(
        errors, kernels, distances, np.array(plan.mu_steps, int), mus, angles, stopped, plan.eta,
        plan.sigma, plan.target, plan.executions(L),
    )  # fmt: skip


def _check_angles(angles: np.ndarray, step: int, plan: _Plan) -> None:
    """Raise where an angle modulo 2π is lost in rounding."""
    if not np.abs(angles).max() <= _LARGEST_ANGLE:
        raise DomainError(
            f"step {step + 1} leads beyond {_LARGEST_ANGLE:.3g} radians, where a float no longer "
            f"knows the angle modulo 2π: lower eta = {plan.eta:.6g} or sigma = {plan.sigma:.6g}"
        )


def _check_size(runs: int, steps: int, layers: int) -> None:
    """Raise before a trajectory is begun that does not fit."""
    check_room(
        f"the arrays of {runs} runs of {steps} steps of {layers} angles",
        8 * runs * (3 * (steps + 1) + 4 * layers),
        "take fewer steps or runs, or train on from the angles of a shorter trajectory",
    )


def _part(batch: CircuitBatch, alive: np.ndarray, angles: np.ndarray) -> CircuitBatch:
    """Return the runs still alive, at their present angles."""
    if len(alive) == batch.size:
        return replace(batch, angles=angles, trusted=True)
    unitaries = tuple(u[alive] if u.ndim == 3 else u for u in batch.unitaries)
    return replace(batch, angles=angles[alive], unitaries=unitaries, trusted=True)


def _batch(circuits: Any, runs: int | None, steps: int) -> CircuitBatch:
    if isinstance(circuits, Circuit):
        count = 1 if runs is None else check_count("runs", runs)
        _check_size(count, steps, circuits.shape.layers)
        return circuits.batch(np.tile(circuits.angles, (count, 1)))
    if not isinstance(circuits, CircuitBatch):
        raise DomainError(
            f"{type(circuits).__name__} cannot be trained: give a Circuit or a CircuitBatch; "
            "independent slots are no circuit, and share no angles that could be moved"
        )
    if runs is not None:
        raise DomainError(f"runs = {runs!r} beside a batch of {circuits.size}: it is one run each")
    _check_size(circuits.size, steps, circuits.shape.layers)
    return circuits


def _step(t: Any, steps: int) -> int:
    if check_count("a step in mu_steps", t, least=0) > steps:
        raise DomainError(f"μ is asked for at step {t} of {steps}: give steps from 0 to {steps}")
    return int(t)


def _measurement(observable: Any, shots: Any, error_shots: Any) -> Measurement | None:
    if error_shots is not None:
        error_shots = check_count("error_shots", error_shots, most=MAX_SHOTS)
    if shots is not None:
        shots = check_count("shots", shots, most=MAX_SHOTS)
        return Measurement.of(observable)
    if error_shots is not None:
        raise DomainError(
            f"error_shots = {error_shots} without shots: give shots for the gradient too, or "
            "neither for exact values"
        )
    return None


def _warn_of_target(plan: _Plan, batch: CircuitBatch) -> None:
    low, high = _range(plan.observable, batch.shape.n)
    if not low <= plan.target <= high:
        edge = low if plan.target < low else high
        warnings.warn(
            f"target = {plan.target:.6g} lies outside the spectrum of O: ⟨O⟩ reaches [{low:.6g}, "
            f"{high:.6g}] only, so that abs(ε) stays above {abs(plan.target - edge):.3g}, K falls "
            "to zero and the frozen law fails; give a target in that range",
            TargetWarning,
            stacklevel=3,
        )


def _range(observable: Any, n: int) -> tuple[float, float]:
    """Return an interval that holds the spectrum: exact where it can be diagonalized."""
    if isinstance(observable, Mapping) and (len(observable) == 1 or n > _SPECTRUM_QUBITS):
        constant = sum(float(c) for s, c in observable.items() if set(s) == {"I"})
        rest = sum(abs(float(c)) for s, c in observable.items() if set(s) != {"I"})
        return constant - rest, constant + rest
    values = spectrum(observable)
    slack = 1e-12 * max(1.0, float(np.abs(values).max()))
    return float(values[0]) - slack, float(values[-1]) + slack
