"""Batched state vectors and adjoint differentiation, in plain NumPy: the readable reference.

The dense route itself is compiled (:mod:`.compiled`) and tested against this module, the
independent check of the network route: it shares no code with it beyond the circuit's
data. One forward pass gives χ = U|Ψ_0⟩; one backward pass carries φ and λ = (undone part)† Oχ
and reads each derivative g = 2 Re⟨λ|iX|φ⟩ = −2 Im⟨λ|X|φ⟩ where its gate stands. This is
adjoint differentiation (Jones and Gacon, arXiv:2009.02823).
"""

from __future__ import annotations

import numpy as np

from qntk_check.circuits import CircuitBatch, Drawn, Fixed, Operation, Rotation
from qntk_check.errors import ResourceError
from qntk_check.kernel.states.applying import (
    StateMap,
    apply_generator,
    apply_operation,
    observable_map,
)
from qntk_check.observables import Operator

__all__ = [
    "MAX_QUBITS",
    "expectation_and_gradient",
    "hessian_product",
    "second_derivative",
]

MAX_QUBITS = 16  # 2^16 amplitudes for each sample
_BLOCK_BYTES = 2**26  # states held at once; larger batches go through in blocks


def expectation_and_gradient(
    batch: CircuitBatch, observable: Operator
) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ and its L derivatives for each circuit of a batch.

    Parameters
    ----------
    batch
        B circuits with L angles on n qubits.
    observable
        As :func:`qntk_check.observables.as_matrix` reads it, on 2**n dimensions.

    Returns
    -------
    expectation, gradient
        Float arrays ``(B,)`` and ``(B, L)``.

    Raises
    ------
    ResourceError
        If n exceeds :data:`MAX_QUBITS`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> e, g = expectation_and_gradient(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [np.cos(0.6), -2 * np.sin(0.6)]))
    True
    """
    _check_size(batch.shape.n)
    apply_observable = observable_map(observable, batch.shape.n)
    expectation = np.empty(batch.size)
    gradient = np.empty((batch.size, batch.shape.layers))
    for part in _parts(batch):
        expectation[part], gradient[part] = _block(batch, part, apply_observable)
    return expectation, gradient


def second_derivative(
    batch: CircuitBatch, observable: Operator, direction: np.ndarray
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0 for each circuit; with v = g it is μ = Σ h_ab g_a g_b.

    No Hessian: ψ(s) = ψ_0 + sψ_1 + s²ψ_2 + O(s³) is carried through the circuit once, and the
    second derivative is twice the coefficient of s² in ⟨ψ(s)|O|ψ(s)⟩, which is
    2 Re⟨ψ_0|O|ψ_2⟩ + ⟨ψ_1|O|ψ_1⟩.

    Parameters
    ----------
    batch, observable
        As in :func:`expectation_and_gradient`.
    direction
        v, shape ``(B, L)``.

    Returns
    -------
    ndarray
        Float, shape ``(B,)``; in units of O³ for v = g.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> d = second_derivative(c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(d[0], -4 * np.cos(0.6)))
    True
    """
    _check_size(batch.shape.n)
    apply_observable = observable_map(observable, batch.shape.n)
    result = np.empty(batch.size)
    for part in _parts(batch):
        result[part] = _second_block(batch, part, direction[part], apply_observable)
    return result


def hessian_product(batch: CircuitBatch, observable: Operator, direction: np.ndarray) -> np.ndarray:
    """Return Σ_b h_ab v_b for each circuit: the derivative of the gradient along v, exactly.

    Both passes of adjoint differentiation carry the derivative of their states along v with them.

    Parameters
    ----------
    batch, observable
        As in :func:`expectation_and_gradient`.
    direction
        v, shape ``(B, L)``.

    Returns
    -------
    ndarray
        Float, shape ``(B, L)``.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> h = hessian_product(c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(h[0, 0], -4 * np.cos(0.6)))
    True
    """
    _check_size(batch.shape.n)
    apply_observable = observable_map(observable, batch.shape.n)
    result = np.empty((batch.size, batch.shape.layers))
    for part in _parts(batch):
        result[part] = _product_block(batch, part, direction[part], apply_observable)
    return result


