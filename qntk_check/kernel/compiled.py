"""The dense route, compiled: many state vectors side by side, the circuit's index contiguous.

The mathematics is that of :mod:`.dense`, the readable reference it is tested against: adjoint
differentiation in two passes, and jets (ψ_0, ψ_1, ψ_2) for second derivatives. Blocks are cut
so that a block of states stays in the cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check.circuits import CircuitBatch, Rotation
from qntk_check.kernel import dense

__all__ = ["expectation_and_gradient", "second_derivative"]

_AMPLITUDES = 2**12  # of all circuits side by side
_NARROWEST = 8  # fewer circuits side by side leave vector registers empty


def expectation_and_gradient(batch: CircuitBatch, observable: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ and its L derivatives; as :func:`.dense.expectation_and_gradient`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> e, g = expectation_and_gradient(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [np.cos(0.6), -2 * np.sin(0.6)]))
    True
    """
    sweep = _Sweep(batch, observable)
    expectation = np.empty(batch.size)
    gradient = np.empty((batch.size, batch.shape.layers))
    for part in sweep.parts():
        steps = sweep.steps(part)
        phi = sweep.start(part)
        for step in reversed(steps):
            step.apply(phi, 1)
        bra = sweep.observe(phi)
        expectation[part] = (phi * bra).sum(axis=(0, 1))
        layer = 0
        for step in steps:
            if isinstance(step.operation, Rotation):
                gradient[part, layer] = step.read(bra, phi)
                layer += 1
            step.apply(phi, -1)
            step.apply(bra, -1)
    return expectation, gradient


def second_derivative(batch: CircuitBatch, observable: Any, direction: np.ndarray) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0; as :func:`.dense.second_derivative`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> d = second_derivative(c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(d[0], -4 * np.cos(0.6)))
    True
    """
    sweep = _Sweep(batch, observable)
    result = np.empty(batch.size)
    for part in sweep.parts():
        layer = batch.shape.layers
        jets = [sweep.start(part), sweep.start(part), sweep.start(part)]
        jets[1][:] = jets[2][:] = 0.0
        for step in reversed(sweep.steps(part)):
            if isinstance(step.operation, Rotation):
                layer -= 1
                v = np.ascontiguousarray(direction[part, layer])
                step.add_generated(jets[2], jets[1], v)
                jets[2] -= v**2 / 2 * jets[0]
                step.add_generated(jets[1], jets[0], v)
            for psi in jets:
                step.apply(psi, 1)
        cross = (sweep.observe(jets[0]) * jets[2]).sum(axis=(0, 1))
        square = (sweep.observe(jets[1]) * jets[1]).sum(axis=(0, 1))
        result[part] = 2 * (2 * cross + square)
    return result


class _Sweep:
    """A batch and an observable, made ready to be swept block by block."""

    def __init__(self, batch: CircuitBatch, observable: Any) -> None:
        self.batch, self.n = batch, batch.shape.n
        dense.check_size(self.n)
        self.terms, self.matrix = dense.observable_parts(observable, self.n)
        self.tables: dict[Any, Any] = {}

    def parts(self) -> list[slice]:
        """Cut the batch into blocks."""
        block, size = max(_NARROWEST, _AMPLITUDES >> self.n), self.batch.size
        return [slice(i, min(i + block, size)) for i in range(0, size, block)]

    def start(self, part: slice) -> np.ndarray:
        """Return Ψ_0 for every circuit of a block."""
        phi = np.zeros((2**self.n, 2, part.stop - part.start))
        if self.batch.state is None:
            phi[0, 0] = 1
        else:
            phi[:, 0] = np.real(self.batch.state)[:, None]
            phi[:, 1] = np.imag(self.batch.state)[:, None]
        return phi

    def steps(self, part: slice) -> list[_Step]:
        """Return every operation with its angles or matrices, leftmost first."""
        return [_Step(op, value, self) for op, value in dense.steps(self.batch, part)]

    def observe(self, phi: np.ndarray) -> np.ndarray:
        """Return Oφ."""
        from qntk_check.kernel import _gates

        if self.matrix is not None:
            out, d = phi.copy(), 2**self.n
            _gates.multiply(out, self.matrix, np.zeros(1, int), np.arange(d), np.empty_like(phi))
            return out
        out = np.zeros_like(phi)
        for value, flips, phases in self.terms:
            _gates.add_generated(out, phi, flips, phases, np.full(phi.shape[2], value))
        return out

    def string(self, operation: Rotation) -> tuple[np.ndarray, np.ndarray]:
        """Return (flips, q) of iP for a Pauli string P."""
        key = operation.pauli, operation.qubits
        if key not in self.tables:
            assert operation.pauli is not None
            flips, phases = dense.pauli_action(operation.pauli, operation.qubits, self.n)
            self.tables[key] = flips, 1j * phases
        return self.tables[key]

    def places(self, qubits: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Return the first amplitude of each group that a gate mixes, and offsets within."""
        if qubits not in self.tables:
            bits = [1 << (self.n - 1 - q) for q in qubits]
            offsets = np.zeros(1, dtype=np.int64)
            for bit in bits:
                offsets = np.add.outer(offsets, [0, bit]).ravel()
            every = np.arange(2**self.n)
            self.tables[qubits] = every[(every & sum(bits)) == 0], offsets
        return self.tables[qubits]


