"""Circuits of many qubits, one at a time and tile by tile.

Several threads share out the circuits or, if there are fewer circuits than threads, the tiles of
each circuit. Either way a circuit's numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import Barrier

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.states import _tiles
from qntk_check.kernel.states._lanes import WIDTH, aligned
from qntk_check.kernel.states._layout import (
    Gate,
    Input,
    Observed,
    Step,
    Stretch,
    TiledScript,
    TileRoom,
    Turns,
    addresses_table,
    gates_table,
    steps_table,
)
from qntk_check.kernel.states._rows import gate_of
from qntk_check.kernel.states.program import RUN, Program, Target
from qntk_check.kernel.states.side_by_side import cuts, largest, share, table
from qntk_check.kernel.states.tiling import LANE_BITS, TILE_BITS, Run, tile_runs

__all__ = ["adjoint", "owners", "second", "working_bytes"]

Phase = Callable[[Stretch, TileRoom], None]  # of a stretch of tiles and of a thread's room


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
    # ⟨O⟩ first, its derivatives behind it, as in what the tiles add to them
    found = np.zeros((batch.size, batch.angles.shape[1] + 1))
    _each_circuit(_Pass(batch, program, _observed(program, target), 2), found, threads)
    return found[:, 0] + target.constant, np.ascontiguousarray(found[:, 1:])


def second(
    batch: CircuitBatch, program: Program, target: Target, direction: np.ndarray, threads: int
) -> np.ndarray:
    """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``."""
    along, found = np.ascontiguousarray(direction, dtype=float), np.zeros((batch.size, 1))
    _each_circuit(_Pass(batch, program, _observed(program, target), 3, along), found, threads)
    return found[:, 0]


@dataclass(frozen=True, eq=False)
class _Pass:
    """What all circuits of a batch go through.

    Parameters
    ----------
    batch, program, observed
        The circuits, what acts on them, and the observable.
    count
        How many states go through it: φ and the bra for the adjoint, or a jet of three.
    along
        The direction of a second derivative, ``(B, L)``.
    """

    batch: CircuitBatch
    program: Program
    observed: Observed
    count: int
    along: np.ndarray | None = None

    @cached_property
    def script(self) -> TiledScript:
        """The program with its rotations grouped by tiles, as the compiled passes read it."""
        kept = self.program.kept
        if kept.tiled is None:
            kept.tiled = _group(self.program)
        return kept.tiled

    @cached_property
    def inputs(self) -> list[Input]:
        """What varies, circuit by circuit."""
        batch = self.batch
        states = np.zeros(0, dtype=complex) if batch.state is None else batch.state
        starts = np.ascontiguousarray(np.atleast_2d(states))
        turns = [np.ascontiguousarray(f(batch.angles)) for f in (np.cos, np.sin)]
        unitaries = addresses_table(batch.unitaries)
        return [
            Input(c, s, starts[k if batch.has_states else 0], unitaries, k)
            for k, (c, s) in enumerate(zip(*turns, strict=True))
        ]

    def states(self) -> tuple[np.ndarray, ...]:
        """Return room for the states of a circuit."""
        return tuple(aligned(2 * 2**self.program.n) for _ in range(self.count))

    def partial(self) -> np.ndarray:
        """Return room for what each tile adds to ⟨O⟩ and to each derivative."""
        return np.zeros((self.script.bases.shape[1], self.batch.angles.shape[1] + 1))

    def room(self) -> TileRoom:
        """Return what a thread works on."""
        size, d = WIDTH * self.batch.angles.shape[1], largest(self.program)
        tile = 2 * 2 ** min(self.program.n, TILE_BITS)
        return TileRoom(
            tiles=tuple(aligned(tile) for _ in range(self.count)),
            turns=Turns(aligned(size), aligned(size)),
            along=aligned(size),
            reads=aligned(size),
            matrix=np.zeros(d * d, dtype=complex),
            scratch=np.zeros(d, dtype=complex),
        )


@dataclass(frozen=True, eq=False)
class _Circuit:
    """One circuit on its way through a pass: its number, its states, what the tiles add up."""

    whole: _Pass
    number: int
    states: tuple[np.ndarray, ...]
    partial: np.ndarray

    def phases(self, stretches: list[Stretch]) -> list[Phase]:
        """Return what is done one after another, for stretches of the steps."""
        if self.whole.along is not None:
            return [self._start, *map(self._push_jets, stretches), self._look_twice]
        back = map(self._pull, reversed(stretches))
        return [self._start, *map(self._push, stretches), self._look, *back]

    @property
    def given(self) -> Input:
        """What varies."""
        return self.whole.inputs[self.number]

    def _start(self, tiles: Stretch, room: TileRoom) -> None:
        phi, *others = self.states
        _tiles.turn_to(self.given, room.turns)
        if tiles.first == 0:
            _tiles.begin(phi, self.given.start)
        if self.whole.along is not None:
            _tiles.spread(self.whole.along[self.number], room.along)
            for state in others if tiles.first == 0 else ():
                state[:] = 0.0

    def _push(self, steps: Stretch) -> Phase:
        phi, script, given = self.states[0], self.whole.script, self.given
        if self.whole.program.only_runs:
            return lambda tiles, room: _tiles.push(phi, script, room, steps, tiles)
        return lambda tiles, room: _tiles.push_with_matrices(phi, script, given, room, steps, tiles)

    def _pull(self, steps: Stretch) -> Phase:
        states, script, given, partial = self.states, self.whole.script, self.given, self.partial
        if self.whole.program.only_runs:
            return lambda tiles, room: _tiles.pull(states, script, room, steps, tiles, partial)
        return lambda tiles, room: _tiles.pull_with_matrices(
            states, script, given, room, steps, tiles, partial
        )

    def _push_jets(self, steps: Stretch) -> Phase:
        states, script, given = self.states, self.whole.script, self.given
        if self.whole.program.only_runs:
            return lambda tiles, room: _tiles.push_jets(states, script, room, steps, tiles)
        return lambda tiles, room: _tiles.push_jets_with_matrices(
            states, script, given, room, steps, tiles
        )

    def _look(self, tiles: Stretch, _: TileRoom) -> None:
        _tiles.look(self.states, self.whole.observed, tiles, self.partial)

    def _look_twice(self, tiles: Stretch, _: TileRoom) -> None:
        _tiles.look_twice(self.states, self.whole.observed, tiles, self.partial)


def _each_circuit(whole: _Pass, found: np.ndarray, threads: int) -> None:
    """Take each circuit through its phases, and write the sums over its tiles."""
    size, steps = whole.batch.size, len(whole.script.steps)

    def one_each(part: Stretch) -> None:
        states, partial, room = whole.states(), whole.partial(), whole.room()
        for number in range(part.first, part.last):
            for phase in _Circuit(whole, number, states, partial).phases([Stretch(0, steps)]):
                phase(Stretch(0, len(partial)), room)
            _tiles.collect(partial, found[number])

    if size >= threads or whole.program.n <= TILE_BITS:
        share(one_each, size, threads)
        return
    states, partial = whole.states(), whole.partial()
    rooms = [whole.room() for _ in range(threads)]
    for number in range(size):
        each = [Stretch(k, k + 1) for k in range(steps)]
        _together(_Circuit(whole, number, states, partial).phases(each), rooms, len(partial))
        _tiles.collect(partial, found[number])


def _together(phases: list[Phase], rooms: list[TileRoom], tiles: int) -> None:
    """Let threads go through phases side by side, each on its own stretch of the tiles."""
    parts, barrier = cuts(tiles, len(rooms)), Barrier(len(rooms))

    def work(thread: int) -> None:
        try:
            for phase in phases:
                phase(parts[thread], rooms[thread])
                barrier.wait()
        except BaseException:
            barrier.abort()  # or the others would wait for ever
            raise

    with ThreadPoolExecutor(len(rooms)) as pool:
        list(pool.map(work, range(len(rooms))))


def _group(program: Program) -> TiledScript:
    """Return a program with its rotations grouped by tiles."""
    steps: list[Step] = []
    gates: list[Gate] = []
    runs: list[Run] = []
    for record in program.steps.tolist():
        step = Step(*record)
        if step.kind != RUN:
            steps.append(step)
            continue
        for run in tile_runs(program.gates[step.first : step.last], program.n, TILE_BITS):
            last = len(gates) + len(run.gates)
            steps.append(Step(RUN, first=len(gates), last=last, run=len(runs)))
            runs.append(run)
            for gate in run.gates:
                inside, whole = run.inside(gate.string), gate.string.z
                gates.append(gate_of(inside, gate.number, LANE_BITS, whole))
    # a program of matrices only still needs one division into tiles, to be shared out
    divided = runs or [Run((), tuple(1 << b for b in range(LANE_BITS, min(program.n, TILE_BITS))))]
    return TiledScript(
        steps_table(steps),
        gates_table(gates),
        program.places,
        program.constants,
        np.stack([run.offsets for run in divided]),
        np.stack([run.bases(program.n) for run in divided]),
    )


def _observed(program: Program, target: Target) -> Observed:
    values = np.array([target.values[term.number] for term in program.terms])
    return Observed(
        table(program.terms, LANE_BITS), np.repeat(values, WIDTH), target.spectrum, target.matrix
    )
