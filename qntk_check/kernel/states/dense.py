"""Batched state vectors and adjoint differentiation, in plain NumPy: the readable reference.

The dense route itself is compiled (:mod:`.compiled`) and tested against this module, the
independent check of the network route: it shares no code with it beyond the circuit's
data. One forward pass gives χ = U|Ψ_0⟩; one backward pass carries φ and λ = (undone part)† Oχ
and reads each derivative g = 2 Re⟨λ|iX|φ⟩ = −2 Im⟨λ|X|φ⟩ where its gate stands. This is
adjoint differentiation (Jones and Gacon, arXiv:2009.02823).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from qntk_check.circuits import CircuitBatch, Drawn, Fixed, Operation, Rotation
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.observables import Operator, as_matrix

__all__ = [
    "MAX_QUBITS",
    "check_matrix",
    "expectation_and_gradient",
    "hessian_product",
    "second_derivative",
]

MAX_QUBITS = 16  # 2^16 amplitudes for each sample
MAX_MATRIX_QUBITS = 12  # for an observable given as a matrix or by its eigenvalues
STRING_QUBITS = 6  # from here on Pauli strings are applied one by one, not as a matrix
_Map: TypeAlias = Callable[[np.ndarray], np.ndarray]
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
    apply_observable = _observable(observable, batch.shape.n)
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
    apply_observable = _observable(observable, batch.shape.n)
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
    apply_observable = _observable(observable, batch.shape.n)
    result = np.empty((batch.size, batch.shape.layers))
    for part in _parts(batch):
        result[part] = _product_block(batch, part, direction[part], apply_observable)
    return result


def _product_block(
    batch: CircuitBatch, part: slice, v: np.ndarray, apply_observable: _Map
) -> np.ndarray:
    """Carry φ and λ, each beside its derivative along v, through the circuits of one block."""
    n, size, layer = batch.shape.n, part.stop - part.start, batch.shape.layers
    phi, moving = (np.zeros((size, 2**n), dtype=complex) for _ in range(2))
    phi[:] = _basis_state(n) if batch.state is None else batch.state
    listed = _steps(batch, part)
    for operation, value in reversed(listed):
        phi, moving = (_apply(operation, value, s, n, inverse=False) for s in (phi, moving))
        if isinstance(operation, Rotation):
            layer -= 1
            moving = moving + 1j * v[:, layer, None] * _apply_generator(operation, phi, n)
    bra, bending = apply_observable(phi), apply_observable(moving)
    product = np.empty((size, batch.shape.layers))
    for operation, value in listed:
        if isinstance(operation, Rotation):
            turned, bra_turned = (_apply_generator(operation, s, n) for s in (phi, bra))
            first = np.einsum("bi,bi->b", bending.conj(), turned)
            second = np.einsum("bi,bi->b", bra_turned.conj(), moving)  # X is Hermitian
            product[:, layer] = -2 * (first + second).imag
            moving = moving - 1j * v[:, layer, None] * turned
            bending = bending - 1j * v[:, layer, None] * bra_turned
            layer += 1
        phi, moving, bra, bending = (
            _apply(operation, value, s, n, inverse=True) for s in (phi, moving, bra, bending)
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
    batch: CircuitBatch, part: slice, v: np.ndarray, apply_observable: _Map
) -> np.ndarray:
    """Carry ψ_0, ψ_1, ψ_2 through the circuits of one block."""
    n, size, layer = batch.shape.n, part.stop - part.start, batch.shape.layers
    psi_0, psi_1, psi_2 = (np.zeros((size, 2**n), dtype=complex) for _ in range(3))
    psi_0[:] = _basis_state(n) if batch.state is None else batch.state
    for operation, value in reversed(_steps(batch, part)):
        if isinstance(operation, Rotation):
            # exp(isvX) = 1 + isvX − s²v²/2 + …, applied before the gate, with which it commutes
            layer -= 1
            step = v[:, layer, None]
            moved_0, moved_1 = (1j * _apply_generator(operation, p, n) for p in (psi_0, psi_1))
            psi_2 = psi_2 + step * moved_1 - step**2 / 2 * psi_0
            psi_1 = psi_1 + step * moved_0
        psi_0, psi_1, psi_2 = (
            _apply(operation, value, psi, n, inverse=False) for psi in (psi_0, psi_1, psi_2)
        )
    cross = np.einsum("bi,bi->b", psi_0.conj(), apply_observable(psi_2)).real
    square = np.einsum("bi,bi->b", psi_1.conj(), apply_observable(psi_1)).real
    return 2 * (2 * cross + square)


def _block(
    batch: CircuitBatch, part: slice, apply_observable: _Map
) -> tuple[np.ndarray, np.ndarray]:
    """Evaluate the circuits of one block."""
    n, size = batch.shape.n, part.stop - part.start
    phi = np.zeros((size, 2**n), dtype=complex)
    phi[:] = _basis_state(n) if batch.state is None else batch.state
    listed = _steps(batch, part)
    for operation, value in reversed(listed):
        phi = _apply(operation, value, phi, n, inverse=False)
    bra = apply_observable(phi)
    expectation = np.einsum("bi,bi->b", phi.conj(), bra).real
    gradient = np.empty((size, batch.shape.layers))
    layer = 0
    for operation, value in listed:
        if isinstance(operation, Rotation):
            moved = _apply_generator(operation, phi, n)
            gradient[:, layer] = -2 * np.einsum("bi,bi->b", bra.conj(), moved).imag
            layer += 1
        phi = _apply(operation, value, phi, n, inverse=True)
        bra = _apply(operation, value, bra, n, inverse=True)
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


def _apply(
    operation: Operation, value: np.ndarray, phi: np.ndarray, n: int, *, inverse: bool
) -> np.ndarray:
    """Apply one operation, or its inverse, to states ``(B, 2**n)``."""
    if isinstance(operation, Rotation):
        # X² = 1, hence exp(iθX) = cos θ + i sin θ X
        sign = -1 if inverse else 1
        moved = _apply_generator(operation, phi, n)
        return np.cos(value)[:, None] * phi + (sign * 1j * np.sin(value))[:, None] * moved
    matrix = value.conj().swapaxes(-1, -2) if inverse else value
    return _apply_matrix(matrix, phi, operation.qubits, n)


def _apply_generator(operation: Rotation, phi: np.ndarray, n: int) -> np.ndarray:
    """Apply X: a Pauli string permutes amplitudes and multiplies signs, a matrix is a product."""
    if operation.pauli is None:
        return _apply_matrix(operation.matrix, phi, operation.qubits, n)
    flips, phases = _pauli_action(operation.pauli, operation.qubits, n)
    return phi[:, flips] * phases


def _pauli_action(string: str, qubits: tuple[int, ...], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (j, p) with (Pφ)_i = p_i φ_{j_i}."""
    index = np.arange(2**n)
    flips, phases = index.copy(), np.ones(2**n, dtype=complex)
    for letter, qubit in zip(string, qubits, strict=True):
        bit = index >> (n - 1 - qubit) & 1
        if letter in "XY":
            flips ^= 1 << (n - 1 - qubit)
        if letter == "Z":
            phases *= 1 - 2 * bit
        elif letter == "Y":  # Y|0⟩ = i|1⟩, Y|1⟩ = −i|0⟩: the row with bit 1 comes from bit 0
            phases *= 1j * (2 * bit - 1)
    return flips, phases


