"""Full and half angles: what a change of convention does to angles, K and μ.

This project writes gates exp(iφX). Most software writes exp(−iθX/2), which is the same gate at
φ = −θ/2, so every derivative with respect to θ is −1/2 of the one with respect to φ. K has two
derivatives and becomes a quarter; μ = Σ h_ab g_a g_b has four and becomes a sixteenth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_finite, check_kind, check_real, check_reals, show
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

__all__ = ["CONVENTIONS", "AngleConvention", "convention"]


@dataclass(frozen=True)
class AngleConvention:
    """Gates exp(i·slope·θX); the evaluators' own convention has slope 1.

    Parameters
    ----------
    name
        ``"full"`` or ``"half"``.
    slope
        dφ/dθ, where φ is the full angle.

    Examples
    --------
    >>> half = convention("half")
    >>> half.to_full([1.0, 2.0]).tolist(), half.from_full([-0.5]).tolist()
    ([-0.5, -1.0], [1.0])
    >>> half.gradient, half.K, half.mu
    (-0.5, 0.25, 0.0625)
    """

    name: str
    slope: float

    def __post_init__(self) -> None:
        """Check the slope, by which angles are divided too."""
        check_kind("the name", self.name, str, 'give a word such as "half"')
        slope = check_real("slope", self.slope)
        if slope == 0 or not 1e-50 < abs(slope) < 1e50:
            raise DomainError(f"slope = {slope:g}: give dφ/dθ, not 0 and within 1e-50 … 1e50")
        object.__setattr__(self, "slope", slope)

    def to_full(self, angles: ArrayLike) -> np.ndarray:
        """Return the full angles φ = slope·θ, which circuits hold."""
        with np.errstate(over="ignore"):
            found = np.asarray(self.slope * check_reals("the angles", angles))
        return check_finite("an angle", found)

    def from_full(self, angles: ArrayLike) -> np.ndarray:
        """Return the angles θ of this convention."""
        with np.errstate(over="ignore"):
            found = np.asarray(check_reals("the angles", angles) / self.slope)
        return check_finite("an angle", found)

    @property
    def gradient(self) -> float:
        """What an evaluator's gradient is multiplied by."""
        return self.slope

    @property
    def K(self) -> float:
        """What an evaluator's K is multiplied by."""
        return self.slope**2

    @property
    def mu(self) -> float:
        """What an evaluator's μ is multiplied by."""
        return self.slope**4


CONVENTIONS = {"full": AngleConvention("full", 1.0), "half": AngleConvention("half", -0.5)}


def convention(name: str) -> AngleConvention:
    """Return the convention of that name, ``"full"`` (exp(iφX)) or ``"half"`` (exp(−iθX/2)).

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> convention("half").K
    0.25
    """
    if not isinstance(name, str) or name not in CONVENTIONS:
        raise UnknownNameError(
            f"convention {show(name)} is unknown{nearest(str(name), CONVENTIONS)}; choose from "
            f"{', '.join(CONVENTIONS)}"
        )
    return CONVENTIONS[name]
