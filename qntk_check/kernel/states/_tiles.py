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
from qntk_check.kernel.states._rows import ANGLE, backward, forward, observe
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
def turn_to(circuit, data, cosines, sines) -> None:
    """Write the angles of a circuit into the lanes."""
    spread(data[0][circuit], cosines)
    spread(data[1][circuit], sines)


@compiled()
def push(phi, program, room, steps, tiles) -> None:
    """Apply a stretch of the steps, all of them rotations, to a stretch of the tiles."""
    for k in range(steps[0], steps[1]):
        _push_run(phi, program, program[0][k], room, tiles)


@compiled()
def push_with_matrices(phi, program, data, circuit, room, steps, tiles) -> None:
    """Apply a stretch of steps of all kinds."""
    for k in range(steps[0], steps[1]):
        step = program[0][k]
        if step[0] == RUN:
            _push_run(phi, program, step, room, tiles)
            continue
        _fill(room[5], step, program, data, circuit, AS_IT_IS)
        _multiply(phi, phi, program, step[1], room[5], room[6], tiles, REPLACE)


@inner
def _push_run(phi, program, step, room, tiles) -> None:
    for tile in range(tiles[0], tiles[1]):
        base = program[5][step[3], tile]
        local = _fetch(phi, program, step[3], base, room[0][0])
        forward(local, len(local) // 16, program[1], step[1], step[2], base, room[1], room[2])
        _return(phi, program, step[3], base, local)


@compiled()
def pull(states, program, room, steps, tiles, partial) -> None:
    """Undo a stretch of rotations on φ and the bra; write what each tile adds to a derivative."""
    for k in range(steps[1] - steps[0]):
        _pull_run(states, program, program[0][steps[1] - 1 - k], room, tiles, partial)


@compiled()
def pull_with_matrices(states, program, data, circuit, room, steps, tiles, partial) -> None:
    """Undo a stretch of steps of all kinds."""
    phi, bra, matrix, scratch = states[0], states[1], room[5], room[6]
    for k in range(steps[1] - steps[0]):
        step = program[0][steps[1] - 1 - k]
        if step[0] == RUN:
            _pull_run(states, program, step, room, tiles, partial)
            continue
        if step[0] == GENERATOR:
            _fill_generator(matrix, step, program, 0.0, 2.0)
            for tile in range(tiles[0], tiles[1]):
                partial[tile, step[3] + 1] = _multiply(
                    phi, bra, program, step[1], matrix, scratch, (tile, tile + 1), READ
                )
        _fill(matrix, step, program, data, circuit, INVERSE)
        _multiply(phi, phi, program, step[1], matrix, scratch, tiles, REPLACE)
        _multiply(bra, bra, program, step[1], matrix, scratch, tiles, REPLACE)


@inner
def _pull_run(states, program, step, room, tiles, partial) -> None:
    phi, bra = states[0], states[1]
    for tile in range(tiles[0], tiles[1]):
        base = program[5][step[3], tile]
        ket = _fetch(phi, program, step[3], base, room[0][0])
        bar = _fetch(bra, program, step[3], base, room[0][1])
        backward(ket, bar, len(ket) // 16, program[1], step[1], step[2], base,
                 room[1], room[2], room[4])  # fmt: skip
        for g in range(step[1], step[2]):
            angle = program[1][g, ANGLE]
            partial[tile, angle + 1] = total(load(room[4], 8 * angle))
        _return(phi, program, step[3], base, ket)
        _return(bra, program, step[3], base, bar)


@compiled()
def push_jets(states, program, room, steps, tiles) -> None:
    """Carry (ψ_0, ψ_1, ψ_2) through a stretch of rotations, on a stretch of the tiles."""
    for k in range(steps[0], steps[1]):
        _push_jets_run(states, program, program[0][k], room, tiles)


@compiled()
def push_jets_with_matrices(states, program, data, circuit, room, direction, steps, tiles) -> None:
    """Carry them through a stretch of steps of all kinds."""
    p0, p1, p2 = states[0], states[1], states[2]
    matrix, scratch = room[5], room[6]
    for k in range(steps[0], steps[1]):
        step = program[0][k]
        if step[0] == RUN:
            _push_jets_run(states, program, step, room, tiles)
            continue
        if step[0] == GENERATOR:
            # ψ_1 + (v/2)Qψ_0 in between gives vQψ_1 − (v²/2)ψ_0, since Q² = −1
            _fill_generator(matrix, step, program, 0.0, 0.5 * direction[step[3]])
            _multiply(p0, p1, program, step[1], matrix, scratch, tiles, ADD)
            _fill_generator(matrix, step, program, 0.0, direction[step[3]])
            _multiply(p1, p2, program, step[1], matrix, scratch, tiles, ADD)
            _fill_generator(matrix, step, program, 0.0, 0.5 * direction[step[3]])
            _multiply(p0, p1, program, step[1], matrix, scratch, tiles, ADD)
        _fill(matrix, step, program, data, circuit, AS_IT_IS)
        _multiply(p0, p0, program, step[1], matrix, scratch, tiles, REPLACE)
        _multiply(p1, p1, program, step[1], matrix, scratch, tiles, REPLACE)
        _multiply(p2, p2, program, step[1], matrix, scratch, tiles, REPLACE)


@inner
def _push_jets_run(states, program, step, room, tiles) -> None:
    p0, p1, p2 = states[0], states[1], states[2]
    for tile in range(tiles[0], tiles[1]):
        base = program[5][step[3], tile]
        a = _fetch(p0, program, step[3], base, room[0][0])
        b = _fetch(p1, program, step[3], base, room[0][1])
        c = _fetch(p2, program, step[3], base, room[0][2])
        jets(a, b, c, len(a) // 16, program[1], step[1], step[2], base,
             room[1], room[2], room[3])  # fmt: skip
        _return(p0, program, step[3], base, a)
        _return(p1, program, step[3], base, b)
        _return(p2, program, step[3], base, c)


@compiled()
def look(states, target, tiles, partial) -> None:
    """Write Oφ to the bra, and what each tile adds to ⟨O⟩."""
    phi, bra = states[0], states[1]
    rows = len(phi) // 16 // len(partial)
    for tile in range(tiles[0], tiles[1]):
        whole = observe(phi, phi, bra, rows * tile, rows * (tile + 1), target[0], target[1])
        partial[tile, 0] = total(whole)


@compiled()
def look_twice(states, target, tiles, partial) -> None:
    """Write what each tile adds to 2(2 Re⟨ψ_0|O|ψ_2⟩ + ⟨ψ_1|O|ψ_1⟩)."""
    p0, p1, p2 = states[0], states[1], states[2]
    rows, none = len(p0) // 16 // len(partial), p0[:0]
    for tile in range(tiles[0], tiles[1]):
        first, last = rows * tile, rows * (tile + 1)
        cross = total(observe(p0, p2, none, first, last, target[0], target[1]))
        square = total(observe(p1, p1, none, first, last, target[0], target[1]))
        partial[tile, 0] = 2.0 * (2.0 * cross + square)


@inner
def _at(i):
    """Return where the real part of amplitude i stands."""
    return 16 * (i >> 3) + (i & 7)


@inner
def _fetch(phi, program, run, base, local):
    """Copy the tile of an amplitude out of the state; a state of one tile stays where it is."""
    offsets = program[4]
    if len(phi) == len(local):
        return phi
    for row in range(offsets.shape[1]):
        index = base ^ offsets[run, row]
        i = 16 * (index >> 3)
        store(local, 16 * row, swap(load(phi, i), index & 7))
        store(local, 16 * row + 8, swap(load(phi, i + 8), index & 7))
    return local


@inner
def _return(phi, program, run, base, local) -> None:
    """Copy a tile back."""
    offsets = program[4]
    if len(phi) == len(local):
        return
    for row in range(offsets.shape[1]):
        index = base ^ offsets[run, row]
        i = 16 * (index >> 3)
        store(phi, i, swap(load(local, 16 * row), index & 7))
        store(phi, i + 8, swap(load(local, 16 * row + 8), index & 7))


@inner
def _fill(matrix, step, program, data, circuit, inverse) -> None:
    """Write the matrix of a step, or its inverse, for one circuit."""
    d = 1 << program[2][step[1]]
    if step[0] == GENERATOR:
        s = data[1][circuit, step[3]]
        _fill_generator(matrix, step, program, data[0][circuit, step[3]], -s if inverse else s)
        return
    for r in range(d):
        for k in range(d):
            row, column = (k, r) if inverse else (r, k)
            if step[0] == EACH:
                value = drawn(data, step[2], circuit, row, column)
            else:
                value = program[3][step[2] + row * d + column]
            matrix[r * d + k] = value.conjugate() if inverse else value


@inner
def _fill_generator(matrix, step, program, c, s) -> None:
    """Write c + s·iX."""
    d = 1 << program[2][step[1]]
    for k in range(d * d):
        matrix[k] = 1j * s * program[3][step[2] + k] + (c if k % (d + 1) == 0 else 0.0)


@inner
def _multiply(phi, out, program, at, matrix, scratch, tiles, mode):
    """Apply a matrix to its groups of amplitudes, shared out evenly to all tiles.

    The mode is to replace ``out`` (which may be φ), to add to it, or to read Re⟨out|M|φ⟩.
    """
    places = program[2]
    bits, read = places[at], 0.0
    d, offsets, count = 1 << bits, at + 1 + bits, program[5].shape[1]
    groups = len(phi) // 2 >> bits
    for group in range(tiles[0] * groups // count, tiles[1] * groups // count):
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
