"""Circuits of many qubits, one at a time and tile by tile.

Several threads share out the circuits or, if there are fewer circuits than threads, the tiles of
each circuit. Either way a circuit's numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.states import _tiles
from qntk_check.kernel.states._lanes import WIDTH, aligned
from qntk_check.kernel.states._rows import fields
from qntk_check.kernel.states.program import RUN, Program, Target
from qntk_check.kernel.states.side_by_side import addresses, cut, largest, share, table
from qntk_check.kernel.states.tiling import LANE_BITS, TILE_BITS, Run, tile_runs

__all__ = ["adjoint", "owners", "second", "working_bytes"]

Phase = Callable[[tuple[int, int], Any], None]  # of a stretch of tiles and of a thread's room


def working_bytes(program: Program, states: int) -> float:
    """Return the bytes of the states of one circuit and of one thread's room.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.kernel.states.program import write
    >>> program = write(circuits.hardware_efficient_shape(20, 1, "X" * 20), {"Z" * 20: 1.0})
    >>> working_bytes(program, 2) / (2 * 16 * 2**20) < 1.01
    True
    """
    tile = 2 ** min(program.n, TILE_BITS)
    return 16.0 * (states * (2**program.n + tile) + largest(program) ** 2)


def owners(program: Program, size: int, threads: int) -> int:
    """Return how many circuits are evaluated at once: one if its tiles are shared out.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.kernel.states.program import write
    >>> program = write(circuits.hardware_efficient_shape(13, 1, "X" * 13), {"Z" * 13: 1.0})
    >>> owners(program, 2, 4), owners(program, 7, 4)
    (1, 4)
    """
    return 1 if size < threads and program.n > TILE_BITS else min(size, threads)


def adjoint(
    batch: CircuitBatch, program: Program, target: Target, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return ⟨O⟩ ``(B,)`` and its derivatives ``(B, L)``."""
    arrays, data, observed = _grouped(program), _data(batch), _observed(program, target)
    # ⟨O⟩ first, its derivatives behind it, as in what the tiles add to them
    found = np.zeros((batch.size, batch.angles.shape[1] + 1))

    def phases(
        circuit: int, states: Any, partial: Any, stretches: list[tuple[int, int]]
    ) -> list[Phase]:
        return [
            _start(circuit, states, data),
            *(_push(circuit, stretch, states, arrays, data) for stretch in stretches),
            lambda tiles, _: _tiles.look(states, observed, tiles, partial),
            *(
                _pull(circuit, stretch, states, arrays, data, partial)
                for stretch in reversed(stretches)
            ),
        ]

    _each_circuit(phases, program, batch, 2, found, threads)
    return found[:, 0] + target.constant, np.ascontiguousarray(found[:, 1:])


