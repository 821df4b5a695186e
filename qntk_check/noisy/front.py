"""One front for both routes: density matrices, and trajectories beyond them."""

from __future__ import annotations

from typing import NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_choice, check_count, check_kind, check_real, check_rng
from qntk_check.circuits import Circuit, CircuitBatch, convention
from qntk_check.errors import DomainError
from qntk_check.kernel.bounds import MAX_BYTES, Limits, check_circuit, check_dimension
from qntk_check.kernel.evaluating import Aim, by_route
from qntk_check.noisy.density import Density, bytes_needed
from qntk_check.noisy.model import NoiseLike, NoisyShape, noisy_shape
from qntk_check.noisy.results import Errors, NoisyBatch, NoisyResult, alone
from qntk_check.noisy.sampling import Draws, sampled
from qntk_check.noisy.trajectories import GROUPS
from qntk_check.observables import ObservableLike, Operator, in_floats

__all__ = ["METHODS", "Keywords", "evaluate", "evaluate_many"]

METHODS = ("density", "trajectories")
EXACT_QUBITS = 8  # up to here "auto" is exact where the memory allows it: 4^8 coordinates
_CHOICES = (*METHODS, "auto")


class Keywords(TypedDict, total=False):
    """How noisy circuits are evaluated; every keyword may be left out.

    Parameters
    ----------
    method
        ``"density"`` (exact), ``"trajectories"``, or ``"auto"``: exact up to 8 qubits where the
        states fit, else trajectories.
    target
        O_0 in ε = ⟨O⟩ − O_0.
    convention
        As in :func:`qntk_check.kernel.evaluate`.
    max_bytes
        What may be kept of one circuit.
    trajectories, rng
        How many are drawn for each circuit, 1000 if not said, and a seed or Generator.
    """

    method: str
    target: float
    convention: str | None
    max_bytes: float
    trajectories: int
    rng: int | np.random.Generator


def evaluate(
    circuit: Circuit, observable: ObservableLike, noise: NoiseLike, **keywords: Unpack[Keywords]
) -> NoisyResult:
    """Return K, gradient and ⟨O⟩ of one noisy circuit, exactly or by trajectories.

    Parameters
    ----------
    circuit
        The circuit without its noise.
    observable
        O, as :func:`qntk_check.observables.canonical` reads it.
    noise
        A :class:`.model.NoiseModel` or :class:`.model.Rule`, put to the circuit, or a
        :class:`.model.NoisyShape` that is this circuit with channels in it.
    method, target, convention, max_bytes, trajectories, rng
        As in :class:`Keywords`.

    Raises
    ------
    DomainError, ObservableError, ResourceError
        If the noise is that of another circuit, O of another size, or the states do not fit.

    Examples
    --------
    >>> from qntk_check import circuits, noisy
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> found = evaluate(c, {"Z": 1.0}, noisy.Rule(noisy.depolarizing(0.1)))
    >>> bool(np.isclose(found.K, 0.81 * 4 * np.sin(0.6) ** 2)), found.method
    (True, 'density')
    """
    check_circuit(circuit)
    return alone(evaluate_many(circuit, observable=observable, noise=noise, **keywords))


def evaluate_many(
    circuits: Circuit | CircuitBatch,
    angles: ArrayLike | None = None,
    *,
    observable: ObservableLike,
    noise: NoiseLike,
    **keywords: Unpack[Keywords],
) -> NoisyBatch:
    """Return K, gradients and ⟨O⟩ of many noisy circuits of one shape.

    Parameters
    ----------
    circuits, angles
        A batch, or a circuit whose shape is to be evaluated at many angles, ``(B, L)``.
    observable, noise
        As in :func:`evaluate`.
    method, target, convention, max_bytes, trajectories, rng
        As in :class:`Keywords`.

    Raises
    ------
    DomainError, ObservableError, ResourceError
        As :func:`evaluate`.

    Examples
    --------
    >>> from qntk_check import circuits, noisy
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> noise = noisy.NoiseModel([noisy.Rule(noisy.amplitude_damping(0.1))], readout=0.02)
    >>> evaluate_many(c, [[0.1], [0.2]], observable={"Z": 1.0}, noise=noise).K.shape
    (2,)
    """
    batch, operator = _batch(circuits, angles), in_floats(observable)
    check_dimension(operator, batch.shape.n)
    asked = _read(keywords)
    shape = noisy_shape(noise, batch.shape)
    method, reason = _chosen(shape, asked)
    if method == "trajectories":
        return sampled(shape, batch, operator, asked.aim, asked.draws, reason)
    return _exactly(Density(shape, reason, asked.max_bytes), batch, operator, asked.aim)


class _Asked(NamedTuple):
    """The keywords, read."""

    method: str
    aim: Aim
    max_bytes: float
    draws: Draws


def _read(keywords: Keywords) -> _Asked:
    named = keywords.get("convention")
    by = None if named is None else convention(named)
    count = check_count("trajectories", keywords.get("trajectories", 1000), least=2 * GROUPS)
    return _Asked(
        check_choice("method", keywords.get("method", "auto"), _CHOICES),
        Aim(check_real("target", keywords.get("target", 0.0)), by),
        Limits(keywords.get("max_bytes", MAX_BYTES)).max_bytes,
        Draws(count, check_rng(keywords.get("rng", 0))),
    )


def _batch(circuits: Circuit | CircuitBatch, angles: ArrayLike | None) -> CircuitBatch:
    """Return what is to be evaluated, as a batch."""
    given = check_kind(
        "the circuits", circuits, Circuit | CircuitBatch,
        "give a Circuit, with angles for many of its shape, or a CircuitBatch",
    )  # fmt: skip
    if isinstance(given, Circuit):
        return given.batch(angles)
    if angles is not None:
        raise DomainError("angles given beside a batch, which has its own: give one of the two")
    return given


def _chosen(shape: NoisyShape, asked: _Asked) -> tuple[str, str]:
    """Return the method, and why."""
    if asked.method != "auto":
        return asked.method, "asked for"
    n, needed = shape.n, bytes_needed(shape.n, shape.shape.layers)
    if n > EXACT_QUBITS:
        return "trajectories", f"n = {n} is more than the {EXACT_QUBITS} qubits taken exactly"
    if needed > asked.max_bytes:
        return "trajectories", f"density matrices would keep {needed:.3g} bytes"
    return "density", f"4^{n} coordinates of n = {n} qubits fit"


def _exactly(route: Density, batch: CircuitBatch, observable: Operator, aim: Aim) -> NoisyBatch:
    found = by_route(batch, observable, route, aim)
    none = np.zeros(batch.size)
    return NoisyBatch(
        found.K, found.gradient, found.expectation, found.error, found.method, found.reason,
        found.convention, Errors(none, none, np.zeros_like(found.gradient)), 0,
        lambda: (found.mu, none),
    )  # fmt: skip
