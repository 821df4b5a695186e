"""The quantum Fisher matrix of circuits of Pauli gates, and its rank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_complex, check_reals, check_sequence
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.observables import check_pauli, pauli_matrix

__all__ = ["fisher_matrix", "fisher_rank"]

SMALL = 1e-9  # of the largest eigenvalue, what is taken for zero


def fisher_matrix(strings: Sequence[str], state: np.ndarray, angles: ArrayLike) -> Array:
    """Return the quantum Fisher matrix of gates exp(−iθP), one after the other, in turn.

    Parameters
    ----------
    strings
        The Pauli strings P; the first gate is about the first one, and so on, again and again.
    state
        The pure state before the gates, (2ⁿ,), normalized here.
    angles
        θ of each gate.

    Raises
    ------
    DomainError
        If there is no string, or the state has another dimension or is zero.

    Examples
    --------
    >>> fisher_matrix(["X"], np.array([1.0, 0.0]), [0.0]).tolist()
    [[4.0]]
    """
    given = [check_pauli(s) for s in check_sequence("strings", strings, "give Pauli strings")]
    if not given:
        raise DomainError("no strings: give one Pauli string at least")
    matrices = [pauli_matrix(string) for string in given]
    psi = check_complex("the state", state)
    turns = check_reals("angles", angles)
    if turns.ndim != 1:
        raise DomainError(f"angles of shape {turns.shape}: give a list of angles")
    if any(len(P) != psi.size for P in matrices) or psi.ndim != 1 or not np.linalg.norm(psi) > 0:
        raise DomainError(
            f"a state of shape {psi.shape} for strings of {sorted({len(s) for s in given})} "
            "letters: give 2ⁿ amplitudes that are not all zero, and strings of n letters"
        )
    moved = psi[None] / np.linalg.norm(psi)
    for place, theta in enumerate(turns):
        P = matrices[place % len(given)]
        moved = np.concatenate([moved, (-1j * P @ moved[0])[None]])  # the state stands first
        moved = np.cos(theta) * moved - 1j * np.sin(theta) * moved @ P.T
    psi, tangents = moved[0], moved[1:]
    overlaps = tangents.conj() @ psi
    return 4 * np.real(tangents.conj() @ tangents.T - np.outer(overlaps, overlaps.conj()))


def fisher_rank(matrix: ArrayLike) -> int:
    """Return how many eigenvalues of a Fisher matrix are not zero.

    Examples
    --------
    >>> fisher_rank([[4.0, 4.0], [4.0, 4.0]])
    1
    """
    given = check_reals("the matrix", matrix)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:
        raise DomainError(f"a matrix of shape {given.shape}: give a square one, (L, L)")
    values = np.linalg.eigvalsh(given)
    return int((values > SMALL * values.max()).sum())
