"""The exact average over uniform angles where squares of strings do not tell it.

A fixed gate that is no Clifford takes a string to a sum of strings, and then products of two
different strings count. Both copies of U†OU are carried along, each with two bits on a qubit:
a fixed gate is its Pauli transfer matrix on either copy, and the mean over the angle of a
rotation keeps the pairs of which both commute with its string P, and takes those of which both
anticommute to the mean of (A, B) and (iPA, iPB). With a weight z on the latter,

    (1 + χ_1)(1 + χ_2)/4 + z(1 − χ_1)(1 − χ_2)(1 − S_1S_2)/8

for χ = ±1 where a letter commutes or not and S the product by P, so that −S_1S_2 is the product
by iP in both. E g_ℓ² is 4∂/∂z_ℓ, as in :mod:`.transfer`. A qubit has 16 values where it has 4
there, so that cones of twice the width cost the same there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Unpack

import numpy as np

from qntk_check.circuits import CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.averages.steps import BITS, LETTERS, Clifford, Other, Start, Turn
from qntk_check.kernel.averages.strings import Walk
from qntk_check.kernel.averages.transfer import lettered, means_of, top_leaves
from qntk_check.kernel.contraction.contractions import Bounds
from qntk_check.kernel.contraction.leaves import Leaf
from qntk_check.observables import PAULIS, pauli_matrix

__all__ = ["pair_leaves", "pair_means"]

_COPIES = ("xz", "uv")  # the bits of the first copy, and of the second
_MOST_QUBITS = 4  # of a fixed gate: its transfer matrix has 16^k entries


def pair_means(shape: CircuitShape, walk: Walk, **bounds: Unpack[Bounds]) -> np.ndarray:
    """Return E g_ℓ² over uniform angles, shape ``(L,)``, for O = Σ coefficient·string.

    Parameters
    ----------
    shape, walk
        The circuit, and its part that O sees; ``walk.strings`` holds coefficients here.
    bounds
        Those of :func:`.contractions.find_contraction`.
    """
    return means_of(pair_leaves, shape, walk, **bounds)


def pair_leaves(walk: Walk) -> list[Leaf]:
    """Return the tensors of both copies, from the observable on."""
    wires = dict.fromkeys(walk.qubits, 0)
    leaves = [leaf for names in _COPIES for leaf in top_leaves(walk.strings, walk.qubits, names)]
    ends = {q: np.array([[1, 1], [0, 0]], complex) for q in walk.qubits}
    for position, step in enumerate(walk.steps):
        if isinstance(step, Start):
            ends[step.qubits[0]] = lettered(lambda letter, s=step: s.means[letter])
            continue
        if isinstance(step, Turn) and set(step.letters) == {"I"}:
            continue  # a phase of the whole
        before = {q: f"{q}.{wires[q]}" for q in step.qubits}
        for q in step.qubits:
            wires[q] += 1
        after = {q: f"{q}.{wires[q]}" for q in step.qubits}
        if isinstance(step, Turn):
            leaves += _rotation(step, position, after, before)
            continue
        tensor = _transfer(step)
        for names in _COPIES:
            indices = [f"{name}{w[q]}" for w in (after, before) for q in step.qubits
                       for name in names]  # fmt: skip
            leaves.append(Leaf("fixed", tuple(indices), base=tensor))
    for q, wire in wires.items():
        for names in _COPIES:
            leaves.append(Leaf("fixed", tuple(f"{name}{q}.{wire}" for name in names), base=ends[q]))
    return leaves


def _transfer(step: Clifford | Other) -> np.ndarray:
    """Return Tr(A'·W†AW)/2^k as a tensor (bits of A', bits of A)."""
    k = len(step.qubits)
    if k > _MOST_QUBITS:
        raise ResourceError(
            f"a fixed gate on {k} qubits in a circuit with gates that are no Cliffords: its "
            f"transfer matrix is taken on up to {_MOST_QUBITS}; write it by smaller gates"
        )
    strings = ["".join(letters) for letters in product(*[_ORDER] * k)]
    basis = np.array([pauli_matrix(string) for string in strings])
    carried = step.matrix.conj().T @ basis @ step.matrix
    found = np.real(np.einsum("aij,bji->ab", basis, carried)) / 2**k
    return found.astype(complex).reshape((2,) * (4 * k))


_ORDER = [LETTERS[x, z] for x in (0, 1) for z in (0, 1)]  # as bits (x, z) count


def _rotation(
    step: Turn, position: int, after: dict[int, str], before: dict[int, str]
) -> Iterator[Leaf]:
    """Yield the tensors of a rotation: one with its weight, and two for every letter but I."""
    signs, shift = (f"c{position}", f"d{position}"), f"s{position}"
    base, slope = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    for c, d in product((0, 1), repeat=2):
        base[c, d, 0] = 0.25
        slope[c, d] = 0.125 * (-1) ** (c + d) * np.array([1, -1])
    branch = (*signs, shift)
    yield Leaf("rotation", branch, base=base.astype(complex), slope=-1j * slope, number=step.layer)
    for q, letter in zip(step.qubits, step.letters, strict=True):
        if letter == "I":
            for names in _COPIES:
                for name in names:
                    wire = f"{name}{after[q]}", f"{name}{before[q]}"
                    yield Leaf("fixed", wire, base=np.eye(2, dtype=complex))
            continue
        for names, sign in zip(_COPIES, signs, strict=True):
            wires = [f"{name}{w[q]}" for w in (after, before) for name in names]
            yield Leaf("fixed", (sign, shift, *wires), base=_letter(letter))


def _letter(letter: str) -> np.ndarray:
    """Return χ^c S^s on one qubit, shape ``(2,) * 6``: c, s, x', z', x, z."""
    u, v = BITS[letter]
    out = np.zeros((2,) * 6, dtype=complex)
    for x, z in product((0, 1), repeat=2):
        to = x ^ u, z ^ v
        factor = np.trace(PAULIS[letter] @ PAULIS[LETTERS[x, z]] @ PAULIS[LETTERS[to]]) / 2
        for c in (0, 1):
            chi = (-1) ** (c * (x * v + z * u))
            out[c, 0, x, z, x, z] = chi
            out[(c, 1, *to, x, z)] = chi * factor
    return out
