"""Features and kernel matrix of a data set, block by block where memory asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Unpack, cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_finite, check_room
from qntk_check.circuits import Circuit
from qntk_check.errors import DomainError
from qntk_check.kernel.data_sets.features import Features
from qntk_check.kernel.data_sets.inputs import Counter, DataKeywords, Work, read
from qntk_check.observables import ObservableLike

__all__ = ["features", "matrix"]

_ROWS = 1024  # of the matrix in a block, where memory asks for no fewer


def features(
    circuit: Circuit,
    inputs: ArrayLike | None = None,
    *,
    observables: Sequence[ObservableLike],
    **options: Unpack[DataKeywords],
) -> Features:
    """Return ⟨O_i⟩ and its derivatives on every input of a data set.

    Parameters
    ----------
    circuit, inputs
        As in :func:`matrix`.
    observables
        O_1 … O_k, each as in :func:`.front.evaluate`.
    data, method, convention, threads, max_bytes, progress
        As in :class:`DataKeywords`.

    Raises
    ------
    DomainError, ResourceError
        As :func:`matrix`; features of all inputs at once may exceed ``max_bytes``.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> features(c, [[1, 0], [0, 1]], observables=[{"Z": 1.0}, {"Y": 1.0}]).gradient.shape
    (2, 2, 1)
    """
    work = read(circuit, inputs, observables, options)
    check_room(
        f"the derivatives of {work.size} inputs", work.size * work.bytes_each,
        "take fewer inputs at a time, or raise max_bytes", bound=work.limits.max_bytes,
    )  # fmt: skip
    return work.features(slice(0, work.size), Counter(work.progress, work.size))


def matrix(
    circuit: Circuit,
    inputs: ArrayLike | None = None,
    *,
    observable: ObservableLike | None = None,
    observables: Sequence[ObservableLike] | None = None,
    out: np.ndarray | None = None,
    **options: Unpack[DataKeywords],
) -> np.ndarray:
    """Return the kernel matrix K_αβ^ij = Σ_ℓ ∂_ℓε_α^i ∂_ℓε_β^j of a data set.

    It is symmetric, and positive semidefinite to rounding, as a matrix of rows (α, i) and columns
    (β, j), ``.reshape(M * k, M * k)``; K_αα is the K of input α.

    Parameters
    ----------
    circuit
        The circuit, with its angles.
    inputs
        M states, shape ``(M, 2**n)``, each of norm 1, in place of the circuit's own; or ``None``,
        if ``data`` are the inputs.
    observable, observables
        One O, or a list of k: either of the two.
    out
        Where K is written, C-contiguous float64 of its shape, such as a ``numpy.memmap``; only the
        rest then counts against ``max_bytes``.
    data, method, convention, threads, max_bytes, progress
        As in :class:`DataKeywords`.

    Returns
    -------
    ndarray
        ``(M, M)`` for one ``observable``, ``(M, k, M, k)`` for ``observables``; in units of O².

    Raises
    ------
    DomainError
        If an input has the wrong size or norm, or the kernel is beyond the floats.
    ResourceError
        If K does not fit in ``max_bytes``, before anything is evaluated.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> K = matrix(c, [[1, 0], [0, 1]], observable={"Z": 1.0})
    >>> bool(np.allclose(K, 4 * np.sin(0.6) ** 2 * np.array([[1, -1], [-1, 1]])))
    True
    >>> matrix(c, [[1, 0], [0, 1]], observables=[{"Z": 1.0}, {"Y": 1.0}]).shape
    (2, 2, 2, 2)
    """
    if (observable is None) == (observables is None):
        raise DomainError("give one observable=…, or a list of them as observables=[…]")
    listed = [cast("ObservableLike", observable)] if observables is None else observables
    work = read(circuit, inputs, listed, options)
    size, k = work.size, len(work.observables)
    shape = (size, size) if observables is None else (size, k, size, k)
    kept = _place(out, shape, work.limits.max_bytes)
    left = work.limits.max_bytes - (kept.nbytes if out is None else 0)
    _fill(work, kept.reshape(size * k, size * k), left)
    return kept


def _place(out: np.ndarray | None, shape: tuple[int, ...], max_bytes: float) -> np.ndarray:
    """Return where the matrix is written."""
    if out is None:
        needed = 8 * int(np.prod(shape, dtype=object))
        check_room(
            f"the entries of a kernel matrix of shape {shape}", needed,
            "raise max_bytes, or hand over out=numpy.memmap(…)", bound=max_bytes,
        )  # fmt: skip
        return np.empty(shape)
    fits = isinstance(out, np.ndarray) and out.shape == shape and out.dtype == np.float64
    if not fits or not out.flags.c_contiguous or not out.flags.writeable:
        raise DomainError(f"out: give a writable C-contiguous float64 array of shape {shape}")
    return out


def _fill(work: Work, kept: np.ndarray, room: float) -> None:
    """Write the Gram matrix of the features, block by block, each block once."""
    k, each = len(work.observables), work.bytes_each
    whole, rows = work.size * each <= room, max(1, _ROWS // k)
    if not whole:
        rows = min(rows, int(room // (2 * each)))  # two blocks are held at once
        check_room(f"the derivatives of two of {work.size} inputs", 2 * each if rows < 1 else 0,
                   "raise max_bytes", bound=max(room, 0))  # fmt: skip
    at = [*range(0, work.size, rows), work.size]
    blocks = [slice(a, b) for a, b in pairwise(at)]
    # block j is evaluated once for each block before it, and once for itself
    total = work.size if whole else sum((j + 1) * (b.stop - b.start) for j, b in enumerate(blocks))
    counter = Counter(work.progress, total)
    every = work.features(slice(0, work.size), counter).flat if whole else None

    def block(part: slice) -> np.ndarray:
        if every is not None:
            return every[part.start * k : part.stop * k]
        return work.features(part, counter).flat

    for i, down in enumerate(blocks):
        left = block(down)
        for across in blocks[i:]:
            right = left if across is down else block(across)
            with np.errstate(over="ignore", invalid="ignore"):
                found = check_finite("the kernel matrix", left @ right.T)
            ij, ji = (slice(part.start * k, part.stop * k) for part in (down, across))
            kept[ij, ji] = found
            kept[ji, ij] = found.T
