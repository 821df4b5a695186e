"""One front for both routes: results, choice of method, and samples of an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.circuits.validation import check_count
from qntk_check.ensembles import SlotBatch, get
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

__all__ = [
    "METHODS",
    "KernelBatch",
    "KernelResult",
    "evaluate",
    "evaluate_many",
    "sample_kernels",
]

METHODS = ("network", "dense")
_BLOCK_BYTES = 2**26  # drawn unitaries held at once by sample_kernels


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
    method
        The route that was used.
    """

    K: float
    gradient: np.ndarray
    expectation: float
    error: float
    method: str


@dataclass(frozen=True, eq=False)
class KernelBatch:
    """K of B circuits: ``K`` (B,), ``gradient`` (B, L), ``expectation`` and ``error`` (B,).

    For independent slots ``expectation`` and ``error`` have shape ``(B, L)``: each slot is a
    circuit of its own.
    """

    K: np.ndarray
    gradient: np.ndarray
    expectation: np.ndarray
    error: np.ndarray
    method: str


def evaluate(
    circuit: Circuit, observable: Any, method: str = "network", *, target: float = 0.0
) -> KernelResult:
    """Return K, gradient and error of one circuit, exactly (to rounding).

    Parameters
    ----------
    circuit
        The circuit.
    observable
        Hermitian array ``(2**n, 2**n)``, list of eigenvalues or dict of Pauli strings.
    method
        ``"network"`` (quimb) or ``"dense"`` (state vectors).
    target
        O_0 in ε = ⟨O⟩ − O_0; it does not enter K.

    Raises
    ------
    UnknownNameError
        If there is no such method.
    ObservableError
        If the observable is not Hermitian or has the wrong size.
    ResourceError
        If the contraction would not fit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> bool(np.isclose(evaluate(c, {"Z": 1.0}).K, 4 * np.sin(0.6) ** 2))
    True
    """
    if not isinstance(circuit, Circuit):
        raise DomainError(
            f"{type(circuit).__name__} is not a Circuit: evaluate takes one circuit, "
            "evaluate_many a batch"
        )
    many = evaluate_many(circuit.batch(), observable=observable, method=method, target=target)
    return KernelResult(
        float(many.K[0]),
        many.gradient[0],
        float(many.expectation[0]),
        float(many.error[0]),
        many.method,
    )


def evaluate_many(
    circuits: Circuit | CircuitBatch | SlotBatch,
    angles: Any = None,
    *,
    observable: Any,
    method: str = "network",
    target: float = 0.0,
) -> KernelBatch:
    """Return K, gradients and errors of many circuits of one shape.

    Parameters
    ----------
    circuits
        A batch, or a circuit whose shape is to be evaluated at many ``angles``.
    angles
        Shape ``(B, L)``, only with a :class:`~qntk_check.circuits.Circuit`.
    observable, method, target
        As in :func:`evaluate`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> evaluate_many(c, [[0.1], [0.2], [0.3]], observable={"Z": 1.0}, method="dense").K.shape
    (3,)
    """
    route = _route(method)
    if not np.isfinite(target):
        raise DomainError(f"target = {target!r} is not finite: give the value O_0 aimed at")
    if isinstance(circuits, Circuit):
        circuits = circuits.batch(angles)
    elif angles is not None:
        raise DomainError("angles given beside a batch, which has its own: give one of the two")
    if isinstance(circuits, SlotBatch):
        parts = [route(slot, observable) for slot in circuits.slots]
        expectation = np.stack([e for e, _ in parts], axis=1)
        gradient = np.concatenate([g for _, g in parts], axis=1)
    else:
        expectation, gradient = route(circuits, observable)
    K = np.einsum("bl,bl->b", gradient, gradient)
    return KernelBatch(K, gradient, expectation, expectation - target, method)


def sample_kernels(
    ensemble_name: str,
    *,
    n: int,
    layers: int,
    observable: Any,
    size: int,
    rng: int | np.random.Generator,
    method: str = "network",
    generators: Sequence[Any] | None = None,
    state: Any = None,
) -> np.ndarray:
    """Return K of ``size`` freshly drawn circuits, exactly evaluated.

    Parameters
    ----------
    ensemble_name
        A name in :data:`qntk_check.ensembles.ENSEMBLES`.
    n, layers
        Qubits and angles.
    observable
        As in :func:`evaluate`.
    size
        How many circuits.
    rng
        Seed or Generator; the same seed gives the same circuits for either method.
    method
        ``"network"`` or ``"dense"``.
    generators
        X_1 … X_L; ``None`` takes the ensemble's default.
    state
        Ψ_0; ``None`` is ``|0…0⟩``.

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
    check_count("size", size)
    ensemble = get(ensemble_name)
    _route(method)
    rng = np.random.default_rng(rng)
    matrices = 2 * check_count("layers", layers) + 1
    # The cut into blocks fixes which random numbers a circuit gets: it depends on n, L only.
    block = max(1, _BLOCK_BYTES // (matrices * 16 * 4 ** check_count("n", n)))
    kernels = []
    for start in range(0, size, block):
        drawn = ensemble.sample(
            n=n, layers=layers, size=min(block, size - start), rng=rng,
            generators=generators, state=state,
        )  # fmt: skip
        kernels.append(evaluate_many(drawn, observable=observable, method=method).K)
    return np.concatenate(kernels)


def _route(method: str) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """Return the evaluator of that name; each is imported when it is first asked for."""
    if method == "network":
        from qntk_check.kernel.network import expectation_and_gradient
    elif method == "dense":
        from qntk_check.kernel.dense import expectation_and_gradient
    else:
        raise UnknownNameError(
            f"method {method!r} is unknown{nearest(method, METHODS)}; choose from "
            f"{', '.join(METHODS)}"
        )
    return expectation_and_gradient
