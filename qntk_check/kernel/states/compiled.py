"""The dense route, compiled: adjoint differentiation of state vectors in vector registers.

The mathematics is that of :mod:`.dense`, the readable reference it is tested against, and the
circuit is first written as a program (:mod:`.program`). Few qubits: eight circuits stand side by
side in the lanes of a register (:mod:`.side_by_side`). Many qubits: eight amplitudes do, and
the state goes through the cache in tiles (:mod:`.in_tiles`). Which of both depends on the shape
and the observable alone, and no lane or tile sees its neighbors' numbers: a circuit gives the
same bits alone or in a batch, and on one thread or several. All numbers are double precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.circuits.validation import check_count
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import MAX_BYTES, check_dimension
from qntk_check.kernel.states.applying import check_matrix
from qntk_check.kernel.states.program import Program, Target, write
from qntk_check.observables import Operator

__all__ = ["expectation_and_gradient", "second_derivative"]

# Side by side eight circuits of 8 qubits fill the cache next to the core, 32 kB for each state;
# beyond, a single circuit gains more by tiles than a batch loses.
_SIDE_BY_SIDE_QUBITS = 8
_MATRIX_QUBITS = 12  # up to here circuits with matrices stay side by side


def expectation_and_gradient(
    batch: CircuitBatch, observable: Operator, *, threads: int = 1, max_bytes: float = MAX_BYTES
) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ and its L derivatives for each circuit of a batch.

    Parameters
    ----------
    batch
        B circuits with L angles on n qubits.
    observable
        As :func:`qntk_check.observables.as_matrix` reads it, on 2**n dimensions.
    threads
        How many threads share the work; the result does not depend on it.
    max_bytes
        The bound on what all threads hold together.

    Returns
    -------
    expectation, gradient
        Float arrays ``(B,)`` and ``(B, L)``.

    Raises
    ------
    ResourceError
        If the states would exceed ``max_bytes``, or a matrix of an observable the limit of 12
        qubits.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> e, g = expectation_and_gradient(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [np.cos(0.6), -2 * np.sin(0.6)]))
    True
    """
    passes, program, target = _prepared(batch, observable, threads, max_bytes, states=2)
    if target.is_constant:
        return np.full(batch.size, target.constant), np.zeros(batch.angles.shape)
    return passes.adjoint(batch, program, target, threads)


def second_derivative(
    batch: CircuitBatch,
    observable: Operator,
    direction: np.ndarray,
    *,
    threads: int = 1,
    max_bytes: float = MAX_BYTES,
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0; as :func:`.dense.second_derivative`.

    Parameters
    ----------
    batch, observable, threads, max_bytes
        As in :func:`expectation_and_gradient`.
    direction
        v, shape ``(B, L)``; with v = g the result is μ.

    Returns
    -------
    ndarray
        Float, shape ``(B,)``.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> d = second_derivative(c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(d[0], -4 * np.cos(0.6)))
    True
    """
    passes, program, target = _prepared(batch, observable, threads, max_bytes, states=3)
    if target.is_constant:
        return np.zeros(batch.size)
    return passes.second(batch, program, target, direction, threads)


class _Passes(Protocol):
    """A module that runs programs."""

    def owners(self, program: Program, /, size: int, threads: int) -> int:
        """Return how many threads or circuits are at work at once."""
        ...

    def working_bytes(self, program: Program, states: int) -> float:
        """Return the bytes that each of them takes."""
        ...

    def adjoint(
        self, batch: CircuitBatch, program: Program, target: Target, threads: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ and its derivatives."""
        ...

    def second(
        self,
        batch: CircuitBatch,
        program: Program,
        target: Target,
        direction: np.ndarray,
        threads: int,
    ) -> np.ndarray:
        """Return the second derivative along a direction."""
        ...


def _prepared(
    batch: CircuitBatch, observable: Operator, threads: int, max_bytes: float, *, states: int
) -> tuple[_Passes, Program, Target]:
    """Return the passes that fit the circuit, its program and its observable, after all checks."""
    n = batch.shape.n
    check_count("threads", threads)
    _check_bytes(n, 16.0 * states * 2**n, states, max_bytes)  # before anything is built
    target, program = _target(observable, n), write(batch.shape, observable)
    from qntk_check.kernel.states import in_tiles, side_by_side

    strings, most = isinstance(observable, Mapping), _MATRIX_QUBITS
    if program.only_runs:
        most = _SIDE_BY_SIDE_QUBITS
    alone = strings and n > most
    passes: _Passes = in_tiles if alone else side_by_side
    owners = passes.owners(program, batch.size, threads)
    _check_bytes(n, owners * passes.working_bytes(program, states), states, max_bytes)
    return passes, program, target


def _check_bytes(n: int, needed: float, states: int, max_bytes: float) -> None:
    if needed > max_bytes:
        raise ResourceError(
            f"the dense route on n = {n} qubits needs {16 * 2**n:.3g} bytes for each of {states} "
            f"states, {needed:.3g} in all, beyond max_bytes = {max_bytes:.3g}: raise max_bytes, "
            'take fewer threads, or use method="network"'
        )


def _target(observable: Operator, n: int) -> Target:
    """Return an observable as the passes read it; the identity is split off."""
    check_dimension(observable, n)
    none, no_matrix = np.zeros(0), np.zeros((0, 0), dtype=complex)
    if isinstance(observable, Mapping):
        values = np.array([float(value) for value in observable.values()])
        ones = [float(value) for string, value in observable.items() if set(string) == {"I"}]
        return Target(values, none, no_matrix, sum(ones), len(ones) == len(values))
    check_matrix(n)
    array = np.ascontiguousarray(observable, dtype=complex)
    if array.ndim == 1:
        return Target(none, np.ascontiguousarray(np.real(array)), no_matrix, 0.0)
    return Target(none, none, array, 0.0)
