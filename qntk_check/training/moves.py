"""What is moved: the parameters of a circuit, and with them its angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.circuits import CircuitBatch, convention

__all__ = ["Moves"]


@dataclass(frozen=True, eq=False)
class Moves:
    """Where runs start, and how angles follow parameters.

    Parameters
    ----------
    batch
        The circuits at their first angles.
    convention
        In which angles the parameters are; ``None`` is the circuit's own.
    """

    batch: CircuitBatch
    convention: str | None = None

    @property
    def name(self) -> str:
        """The convention."""
        mapped = self.batch.shape.parameters
        own = "full" if mapped is None else mapped.convention
        return own if self.convention is None else self.convention

    @property
    def direct(self) -> bool:
        """Whether the full angles are the parameters."""
        return self.batch.shape.parameters is None and self.name == "full"

    @property
    def size(self) -> int:
        """The number of parameters."""
        mapped = self.batch.shape.parameters
        return self.batch.shape.layers if mapped is None else mapped.size

    def start(self) -> np.ndarray:
        """Return the parameters ``(B, P)`` at the start; only their changes matter with a map."""
        if self.direct:
            return self.batch.angles.copy()
        return np.zeros((self.batch.size, self.size))

    def angles(self, theta: np.ndarray) -> np.ndarray:
        """Return the full angles ``(B, L)``."""
        if self.direct:
            return theta
        mapped, by = self.batch.shape.parameters, convention(self.name)
        moved = by.slope * theta if mapped is None else mapped.push(theta, by)
        return self.batch.angles + moved

    def gradient(self, by_angles: np.ndarray) -> np.ndarray:
        """Return derivatives by the parameters of derivatives by the full angles."""
        mapped, by = self.batch.shape.parameters, convention(self.name)
        return by.slope * by_angles if mapped is None else mapped.pull(by_angles, by)