def second(
    batch: CircuitBatch, program: Program, target: Target, direction: np.ndarray, threads: int
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``."""
    arrays, data, observed = _grouped(program), _data(batch), _observed(program, target)
    along, found = np.ascontiguousarray(direction, dtype=float), np.zeros((batch.size, 1))

    def phases(
        circuit: int, states: Any, partial: Any, stretches: list[tuple[int, int]]
    ) -> list[Phase]:
        return [
            _start(circuit, states, data, along[circuit]),
            *(
                _push_jets(circuit, stretch, states, arrays, data, along[circuit])
                for stretch in stretches
            ),
            lambda tiles, _: _tiles.look_twice(states, observed, tiles, partial),
        ]

    _each_circuit(phases, program, batch, 3, found, threads)
    return found[:, 0]


def _each_circuit(
    phases: Callable[..., list[Phase]],
    program: Program,
    batch: CircuitBatch,
    count: int,
    found: np.ndarray,
    threads: int,
) -> None:
    """Go through the phases of each circuit, and write the sums over its tiles."""
    arrays = _grouped(program)
    steps = len(arrays[0])

    def one_each(part: np.ndarray) -> None:
        states, partial = _states(program, count), _partial(arrays, batch)
        room, tiles = _room(program, batch, count), (0, len(partial))
        for circuit in range(part[0], part[1]):
            for phase in phases(circuit, states, partial, [(0, steps)]):
                phase(tiles, room)
            _tiles.collect(partial, found[circuit])

    if batch.size >= threads or program.n <= TILE_BITS:
        share(one_each, batch.size, threads)
        return
    states, partial = _states(program, count), _partial(arrays, batch)
    rooms = [_room(program, batch, count) for _ in range(threads)]
    for circuit in range(batch.size):
        each = [(k, k + 1) for k in range(steps)]
        _together(phases(circuit, states, partial, each), rooms, len(partial))
        _tiles.collect(partial, found[circuit])


def _together(phases: list[Phase], rooms: list[Any], tiles: int) -> None:
    """Let threads go through phases side by side, each on its own stretch of the tiles."""
    cuts, barrier = cut(tiles, len(rooms)), Barrier(len(rooms))

    def work(thread: int) -> None:
        try:
            for phase in phases:
                phase((int(cuts[thread]), int(cuts[thread + 1])), rooms[thread])
                barrier.wait()
        except BaseException:
            barrier.abort()  # or the others would wait for ever
            raise

    with ThreadPoolExecutor(len(rooms)) as pool:
        list(pool.map(work, range(len(rooms))))


def _start(circuit: int, states: Any, data: Any, along: np.ndarray | None = None) -> Phase:
    def phase(tiles: tuple[int, int], room: Any) -> None:
        _tiles.turn_to(circuit, data, room[1], room[2])
        if along is not None:
            _tiles.spread(along, room[3])
        if tiles[0] == 0:
            _tiles.begin(states[0], data[2])
            if along is not None:
                states[1][:] = states[2][:] = 0.0

    return phase


def _push(circuit: int, stretch: tuple[int, int], states: Any, arrays: Any, data: Any) -> Phase:
    if _of_rotations(arrays):
        return lambda tiles, room: _tiles.push(states[0], arrays, room, stretch, tiles)
    return lambda tiles, room: _tiles.push_with_matrices(
        states[0], arrays, data, circuit, room, stretch, tiles
    )


def _pull(
    circuit: int, stretch: tuple[int, int], states: Any, arrays: Any, data: Any, partial: Any
) -> Phase:
    if _of_rotations(arrays):
        return lambda tiles, room: _tiles.pull(states, arrays, room, stretch, tiles, partial)
    return lambda tiles, room: _tiles.pull_with_matrices(
        states, arrays, data, circuit, room, stretch, tiles, partial
    )


def _push_jets(
    circuit: int, stretch: tuple[int, int], states: Any, arrays: Any, data: Any, along: Any
) -> Phase:
    if _of_rotations(arrays):
        return lambda tiles, room: _tiles.push_jets(states, arrays, room, stretch, tiles)
    return lambda tiles, room: _tiles.push_jets_with_matrices(
        states, arrays, data, circuit, room, along, stretch, tiles
    )


def _of_rotations(arrays: Any) -> bool:
    """Whether a program has no matrices, for which code of its own is compiled."""
    return bool((arrays[0][:, 0] == RUN).all())


def _grouped(program: Program) -> tuple[np.ndarray, ...]:
    """Return the program with its rotations grouped by tiles, as the compiled passes read it."""
    if "tiles" not in program.kept:
        program.kept["tiles"] = _group(program)
    return program.kept["tiles"]


def _group(program: Program) -> tuple[np.ndarray, ...]:
    steps: list[list[int]] = []
    rows: list[list[int]] = []
    runs: list[Run] = []
    for step in program.steps.tolist():
        if step[0] != RUN:
            steps.append(step)
            continue
        for run in tile_runs(program.gates[step[1] : step[2]], program.n, TILE_BITS):
            steps.append([RUN, len(rows), len(rows) + len(run.gates), len(runs)])
            runs.append(run)
            rows += [
                fields(run.inside(gate.string), gate.number, LANE_BITS, gate.string[1])
                for gate in run.gates
            ]
    # a program of matrices only still needs one division into tiles, to be shared out
    divided = runs or [Run((), tuple(1 << b for b in range(LANE_BITS, min(program.n, TILE_BITS))))]
    return (
        np.array(steps, dtype=np.int64).reshape(-1, 4),
        np.array(rows, dtype=np.int64).reshape(-1, len(fields((0, 0, 0), 0))),
        program.places,
        program.constants,
        np.stack([run.offsets for run in divided]),
        np.stack([run.bases(program.n) for run in divided]),
    )


def _data(batch: CircuitBatch) -> tuple[Any, ...]:
    """Return cosines, sines, the input state, where the drawn unitaries lie, and B."""
    start = np.zeros(0) if batch.state is None else batch.state
    return (
        np.cos(batch.angles),
        np.sin(batch.angles),
        np.ascontiguousarray(start, dtype=complex),
        addresses(batch),
        batch.size,
    )


def _observed(program: Program, target: Target) -> tuple[np.ndarray, np.ndarray]:
    values = np.array([target.values[term.number] for term in program.terms])
    return table(program.terms, LANE_BITS), np.repeat(values, WIDTH)


def _states(program: Program, count: int) -> tuple[np.ndarray, ...]:
    return tuple(aligned(2 * 2**program.n) for _ in range(count))


def _room(program: Program, batch: CircuitBatch, states: int) -> tuple[Any, ...]:
    """Return a thread's tiles; cosines, sines, direction and what is read, in lanes; a matrix."""
    d, layers = largest(program), batch.angles.shape[1]
    tiles = tuple(aligned(2 * 2 ** min(program.n, TILE_BITS)) for _ in range(states))
    lanes = (aligned(WIDTH * layers) for _ in range(4))
    return (tiles, *lanes, np.zeros(d * d, dtype=complex), np.zeros(d, dtype=complex))


def _partial(arrays: tuple[np.ndarray, ...], batch: CircuitBatch) -> np.ndarray:
    """Return room for what each tile adds to ⟨O⟩ and to each derivative."""
    return np.zeros((arrays[5].shape[1], batch.angles.shape[1] + 1))
