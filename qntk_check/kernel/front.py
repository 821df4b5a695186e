"""One front for both routes: results, choice of method, and samples of an ensemble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Unpack

import numpy as np

from qntk_check.arguments import check_finite, check_real
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.circuits.validation import check_complex
from qntk_check.ensembles import SlotBatch
from qntk_check.errors import DomainError
from qntk_check.kernel.bounds import MAX_BYTES, Limits, check_circuit
from qntk_check.kernel.routes import choose
from qntk_check.kernel.sampling import Draw, draw_blocks
from qntk_check.observables import in_floats

__all__ = [
    "KernelBatch",
    "KernelResult",
    "evaluate",
    "evaluate_many",
    "matrix",
    "sample_kernels",
    "sample_meta_kernels",
]


@dataclass(frozen=True, eq=False)
class KernelResult:
    """K of one circuit, with what it is made of.

    Parameters
    ----------
    K
        Σ_ℓ g_ℓ², in units of O².
    gradient
        g_ℓ = ∂ε/∂θ_ℓ, shape ``(L,)``.
    expectation, error
        ⟨O⟩ and ε = ⟨O⟩ − O_0.
    method, reason
        The route that was used, and why.
    """

    K: float
    gradient: np.ndarray
    expectation: float
    error: float
    method: str
    reason: str
    _many: KernelBatch = field(repr=False)

    @cached_property
    def mu(self) -> float:
        """μ = Σ h_ab g_a g_b, in units of O³; computed when first asked for."""
        return float(self._many.mu[0])


@dataclass(frozen=True, eq=False)
class KernelBatch:
    """K of B circuits: ``K`` (B,), ``gradient`` (B, L), ``expectation`` and ``error`` (B,).

    For independent slots ``expectation`` and ``error`` have shape ``(B, L)``: each slot is a
    circuit of its own. ``method`` is the route that was used and ``reason`` says why. ``mu`` (B,)
    is computed when first asked for; until the result is let go, it keeps its circuits for that.
    """

    K: np.ndarray
    gradient: np.ndarray
    expectation: np.ndarray
    error: np.ndarray
    method: str
    reason: str
    _second: Callable[[], np.ndarray] = field(repr=False)

    @cached_property
    def mu(self) -> np.ndarray:
        """μ = Σ h_ab g_a g_b = d²ε(θ + s·g)/ds² at s = 0, in units of O³, shape ``(B,)``.

        Raises
        ------
        DomainError
            For independent slots, which share no circuit in which h_ab could be taken.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return check_finite("μ of this observable", self._second())


def evaluate(
    circuit: Circuit,
    observable: Any,
    method: str = "auto",
    *,
    target: float = 0.0,
    threads: int = 1,
    max_bytes: float = MAX_BYTES,
) -> KernelResult:
    """Return K, gradient and error of one circuit, exactly (to rounding).

    Parameters
    ----------
    circuit
        The circuit.
    observable
        Any form that :func:`qntk_check.observables.canonical` reads: Pauli strings with their
        coefficients, a matrix ``(2**n, 2**n)``, or eigenvalues.
    method
        ``"network"`` (quimb), ``"dense"`` (state vectors) or ``"auto"``, which weighs state
        vectors of the light cone against the network; the result says which and why.
    target
        O_0 in ε = ⟨O⟩ − O_0; it does not enter K.
    threads
        How many threads may share the work; no result depends on it.
    max_bytes
        What the states held at once, or the contraction of one circuit, may take.

    Raises
    ------
    UnknownNameError
        If there is no such method.
    ObservableError
        If the observable is not Hermitian or has the wrong size.
    ResourceError
        If neither fits in ``max_bytes``, before anything is evaluated.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> bool(np.isclose(evaluate(c, {"Z": 1.0}).K, 4 * np.sin(0.6) ** 2))
    True
    """
    check_circuit(circuit)
    many = evaluate_many(
        circuit.batch(), observable=observable, method=method, target=target, threads=threads,
        max_bytes=max_bytes,
    )  # fmt: skip
    return KernelResult(
        float(many.K[0]),
        many.gradient[0],
        float(many.expectation[0]),
        float(many.error[0]),
        many.method,
        many.reason,
        many,
    )


def evaluate_many(
    circuits: Circuit | CircuitBatch | SlotBatch,
    angles: Any = None,
    *,
    observable: Any,
    method: str = "auto",
    target: float = 0.0,
    threads: int = 1,
    max_bytes: float = MAX_BYTES,
) -> KernelBatch:
    """Return K, gradients and errors of many circuits of one shape.

    Parameters
    ----------
    circuits
        A batch, or a circuit whose shape is to be evaluated at many ``angles``.
    angles
        Shape ``(B, L)``, only with a :class:`~qntk_check.circuits.Circuit`.
    observable, method, target, threads, max_bytes
        As in :func:`evaluate`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> evaluate_many(c, [[0.1], [0.2], [0.3]], observable={"Z": 1.0}, method="dense").K.shape
    (3,)
    """
    target = check_real("target", target)
    if not isinstance(circuits, Circuit | CircuitBatch | SlotBatch):
        raise DomainError(
            f"{type(circuits).__name__} holds no circuits: give a Circuit, with angles for many "
            "of its shape, or a CircuitBatch"
        )
    if isinstance(circuits, Circuit):
        circuits = circuits.batch(angles)
    elif angles is not None:
        raise DomainError("angles given beside a batch, which has its own: give one of the two")
    limits = Limits(max_bytes, threads)
    observable = in_floats(observable)
    if isinstance(circuits, SlotBatch):
        return _evaluate_slots(circuits, observable, method, target, limits)
    batch = circuits
    route = choose(batch, observable, method, limits)
    expectation, gradient = route.run(batch, observable)
    return KernelBatch(
        _kernels(expectation, gradient),
        gradient,
        expectation,
        expectation - target,
        route.method,
        route.reason,
        lambda: route.second_derivative(batch, observable, gradient),
    )


