"""⟨O⟩ and all its derivatives by tensor-network contraction: the evaluator of record.

quimb builds the network of ⟨Ψ_0|U†OU|Ψ_0⟩ for the shape, cotengra weighs the contraction
orders, the best is compiled once and kept, and many circuits run through it side by side.
Sums of Pauli strings on many qubits are contracted term by term.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np

from qntk_check.circuits import CircuitBatch, CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import check_dimension
from qntk_check.kernel.leaves import Factor, Leaf, build_leaves, quimb_network
from qntk_check.kernel.paths import candidates
from qntk_check.kernel.plan import Plan, compile_plan
from qntk_check.observables import PAULIS, as_matrix

__all__ = [
    "MAX_BYTES",
    "MAX_WIDTH",
    "expectation_and_gradient",
    "leaves_of",
    "plan_for",
    "tensor_network",
]

# An order with an intermediate of more than 2^22 entries is refused before it starts.
MAX_WIDTH = 22
MAX_BYTES = 2**31
# A sum of Pauli strings whose joint support is this small is one tensor, else one network each.
JOINT_SUPPORT = 4
MAX_MATRIX_QUBITS = 12
_WIDTHS = (64, 32, 16, 8, 4, 1)  # circuits side by side: the more, the less each step costs
_POOL_BYTES = 2**24  # but intermediates far beyond the cache cost more than narrower blocks
_KEPT_PLANS = 256

_plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()


def expectation_and_gradient(batch: CircuitBatch, observable: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ and its L derivatives for each circuit of a batch.

    Parameters
    ----------
    batch
        B circuits with L angles on n qubits.
    observable
        Dict of Pauli strings, Hermitian array ``(2**n, 2**n)`` or list of eigenvalues.

    Returns
    -------
    expectation, gradient
        Float arrays ``(B,)`` and ``(B, L)``.

    Raises
    ------
    ResourceError
        If every contraction order found exceeds the bounds on width or memory.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> e, g = expectation_and_gradient(c.batch(), {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [np.cos(0.6), -2 * np.sin(0.6)]))
    True
    """
    expectation = np.zeros(batch.size)
    gradient = np.zeros((batch.size, batch.shape.layers))
    for factors, offset in _terms(observable, batch.shape.n):
        expectation += offset
        if factors:
            _run(plan_for(batch.shape, factors, batch.state), batch, expectation, gradient)
    return expectation, gradient


