"""Compiled passes over circuits of few qubits, eight of them side by side in the lanes.

A program is a list of steps in the order in which they act: a run of Pauli rotations (see
:mod:`._rows`) or a matrix on some qubits, be it the same for all circuits, one for each, or the
generator of a rotation. :mod:`.program` writes it, and :mod:`._layout` names what it is made of.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types)

from __future__ import annotations

import numpy as np

from qntk_check.compiling import compiled
from qntk_check.kernel.states._jets import jets
from qntk_check.kernel.states._lanes import fuse, inner, load, peek, splat, store
from qntk_check.kernel.states._layout import Turns
from qntk_check.kernel.states._rows import backward, forward, observe, overlap
from qntk_check.kernel.states.program import GENERATOR, RUN, SHARED

__all__ = [
    "ADD",
    "AS_IT_IS",
    "INVERSE",
    "READ",
    "REPLACE",
    "adjoint",
    "adjoint_with_matrices",
    "drawn",
    "second",
    "second_with_matrices",
]

# Not plain integers, for each of which numba would compile a function of its own.
ZERO = np.int64(0)
AS_IT_IS, INVERSE = np.int64(0), np.int64(1)
REPLACE, ADD, READ = np.int64(0), np.int64(1), np.int64(2)


@compiled()
def adjoint(blocks, script, inputs, observed, room, expectation, gradient) -> None:
    """Write ⟨O⟩ and 2 Re⟨bra|iX|φ⟩ for the blocks of eight circuits in ``blocks``.

    For programs of rotations alone, as most are: what the matrices of
    :func:`adjoint_with_matrices` need is not compiled for them.
    """
    steps, gates = script.steps, script.gates
    phi, bra = room.states
    for block in range(blocks.first, blocks.last):
        turns, reads = Turns(inputs.cosines[block], inputs.sines[block]), gradient[block]
        _begin(phi, inputs.starts, block)
        for k in range(len(steps)):
            forward(phi, gates, steps[k], ZERO, turns)
        store(expectation[block], 0, _observe(phi, bra, observed))
        for k in range(len(steps)):
            backward(phi, bra, gates, steps[len(steps) - 1 - k], ZERO, turns, reads)


@compiled()
def adjoint_with_matrices(blocks, script, inputs, observed, room, expectation, gradient) -> None:
    """Write the same for programs with matrices among their steps."""
    steps, gates = script.steps, script.gates
    phi, bra = room.states
    for block in range(blocks.first, blocks.last):
        turns, reads = Turns(inputs.cosines[block], inputs.sines[block]), gradient[block]
        _begin(phi, inputs.starts, block)
        for k in range(len(steps)):
            step = steps[k]
            if step.kind == RUN:
                forward(phi, gates, step, ZERO, turns)
            else:
                _fill(room.matrix, step, script, inputs, block, AS_IT_IS)
                _multiply(phi, phi, script, step.place, room, REPLACE)
        store(expectation[block], 0, _observe(phi, bra, observed))
        for k in range(len(steps)):
            step = steps[len(steps) - 1 - k]
            if step.kind == RUN:
                backward(phi, bra, gates, step, ZERO, turns, reads)
                continue
            if step.kind == GENERATOR:
                _fill_generator(room.matrix, step, script, splat(0.0), splat(2.0))
                read = _multiply(phi, bra, script, step.place, room, READ)
                store(reads, 8 * step.angle, read)
            _fill(room.matrix, step, script, inputs, block, INVERSE)
            _multiply(phi, phi, script, step.place, room, REPLACE)
            _multiply(bra, bra, script, step.place, room, REPLACE)


@compiled()
def second(blocks, script, inputs, observed, room, direction, result) -> None:
    """Write d²ε/ds² along a direction for the blocks of eight circuits in ``blocks``.

    For programs of rotations alone, as :func:`adjoint` is.
    """
    for block in range(blocks.first, blocks.last):
        turns, v = Turns(inputs.cosines[block], inputs.sines[block]), direction[block]
        _begin_jets(room.states, inputs.starts, block)
        for k in range(len(script.steps)):
            jets(room.states, script.gates, script.steps[k], ZERO, turns, v)
        store(result[block], 0, _look_twice(room.states, room.scratch, observed))


@compiled()
def second_with_matrices(blocks, script, inputs, observed, room, direction, result) -> None:
    """Write the same for programs with matrices among their steps."""
    p0, p1, p2 = room.states
    for block in range(blocks.first, blocks.last):
        turns, v = Turns(inputs.cosines[block], inputs.sines[block]), direction[block]
        _begin_jets(room.states, inputs.starts, block)
        for k in range(len(script.steps)):
            step = script.steps[k]
            if step.kind == RUN:
                jets(room.states, script.gates, step, ZERO, turns, v)
                continue
            if step.kind == GENERATOR:
                along = load(v, 8 * step.angle)
                # ψ_1 + (v/2)Qψ_0 in between gives vQψ_1 − (v²/2)ψ_0, since Q² = −1
                _fill_generator(room.matrix, step, script, splat(0.0), splat(0.5) * along)
                _multiply(p0, p1, script, step.place, room, ADD)
                _fill_generator(room.matrix, step, script, splat(0.0), along)
                _multiply(p1, p2, script, step.place, room, ADD)
                _fill_generator(room.matrix, step, script, splat(0.0), splat(0.5) * along)
                _multiply(p0, p1, script, step.place, room, ADD)
            _fill(room.matrix, step, script, inputs, block, AS_IT_IS)
            _multiply(p0, p0, script, step.place, room, REPLACE)
            _multiply(p1, p1, script, step.place, room, REPLACE)
            _multiply(p2, p2, script, step.place, room, REPLACE)
        store(result[block], 0, _look_twice(room.states, room.scratch, observed))


@inner
def _begin_jets(psi, starts, block) -> None:
    """Set every circuit to its input state, which no angle moves."""
    p0, p1, p2 = psi
    _begin(p0, starts, block)
    p1[:] = 0.0
    p2[:] = 0.0


@inner
def _look_twice(psi, scratch, observed):
    """Return 2(2 Re⟨ψ_0|O|ψ_2⟩ + ⟨ψ_1|O|ψ_1⟩)."""
    p0, p1, p2 = psi
    square = _observe(p1, scratch, observed)
    _observe(p0, scratch, observed)
    cross = overlap(scratch, p2, ZERO, len(p0) // 16)
    return splat(2.0) * fuse(splat(2.0), cross, square)


@inner
def _begin(phi, starts, block) -> None:
    """Set every circuit to its input state."""
    start = starts[min(block, len(starts) - 1)]
    for k in range(len(phi) // 8):
        store(phi, 8 * k, load(start, 8 * k))


@inner
def _observe(phi, bra, observed):
    """Write Oφ and return ⟨φ|O|φ⟩ of an observable in any of its forms."""
    spectrum, matrix = observed.spectrum, observed.matrix
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
        return observe(phi, phi, bra, ZERO, rows, observed)
    return overlap(phi, bra, ZERO, rows)


@inner
def _fill(matrix, step, script, inputs, block, inverse) -> None:
    """Write the matrix of a step, or its inverse, for each of the eight circuits."""
    d = 1 << script.places[step.place]
    if step.kind == GENERATOR:
        s = load(inputs.sines[block], 8 * step.angle)
        _fill_generator(matrix, step, script, load(inputs.cosines[block], 8 * step.angle),
                        -s if inverse else s)  # fmt: skip
        return
    for r in range(d):
        for k in range(d):
            row, column, to = (k, r, 16 * (r * d + k)) if inverse else (r, k, 16 * (r * d + k))
            if step.kind == SHARED:
                value = script.constants[step.source + row * d + column]
                store(matrix, to, splat(value.real))
                store(matrix, to + 8, splat(-value.imag if inverse else value.imag))
                continue
            for w in range(8):
                circuit = min(8 * block + w, inputs.size - 1)
                value = drawn(inputs.unitaries[step.source], circuit, row, column)
                matrix[to + w] = value.real
                matrix[to + 8 + w] = -value.imag if inverse else value.imag


@inner
def drawn(unitary, circuit, row, column):
    """Return an entry of a drawn unitary of a circuit."""
    at = circuit * unitary.circuit + row * unitary.row + column * unitary.column
    return complex(peek(unitary.start, at), peek(unitary.start, at + 1))


@inner
def _fill_generator(matrix, step, script, c, s) -> None:
    """Write c + s·iX."""
    d = 1 << script.places[step.place]
    for k in range(d * d):
        value = script.constants[step.source + k]
        r = s * splat(-value.imag)
        store(matrix, 16 * k, r + c if k % (d + 1) == 0 else r)
        store(matrix, 16 * k + 8, s * splat(value.real))


@inner
def _multiply(phi, out, script, at, room, mode):
    """Return or write Mφ for a matrix on some qubits, group by group of amplitudes.

    The mode is to replace ``out`` (which may be φ), to add to it, or to read Re⟨out|M|φ⟩.
    """
    places, matrix, scratch = script.places, room.matrix, room.scratch
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
