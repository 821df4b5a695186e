"""What a noisy evaluation returns: K, μ, gradient and ⟨O⟩, each with its standard error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qntk_check.arguments import check_finite, check_kind
from qntk_check.kinds import Json

__all__ = ["Errors", "NoisyBatch", "NoisyResult", "as_data"]


@dataclass(frozen=True, eq=False)
class Errors:
    """Standard errors of B circuits; all of them 0 where nothing is sampled.

    Parameters
    ----------
    K, expectation
        Shape ``(B,)``.
    gradient
        Shape ``(B, P)``.
    """

    K: np.ndarray
    expectation: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True, eq=False)
class NoisyBatch:
    """K of B noisy circuits, as :class:`qntk_check.kernel.KernelBatch` of noiseless ones.

    Parameters
    ----------
    K, expectation, error
        Shape ``(B,)``; K may be negative where it is sampled, since it is unbiased.
    gradient
        Shape ``(B, P)``.
    method, reason
        ``"density"`` (exact) or ``"trajectories"``, and why.
    convention
        In which angles derivatives are.
    standard_errors
        Of K, ⟨O⟩ and gradient.
    trajectories
        How many were drawn for each circuit; 0 where it is exact.
    """

    K: np.ndarray
    gradient: np.ndarray
    expectation: np.ndarray
    error: np.ndarray
    method: str
    reason: str
    convention: str
    standard_errors: Errors
    trajectories: int
    _second: Callable[[], tuple[np.ndarray, np.ndarray]] = field(repr=False)

    @cached_property
    def _mu(self) -> tuple[np.ndarray, np.ndarray]:
        with np.errstate(over="ignore", invalid="ignore"):
            mu, error = self._second()
        return check_finite("μ of this observable", mu), check_finite("the error of μ", error)

    @property
    def mu(self) -> np.ndarray:
        """μ = Σ h_ab g_a g_b of the noisy ⟨O⟩, shape ``(B,)``; computed when first asked for."""
        return self._mu[0]

    @property
    def mu_error(self) -> np.ndarray:
        """The standard error of μ, shape ``(B,)``."""
        return self._mu[1]


@dataclass(frozen=True, eq=False)
class NoisyResult:
    """K of one noisy circuit, with what it is made of.

    Parameters
    ----------
    K, K_error
        Σ_ℓ g_ℓ² of the noisy ⟨O⟩, and its standard error (0 where it is exact).
    gradient, gradient_error
        Shape ``(P,)``.
    expectation, expectation_error
        ⟨O⟩ as it is read.
    error
        ε = ⟨O⟩ − O_0.
    method, reason, convention, trajectories
        As in :class:`NoisyBatch`.
    """

    K: float
    K_error: float
    gradient: np.ndarray
    gradient_error: np.ndarray
    expectation: float
    expectation_error: float
    error: float
    method: str
    reason: str
    convention: str
    trajectories: int
    _many: NoisyBatch = field(repr=False)

    @property
    def mu(self) -> float:
        """μ = Σ h_ab g_a g_b; computed when first asked for."""
        return float(self._many.mu[0])

    @property
    def mu_error(self) -> float:
        """The standard error of μ."""
        return float(self._many.mu_error[0])


def alone(many: NoisyBatch) -> NoisyResult:
    """Return the result of a batch of one circuit."""
    of = many.standard_errors
    return NoisyResult(
        float(many.K[0]), float(of.K[0]), many.gradient[0], of.gradient[0],
        float(many.expectation[0]), float(of.expectation[0]), float(many.error[0]),
        many.method, many.reason, many.convention, many.trajectories, many,
    )  # fmt: skip


def as_data(result: NoisyResult) -> dict[str, Json]:
    """Return all numbers of a result as JSON knows them, μ included.

    Examples
    --------
    >>> from qntk_check import circuits, noisy
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> found = noisy.evaluate(c, {"Z": 1.0}, noisy.Rule(noisy.depolarizing(0.1)))
    >>> list(as_data(found))[:4]
    ['K', 'K_error', 'mu', 'mu_error']
    """
    check_kind("the result", result, NoisyResult, "give what noisy.evaluate returned")
    return {
        "K": result.K,
        "K_error": result.K_error,
        "mu": result.mu,
        "mu_error": result.mu_error,
        "expectation": result.expectation,
        "expectation_error": result.expectation_error,
        "error": result.error,
        "gradient": result.gradient.tolist(),
        "gradient_error": result.gradient_error.tolist(),
        "convention": result.convention,
        "method": result.method,
        "reason": result.reason,
        "trajectories": result.trajectories,
    }
