"""Uniformly random Clifford unitaries from a numpy Generator, as matrices.

A Clifford, its global phase aside, is a symplectic basis of 2n-bit vectors (the images of
X_k and Z_k under conjugation) and 2n signs. The basis is drawn pair by pair: two vectors
uniform on the symplectic complement of the pairs before, kept if their product is 1. This is
uniform on Sp(2n, 2) because the projection to the complement has fibres of equal size
(compare Koenig and Smolin, arXiv:1406.2170). stim's own random tableau cannot be seeded,
which is why it is not used here; its tableaux check these matrices in the tests.
"""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room, show
from qntk_check.errors import ResourceError

__all__ = ["random_cliffords", "random_tableaux", "tableau_matrices"]

# A batch of dense 2^n × 2^n matrices is the purpose; beyond this a stabiliser simulator is.
MAX_QUBITS = 8


def random_cliffords(n: int, size: int, rng: int | np.random.Generator) -> np.ndarray:
    """Return uniformly random Cliffords on n qubits, each with an arbitrary global phase.

    Parameters
    ----------
    n
        Qubits, at most 8.
    size
        How many.
    rng
        Seed or Generator.

    Returns
    -------
    ndarray
        Complex128, shape ``(size, 2**n, 2**n)``.

    Raises
    ------
    ResourceError
        If n > 8, or they would take more than 4 GiB.

    Examples
    --------
    >>> C = random_cliffords(2, 3, 1)
    >>> bool(np.allclose(C.conj().swapaxes(1, 2) @ C, np.eye(4)))
    True
    """
    n = check_count("n", n)
    size = check_count("size", size)
    if n > MAX_QUBITS:
        raise ResourceError(
            f"Cliffords on n = {show(n)} qubits as dense matrices, 16·4^n bytes each: the limit is "
            f"n = {MAX_QUBITS}; use a stabiliser simulator for wider registers"
        )
    check_room(
        f"{size} Cliffords on {n} qubits", 64 * size * 4**n, "draw fewer at a time"
    )  # while they are built, four times the matrices themselves
    rng = check_rng(rng)
    return tableau_matrices(*random_tableaux(n, size, rng))


def random_tableaux(
    n: int, size: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return uniformly random Clifford tableaux.

    Returns
    -------
    x, z, signs
        Bits of shape ``(size, 2n, n)``, ``(size, 2n, n)`` and ``(size, 2n)``: row k is the
        image of X_k, row n + k that of Z_k, as (−1)^sign i^{x·z} X^x Z^z.

    Examples
    --------
    >>> x, z, s = random_tableaux(2, 5, np.random.default_rng(0))
    >>> x.shape, s.shape
    ((5, 4, 2), (5, 4))
    """
    rows = np.zeros((size, 2 * n, 2 * n), dtype=np.uint8)
    for k in range(n):
        open_ = np.arange(size)
        while len(open_):
            pair = rng.integers(0, 2, (len(open_), 2, 2 * n), dtype=np.uint8)
            for j in range(k):  # take out the components along the pairs before
                first, second = rows[open_, j], rows[open_, n + j]
                along = _form(pair, second[:, None])
                across = _form(pair, first[:, None])
                pair ^= along[..., None] * first[:, None] ^ across[..., None] * second[:, None]
            good = _form(pair[:, 0], pair[:, 1]) == 1
            rows[open_[good], k] = pair[good, 0]
            rows[open_[good], n + k] = pair[good, 1]
            open_ = open_[~good]
    signs = rng.integers(0, 2, (size, 2 * n), dtype=np.uint8)
    return rows[..., :n], rows[..., n:], signs


def tableau_matrices(x: np.ndarray, z: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Return the unitaries of Clifford tableaux, shape ``(B, 2**n, 2**n)``.

    The first column is the state that the images of Z_k stabilise, a column of
    ∏_k (1 + Z'_k)/2; column j is ∏_k X'_k^{j_k} applied to it.

    Examples
    --------
    >>> bits = np.array([[[1], [0]]]), np.array([[[0], [1]]]), np.array([[0, 0]])
    >>> tableau_matrices(*bits)[0].real.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    size, n = len(x), x.shape[-1]
    dim = 2**n
    sources, phases = _actions(x, z, signs)
    projector = np.broadcast_to(np.eye(dim, dtype=complex), (size, dim, dim)).copy()
    batch = np.arange(size)
    for k in range(n, 2 * n):
        moved = projector[batch[:, None], sources[:, k]] * phases[:, k, :, None]
        projector = (projector + moved) / 2
    weights = np.diagonal(projector, axis1=1, axis2=2).real
    best = np.argmax(weights, axis=1)
    unitary = np.empty((size, dim, dim), dtype=complex)
    norm = np.sqrt(weights[batch, best])
    unitary[:, :, 0] = projector[batch, :, best] / norm[:, None]
    for k in range(n):
        step = 2 ** (n - 1 - k)  # bit of qubit k, qubit 0 the most significant
        for column in range(0, dim, 2 * step):
            source = unitary[batch[:, None], sources[:, k], column]
            unitary[:, :, column + step] = source * phases[:, k]
    return unitary


def _form(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the symplectic products of bit vectors (x|z) along the last axis."""
    n = a.shape[-1] // 2
    terms = (a[..., :n] & b[..., n:]) ^ (a[..., n:] & b[..., :n])
    return np.bitwise_xor.reduce(terms, axis=-1)


def _actions(x: np.ndarray, z: np.ndarray, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (j, p), both ``(B, 2n, 2**n)``, with (Pφ)_i = p_i φ_{j_i} for each Pauli P."""
    n = x.shape[-1]
    weights = 1 << np.arange(n - 1, -1, -1)
    flips = x.astype(np.int64) @ weights
    masks = z.astype(np.int64) @ weights
    sources = np.arange(2**n) ^ flips[..., None]
    parity = np.bitwise_count(masks[..., None] & sources).astype(np.int64)
    quarter = np.bitwise_count(flips & masks).astype(np.int64) + 2 * signs.astype(np.int64)
    powers = (quarter[..., None] + 2 * parity) % 4
    return sources, np.array([1, 1j, -1, -1j])[powers]