def tensor_network(batch: CircuitBatch, observable: Any) -> Any:
    """Return the quimb network of ⟨O⟩, for an observable that is a single term.

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


def leaves_of(shape: CircuitShape, observable: Any, state: np.ndarray | None = None) -> list[Leaf]:
    """Return the tensors of ⟨O⟩ in time order, for an observable that is a single term.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> [leaf.side for leaf in leaves_of(circuits.product(1, ["X"]), {"Z": 1.0})]
    ['ket', 'ket', 'observable', 'bra', 'bra']
    """
    terms = _terms(observable, shape.n)
    if len(terms) != 1 or not terms[0][0]:
        raise ResourceError(
            f"an observable of {len(terms)} terms has no network of its own: ask for one Pauli "
            "string other than the identity at a time"
        )
    return build_leaves(shape, terms[0][0], state)


def plan_for(
    shape: CircuitShape, factors: tuple[Factor, ...], state: np.ndarray | None = None
) -> Plan:
    """Return the compiled contraction of a shape, found on first use and kept."""
    key = (
        shape.key,
        tuple((f.matrix.tobytes(), f.qubits) for f in factors),
        None if state is None else state.tobytes(),
    )
    if key in _plans:
        _plans.move_to_end(key)
        return _plans[key]
    plan = _find_plan(shape, factors, state)
    _plans[key] = plan
    if len(_plans) > _KEPT_PLANS:
        _plans.popitem(last=False)
    return plan


def _find_plan(shape: CircuitShape, factors: tuple[Factor, ...], state: np.ndarray | None) -> Plan:
    """Compile every order that fits, and return the one with the least work."""
    leaves = build_leaves(shape, factors, state)
    best, least = None, None
    for name, path, width in candidates(leaves, quimb_network(leaves)):
        least = width if least is None else min(least, width)
        if width > MAX_WIDTH:
            continue
        plan = compile_plan(leaves, path)
        if 16 * plan.pool_size <= MAX_BYTES and (best is None or plan.work < best.work):
            best = Plan(**{**vars(plan), "order": name, "width": width})
    if best is None:
        raise ResourceError(
            f"the contraction for n = {shape.n}, L = {shape.layers} needs tensors of "
            f"2^{least:.0f} entries ({16 * 2.0 ** (least or 0):.3g} bytes) or more, beyond the "
            f"bounds of 2^{MAX_WIDTH} entries and {MAX_BYTES:.3g} bytes in all: use fewer qubits "
            'or layers, or an observable with a smaller light cone; method="dense" holds one '
            "state only"
        )
    return best


def _run(plan: Plan, batch: CircuitBatch, expectation: np.ndarray, gradient: np.ndarray) -> None:
    """Add ⟨O⟩ and its derivatives for all circuits, a block side by side at a time."""
    from qntk_check.kernel._tape import run

    width = _block_width(plan, batch.size)
    pool = np.zeros((plan.pool_size, 2, width))
    gates = _Gates(plan)
    for start in range(0, batch.size, width):
        part = slice(start, min(start + width, batch.size))
        angles = np.zeros((gradient.shape[1], width))
        angles[:, : part.stop - start] = batch.angles[part].T
        cosines, sines = np.cos(angles), np.sin(angles)
        gates.fill(pool, cosines, sines)
        _fill_drawn(plan, batch, part, pool)
        run(plan.steps, plan.tables, plan.constants, pool)
        count = part.stop - start
        expectation[part] += _result(plan, pool)[:count]
        if plan.rotations:
            gradient[part, gates.numbers] += gates.read(pool, cosines, sines)[:, :count].T


def _result(plan: Plan, pool: np.ndarray) -> np.ndarray:
    """Return ⟨O⟩ of the block; it is a constant where the light cone holds fixed gates only."""
    if plan.result.constant:
        return np.full(pool.shape[2], np.real(plan.constants[plan.result.offset]))
    return pool[plan.result.offset, 0]


class _Gates:
    """The entries of all rotation gates in one array, to fill and to read them at once."""

    def __init__(self, plan: Plan) -> None:
        lists = plan.rotations
        sizes = [base.size for _, _, base, _, _ in lists]
        self.numbers = np.array([r[4] for r in lists], dtype=np.int64)
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.entry = np.repeat(self.numbers, sizes)
        self.rows = _rows([r[0] for r in lists], sizes)
        self.derivative_rows = _rows([r[1] for r in lists], sizes)
        base = _column([r[2] for r in lists])
        slope = _column([r[3] for r in lists])
        # the entries of cos θ·base + i sin θ·slope, real and imaginary parts apart
        self.of_cosine = np.real(base), np.imag(base)
        self.of_sine = -np.imag(slope), np.real(slope)

    def fill(self, pool: np.ndarray, cosines: np.ndarray, sines: np.ndarray) -> None:
        """Write cos θ·base + i sin θ·slope."""
        c, s = cosines[self.entry], sines[self.entry]
        for part in (0, 1):
            pool[self.rows, part] = c * self.of_cosine[part] + s * self.of_sine[part]

    def read(self, pool: np.ndarray, cosines: np.ndarray, sines: np.ndarray) -> np.ndarray:
        """Return 2 Re Σ ∂G·dG/dθ for each angle, shape ``(angles, width)``."""
        c, s = cosines[self.entry], sines[self.entry]
        real, imag = (c * self.of_sine[part] - s * self.of_cosine[part] for part in (0, 1))
        d = pool[self.derivative_rows]
        return 2 * np.add.reduceat(d[:, 0] * real - d[:, 1] * imag, self.starts, axis=0)


def _column(tensors: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, complex), *(t.ravel() for t in tensors)])[:, None]


def _rows(offsets: list[int], sizes: list[int]) -> np.ndarray:
    parts = [np.arange(o, o + s) for o, s in zip(offsets, sizes, strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _fill_drawn(plan: Plan, batch: CircuitBatch, part: slice, pool: np.ndarray) -> None:
    count = part.stop - part.start
    for offset, size, number in plan.drawn:
        unitary = batch.unitaries[number]
        data = unitary.reshape(size, 1) if unitary.ndim == 2 else unitary[part].reshape(count, -1).T
        pool[offset : offset + size, 0, :count] = np.real(data)
        pool[offset : offset + size, 1, :count] = np.imag(data)


def _block_width(plan: Plan, size: int) -> int:
    """Return how many circuits run side by side."""
    fitting = [w for w in _WIDTHS if 16 * plan.pool_size * w <= _POOL_BYTES] or [1]
    return next((w for w in reversed(fitting) if w >= size), fitting[0])


def _terms(observable: Any, n: int) -> list[tuple[tuple[Factor, ...], float]]:
    """Split an observable into products of factors, each with a constant to add."""
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


def _matrix(observable: Any, n: int) -> np.ndarray:
    if n > MAX_MATRIX_QUBITS:
        raise ResourceError(
            f"an observable as a matrix on n = {n} qubits has {4.0**n:.3g} entries; the limit is "
            f'n = {MAX_MATRIX_QUBITS}: write it as Pauli strings, e.g. {{"Z" + "I" * {n - 1}: 1.0}}'
        )
    return as_matrix(observable, dim=2**n)
