"""Circuits of few qubits, eight of them side by side in the lanes of a vector register."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.states import _blocks
from qntk_check.kernel.states._lanes import WIDTH, aligned
from qntk_check.kernel.states._layout import (
    Inputs,
    Observed,
    Room,
    Script,
    Stretch,
    addresses_table,
    gates_table,
)
from qntk_check.kernel.states._rows import gate_of
from qntk_check.kernel.states.program import RUN, Program, Target, Term

__all__ = [
    "adjoint",
    "cuts",
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
    script, inputs, observed = _script(program), _inputs(batch), _observed(program, target)
    blocks, layers = len(inputs.cosines), batch.angles.shape[1]
    run = _blocks.adjoint if program.only_runs else _blocks.adjoint_with_matrices
    expectation, gradient = np.zeros((blocks, WIDTH)), np.zeros((blocks, layers * WIDTH))

    def work(part: Stretch) -> None:
        run(part, script, inputs, observed, _room(program, 2), expectation, gradient)

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
    script, inputs, observed = _script(program), _inputs(batch), _observed(program, target)
    blocks = len(inputs.cosines)
    run = _blocks.second if program.only_runs else _blocks.second_with_matrices
    along, result = _in_lanes(direction), np.zeros((blocks, WIDTH))

    def work(part: Stretch) -> None:
        run(part, script, inputs, observed, _room(program, 3), along, result)

    share(work, blocks, threads)
    return result.reshape(-1)[: batch.size]


def cuts(count: int, threads: int) -> list[Stretch]:
    """Cut ``count`` things into stretches of nearly equal length.

    Examples
    --------
    >>> cuts(7, 2)
    [Stretch(first=0, last=3), Stretch(first=3, last=7)]
    """
    at = np.linspace(0, count, threads + 1).astype(np.int64).tolist()
    return [Stretch(first, last) for first, last in pairwise(at)]


def share(work: Callable[[Stretch], None], count: int, threads: int) -> None:
    """Let each thread have a stretch; no number depends on where they are cut.

    Examples
    --------
    >>> share(print, 7, 1)
    Stretch(first=0, last=7)
    """
    parts = cuts(count, min(threads, count))
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


def _inputs(batch: CircuitBatch) -> Inputs:
    """Return what varies, as the compiled passes read it."""
    angles = _in_lanes(batch.angles)
    return Inputs(
        np.cos(angles),
        np.sin(angles),
        _starts(batch),
        addresses_table(batch.unitaries),
        batch.size,
    )


def _starts(batch: CircuitBatch) -> np.ndarray:
    """Return the input states in lanes, ``(blocks, 16·2**n)``, or ``(1, 16·2**n)`` of one."""
    if batch.has_states:
        assert batch.state is not None
        # the parts of a complex number stand side by side, as the rows of a state do
        return _in_lanes(np.ascontiguousarray(batch.state, dtype=complex).view(float))
    start = np.zeros((2**batch.shape.n, 2, WIDTH))
    start[0, 0] = 1.0
    if batch.state is not None:
        start[:, 0], start[:, 1] = (f(batch.state)[:, None] for f in (np.real, np.imag))
    return start.reshape(1, -1)


def _script(program: Program) -> Script:
    """Return the program as the compiled passes read it."""
    if program.kept.script is None:
        program.kept.script = Script(
            program.steps, table(program.gates), program.places, program.constants
        )
    return program.kept.script


def table(terms: tuple[Term, ...], lane_bits: int = 0) -> np.ndarray:
    """Return strings as a table of :class:`._layout.Gate`."""
    return gates_table([gate_of(term.string, term.number, lane_bits) for term in terms])


def _observed(program: Program, target: Target) -> Observed:
    if program.kept.strings is None:
        program.kept.strings = table(program.terms)
    values = np.array([target.values[term.number] for term in program.terms])
    return Observed(program.kept.strings, np.repeat(values, WIDTH), target.spectrum, target.matrix)


def largest(program: Program) -> int:
    """Return the dimension of a program's largest matrix, 1 if it has none."""
    at = program.steps["place"][program.steps["kind"] != RUN]
    return int(2 ** program.places[at].max(initial=0))


def _room(program: Program, states: int) -> Room:
    """Return states, room for a matrix of each circuit, and scratch for a state."""
    size = 2 * WIDTH * 2**program.n
    matrix = aligned(2 * WIDTH * largest(program) ** 2)
    return Room(tuple(aligned(size) for _ in range(states)), matrix, aligned(size))
