"""What first-order training knows of a circuit on a data set: ⟨O⟩ and its derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_finite, check_kind, check_reals
from qntk_check.circuits import convention
from qntk_check.errors import DomainError

__all__ = ["Features"]


@dataclass(frozen=True, eq=False)
class Features:
    """⟨O⟩ and its derivatives for M inputs, k observables and P parameters.

    Parameters
    ----------
    expectation
        ⟨O_i⟩ on input α, shape ``(M, k)``.
    gradient
        Its derivatives, shape ``(M, k, P)``.
    convention
        In which angles they are, as in :class:`.results.KernelResult`.

    Examples
    --------
    >>> Features([[0.5]], [[[1.0, 2.0]]]).matrix().tolist()
    [[[[5.0]]]]
    >>> from qntk_check import circuits, kernel
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> train, test = (kernel.features(c, states, observables=[{"Z": 1.0}])
    ...                for states in ([[1, 0], [0, 1]], [[0.6, 0.8]]))
    >>> test.matrix(train).shape
    (1, 1, 2, 1)
    """

    expectation: np.ndarray
    gradient: np.ndarray
    convention: str = "full"

    def __post_init__(self) -> None:
        """Check the shapes against each other."""
        for name, rank in (("expectation", 2), ("gradient", 3)):
            array = check_reals(f"the {name}", getattr(self, name))
            if array.ndim != rank or not array.size:
                raise DomainError(
                    f"the {name} has shape {array.shape}: give {rank} axes, not empty"
                )
            object.__setattr__(self, name, array)
        if self.gradient.shape[:2] != self.expectation.shape:
            raise DomainError(
                f"a gradient of shape {self.gradient.shape} beside expectations of shape "
                f"{self.expectation.shape}: give (M, k, P) and (M, k)"
            )
        convention(self.convention)

    @property
    def flat(self) -> np.ndarray:
        """The gradient with inputs and observables on one axis, ``(M·k, P)``, inputs slowest."""
        return self.gradient.reshape(-1, self.gradient.shape[-1])

    def matrix(self, other: Features | None = None) -> np.ndarray:
        """Return K_αβ^ij between these inputs and others (or themselves), ``(M, k, M', k')``."""
        other = self if other is None else check_kind("other", other, Features, "give Features")
        if other.flat.shape[1] != self.flat.shape[1]:
            raise DomainError(
                f"features of {self.flat.shape[1]} and of {other.flat.shape[1]} parameters: take "
                "both from one circuit"
            )
        if other.convention != self.convention:
            raise DomainError(
                f"features in {self.convention} and in {other.convention} angles: take both in one"
            )
        with np.errstate(over="ignore", invalid="ignore"):
            found = check_finite("the kernel matrix", self.flat @ other.flat.T)
        return found.reshape(*self.gradient.shape[:2], *other.gradient.shape[:2])