def _evaluate_slots(
    batch: SlotBatch, observable: Any, method: str, target: float, limits: Limits
) -> KernelBatch:
    """Sum K over slots, each a circuit of its own."""
    route = choose(batch.slots[0], observable, method, limits)
    parts = [route.run(slot, observable) for slot in batch.slots]
    expectation = np.stack([e for e, _ in parts], axis=1)
    gradient = np.concatenate([g for _, g in parts], axis=1)
    return KernelBatch(
        _kernels(expectation, gradient),
        gradient,
        expectation,
        expectation - target,
        route.method,
        route.reason,
        _no_mu,
    )


def _kernels(expectation: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return Σ_ℓ g_ℓ², which an observable of large scale can put beyond the floats."""
    check_finite("⟨O⟩ of this observable", expectation)
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite("K of this observable", np.einsum("bl,bl->b", gradient, gradient))


def _no_mu() -> np.ndarray:
    raise DomainError(
        "independent slots have no μ: h_ab = ∂_a∂_b ε needs two angles of one circuit; use an "
        'ensemble of circuits, e.g. "haar-circuit"'
    )


def matrix(circuit: Circuit, inputs: Any, *, observable: Any, method: str = "auto") -> np.ndarray:
    """Return the kernel matrix K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β of a data set.

    ε_α is the error on the input state α; the circuit's own input state is not used. The
    matrix is symmetric and positive semidefinite (to rounding), and K_αα is the K of input α.

    Parameters
    ----------
    circuit
        The circuit, with its angles.
    inputs
        M states, shape ``(M, 2**n)``, each of norm 1.
    observable, method
        As in :func:`evaluate`.

    Returns
    -------
    ndarray
        Float, shape ``(M, M)``, in units of O².

    Raises
    ------
    DomainError
        If an input has the wrong size or norm, or the kernel is beyond the floats.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> K = matrix(c, [[1, 0], [0, 1]], observable={"Z": 1.0})
    >>> bool(np.allclose(K, 4 * np.sin(0.6) ** 2 * np.array([[1, -1], [-1, 1]])))
    True
    """
    check_circuit(circuit)
    states = check_complex("inputs", inputs)
    if states.ndim != 2 or not len(states):
        raise DomainError(
            f"inputs of shape {states.shape}: give M ≥ 1 states as rows, shape "
            f"(M, {2**circuit.shape.n})"
        )
    gradients = np.stack([
        evaluate(
            Circuit(circuit.shape, circuit.angles, circuit.unitaries, state), observable, method
        ).gradient
        for state in states
    ])  # fmt: skip
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite("the kernel matrix", gradients @ gradients.T)


def sample_kernels(
    ensemble_name: str, *, observable: Any, method: str = "network", **draw: Unpack[Draw]
) -> np.ndarray:
    """Return K of ``size`` freshly drawn circuits, exactly evaluated.

    Parameters
    ----------
    ensemble_name
        A name in :data:`qntk_check.ensembles.ENSEMBLES`.
    observable
        As in :func:`evaluate`.
    method
        ``"network"``, ``"dense"`` or ``"auto"``.
    n, layers, size, rng, generators, state
        As in :class:`.sampling.Draw`; the last two may be left out.

    Returns
    -------
    ndarray
        Float64, shape ``(size,)``.

    Examples
    --------
    >>> K = sample_kernels("haar-circuit", n=1, layers=2, observable={"Z": 1.0}, size=3, rng=7,
    ...                    method="dense")
    >>> K.shape, bool((K >= 0).all())
    ((3,), True)
    """
    return np.concatenate([
        evaluate_many(batch, observable=observable, method=method).K
        for batch in draw_blocks(ensemble_name, **draw)
    ])  # fmt: skip


def sample_meta_kernels(
    ensemble_name: str, *, observable: Any, method: str = "network", **draw: Unpack[Draw]
) -> np.ndarray:
    """Return μ = Σ h_ab g_a g_b of ``size`` freshly drawn circuits, exactly evaluated.

    The parameters are those of :func:`sample_kernels`, and the same seed draws the same circuits.

    Raises
    ------
    DomainError
        For independent slots, which share no circuit in which h_ab could be taken.

    Examples
    --------
    >>> sample_meta_kernels("haar-circuit", n=1, layers=2, observable={"Z": 1.0}, size=3, rng=7,
    ...                     method="dense").shape
    (3,)
    """
    return np.concatenate([
        evaluate_many(batch, observable=observable, method=method).mu
        for batch in draw_blocks(ensemble_name, **draw)
    ])  # fmt: skip
