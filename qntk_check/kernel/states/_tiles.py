"""Compiled passes over one circuit, eight neighboring amplitudes in the lanes of a register.

States too large for the cache go through it tile by tile: :mod:`.tiling` groups the rotations so
that a whole run of them stays within tiles, copied out of the state and back once for each run.
What a tile adds to a derivative is kept apart and summed in the order of the tiles, so that no
bit depends on how the tiles are shared between threads.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types)

from __future__ import annotations

from qntk_check.compiling import compiled
from qntk_check.kernel.states._blocks import ADD, AS_IT_IS, INVERSE, READ, REPLACE, drawn
from qntk_check.kernel.states._jets import jets
from qntk_check.kernel.states._lanes import inner, load, splat, store, swap, total
from qntk_check.kernel.states._layout import Stretch
from qntk_check.kernel.states._rows import backward, forward, observe
from qntk_check.kernel.states.program import EACH, GENERATOR, RUN

__all__ = [
    "begin",
    "collect",
    "look",
    "look_twice",
    "pull",
    "pull_with_matrices",
    "push",
    "push_jets",
    "push_jets_with_matrices",
    "push_with_matrices",
    "spread",
    "turn_to",
]


@compiled()
def collect(partial, sums) -> None:
    """Write the sum of each column over the tiles, always in their order."""
    for column in range(len(sums)):
        whole = 0.0
        for tile in range(len(partial)):
            whole += partial[tile, column]
        sums[column] = whole


@compiled()
def spread(numbers, lanes) -> None:
    """Write each number into eight lanes."""
    for k in range(len(numbers)):
        store(lanes, 8 * k, splat(numbers[k]))


@compiled()
def begin(phi, start) -> None:
    """Set the input state, |0…0⟩ if none is given."""
    phi[:] = 0.0
    phi[0] = 1.0
    for i in range(len(start)):
        phi[_at(i)] = start[i].real
        phi[_at(i) + 8] = start[i].imag


@compiled()
def turn_to(given, turns) -> None:
    """Write the angles of a circuit into the lanes."""
    spread(given.cosines, turns.cosines)
    spread(given.sines, turns.sines)


@compiled()
def push(phi, script, room, steps, tiles) -> None:
    """Apply a stretch of the steps, all of them rotations, to a stretch of the tiles."""
    for k in range(steps.first, steps.last):
        _push_run(phi, script, script.steps[k], room, tiles)


@compiled()
def push_with_matrices(phi, script, given, room, steps, tiles) -> None:
    """Apply a stretch of steps of all kinds."""
    for k in range(steps.first, steps.last):
        step = script.steps[k]
        if step.kind == RUN:
            _push_run(phi, script, step, room, tiles)
            continue
        _fill(room.matrix, step, script, given, AS_IT_IS)
        _multiply(phi, phi, script, step.place, room, tiles, REPLACE)


@inner
def _push_run(phi, script, step, room, tiles) -> None:
    for tile in range(tiles.first, tiles.last):
        base = script.bases[step.run, tile]
        local = _fetch(phi, script, step.run, base, room.tiles[0])
        forward(local, script.gates, step, base, room.turns)
        _return(phi, script, step.run, base, local)


@compiled()
def pull(states, script, room, steps, tiles, partial) -> None:
    """Undo a stretch of rotations on φ and the bra; write what each tile adds to a derivative."""
    for k in range(steps.last - steps.first):
        _pull_run(states, script, script.steps[steps.last - 1 - k], room, tiles, partial)


@compiled()
def pull_with_matrices(states, script, given, room, steps, tiles, partial) -> None:
    """Undo a stretch of steps of all kinds."""
    phi, bra = states
    for k in range(steps.last - steps.first):
        step = script.steps[steps.last - 1 - k]
        if step.kind == RUN:
            _pull_run(states, script, step, room, tiles, partial)
            continue
        if step.kind == GENERATOR:
            _fill_generator(room.matrix, step, script, 0.0, 2.0)
            for tile in range(tiles.first, tiles.last):
                partial[tile, step.angle + 1] = _multiply(
                    phi, bra, script, step.place, room, Stretch(tile, tile + 1), READ
                )
        _fill(room.matrix, step, script, given, INVERSE)
        _multiply(phi, phi, script, step.place, room, tiles, REPLACE)
        _multiply(bra, bra, script, step.place, room, tiles, REPLACE)


@inner
def _pull_run(states, script, step, room, tiles, partial) -> None:
    phi, bra = states
    for tile in range(tiles.first, tiles.last):
        base = script.bases[step.run, tile]
        ket = _fetch(phi, script, step.run, base, room.tiles[0])
        bar = _fetch(bra, script, step.run, base, room.tiles[1])
        backward(ket, bar, script.gates, step, base, room.turns, room.reads)
        for g in range(step.first, step.last):
            angle = script.gates[g].angle
            partial[tile, angle + 1] = total(load(room.reads, 8 * angle))
        _return(phi, script, step.run, base, ket)
        _return(bra, script, step.run, base, bar)


@compiled()
def push_jets(states, script, room, steps, tiles) -> None:
    """Carry (ψ_0, ψ_1, ψ_2) through a stretch of rotations, on a stretch of the tiles."""
    for k in range(steps.first, steps.last):
        _push_jets_run(states, script, script.steps[k], room, tiles)


@compiled()
def push_jets_with_matrices(states, script, given, room, steps, tiles) -> None:
    """Carry them through a stretch of steps of all kinds."""
    p0, p1, p2 = states
    for k in range(steps.first, steps.last):
        step = script.steps[k]
        if step.kind == RUN:
            _push_jets_run(states, script, step, room, tiles)
            continue
        if step.kind == GENERATOR:
            v = room.along[8 * step.angle]
            # ψ_1 + (v/2)Qψ_0 in between gives vQψ_1 − (v²/2)ψ_0, since Q² = −1
            _fill_generator(room.matrix, step, script, 0.0, 0.5 * v)
            _multiply(p0, p1, script, step.place, room, tiles, ADD)
            _fill_generator(room.matrix, step, script, 0.0, v)
            _multiply(p1, p2, script, step.place, room, tiles, ADD)
            _fill_generator(room.matrix, step, script, 0.0, 0.5 * v)
            _multiply(p0, p1, script, step.place, room, tiles, ADD)
        _fill(room.matrix, step, script, given, AS_IT_IS)
        _multiply(p0, p0, script, step.place, room, tiles, REPLACE)
        _multiply(p1, p1, script, step.place, room, tiles, REPLACE)
        _multiply(p2, p2, script, step.place, room, tiles, REPLACE)


@inner
def _push_jets_run(states, script, step, room, tiles) -> None:
    p0, p1, p2 = states
    t0, t1, t2 = room.tiles
    for tile in range(tiles.first, tiles.last):
        base = script.bases[step.run, tile]
        a = _fetch(p0, script, step.run, base, t0)
        b = _fetch(p1, script, step.run, base, t1)
        c = _fetch(p2, script, step.run, base, t2)
        jets((a, b, c), script.gates, step, base, room.turns, room.along)
        _return(p0, script, step.run, base, a)
        _return(p1, script, step.run, base, b)
        _return(p2, script, step.run, base, c)


@compiled()
def look(states, observed, tiles, partial) -> None:
    """Write Oφ to the bra, and what each tile adds to ⟨O⟩."""
    phi, bra = states
    rows = len(phi) // 16 // len(partial)
    for tile in range(tiles.first, tiles.last):
        whole = observe(phi, phi, bra, rows * tile, rows * (tile + 1), observed)
        partial[tile, 0] = total(whole)


@compiled()
def look_twice(states, observed, tiles, partial) -> None:
    """Write what each tile adds to 2(2 Re⟨ψ_0|O|ψ_2⟩ + ⟨ψ_1|O|ψ_1⟩)."""
    p0, p1, p2 = states
    rows, none = len(p0) // 16 // len(partial), p0[:0]
    for tile in range(tiles.first, tiles.last):
        first, last = rows * tile, rows * (tile + 1)
        cross = total(observe(p0, p2, none, first, last, observed))
        square = total(observe(p1, p1, none, first, last, observed))
        partial[tile, 0] = 2.0 * (2.0 * cross + square)


@inner
def _at(i):
    """Return where the real part of amplitude i stands."""
    return 16 * (i >> 3) + (i & 7)


@inner
def _fetch(phi, script, run, base, local):
    """Copy the tile of an amplitude out of the state; a state of one tile stays where it is."""
    offsets = script.offsets
    if len(phi) == len(local):
        return phi
    for row in range(offsets.shape[1]):
        index = base ^ offsets[run, row]
        i = 16 * (index >> 3)
        store(local, 16 * row, swap(load(phi, i), index & 7))
        store(local, 16 * row + 8, swap(load(phi, i + 8), index & 7))
    return local


@inner
def _return(phi, script, run, base, local) -> None:
    """Copy a tile back."""
    offsets = script.offsets
    if len(phi) == len(local):
        return
    for row in range(offsets.shape[1]):
        index = base ^ offsets[run, row]
        i = 16 * (index >> 3)
        store(phi, i, swap(load(local, 16 * row), index & 7))
        store(phi, i + 8, swap(load(local, 16 * row + 8), index & 7))


@inner
def _fill(matrix, step, script, given, inverse) -> None:
    """Write the matrix of a step, or its inverse, for one circuit."""
    d = 1 << script.places[step.place]
    if step.kind == GENERATOR:
        s = given.sines[step.angle]
        _fill_generator(matrix, step, script, given.cosines[step.angle], -s if inverse else s)
        return
    for r in range(d):
        for k in range(d):
            row, column = (k, r) if inverse else (r, k)
            if step.kind == EACH:
                value = drawn(given.unitaries[step.source], given.circuit, row, column)
            else:
                value = script.constants[step.source + row * d + column]
            matrix[r * d + k] = value.conjugate() if inverse else value


@inner
def _fill_generator(matrix, step, script, c, s) -> None:
    """Write c + s·iX."""
    d = 1 << script.places[step.place]
    for k in range(d * d):
        matrix[k] = 1j * s * script.constants[step.source + k] + (c if k % (d + 1) == 0 else 0.0)


@inner
def _multiply(phi, out, script, at, room, tiles, mode):
    """Apply a matrix to its groups of amplitudes, shared out evenly to all tiles.

    The mode is to replace ``out`` (which may be φ), to add to it, or to read Re⟨out|M|φ⟩.
    """
    places, matrix, scratch = script.places, room.matrix, room.scratch
    bits, read = places[at], 0.0
    d, offsets, count = 1 << bits, at + 1 + bits, script.bases.shape[1]
    groups = len(phi) // 2 >> bits
    for group in range(tiles.first * groups // count, tiles.last * groups // count):
        base = group
        for b in range(bits):
            low = (1 << places[at + 1 + b]) - 1
            base = ((base & ~low) << 1) | (base & low)
        for k in range(d):
            i = _at(base + places[offsets + k])
            scratch[k] = complex(phi[i], phi[i + 8])
        for row in range(d):
            value = 0j
            for k in range(d):
                value += matrix[row * d + k] * scratch[k]
            i = _at(base + places[offsets + row])
            if mode == READ:
                read += out[i] * value.real + out[i + 8] * value.imag
            elif mode == ADD:
                out[i] += value.real
                out[i + 8] += value.imag
            else:
                out[i], out[i + 8] = value.real, value.imag
    return read
