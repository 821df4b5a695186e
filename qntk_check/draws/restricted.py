"""Circuits that lead to a given state, and are Haar-random apart from that.

The circuit is U = W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} W_{L+1} with Haar-random and independent
W_2 … W_{L+1}; and W_1 is such that U = R(1 ⊕ V): the first column of R is the state χ = UΨ_0 that
is reached, and V is Haar-random on the complement, U(N − 1). So what acts before any gate is
Haar-random, and what acts after it is U times its inverse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qntk_check import ensembles
from qntk_check.arguments import check_count, check_real, check_rng, check_sequence
from qntk_check.circuits import CircuitBatch
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.unitaries import random_unitaries

__all__ = ["restricted_circuits", "superposition"]


def superposition(overlap: float, N: int) -> tuple[float, ...]:
    """Return √o e_0 + √(1 − o) e_1, whose overlap with the first basis state is o.

    Examples
    --------
    >>> superposition(0.25, 2)
    (0.5, 0.8660254037844386)
    """
    return (float(overlap) ** 0.5, (1 - float(overlap)) ** 0.5, *(0.0,) * (N - 2))


def restricted_circuits(
    reached: Sequence[float], layers: int, size: int, rng: np.random.Generator
) -> CircuitBatch:
    """Draw circuits that lead from |0…0⟩ to a given state.

    Parameters
    ----------
    reached
        χ, as 2ⁿ real amplitudes.
    layers, size, rng
        The number L of angles, how many circuits, and what draws them.

    Raises
    ------
    DomainError
        If the state is not of 2ⁿ amplitudes, or not normalized.

    Examples
    --------
    >>> import qntk_check.kernel as k
    >>> batch = restricted_circuits((0.6, 0.8), 3, 2, np.random.default_rng(1))
    >>> k.evaluate_many(batch, observable=[1, 0]).expectation.round(12).tolist()
    [0.36, 0.36]
    """
    words = "give 2ⁿ real amplitudes"
    given = check_sequence("the state that is reached", reached, words)
    chi = np.array([check_real("an amplitude", x) for x in given])
    N = len(chi)
    if N < 2 or N & (N - 1) or not abs(float(chi @ chi) - 1) < 1e-9:
        raise DomainError(
            f"the state that is reached has {N} amplitudes with the sum of squares "
            f"{float(chi @ chi):.6g}: {words}, normalized"
        )
    batch = ensembles.get("haar-circuit").sample(
        n=N.bit_length() - 1, layers=check_count("layers", layers), size=size, rng=check_rng(rng)
    )
    assert isinstance(batch, CircuitBatch)
    first = _moved(chi) @ _block(N, size, rng) @ _behind(batch).conj().swapaxes(1, 2)
    return replace(batch, unitaries=(first, *batch.unitaries[1:]))


def _block(N: int, size: int, rng: np.random.Generator) -> Array:
    """Return 1 ⊕ V."""
    found = np.zeros((size, N, N), dtype=complex)
    found[:, 0, 0] = 1
    found[:, 1:, 1:] = random_unitaries(N - 1, size, rng)
    return found


def _moved(chi: Array) -> Array:
    """Return the reflection that takes e_0 to χ."""
    v = np.eye(len(chi))[0] - chi
    square = float(v @ v)
    return np.eye(len(chi)) - (2 / square * np.outer(v, v) if square else 0.0)


def _behind(batch: CircuitBatch) -> Array:
    """Return all that acts before W_1: e^{iθ_1X_1}W_2 ⋯ W_{L+1}, X_ℓ on the first qubit."""
    N = 2**batch.shape.n
    flip = np.roll(np.eye(N), N // 2, axis=0)
    found = np.broadcast_to(np.eye(N, dtype=complex), (batch.size, N, N))
    for angle, unitary in zip(batch.angles.T[::-1], batch.unitaries[:0:-1], strict=True):
        c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
        found = (c * np.eye(N) + 1j * s * flip) @ (unitary @ found)
    return found
