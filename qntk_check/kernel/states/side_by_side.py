"""Circuits of few qubits, eight of them side by side in the lanes of a vector register."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.states import _blocks
from qntk_check.kernel.states._lanes import WIDTH, aligned
from qntk_check.kernel.states._rows import fields
from qntk_check.kernel.states.program import RUN, Program, Target, Term

__all__ = [
    "addresses",
    "adjoint",
    "cut",
    "largest",
    "owners",
    "second",
    "share",
    "table",
    "working_bytes",
]


def working_bytes(program: Program, states: int) -> float:
    """Return the bytes that one thread works on.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.kernel.states.program import write
    >>> program = write(circuits.hardware_efficient_shape(2, 1, "XY"), {"ZZ": 1.0})
    >>> working_bytes(program, 2)  # two states of four amplitudes, and scratch
    1664.0
    """
    return 16.0 * WIDTH * ((states + 1) * 2**program.n + largest(program) ** 2)


def owners(_: Program, size: int, threads: int) -> int:
    """Return how many threads work at once: a block of eight circuits is not divided.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.kernel.states.program import write
    >>> program = write(circuits.hardware_efficient_shape(2, 1, "XY"), {"ZZ": 1.0})
    >>> owners(program, 17, 4)
    3
    """
    return min(threads, -(-size // WIDTH))


def adjoint(
    batch: CircuitBatch, program: Program, target: Target, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ ``(B,)`` and its derivatives ``(B, L)``."""
    arrays, data, observed = _arrays(program), _data(batch), _observed(program, target)
    blocks = len(data[0])
    layers = batch.angles.shape[1]
    run = _blocks.adjoint if _of_rotations(program) else _blocks.adjoint_with_matrices
    expectation, gradient = np.zeros((blocks, WIDTH)), np.zeros((blocks, layers * WIDTH))

    def work(part: np.ndarray) -> None:
        run(part, arrays, data, observed, _room(program, 2), expectation, gradient)

    share(work, blocks, threads)
    by_circuit = gradient.reshape(blocks, layers, WIDTH).transpose(0, 2, 1)
    return (
        expectation.reshape(-1)[: batch.size] + target.constant,
        np.ascontiguousarray(by_circuit.reshape(-1, layers)[: batch.size]),
    )


def second(
    batch: CircuitBatch, program: Program, target: Target, direction: np.ndarray, threads: int
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``."""
    arrays, data, observed = _arrays(program), _data(batch), _observed(program, target)
    blocks = len(data[0])
    run = _blocks.second if _of_rotations(program) else _blocks.second_with_matrices
    along, result = _in_lanes(direction), np.zeros((blocks, WIDTH))

    def work(part: np.ndarray) -> None:
        run(part, arrays, data, observed, _room(program, 3), along, result)

    share(work, blocks, threads)
    return result.reshape(-1)[: batch.size]


def cut(count: int, threads: int) -> np.ndarray:
    """Return where ``count`` things are cut into stretches of nearly equal length.

    Examples
    --------
    >>> cut(7, 2).tolist()
    [0, 3, 7]
    """
    return np.linspace(0, count, threads + 1).astype(np.int64)


def share(work: Callable[[np.ndarray], None], count: int, threads: int) -> None:
    """Let each thread have a stretch; no number depends on where they are cut.

    Examples
    --------
    >>> share(lambda part: print(part.tolist()), 7, 1)
    [0, 7]
    """
    cuts = cut(count, min(threads, count))
    parts = [cuts[k : k + 2] for k in range(len(cuts) - 1)]
    if len(parts) == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))


def _in_lanes(numbers: np.ndarray) -> np.ndarray:
    """Return ``(B, L)`` as ``(blocks, 8L)`` with the circuit last; the last block is filled up."""
    size, layers = numbers.shape
    blocks = -(-size // WIDTH)
    padded = np.zeros((blocks * WIDTH, layers))
    padded[:size] = numbers
    lanes = padded.reshape(blocks, WIDTH, layers).transpose(0, 2, 1)
    return np.ascontiguousarray(lanes).reshape(blocks, layers * WIDTH)


def _data(batch: CircuitBatch) -> tuple[Any, ...]:
    """Return cosines, sines, the input state, where the drawn unitaries lie, and B."""
    angles = _in_lanes(batch.angles)
    start = batch.state
    if start is None:
        start = np.zeros(2**batch.shape.n, dtype=complex)
        start[0] = 1.0
    return (
        np.cos(angles),
        np.sin(angles),
        np.ascontiguousarray(start, dtype=complex),
        addresses(batch),
        batch.size,
    )


def addresses(batch: CircuitBatch) -> np.ndarray:
    """Return where the drawn unitaries lie, and the doubles to the next circuit, row and column."""
    listed = []
    for u in batch.unitaries:
        steps = [stride // 8 for stride in u.strides]
        listed.append([u.ctypes.data, *([0] if u.ndim == 2 else []), *steps])
    return np.array(listed, dtype=np.int64).reshape(-1, 4)


def _arrays(program: Program) -> tuple[np.ndarray, ...]:
    """Return the program as the compiled passes read it."""
    if "rows" not in program.kept:
        program.kept["rows"] = table(program.gates)
    return program.steps, program.kept["rows"], program.places, program.constants


def table(terms: tuple[Term, ...], lane_bits: int = 0) -> np.ndarray:
    """Return strings as a table of integers, the columns those of :func:`._rows.fields`."""
    listed = [fields(term.string, term.number, lane_bits) for term in terms]
    return np.array(listed, dtype=np.int64).reshape(len(listed), len(fields((0, 0, 0), 0)))


def _observed(program: Program, target: Target) -> tuple[np.ndarray, ...]:
    values = np.array([target.values[term.number] for term in program.terms])
    return table(program.terms), np.repeat(values, WIDTH), target.spectrum, target.matrix


def _of_rotations(program: Program) -> bool:
    return bool((program.steps[:, 0] == RUN).all())


def largest(program: Program) -> int:
    """Return the dimension of a program's largest matrix, 1 if it has none."""
    at = program.steps[program.steps[:, 0] != RUN, 1]
    return int(2 ** program.places[at].max(initial=0))


def _room(program: Program, states: int) -> tuple[np.ndarray, ...]:
    """Return states, room for a matrix of each circuit, and scratch for a state."""
    size = 2 * WIDTH * 2**program.n
    matrix = aligned(2 * WIDTH * largest(program) ** 2)
    return (*(aligned(size) for _ in range(states)), matrix, aligned(size))
