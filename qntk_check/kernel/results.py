"""What an evaluation returns: K with its gradient, and μ when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qntk_check.arguments import check_finite
from qntk_check.errors import DomainError

__all__ = ["KernelBatch", "KernelResult", "alone", "kernels", "no_mu"]


@dataclass(frozen=True, eq=False)
class KernelResult:
    """K of one circuit, with what it is made of.

    Parameters
    ----------
    K
        Σ_ℓ g_ℓ², in units of O².
    gradient
        g_ℓ = ∂ε/∂θ_ℓ, shape ``(L,)``, or ``(P,)`` of a circuit with P parameters.
    expectation, error
        ⟨O⟩ and ε = ⟨O⟩ − O_0.
    method, reason
        The route that was used, and why.
    convention
        ``"full"`` or ``"half"``: the derivatives are with respect to θ of exp(iθX), or of
        exp(−iθX/2), where K is a quarter and μ a sixteenth.
    """

    K: float
    gradient: np.ndarray
    expectation: float
    error: float
    method: str
    reason: str
    _many: KernelBatch = field(repr=False)
    convention: str = "full"

    @cached_property
    def mu(self) -> float:
        """μ = Σ h_ab g_a g_b, in units of O³; computed when first asked for."""
        return float(self._many.mu[0])


@dataclass(frozen=True, eq=False)
class KernelBatch:
    """K of B circuits: ``K`` (B,), ``gradient`` (B, L), ``expectation`` and ``error`` (B,).

    For independent slots ``expectation`` and ``error`` have shape ``(B, L)``: each slot is a
    circuit of its own. ``convention`` says in which angles derivatives are.
    ``method`` is the route that was used and ``reason`` says why. ``mu`` (B,)
    is computed when first asked for; until the result is let go, it keeps its circuits for that.
    """

    K: np.ndarray
    gradient: np.ndarray
    expectation: np.ndarray
    error: np.ndarray
    method: str
    reason: str
    _second: Callable[[], np.ndarray] = field(repr=False)
    convention: str = "full"

    @cached_property
    def mu(self) -> np.ndarray:
        """μ = Σ h_ab g_a g_b = d²ε(θ + s·g)/ds² at s = 0, in units of O³, shape ``(B,)``.

        Raises
        ------
        DomainError
            For independent slots, which share no circuit in which h_ab could be taken.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return check_finite("μ of this observable", self._second())


def alone(many: KernelBatch) -> KernelResult:
    """Return the result of a batch of one circuit."""
    return KernelResult(
        float(many.K[0]),
        many.gradient[0],
        float(many.expectation[0]),
        float(many.error[0]),
        many.method,
        many.reason,
        many,
        many.convention,
    )


def kernels(expectation: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return Σ_ℓ g_ℓ², which an observable of large scale can put beyond the floats."""
    check_finite("⟨O⟩ of this observable", expectation)
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite("K of this observable", np.einsum("bl,bl->b", gradient, gradient))


def no_mu() -> np.ndarray:
    """Raise: independent slots have none."""
    raise DomainError(
        "independent slots have no μ: h_ab = ∂_a∂_b ε needs two angles of one circuit; use an "
        'ensemble of circuits, e.g. "haar-circuit"'
    )
