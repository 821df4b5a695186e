"""A large spin: its components, and what elements of SU(2) do to it."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError
from qntk_check.kinds import Array

__all__ = ["spin_components", "spin_losses", "spin_turns"]


def spin_components(spin: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return J_x, J_y and J_z along the states m = S, S − 1, …, −S.

    Raises
    ------
    DomainError
        If S is no multiple of a half.

    Examples
    --------
    >>> [round(float(np.trace(j @ j).real), 12) for j in spin_components(1)]
    [2.0, 2.0, 2.0]
    """
    spin = check_real("the spin", spin, above=0)
    if 2 * spin % 1:
        raise DomainError(f"the spin {spin:g} is no multiple of a half: give 1/2, 1, 3/2, …")
    m = spin - np.arange(round(2 * spin) + 1)
    up = np.diag(np.sqrt(spin * (spin + 1) - m[1:] * (m[1:] + 1)), 1).astype(complex)
    return (up + up.conj().T) / 2, (up - up.conj().T) / 2j, np.diag(m).astype(complex)


def spin_turns(spin: float, unitaries: np.ndarray) -> np.ndarray:
    """Return what 2 × 2 unitaries, shape (B, 2, 2), are in the representation of a spin.

    Their phase is left out; U = exp(−iα n·σ/2) has n·J in the same place. Of a half-integer spin
    the sign is one of both.

    Examples
    --------
    >>> flip = spin_turns(1, np.array([[[0, 1], [1, 0]]]))[0]
    >>> np.abs(flip).round(12).tolist()
    [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    given = np.asarray(unitaries, dtype=complex)
    own = given / np.sqrt(np.linalg.det(given))[:, None, None]
    half = np.arccos(np.clip(np.trace(own, axis1=1, axis2=2).real / 2, -1, 1))
    paulis = (2 * j for j in spin_components(0.5))
    parts = np.stack([-np.einsum("bij,ji->b", own, s).imag / 2 for s in paulis])
    size = np.linalg.norm(parts, axis=0)
    axes = parts / np.where(size > 1e-12, size, 1)
    generators = np.einsum("kb,kij->bij", axes, np.stack(spin_components(spin)))
    values, vectors = np.linalg.eigh(generators)
    phases = np.exp(-2j * half[:, None] * values)[:, None, :]
    return (vectors * phases) @ vectors.conj().swapaxes(1, 2)


def spin_losses(spin: float, unitaries: np.ndarray, place: int) -> Array:
    """Return ⟨J_z⟩ of the state m = S − place behind elements of SU(2).

    Raises
    ------
    DomainError
        If the spin is none.
    ResourceError
        If it has no such state.

    Examples
    --------
    >>> spin_losses(1, np.array([[[0, 1], [1, 0]]]), 0).round(12).tolist()
    [-1.0]
    """
    m = np.diag(spin_components(spin)[2])
    place = check_count("place", place, least=0, most=len(m) - 1)
    states = spin_turns(spin, unitaries)[:, :, place]
    return np.einsum("bi,i,bi->b", states.conj(), m, states).real
