"""On what circuits are trained: a machine without noise, or one that somebody else describes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from qntk_check import kernel
from qntk_check.arguments import check_callback
from qntk_check.circuits import CircuitBatch
from qntk_check.observables import Operator

__all__ = ["Evaluated", "Machine", "noiseless"]


class Evaluated(Protocol):
    """What a step of a training asks of its circuits."""

    @property
    def K(self) -> np.ndarray:
        """K, shape ``(B,)``."""
        ...

    @property
    def error(self) -> np.ndarray:
        """ε, shape ``(B,)``."""
        ...

    @property
    def gradient(self) -> np.ndarray:
        """Derivatives of ε by the parameters, shape ``(B, P)``."""
        ...

    @property
    def mu(self) -> np.ndarray:
        """μ, shape ``(B,)``."""
        ...


@dataclass(frozen=True)
class Machine:
    """How circuits are evaluated.

    Parameters
    ----------
    evaluate
        ``evaluate(batch, observable, target)`` returns ε, K, the gradient and μ, exactly.
    expectation
        ``expectation(batch, observable)`` returns ⟨O⟩, shape ``(B,)``: what shots are drawn from.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> batch = circuits.Circuit(circuits.product(1, ["X"]), [0.0]).batch()
    >>> noiseless().expectation(batch, {"Z": 1.0}).tolist()
    [1.0]
    """

    evaluate: Callable[[CircuitBatch, Operator, float], Evaluated]
    expectation: Callable[[CircuitBatch, Operator], np.ndarray]

    def __post_init__(self) -> None:
        """Check that both can be called."""
        check_callback("evaluate", self.evaluate)
        check_callback("expectation", self.expectation)


def noiseless(method: str = "auto", convention: str | None = None) -> Machine:
    """Return the machine without noise, evaluated as :func:`qntk_check.kernel.evaluate_many` does.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> batch = circuits.Circuit(circuits.product(1, ["X"]), [0.0]).batch()
    >>> noiseless("dense").evaluate(batch, {"Z": 1.0}, 0.25).error.tolist()
    [0.75]
    """

    def evaluate(batch: CircuitBatch, observable: Operator, target: float) -> Evaluated:
        found = kernel.evaluate_many(
            batch, observable=observable, method=method, target=target, convention=convention
        )
        return cast("Evaluated", found)  # its μ is a property that is kept

    def expectation(batch: CircuitBatch, observable: Operator) -> np.ndarray:
        return kernel.evaluate_many(batch, observable=observable).expectation

    return Machine(evaluate, expectation)
