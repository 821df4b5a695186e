"""⟨O⟩ and all its derivatives by tensor-network contraction: the evaluator of record.

quimb builds the network of ⟨Ψ_0|U†OU|Ψ_0⟩ for the shape, cotengra weighs the contraction
orders, the best is compiled once and kept, and many circuits run through it side by side.
Sums of Pauli strings on many qubits are contracted term by term.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.circuits import CircuitBatch, CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import MAX_BYTES, check_dimension
from qntk_check.kernel.contraction import execute
from qntk_check.kernel.contraction.contractions import contraction_for
from qntk_check.kernel.contraction.leaves import Factor, Leaf, build_leaves, quimb_network
from qntk_check.observables import PAULIS, Operator, as_matrix

if TYPE_CHECKING:
    from quimb.tensor import TensorNetwork


__all__ = [
    "expectation_and_gradient",
    "leaves_of",
    "second_derivative",
    "tensor_network",
    "terms",
    "work",
]

# A sum of Pauli strings whose joint support is this small is one tensor, else one network each.
JOINT_SUPPORT = 4
MAX_MATRIX_QUBITS = 12


def expectation_and_gradient(
    batch: CircuitBatch, observable: Operator, *, threads: int = 1, max_bytes: float = MAX_BYTES
) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ and its L derivatives for each circuit of a batch.

    Parameters
    ----------
    batch, observable
        B circuits with L angles, and their observable in one of its forms.
    threads
        How many threads share the circuits; the result does not depend on it.
    max_bytes
        What the contraction of one circuit may take; a larger one is cut and contracted in parts.

    Returns
    -------
    expectation, gradient
        Float arrays ``(B,)`` and ``(B, L)``.

    Raises
    ------
    ResourceError
        If the contraction found exceeds the bounds on memory or work, with the estimate.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> e, g = expectation_and_gradient(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [np.cos(0.6), -2 * np.sin(0.6)]))
    True
    """
    expectation, gradient = np.zeros(batch.size), np.zeros((batch.size, batch.shape.layers))
    for factors, offset in terms(observable, batch.shape.n):
        expectation += offset
        if factors:
            found = contraction_for(batch.shape, factors, batch.state, max_bytes=max_bytes)
            for plan in found.plans():
                execute.add_gradient(plan, batch, expectation, gradient, threads)
    return expectation, gradient


def second_derivative(
    batch: CircuitBatch,
    observable: Operator,
    direction: np.ndarray,
    *,
    threads: int = 1,
    max_bytes: float = MAX_BYTES,
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0 for each circuit; with v = g it is μ = Σ h_ab g_a g_b.

    No Hessian: every tensor is carried as its Taylor coefficients up to s², forward only.

    Parameters
    ----------
    batch, observable, threads, max_bytes
        As in :func:`expectation_and_gradient`.
    direction
        v, shape ``(B, L)``; the result, shape ``(B,)``, is in units of O³ for v = g.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> d = second_derivative(c.batch(), {"Z": 1.0}, np.ones((1, 1)))
    >>> bool(np.isclose(d[0], -4 * np.cos(0.6)))
    True
    """
    result = np.zeros(batch.size)
    for factors, _ in terms(observable, batch.shape.n):
        if factors:
            found = contraction_for(
                batch.shape, factors, batch.state, max_bytes=max_bytes, orders=execute.ORDERS
            )
            for plan in found.plans():
                execute.add_second_derivative(plan, batch, direction, result, threads)
    return result


def work(
    shape: CircuitShape,
    observable: Operator,
    state: np.ndarray | None = None,
    *,
    max_bytes: float = MAX_BYTES,
) -> int:
    """Return the complex multiplications that one circuit takes, gradient included.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> one, two = (circuits.product(1, ["X"] * count) for count in (1, 2))
    >>> 0 < work(one, {"Z": 1.0}) < work(two, {"Z": 1.0})
    True
    """
    found = [
        contraction_for(shape, factors, state, max_bytes=max_bytes)
        for factors, _ in terms(observable, shape.n)
        if factors
    ]
    return sum(contraction.work for contraction in found)


def tensor_network(batch: CircuitBatch, observable: Operator) -> TensorNetwork:
    """Return the quimb ``TensorNetwork`` of ⟨O⟩, for an observable that is a single term.

    Contract it with ``output_inds=("batch",)``.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> tn = tensor_network(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose(tn.contract(output_inds=("batch",)).data, np.cos(0.6)))
    True
    """
    return quimb_network(leaves_of(batch.shape, observable, batch.state), batch)


def leaves_of(
    shape: CircuitShape, observable: Operator, state: np.ndarray | None = None
) -> list[Leaf]:
    """Return the tensors of ⟨O⟩ in time order, for an observable that is a single term.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> [leaf.side for leaf in leaves_of(circuits.product(1, ["X"]), {"Z": 1.0})]
    ['ket', 'ket', 'observable', 'bra', 'bra']
    """
    found = terms(observable, shape.n)
    if len(found) != 1 or not found[0][0]:
        raise ResourceError(
            f"an observable of {len(found)} terms has no network of its own: ask for one Pauli "
            "string other than the identity at a time"
        )
    return build_leaves(shape, found[0][0], state)


def terms(observable: Operator, n: int) -> list[tuple[tuple[Factor, ...], float]]:
    """Split an observable into products of factors, each with a constant to add.

    Examples
    --------
    >>> [(len(factors), offset) for factors, offset in terms({"ZIZ": 1.0}, 3)]
    [(2, 0.0)]
    """
    if not isinstance(observable, Mapping):
        return [((Factor(_matrix(observable, n), tuple(range(n))),), 0.0)]
    check_dimension(observable, n)
    strings = {s: float(c) for s, c in observable.items()}
    support = sorted({q for s in strings for q in range(n) if s[q] != "I"})
    if len(strings) > 1 and 0 < len(support) <= JOINT_SUPPORT:
        local = {"".join(s[q] for q in support): value for s, value in strings.items()}
        return [((Factor(as_matrix(local), tuple(support)),), 0.0)]
    return [_pauli_term(string, value) for string, value in strings.items()]


def _pauli_term(string: str, value: float) -> tuple[tuple[Factor, ...], float]:
    """Return a Pauli string as one-qubit factors, the coefficient in the first."""
    factors = [Factor(PAULIS[s], (q,)) for q, s in enumerate(string) if s != "I"]
    if not factors:
        return (), value
    factors[0] = Factor(value * factors[0].matrix, factors[0].qubits)
    return tuple(factors), 0.0


def _matrix(observable: Operator, n: int) -> np.ndarray:
    if n > MAX_MATRIX_QUBITS:
        raise ResourceError(
            f"an observable as a matrix on n = {n} qubits has {4.0**n:.3g} entries; the limit is "
            f'n = {MAX_MATRIX_QUBITS}: write it as Pauli strings, e.g. {{"Z" + "I" * {n - 1}: 1.0}}'
        )
    return as_matrix(observable, dim=2**n)
