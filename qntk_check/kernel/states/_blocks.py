"""Compiled passes over circuits of few qubits, eight of them side by side in the lanes.

A program is a list of steps in the order in which they act: a run of Pauli rotations (see
:mod:`._rows`) or a matrix on some qubits, be it the same for all circuits, one for each, or the
generator of a rotation. :mod:`.program` writes it.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types)

from __future__ import annotations

import numpy as np

from qntk_check.compiling import compiled
from qntk_check.kernel.states._jets import jets
from qntk_check.kernel.states._lanes import fuse, inner, load, peek, splat, store
from qntk_check.kernel.states._rows import backward, forward, observe, overlap
from qntk_check.kernel.states.program import GENERATOR, RUN, SHARED

__all__ = ["adjoint", "adjoint_with_matrices", "second", "second_with_matrices"]

# Not plain integers, for each of which numba would compile a function of its own.
ZERO = np.int64(0)
AS_IT_IS, INVERSE = np.int64(0), np.int64(1)
REPLACE, ADD, READ = np.int64(0), np.int64(1), np.int64(2)


@compiled()
def adjoint(blocks, program, data, target, room, expectation, gradient) -> None:
    """Write ⟨O⟩ and 2 Re⟨bra|iX|φ⟩ for the blocks of eight circuits in ``blocks``.

    For programs of rotations alone, as most are: what the matrices of
    :func:`adjoint_with_matrices` need is not compiled for them.
    """
    steps, gates = program[0], program[1]
    phi, bra, _, _ = room
    rows = len(phi) // 16
    for block in range(blocks[0], blocks[1]):
        cosines, sines, reads = data[0][block], data[1][block], gradient[block]
        _begin(phi, data[2])
        for k in range(len(steps)):
            forward(phi, rows, gates, steps[k, 1], steps[k, 2], ZERO, cosines, sines)
        store(expectation[block], 0, _observe(phi, bra, target))
        for j in range(len(steps)):
            k = len(steps) - 1 - j
            backward(phi, bra, rows, gates, steps[k, 1], steps[k, 2], ZERO, cosines, sines, reads)


@compiled()
def adjoint_with_matrices(blocks, program, data, target, room, expectation, gradient) -> None:
    """Write the same for programs with matrices among their steps."""
    steps, gates = program[0], program[1]
    phi, bra, matrix, scratch = room
    rows = len(phi) // 16
    for block in range(blocks[0], blocks[1]):
        cosines, sines, reads = data[0][block], data[1][block], gradient[block]
        _begin(phi, data[2])
        for k in range(len(steps)):
            if steps[k, 0] == RUN:
                forward(phi, rows, gates, steps[k, 1], steps[k, 2], ZERO, cosines, sines)
            else:
                _fill(matrix, steps[k], program, data, block, AS_IT_IS)
                _multiply(phi, phi, program, steps[k, 1], matrix, scratch, REPLACE)
        store(expectation[block], 0, _observe(phi, bra, target))
        for j in range(len(steps)):
            step = steps[len(steps) - 1 - j]
            if step[0] == RUN:
                backward(phi, bra, rows, gates, step[1], step[2], ZERO, cosines, sines, reads)
                continue
            if step[0] == GENERATOR:
                _fill_generator(matrix, step, program, splat(0.0), splat(2.0))
                read = _multiply(phi, bra, program, step[1], matrix, scratch, READ)
                store(reads, 8 * step[3], read)
            _fill(matrix, step, program, data, block, INVERSE)
            _multiply(phi, phi, program, step[1], matrix, scratch, REPLACE)
            _multiply(bra, bra, program, step[1], matrix, scratch, REPLACE)


@compiled()
def second(blocks, program, data, target, room, direction, result) -> None:
    """Write d²ε/ds² along a direction for the blocks of eight circuits in ``blocks``.

    For programs of rotations alone, as :func:`adjoint` is.
    """
    steps, gates = program[0], program[1]
    p0, p1, p2, _, scratch = room
    for block in range(blocks[0], blocks[1]):
        cosines, sines, v = data[0][block], data[1][block], direction[block]
        _begin_jets(p0, p1, p2, data[2])
        for k in range(len(steps)):
            jets(p0, p1, p2, len(p0) // 16, gates, steps[k, 1], steps[k, 2], ZERO,
                 cosines, sines, v)  # fmt: skip
        store(result[block], 0, _look_twice(p0, p1, p2, scratch, target))


@compiled()
def second_with_matrices(blocks, program, data, target, room, direction, result) -> None:
    """Write the same for programs with matrices among their steps."""
    steps, gates = program[0], program[1]
    p0, p1, p2, matrix, scratch = room
    rows = len(p0) // 16
    for block in range(blocks[0], blocks[1]):
        cosines, sines, v = data[0][block], data[1][block], direction[block]
        _begin_jets(p0, p1, p2, data[2])
        for k in range(len(steps)):
            step = steps[k]
            if step[0] == RUN:
                jets(p0, p1, p2, rows, gates, step[1], step[2], ZERO, cosines, sines, v)
                continue
            if step[0] == GENERATOR:
                along = load(v, 8 * step[3])
                # ψ_1 + (v/2)Qψ_0 in between gives vQψ_1 − (v²/2)ψ_0, since Q² = −1
                _fill_generator(matrix, step, program, splat(0.0), splat(0.5) * along)
                _multiply(p0, p1, program, step[1], matrix, scratch, ADD)
                _fill_generator(matrix, step, program, splat(0.0), along)
                _multiply(p1, p2, program, step[1], matrix, scratch, ADD)
                _fill_generator(matrix, step, program, splat(0.0), splat(0.5) * along)
                _multiply(p0, p1, program, step[1], matrix, scratch, ADD)
            _fill(matrix, step, program, data, block, AS_IT_IS)
            _multiply(p0, p0, program, step[1], matrix, scratch, REPLACE)
            _multiply(p1, p1, program, step[1], matrix, scratch, REPLACE)
            _multiply(p2, p2, program, step[1], matrix, scratch, REPLACE)
        store(result[block], 0, _look_twice(p0, p1, p2, scratch, target))


@inner
def _begin_jets(p0, p1, p2, start) -> None:
    """Set every circuit to its input state, which no angle moves."""
    _begin(p0, start)
    p1[:] = 0.0
    p2[:] = 0.0


@inner
def _look_twice(p0, p1, p2, scratch, target):
    """Return 2(2 Re⟨ψ_0|O|ψ_2⟩ + ⟨ψ_1|O|ψ_1⟩)."""
    square = _observe(p1, scratch, target)
    _observe(p0, scratch, target)
    cross = overlap(scratch, p2, ZERO, len(p0) // 16)
    return splat(2.0) * fuse(splat(2.0), cross, square)


@inner
def _begin(phi, start) -> None:
    """Set every circuit to its input state."""
    for row in range(len(start)):
        store(phi, 16 * row, splat(start[row].real))
        store(phi, 16 * row + 8, splat(start[row].imag))


@inner
def _observe(phi, bra, target):
    """Write Oφ and return ⟨φ|O|φ⟩; ``target`` is Pauli strings, a spectrum or a matrix."""
    strings, values, spectrum, matrix = target
    rows = len(phi) // 16
    if len(spectrum):
        for row in range(rows):
            value = splat(spectrum[row])
            store(bra, 16 * row, value * load(phi, 16 * row))
            store(bra, 16 * row + 8, value * load(phi, 16 * row + 8))
    elif len(matrix):
        for row in range(rows):
            r, m = splat(0.0), splat(0.0)
            for k in range(rows):
                a, b = splat(matrix[row, k].real), splat(matrix[row, k].imag)
                x, y = load(phi, 16 * k), load(phi, 16 * k + 8)
                r, m = fuse(a, x, r) - b * y, fuse(a, y, fuse(b, x, m))
            store(bra, 16 * row, r)
            store(bra, 16 * row + 8, m)
    else:
        return observe(phi, phi, bra, ZERO, rows, strings, values)
    return overlap(phi, bra, ZERO, rows)


@inner
def _fill(matrix, step, program, data, block, inverse) -> None:
    """Write the matrix of a step, or its inverse, for each of the eight circuits."""
    places, constants = program[2], program[3]
    d = 1 << places[step[1]]
    if step[0] == GENERATOR:
        s = load(data[1][block], 8 * step[3])
        _fill_generator(matrix, step, program, load(data[0][block], 8 * step[3]),
                        -s if inverse else s)  # fmt: skip
        return
    for r in range(d):
        for k in range(d):
            row, column, to = (k, r, 16 * (r * d + k)) if inverse else (r, k, 16 * (r * d + k))
            if step[0] == SHARED:
                value = constants[step[2] + row * d + column]
                store(matrix, to, splat(value.real))
                store(matrix, to + 8, splat(-value.imag if inverse else value.imag))
                continue
            for w in range(8):
                value = drawn(data, step[2], min(8 * block + w, data[4] - 1), row, column)
                matrix[to + w] = value.real
                matrix[to + 8 + w] = -value.imag if inverse else value.imag


@inner
def drawn(data, which, circuit, row, column):
    """Return an entry of a drawn unitary of a circuit."""
    places = data[3][which]
    at = circuit * places[1] + row * places[2] + column * places[3]
    return complex(peek(places[0], at), peek(places[0], at + 1))


@inner
def _fill_generator(matrix, step, program, c, s) -> None:
    """Write c + s·iX."""
    constants = program[3]
    d = 1 << program[2][step[1]]
    for k in range(d * d):
        value = constants[step[2] + k]
        r = s * splat(-value.imag)
        store(matrix, 16 * k, r + c if k % (d + 1) == 0 else r)
        store(matrix, 16 * k + 8, s * splat(value.real))


@inner
def _multiply(phi, out, program, at, matrix, scratch, mode):
    """Return or write Mφ for a matrix on some qubits, group by group of amplitudes.

    The mode is to replace ``out`` (which may be φ), to add to it, or to read Re⟨out|M|φ⟩.
    """
    places = program[2]
    bits, read = places[at], splat(0.0)
    d, offsets = 1 << bits, at + 1 + bits
    for group in range(len(phi) // 16 >> bits):
        base = group
        for b in range(bits):
            low = (1 << places[at + 1 + b]) - 1
            base = ((base & ~low) << 1) | (base & low)
        for k in range(d):
            i = 16 * (base + places[offsets + k])
            store(scratch, 16 * k, load(phi, i))
            store(scratch, 16 * k + 8, load(phi, i + 8))
        for row in range(d):
            r, m = splat(0.0), splat(0.0)
            for k in range(d):
                j = 16 * (row * d + k)
                if matrix[j] == 0.0 and matrix[j + 8] == 0.0 and _empty(matrix, j):
                    continue
                a, b = load(matrix, j), load(matrix, j + 8)
                x, y = load(scratch, 16 * k), load(scratch, 16 * k + 8)
                r, m = fuse(a, x, r) - b * y, fuse(a, y, fuse(b, x, m))
            i = 16 * (base + places[offsets + row])
            if mode == READ:
                read = fuse(load(out, i), r, fuse(load(out, i + 8), m, read))
                continue
            if mode == ADD:
                r, m = r + load(out, i), m + load(out, i + 8)
            store(out, i, r)
            store(out, i + 8, m)
    return read


@inner
def _empty(matrix, j):
    """Whether an entry vanishes for all eight circuits."""
    found = False
    for w in range(16):
        found |= matrix[j + w] != 0.0
    return not found
