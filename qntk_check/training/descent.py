"""Gradient descent, run after run side by side.

Refused are η ≤ 0, σ_θ < 0, T < 1, fewer than one shot, angles of a wrong shape, steps that lead
beyond 2²⁶ radians, arguments of a wrong type (DomainError), and trajectories of more than 4 GiB,
before anything is evaluated (ResourceError). A TargetWarning tells of an O_0 outside the spectrum
of O and gives the reachable range, a DivergenceWarning of runs that were stopped.

Without noise ε falls by the factor 1 − ηK in each step, as long as K stays what it is:

>>> from qntk_check import circuits
>>> c = circuits.hardware_efficient(n=2, layers=8, seed=4)
>>> run = train(c, {"ZZ": 1.0}, eta=1e-4, steps=1)
>>> ratio = run.errors[0, 1] / run.errors[0, 0]
>>> bool(abs(ratio - (1 - 1e-4 * run.kernels[0, 0])) < 1e-6)
True
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Unpack

import numpy as np

from qntk_check.arguments import (
    check_callback,
    check_count,
    check_flag,
    check_kind,
    check_real,
    check_rng,
    check_room,
    check_sequence,
)
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.errors import DivergenceWarning, DomainError, TargetWarning
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import ObservableLike, Operator, in_floats, spectrum
from qntk_check.training.machine import Evaluated, Machine, noiseless
from qntk_check.training.moves import Moves
from qntk_check.training.options import Options
from qntk_check.training.recursion import check_rates
from qntk_check.training.shots import MAX_SHOTS, Measurement
from qntk_check.training.trajectory import RAN_THROUGH, Trajectory

__all__ = ["train", "train_on"]

_SPECTRUM_QUBITS = 10  # the widest register whose observable is diagonalized for its range
_LARGEST_ANGLE = 2.0**26  # radians; a float beyond it says less than 1e-8 of the angle modulo 2π


def train(
    circuits: Circuit | CircuitBatch,
    observable: ObservableLike,
    *,
    eta: float,
    steps: int,
    rng: int | np.random.Generator = 0,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    **options: Unpack[Options],
) -> Trajectory:
    """Train circuits towards ⟨O⟩ = O_0 by θ_ℓ ← θ_ℓ − η ε ∂_ℓε + Δθ_ℓ, equations (1), (59).

    The trajectory holds the exact ε(t), K(t) and ‖θ(t) − θ(0)‖ of every step.

    Parameters
    ----------
    circuits
        A batch, one circuit for each run, or one circuit.
    observable
        O, as :func:`qntk_check.observables.canonical` reads it.
    eta, steps
        Learning rate η > 0, in units of 1/O², and number of steps T ≥ 1.
    rng, progress
        Seed or Generator of all noise; called with the steps done and their number.
    target, sigma, shots, error_shots, runs, mu_steps, stop, method, convention
        As in :class:`.options.Options`: O_0, noise, measurement, and what is kept.

    Raises
    ------
    DomainError, ResourceError
        As the module says, before anything is evaluated; it names the warnings too.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.hardware_efficient(n=2, layers=8, seed=4)
    >>> train(c, {"ZZ": 1.0}, eta=1e-4, steps=1).errors.shape
    (1, 2)
    """
    machine = noiseless(options.get("method", "auto"), options.get("convention"))
    return train_on(
        machine, circuits, observable, eta=eta, steps=steps, rng=rng, progress=progress, **options
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """The arguments of :func:`train`, with what is taken where one is not given."""

    circuits: Circuit | CircuitBatch
    observable: ObservableLike
    eta: float
    steps: int
    rng: int | np.random.Generator
    progress: Callable[[int, int], None]
    _: KW_ONLY
    target: float = 0.0
    sigma: float = 0.0
    shots: int | None = None
    error_shots: int | None = None
    runs: int | None = None
    mu_steps: Sequence[int] = ()
    stop: bool = True
    method: str = "auto"
    convention: str | None = None


def train_on(
    machine: Machine,
    circuits: Circuit | CircuitBatch,
    observable: ObservableLike,
    *,
    eta: float,
    steps: int,
    rng: int | np.random.Generator = 0,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    **options: Unpack[Options],
) -> Trajectory:
    """Train circuits on a machine, which evaluates them by a method of its own.

    Parameters
    ----------
    machine
        How circuits are evaluated, in the convention that is asked for here.
    circuits, observable, eta, steps, rng, progress, options
        As in :func:`train`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> train_on(noiseless(), c, {"Z": 1.0}, eta=0.1, steps=2).errors.shape
    (1, 3)
    """
    check_kind("the machine", machine, Machine, "give a Machine, such as noiseless()")
    asked = _Asked(circuits, observable, eta, steps, rng, progress, **options)
    rate, noise = check_rates(asked.eta, asked.sigma)
    count, generator = check_count("steps", asked.steps), check_rng(asked.rng)
    check_callback("progress", asked.progress)
    batch = _batch(asked.circuits, asked.runs, count)
    operator = in_floats(asked.observable)
    check_dimension(operator, batch.shape.n)
    steps_of_mu = check_sequence("mu_steps", asked.mu_steps, "give the steps at which μ is wanted")
    plan = _Plan(
        observable=operator,
        target=check_real("target", asked.target),
        eta=rate,
        sigma=noise,
        steps=count,
        machine=machine,
        measurement=_measurement(operator, asked.shots, asked.error_shots, machine),
        shots=int(asked.shots or 0),
        error_shots=int(asked.error_shots or asked.shots or 0),
        mu_steps=tuple(sorted({_step(t, count) for t in steps_of_mu})),
        stop=check_flag("stop", asked.stop),
        convention=asked.convention,
    )
    _warn_of_target(plan, batch)
    result = _descend(plan, batch, generator, asked.progress)
    if not result.complete.all():
        warnings.warn(result.report(), DivergenceWarning, stacklevel=3)
    return result


@dataclass(frozen=True, eq=False)
class _Plan:
    """What is the same in every step."""

    observable: Operator
    target: float
    eta: float
    sigma: float
    steps: int
    machine: Machine
    measurement: Measurement | None
    shots: int
    error_shots: int
    mu_steps: tuple[int, ...]
    stop: bool
    convention: str | None

    def evaluate(self, batch: CircuitBatch) -> Evaluated:
        """Return ε, K and the gradient, exactly."""
        return self.machine.evaluate(batch, self.observable, self.target)

    def direction(
        self, batch: CircuitBatch, exact: Evaluated, rng: np.random.Generator
    ) -> np.ndarray:
        """Return ε ∂_ℓε as it is known to whoever trains, shape ``(B, L)``."""
        if self.measurement is None:
            return exact.error[:, None] * exact.gradient
        moves = Moves(batch, self.convention)
        gradient = moves.gradient(self.measurement.shift_gradient(batch, self.shots, rng))
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
    moves = Moves(batch, plan.convention)
    errors, kernels, distances = (np.full((B, T + 1), np.nan) for _ in range(3))
    mus = np.full((B, len(plan.mu_steps)), np.nan)
    theta = moves.start()
    start, angles = theta.copy(), moves.angles(theta)
    stopped = np.full(B, RAN_THROUGH)
    alive = np.arange(B)
    for t in range(T + 1):
        now = _part(batch, alive, angles)
        exact = plan.evaluate(now)
        errors[alive, t], kernels[alive, t] = exact.error, exact.K
        distances[alive, t] = np.linalg.norm(theta[alive] - start[alive], axis=1)
        if t in plan.mu_steps:
            mus[alive, plan.mu_steps.index(t)] = exact.mu
        progress(t, T)
        if t == T:
            break
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            move = -plan.eta * plan.direction(now, exact, rng)
        # Drawn for every run, stopped or not: what one run meets is no other run's affair.
        noise = rng.standard_normal(theta.shape) if plan.sigma else np.zeros(theta.shape)
        with np.errstate(over="ignore"):  # infinite, and so at least 2
            keep = plan.eta * exact.K < 2 if plan.stop else np.ones(len(alive), bool)
        stopped[alive[~keep]] = t
        alive = alive[keep]
        if not alive.size:
            break
        theta[alive] += move[keep] + plan.sigma * noise[alive]
        angles = _angles(moves, theta, t, plan)
    return Trajectory(
        errors, kernels, distances, np.array(plan.mu_steps, int), mus, angles, stopped, plan.eta,
        plan.sigma, plan.target, plan.executions(L), moves.name,
    )  # fmt: skip


def _angles(moves: Moves, theta: np.ndarray, step: int, plan: _Plan) -> np.ndarray:
    """Return the angles, or raise where an angle modulo 2π is lost in rounding."""
    angles = moves.angles(theta) if np.isfinite(theta).all() else theta
    if not np.abs(angles).max() <= _LARGEST_ANGLE:
        raise DomainError(
            f"step {step + 1} leads beyond {_LARGEST_ANGLE:.3g} radians, where a float no longer "
            f"knows the angle modulo 2π: lower eta = {plan.eta:.6g} or sigma = {plan.sigma:.6g}"
        )
    return angles


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
    return batch.take(alive, angles)


def _batch(circuits: Circuit | CircuitBatch, runs: int | None, steps: int) -> CircuitBatch:
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


def _step(t: int, steps: int) -> int:
    if check_count("a step in mu_steps", t, least=0) > steps:
        raise DomainError(f"μ is asked for at step {t} of {steps}: give steps from 0 to {steps}")
    return int(t)


def _measurement(
    observable: Operator, shots: int | None, error_shots: int | None, machine: Machine
) -> Measurement | None:
    if error_shots is not None:
        error_shots = check_count("error_shots", error_shots, most=MAX_SHOTS)
    if shots is not None:
        shots = check_count("shots", shots, most=MAX_SHOTS)
        return replace(Measurement.of(observable), expectation=machine.expectation)
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
            stacklevel=4,
        )


def _range(observable: Operator, n: int) -> tuple[float, float]:
    """Return an interval that holds the spectrum: exact where it can be diagonalized."""
    if isinstance(observable, Mapping) and (len(observable) == 1 or n > _SPECTRUM_QUBITS):
        constant = sum(float(c) for s, c in observable.items() if set(s) == {"I"})
        rest = sum(abs(float(c)) for s, c in observable.items() if set(s) != {"I"})
        return constant - rest, constant + rest
    values = spectrum(observable)
    slack = 1e-12 * max(1.0, float(np.abs(values).max()))
    return float(values[0]) - slack, float(values[-1]) + slack