def _product_block(
    batch: CircuitBatch, part: slice, v: np.ndarray, apply_observable: StateMap
) -> np.ndarray:
    """Carry φ and λ, each beside its derivative along v, through the circuits of one block."""
    n, size, layer = batch.shape.n, part.stop - part.start, batch.shape.layers
    phi, moving = (np.zeros((size, 2**n), dtype=complex) for _ in range(2))
    phi[:] = _start(batch, part)
    listed = _steps(batch, part)
    for operation, value in reversed(listed):
        phi, moving = (
            apply_operation(operation, value, s, n, inverse=False) for s in (phi, moving)
        )
        if isinstance(operation, Rotation):
            layer -= 1
            moving = moving + 1j * v[:, layer, None] * apply_generator(operation, phi, n)
    bra, bending = apply_observable(phi), apply_observable(moving)
    product = np.empty((size, batch.shape.layers))
    for operation, value in listed:
        if isinstance(operation, Rotation):
            turned, bra_turned = (apply_generator(operation, s, n) for s in (phi, bra))
            first = np.einsum("bi,bi->b", bending.conj(), turned)
            second = np.einsum("bi,bi->b", bra_turned.conj(), moving)  # X is Hermitian
            product[:, layer] = -2 * (first + second).imag
            moving = moving - 1j * v[:, layer, None] * turned
            bending = bending - 1j * v[:, layer, None] * bra_turned
            layer += 1
        phi, moving, bra, bending = (
            apply_operation(operation, value, s, n, inverse=True)
            for s in (phi, moving, bra, bending)
        )
    return product


def _check_size(n: int) -> None:
    """Raise if a state on n qubits is beyond the bound."""
    if n > MAX_QUBITS:
        raise ResourceError(
            f"the reference on n = {n} qubits needs {16 * 2**n:.3g} bytes for each state; its "
            f"limit is n = {MAX_QUBITS}: use the compiled passes or the network"
        )


def _parts(batch: CircuitBatch) -> list[slice]:
    """Cut a batch into blocks whose states fit."""
    block = max(1, _BLOCK_BYTES // (16 * 2**batch.shape.n))
    return [slice(i, min(i + block, batch.size)) for i in range(0, batch.size, block)]


def _second_block(
    batch: CircuitBatch, part: slice, v: np.ndarray, apply_observable: StateMap
) -> np.ndarray:
    """Carry ψ_0, ψ_1, ψ_2 through the circuits of one block."""
    n, size, layer = batch.shape.n, part.stop - part.start, batch.shape.layers
    psi_0, psi_1, psi_2 = (np.zeros((size, 2**n), dtype=complex) for _ in range(3))
    psi_0[:] = _start(batch, part)
    for operation, value in reversed(_steps(batch, part)):
        if isinstance(operation, Rotation):
            # exp(isvX) = 1 + isvX − s²v²/2 + …, applied before the gate, with which it commutes
            layer -= 1
            step = v[:, layer, None]
            moved_0, moved_1 = (1j * apply_generator(operation, p, n) for p in (psi_0, psi_1))
            psi_2 = psi_2 + step * moved_1 - step**2 / 2 * psi_0
            psi_1 = psi_1 + step * moved_0
        psi_0, psi_1, psi_2 = (
            apply_operation(operation, value, psi, n, inverse=False)
            for psi in (psi_0, psi_1, psi_2)
        )
    cross = np.einsum("bi,bi->b", psi_0.conj(), apply_observable(psi_2)).real
    square = np.einsum("bi,bi->b", psi_1.conj(), apply_observable(psi_1)).real
    return 2 * (2 * cross + square)


def _block(
    batch: CircuitBatch, part: slice, apply_observable: StateMap
) -> tuple[np.ndarray, np.ndarray]:
    """Evaluate the circuits of one block."""
    n, size = batch.shape.n, part.stop - part.start
    phi = np.zeros((size, 2**n), dtype=complex)
    phi[:] = _start(batch, part)
    listed = _steps(batch, part)
    for operation, value in reversed(listed):
        phi = apply_operation(operation, value, phi, n, inverse=False)
    bra = apply_observable(phi)
    expectation = np.einsum("bi,bi->b", phi.conj(), bra).real
    gradient = np.empty((size, batch.shape.layers))
    layer = 0
    for operation, value in listed:
        if isinstance(operation, Rotation):
            moved = apply_generator(operation, phi, n)
            gradient[:, layer] = -2 * np.einsum("bi,bi->b", bra.conj(), moved).imag
            layer += 1
        phi = apply_operation(operation, value, phi, n, inverse=True)
        bra = apply_operation(operation, value, bra, n, inverse=True)
    return expectation, gradient


def _steps(batch: CircuitBatch, part: slice) -> list[tuple[Operation, np.ndarray]]:
    """Pair every operation, leftmost first, with its angles or its matrices."""
    angles = iter(batch.angles[part].T)
    drawn = iter(u if u.ndim == 2 else u[part] for u in batch.unitaries)
    pairs = []
    for operation in batch.shape.operations:
        if isinstance(operation, Rotation):
            pairs.append((operation, next(angles)))
        elif isinstance(operation, Drawn):
            pairs.append((operation, next(drawn)))
        else:
            assert isinstance(operation, Fixed)
            pairs.append((operation, operation.matrix))
    return pairs


def _start(batch: CircuitBatch, part: slice) -> np.ndarray:
    """Return the input state of a block, or one for each of its circuits."""
    if batch.state is not None:
        return batch.state[part] if batch.has_states else batch.state
    state = np.zeros(2**batch.shape.n, dtype=complex)
    state[0] = 1
    return state
