"""A program as arrays, for the compiled sweeps, where all of its steps are of three kinds."""

from __future__ import annotations

from collections.abc import Hashable
from weakref import WeakKeyDictionary

import numpy as np

from qntk_check.noisy._loops import MONOMIAL, TABLE, TURN, Turns, Woven
from qntk_check.noisy.program import Program
from qntk_check.noisy.steps import Monomial, Step, Table, Turn

__all__ = ["turns_of", "weave"]

_WOVEN: WeakKeyDictionary[Program, Woven | None] = WeakKeyDictionary()


def weave(program: Program) -> Woven | None:
    """Return a program as arrays, or ``None`` where a step is of another kind.

    Turns, monomials and tables of one qubit can be woven: Pauli rotations, Pauli channels,
    Cliffords, and gates and channels on one qubit. It is kept as long as the program is.

    Examples
    --------
    >>> from qntk_check.circuits import hardware_efficient_shape
    >>> from qntk_check.noisy import NoiseModel, Rule, bit_flip
    >>> shape = NoiseModel([Rule(bit_flip(0.1))]).on(hardware_efficient_shape(2, 2, "XYXY"))
    >>> woven = weave(Program.of(shape))
    >>> woven.kinds.tolist(), woven.weights.shape
    ([0, 1, 0, 1, 0, 1, 0, 1], (2, 16))
    """
    if program not in _WOVEN:
        _WOVEN[program] = _woven(program)
    return _WOVEN[program]


def turns_of(angles: np.ndarray, direction: np.ndarray | None = None) -> Turns:
    """Return what the sweeps take of angles ``(B, L)``.

    Examples
    --------
    >>> turns_of(np.zeros((2, 3))).cosines.shape
    (2, 3)
    """
    along = np.zeros((1, 1)) if direction is None else np.ascontiguousarray(direction, dtype=float)
    return Turns(np.cos(2 * angles), np.sin(2 * angles), along)


def _woven(program: Program) -> Woven | None:
    places: list[tuple[int, int, int]] = []
    found: tuple[list[Step], list[Step], list[Step]] = ([], [], [])
    known: dict[Hashable, int] = {}
    for step, angle, _ in program.placed:
        named = _kind(step)
        if named is None:
            return None
        kind, key = named
        if key not in known:
            known[key] = len(found[kind])
            found[kind].append(step)
        places.append((kind, known[key], angle))
    kinds, numbers, angles = np.array(places, dtype=np.int64).reshape(-1, 3).T.copy()
    rows, partners, signs = _pairs(found[TURN], 4**program.n)
    sources, weights = _monomials(found[MONOMIAL], 4**program.n)
    tables, strides = _tables(found[TABLE])
    return Woven(
        kinds, numbers, angles, rows, partners, signs, sources, weights, tables,
        tables.swapaxes(1, 2).copy(), strides,
    )  # fmt: skip


def _kind(step: Step) -> tuple[int, Hashable] | None:
    """Return the kind of a step and what steps that are equal share, or None."""
    if isinstance(step, Turn):
        return (TURN, id(step.pairs)) if step.pairs[0].size else None  # kept by the program
    if isinstance(step, Monomial):
        source = b"" if step.source is None else step.source.tobytes()
        return MONOMIAL, (source, step.weights.tobytes())
    if isinstance(step, Table) and len(step.qubits) == 1:
        return TABLE, (step.matrix.tobytes(), step.qubits)
    return None


def _pairs(steps: list[Step], size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs = [step.pairs for step in steps if isinstance(step, Turn)]
    none = [np.empty((0, size // 4))] * 3
    rows, partners, signs = map(np.stack, zip(*pairs, strict=True)) if pairs else none
    return rows.astype(np.int32), partners.astype(np.int32), signs.astype(float)


def _monomials(steps: list[Step], size: int) -> tuple[np.ndarray, np.ndarray]:
    kept = [step for step in steps if isinstance(step, Monomial)]
    sources, weights = np.empty((len(kept), size), dtype=np.int32), np.empty((len(kept), size))
    for k, step in enumerate(kept):
        sources[k] = np.arange(size) if step.source is None else step.source
        weights[k] = step.weights
    return sources, weights


def _tables(steps: list[Step]) -> tuple[np.ndarray, np.ndarray]:
    kept = [step for step in steps if isinstance(step, Table)]
    tables = np.array([step.matrix for step in kept]).reshape(-1, 4, 4)
    strides = np.array([4 ** (step.n - 1 - step.qubits[0]) for step in kept], dtype=np.int64)
    return tables, strides