def _apply_matrix(
    matrix: np.ndarray, phi: np.ndarray, qubits: tuple[int, ...], n: int
) -> np.ndarray:
    """Apply ``(d, d)`` or ``(B, d, d)`` matrices on some qubits to states ``(B, 2**n)``."""
    size = len(phi)
    axes = [1 + q for q in qubits]
    front = range(1, 1 + len(axes))
    tensor = np.moveaxis(phi.reshape((size,) + (2,) * n), axes, front)
    result = matrix @ tensor.reshape(size, 2 ** len(axes), -1)
    return np.moveaxis(result.reshape((size,) + (2,) * n), front, axes).reshape(size, -1)


def _observable(observable: Operator, n: int) -> _Map:
    """Return the map φ → Oφ on states ``(B, 2**n)``."""
    terms, matrix = _observable_parts(observable, n)
    if matrix is not None:
        return lambda phi: phi @ matrix.T

    def moved(phi: np.ndarray) -> np.ndarray:
        parts = (c * phi[:, flips] * phases for c, flips, phases in terms)
        return sum(parts, start=np.zeros((), dtype=complex))

    return moved


def _observable_parts(
    observable: Operator, n: int
) -> tuple[list[tuple[float, np.ndarray, np.ndarray]], np.ndarray | None]:
    """Return Pauli strings as (coefficient, flips, phases), or else the observable's matrix."""
    check_dimension(observable, n)
    if isinstance(observable, Mapping) and n > STRING_QUBITS:
        return [
            (float(c), *_pauli_action(string, tuple(range(n)), n))
            for string, c in observable.items()
        ], None
    check_matrix(n)
    return [], as_matrix(observable, dim=2**n).astype(complex)


def check_matrix(n: int) -> None:
    """Raise if a matrix on n qubits is beyond the bound.

    Examples
    --------
    >>> check_matrix(3)
    """
    if n > MAX_MATRIX_QUBITS:
        raise ResourceError(
            f"an observable as a matrix on n = {n} qubits has {4.0**n:.3g} entries; the limit is "
            f"n = {MAX_MATRIX_QUBITS}: write it as Pauli strings"
        )


def _basis_state(n: int) -> np.ndarray:
    state = np.zeros(2**n, dtype=complex)
    state[0] = 1
    return state
