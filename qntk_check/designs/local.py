r"""Local random circuits: how fast a brickwork of Haar gates becomes a design, exactly.

A layer of independent Haar gates on pairs of neighbors averages U^{⊗k} ⊗ Ū^{⊗k} to a projector
P, whose range is spanned, pair by pair, by the k! permutations of S_k. Layers alternate between
the pairs (0,1), (2,3), … (A) and (1,2), (3,4), … (B), so that the frame potential after t layers is

    F_k(t) = Tr (P_A P_B)^{t−1},        F_k(1) = Tr P_A,

a trace of small matrices: with G the Gram matrix of the permutations on one qubit and Wg that of
Weingarten functions in dimension 4, ⟨τ|P_B|σ⟩ is a product over bonds. The eigenvalues that are
1 give the Haar value; the largest of the others says how fast it is approached.

References
----------
F. Brandão, A. Harrow, M. Horodecki, Comm. Math. Phys. 346, 397 (2016); N. Hunter-Jones,
arXiv:1905.12053, writes the same sum as a partition function.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import factorial

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room, check_sequence, show
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import check_pauli, pauli_matrix
from qntk_check.unitaries import random_unitaries

__all__ = [
    "brickwork_frame_potential",
    "brickwork_gap",
    "brickwork_unitaries",
    "sample_frame_potential",
]

MAX_DIMENSION = 1300  # of the matrix of P_A P_B; a trace of its powers then takes seconds
MAX_QUBITS = 8  # of circuits that are written out as matrices
MAX_DEPTH = 10**5  # of those; each layer is multiplied out
_ONE = 1 - 1e-9  # eigenvalues from here on are 1, whatever rounding says


def brickwork_frame_potential(n: int, depth: int, k: int) -> float:
    """Return the frame potential of degree k of a brickwork of Haar gates, exactly to rounding.

    Parameters
    ----------
    n
        Number of qubits, even, on an open chain.
    depth
        Number t ≥ 1 of layers, A first.
    k
        Degree; at most 4, the dimension of a gate.

    Returns
    -------
    float
        F_k(t), which falls with t towards :func:`haar_frame_potential` and is never below it.

    Raises
    ------
    DomainError
        If n is odd or k > 4.
    ResourceError
        If (k!)^(n/2) exceeds 1300.

    Examples
    --------
    >>> brickwork_frame_potential(4, 1, 2)  # two gates side by side: 2² permutations
    4.0
    >>> bool(np.isclose(brickwork_frame_potential(2, 1, 3), 6))  # one gate is the Haar measure
    True
    """
    depth = check_count("depth", depth, most=2**53)
    eigenvalues = _eigenvalues(n, k)
    exact = np.where(eigenvalues < _ONE, eigenvalues, 1.0)  # else a deep circuit would amplify it
    return float(np.sum(exact ** float(depth - 1)))


def brickwork_gap(n: int, k: int) -> float:
    """Return 1 − λ, λ the largest eigenvalue of P_A P_B P_A below 1; 1 if there is none.

    Examples
    --------
    >>> round(brickwork_gap(4, 2), 4)
    0.68
    """
    eigenvalues = _eigenvalues(n, k)
    rest = eigenvalues[eigenvalues < _ONE]
    return float(1 - rest.max()) if len(rest) else 1.0


def _eigenvalues(n: int, k: int) -> np.ndarray:
    """Return the eigenvalues of P_A P_B P_A on the range of P_A, all in [0, 1]."""
    _check(n, k)
    return _spectrum(int(n), int(k))


def _check(n: int, k: int) -> None:
    if check_count("n", n) % 2:
        raise DomainError(
            f"n = {show(n)} is odd: a qubit would idle in every layer A; give an even n"
        )
    if check_count("k", k) > 4:
        raise DomainError(
            f"k = {show(k)}: permutations of more than 4 copies depend on each other in the "
            "dimension 4 of a gate; give k from 1 to 4"
        )
    size = factorial(k) ** min(n // 2, MAX_DIMENSION)  # beyond, its digits do not matter
    if size > MAX_DIMENSION:
        raise ResourceError(
            f"n = {show(n)}, k = {k} needs a matrix of dimension {k}!^{show(n // 2)} = "
            f"{show(size)}, beyond {MAX_DIMENSION}: take fewer qubits or copies"
        )


@lru_cache(maxsize=32)
def _spectrum(n: int, k: int) -> np.ndarray:
    if n == 2 or k == 1:  # one gate is the Haar measure, and one permutation spans all
        return np.ones(factorial(k))
    gram = _gram(k)
    weingarten = np.linalg.inv(gram**2)  # on two qubits every overlap is squared
    matrix = _chain(gram, _bond_average(gram, weingarten), n // 2)
    values, vectors = np.linalg.eigh(weingarten)
    root = (vectors * np.sqrt(values)) @ vectors.T
    for axis in range(n):  # to an orthonormal basis of each pair, in which P_A P_B P_A is symmetric
        matrix = np.moveaxis(np.tensordot(root, matrix, axes=(1, axis)), 0, axis)
    size = factorial(k) ** (n // 2)
    square = matrix.reshape(size, size)
    found = np.clip(np.linalg.eigvalsh((square + square.T) / 2), 0, None)
    found.flags.writeable = False  # it is kept
    return found


def _gram(k: int) -> np.ndarray:
    """Return 2^{number of cycles of σ⁻¹τ}, the overlaps of permutations of k copies of a qubit."""
    group = list(permutations(range(k)))
    gram = np.empty((len(group), len(group)))
    for a, sigma in enumerate(group):
        for b, tau in enumerate(group):
            quotient = [sigma.index(tau[i]) for i in range(k)]
            seen: set[int] = set()
            count = 0
            for start in range(k):
                count += start not in seen
                while start not in seen:
                    seen.add(start)
                    start = quotient[start]
            gram[a, b] = 2.0**count
    return gram


def _bond_average(gram: np.ndarray, weingarten: np.ndarray) -> np.ndarray:
    """Return ⟨τ_1 τ_2|P|σ_1 σ_2⟩ for a gate across two pairs, indices (τ_1, τ_2, σ_1, σ_2)."""
    both = np.einsum("ia,ja->ija", gram, gram)  # (τ_1, τ_2) with the permutation of the gate
    return np.einsum("ija,ab,klb->ijkl", both, weingarten, both)


def _chain(gram: np.ndarray, bond: np.ndarray, pairs: int) -> np.ndarray:
    """Return ⟨τ|P_B|σ⟩, indices (τ_1 … τ_m, σ_1 … σ_m); the two end qubits idle in B."""
    size = len(gram)
    current = gram.reshape(size, size)  # qubit 0 idles: ⟨τ_1|σ_1⟩
    for _ in range(pairs - 1):
        # current: (…, τ_j, σ_j) with all former ones in front
        current = np.einsum("...ik,ijkl->...ikjl", current, bond)
    current = np.einsum("...ik,ik->...ik", current, gram)  # the last qubit idles
    places = [2 * j for j in range(pairs)] + [2 * j + 1 for j in range(pairs)]
    return current.reshape((size,) * (2 * pairs)).transpose(places)


def brickwork_unitaries(
    n: int, depth: int, size: int, rng: int | np.random.Generator, *, first: int = 0
) -> np.ndarray:
    """Return unitaries of a brickwork of Haar gates, complex, shape ``(size, 2**n, 2**n)``.

    Parameters
    ----------
    n, depth
        Qubits, n ≤ 8, and layers; layer A acts first.
    size, rng
        How many, and a seed or Generator.
    first
        Leave out the layers before this one.

    Raises
    ------
    DomainError
        For an argument that is no count or seed.
    ResourceError
        For n > 8, more than 10⁵ layers, or more than 4 GiB.

    Examples
    --------
    >>> brickwork_unitaries(4, 2, 3, 0).shape
    (3, 16, 16)
    """
    n = check_count("n", n)
    if n > MAX_QUBITS:
        raise ResourceError(f"n = {show(n)} qubits as a matrix: give at most {MAX_QUBITS}")
    depth = check_count("depth", depth, most=MAX_DEPTH)
    size = check_count("size", size)
    first = check_count("first", first, least=0)
    check_room(f"{show(size)} unitaries on {n} qubits", 48 * size * 4**n, "draw fewer at a time")
    rng = check_rng(rng)
    result = np.broadcast_to(np.eye(2**n, dtype=complex), (size, 2**n, 2**n)).copy()
    for layer in range(first, depth):
        for left in range(layer % 2, n - 1, 2):
            _apply(result, random_unitaries(4, size, rng), left, n)
    return result


def brickwork_gradients(
    n: int, depth: int, strings: tuple[str, str], size: int, rng: int | np.random.Generator
) -> np.ndarray:
    """Return ∂E of a gate e^(−iθV) between drawn brickworks of Haar gates, from |0…0⟩.

    Parameters
    ----------
    n, depth
        Qubits, n ≤ 8, and layers on each side of the gate.
    strings
        The observable H, and V, Pauli strings.
    size, rng
        How many, and a seed or Generator.

    Examples
    --------
    >>> brickwork_gradients(2, 1, ("ZI", "IX"), 3, 0).shape
    (3,)
    """
    rng, both = check_rng(rng), check_sequence("the strings", strings, "give H and V")
    if len(both) != 2:
        raise DomainError(f"{len(both)} strings: give two, H and V")
    H, V = (pauli_matrix(check_pauli(string, n=n)) for string in strings)
    minus, plus = (brickwork_unitaries(n, depth, size, rng) for _ in "−+")
    state, moved = minus[:, :, 0], plus @ H @ plus.conj().swapaxes(1, 2)
    turned = np.einsum("bij,bj->bi", moved, state)
    # ∂E = i⟨[V, H_+]⟩ = −2 Im ⟨Vψ|H_+ψ⟩
    return -2 * np.einsum("bi,bi->b", (state @ V.T).conj(), turned).imag


def _apply(unitaries: np.ndarray, gates: np.ndarray, left: int, n: int) -> None:
    """Multiply every matrix from the left by its gate on the qubits left, left + 1."""
    size, dim = unitaries.shape[:2]
    split = unitaries.reshape(size, 2**left, 4, (2 ** (n - left - 2)) * dim)
    unitaries[...] = (gates[:, None] @ split).reshape(unitaries.shape)


def sample_frame_potential(
    n: int, depth: int, k: int, size: int, rng: int | np.random.Generator
) -> np.ndarray:
    r"""Return independent samples whose mean is F_k of a brickwork, in [0, bound].

    |Tr U†V|^{2k} of two drawn circuits has this mean and the bound N^{2k}. Its average over the
    gate g of V on the first two qubits, which acts first, has the same mean and a smaller range:
    with Tr U†V = Tr(g m), m a 4 × 4 matrix with norm at most N/4, and h = m m†,

        E_g |Tr gm|² = Tr h / 4,    E_g |Tr gm|⁴ = 2 (Tr² h − Tr h²/4)/15,

    at most k! (N/4)^{2k}.

    Parameters
    ----------
    n, depth
        As in :func:`brickwork_unitaries`; n ≥ 2.
    k
        1 or 2.
    size, rng
        As there.

    Examples
    --------
    >>> float(sample_frame_potential(2, 1, 2, 3, 0).max().round(12))  # one gate: nothing is left
    2.0
    """
    if check_count("k", k) > 2:
        raise DomainError(f"k = {show(k)}: samples are for the degrees 1 and 2")
    h = _squares(check_count("n", n, least=2), depth, size, check_rng(rng))
    trace = np.real(np.einsum("sii->s", h))
    if k == 1:
        return trace / 4
    return 2 * (trace**2 - np.sum(np.abs(h) ** 2, axis=(1, 2)) / 4) / 15


def _squares(n: int, depth: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return samples of h, shape ``(size, 4, 4)``."""
    u = brickwork_unitaries(n, depth, size, rng, first=1)
    v = brickwork_unitaries(n, depth, size, rng, first=1)
    others = [(left, random_unitaries(4, size, rng)) for left in range(2, n - 1, 2)]
    overlap = np.broadcast_to(np.eye(2**n, dtype=complex), u.shape).copy()
    for left, gates in others:  # the other gates of the first layers of U and V make one Haar gate
        _apply(overlap, gates, left, n)
    overlap = u.conj().swapaxes(1, 2) @ v @ overlap
    rest = 2 ** (n - 2)
    m = np.einsum("siaja->sij", overlap.reshape(size, 4, rest, 4, rest))
    return m @ m.conj().swapaxes(1, 2)
