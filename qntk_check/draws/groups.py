"""Losses and gradients of drawn elements of groups: matrices by conjugation, fermions by rotations.

A product of two of 2n Majorana operators is a pair {a, b}; a group element turns the operators by a
rotation R of 2n dimensions, and the expectation values of pairs in a state are an antisymmetric
matrix M, here with blocks [[0, m], [−m, 0]]. O is the pair {0, 1}, Z on the first qubit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.observables import pauli_matrix
from qntk_check.unitaries import random_orthogonals

__all__ = [
    "behind_paulis", "fermion_gradients", "fermion_losses", "group_gradients", "group_losses",
    "pair_losses", "purity", "random_rotations", "random_traceless", "side_by_side",
]  # fmt: skip


def group_losses(rho: np.ndarray, target: np.ndarray, turns: np.ndarray) -> Array:
    """Return Tr ρUOU† for each U, shape (B, N, N).

    Examples
    --------
    >>> z = np.diag([1.0, -1.0])
    >>> group_losses(z, z, np.array([[[0, 1], [1, 0]]])).tolist()
    [-2.0]
    """
    moved = turns @ target @ turns.conj().swapaxes(1, 2)
    return np.einsum("ij,bji->b", rho, moved).real


def group_gradients(
    rho: np.ndarray,
    generator: np.ndarray,
    target: np.ndarray,
    minus: np.ndarray,
    plus: np.ndarray,
) -> Array:
    """Return Tr ρ_− i[H, O_+] for pairs of U_− and U_+; ρ_− = U_−ρU_−†, O_+ = U_+OU_+†.

    Examples
    --------
    >>> x, y, z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
    >>> one = np.eye(2)[None]
    >>> group_gradients(y, x, z, one, one).tolist()
    [4.0]
    """
    state = minus @ rho @ minus.conj().swapaxes(1, 2)
    moved = plus @ target @ plus.conj().swapaxes(1, 2)
    return np.einsum("bij,bji->b", state, 1j * (generator @ moved - moved @ generator)).real


def side_by_side(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return U ⊗ V for each U and V of one place, shape (B, N, N) and (B, M, M).

    Examples
    --------
    >>> side_by_side(np.eye(2)[None], np.eye(3)[None]).shape
    (1, 6, 6)
    """
    size = first.shape[-1] * second.shape[-1]
    return np.einsum("bij,bkl->bikjl", first, second).reshape(-1, size, size)


def purity(matrix: np.ndarray, strings: Sequence[str]) -> float:
    """Return Σ Tr(PA)²/N over Pauli strings: the purity in an ideal that they span.

    Examples
    --------
    >>> purity(np.diag([1.0, 0.0]), ("X", "Y", "Z"))
    0.5
    """
    size = len(matrix)
    return sum(float(np.trace(pauli_matrix(s) @ matrix).real ** 2) / size for s in strings)


def behind_paulis(matrix: np.ndarray, kept: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Return an operator behind a Pauli channel on each qubit, given by what it keeps of letters.

    Parameters
    ----------
    matrix
        The operator, (2ⁿ, 2ⁿ).
    kept
        For each qubit the factor of X, Y and Z; 1 of a letter that is not given.

    Raises
    ------
    DomainError
        If these are not factors for so many qubits.

    Examples
    --------
    >>> behind_paulis(np.diag([1.0, 0.0]), [{"Z": 0.5}]).real.tolist()
    [[0.75, 0.0], [0.0, 0.25]]
    """
    size = 2 ** len(kept)
    if np.shape(matrix) != (size, size):
        raise DomainError(
            f"an operator {np.shape(matrix)} behind channels on {show(len(kept))} qubits: give "
            "factors for each of n qubits, and an operator (2ⁿ, 2ⁿ)"
        )
    found = np.zeros((size, size), dtype=complex)
    for letters in product("IXYZ", repeat=len(kept)):
        own = pauli_matrix("".join(letters))
        share = math.prod(one.get(letter, 1.0) for one, letter in zip(kept, letters, strict=True))
        found += share * np.trace(own @ matrix) / size * own
    return found


def random_traceless(size: int, rng: np.random.Generator) -> np.ndarray:
    """Return a random Hermitian matrix without a trace: an element of su(N), times i.

    Examples
    --------
    >>> found = random_traceless(3, np.random.default_rng(1))
    >>> bool(np.allclose(found, found.conj().T)), bool(abs(np.trace(found)) < 1e-12)
    (True, True)
    """
    found = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    found = found + found.conj().T
    return found - np.trace(found) / size * np.eye(size)


def random_rotations(size: int, count: int, rng: np.random.Generator) -> Array:
    """Return Haar-random rotations, orthogonal matrices of determinant 1.

    Examples
    --------
    >>> found = random_rotations(4, 3, np.random.default_rng(1))
    >>> np.linalg.det(found).round(12).tolist()
    [1.0, 1.0, 1.0]
    """
    found = np.real(random_orthogonals(size, count, rng)).copy()
    found[:, 0] *= np.sign(np.linalg.det(found))[:, None]
    return found


def pair_losses(levels: Sequence[float], first: Array, second: Array) -> Array:
    """Return Σ_ab M_ab u_a v_b for each pair of rows u and v, shape (B, 2n)."""
    even, odd = slice(None, None, 2), slice(1, None, 2)
    planes = first[:, even] * second[:, odd] - first[:, odd] * second[:, even]
    return planes @ np.array(levels, dtype=float)


def fermion_losses(levels: Sequence[float], rotations: Array) -> Array:
    """Return ⟨O⟩ for each rotation, shape (B, 2n, 2n), in a state of these m.

    Examples
    --------
    >>> fermion_losses([1.0, 0.5], np.eye(4)[None]).tolist()
    [1.0]
    """
    return pair_losses(levels, rotations[:, 0], rotations[:, 1])


def fermion_gradients(
    levels: Sequence[float], pair: tuple[int, int], minus: Array, plus: Array
) -> Array:
    """Return ∂⟨O⟩ of a gate exp(iθH) about a pair between rotations before and behind it.

    The gate turns the plane of the pair by 2θ.

    Examples
    --------
    >>> turn = np.eye(4)[[2, 1, 0, 3]]
    >>> fermion_gradients([1.0, 1.0], (1, 2), np.eye(4)[None], turn[None]).tolist()
    [0.0]
    """
    c, d = pair
    rows = [plus[:, 0], plus[:, 1]]
    changed = []
    for row in rows:
        turned = np.zeros_like(row)
        turned[:, d], turned[:, c] = 2 * row[:, c], -2 * row[:, d]
        changed.append(turned)
    one, other, first, second = (np.einsum("ba,bac->bc", v, minus) for v in (*rows, *changed))
    return pair_losses(levels, first, other) + pair_losses(levels, one, second)
