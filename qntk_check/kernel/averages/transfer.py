"""The exact average over the coins of :mod:`.uniform`, as a tensor network.

A qubit's letter is two indices, its bits x and z. From the observable (its string is fixed) to
the input state (x = 0 is asked for, any z) each gate is a tensor of probabilities: a Clifford
permutes letters, and a rotation about P with weight z for each anticommuting passage is
(1 + χ)/2 + z(1 + S)(1 − χ)/4, where χ = ±1 tells commuting from anticommuting letters and S
multiplies by P. Both are products over qubits, so that long strings split into small tensors.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Unpack

import numpy as np

from qntk_check.circuits import CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.averages.strings import Clifford, Turn, Walk
from qntk_check.kernel.contraction import execute
from qntk_check.kernel.contraction.contractions import Bounds, find_contraction
from qntk_check.kernel.contraction.leaves import Leaf

__all__ = ["square_means", "walk_leaves"]

_BITS = {"I": (0, 0), "X": (1, 0), "Y": (1, 1), "Z": (0, 1)}
_MAX_CLIFFORD_QUBITS = 4  # as a tensor with 16^k entries
_SPLIT_WEIGHT = 3  # from this weight on a rotation goes in as a sum of four products


def square_means(shape: CircuitShape, walk: Walk, **bounds: Unpack[Bounds]) -> np.ndarray:
    """Return E g_ℓ² over uniform angles for O = the string of a walk, shape ``(L,)``.

    ``bounds`` are those of :func:`.contractions.find_contraction`.
    """
    means = np.zeros(shape.layers)
    if not any(isinstance(step, Turn) for step in walk.steps):
        return means
    found = find_contraction(walk_leaves(walk), shape, **bounds)
    for plan in found.plans():
        execute.add_weight_derivatives(plan, means)
    return 4 * means


def walk_leaves(walk: Walk) -> list[Leaf]:
    """Return the tensors of E[∏ z_ℓ^{M_ℓ} D], from the observable on.

    Raises
    ------
    ResourceError
        If a Clifford acts on more qubits than its tensor of probabilities is written out for.
    """
    wires = dict.fromkeys(walk.qubits, 0)
    leaves = []
    for q in walk.qubits:
        for name, bit in zip("xz", _BITS[walk.string[q]], strict=True):
            leaves.append(Leaf("fixed", (f"{name}{q}.0",), base=np.eye(2, dtype=complex)[bit]))
    for position, step in enumerate(walk.steps):
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
        else:
            leaves += _rotation(step, position, after, before)
    ends = {"x": np.array([1, 0], complex), "z": np.ones(2, complex)}
    for q, step in wires.items():
        leaves += [Leaf("fixed", (f"{name}{q}.{step}",), base=ends[name]) for name in "xz"]
    return leaves


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
    u, v = _BITS[letter]
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
