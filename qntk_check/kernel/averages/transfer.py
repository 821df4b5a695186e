"""The exact average over the coins of :mod:`.uniform`, as a tensor network.

A qubit's letter is two indices, its bits x and z. From the observable (its string is fixed) to
the input state (x = 0 is asked for, any z) each gate is a tensor of probabilities: a Clifford
permutes letters, and a rotation about P with weight z for each anticommuting passage is
(1 + χ)/2 + z(1 + S)(1 − χ)/4, where χ = ±1 tells commuting from anticommuting letters and S
multiplies by P. Both are products over qubits, so that long strings split into small tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Unpack

import numpy as np

from qntk_check.circuits import CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.averages.steps import BITS, LETTERS, Clifford, Start, Turn
from qntk_check.kernel.averages.strings import Walk
from qntk_check.kernel.contraction import execute
from qntk_check.kernel.contraction.contractions import Bounds, find_contraction
from qntk_check.kernel.contraction.leaves import Leaf

__all__ = ["lettered", "means_of", "square_means", "top_leaves", "walk_leaves"]

_MAX_CLIFFORD_QUBITS = 4  # as a tensor with 16^k entries
_MOST_BITS = 22
_SPLIT_WEIGHT = 3  # from this weight on a rotation goes in as a sum of four products


def square_means(shape: CircuitShape, walk: Walk, **bounds: Unpack[Bounds]) -> np.ndarray:
    """Return Σ weight·E g_ℓ² over uniform angles, over the strings of a walk, shape ``(L,)``.

    ``bounds`` are those of :func:`.contractions.find_contraction`.
    """
    return means_of(walk_leaves, shape, walk, **bounds)


def means_of(
    leaves: Callable[[Walk], list[Leaf]],
    shape: CircuitShape,
    walk: Walk,
    **bounds: Unpack[Bounds],
) -> np.ndarray:
    """Return 4 times the derivatives by the weight of each angle; ``leaves`` gives the tensors."""
    means = np.zeros(shape.layers)
    if not any(isinstance(step, Turn) for step in walk.steps):
        return means
    for plan in find_contraction(leaves(walk), shape, **bounds).plans():
        execute.add_weight_derivatives(plan, means)
    return 4 * means


def walk_leaves(walk: Walk) -> list[Leaf]:
    """Return the tensors of Σ weight·E[∏ z_ℓ^{M_ℓ} D], from the observable on.

    Where a qubit starts in another state than ``|0⟩``, D has the square of its letter's mean.

    Raises
    ------
    ResourceError
        If a Clifford acts on more qubits than its tensor of probabilities is written out for.
    """
    wires = dict.fromkeys(walk.qubits, 0)
    leaves = top_leaves(walk.strings, walk.qubits)
    ends = {q: np.array([[1, 1], [0, 0]], complex) for q in walk.qubits}
    for position, step in enumerate(walk.steps):
        if isinstance(step, Start):
            ends[step.qubits[0]] = lettered(lambda letter, s=step: s.means[letter] ** 2)
            continue
        before = [f"{name}{q}.{wires[q]}" for q in step.qubits for name in "xz"]
        for q in step.qubits:
            wires[q] += 1
        after = [f"{name}{q}.{wires[q]}" for q in step.qubits for name in "xz"]
        if isinstance(step, Clifford):
            if len(step.qubits) > _MAX_CLIFFORD_QUBITS:
                raise ResourceError(
                    f"a Clifford on {len(step.qubits)} qubits has 16^{len(step.qubits)} "
                    f"probabilities; the exact mean takes up to {_MAX_CLIFFORD_QUBITS} qubits: use "
                    'method="sampled"'
                )
            indices = (*after, *before)
            leaves.append(Leaf("fixed", indices, base=_permutation(step.image)))
        elif isinstance(step, Turn):
            leaves += _rotation(step, position, after, before)
    for q, step in wires.items():
        leaves.append(Leaf("fixed", (f"x{q}.{step}", f"z{q}.{step}"), base=ends[q]))
    return leaves


def lettered(value: Callable[[str], complex]) -> np.ndarray:
    """Return a tensor (x, z) of the values of the four letters."""
    return np.array([[value(LETTERS[x, z]) for z in (0, 1)] for x in (0, 1)], dtype=complex)


def top_leaves(
    strings: Mapping[str, float], qubits: Sequence[int], names: str = "xz"
) -> list[Leaf]:
    """Return Σ weight·(its letters) over strings: one tensor over the bits in which they differ.

    Raises
    ------
    ResourceError
        If they differ in so many bits that the tensor has more than 2^22 entries.
    """
    bits = np.array([[bit for q in qubits for bit in BITS[s[q]]] for s in strings], dtype=np.uint8)
    wires = [f"{name}{q}.0" for q in qubits for name in names]
    varying = np.flatnonzero((bits != bits[0]).any(axis=0)).tolist()
    if len(varying) > _MOST_BITS:
        raise ResourceError(
            f"the strings of the observable differ in {len(varying)} bits, of which one tensor "
            f"takes {_MOST_BITS}: take the mean of a part with fewer qubits"
        )
    weights = np.array(list(strings.values()))
    leaves = [
        Leaf("fixed", (wires[k],), base=np.eye(2, dtype=complex)[bits[0, k]])
        for k in range(len(wires))
        if k not in varying
    ]
    if varying:
        tensor = np.zeros((2,) * len(varying), dtype=complex)
        np.add.at(tensor, tuple(bits[:, varying].T.astype(int)), weights)
        return [*leaves, Leaf("fixed", tuple(wires[k] for k in varying), base=tensor)]
    first = leaves[0]
    weighted = np.asarray(first.base) * weights.sum()
    return [Leaf("fixed", first.indices, base=weighted), *leaves[1:]]


def _permutation(image: np.ndarray) -> np.ndarray:
    """Return the tensor (bits after, bits before) of a Clifford."""
    count = len(image)
    tensor = np.zeros((2,) * (2 * count), dtype=complex)
    for bits in product((0, 1), repeat=count):
        tensor[(*(np.array(bits) @ image % 2), *bits)] = 1
    return tensor


def _rotation(step: Turn, position: int, after: list[str], before: list[str]) -> Iterator[Leaf]:
    """Yield the tensors of a rotation: weight 1 for commuting letters, z for the others.

    A leaf of this kind is c·base + i·s·slope; with c = 1, s = z and slope = −iT it is base + zT.
    """
    factors = [_factors(letter) for letter in step.letters]
    # 1, S, χ, Sχ in (1 + χ)/2 + z(1 + S − χ − Sχ)/4
    base, slope = np.array([0.5, 0, 0.5, 0]), np.array([0.25, 0.25, -0.25, -0.25])
    if len(factors) >= _SPLIT_WEIGHT:
        branch = f"s{position}", f"c{position}"
        yield Leaf("rotation", branch, base=_branch(base), slope=-1j * _branch(slope),
                   number=step.layer)  # fmt: skip
        for k, factor in enumerate(factors):
            wires = (*after[2 * k : 2 * k + 2], *before[2 * k : 2 * k + 2])
            yield Leaf("fixed", (*branch, *wires), base=factor.reshape((2,) * 6))
        return
    dense = [_dense(factors, weights) for weights in (base, slope)]
    yield Leaf("rotation", (*after, *before), base=dense[0], slope=-1j * dense[1],
               number=step.layer)  # fmt: skip


def _branch(weights: np.ndarray) -> np.ndarray:
    return weights.astype(complex).reshape(2, 2)


def _factors(letter: str) -> np.ndarray:
    """Return 1, S, χ and Sχ on one qubit, shape ``(4, 2, 2, 2, 2)``: x', z', x, z."""
    u, v = BITS[letter]
    out = np.zeros((4, 2, 2, 2, 2), dtype=complex)
    for x, z in product((0, 1), repeat=2):
        sign = (-1) ** (x * v + z * u)
        out[0, x, z, x, z], out[2, x, z, x, z] = 1, sign
        out[1, x ^ u, z ^ v, x, z], out[3, x ^ u, z ^ v, x, z] = 1, sign
    return out


def _dense(factors: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return Σ weight·⊗ factor with all bits after, then all bits before."""
    total = 0
    for j, weight in enumerate(weights):
        term = np.full((), weight, dtype=complex)
        for factor in factors:
            term = np.tensordot(term, factor[j], axes=0)
        total = total + term
    count = len(factors)
    axes = [4 * k + b for k in range(count) for b in (0, 1)]
    return np.ascontiguousarray(np.transpose(total, [*axes, *(a + 2 for a in axes)]))
