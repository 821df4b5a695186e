"""Haar unitaries and orthogonal matrices in batches, built in place from random reflections.

A Haar unitary has a uniform unit vector x as its first column and, given that, is
H(x)·(1 ⊕ U') with U' Haar in one dimension less and H(x) any unitary that maps e_1 to x.
Taking H(x) a reflection, its first column aside, builds U from the lower right corner outwards with
N(N+1)/2 complex Gaussians and (2/3)N³ multiplications, and U is unitary to rounding whatever
the draw (G. W. Stewart, SIAM J. Numer. Anal. 17, 403 (1980); F. Mezzadri,
arXiv:math-ph/0609050). It replaces N² Gaussians and a QR decomposition by LAPACK for each.
"""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room, show

__all__ = ["check_memory", "random_orthogonals", "random_unitaries"]

MAX_BYTES = 2**33


def check_memory(dim: int, matrices: int) -> None:
    """Raise before drawing more matrices ``(dim, dim)`` than fit the bound of 8 GiB.

    Examples
    --------
    >>> check_memory(4, 1000)
    """
    check_room(
        f"{show(matrices)} unitaries of dimension {show(dim)}", 16 * matrices * dim**2,
        "draw fewer at a time, or take fewer qubits", bound=MAX_BYTES,
    )  # fmt: skip


def random_unitaries(dim: int, size: int, rng: int | np.random.Generator) -> np.ndarray:
    """Return Haar-distributed unitaries.

    Parameters
    ----------
    dim
        N ≥ 1.
    size
        How many.
    rng
        Seed or Generator.

    Returns
    -------
    ndarray
        Complex128, shape ``(size, dim, dim)``.

    Raises
    ------
    ResourceError
        If they would not fit 8 GiB.

    Examples
    --------
    >>> U = random_unitaries(3, 2, 1)
    >>> bool(np.allclose(U.conj().swapaxes(1, 2) @ U, np.eye(3)))
    True
    """
    return _build(dim, size, rng, parts=2)


def random_orthogonals(dim: int, size: int, rng: int | np.random.Generator) -> np.ndarray:
    """Return Haar-distributed matrices of O(N), as complex arrays with imaginary part 0.

    The construction is that of :func:`random_unitaries` with real vectors: both determinants
    occur.

    Parameters
    ----------
    dim, size, rng
        As there.

    Examples
    --------
    >>> O = random_orthogonals(3, 2, 1)
    >>> bool(np.allclose(O.swapaxes(1, 2) @ O, np.eye(3))), bool((O.imag == 0).all())
    (True, True)
    """
    return _build(dim, size, rng, parts=1)


def _build(dim: int, size: int, rng: int | np.random.Generator, *, parts: int) -> np.ndarray:
    """Build from vectors with real parts only (1) or real and imaginary parts (2)."""
    from qntk_check.unitaries._reflections import from_gaussians

    dim = check_count("dim", dim)
    size = check_count("size", size)
    check_memory(dim, size)
    rng = check_rng(rng)
    gaussians = rng.standard_normal((size, dim * (dim + 1) // 2, parts))
    if parts == 1:
        gaussians = np.concatenate([gaussians, np.zeros_like(gaussians)], axis=2)
    matrices = np.empty((size, dim, dim), dtype=np.complex128)
    from_gaussians(gaussians, matrices)
    return matrices
