"""What an observable must be for a circuit, and proved bounds on its K."""

from __future__ import annotations

from typing import Any

from qntk_check.circuits.validation import check_count
from qntk_check.errors import ObservableError
from qntk_check.observables import dimension, spectral_width

__all__ = ["check_dimension", "kernel_bound"]


def check_dimension(observable: Any, n: int) -> None:
    """Raise unless an observable is well formed and acts on n qubits.

    Examples
    --------
    >>> check_dimension({"ZI": 1.0}, 2)
    """
    found = dimension(observable)
    if found != 2**n:
        raise ObservableError(
            f"the observable acts on dimension {found} where n = {n} qubits have {2**n}: give "
            f"Pauli strings of {n} letters, or a matrix of that size"
        )


def kernel_bound(layers: int, observable: Any) -> float:
    """Return L·w² ≥ K, with w = λ_max − λ_min the spectral width of O.

    Proof. In the frame of χ = U|Ψ_0⟩ a derivative is g = ⟨i[O, X̃]⟩_χ up to sign, with an
    involution X̃ = VXV†. Shift O so that ⟨O⟩_χ = 0; then g = ±2 Im⟨χ|O X̃|χ⟩, and Cauchy–Schwarz
    with ‖X̃χ‖ = 1 gives g² ≤ 4‖Oχ‖² = 4 Var_χ(O). By Popoviciu's inequality
    Var_χ(O) ≤ w²/4. Sum over the L layers. The bound is reached for N = 2,
    O = Z, X̃ = Y and χ = |+⟩, where i[Z, Y] = 2X has ⟨2X⟩² = 4 = w².

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
