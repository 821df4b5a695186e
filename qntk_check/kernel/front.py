"""One front for both routes: choice of method, data sets, and samples of an ensemble."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_finite, check_real, check_rows
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.circuits import convention as named_convention
from qntk_check.circuits.validation import check_complex
from qntk_check.ensembles import SlotBatch
from qntk_check.errors import DomainError
from qntk_check.kernel.bounds import MAX_BYTES, Limits, check_circuit
from qntk_check.kernel.evaluating import Aim, evaluated, hessian_times
from qntk_check.kernel.results import KernelBatch, KernelResult, alone
from qntk_check.kernel.sampling import Draw, draw_blocks
from qntk_check.observables import ObservableLike, in_floats

__all__ = [
    "KernelBatch",
    "KernelResult",
    "evaluate",
    "evaluate_many",
    "hessian_product",
    "matrix",
    "sample_kernels",
    "sample_meta_kernels",
]


class Keywords(TypedDict, total=False):
    """How K is taken and what it may cost; every keyword may be left out.

    Parameters
    ----------
    convention
        ``"full"`` or ``"half"``: whether derivatives are with respect to θ of exp(iθX) or of
        exp(−iθX/2). By default that of the circuit's map of parameters (``"half"`` for what is
        read from a file), and full angles where there is none; the result says which.
    threads, max_bytes
        How many threads may share the work (no result depends on it), and what the states held
        at once, or the contraction of one circuit, may take.
    """

    convention: str | None
    threads: int
    max_bytes: float


def evaluate(
    circuit: Circuit,
    observable: ObservableLike,
    method: str = "auto",
    *,
    target: float = 0.0,
    **keywords: Unpack[Keywords],
) -> KernelResult:
    """Return K, gradient and error of one circuit, exactly (to rounding).

    They are with respect to the parameters θ where the circuit's angles are a map of these
    (``circuit.shape.parameters``), and otherwise to the angles themselves.

    Parameters
    ----------
    circuit, observable
        The circuit, and O as Pauli strings with their coefficients, a matrix ``(2**n, 2**n)`` or
        eigenvalues: whatever :func:`qntk_check.observables.canonical` reads.
    method
        ``"network"`` (quimb), ``"dense"`` (state vectors) or ``"auto"``, which weighs state
        vectors of the light cone against the network; the result says which and why.
    target, convention, threads, max_bytes
        As in :func:`evaluate_many`.

    Raises
    ------
    UnknownNameError, ObservableError, ResourceError
        As :func:`evaluate_many`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> bool(np.isclose(evaluate(c, {"Z": 1.0}).K, 4 * np.sin(0.6) ** 2))
    True
    """
    check_circuit(circuit)
    many = evaluate_many(
        circuit.batch(), observable=observable, method=method, target=target, **keywords
    )
    return alone(many)


def evaluate_many(
    circuits: Circuit | CircuitBatch | SlotBatch,
    angles: ArrayLike | None = None,
    *,
    observable: ObservableLike,
    method: str = "auto",
    target: float = 0.0,
    **keywords: Unpack[Keywords],
) -> KernelBatch:
    """Return K, gradients and errors of many circuits of one shape.

    Parameters
    ----------
    circuits, angles
        A batch, or a circuit whose shape is to be evaluated at many angles, ``(B, L)``.
    observable, method
        As in :func:`evaluate`.
    target
        O_0 in ε = ⟨O⟩ − O_0; it does not enter K.
    convention, threads, max_bytes
        As in :class:`Keywords`.

    Raises
    ------
    UnknownNameError, ObservableError, ResourceError
        If there is no such method; the observable is not Hermitian or of the wrong size; neither
        fits in ``max_bytes``, before anything is evaluated.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> evaluate_many(c, [[0.1], [0.2], [0.3]], observable={"Z": 1.0}, method="dense").K.shape
    (3,)
    """
    aim = check_real("target", target)
    limits = Limits(keywords.get("max_bytes", MAX_BYTES), keywords.get("threads", 1))
    given, named = _given(circuits, angles), keywords.get("convention")
    by = None if named is None else named_convention(named)
    return evaluated(given, in_floats(observable), method, Aim(aim, by), limits)


def hessian_product(
    circuit: Circuit,
    observable: ObservableLike,
    vector: ArrayLike,
    method: str = "auto",
    **keywords: Unpack[Keywords],
) -> np.ndarray:
    """Return the Hessian of ε times a vector, Σ_b h_ab v_b, exactly and without the Hessian.

    Derivatives are with respect to what :func:`evaluate` takes them; with v = g, the gradient,
    μ = v·(Hv).

    Parameters
    ----------
    circuit, observable, method
        As in :func:`evaluate`. State vectors carry the product along with the gradient; the
        network contracts twice for each parameter.
    vector
        v, shape ``(P,)`` where the circuit has P parameters, else ``(L,)``.
    convention, threads, max_bytes
        As in :func:`evaluate_many`.

    Returns
    -------
    ndarray
        The same shape, in units of O.

    Raises
    ------
    UnknownNameError, ObservableError, ResourceError, DomainError
        As :func:`evaluate_many`, or if the vector does not fit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> bool(np.allclose(hessian_product(c, {"Z": 1.0}, [2.0]), [-8 * np.cos(0.6)]))
    True
    """
    check_circuit(circuit)
    mapped = circuit.shape.parameters
    width = circuit.shape.layers if mapped is None else mapped.size
    rows = check_rows("the vector", vector, width)
    if rows.ndim != 1:
        raise DomainError(f"the vector has shape {rows.shape}: give one of shape ({width},)")
    limits = Limits(keywords.get("max_bytes", MAX_BYTES), keywords.get("threads", 1))
    named = keywords.get("convention")
    by = None if named is None else named_convention(named)
    with np.errstate(over="ignore", invalid="ignore"):
        found = hessian_times(
            circuit.batch(), rows[None], in_floats(observable), method, by, limits
        )
    return check_finite("the Hessian of this observable times the vector", found[0])


def _given(
    circuits: Circuit | CircuitBatch | SlotBatch, angles: ArrayLike | None
) -> CircuitBatch | SlotBatch:
    """Return what is to be evaluated, as a batch."""
    if not isinstance(circuits, Circuit | CircuitBatch | SlotBatch):
        raise DomainError(
            f"{type(circuits).__name__} holds no circuits: give a Circuit, with angles for many "
            "of its shape, or a CircuitBatch"
        )
    if isinstance(circuits, Circuit):
        return circuits.batch(angles)
    if angles is not None:
        raise DomainError("angles given beside a batch, which has its own: give one of the two")
    return circuits


def matrix(
    circuit: Circuit, inputs: ArrayLike, *, observable: ObservableLike, method: str = "auto"
) -> np.ndarray:
    """Return the kernel matrix K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β of a data set.

    ε_α is the error on the input state α; the circuit's own input state is not used. The
    matrix ``(M, M)`` is symmetric and positive semidefinite (to rounding), in units of O², and
    K_αα is the K of input α.

    Parameters
    ----------
    circuit
        The circuit, with its angles.
    inputs
        M states, shape ``(M, 2**n)``, each of norm 1.
    observable, method
        As in :func:`evaluate`.

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
    states = _states(inputs, circuit.shape.n)
    each = (replace(circuit, state=state) for state in states)
    gradients = np.stack([evaluate(one, observable, method).gradient for one in each])
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite("the kernel matrix", gradients @ gradients.T)


def _states(inputs: ArrayLike, n: int) -> np.ndarray:
    """Return a data set as an array ``(M, 2**n)``; each state is checked where it is used."""
    states = check_complex("inputs", inputs)
    if states.ndim != 2 or not len(states):
        raise DomainError(
            f"inputs of shape {states.shape}: give M ≥ 1 states as rows, shape (M, {2**n})"
        )
    return states


def sample_kernels(
    ensemble_name: str, *, observable: ObservableLike, method: str = "network", **draw: Unpack[Draw]
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
    ensemble_name: str, *, observable: ObservableLike, method: str = "network", **draw: Unpack[Draw]
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
