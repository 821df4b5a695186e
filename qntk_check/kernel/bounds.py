"""Proved bounds on K, for tests that need bounded variables."""

from __future__ import annotations

from typing import Any

from qntk_check.circuits.validation import check_count
from qntk_check.observables import spectral_width

__all__ = ["kernel_bound"]


def kernel_bound(layers: int, observable: Any) -> float:
    """Return L·w² ≥ K, with w = λ_max − λ_min the spectral width of O.

    Proof. In the frame of χ = U|Ψ_0⟩ a derivative is g = ⟨i[O, X̃]⟩_χ up to sign, with an
    involution X̃ = VXV†. Shift O so that ⟨O⟩_χ = 0; then g = ±2 Im⟨χ|O X̃|χ⟩, and Cauchy–Schwarz
    with ‖X̃χ‖ = 1 gives g² ≤ 4‖Oχ‖² = 4 Var_χ(O). By Popoviciu's inequality
    Var_χ(O) ≤ w²/4. Sum over the L layers. The bound is reached: N = 2, O = Z, X = Y and χ
    with ⟨X⟩ = ±1 has g² = 4 = w² (here X is the Pauli matrix).

    Parameters
    ----------
    layers
        The number L of angles.
    observable
        Any form that :func:`qntk_check.observables.as_matrix` reads.

    Returns
    -------
    float
        In the units of O².

    Examples
    --------
    >>> kernel_bound(3, {"ZZ": 1.0})
    12.0
    """
    return check_count("layers", layers) * spectral_width(observable) ** 2
