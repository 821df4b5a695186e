"""What an observable must be for a circuit, and proved bounds on its K."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypedDict

from qntk_check.arguments import check_count, check_finite
from qntk_check.circuits import Circuit
from qntk_check.errors import DomainError, ObservableError
from qntk_check.observables import ObservableLike, dimension, spectral_width

__all__ = [
    "MAX_BYTES",
    "Keywords",
    "Limits",
    "check_circuit",
    "check_dimension",
    "kernel_bound",
    "meta_kernel_bound",
]

_MOST_LAYERS = 2**53  # beyond, a float does not count
MAX_BYTES = 2**31  # that an evaluation may take, unless it is told otherwise


class Keywords(TypedDict):
    """Limits as the evaluators take them."""

    max_bytes: float
    threads: int


@dataclass(frozen=True)
class Limits:
    """What an evaluation may use.

    Parameters
    ----------
    max_bytes
        Memory: of the states held at once, or of the contraction of one circuit.
    threads
        How many threads share the circuits; no result depends on it.

    Examples
    --------
    >>> Limits(threads=2).keywords == {"max_bytes": 2**31, "threads": 2}
    True
    """

    max_bytes: float = MAX_BYTES
    threads: int = 1

    def __post_init__(self) -> None:
        """Check both."""
        check_count("threads", self.threads)
        known = isinstance(self.max_bytes, int | float) and not isinstance(self.max_bytes, bool)
        if not known or not self.max_bytes > 0:
            raise DomainError(
                f"max_bytes = {self.max_bytes!r}: give the memory to use in bytes, e.g. 2**32"
            )

    @property
    def keywords(self) -> Keywords:
        """As the evaluators take them."""
        return {"max_bytes": self.max_bytes, "threads": self.threads}


def check_dimension(observable: ObservableLike, n: int) -> None:
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


def check_circuit(circuit: object) -> None:
    """Raise unless this is one circuit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> check_circuit(circuits.real_circuit(2, 1, 0))
    """
    if not isinstance(circuit, Circuit):
        raise DomainError(
            f"{type(circuit).__name__} is not a Circuit: give one circuit; evaluate_many takes a "
            "batch"
        )


def kernel_bound(layers: int, observable: ObservableLike) -> float:
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
        As :func:`qntk_check.observables.as_matrix` reads it.

    Returns
    -------
    float
        In the units of O².

    Examples
    --------
    >>> kernel_bound(3, {"ZZ": 1.0})
    12.0
    """
    width = spectral_width(observable)
    return check_finite("L·w²", check_count("layers", layers, most=_MOST_LAYERS) * width * width)


def meta_kernel_bound(layers: int, observable: ObservableLike) -> float:
    """Return 4L²w³/(3√3) ≥ abs(μ), with w = λ_max − λ_min the spectral width of O.

    Proof. Let f(s) = ε(θ + s·g), so that f' = Σ g_a² = K and f'' = μ at s = 0. Every gate
    exp(i(θ_a + s g_a)X_a) brings the frequencies 0 and ±2g_a, so f is bandlimited to
    Ω = 2S, S = Σ_a abs(g_a), and an expectation value up to a constant: abs(f − c) ≤ M = w/2. For
    real functions of exponential type Ω bounded by M, f'² + Ω²f² ≤ Ω²M² (R. J. Duffin and
    A. C. Schaeffer, Bull. Amer. Math. Soc. 43 (1937) 554); applied to f'/Ω, which is bounded by M
    for that reason, f''² + Ω²f'² ≤ Ω⁴M². So μ² ≤ 4S²(S²w² − K²), and by Cauchy–Schwarz K ≥ S²/L.
    With x = S/L this is abs(μ) ≤ 2L²x²√(w² − x²), largest at x² = 2w²/3. It is reached for
    N = 2 with equal commuting layers, e.g. all W_ℓ = 1 but the first and the last.

    Parameters
    ----------
    layers
        The number L of angles.
    observable
        As :func:`qntk_check.observables.as_matrix` reads it.

    Returns
    -------
    float
        In the units of O³.

    Examples
    --------
    >>> round(meta_kernel_bound(1, {"Z": 1.0}), 6)
    6.158403
    """
    width = spectral_width(observable)
    count = check_count("layers", layers, most=_MOST_LAYERS)
    return check_finite("L²w³", 4 * count**2 * (width * width * width) / (3 * math.sqrt(3)))
