"""Few levels that stand for many: the nodes of Gauss's rule for the spectrum of O.

r nodes with their weights have the first 2r − 1 traces of the spectrum. The moment E (Var_χ O)^k
is made of Tr O … Tr O^{2k}, so that the laws of Var_χ O share their first r − 1 moments, and with
them E K … E K^{r−1}. As N grows with the density of the spectrum held fixed, cumulant k of
Var_χ O falls as N^{1−k}: what the nodes leave out is of order N^{1−r}.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

import numpy as np

from qntk_check.errors import ObservableError
from qntk_check.kinds import Array

__all__ = ["nodes_of_levels", "nodes_of_traces"]


def nodes_of_levels(levels: Array, weights: Array, count: int) -> tuple[Array, Array]:
    """Return the nodes and weights of Gauss's rule for weighted levels, by Lanczos's recursion.

    Examples
    --------
    >>> x, w = nodes_of_levels(np.linspace(-1, 1, 100), np.ones(100), 3)
    >>> bool(np.isclose(w @ x**4, (np.linspace(-1, 1, 100) ** 4).sum()))
    True
    """
    basis = np.zeros((count, len(levels)))
    diagonal, off = np.zeros(count), np.zeros(count - 1)
    basis[0] = np.sqrt(weights / weights.sum())
    for k in range(count):
        new = levels * basis[k]
        diagonal[k] = new @ basis[k]
        if k + 1 == count:
            break
        for _ in range(2):  # orthogonal to rounding
            new -= basis[: k + 1].T @ (basis[: k + 1] @ new)
        off[k] = float(np.linalg.norm(new))
        basis[k + 1] = new / off[k]
    return _of_recursion(diagonal, off, float(weights.sum()))


def nodes_of_traces(N: int, traces: Sequence[Fraction]) -> tuple[Array, Array]:
    """Return nodes and weights from N and an odd number of traces Tr O, …, exactly up to the end.

    A spectrum of fewer levels than that gives nodes is its own nodes.

    Raises
    ------
    ObservableError
        If no spectrum has these traces.

    Examples
    --------
    >>> x, w = nodes_of_traces(8, [Fraction(0), Fraction(24), Fraction(0)])  # ±√3
    >>> bool(np.allclose(x**2, 3)), w.round(9).tolist()
    (True, [4.0, 4.0])
    >>> nodes_of_traces(4, [Fraction(t) for t in (0, 4, 0, 4, 0)])[0].tolist()  # of ZZ
    [-1.0, 1.0]
    """
    moments = [Fraction(1), *(Fraction(value) / N for value in traces)]
    count = len(moments) // 2
    # Chebyshev's algorithm: σ_k(l) = E π_k(λ) λ^l with the orthogonal polynomials π_k
    before, now = [Fraction(0)] * len(moments), moments
    diagonal, off, last = [moments[1]], list[Fraction](), now[1] / now[0]
    for k in range(1, count):
        below = Fraction(0) if k == 1 else off[-1]
        after = [Fraction(0)] * len(moments)
        for place in range(k, 2 * count - k):
            after[place] = now[place + 1] - diagonal[-1] * now[place] - below * before[place]
        if after[k] == 0 and now[k - 1] > 0:
            break
        if after[k] <= 0 or now[k - 1] <= 0:
            raise ObservableError("no spectrum has these traces: give eigenvalues instead")
        off.append(after[k] / now[k - 1])
        ratio = after[k + 1] / after[k]
        diagonal.append(ratio - last)
        before, now, last = now, after, ratio
    slopes = np.array([float(value) ** 0.5 for value in off])
    return _of_recursion(np.array([float(value) for value in diagonal]), slopes, float(N))


def _of_recursion(diagonal: Array, off: Array, total: float) -> tuple[Array, Array]:
    from scipy.linalg import eigh_tridiagonal

    levels, vectors = cast("tuple[Array, Array]", eigh_tridiagonal(diagonal, off))
    return levels, total * vectors[0] ** 2
