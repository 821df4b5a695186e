"""Run a tape for a batch of circuits, a block side by side at a time.

Either ⟨O⟩ with its gradient, or the Taylor coefficients of ⟨O⟩ along a direction up to the
second, which are all that μ needs: every tensor is then carried as a jet (T_0, T_1, T_2), the
product of two jets is cut after the second order, and no adjoint step runs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.contraction.leaves import brought
from qntk_check.kernel.contraction.plan import Gate, Plan, Tape

__all__ = ["ORDERS", "add_gradient", "add_second_derivative", "add_weight_derivatives"]

_WIDTHS = (128, 64, 32, 16, 8, 4, 1)  # circuits side by side: the more, the less each step costs
_POOL_BYTES = 2**26  # for each thread, unless one circuit needs more
ORDERS = 3  # Taylor coefficients of a jet


def add_gradient(
    plan: Plan,
    batch: CircuitBatch,
    expectation: np.ndarray,
    gradient: np.ndarray,
    threads: int = 1,
) -> None:
    """Add ⟨O⟩ and its derivatives to ``expectation`` (B,) and ``gradient`` (B, L)."""
    from qntk_check.kernel.contraction._tape import run

    tape = plan.gradient
    width = _block_width(tape.pool_size, batch.size)
    gates, sought = _Gates(tape.rotations), _Gates(plan.derivatives)
    same = np.array_equal(gates.numbers, sought.numbers)  # unless it is sliced

    def work(parts: list[slice]) -> None:
        pool = _pool(plan, width)
        for part in parts:
            turns = gates.turns(batch.angles, part, width)
            gates.fill(pool, *turns)
            _fill_drawn(tape, batch, part, pool)
            run(tape.steps, plan.tables, plan.constants, pool)
            count = part.stop - part.start
            expectation[part] += _result(plan, pool)[:count]
            if plan.derivatives:
                turns = turns if same else sought.turns(batch.angles, part, width)
                found = sought.read(pool, *turns)
                gradient[part, sought.numbers] += found[:, :count].T

    _share(work, _parts(batch.size, width), threads)


def add_second_derivative(
    plan: Plan, batch: CircuitBatch, direction: np.ndarray, result: np.ndarray, threads: int = 1
) -> None:
    """Add d²⟨O⟩(θ + s·v)/ds² at s = 0 to ``result`` (B,), for v = ``direction`` (B, L)."""
    from qntk_check.kernel.contraction._tape import run_jets

    tape = plan.jets
    if tape.result.constant:
        return
    width = _block_width(ORDERS * tape.pool_size, batch.size)
    gates = _Gates(tape.rotations)

    def work(parts: list[slice]) -> None:
        pool = np.zeros((tape.pool_size, 2 * ORDERS, width))
        for part in parts:
            c, s = gates.turns(batch.angles, part, width)
            v = gates.columns(direction, part, width)
            # exp(i(θ + sv)X) = (1 − s²v²/2) exp(iθX) + sv d/dθ exp(iθX) + O(s³)
            gates.fill(pool[:, 0:2], c, s)
            gates.fill(pool[:, 2:4], -v * s, v * c)
            gates.fill(pool[:, 4:6], -(v**2) / 2 * c, -(v**2) / 2 * s)
            _fill_drawn(tape, batch, part, pool)
            run_jets(tape.steps, plan.tables, plan.constants, pool)
            result[part] += 2 * pool[tape.result.offset, 4, : part.stop - part.start]

    _share(work, _parts(batch.size, width), threads)


def _share(work: Callable[[list[slice]], None], parts: list[slice], threads: int) -> None:
    """Do all parts, on several threads; each circuit belongs to one part alone."""
    if threads == 1 or len(parts) == 1:
        work(parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [parts[k::threads] for k in range(min(threads, len(parts)))]))


def add_weight_derivatives(plan: Plan, totals: np.ndarray) -> None:
    """Add ∂F/∂z_ℓ at z = 1 to ``totals`` (L,), for a network F of tensors base + z_ℓ·(i·slope)."""
    from qntk_check.kernel.contraction._tape import run

    tape = plan.gradient
    pool = _pool(plan, 1)
    gates, sought = _Gates(tape.rotations), _Gates(plan.derivatives)
    ones = np.ones((len(gates.numbers), 1))
    gates.fill(pool, ones, ones)
    run(tape.steps, plan.tables, plan.constants, pool)
    ones = np.ones((len(sought.numbers), 1))
    totals[sought.numbers] += sought.read(pool, ones, 0 * ones)[:, 0] / 2


def _pool(plan: Plan, width: int) -> np.ndarray:
    """Return the pool of a gradient, with the derivatives that no step writes."""
    pool = np.zeros((plan.gradient.pool_size, 2, width))
    for offset, tensor in plan.copies:
        pool[offset : offset + tensor.size, 0] = np.real(tensor)[:, None]
        pool[offset : offset + tensor.size, 1] = np.imag(tensor)[:, None]
    return pool


def _result(plan: Plan, pool: np.ndarray) -> np.ndarray:
    """Return ⟨O⟩ of the block; it is a constant where the light cone holds fixed gates only."""
    result = plan.gradient.result
    if result.constant:
        *_, width = pool.shape
        return np.full(width, np.real(plan.constants[result.offset]))
    return pool[result.offset, 0]


class _Entries(NamedTuple):
    """For each entry its row in the pool, its gate, and what cos θ and sin θ are multiplied by."""

    rows: np.ndarray
    gates: np.ndarray
    weights: np.ndarray


class _Gates:
    """The entries of many tensors c·base + i·s·slope, to fill and to read them at once."""

    def __init__(self, gates: tuple[Gate, ...]) -> None:
        sizes = [gate.base.size for gate in gates]
        self.numbers = np.array([gate.number for gate in gates], dtype=np.int64)
        offsets = [np.arange(gate.offset, gate.offset + gate.base.size) for gate in gates]
        base = np.concatenate([np.zeros(0, complex), *(gate.base.ravel() for gate in gates)])
        slope = np.concatenate([np.zeros(0, complex), *(gate.slope.ravel() for gate in gates)])
        # (entry, real or imaginary part, weight of c or s)
        parts = [[np.real(base), -np.imag(slope)], [np.imag(base), np.real(slope)]]
        self._entries = _Entries(
            np.concatenate([np.zeros(0, np.int64), *offsets]),
            np.repeat(np.arange(len(gates)), sizes),
            np.ascontiguousarray(np.array(parts).transpose(2, 0, 1)),
        )

    def columns(self, values: np.ndarray, part: slice, width: int) -> np.ndarray:
        """Return the columns of these gates for one block, ``(gates, width)``."""
        out = np.zeros((len(self.numbers), width))
        out[:, : part.stop - part.start] = values[part, self.numbers].T
        return out

    def turns(self, angles: np.ndarray, part: slice, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Return cos θ and sin θ, ``(gates, width)``."""
        theta = self.columns(angles, part, width)
        return np.cos(theta), np.sin(theta)

    def fill(self, pool: np.ndarray, cosines: np.ndarray, sines: np.ndarray) -> None:
        """Write c·base + i·s·slope."""
        from qntk_check.kernel.contraction._tape import fill

        fill(pool, self._entries, cosines, sines)

    def read(self, pool: np.ndarray, cosines: np.ndarray, sines: np.ndarray) -> np.ndarray:
        """Return 2 Re Σ ∂G·dG/dθ for each gate, ``(gates, width)``."""
        from qntk_check.kernel.contraction._tape import read

        out = np.empty(cosines.shape)
        read(out, pool, self._entries, cosines, sines)
        return out


def _fill_drawn(tape: Tape, batch: CircuitBatch, part: slice, pool: np.ndarray) -> None:
    """Write the drawn unitaries of a block, and the input states."""
    count = part.stop - part.start
    for offset, size, number, selection in tape.drawn:
        found, each = brought(batch, number)
        data = found[part] if each else found
        if selection:
            axes = tuple(slice(None) if s is None else s for s in selection)
            data = data.reshape(len(data), *(2,) * len(selection))[:, *axes]
        flat = data.reshape(-1, size).T
        pool[offset : offset + size, 0, :count] = np.real(flat)
        pool[offset : offset + size, 1, :count] = np.imag(flat)


def _parts(size: int, width: int) -> list[slice]:
    return [slice(start, min(start + width, size)) for start in range(0, size, width)]


def _block_width(entries: int, size: int) -> int:
    """Return how many circuits run side by side."""
    fitting = [w for w in _WIDTHS if 16 * entries * w <= _POOL_BYTES] or [1]
    return next((w for w in reversed(fitting) if w >= size), fitting[0])