class _Step:
    """One operation of a block."""

    def __init__(self, operation: Any, value: np.ndarray, sweep: _Sweep) -> None:
        self.operation, self.value, self.sweep = operation, value, sweep
        if isinstance(operation, Rotation):
            self.cosine, self.sine = np.cos(value), np.sin(value)

    def apply(self, phi: np.ndarray, sign: int) -> None:
        """Apply the operation (sign 1) or its inverse (sign −1) in place."""
        from qntk_check.kernel import _gates

        operation = self.operation
        if isinstance(operation, Rotation) and operation.pauli is not None:
            _gates.rotate(phi, *self.sweep.string(operation), self.cosine, sign * self.sine)
        elif isinstance(operation, Rotation):
            moved = self._generated(phi)
            phi *= self.cosine
            phi += sign * self.sine * moved
        else:
            matrix = self.value if sign == 1 else self.value.conj().swapaxes(-1, -2)
            self._multiply(phi, matrix)

    def read(self, bra: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Return 2 Re⟨bra|iX|φ⟩."""
        from qntk_check.kernel import _gates

        if self.operation.pauli is None:
            return 2 * (bra * self._generated(phi)).sum(axis=(0, 1))
        out = np.empty(phi.shape[2])
        _gates.read(bra, phi, *self.sweep.string(self.operation), out)
        return out

    def add_generated(self, out: np.ndarray, phi: np.ndarray, scale: np.ndarray) -> None:
        """Add scale·iXφ."""
        from qntk_check.kernel import _gates

        if self.operation.pauli is None:
            out += scale * self._generated(phi)
        else:
            _gates.add_generated(out, phi, *self.sweep.string(self.operation), scale)

    def _generated(self, phi: np.ndarray) -> np.ndarray:
        """Return iXφ for X given as a matrix."""
        moved = phi.copy()
        self._multiply(moved, 1j * self.operation.matrix)
        return moved

    def _multiply(self, phi: np.ndarray, matrix: np.ndarray) -> None:
        from qntk_check.kernel import _gates

        bases, offsets = self.sweep.places(self.operation.qubits)
        scratch = np.empty((len(offsets), *phi.shape[1:]))
        if matrix.ndim == 2:
            _gates.multiply(phi, np.array(matrix, complex), bases, offsets, scratch)
            return
        each = np.stack([np.real(matrix), np.imag(matrix)]).transpose(2, 3, 0, 1)
        _gates.multiply_each(phi, np.ascontiguousarray(each), bases, offsets, scratch)
