"""The mean of g² by sums over indices: a route with no trace identity and no Weingarten function.

Everything is explicit at a given even N: X is the diagonal involution, E A⊗A comes from the
linear system of :func:`derivations.routes.matrices.twirl`, E χχ†⊗χχ† from Dirichlet moments, and
the commutator is contracted index by index, in Fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from derivations.routes.matrices import state_moment, twirl

__all__ = ["gradient_second_moment", "last_layer_second_moment", "state_second_moment"]


def gradient_second_moment(spectrum: Sequence[Fraction | int]) -> Fraction:
    """Return E g² for O of this spectrum and X = diag(1, −1, 1, −1, …), V and χ Haar-random.

    Parameters
    ----------
    spectrum
        The N eigenvalues of O, exact; N even.

    Examples
    --------
    >>> gradient_second_moment([1, -1])
    Fraction(8, 9)
    """
    size = len(spectrum)
    states = np.empty((size,) * 4, dtype=object)
    for i, j, k, m in np.ndindex(states.shape):
        # ⟨C⟩² = Σ χ̄_i C_ij χ_j χ̄_k C_km χ_m
        states[i, j, k, m] = state_moment((j, m), (i, k), size)
    return -_contract(states, _commutators(spectrum))


def last_layer_second_moment(spectrum: Sequence[Fraction | int], share: Fraction) -> Fraction:
    """Return E g² of a layer that acts on a fixed Ψ0, only V_− being random.

    Parameters
    ----------
    spectrum
        The N eigenvalues of O, exact; N even.
    share
        Weight of Ψ0 = √share |0⟩ + √(1−share) |1⟩ on the +1 eigenvector of X, so that
        ⟨Ψ0|X|Ψ0⟩ = 2 share − 1.

    Examples
    --------
    >>> last_layer_second_moment([1, -1], Fraction(1, 2))
    Fraction(4, 3)
    """
    size = len(spectrum)
    weights = (share, 1 - share)
    states = np.full((size,) * 4, Fraction(0), dtype=object)
    for i, j, k, m in np.ndindex((2, 2, 2, 2)):
        # Amplitudes are square roots; only products with an even number of each are rational.
        # The odd ones multiply E C_ij C_km that vanish, by the sign symmetry of each axis.
        places = [i, j, k, m]
        if places.count(0) % 2 == 0:
            half = places.count(0) // 2
            states[i, j, k, m] = weights[0] ** half * weights[1] ** (2 - half)
    return -_contract(states, _commutators(spectrum))


def _commutators(spectrum: Sequence[Fraction | int]) -> np.ndarray:
    """Return E C_ij C_km of C = [X, A], shape (N, N, N, N); X is diagonal."""
    size = len(spectrum)
    sums = [sum((Fraction(o) ** k for o in spectrum), Fraction(0)) for k in (1, 2)]
    coefficients = twirl(2, size, sums)
    one, swap = coefficients[0, 1], coefficients[1, 0]
    signs = [(-1) ** i for i in range(size)]
    result = np.empty((size,) * 4, dtype=object)
    for i, j, k, m in np.ndindex(result.shape):
        pair = one * (i == j) * (k == m) + swap * (i == m) * (k == j)
        result[i, j, k, m] = (signs[i] - signs[j]) * (signs[k] - signs[m]) * pair
    return result


def _contract(states: np.ndarray, operators: np.ndarray) -> Fraction:
    return sum((states * operators).ravel().tolist(), Fraction(0))


def state_second_moment(size: int, c: np.ndarray) -> Fraction:
    """Return E⟨χ|C|χ⟩² over random states, entry by entry of an explicit matrix."""
    places = list(product(range(size), repeat=2))
    terms = (
        c[i, j] * c[k, m] * state_moment((j, m), (i, k), size)
        for (i, j), (k, m) in product(places, repeat=2)
    )
    return sum(terms, Fraction(0))
