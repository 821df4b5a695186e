"""What is moved: the parameters of a circuit, and with them its angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_kind, check_rows
from qntk_check.circuits import CircuitBatch, convention
from qntk_check.errors import DomainError

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

    Examples
    --------
    >>> from qntk_check import circuits
    >>> batch = circuits.Circuit(circuits.product(1, ["X"]), [0.3]).batch()
    >>> moves = Moves(batch, convention="half")
    >>> moves.angles([[0.2]]).round(9).tolist(), moves.gradient([[0.5]]).tolist()
    ([[0.2]], [[-0.25]])
    """

    batch: CircuitBatch
    convention: str | None = None

    def __post_init__(self) -> None:
        """Check the circuits and the name of the convention."""
        check_kind("the batch", self.batch, CircuitBatch, "give a CircuitBatch")
        if self.convention is not None:
            convention(self.convention)

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

    def angles(self, theta: ArrayLike) -> np.ndarray:
        """Return the full angles ``(B, L)`` at parameters ``(B, P)``."""
        theta = check_rows("the parameters", theta, self.size)
        if theta.shape != (self.batch.size, self.size):
            raise DomainError(
                f"parameters of shape {theta.shape} for {self.batch.size} circuits: give a row for "
                "each"
            )
        if self.direct:
            return theta
        mapped, by = self.batch.shape.parameters, convention(self.name)
        moved = by.slope * theta if mapped is None else mapped.push(theta, by)
        return self.batch.angles + moved

    def gradient(self, by_angles: ArrayLike) -> np.ndarray:
        """Return derivatives by the parameters of derivatives by the full angles."""
        by_angles = check_rows("the derivatives", by_angles, self.batch.shape.layers)
        mapped, by = self.batch.shape.parameters, convention(self.name)
        return by.slope * by_angles if mapped is None else mapped.pull(by_angles, by)
